"""Sessions as they are shown to the council's own. Until an item is closed nothing tells how anybody voted.

Then its totals are shown, and never who chose what.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, exists, func, or_, select

from states.facts import Actor
from states.terms import Award, Role
from workflow.council.access import councils_of
from workflow.council.models import (
    AgendaItem,
    Attendance,
    BallotMode,
    CouncilSession,
    ItemState,
    Recusal,
    SessionState,
    Vote,
)
from workflow.council.tally import ItemResult, needed_for_quorum
from workflow.errors import NotFound
from workflow.keyset import Order, Page, descending, fetch_page
from workflow.nominations.models import Nomination
from workflow.people.models import AssignmentRow, Person
from workflow.people.queries import Member, members_of_council
from workflow.policy.rules import quorum
from workflow.text import person_sort_key
from workflow.units.models import Unit


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """A session in a list."""

    id: str
    council_unit_id: int
    council_code: str
    council_name: str
    title: str
    meets_on: date
    place: str | None
    ballot: BallotMode
    state: SessionState
    created_at: datetime
    opened_at: datetime | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Seat:
    """A member of the council on the day of the session."""

    username: str
    full_name: str
    role: Role
    present: bool


@dataclass(frozen=True, slots=True)
class AgendaItemView:
    """An item of the agenda, with the nomination's name for people."""

    item_id: str
    nomination_id: str
    position: int
    state: ItemState
    code: str
    nominee_name: str
    requested_award: Award
    recused: tuple[str, ...]
    """User names of those who stand aside."""
    cast: int
    """How many have voted, in person or in writing."""
    voted: bool
    """Whether the actor has."""
    result: ItemResult | None
    """The count, once the item is closed."""
    entitled: frozenset[int]
    """Ids of the members when it was opened."""


@dataclass(frozen=True, slots=True)
class SessionView:
    """A session with all that the council's own may see of it."""

    session: SessionSummary
    seats: tuple[Seat, ...]
    needed: int
    """How many must be present for a quorum."""
    items: tuple[AgendaItemView, ...]
    taken_off: frozenset[str]
    """Ids of items that stood on the agenda once."""

    @property
    def present(self) -> tuple[str, ...]:
        """User names of those present."""
        return tuple(seat.username for seat in self.seats if seat.present)


NEWEST_FIRST = Order(descending(CouncilSession.meets_on), descending(CouncilSession.id))

_SUMMARY: Select[*tuple[Any, ...]] = select(
    CouncilSession.id,
    CouncilSession.council_unit_id,
    Unit.code,
    Unit.name,
    CouncilSession.title,
    CouncilSession.meets_on,
    CouncilSession.place,
    CouncilSession.ballot,
    CouncilSession.state,
    CouncilSession.created_at,
    CouncilSession.opened_at,
    CouncilSession.closed_at,
).join(Unit, Unit.id == CouncilSession.council_unit_id)


def list_sessions(
    connection: Connection, actor: Actor, *, limit: int, cursor: str | None
) -> Page[SessionSummary]:
    """The sessions of the actor's councils, the latest day first. Raises UnmetRequirements (``bad_cursor``)."""
    statement = _SUMMARY.where(CouncilSession.council_unit_id.in_(sorted(councils_of(actor))))
    return fetch_page(connection, statement, NEWEST_FIRST, limit=limit, cursor=cursor, make=SessionSummary)


