"""What an administrator changes of somebody's account: address, password, lock, sign-ins, tokens, its end."""

from collections.abc import Callable

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from endpoints.entry import Entry, open_to
from endpoints.kept import shown_again_by
from endpoints.pages.administration.asking import (
    NOT_SENT,
    Check,
    Done,
    Form,
    asked,
    carried_out,
    confirm,
    is_confirmed,
)
from endpoints.pages.administration.people import path_of, person_named
from endpoints.pages.boxes import Box, line_in
from endpoints.pages.forms import Line
from endpoints.pages.frame import reading_page
from endpoints.pages.places import PEOPLE
from endpoints.requests import Visit
from workflow.errors import NotFound
from workflow.people.commands import change_email, end_person, set_password, unlock
from workflow.people.log import not_themselves
from workflow.people.passwords import hash_password, new_password
from workflow.people.queries import PersonView, list_tokens
from workflow.people.sign_ins import end_sign_ins
from workflow.people.tokens import revoke_token

pages = Blueprint("admin_accounts", __name__)

_PERSON = f"{PEOPLE}/<username>"
_MOST_TOKENS = 100


def _check(
    person: PersonView, part: str, title: str, consequence: str, button: str, *facts: tuple[str, str]
) -> Check:
    about = (("Người dùng", f"{person.full_name} ({person.username})"), *facts)
    back = path_of(person.username)
    return Check(PEOPLE, title, about, consequence, button, back, f"{back}/{part}")


def _question(username: str, check: Callable[[PersonView], Check]) -> ResponseReturnValue:
    """What is asked before something that nothing is typed for. Raises NotFound for a closed account."""
    with reading_page() as visit:
        return confirm(check(_still_here(visit, username)))


def _answer(
    username: str,
    check: Callable[[PersonView], Check],
    done: str,
    work: Callable[[Visit, PersonView], object],
) -> ResponseReturnValue:
    def carry(visit: Visit) -> Done:
        person = _still_here(visit, username)
        work(visit, person)
        return Done(done.format(person.full_name), path_of(person.username))

    return carried_out(carry, lambda visit: check(_still_here(visit, username)))


def _still_here(visit: Visit, username: str) -> PersonView:
    person = person_named(visit, username)
    if person.ended_at is not None and not is_confirmed():
        raise NotFound
    return person


def _email_form(person: PersonView) -> Form:
    back = path_of(person.username)
    box = Box(
        "email",
        "Thư điện tử",
        person.email or "",
        hint="Nơi nhận thông báo. Để trống thì chỉ nhận trong hệ thống.",
        optional=True,
        kind="email",
    )
    title = f"Đổi thư điện tử của {person.full_name}"
    intro = "Chỉ thông báo đi theo địa chỉ này. Đăng nhập và mật khẩu không đổi."
    return Form(PEOPLE, title, intro, (box,), "Tiếp tục", back, f"{back}/email")


@pages.get(f"{_PERSON}/email")
@open_to(Entry.SIGNED_IN)
def ask_email(username: str) -> ResponseReturnValue:
    """Where somebody's notices go."""
    with reading_page() as visit:
        return asked(_email_form(_still_here(visit, username)), {})


def ask_email_again(typed: dict[str, str], username: str) -> str:
    """The form, with what was typed while the sign-in ended."""
    with reading_page() as visit:
        return asked(_email_form(_still_here(visit, username)), typed, lines=[Line(NOT_SENT, "email")])


@pages.post(f"{_PERSON}/email")
@open_to(Entry.SIGNED_IN)
@shown_again_by(ask_email_again)
def make_email(username: str) -> ResponseReturnValue:
    """Let somebody's notices go to another address."""
    email = line_in(request.form, "email")
    before: list[str | None] = []

    def work(visit: Visit) -> Done:
        person = person_named(visit, username)
        before.append(person.email)
        change_email(visit.connection, person.username, email, visit.now, visit.actor)
        said = f"Thông báo của {person.full_name} từ nay gửi đến {email}."
        none = f"{person.full_name} từ nay chỉ nhận thông báo trong hệ thống."
        return Done(said if email else none, path_of(person.username))

    def check(visit: Visit) -> Check:
        person = person_named(visit, username)
        facts = (("Địa chỉ cũ", before[0] or "không có"), ("Địa chỉ mới", email or "không có"))
        words = "Nhật ký ghi là có đổi; địa chỉ chỉ được giữ dưới dạng xóa được."
        return _check(person, "email", "Đổi thư điện tử?", words, "Đổi thư điện tử", *facts)

    return carried_out(
        work,
        check,
        lambda visit, unmet: asked(_email_form(person_named(visit, username)), request.form, unmet),
    )


def _password(person: PersonView) -> Check:
    words = (
        "Mật khẩu mới được tạo và hiện một lần. Người này bị đăng xuất ở mọi nơi, các mã truy cập bị thu hồi, "
        "khóa vì thử sai được mở."
    )
    return _check(person, "password", f"Đặt lại mật khẩu của {person.full_name}?", words, "Đặt lại mật khẩu")


@pages.get(f"{_PERSON}/password")
@open_to(Entry.SIGNED_IN)
def ask_password(username: str) -> ResponseReturnValue:
    """Whether somebody gets a new password."""
    return _question(username, _password)


