"""What submitting would do to what is still being written: who would get it, and what stands against it (chạy thử).

The table judges it, by facts as they would be: the form of award that is written decides the way, and what is alike
may bar it. Nothing is stored.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection, select

from states.codes import Code
from states.facts import Actor, Facts, Given, Refusal, Unmet
from states.judge import judge
from states.table import STATES
from states.terms import Action, Award, State
from workflow.calendar import add_working_days, today
from workflow.drafting.alike import Alike
from workflow.drafting.queries import CopyView
from workflow.errors import NotFound
from workflow.facts import load
from workflow.nominations.draft import Draft, unit_or_fault
from workflow.nominations.models import Nomination
from workflow.nominations.way import Way, way_for
from workflow.policy.rules import working_days
from workflow.units.queries import UnitView


@dataclass(frozen=True, slots=True)
class Foreseen:
    """Who would get it, by when they must answer, and all that stands against it."""

    unmet: tuple[Unmet, ...]
    next: UnitView | None = None
    due_on: date | None = None


def foreseen(
    connection: Connection,
    actor: Actor,
    copy: CopyView,
    origin: UnitView,
    draft: Draft,
    twins: Sequence[Alike],
    now: datetime,
) -> Foreseen:
    """What submitting ``draft`` would do. ``twins`` are those that are alike."""
    begun_on = begun(connection, copy, now)
    unit = unit_or_fault(connection, draft.nominee_unit_code, begun_on, "nominee_unit_code")
    faults = [unit] if isinstance(unit, Unmet) else []
    way = way_for(connection, origin, draft.requested_award, begun_on)
    if way is None:
        return Foreseen((*faults, Unmet(Code.NO_ROUTE, "requested_award")))
    facts = _facts(connection, actor, copy, origin, draft, way, twins)
    verdict = judge(actor, facts, Action.SUBMIT, Given(), today(now))
    if isinstance(verdict, Refusal):
        return Foreseen((*faults, *verdict.unmet), _first(way))
    deadline = STATES[verdict.state_to].deadline
    due = add_working_days(today(now), working_days(deadline, today(now))) if deadline else None
    met = {each.id: each for each in (way.district, way.department, way.council) if each is not None}
    return Foreseen(tuple(faults), met[verdict.holder_unit], due)


def goes_to(
    connection: Connection, copy: CopyView, origin: UnitView, award: Award, now: datetime
) -> UnitView | None:
    """The unit that it would be sent to, whatever else is missing; None where there is no way for this award."""
    way = way_for(connection, origin, award, begun(connection, copy, now))
    return _first(way) if way else None


def begun(connection: Connection, copy: CopyView, now: datetime) -> date:
    """The day whose law and units count: on which the nomination was made, or would be."""
    if copy.nomination_id is None:
        return today(now)
    statement = select(Nomination.created_at).where(Nomination.id == copy.nomination_id)
    return today(connection.execute(statement).scalar_one())


def _first(way: Way) -> UnitView:
    """The unit to which it goes first."""
    return way.district or way.department or way.council


def _facts(
    connection: Connection,
    actor: Actor,
    copy: CopyView,
    origin: UnitView,
    draft: Draft,
    way: Way,
    twins: Sequence[Alike],
) -> Facts:
    """The facts as they would be once it is kept."""
    bars = (each for each in twins if each.bars(draft.commendation_type, draft.period_from, draft.period_to))
    twin = next((each.code for each in bars), None)
    if copy.nomination_id is None:
        there = Facts(
            nomination_id=copy.id,
            version=1,
            state=State.DRAFTED,
            route=way.route,
            origin_unit=origin.id,
            district_unit=None,
            department_unit=None,
            council_unit=way.council.id,
            holder_unit=origin.id,
            requested_award=draft.requested_award,
        )
    else:
        loaded = load(connection, actor, [copy.nomination_id], lock=False).get(copy.nomination_id)
        if loaded is None:
            raise NotFound
        there = loaded.facts
    return replace(
        there,
        route=way.route,
        district_unit=way.district.id if way.district else None,
        department_unit=way.department.id if way.department else None,
        council_unit=way.council.id,
        requested_award=draft.requested_award,
        commendation_type=draft.commendation_type,
        twin=twin,
    )
