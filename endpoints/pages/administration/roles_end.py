"""Ending a role that somebody holds, with a day (kết thúc vai trò)."""

from collections.abc import Sequence
from datetime import date

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from endpoints.entry import Entry, open_to
from endpoints.kept import shown_again_by
from endpoints.pages.administration.asking import NOT_SENT, Check, Done, Form, asked, carried_out
from endpoints.pages.administration.people import path_of, person_named
from endpoints.pages.administration.roles import NAMES, in_text
from endpoints.pages.boxes import Box, day_in
from endpoints.pages.forms import Line
from endpoints.pages.frame import reading_page
from endpoints.pages.places import PEOPLE
from endpoints.requests import Visit
from endpoints.telling.values import day
from states.facts import Unmet
from workflow.errors import NotFound, UnmetRequirements
from workflow.people.commands import end_assignment
from workflow.people.queries import AssignmentView, PersonView, assignments_of

pages = Blueprint("admin_roles_end", __name__)

_ONE = f"{PEOPLE}/<username>/roles/<int(max=999999999999999):assignment_id>/end"


def _end_form(person: PersonView, held: AssignmentView, today: date) -> Form:
    back = path_of(person.username)
    box = Box(
        "valid_to",
        "Ngày cuối giữ vai trò",
        day(today),
        hint=f"Bắt đầu từ {day(held.valid_from)}. Hết ngày này người đó không còn quyền.",
        inputmode="numeric",
    )
    title = f"Kết thúc vai trò {in_text(held.role)} ở {held.unit_name}"
    intro = f"Của {person.full_name}. Những việc đã làm vẫn đứng tên người đó."
    return Form(PEOPLE, title, intro, (box,), "Tiếp tục", back, f"{back}/roles/{held.id}/end")


@pages.get(_ONE)
@open_to(Entry.SIGNED_IN)
def ask_end(username: str, assignment_id: int) -> ResponseReturnValue:
    """On which day a role ends."""
    with reading_page() as visit:
        person = person_named(visit, username)
        held = _held(visit, person, assignment_id)
        return asked(_end_form(person, held, visit.today), {})


def ask_end_again(typed: dict[str, str], username: str, assignment_id: int) -> str:
    """The form, with what was typed while the sign-in ended."""
    with reading_page() as visit:
        person = person_named(visit, username)
        form = _end_form(person, _held(visit, person, assignment_id), visit.today)
        return asked(form, typed, lines=[Line(NOT_SENT, "valid_to")])


@pages.post(_ONE)
@open_to(Entry.SIGNED_IN)
@shown_again_by(ask_end_again)
def end(username: str, assignment_id: int) -> ResponseReturnValue:
    """End a role with a day."""
    ending = _Ending(username, assignment_id, request.form)
    return carried_out(ending.work, ending.check, ending.again)


class _Ending:
    """A role that is being ended: what was typed, and what that comes to."""

    def __init__(self, username: str, assignment_id: int, form: MultiDict[str, str]) -> None:
        self.username, self.assignment_id, self.form = username, assignment_id, form
        self.faults: list[Unmet] = []
        self.last = day_in(form, "valid_to", self.faults)
        self.not_begun = False
        self.facts: tuple[tuple[str, str], ...] = ()

    def work(self, visit: Visit) -> Done:
        """End it. Raises UnmetRequirements, of what was typed and of the command; NotFound."""
        person = person_named(visit, self.username)
        held, last = _held(visit, person, self.assignment_id), self.last
        if self.faults or last is None:
            raise UnmetRequirements(self.faults)
        end_assignment(visit.connection, held.id, last, visit.now, visit.actor)
        self.not_begun = last < held.valid_from
        self.facts = (
            ("Người dùng", f"{person.full_name} ({person.username})"),
            ("Vai trò", f"{NAMES[held.role.value]}, {held.unit_name}"),
            ("Ngày cuối", day(last)),
        )
        said = f"{person.full_name} giữ vai trò {in_text(held.role)} ở {held.unit_name} đến hết {day(last)}."
        gone = f"Đã bỏ vai trò {in_text(held.role)} ở {held.unit_name}, chưa kịp bắt đầu."
        return Done(gone if self.not_begun else said, path_of(person.username))

    def check(self, visit: Visit) -> Check:
        """What is read before."""
        back = path_of(person_named(visit, self.username).username)
        words = (
            "Vai trò chưa bắt đầu nên được bỏ hẳn, như chưa từng giao."
            if self.not_begun
            else "Sau ngày ấy người này không còn quyền của vai trò. Hồ sơ đang ở đơn vị chờ người khác của đơn vị."
        )
        path = f"{back}/roles/{self.assignment_id}/end"
        return Check(PEOPLE, "Kết thúc vai trò này?", self.facts, words, "Kết thúc vai trò", back, path)

    def again(self, visit: Visit, unmet: Sequence[Unmet]) -> str:
        """The form with what was typed."""
        person = person_named(visit, self.username)
        held = _held(visit, person, self.assignment_id)
        return asked(_end_form(person, held, visit.today), self.form, unmet)


def _held(visit: Visit, person: PersonView, assignment_id: int) -> AssignmentView:
    """A role of theirs that is not over. Raises NotFound."""
    for each in assignments_of(visit.connection, person.id):
        if each.id == assignment_id and (each.valid_to is None or each.valid_to >= visit.today):
            return each
    raise NotFound
