"""What is under way among all that somebody may see, heaped by state, holder and day: one statement, however many.

The scope is that of every list (:func:`workflow.nominations.visibility.visible_to`), and waits begin where the
register's filters let them begin, so a number here is the length of the list behind it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Date, and_, case, func, or_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import aliased
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from states.facts import Actor
from states.table import OPEN
from states.terms import State
from workflow.calendar import VIETNAM, is_working_day
from workflow.nominations.filters import waiting_since
from workflow.nominations.models import Nomination
from workflow.nominations.visibility import visible_to
from workflow.units.models import Unit
from workflow.units.queries import UnitView


class day_in_vietnam(FunctionElement[date]):  # noqa: N801 - reads as SQL
    """The date in Viet Nam of a moment."""

    type = Date()
    inherit_cache = True


@compiles(day_in_vietnam, "postgresql")
def _at_time_zone(element: day_in_vietnam, compiler: SQLCompiler, **kw: Any) -> str:
    return f"CAST({compiler.process(element.clauses, **kw)} AT TIME ZONE '{VIETNAM}' AS date)"


@compiles(day_in_vietnam, "sqlite")
def _hours_later(element: day_in_vietnam, compiler: SQLCompiler, **kw: Any) -> str:
    # SQLite knows no time zones. Viet Nam's has been seven hours ahead, all the year round, since 1975.
    return f"date({compiler.process(element.clauses, **kw)}, '+7 hours')"


@dataclass(frozen=True, slots=True)
class Heap:
    """Nominations that are alike to whoever counts: in one state, with one holder, waiting equally long."""

    state: State
    holder_unit_id: int
    days: int
    """For how many working days they have been waiting; the first day does not count."""
    count: int
    overdue: int
    """So many of them are past their day; what is held is not."""


def heaps(connection: Connection, actor: Actor, today: date) -> tuple[Heap, ...]:
    """Everything open that ``actor`` may see."""
    since = day_in_vietnam(waiting_since).label("since")
    late = case((and_(Nomination.due_on < today, Nomination.held_on.is_(None)), 1), else_=0)
    rows = connection.execute(
        select(Nomination.state, Nomination.holder_unit_id, since, func.count(), func.sum(late))
        .where(Nomination.state.in_(sorted(OPEN)), visible_to(actor))
        .group_by(Nomination.state, Nomination.holder_unit_id, since)
    ).all()
    waits = working_days_since({row.since for row in rows}, today)
    return tuple(
        Heap(state, holder, waits[day], count, int(late)) for state, holder, day, count, late in rows
    )


def working_days_since(days: Iterable[date], today: date) -> Mapping[date, int]:
    """For each day, how many working days lie after it up to and with today: the calendar is walked once for all."""
    found: dict[date, int] = {}
    passed, walked = 0, today
    for day in sorted(days, reverse=True):
        while walked > day:
            passed += is_working_day(walked)
            walked -= timedelta(days=1)
        found[day] = passed
    return found


def holders_with_parents(connection: Connection, ids: Iterable[int]) -> Mapping[int, UnitView]:
    """The units that hold, and those directly above them, in one statement."""
    wanted, parent = sorted(set(ids)), aliased(Unit)
    above = select(Unit.parent_id).where(Unit.id.in_(wanted), Unit.parent_id.is_not(None))
    rows = connection.execute(
        select(
            Unit.id,
            Unit.code,
            Unit.name,
            Unit.type,
            parent.code,
            Unit.valid_from,
            Unit.valid_to,
            Unit.parent_id,
        )
        .outerjoin(parent, parent.id == Unit.parent_id)
        .where(or_(Unit.id.in_(wanted), Unit.id.in_(above)))
    )
    return {row.id: UnitView(*row) for row in rows}


def counts_of_all(connection: Connection) -> Mapping[State, int]:
    """How many nominations there are in each state, in the whole service: a number, and of nobody in particular."""
    counted = dict(
        connection.execute(select(Nomination.state, func.count()).group_by(Nomination.state)).all()
    )
    return {state: counted.get(state, 0) for state in State}
