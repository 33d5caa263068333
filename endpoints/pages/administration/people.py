"""People with accounts: the list, one of them with all they may do, a new one (người dùng)."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, request
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
    is_confirmed,
)
from endpoints.pages.boxes import Box, line_in
from endpoints.pages.forms import NAME, Line
from endpoints.pages.frame import reading_page
from endpoints.pages.once import shown_once
from endpoints.pages.places import PEOPLE
from endpoints.pages.posts import posts_of
from endpoints.requests import Visit
from states.words.terms import ROLES
from workflow.errors import NotFound
from workflow.people.accounts import is_username, tidy_username
from workflow.people.attempts import locked_until
from workflow.people.commands import create_person
from workflow.people.log import administrator, is_themselves, roles_kept
from workflow.people.passwords import hash_password, new_password
from workflow.people.queries import (
    AssignmentView,
    PersonView,
    assignments_of,
    assignments_of_many,
    find_people,
    list_tokens,
    people_by_username,
)
from workflow.people.sign_ins import sign_ins_of

pages = Blueprint("admin_people", __name__)

ROWS = 50
NEW_PERSON = "/admin/new-person"
"""Not below the list: there it could be somebody's user name."""
_MOST_TOKENS = 100
_FIRST = "Mật khẩu đầu tiên của {}"
BOXES = (
    Box("full_name", "Họ và tên", hint="Như trong giấy tờ: họ, chữ đệm, tên."),
    Box("username", "Tên đăng nhập", hint="Chữ thường không dấu, ví dụ hoai.nguyen. Không đổi được về sau."),
    Box(
        "email",
        "Thư điện tử",
        hint="Nơi nhận thông báo. Để trống thì chỉ nhận trong hệ thống.",
        optional=True,
        kind="email",
    ),
)
NEW = Form(
    place=PEOPLE,
    title="Thêm người dùng",
    intro="Tài khoản mới chưa có quyền gì cho đến khi được giao vai trò.",
    boxes=BOXES,
    button="Tiếp tục",
    back=PEOPLE,
    path=NEW_PERSON,
)


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody in the list."""

    person: PersonView
    held: tuple[str, ...]
    """Their roles today, each with its unit."""


def person_named(visit: Visit, username: str) -> PersonView:
    """Somebody with an account, to an administrator. Raises NotYours, or NotFound."""
    administrator(visit.actor)
    name = tidy_username(username)
    found = people_by_username(visit.connection, [name]).get(name) if is_username(name) else None
    if found is None:
        raise NotFound
    return found


def path_of(username: str) -> str:
    """The address of somebody's page."""
    return f"{PEOPLE}/{username}"


@pages.get(PEOPLE)
@open_to(Entry.SIGNED_IN)
def show_all() -> ResponseReturnValue:
    """The list."""
    words, left = line_in(request.args, "q")[:NAME], bool(request.args.get("left"))
    given = request.args.get("cursor", "")
    first = int(given) if given.isascii() and given.isdecimal() and len(given) < 6 else 0
    with reading_page() as visit:
        administrator(visit.actor)
        found = find_people(visit.connection, words, with_left=left)
        people = found[first : first + ROWS]
        held = assignments_of_many(visit.connection, [each.id for each in people], visit.today)
        return render_template(
            "administration/people.html",
            rows=[Row(each, _in_words(held.get(each.id, ()))) for each in people],
            count=len(found),
            words=words,
            left=left,
            first=first == 0,
            next_cursor=str(first + ROWS) if len(found) > first + ROWS else None,
        )


@pages.get(f"{PEOPLE}/<username>")
@open_to(Entry.SIGNED_IN)
def show(username: str) -> ResponseReturnValue:
    """Somebody."""
    with reading_page() as visit:
        person = person_named(visit, username)
        connection, open_still = visit.connection, person.ended_at is None
        kept = roles_kept(visit.actor, person.username)
        tokens = list_tokens(connection, person.username, limit=_MOST_TOKENS, alive_at=visit.now)
        return render_template(
            "administration/person.html",
            person=person,
            path=path_of(person.username),
            posts=posts_of(assignments_of(connection, person.id), visit.today, kept),
            lock=locked_until(connection, person.username, None, visit.now) if open_still else None,
            sign_ins=sign_ins_of(connection, person.id, visit.now) if open_still else (),
            tokens=tokens.items if open_still else (),
            once=shown_once(path_of(person.username)),
            own=is_themselves(visit.actor, person.username),
        )


@pages.get(NEW_PERSON)
@open_to(Entry.SIGNED_IN)
def ask() -> ResponseReturnValue:
    """The form of a new account."""
    with reading_page() as visit:
        administrator(visit.actor)
        return asked(NEW, {})


def ask_again(typed: dict[str, str]) -> str:
    """The form, with what was typed while the sign-in ended."""
    with reading_page() as visit:
        administrator(visit.actor)
        return asked(NEW, typed, lines=[Line(NOT_SENT)])


@pages.post(NEW_PERSON)
@open_to(Entry.SIGNED_IN)
@shown_again_by(ask_again)
def make() -> ResponseReturnValue:
    """Make an account, with a password that is shown once."""
    form = request.form
    username, full_name, email = (line_in(form, box) for box in ("username", "full_name", "email"))
    password = new_password()
    hashed = hash_password(password) if is_confirmed() else None  # slow, and so outside the transaction

    def work(visit: Visit) -> Done:
        create_person(visit.connection, username, full_name, visit.now, email or None, hashed, visit.actor)
        return Done(
            f"Đã thêm {full_name}. Giao mật khẩu đầu tiên tận tay, rồi giao vai trò.",
            path_of(tidy_username(username)),
            (_FIRST.format(full_name), password),
        )

    def check(_: Visit) -> Check:
        facts = (
            ("Họ và tên", full_name),
            ("Tên đăng nhập", tidy_username(username)),
            ("Thư điện tử", email or "không có"),
        )
        words = "Mật khẩu đầu tiên được tạo và hiện một lần. Việc này được ghi vào nhật ký."
        return Check(PEOPLE, "Thêm người dùng này?", facts, words, "Thêm người dùng", PEOPLE, NEW.path)

    return carried_out(work, check, lambda _, unmet: asked(NEW, form, unmet))


def _in_words(held: Sequence[AssignmentView]) -> tuple[str, ...]:
    # a mandate may give a role that is held already
    return tuple(dict.fromkeys(f"{ROLES[each.role].name.vi}, {each.unit_name}" for each in held))
