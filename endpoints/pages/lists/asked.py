"""What the address of a list asks for: its filters as typed, as conditions, and as chips that can be taken off.

The address is the saved filter: a bookmark or a mail keeps it, and nothing else has to.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from endpoints.pages.due import PILES
from endpoints.pages.forms import NAME, Line
from endpoints.pages.frame import frame
from endpoints.pages.lists.orders import ORDERS
from endpoints.problems import message_for
from endpoints.requests import Visit
from notifications.texts import office_name
from states.codes import Code
from states.facts import Unmet
from states.terms import Award, Category, State, UnitType
from states.words.process import STATES
from states.words.terms import AWARDS, CATEGORIES
from workflow.decisions.lists import carried_by
from workflow.nominations.filters import Filters, Waited
from workflow.units.queries import UnitView, unit_on, units_on

MOST_UNITS = 200

CHOICES: Mapping[str, Mapping[str, str]] = {
    "award": {award.value: words.short.vi for award, words in AWARDS.items()},
    "category": {category.value: words.name.vi for category, words in CATEGORIES.items()},
    "state": {state.value: words.tag.vi for state, words in STATES.items()},
    "pile": {pile.value: words for pile, words in PILES.items()},
    "received": {"no": "Chưa tiếp nhận"},
    "waited": {
        each.value: f"{each.least} đến {each.most} ngày làm việc"
        if each.most
        else f"trên {each.least - 1} ngày làm việc"
        for each in Waited
    },
}
UNITS = ("unit", "holder")
TICKS: Mapping[str, str] = {
    "overdue": "Quá hạn",
    "held": "Đang tạm dừng",
    "mine": "Đơn vị tôi lập",
    "sent": "Đã chuyển đi",
}
_BEFORE: Mapping[str, str] = {"unit": "Đơn vị: ", "holder": "Đang ở: ", "waited": "Đã chờ "}
"""What stands before a chip's words where they would not say enough alone."""


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is on, and the address without it."""

    words: str
    without: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for: as typed, which units it names, and what of it cannot be understood."""

    typed: Mapping[str, str]
    units: Mapping[str, UnitView]
    faults: tuple[Unmet, ...]
    sort: str = ""
    """The order, as it is named in the address; empty for the list's own."""

    @property
    def narrowed_by(self) -> int:
        """How many filters beside the words."""
        return sum(bool(value) for name, value in self.typed.items() if name != "q")

    @property
    def address(self) -> str:
        """The filters and the order as a query, without a page's cursor."""
        return self.address_with()

    def address_with(self, **changes: str) -> str:
        """The same with some of it changed; what is empty is left out."""
        asked = {**self.typed, "sort": self.sort, **changes}
        return urlencode({name: value for name, value in asked.items() if value})

    @property
    def chips(self) -> tuple[Chip, ...]:
        """The filters that are on, in words, each to be taken off."""
        return tuple(
            Chip(self._words(name, value), self.address_with(**{name: ""}))
            for name, value in self.typed.items()
            if value
        )

    def filters(self) -> Filters:
        """As conditions; only where there are no faults."""
        typed, units = self.typed, {name: unit.id for name, unit in self.units.items()}
        words = typed["q"].replace("\x00", "")
        carried = carried_by(words)
        return Filters(
            state=State(typed["state"]) if typed.get("state") else None,
            award=Award(typed["award"]) if typed.get("award") else None,
            category=Category(typed["category"]) if typed.get("category") else None,
            waited=Waited(typed["waited"]) if typed.get("waited") else None,
            unit_id=units.get("unit"),
            holder_unit_id=units.get("holder"),
            words=words or None if carried is None else None,
            carried=carried,
            mine=bool(typed.get("mine")),
            overdue=bool(typed.get("overdue")),
            held=bool(typed.get("held")),
            sent=bool(typed.get("sent")),
        )

    def _words(self, name: str, value: str) -> str:
        if name == "q":
            return f"“{value}”"
        if name in UNITS:
            unit = self.units.get(name)
            said = value if unit is None else office_name(unit) if name == "holder" else unit.name
        else:
            said = CHOICES[name].get(value, value) if name in CHOICES else TICKS.get(name, value)
        return _BEFORE.get(name, "") + said


def read_asked(visit: Visit, args: MultiDict[str, str], names: Sequence[str]) -> Asked:
    """What an address asks a list for, of what the list can be asked."""
    typed = {name: args.get(name, "").strip() for name in ("q", *names)}
    units, faults = {}, []
    for name, value in typed.items():
        if not value:
            continue
        if name in CHOICES and value not in CHOICES[name]:
            faults.append(Unmet(Code.INVALID_CHOICE, name, {"allowed": ", ".join(CHOICES[name].values())}))
        elif name in UNITS:
            unit = unit_on(visit.connection, value.replace("\x00", ""), visit.today)
            if unit is None:
                faults.append(Unmet(Code.UNKNOWN_UNIT, name, {"unit": value}))
            else:
                units[name] = unit
    if len(typed["q"]) > NAME:
        faults.append(Unmet(Code.TOO_LONG, "q", {"limit": str(NAME)}))
    sort = args.get("sort", "")
    if sort and sort not in ORDERS:
        faults.append(Unmet(Code.INVALID_CHOICE, "sort", {"allowed": ", ".join(ORDERS.values())}))
    return Asked(typed, units, tuple(faults), sort if sort in ORDERS else "")


def lines_of(faults: Iterable[Unmet]) -> list[Line]:
    """Faults of an address as lines of the error summary, each leading to its field."""
    return [
        Line(
            message_for(fault.code, fault.field, fault.params),
            fault.field if fault.field in {"q", "award", "category", "state", "unit", "sort"} else None,
        )
        for fault in faults
    ]


def units_to_choose(visit: Visit) -> dict[str, str]:
    """The communes of somebody's district; the districts, for those of the province; none for one unit alone."""
    units = list(frame().units.values())
    if not units or all(unit.type is UnitType.COMMUNE for unit in units):
        return {}
    district = next((unit for unit in units if unit.type is UnitType.DISTRICT), None)
    if district is not None and all(unit.type in (UnitType.DISTRICT, UnitType.COMMUNE) for unit in units):
        below = units_on(visit.connection, visit.today, parent=district.code, limit=MOST_UNITS)
        return {unit.code: unit.name for unit in below.items if unit.type is UnitType.COMMUNE}
    districts = units_on(visit.connection, visit.today, type=UnitType.DISTRICT, limit=MOST_UNITS)
    return {unit.code: unit.name for unit in districts.items}
