"""The page of one's own account, with what was typed into one of its forms and refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import Blueprint, render_template, session
from flask.typing import ResponseReturnValue

from endpoints.entry import Entry, open_to
from endpoints.kept import Form
from endpoints.pages.boxes import Box, filled, lines_of
from endpoints.pages.forms import Line
from endpoints.pages.frame import reading_page
from endpoints.pages.once import shown_once
from endpoints.pages.posts import posts_of
from endpoints.requests import SECRET_IN_SESSION, Visit
from states.facts import Unmet
from workflow.people.passwords import SHORTEST_PASSWORD
from workflow.people.queries import assignments_of, list_tokens, people_by_username
from workflow.people.sign_ins import sign_ins_of
from workflow.people.tokens import LONGEST_LIFE_DAYS

pages = Blueprint("account", __name__)

ACCOUNT = "/account"
NOT_SENT = "Phiên làm việc đã hết trước khi gửi. Xem lại rồi gửi."
_MOST_TOKENS = 100

PASSWORD_BOXES = (
    Box("current", "Mật khẩu hiện tại", kind="password", autocomplete="current-password"),
    Box(
        "password",
        "Mật khẩu mới",
        hint=f"Từ {SHORTEST_PASSWORD} ký tự, không cần ký tự đặc biệt. Vài từ ghép lại vừa dễ nhớ vừa khó đoán.",
        kind="password",
        autocomplete="new-password",
    ),
)
TOKEN_BOXES = (
    Box(
        "label", "Dùng cho việc gì", hint="Ví dụ: phần mềm một cửa của xã. Để sau này biết mã nào là của ai."
    ),
    Box(
        "expires_in_days",
        "Dùng được bao nhiêu ngày",
        "90",
        hint=f"Từ 1 đến {LONGEST_LIFE_DAYS} ngày. Hết hạn thì tạo mã mới.",
        inputmode="numeric",
    ),
)


@dataclass(frozen=True, slots=True)
class Refused:
    """What was typed and not taken, and why: by the form it was typed into."""

    password: tuple[Unmet, ...] = ()
    token: tuple[Unmet, ...] = ()
    typed: Mapping[str, str] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()


@pages.get(ACCOUNT)
@open_to(Entry.SIGNED_IN)
def show() -> ResponseReturnValue:
    """The page."""
    with reading_page() as visit:
        return render(visit, Refused())


def show_again(form: Form) -> str:
    """The page, with what was typed while the sign-in ended; a password is typed anew."""
    with reading_page() as visit:
        return render(visit, Refused(typed=form, lines=(Line(NOT_SENT),)))


def render(visit: Visit, refused: Refused) -> str:
    """The page as HTML."""
    connection, actor = visit.connection, visit.actor
    passwords = filled(PASSWORD_BOXES, {}, refused.password)
    token = filled(TOKEN_BOXES, refused.typed, refused.token)
    return render_template(
        "account/page.html",
        person=people_by_username(connection, [actor.username])[actor.username],
        posts=posts_of(assignments_of(connection, actor.person_id), visit.today),
        sign_ins=sign_ins_of(connection, actor.person_id, visit.now, session.get(SECRET_IN_SESSION)),
        tokens=list_tokens(connection, actor.username, limit=_MOST_TOKENS, alive_at=visit.now).items,
        once=shown_once(ACCOUNT),
        passwords=passwords,
        token=token,
        lines=[
            *refused.lines,
            *lines_of(refused.password, passwords),
            *lines_of(refused.token, token),
        ],
        opened=bool(refused.token or refused.typed),
    )
