"""The dashboard: what lies where in all that somebody may see, how late, and who is slow (tiến độ).

Every number leads to the register, narrowed to exactly what it counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from endpoints.entry import Entry, open_to
from endpoints.pages.frame import frame, reading_page
from endpoints.pages.places import PROGRESS
from endpoints.pages.progress.shown import (
    WAITS,
    Filters,
    HolderRow,
    Number,
    holder_rows,
    limit_of,
    number_of,
    pace_rows,
    step_rows,
    total_of,
)
from endpoints.requests import Visit
from states.facts import TIER_OF_ROLE, Actor
from states.table import STATES
from states.terms import Role, State, Tier, UnitType
from states.words.process import STATES as WORDS
from workflow.nominations.filters import Waited
from workflow.progress.figures import Figure, by_holder, by_state
from workflow.progress.pace import NEWEST, paces
from workflow.progress.queries import Heap, heaps, holders_with_parents
from workflow.units.queries import UnitView

pages = Blueprint("dashboard", __name__)

MOST_HOLDERS = 12
_FIRST: Mapping[Role, State] = {
    Role.DRAFTER: State.RETURNED,
    Role.DISTRICT_APPROVER: State.SUBMITTED,
    Role.DEPARTMENT_APPRAISER: State.ENDORSED,
    Role.COUNCIL_SECRETARY: State.DECIDED,
    Role.COUNCIL_CHAIR: State.DECIDED,
}
"""The step that is named first: the one at which a role's own work lies."""
_TIERS = tuple(Tier)
_SMALL = frozenset({UnitType.COMMUNE, UnitType.DISTRICT})


@pages.get(PROGRESS)
@open_to(Entry.SIGNED_IN)
def show() -> ResponseReturnValue:
    """The dashboard."""
    with reading_page() as visit:
        found = heaps(visit.connection, visit.actor, visit.today)
        figures = by_state(found)
        count, overdue = total_of(figures.values())
        return render_template(
            "progress/dashboard.html",
            now=visit.now,
            count=count,
            overdue=overdue,
            numbers=_numbers(visit, figures, overdue),
            steps=step_rows(figures),
            waits=list(WAITS.values()),
            waited=[sum(each.waited[wait] for each in figures.values()) for wait in WAITS],
            paces=pace_rows(paces(visit.connection, visit.actor, visit.now), visit.today),
            newest=NEWEST,
            slow=_slow(visit, found, _chosen(found, figures, _highest(visit.actor))),
        )


@dataclass(frozen=True, slots=True)
class Slow:
    """The holders of one step side by side."""

    state: State
    step: str
    limit: int | None
    together: bool
    """Whether communes stand with their district."""
    rows: tuple[HolderRow, ...]
    holders: int
    """How many there are, with those that are not shown."""
    count: int
    overdue: int


def _slow(visit: Visit, found: tuple[Heap, ...], state: State) -> Slow:
    units = holders_with_parents(visit.connection, {heap.holder_unit_id for heap in found})
    places = _places(found, state, units)
    figures = {units[unit_id]: figure for unit_id, figure in by_holder(found, state, places).items()}
    shown = len(figures) if "all" in request.args else MOST_HOLDERS
    rows = holder_rows(
        dict(list(figures.items())[:shown]),
        state,
        lambda unit: _narrowed(unit, state, units, visit.today, together=bool(places)),
        visit.today,
    )
    count, overdue = total_of(figures.values())
    limit = limit_of(state, visit.today)
    return Slow(state, WORDS[state].tag.vi, limit, bool(places), rows, len(figures), count, overdue)


def _numbers(visit: Visit, figures: Mapping[State, Figure], overdue: int) -> tuple[Number, ...]:
    """The four that stand first."""
    first = next((_FIRST[each] for each in _FIRST if visit.actor.has_role(each)), State.SUBMITTED)
    long = sum(each.waited[Waited.LONGER] for each in figures.values())
    return (
        number_of(figures[first].count, {"state": first}, WORDS[first].tag.vi),
        number_of(overdue, {"overdue": "1"}, "Quá hạn ở mọi bước", bad=True),
        number_of(figures[State.CHECKED].count, {"state": State.CHECKED}, WORDS[State.CHECKED].tag.vi),
        number_of(long, {"waited": Waited.LONGER}, "Đã chờ trên 10 ngày làm việc"),
    )


def _highest(actor: Actor) -> int:
    """The place of the highest tier that somebody acts for; of all where they act for none, and only look."""
    acts_for = {TIER_OF_ROLE[each.role] for each in actor.assignments if each.role in TIER_OF_ROLE}
    return max((_TIERS.index(tier) for tier in acts_for), default=len(_TIERS))


def _chosen(found: tuple[Heap, ...], figures: Mapping[State, Figure], highest: int) -> State:
    """The step whose holders are compared: the one asked for, else the latest of those that several hold.

    Not one above the reader's own tier, where there is any other: a leader looks after their communes first.
    """
    asked = request.args.get("step", "")
    if asked in figures:
        return State(asked)
    holders = {state: {heap.holder_unit_id for heap in found if heap.state is state} for state in figures}
    timed = [state for state in figures if STATES[state].deadline]
    theirs = [state for state in timed if holders[state] and _place(state) <= highest]
    return max(
        theirs or timed,
        key=lambda each: (len(holders[each]) > 1, figures[each].overdue, figures[each].count),
    )


def _place(state: State) -> int:
    """The place of the tier that holds a nomination in a state."""
    return _TIERS.index(STATES[state].held_by)


def _places(found: tuple[Heap, ...], state: State, units: Mapping[int, UnitView]) -> Mapping[int, int]:
    """Under which unit a holder is counted: for those of the province, communes stand with their district."""
    if STATES[state].held_by is not Tier.ORIGIN or all(
        each.type in _SMALL for each in frame().units.values()
    ):
        return {}
    return {
        heap.holder_unit_id: parent.id
        for heap in found
        if heap.state is state
        and (parent := units.get(units[heap.holder_unit_id].parent_id or 0))
        and parent.type is UnitType.DISTRICT
        and units[heap.holder_unit_id].type is UnitType.COMMUNE
    }


def _narrowed(
    unit: UnitView, state: State, units: Mapping[int, UnitView], today: date, *, together: bool
) -> Filters | None:
    """How the register is narrowed to what a unit holds in a state; ``together``: with those below it.

    Its filter by holder takes in all units below one, which hold nothing in the same state but where drafts lie.
    There a unit's own are what whoever looks has drafted themselves, or there is no list of just those.
    """
    below = any(each.parent_id == unit.id for each in units.values())
    if together or STATES[state].held_by is not Tier.ORIGIN or not below:
        return {"holder": unit.code} if unit.stands_on(today) else None
    return {"mine": "1"} if set(frame().units) == {unit.id} else None
