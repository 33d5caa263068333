"""What somebody changes of their own account: the password, sign-ins elsewhere, tokens."""

from http import HTTPStatus

from flask import Blueprint, flash, redirect, request, session
from flask.typing import ResponseReturnValue

from endpoints.entry import Entry, open_to
from endpoints.kept import shown_again_by
from endpoints.pages.account.page import ACCOUNT, Refused, render, show_again
from endpoints.pages.boxes import line_in
from endpoints.pages.forms import Line
from endpoints.pages.frame import reading_page
from endpoints.pages.once import show_once
from endpoints.pages.sent import is_sent_again
from endpoints.passwords import account_by_password, require_same_password
from endpoints.problems import problem_of
from endpoints.requests import SECRET_IN_SESSION, client_address, ground, now, reading_visit, writing_visit
from endpoints.telling.values import day, number
from states.codes import Code
from states.facts import Unmet
from workflow.errors import NotFound, UnmetRequirements
from workflow.errors import Refused as Refusal
from workflow.people.commands import set_password
from workflow.people.passwords import hash_password
from workflow.people.sign_ins import end_sign_ins
from workflow.people.tokens import create_token, revoke_token

pages = Blueprint("account_changes", __name__)

_LONGEST_ID = 18
_MADE_BEFORE = (
    "Mã truy cập “{}” đã được tạo ở lần gửi trước, lần gửi này không tạo thêm. "
    "Nếu chưa kịp chép mã: thu hồi nó ở dưới, rồi tạo mã khác."
)


@pages.post(f"{ACCOUNT}/password")
@open_to(Entry.SIGNED_IN)
def change_password() -> ResponseReturnValue:
    """Another password: the one of now must be known, and everybody else who is signed in by it is not any more.

    What is typed here is never carried through the sign-in form: it would stand in a page.
    """
    owed = [Unmet(Code.REQUIRED, name) for name in ("current", "password") if not request.form.get(name)]
    try:
        if owed:
            raise UnmetRequirements(owed)
        _change(request.form["current"], request.form["password"])
    except UnmetRequirements as refusal:
        return _again(Refused(password=refusal.unmet)), HTTPStatus.UNPROCESSABLE_ENTITY
    except Refusal as refusal:
        if refusal.code is Code.NOT_SIGNED_IN:
            raise
        problem = problem_of(refusal)
        words = (
            "Mật khẩu hiện tại không đúng. Nhập lại; nếu quên, nhờ quản trị hệ thống đặt lại."
            if refusal.code is Code.BAD_CREDENTIALS
            else problem.detail
        )
        page = _again(Refused(lines=(Line(words, "current"),)))
        return page, HTTPStatus.UNPROCESSABLE_ENTITY, _wait(problem.headers.get("Retry-After"))
    flash("Đã đổi mật khẩu. Những nơi khác đang đăng nhập bằng tài khoản của bạn đã bị đăng xuất.", "done")
    return redirect(ACCOUNT, HTTPStatus.SEE_OTHER)


@pages.post(f"{ACCOUNT}/sign-ins")
@open_to(Entry.SIGNED_IN)
def end_elsewhere() -> ResponseReturnValue:
    """Sign out elsewhere: at one browser, or at all but this."""
    only = None if request.form.get("which") == "others" else request.form.get("which", "")
    here = session.get(SECRET_IN_SESSION)
    try:
        with writing_visit() as visit:
            person = visit.actor.person_id
            ended = end_sign_ins(visit.connection, person, visit.now, visit.actor, only=only, keep=here)
        flash(f"Đã đăng xuất ở {number(ended)} nơi khác.", "done")
    except NotFound:
        flash("Nơi đó không còn đăng nhập nữa, không cần làm gì thêm.", "done")
    return redirect(f"{ACCOUNT}#sign-ins", HTTPStatus.SEE_OTHER)


@pages.post(f"{ACCOUNT}/tokens")
@open_to(Entry.SIGNED_IN)
@shown_again_by(show_again)
def make_token() -> ResponseReturnValue:
    """A token for a program of one's own."""
    days = line_in(request.form, "expires_in_days")
    lasts = int(days) if days.isascii() and days.isdecimal() and len(days) <= 6 else 0
    try:
        with writing_visit() as visit:
            label = line_in(request.form, "label")
            person = visit.actor.person_id
            made = (
                None
                if is_sent_again(visit)
                else create_token(visit.connection, person, label, lasts, visit.now, visit.actor)
            )
    except UnmetRequirements as refusal:
        page = _again(Refused(token=refusal.unmet, typed=request.form))
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    if made is None:
        flash(_MADE_BEFORE.format(label), "attention")
        return redirect(f"{ACCOUNT}#tokens", HTTPStatus.SEE_OTHER)
    words = f"Mã truy cập “{label}”, dùng được đến {day(made.expires_at)}"
    show_once(ACCOUNT, words, made.secret)
    return redirect(ACCOUNT, HTTPStatus.SEE_OTHER)


@pages.post(f"{ACCOUNT}/tokens/revoke")
@open_to(Entry.SIGNED_IN)
def end_token() -> ResponseReturnValue:
    """Revoke a token of one's own."""
    given = request.form.get("token", "")
    if not (given.isascii() and given.isdecimal() and len(given) <= _LONGEST_ID):
        raise NotFound
    try:
        with writing_visit() as visit:
            revoke_token(visit.connection, int(given), visit.now, visit.actor)
        flash("Đã thu hồi mã truy cập. Phần mềm dùng mã đó không vào được nữa.", "done")
    except NotFound:
        flash("Mã đó đã được thu hồi, không cần làm gì thêm.", "done")
    return redirect(f"{ACCOUNT}#tokens", HTTPStatus.SEE_OTHER)


def _change(current: str, new: str) -> None:
    """Outside any transaction while passwords are checked and hashed, for that is slow."""
    with reading_visit() as visit:
        username = visit.actor.username
    account = account_by_password(ground().engine, username, current, client_address(), now())
    hashed = hash_password(new)
    with writing_visit() as visit:
        require_same_password(visit.connection, account)
        here = session.get(SECRET_IN_SESSION)
        set_password(visit.connection, username, hashed, visit.now, visit.actor, keep=here)


def _again(refused: Refused) -> str:
    with reading_page() as visit:
        return render(visit, refused)


def _wait(seconds: str | None) -> dict[str, str]:
    return {} if seconds is None else {"Retry-After": seconds}
