"""Giving somebody a role at a unit between two days, and ending it (giao vai trò)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from endpoints.entry import Entry, open_to
from endpoints.kept import shown_again_by
from endpoints.pages.administration.asking import NOT_SENT, Check, Done, Form, asked, carried_out
from endpoints.pages.administration.people import path_of, person_named
from endpoints.pages.boxes import Box, day_in, line_in
from endpoints.pages.forms import NAME, Line
from endpoints.pages.frame import reading_page
from endpoints.pages.places import PEOPLE
from endpoints.requests import Visit
from endpoints.telling.values import day
from states.codes import Code
from states.facts import Unmet
from states.terms import Role
from states.words.terms import ROLES, UNIT_TYPES
from workflow.errors import NotFound, UnmetRequirements
from workflow.people.commands import assign, end_assignment
from workflow.people.queries import AssignmentView, PersonView, assignments_of, holders_of_role
from workflow.people.roles import HELD_AT
from workflow.units.queries import UnitView, unit_on, units_on

pages = Blueprint("admin_roles", __name__)

_ROLES = f"{PEOPLE}/<username>/roles"
_ONE = f"{_ROLES}/<int(max=999999999999999):assignment_id>/end"
_MOST_ALIKE = 40
_NAMES = {role.value: words.name.vi for role, words in ROLES.items()}
_WITHOUT_END = "không thời hạn"


def _form(person: PersonView, today: date, alike: Sequence[UnitView] = ()) -> Form:
    back = path_of(person.username)
    boxes = [
        Box("role", "Vai trò", kind="select", choices=_NAMES),
        Box(
            "unit_code",
            "Đơn vị",
            hint="Gõ tên, không dấu cũng được, hoặc mã. Vai trò của Hội đồng: gõ hoi dong và tên tỉnh, huyện, xã.",
        ),
        Box("valid_from", "Từ ngày", day(today), hint="Ngày, tháng, năm.", inputmode="numeric"),
        Box("valid_to", "Đến hết ngày", hint="Để trống nếu chưa biết.", optional=True, inputmode="numeric"),
    ]
    if alike:
        names = {unit.code: f"{unit.name} ({unit.code})" for unit in alike}
        boxes.insert(
            2, Box("unit_pick", "Chọn đơn vị trong những nơi tên như vậy", kind="select", choices=names)
        )
    intro = "Mỗi vai trò gắn với một đơn vị và có ngày bắt đầu. Một người có thể có nhiều vai trò."
    return Form(
        PEOPLE, f"Giao vai trò cho {person.full_name}", intro, boxes, "Tiếp tục", back, f"{back}/roles"
    )


@pages.get(_ROLES)
@open_to(Entry.SIGNED_IN)
def ask(username: str) -> ResponseReturnValue:
    """The form."""
    with reading_page() as visit:
        return asked(_form(_still_here(visit, username), visit.today), {})


def ask_again(typed: dict[str, str], username: str) -> str:
    """The form, with what was typed while the sign-in ended."""
    with reading_page() as visit:
        return asked(_form(person_named(visit, username), visit.today), typed, lines=[Line(NOT_SENT, "role")])


@pages.post(_ROLES)
@open_to(Entry.SIGNED_IN)
@shown_again_by(ask_again)
def give(username: str) -> ResponseReturnValue:
    """Give a role."""
    form = request.form
    faults: list[Unmet] = []
    first = day_in(form, "valid_from", faults)
    last = day_in(form, "valid_to", faults, owed=False)
    role = next((each for each in Role if each.value == form.get("role")), None)
    if role is None:
        faults.insert(0, Unmet(Code.REQUIRED, "role"))
    alike: list[UnitView] = []
    before: list[str] = []

    def work(visit: Visit) -> Done:
        person = person_named(visit, username)
        unit = _unit_meant(visit, role, first or visit.today, alike, faults)
        if faults or role is None or first is None or unit is None:
            raise UnmetRequirements(faults)
        holders = holders_of_role(visit.connection, role, unit.id, first)
        before.extend(each.full_name for each in holders)
        assign(visit.connection, person.username, role, unit.code, first, last, visit.now, visit.actor)
        alike[:] = [unit]
        said = f"Đã giao {person.full_name} vai trò {_in_text(role)} ở {unit.name}, từ {day(first)}."
        return Done(said, path_of(person.username))

    def check(visit: Visit) -> Check:
        assert role is not None
        assert first is not None
        person, unit = person_named(visit, username), alike[0]
        facts = (
            ("Người dùng", f"{person.full_name} ({person.username})"),
            ("Vai trò", _NAMES[role.value]),
            ("Đơn vị", f"{unit.name}, mã {unit.code}"),
            ("Từ ngày", day(first)),
            ("Đến hết ngày", day(last) if last else _WITHOUT_END),
            ("Đang giữ vai trò này ở đó", ", ".join(before) or "chưa có ai"),
        )
        words = (
            "Trong những ngày ấy người này xem và làm mọi việc của vai trò ở đơn vị. Việc này vào nhật ký."
        )
        back = path_of(person.username)
        return Check(PEOPLE, "Giao vai trò này?", facts, words, "Giao vai trò", back, f"{back}/roles")

    def again(visit: Visit, unmet: Sequence[Unmet]) -> str:
        several = alike if len(alike) > 1 else ()
        return asked(
            _form(person_named(visit, username), visit.today, several), form, list(map(_said, unmet))
        )

    return carried_out(work, check, again)


def _end_form(person: PersonView, held: AssignmentView, today: date) -> Form:
    back = path_of(person.username)
    box = Box(
        "valid_to",
        "Ngày cuối giữ vai trò",
        day(today),
        hint=f"Bắt đầu từ {day(held.valid_from)}. Hết ngày này người đó không còn quyền.",
        inputmode="numeric",
    )
    title = f"Kết thúc vai trò {_in_text(held.role)} ở {held.unit_name}"
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
    faults: list[Unmet] = []
    last = day_in(request.form, "valid_to", faults)
    read: list[AssignmentView] = []

    def work(visit: Visit) -> Done:
        person = person_named(visit, username)
        read.append(_held(visit, person, assignment_id))
        if faults or last is None:
            raise UnmetRequirements(faults)
        end_assignment(visit.connection, assignment_id, last, visit.now, visit.actor)
        said = f"{person.full_name} giữ vai trò {_in_text(read[0].role)} ở {read[0].unit_name} đến hết {day(last)}."
        return Done(said, path_of(person.username))

    def check(visit: Visit) -> Check:
        assert last is not None
        person, held = person_named(visit, username), read[0]
        facts = (
            ("Người dùng", f"{person.full_name} ({person.username})"),
            ("Vai trò", f"{_NAMES[held.role.value]}, {held.unit_name}"),
            ("Ngày cuối", day(last)),
        )
        words = "Sau ngày ấy người này không còn quyền của vai trò. Hồ sơ đang ở đơn vị chờ người khác của đơn vị."
        if last < held.valid_from:
            words = "Vai trò chưa bắt đầu nên được bỏ hẳn, như chưa từng giao."
        back = path_of(person.username)
        return Check(
            PEOPLE,
            "Kết thúc vai trò này?",
            facts,
            words,
            "Kết thúc vai trò",
            back,
            f"{back}/roles/{held.id}/end",
        )

    def again(visit: Visit, unmet: Sequence[Unmet]) -> str:
        person = person_named(visit, username)
        return asked(_end_form(person, _held(visit, person, assignment_id), visit.today), request.form, unmet)

    return carried_out(work, check, again)


def _held(visit: Visit, person: PersonView, assignment_id: int) -> AssignmentView:
    """A role of theirs that is not over. Raises NotFound."""
    for each in assignments_of(visit.connection, person.id):
        if each.id == assignment_id and (each.valid_to is None or each.valid_to >= visit.today):
            return each
    raise NotFound


def _still_here(visit: Visit, username: str) -> PersonView:
    person = person_named(visit, username)
    if person.ended_at is not None:
        raise NotFound
    return person


def _unit_meant(
    visit: Visit, role: Role | None, on: date, alike: list[UnitView], faults: list[Unmet]
) -> UnitView | None:
    """The unit of a code or of a name; where several are called so, they are put into ``alike`` to choose from."""
    typed = line_in(request.form, "unit_pick") or line_in(request.form, "unit_code")
    if not typed:
        faults.append(Unmet(Code.REQUIRED, "unit_code"))
        return None
    by_code = unit_on(visit.connection, typed.upper(), on)
    if by_code is not None:
        return by_code
    kinds = HELD_AT[role] if role is not None else frozenset(UNIT_TYPES)
    named = units_on(visit.connection, on, q=typed[:NAME], limit=_MOST_ALIKE).items
    alike[:] = [unit for unit in named if unit.type in kinds]
    if len(alike) == 1:
        return alike[0]
    if alike:
        faults.append(Unmet(Code.REQUIRED, "unit_pick"))
    else:
        faults.append(Unmet(Code.UNKNOWN_UNIT, "unit_code", {"unit": typed[:NAME]}))
    return None


def _said(unmet: Unmet) -> Unmet:
    """With roles by their names, where it lists them by their codes."""
    if unmet.field != "role" or "allowed" not in unmet.params:
        return unmet
    allowed = [_NAMES[code] for code in unmet.params["allowed"].split(", ") if code]
    return replace(unmet, params={"allowed": ", ".join(allowed)})


def _in_text(role: Role) -> str:
    name = _NAMES[role.value]
    return name[:1].lower() + name[1:]
