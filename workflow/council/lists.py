"""Lists for a council's work: its sessions, to come and past, and the nominations that wait for one."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from states.codes import Code
from states.facts import NOTHING_GIVEN, Actor
from states.terms import Action, Award, State
from workflow.council.access import VOTING_ROLES, Session, councils_of, secretary_at, session_for
from workflow.council.models import AgendaItem, Attendance, CouncilSession, ItemState, SessionState
from workflow.council.queries import NEWEST_FIRST
from workflow.council.together import judge_each
from workflow.errors import Refused, UnmetRequirements
from workflow.keyset import Page, fetch_page
from workflow.nominations.models import Nomination
from workflow.nominations.queries import NominationView, shown, view_of
from workflow.people.models import AssignmentRow, Person
from workflow.policy.rules import vote_rule

MOST_TO_COME = 100
"""Sessions that are planned or sit; no council has so many before it."""
MOST_WAITING = 300
"""Nominations offered for one agenda, the oldest number first; the rest when these have been placed."""


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session in a list, with how far it has come."""

    id: str
    title: str
    meets_on: date
    place: str | None
    state: SessionState
    closed_at: datetime | None
    items: int
    closed: int
    """How many of the items are counted."""
    present: int
    members: int


def _number_of(*conditions: ColumnElement[bool]) -> Any:
    counted = select(func.count()).where(AgendaItem.session_id == CouncilSession.id, *conditions)
    return counted.correlate(CouncilSession).scalar_subquery()


_members = (
    select(func.count(AssignmentRow.person_id.distinct()))
    .join(Person, Person.id == AssignmentRow.person_id)
    .where(
        AssignmentRow.unit_id == CouncilSession.council_unit_id,
        AssignmentRow.role.in_(sorted(VOTING_ROLES)),
        AssignmentRow.valid_from <= CouncilSession.meets_on,
        or_(AssignmentRow.valid_to.is_(None), AssignmentRow.valid_to >= CouncilSession.meets_on),
        Person.ended_at.is_(None),
    )
    .correlate(CouncilSession)
    .scalar_subquery()
)
_present = (
    select(func.count())
    .where(Attendance.session_id == CouncilSession.id)
    .correlate(CouncilSession)
    .scalar_subquery()
)
_ROW = select(
    CouncilSession.id,
    CouncilSession.title,
    CouncilSession.meets_on,
    CouncilSession.place,
    CouncilSession.state,
    CouncilSession.closed_at,
    _number_of(AgendaItem.state != ItemState.REMOVED),
    _number_of(AgendaItem.state == ItemState.CLOSED),
    _present,
    _members,
)


def sessions_to_come(connection: Connection, actor: Actor) -> tuple[SessionRow, ...]:
    """The sessions of the actor's councils that are not over: those that sit, then by day."""
    rows = connection.execute(
        _ROW.where(_of(actor), CouncilSession.state != SessionState.CLOSED)
        .order_by(CouncilSession.state != SessionState.OPEN, CouncilSession.meets_on, CouncilSession.id)
        .limit(MOST_TO_COME)
    )
    return tuple(SessionRow(*row) for row in rows)


def sessions_past(
    connection: Connection, actor: Actor, *, limit: int, cursor: str | None
) -> Page[SessionRow]:
    """Those that are over, the latest first. Raises UnmetRequirements (``bad_cursor``)."""
    statement = _ROW.where(_of(actor), CouncilSession.state == SessionState.CLOSED)
    return fetch_page(connection, statement, NEWEST_FIRST, limit=limit, cursor=cursor, make=SessionRow)


def _of(actor: Actor) -> ColumnElement[bool]:
    return CouncilSession.council_unit_id.in_(sorted(councils_of(actor)))


@dataclass(frozen=True, slots=True)
class Waiting:
    """A nomination that waits for a session, and what keeps it from this one's agenda."""

    view: NominationView
    against: tuple[Code, ...]


def waiting_for_agenda(
    connection: Connection, actor: Actor, session_id: str, award: Award | None, now: datetime
) -> tuple[Waiting, ...]:
    """The checked nominations of the session's council, each judged as placing it would (chọn hồ sơ).

    Raises:
        NotFound: no such session of the actor's.
        NotYours: not the secretary.
    """
    session = session_for(connection, actor, session_id)
    secretary_at(actor, session.council_unit_id)
    conditions = [Nomination.council_unit_id == session.council_unit_id, Nomination.state == State.CHECKED]
    if award is not None:
        conditions.append(Nomination.requested_award == award)
    rows = connection.execute(shown().where(*conditions).order_by(Nomination.id).limit(MOST_WAITING))
    views = [view_of(*row) for row in rows]
    if not views:
        return ()
    ids = [view.id for view in views]
    judged = judge_each(connection, actor, ids, Action.PLACE_ON_AGENDA, NOTHING_GIVEN, now)
    return tuple(
        Waiting(view, _against(session, view, answer)) for view, answer in zip(views, judged, strict=True)
    )


def count_waiting(connection: Connection, council_unit_id: int) -> dict[Award, int]:
    """How many checked nominations wait for a session of a council, by the form asked for, the highest first."""
    rows = connection.execute(
        select(Nomination.requested_award, func.count().label("number"))
        .where(
            and_(
                Nomination.council_unit_id == council_unit_id,
                Nomination.state == State.CHECKED,
            )
        )
        .group_by(Nomination.requested_award)
    )
    found: dict[Award, int] = {row.requested_award: row.number for row in rows}
    return {award: found[award] for award in reversed(Award) if award in found}


def _against(session: Session, view: NominationView, answer: object) -> tuple[Code, ...]:
    if isinstance(answer, UnmetRequirements):
        return tuple(unmet.code for unmet in answer.unmet)
    if isinstance(answer, Refused):
        return (answer.code,)
    rule = vote_rule(view.requested_award, session.meets_on)
    return () if session.ballot.value in rule.ballots else (Code.BALLOT_NOT_ALLOWED,)
