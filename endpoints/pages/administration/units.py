"""Units as they stand on a day, and one of them with its names over time and those who have roles there (đơn vị)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from endpoints.entry import Entry, open_to
from endpoints.pages.boxes import line_in, sentence_of
from endpoints.pages.forms import NAME, Line, read_day
from endpoints.pages.frame import reading_page
from endpoints.pages.places import UNITS
from endpoints.pages.posts import standing_on
from endpoints.requests import Visit
from endpoints.telling.looks import Tag
from endpoints.telling.values import day
from states.codes import Code
from states.facts import Unmet
from states.terms import UnitType
from states.words.terms import ROLES, UNIT_TYPES
from workflow.errors import NotFound
from workflow.keyset import Page
from workflow.people.log import administrator
from workflow.people.queries import HeldView, held_at
from workflow.units.queries import (
    UnitView,
    successions,
    unit_on,
    units_by_id,
    units_of_code,
    units_on,
)

pages = Blueprint("admin_units", __name__)

ROWS = 50
MOST_BELOW = 400
"""More units lie directly below none: a province after the reform has 78 communes, the largest some 170."""
_KINDS = {kind.value: words.vi for kind, words in UNIT_TYPES.items()}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for, as typed and as understood."""

    words: str
    kind: UnitType | None
    typed_on: str
    on: date
    fault: Unmet | None

    @property
    def narrows(self) -> bool:
        """Whether anything is looked for; else the province is shown, with what lies directly in it."""
        return bool(self.words or self.kind)

    def query(self, today: date) -> dict[str, str]:
        """The same as a query of an address, without what goes without saying."""
        given = {"q": self.words, "type": self.kind.value if self.kind else ""}
        return {name: value for name, value in given.items() if value} | on_in_address(self.on, today)


@dataclass(frozen=True, slots=True)
class Held:
    """A role that somebody holds at a unit."""

    held: HeldView
    role: str
    standing: Tag


@pages.get(UNITS)
@open_to(Entry.SIGNED_IN)
def show_all() -> ResponseReturnValue:
    """The units of a day."""
    with reading_page() as visit:
        administrator(visit.actor)
        asked = _asked(visit.today)
        cursor = request.args.get("cursor") or None
        found, province = _found(visit, asked, cursor)
        return render_template(
            "administration/units.html",
            asked=asked,
            today=visit.today,
            kinds=_KINDS,
            province=province,
            groups=groups_of(found.items) if not asked.narrows else [("", list(found.items))],
            parents=_parents(visit, found.items) if asked.narrows else None,
            found=found,
            suffix=suffix_of(asked.on, visit.today),
            query=asked.query(visit.today),
            lines=[Line(sentence_of(asked.fault), "on")] if asked.fault else [],
        ), 422 if asked.fault else 200


@pages.get(f"{UNITS}/<code>")
@open_to(Entry.SIGNED_IN)
def show(code: str) -> ResponseReturnValue:
    """One unit, as it stands on a day; where it stands no more, as it stood last."""
    with reading_page() as visit:
        administrator(visit.actor)
        asked = _asked(visit.today)
        over_time = units_of_code(visit.connection, line_in({"code": code}, "code"))
        if not over_time:
            raise NotFound
        unit = next((each for each in over_time if each.stands_on(asked.on)), over_time[0])
        before, after = successions(visit.connection, unit.id)
        parent = unit_on(visit.connection, unit.parent_code, unit.valid_from) if unit.parent_code else None
        below = units_on(visit.connection, _within(unit, asked.on), parent=unit.code, limit=MOST_BELOW)
        return render_template(
            "administration/unit.html",
            unit=unit,
            kind=UNIT_TYPES[unit.type].vi,
            standing=standing_on(unit.valid_from, unit.valid_to, asked.on),
            on=asked.on,
            parent=parent,
            over_time=over_time,
            before=before,
            after=after,
            groups=groups_of(below.items),
            held=_held(held_at(visit.connection, [unit.id]), visit.today),
            suffix=suffix_of(asked.on, visit.today),
        )


def groups_of(units: Sequence[UnitView]) -> list[tuple[str, list[UnitView]]]:
    """Units under the names of their kinds, the higher kinds first."""
    kinds = list(UnitType)
    ordered = sorted(units, key=lambda unit: kinds.index(unit.type))  # which keeps the order of names
    return [(UNIT_TYPES[kind].vi, list(group)) for kind, group in groupby(ordered, lambda unit: unit.type)]


def on_in_address(on: date, today: date) -> dict[str, str]:
    """The day, where it is not today."""
    return {} if on == today else {"on": day(on)}


def suffix_of(on: date, today: date) -> str:
    """What stands behind the address of a unit, so that it is shown on the same day."""
    return "" if on == today else f"?on={day(on)}"


def _asked(today: date) -> Asked:
    typed = line_in(request.args, "on")
    on = read_day(typed) if typed else today
    kind = next((kind for kind in UnitType if kind.value == request.args.get("type")), None)
    fault = Unmet(Code.INVALID_DATE, "on") if on is None else None
    return Asked(line_in(request.args, "q")[:NAME], kind, typed or day(today), on or today, fault)


def _found(visit: Visit, asked: Asked, cursor: str | None) -> tuple[Page[UnitView], UnitView | None]:
    if asked.narrows:
        words = asked.words or None
        found = units_on(visit.connection, asked.on, asked.kind, q=words, cursor=cursor, limit=ROWS)
        return found, None
    provinces = units_on(visit.connection, asked.on, UnitType.PROVINCE, limit=ROWS)
    if len(provinces.items) != 1:
        return provinces, None
    (province,) = provinces.items
    return units_on(visit.connection, asked.on, parent=province.code, limit=MOST_BELOW), province


def _parents(visit: Visit, units: Sequence[UnitView]) -> dict[int, str]:
    """The names of the units in which these lie, by their ids."""
    wanted = [unit.parent_id for unit in units if unit.parent_id is not None]
    return {unit.id: unit.name for unit in units_by_id(visit.connection, wanted).values()}


def _within(unit: UnitView, on: date) -> date:
    """The day itself where the unit stands on it; else the nearest on which it stood."""
    last = min(on, unit.valid_to) if unit.valid_to is not None else on
    return max(unit.valid_from, last)


def _held(held: Sequence[HeldView], today: date) -> list[Held]:
    return [
        Held(each, ROLES[each.role].name.vi, standing_on(each.valid_from, each.valid_to, today))
        for each in held
        if each.ended_at is None
    ]