@pages.post(f"{_PERSON}/password")
@open_to(Entry.SIGNED_IN)
def make_password(username: str) -> ResponseReturnValue:
    """Give somebody a new password, which is shown once."""
    password = new_password()
    hashed = hash_password(password) if is_confirmed() else ""  # slow, and so outside the transaction

    def work(visit: Visit) -> Done:
        person = person_named(visit, username)
        set_password(visit.connection, person.username, hashed, visit.now, visit.actor)
        words = f"Đã đặt lại mật khẩu của {person.full_name}. Nhắc người đó tự đổi sau khi đăng nhập."
        return Done(words, path_of(person.username), (f"Mật khẩu mới của {person.full_name}", password))

    return carried_out(work, lambda visit: _password(person_named(visit, username)))


def _unlock(person: PersonView) -> Check:
    words = "Các lần nhập sai được bỏ qua và người này thử lại được ngay. Mật khẩu không đổi."
    return _check(person, "unlock", f"Mở khóa đăng nhập cho {person.full_name}?", words, "Mở khóa")


@pages.get(f"{_PERSON}/unlock")
@open_to(Entry.SIGNED_IN)
def ask_unlock(username: str) -> ResponseReturnValue:
    """Whether somebody may try their password again."""
    return _question(username, _unlock)


@pages.post(f"{_PERSON}/unlock")
@open_to(Entry.SIGNED_IN)
def make_unlock(username: str) -> ResponseReturnValue:
    """Lift the lock on somebody's name."""
    return _answer(
        username,
        _unlock,
        "Đã mở khóa. {} đăng nhập lại được.",
        lambda visit, person: unlock(visit.connection, person.username, visit.now, visit.actor),
    )


def _end(person: PersonView) -> Check:
    words = (
        "Đóng hẳn, không mở lại được: người này mất mọi vai trò, bị đăng xuất, mã truy cập bị thu hồi. "
        "Những việc đã làm vẫn đứng tên người đó."
    )
    return _check(person, "end", f"Đóng tài khoản của {person.full_name}?", words, "Đóng tài khoản")


@pages.get(f"{_PERSON}/end")
@open_to(Entry.SIGNED_IN)
def ask_end(username: str) -> ResponseReturnValue:
    """Whether an account is closed. Raises NotYours (``own_rights``) for one's own."""
    with reading_page() as visit:
        person = _still_here(visit, username)
        not_themselves(visit.actor, person.username)
        return confirm(_end(person))


@pages.post(f"{_PERSON}/end")
@open_to(Entry.SIGNED_IN)
def make_end(username: str) -> ResponseReturnValue:
    """Close an account."""
    return _answer(
        username,
        _end,
        "Đã đóng tài khoản của {}.",
        lambda visit, person: end_person(visit.connection, person.username, visit.now, visit.actor),
    )


def _sign_ins(person: PersonView) -> Check:
    words = "Người này bị đăng xuất ở mọi trình duyệt và phải đăng nhập lại. Mật khẩu không đổi."
    return _check(person, "sign-ins", f"Đăng xuất {person.full_name} ở mọi nơi?", words, "Đăng xuất mọi nơi")


@pages.get(f"{_PERSON}/sign-ins")
@open_to(Entry.SIGNED_IN)
def ask_sign_ins(username: str) -> ResponseReturnValue:
    """Whether somebody is signed out everywhere."""
    return _question(username, _sign_ins)


@pages.post(f"{_PERSON}/sign-ins")
@open_to(Entry.SIGNED_IN)
def make_sign_ins(username: str) -> ResponseReturnValue:
    """Sign somebody out everywhere."""

    def work(visit: Visit, person: PersonView) -> None:
        try:
            end_sign_ins(visit.connection, person.id, visit.now, visit.actor)
        except NotFound:
            return  # they are gone by themselves

    return _answer(username, _sign_ins, "{} đã bị đăng xuất ở mọi nơi.", work)


def _token(visit: Visit, person: PersonView, token_id: int) -> Check:
    tokens = list_tokens(visit.connection, person.username, limit=_MOST_TOKENS, alive_at=visit.now).items
    label = next((each.label for each in tokens if each.id == token_id), None)
    if label is None:
        raise NotFound
    words = "Phần mềm dùng mã này không vào được nữa, ngay lập tức."
    part = f"tokens/{token_id}"
    return _check(person, part, "Thu hồi mã truy cập?", words, "Thu hồi", ("Mã truy cập", label))


@pages.get(f"{_PERSON}/tokens/<int(max=999999999999999):token_id>")
@open_to(Entry.SIGNED_IN)
def ask_token(username: str, token_id: int) -> ResponseReturnValue:
    """Whether a token of somebody is revoked."""
    with reading_page() as visit:
        return confirm(_token(visit, _still_here(visit, username), token_id))


@pages.post(f"{_PERSON}/tokens/<int(max=999999999999999):token_id>")
@open_to(Entry.SIGNED_IN)
def make_token(username: str, token_id: int) -> ResponseReturnValue:
    """Revoke a token of somebody."""
    read: list[Check] = []

    def work(visit: Visit) -> Done:
        person = person_named(visit, username)
        read.append(_token(visit, person, token_id))
        revoke_token(visit.connection, token_id, visit.now, visit.actor)
        return Done("Đã thu hồi mã truy cập.", path_of(person.username))

    return carried_out(work, lambda _: read[0])
