"""What a list of nominations is narrowed to (bộ lọc): by state, unit, holder, form, wait, words."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from states.facts import TIER_OF_ROLE, Actor
from states.table import OPEN
from states.terms import Award, Category, State
from workflow.base import Instant
from workflow.calendar import VIETNAM, working_days_between
from workflow.nominations.models import Nomination, Reader
from workflow.units.queries import subtree

_DAY = timedelta(days=1)


class Waited(StrEnum):
    """For how many working days an open nomination has been waiting where it lies (số ngày đã chờ)."""

    UP_TO_2 = "0-2"
    UP_TO_5 = "3-5"
    UP_TO_10 = "6-10"
    LONGER = "11-"

    @property
    def least(self) -> int:
        """From so many working days on."""
        return int(self.value.partition("-")[0])

    @property
    def most(self) -> int | None:
        """Up to and with so many; None without end."""
        end = self.value.partition("-")[2]
        return int(end) if end else None


waiting_since: ColumnElement[datetime] = func.coalesce(
    Nomination.received_at, Nomination.updated_at, type_=Instant
)
"""Since when it waits: since the holder received it; not received, since the last that was done about it."""


def waited_of(since: date, today: date) -> Waited:
    """The wait of a nomination that has been waiting since a day. The first day does not count."""
    days = working_days_between(since, today)
    return next(each for each in Waited if each.most is None or days <= each.most)


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to. Units are given by id, and each stands for all below it too."""

    state: State | None = None
    unit_id: int | None = None
    """Holder, origin or nominee's unit."""
    award: Award | None = None
    """The form that was asked for."""
    category: Category | None = None
    words: str | None = None
    carried: Select[str] | None = None
    """The ids among which it is looked for, as those that a paper carries."""
    mine: bool = False
    """Originated by the actor's units."""
    overdue: bool = False
    holder_unit_id: int | None = None
    """With which unit it lies now."""
    waited: Waited | None = None
    """Open ones only."""
    held: bool = False
    """Open ones whose consideration is stopped: they wait for nobody, and stand in no worklist."""
    sent: bool = False
    """Open ones that a unit of the actor's has had in hand, and that lie elsewhere now."""

    @property
    def has_index(self) -> bool:
        """Whether an index leads to what is asked for, however many nominations there are."""
        return (
            self.overdue
            or self.held
            or any((self.state, self.words, self.carried is not None, self.holder_unit_id, self.waited))
        )


def narrowed(actor: Actor, filters: Filters, today: date) -> list[ColumnElement[bool]]:
    """The conditions on ``nominations`` that filters stand for, all but the words."""
    same: tuple[tuple[ColumnElement[Any], StrEnum | None], ...] = (
        (Nomination.state.expression, filters.state),
        (Nomination.requested_award.expression, filters.award),
        (Nomination.category.expression, filters.category),
    )
    conditions: list[ColumnElement[bool]] = [column == value for column, value in same if value is not None]
    if filters.unit_id is not None:
        conditions.append(concerns(filters.unit_id))
    if filters.holder_unit_id is not None:
        conditions.append(Nomination.holder_unit_id.in_(subtree([filters.holder_unit_id])))
    if filters.carried is not None:
        conditions.append(Nomination.id.in_(filters.carried))
    if filters.mine:
        mine = sorted({assignment.unit_id for assignment in actor.assignments})
        conditions.append(Nomination.origin_unit_id.in_(mine))
    if filters.overdue:
        conditions.append(
            and_(Nomination.due_on < today, Nomination.state.in_(OPEN), Nomination.held_on.is_(None))
        )
    if filters.held:
        conditions.append(and_(Nomination.held_on.is_not(None), Nomination.state.in_(OPEN)))
    if filters.sent:
        conditions.append(_sent_on(actor))
    if filters.waited is not None:
        conditions += [Nomination.state.in_(OPEN), *_has_waited(filters.waited, today)]
    return conditions


def concerns(unit_id: int) -> ColumnElement[bool]:
    """The condition that a unit, or one below it, holds a nomination, has sent it, or is the nominee's."""
    within = subtree([unit_id])
    return or_(
        Nomination.holder_unit_id.in_(within),
        Nomination.origin_unit_id.in_(within),
        Nomination.nominee_unit_id.in_(within),
    )


def _sent_on(actor: Actor) -> ColumnElement[bool]:
    mine = sorted({each.unit_id for each in actor.assignments if each.role in TIER_OF_ROLE})
    had = select(Reader.nomination_id).where(
        Reader.nomination_id == Nomination.id, Reader.unit_id.in_(mine), Reader.held
    )
    return and_(
        Nomination.state.in_(OPEN),
        Nomination.holder_unit_id.not_in(mine),
        had.limit(1).scalar_subquery().is_not(None),
    )


def _has_waited(waited: Waited, today: date) -> list[ColumnElement[bool]]:
    """As limits of time, so that no row needs the calendar."""
    conditions = []
    if waited.least:
        conditions.append(waiting_since < _begins(_first_day_within(waited.least - 1, today)))
    if waited.most is not None:
        conditions.append(waiting_since >= _begins(_first_day_within(waited.most, today)))
    return conditions


def _first_day_within(days: int, today: date) -> date:
    """The earliest day since which no more than so many working days have gone by."""
    day = today
    while working_days_between(day - _DAY, today) <= days:
        day -= _DAY
    return day


def _begins(day: date) -> datetime:
    return datetime.combine(day, time(), VIETNAM)
