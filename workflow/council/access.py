"""Which session an actor may know of, and in what role they act in it.

A session is there for the council's own: its secretary, its members, its chair. To anybody else it does not exist.
"""

from dataclasses import dataclass
from datetime import date
from enum import Enum, auto

from sqlalchemy import ColumnElement, Connection, select

from states.codes import Code
from states.facts import Actor, Assignment
from states.terms import Role
from workflow.council.models import AgendaItem, BallotMode, CouncilSession, ItemState, SessionState
from workflow.errors import NotFound, NotPossible, NotYours

VOTING_ROLES = frozenset({Role.COUNCIL_MEMBER, Role.COUNCIL_CHAIR})
COUNCIL_ROLES = VOTING_ROLES | {Role.COUNCIL_SECRETARY}


class Lock(Enum):
    """How a session's row is taken while a command runs.

    Votes share it, so that members do not wait for one another; everything else in a session takes it alone, so that
    no vote slips in beside a closing. Whoever needs both takes the session before its nominations.
    """

    NONE = auto()
    SHARED = auto()
    ALONE = auto()


@dataclass(frozen=True, slots=True)
class Session:
    """A session (phiên họp) as commands see it."""

    id: str
    council_unit_id: int
    meets_on: date
    ballot: BallotMode
    state: SessionState

    @property
    def subject(self) -> str:
        """What an entry of the log is about."""
        return f"session:{self.id}"


@dataclass(frozen=True, slots=True)
class Item:
    """An item of the agenda (mục) as commands see it."""

    id: str
    nomination_id: str
    state: ItemState
    entitled: frozenset[int]
    """The members when it was opened."""


def councils_of(actor: Actor) -> frozenset[int]:
    """The councils in which the actor has a role today."""
    return frozenset(each.unit_id for each in actor.assignments if each.role in COUNCIL_ROLES)


def session_for(connection: Connection, actor: Actor, session_id: str, lock: Lock = Lock.NONE) -> Session:
    """The session, if the actor may know of it.

    Raises:
        NotFound: there is none, or it is another council's.
    """
    statement = select(
        CouncilSession.id,
        CouncilSession.council_unit_id,
        CouncilSession.meets_on,
        CouncilSession.ballot,
        CouncilSession.state,
    ).where(CouncilSession.id == session_id, CouncilSession.council_unit_id.in_(sorted(councils_of(actor))))
    if lock is not Lock.NONE:
        statement = statement.with_for_update(read=lock is Lock.SHARED)
    row = connection.execute(statement).one_or_none()
    if row is None:
        raise NotFound
    return Session(*row)


def items_of(connection: Connection, session: Session, *states: ItemState) -> list[Item]:
    """The items in one of these states, in the order of the agenda."""
    return _items(connection, session, AgendaItem.state.in_(states))


def item_of(connection: Connection, session: Session, item_id: str) -> Item:
    """One item. Raises NotFound where it is none of this session."""
    for item in _items(connection, session, AgendaItem.id == item_id):
        return item
    raise NotFound


def _items(connection: Connection, session: Session, which: ColumnElement[bool]) -> list[Item]:
    rows = connection.execute(
        select(AgendaItem.id, AgendaItem.nomination_id, AgendaItem.state, AgendaItem.entitled)
        .where(AgendaItem.session_id == session.id, which)
        .order_by(AgendaItem.position)
    )
    return [
        Item(item_id, nomination_id, state, frozenset(entitled))
        for item_id, nomination_id, state, entitled in rows
    ]


def require(possible: bool) -> None:
    """Raises NotPossible (``not_possible_in_state``) where it is not."""
    if not possible:
        raise NotPossible(Code.NOT_POSSIBLE_IN_STATE)


def secretary_at(actor: Actor, council_unit_id: int) -> Assignment:
    """The actor's assignment as secretary of a council (thư ký Hội đồng).

    Raises:
        NotYours: they are the secretary of no council, or of another.
    """
    for assignment in actor.assignments:
        if assignment.role is Role.COUNCIL_SECRETARY and assignment.unit_id == council_unit_id:
            return assignment
    raise NotYours(Code.NOT_YOUR_UNIT if actor.has_role(Role.COUNCIL_SECRETARY) else not_secretary(actor))


def not_secretary(actor: Actor) -> Code:
    """Why somebody without that role may not do what a secretary does."""
    return Code.READ_ONLY if actor.only_inspects else Code.NOT_YOUR_ROLE


def seat_at(actor: Actor, council_unit_id: int) -> Assignment | None:
    """The actor's assignment as a member of a council or its chair (ủy viên, chủ tịch Hội đồng), if they have one."""
    for assignment in actor.assignments:
        if assignment.role in VOTING_ROLES and assignment.unit_id == council_unit_id:
            return assignment
    return None