def session_view(connection: Connection, actor: Actor, session_id: str) -> SessionView:
    """One session. Raises NotFound where there is none, or it is another council's."""
    row = connection.execute(
        _SUMMARY.where(
            CouncilSession.id == session_id, CouncilSession.council_unit_id.in_(sorted(councils_of(actor)))
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    session = SessionSummary(*row)
    seats = _seats(connection, session)
    items = _items(connection, actor, session.id)
    return SessionView(
        session,
        seats,
        needed_for_quorum(len(seats), quorum(session.meets_on)),
        tuple(item for item in items if item.state is not ItemState.REMOVED),
        frozenset(item.item_id for item in items if item.state is ItemState.REMOVED),
    )


def _seats(connection: Connection, session: SessionSummary) -> tuple[Seat, ...]:
    """Who sat on the council: once an item was opened, those taken down then, whatever has become of them since."""
    present = set(connection.scalars(select(Attendance.person_id).where(Attendance.session_id == session.id)))
    taken_down = _taken_down(connection, session)
    members = taken_down or members_of_council(connection, session.council_unit_id, session.meets_on)
    return tuple(
        Seat(member.username, member.full_name, member.role, member.person_id in present)
        for member in members
    )


def _taken_down(connection: Connection, session: SessionSummary) -> tuple[Member, ...]:
    lists = connection.scalars(select(AgendaItem.entitled).where(AgendaItem.session_id == session.id))
    ids = {person_id for entitled in lists for person_id in entitled}
    seat = and_(
        AssignmentRow.person_id == Person.id,
        AssignmentRow.unit_id == session.council_unit_id,
        AssignmentRow.role == Role.COUNCIL_CHAIR,
        AssignmentRow.valid_from <= session.meets_on,
        or_(AssignmentRow.valid_to.is_(None), AssignmentRow.valid_to >= session.meets_on),
    )
    rows = connection.execute(
        select(Person.id, Person.username, Person.full_name, exists().where(seat).label("presides")).where(
            Person.id.in_(sorted(ids))
        )
    )
    members = [
        Member(
            row.id, row.username, row.full_name, Role.COUNCIL_CHAIR if row.presides else Role.COUNCIL_MEMBER
        )
        for row in rows
    ]
    return tuple(sorted(members, key=_as_registers_have_it))


def _as_registers_have_it(member: Member) -> tuple[bool, bytes, int]:
    """The chair first, then by given name."""
    return member.role is not Role.COUNCIL_CHAIR, person_sort_key(member.full_name), member.person_id


def _items(connection: Connection, actor: Actor, session_id: str) -> tuple[AgendaItemView, ...]:
    on_agenda = and_(AgendaItem.session_id == session_id, AgendaItem.state != ItemState.REMOVED)
    rows = connection.execute(
        select(
            AgendaItem.id,
            AgendaItem.nomination_id,
            AgendaItem.position,
            AgendaItem.state,
            Nomination.number,
            Nomination.nominee_name,
            Nomination.requested_award,
            AgendaItem.result,
            AgendaItem.entitled,
        )
        .join(Nomination, Nomination.id == AgendaItem.nomination_id)
        .where(AgendaItem.session_id == session_id)
        .order_by(AgendaItem.position)
    )
    recused = _recused(connection, on_agenda)
    votes = _votes(connection, actor, on_agenda)
    return tuple(
        AgendaItemView(
            item_id=row.id,
            nomination_id=row.nomination_id,
            position=row.position,
            state=row.state,
            code=str(row.number),
            nominee_name=row.nominee_name,
            requested_award=row.requested_award,
            recused=tuple(recused.get(row.id, ())),
            cast=votes[row.id].cast if row.id in votes else 0,
            voted=row.id in votes and bool(votes[row.id].own),
            result=ItemResult.from_json(row.result) if row.result is not None else None,
            entitled=frozenset(row.entitled),
        )
        for row in rows
    )


def _recused(connection: Connection, on_agenda: ColumnElement[bool]) -> dict[str, list[str]]:
    rows = connection.execute(
        select(Recusal.item_id, Person.username)
        .join(AgendaItem, AgendaItem.id == Recusal.item_id)
        .join(Person, Person.id == Recusal.person_id)
        .where(on_agenda)
        .order_by(Person.username)
    )
    found: dict[str, list[str]] = {}
    for item_id, username in rows:
        found.setdefault(item_id, []).append(username)
    return found


def _votes(connection: Connection, actor: Actor, on_agenda: ColumnElement[bool]) -> dict[str, Any]:
    """For each item how many have voted, and whether the actor has; never what."""
    own = func.sum(case((Vote.person_id == actor.person_id, 1), else_=0))
    rows = connection.execute(
        select(Vote.item_id, func.count().label("cast"), own.label("own"))
        .join(AgendaItem, AgendaItem.id == Vote.item_id)
        .where(on_agenda)
        .group_by(Vote.item_id)
    )
    return {row.item_id: row for row in rows}
