"""Giving somebody a role at a unit between two days (giao vai trò)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

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
from states.terms import Role, UnitType
from states.words.terms import ROLES
from workflow.errors import NotFound, UnmetRequirements
from workflow.people.commands import assign
from workflow.people.queries import PersonView, holders_of_role
from workflow.people.roles import HELD_AT
from workflow.units.called import units_called_on
from workflow.units.queries import UnitView

pages = Blueprint("admin_roles", __name__)

_ROLES = f"{PEOPLE}/<username>/roles"
NAMES = {role.value: words.name.vi for role, words in ROLES.items()}
_WITHOUT_END = "không thời hạn"


def in_text(role: Role) -> str:
    """What a role is called within a sentence."""
    name = NAMES[role.value]
    return name[:1].lower() + name[1:]


def _form(person: PersonView, today: date, alike: Sequence[UnitView] = ()) -> Form:
    back = path_of(person.username)
    boxes = [
        Box("role", "Vai trò", kind="select", choices=NAMES),
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
    giving = _Giving(username, request.form)
    return carried_out(giving.work, giving.check, giving.again)


class _Giving:
    """A role that is being given: what was typed, what was understood of it, and what that comes to."""

    def __init__(self, username: str, form: MultiDict[str, str]) -> None:
        self.username, self.form = username, form
        self.faults: list[Unmet] = []
        self.first = day_in(form, "valid_from", self.faults)
        self.last = day_in(form, "valid_to", self.faults, owed=False)
        self.role = next((each for each in Role if each.value == form.get("role")), None)
        if self.role is None:
            self.faults.insert(0, Unmet(Code.REQUIRED, "role"))
        self.alike: Sequence[UnitView] = ()
        """Several units of the name that was typed."""
        self.facts: tuple[tuple[str, str], ...] = ()

    def work(self, visit: Visit) -> Done:
        """Give it. Raises UnmetRequirements, of what was typed and of the command."""
        person = person_named(visit, self.username)
        unit = self._unit(visit)
        role, first = self.role, self.first
        if self.faults or role is None or first is None or unit is None:
            raise UnmetRequirements(self.faults)
        holders = holders_of_role(visit.connection, role, unit.id, first)
        assign(visit.connection, person.username, role, unit.code, first, self.last, visit.now, visit.actor)
        self.facts = (
            ("Người dùng", f"{person.full_name} ({person.username})"),
            ("Vai trò", NAMES[role.value]),
            ("Đơn vị", f"{unit.name}, mã {unit.code}"),
            ("Từ ngày", day(first)),
            ("Đến hết ngày", day(self.last) if self.last else _WITHOUT_END),
            ("Đang giữ vai trò này ở đó", ", ".join(each.full_name for each in holders) or "chưa có ai"),
        )
        said = f"Đã giao {person.full_name} vai trò {in_text(role)} ở {unit.name}, từ {day(first)}."
        return Done(said, path_of(person.username))

    def check(self, visit: Visit) -> Check:
        """What is read before."""
        back = path_of(person_named(visit, self.username).username)
        words = (
            "Trong những ngày ấy người này xem và làm mọi việc của vai trò ở đơn vị. Việc này vào nhật ký."
        )
        return Check(PEOPLE, "Giao vai trò này?", self.facts, words, "Giao vai trò", back, f"{back}/roles")

    def again(self, visit: Visit, unmet: Sequence[Unmet]) -> str:
        """The form with what was typed."""
        form = _form(person_named(visit, self.username), visit.today, self.alike)
        return asked(form, self.form, list(map(_said, unmet)))

    def _unit(self, visit: Visit) -> UnitView | None:
        """The unit of a code or of a name; where several are called so, they are offered to choose from."""
        typed = line_in(self.form, "unit_pick") or line_in(self.form, "unit_code")
        if not typed:
            self.faults.append(Unmet(Code.REQUIRED, "unit_code"))
            return None
        kinds = HELD_AT[self.role] if self.role is not None else frozenset(UnitType)
        found = units_called_on(visit.connection, typed, self.first or visit.today, kinds)
        if len(found) == 1:
            return found[0]
        if found:
            self.alike = found
            self.faults.append(Unmet(Code.REQUIRED, "unit_pick", {"unit": typed[:NAME]}))
        else:
            self.faults.append(Unmet(Code.UNKNOWN_UNIT, "unit_code", {"unit": typed[:NAME]}))
        return None


def _still_here(visit: Visit, username: str) -> PersonView:
    person = person_named(visit, username)
    if person.ended_at is not None:
        raise NotFound
    return person


def _said(unmet: Unmet) -> Unmet:
    """With roles by their names, where it lists them by their codes."""
    if unmet.field != "role" or "allowed" not in unmet.params:
        return unmet
    allowed = [NAMES[code] for code in unmet.params["allowed"].split(", ") if code]
    return replace(unmet, params={"allowed": ", ".join(allowed)})
