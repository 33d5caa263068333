"""The units in scope of a mandate and the people of its team, as they are typed: a line for each (phạm vi, đoàn)."""

from collections.abc import Sequence
from datetime import date

from werkzeug.datastructures import MultiDict

from endpoints.pages.administration.roles import in_text
from endpoints.pages.boxes import Box, line_in, lines_in
from endpoints.pages.forms import NAME
from endpoints.requests import Visit
from states.codes import Code
from states.facts import Unmet
from states.terms import Role
from workflow.inspection.commands import MOST_MEMBERS, MOST_UNITS
from workflow.people.called import people_called
from workflow.people.queries import PersonView, assignments_of_many, find_people
from workflow.people.roles import HELD_AT
from workflow.text import fold
from workflow.units.called import units_called_on
from workflow.units.queries import UnitView, units_below


class Scope:
    """The units that were typed, and what was understood of them."""

    PICK = "unit_pick."
    BOX = Box(
        "units",
        "Đơn vị trong phạm vi",
        hint="Mỗi dòng một đơn vị: tên, không dấu cũng được, hoặc mã. Các đơn vị bên dưới đi kèm.",
        kind="area",
    )

    def __init__(self, form: MultiDict[str, str]) -> None:
        self.form = form
        self.on = date.min
        self.units: list[UnitView] = []
        self.picks: list[Box] = []
        self.faults: list[Unmet] = []

    def find(self, visit: Visit, on: date) -> None:
        """Find them, as they stand on a day."""
        self.on, self.units, self.picks, self.faults = on, [], [], []
        typed = lines_in(self.form, self.BOX.id)
        if not typed:
            self.faults.append(Unmet(Code.REQUIRED, self.BOX.id))
        if len(typed) > MOST_UNITS:
            self.faults.append(Unmet(Code.WRONG_COUNT, self.BOX.id, {"allowed": f"1–{MOST_UNITS}"}))
        for place, words in enumerate(typed[:MOST_UNITS]):
            found = {
                unit.code: unit
                for unit in units_called_on(visit.connection, words, on, HELD_AT[Role.INSPECTOR])
            }
            if len(found) > 1:
                names = {code: f"{unit.name} ({code})" for code, unit in found.items()}
                pick = Box(f"{self.PICK}{place}", f"Đơn vị “{words}” là", kind="select", choices=names)
                self.picks.append(pick)
                chosen = found.get(line_in(self.form, pick.id))
                found = {chosen.code: chosen} if chosen else {}
                if not chosen:
                    self.faults.append(Unmet(Code.REQUIRED, pick.id, {"unit": words[:NAME]}))
            elif not found:
                self.faults.append(Unmet(Code.UNKNOWN_UNIT, self.BOX.id, {"unit": words[:NAME]}))
            self.units.extend(found.values())

    def covered(self, visit: Visit) -> tuple[UnitView, ...]:
        """These units and all below them, on the first day."""
        return units_below(visit.connection, [unit.id for unit in self.units], self.on)


class Team:
    """The people who were typed, the leader first, and who of them was understood."""

    PICK = "person_pick."
    BOXES = (
        Box("leader", "Trưởng đoàn", hint="Họ tên, không dấu cũng được, hoặc tên đăng nhập."),
        Box(
            "members",
            "Thành viên khác",
            hint="Mỗi dòng một người. Ai chưa có tài khoản thì thêm ở trang Người dùng trước.",
            optional=True,
            kind="area",
        ),
    )

    def __init__(self, form: MultiDict[str, str]) -> None:
        self.form = form
        self.leader = ""
        """The leader's user name; nobody's where none was understood."""
        self.people: list[PersonView] = []
        self.picks: list[Box] = []
        self.faults: list[Unmet] = []

    def find(self, visit: Visit) -> None:
        """Find them."""
        self.leader, self.people, self.picks, self.faults = "", [], [], []
        everybody = find_people(visit.connection)
        leader = line_in(self.form, "leader")
        if not leader:
            self.faults.append(Unmet(Code.REQUIRED, "leader"))
        typed = [("leader", leader)] if leader else []
        others = (words for words in lines_in(self.form, "members") if fold(words) != fold(leader))
        typed += [("members", words) for words in others]  # a leader is often named among the members too
        if len(typed) > MOST_MEMBERS:
            self.faults.append(Unmet(Code.WRONG_COUNT, "members", {"allowed": f"0–{MOST_MEMBERS - 1}"}))
        for place, (box, words) in enumerate(typed[:MOST_MEMBERS]):
            person = self._one(people_called(everybody, words), box, place, words)
            if person is None:
                continue
            if box == "leader":
                self.leader = person.username
            if person not in self.people:
                self.people.append(person)
        if not self.leader and self.people:
            self.leader = self.people[0].username

    def facts(self, visit: Visit, scope: Scope, on: date) -> list[tuple[str, str]]:
        """Who they are, and what they do in the very units that are inspected."""
        facts = [
            (
                "Trưởng đoàn" if person.username == self.leader else "Thành viên",
                f"{person.full_name} ({person.username})",
            )
            for person in self.people
        ]
        covered = {unit.id for unit in scope.covered(visit)}
        held = assignments_of_many(visit.connection, [person.id for person in self.people], on)
        for person in self.people:
            inside = [
                f"{in_text(each.role)} ở {each.unit_name}"
                for each in held.get(person.id, ())
                if each.unit_id in covered and each.role is not Role.INSPECTOR
            ]
            if inside:
                facts.append(
                    ("Lưu ý", f"{person.full_name} đang là {', '.join(inside)}, trong phạm vi kiểm tra.")
                )
        return facts

    def _one(self, found: Sequence[PersonView], box: str, place: int, words: str) -> PersonView | None:
        if len(found) == 1:
            return found[0]
        if not found:
            self.faults.append(Unmet(Code.UNKNOWN_PERSON, box, {"who": words[:NAME]}))
            return None
        names = {each.username: f"{each.full_name} ({each.username})" for each in found}
        pick = Box(f"{self.PICK}{place}", f"“{words}” là", kind="select", choices=names)
        self.picks.append(pick)
        chosen = line_in(self.form, pick.id)
        person = next((each for each in found if each.username == chosen), None)
        if person is None:
            self.faults.append(Unmet(Code.REQUIRED, pick.id, {"who": words[:NAME]}))
        return person
