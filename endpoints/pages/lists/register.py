"""The register: every nomination that somebody may see, searched and narrowed, the newest first.

Filters stand in the address, so that a list can be mailed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection
from werkzeug.datastructures import MultiDict

from endpoints.entry import Entry, open_to
from endpoints.pages.forms import NAME, Line
from endpoints.pages.frame import REGISTER, frame, reading_page
from endpoints.pages.lists.rows import row_of
from endpoints.problems import message_for
from endpoints.requests import Visit
from states.codes import Code
from states.facts import Unmet
from states.terms import Award, Category, Role, State, UnitType
from states.words.process import STATES
from states.words.terms import AWARDS, CATEGORIES
from workflow.errors import UnmetRequirements
from workflow.keyset import Page
from workflow.nominations.queries import Filters, NominationView, list_nominations
from workflow.units.queries import UnitView, unit_on, units_on

pages = Blueprint("register", __name__)

ROWS = 30
MOST_UNITS = 200

_CHOICES: Mapping[str, Mapping[str, str]] = {
    "award": {award.value: words.short.vi for award, words in AWARDS.items()},
    "category": {category.value: words.name.vi for category, words in CATEGORIES.items()},
    "state": {state.value: words.tag.vi for state, words in STATES.items()},
}
_MEMBERS = {"award": Award, "category": Category, "state": State}
_TICKS = ("overdue", "mine")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for: as typed, as filters, and what of it cannot be understood."""

    typed: Mapping[str, str]
    faults: tuple[Unmet, ...]

    @property
    def narrowed_by(self) -> int:
        """How many filters beside the words."""
        return sum(bool(value) for name, value in self.typed.items() if name != "q")

    @property
    def address(self) -> str:
        """The filters as a query, without a page's cursor."""
        return urlencode({name: value for name, value in self.typed.items() if value})


@pages.get(REGISTER)
@open_to(Entry.SIGNED_IN)
def show() -> ResponseReturnValue:
    """The register."""
    with reading_page() as visit:
        units = _units_to_choose(visit)
        asked = _asked(request.args)
        try:
            found = _found(visit, asked)
        except UnmetRequirements as refusal:
            return _rendered(visit, asked, units, Page((), None), refusal.unmet), 422
        return _rendered(visit, asked, units, found, ())


def _rendered(
    visit: Visit,
    asked: Asked,
    units: Iterable[UnitView],
    found: Page[NominationView],
    faults: Iterable[Unmet],
) -> str:
    return render_template(
        "register.html",
        asked=asked,
        more="more" in request.args,
        choices={**_CHOICES, "unit": {unit.code: unit.name for unit in units}},
        drafts=visit.actor.has_role(Role.DRAFTER),
        administers=all(each.role is Role.ADMIN for each in visit.actor.assignments),
        rows=[row_of(view, visit.today) for view in found.items],
        next_cursor=found.next_cursor,
        faults=[
            Line(
                message_for(fault.code, fault.field, fault.params),
                fault.field if fault.field != "cursor" else None,
            )
            for fault in faults
        ],
    )


def _asked(args: MultiDict[str, str]) -> Asked:
    typed = {name: args.get(name, "").strip() for name in ("q", *_CHOICES, "unit", *_TICKS)}
    faults = [
        Unmet(Code.INVALID_CHOICE, name, {"allowed": ", ".join(choices.values())})
        for name, choices in _CHOICES.items()
        if typed[name] and typed[name] not in choices
    ]
    if len(typed["q"]) > NAME:
        faults.append(Unmet(Code.TOO_LONG, "q", {"limit": str(NAME)}))
    return Asked(typed, tuple(faults))


def _found(visit: Visit, asked: Asked) -> Page[NominationView]:
    if asked.faults:
        raise UnmetRequirements(asked.faults)
    typed = asked.typed
    filters = Filters(
        state=State(typed["state"]) if typed["state"] else None,
        award=Award(typed["award"]) if typed["award"] else None,
        category=Category(typed["category"]) if typed["category"] else None,
        unit_id=_unit_id(visit.connection, typed["unit"], visit.today),
        words=typed["q"].replace("\x00", "") or None,
        mine=bool(typed["mine"]),
        overdue=bool(typed["overdue"]),
    )
    cursor = request.args.get("cursor") or None
    return list_nominations(visit.connection, visit.actor, filters, visit.today, limit=ROWS, cursor=cursor)


def _unit_id(connection: Connection, code: str, on: date) -> int | None:
    if not code:
        return None
    unit = unit_on(connection, code.replace("\x00", ""), on)
    if unit is None:
        raise UnmetRequirements([Unmet(Code.UNKNOWN_UNIT, "unit", {"unit": code})])
    return unit.id


def _units_to_choose(visit: Visit) -> tuple[UnitView, ...]:
    """The communes of somebody's district; the districts, for those of the province; none for one unit alone."""
    units = list(frame().units.values())
    if not units or all(unit.type is UnitType.COMMUNE for unit in units):
        return ()
    district = next((unit for unit in units if unit.type is UnitType.DISTRICT), None)
    if district is not None and all(unit.type in (UnitType.DISTRICT, UnitType.COMMUNE) for unit in units):
        below = units_on(visit.connection, visit.today, parent=district.code, limit=MOST_UNITS)
        return tuple(unit for unit in below.items if unit.type is UnitType.COMMUNE)
    return units_on(visit.connection, visit.today, type=UnitType.DISTRICT, limit=MOST_UNITS).items
