"""The agenda of a session: placing nominations on it, and taking one off (chương trình họp)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from states.codes import Code
from states.facts import NOTHING_GIVEN, Actor, Given, Unmet
from states.terms import Action
from workflow.council.access import Lock, Session, item_of, require, secretary_at, session_for
from workflow.council.models import AgendaItem, ItemState, SessionState
from workflow.council.together import all_or_none, field_of, judge_each, list_faults, lock_all, take_all
from workflow.errors import NotYours, Refused
from workflow.ids import new_id
from workflow.nominations.models import Nomination
from workflow.policy.rules import vote_rule
from workflow.step import Taken, take_step

LIVE = frozenset({ItemState.PENDING, ItemState.OPEN})
"""States of an item whose nomination is on the agenda."""


@dataclass(frozen=True, slots=True)
class PlacedItem:
    """A nomination that came on the agenda, and its place there, from 1."""

    item_id: str
    nomination_id: str
    position: int


def place_on_agenda(
    connection: Connection, actor: Actor, session_id: str, nomination_ids: Sequence[str], now: datetime
) -> tuple[PlacedItem, ...]:
    """Place nominations on the agenda, all or none, after what stands there; each becomes ``on_agenda``.

    Raises:
        NotFound: no such session of the actor's.
        NotPossible: the session is closed; a nomination is not checked, or is held.
        NotYours: not the secretary; another council votes on a nomination; two hats on one of them.
        UnmetRequirements: nominations unknown or named twice, requirements of the step, a mode of ballot that policy
            does not allow for a form.
    """
    session = session_for(connection, actor, session_id, Lock.ALONE)
    require(session.state is not SessionState.CLOSED)
    secretary_at(actor, session.council_unit_id)
    lock_all(connection, nomination_ids)
    judged = judge_each(connection, actor, nomination_ids, Action.PLACE_ON_AGENDA, NOTHING_GIVEN, now)
    faults = list_faults(nomination_ids) + _judge_by_session(connection, session, nomination_ids, judged)
    all_or_none(nomination_ids, judged, faults)
    take_all(connection, actor, nomination_ids, Action.PLACE_ON_AGENDA, NOTHING_GIVEN, now)
    return _insert(connection, session, nomination_ids, now)


def take_off_agenda(
    connection: Connection, actor: Actor, session_id: str, item_id: str, reason: str | None, now: datetime
) -> Taken:
    """Take one item off before it is closed (rút khỏi chương trình họp), also a held one; it is ``checked`` again.

    Raises:
        NotFound: no such session of the actor's, or no such item.
        NotPossible: the item is closed, or off already.
        NotYours: not the secretary, or two hats.
        UnmetRequirements: no reason.
    """
    session = session_for(connection, actor, session_id, Lock.ALONE)
    item = item_of(connection, session, item_id)
    require(session.state is not SessionState.CLOSED and item.state in LIVE)
    secretary_at(actor, session.council_unit_id)
    taken = take_step(
        connection, actor, item.nomination_id, Action.TAKE_OFF_AGENDA, None, Given(reason=reason), now
    )
    connection.execute(update(AgendaItem).where(AgendaItem.id == item.id).values(state=ItemState.REMOVED))
    return taken


def _judge_by_session(
    connection: Connection, session: Session, ids: Sequence[str], judged: list[Taken | Refused]
) -> list[Unmet]:
    """What the table cannot know: whose session it is, and how it votes. Refuses in ``judged`` what is another's."""
    rows = connection.execute(
        select(Nomination.id, Nomination.council_unit_id, Nomination.requested_award).where(
            Nomination.id.in_(list(ids))
        )
    )
    found = {row.id: row for row in rows}
    faults = []
    for index, nomination_id in enumerate(ids):
        if not isinstance(judged[index], Taken):
            continue
        row = found[nomination_id]
        if row.council_unit_id != session.council_unit_id:
            # a secretary of two councils: the table is content, the session is not
            judged[index] = NotYours(Code.NOT_YOUR_UNIT)
        elif session.ballot.value not in vote_rule(row.requested_award, session.meets_on).ballots:
            faults.append(Unmet(Code.BALLOT_NOT_ALLOWED, field_of(index)))
    return faults


def _insert(
    connection: Connection, session: Session, ids: Sequence[str], now: datetime
) -> tuple[PlacedItem, ...]:
    last = connection.scalar(select(func.max(AgendaItem.position)).where(AgendaItem.session_id == session.id))
    placed = tuple(
        PlacedItem(new_id(now), nomination_id, position)
        for position, nomination_id in enumerate(ids, start=(last or 0) + 1)
    )
    rows: list[dict[str, object]] = [
        {
            "id": item.item_id,
            "session_id": session.id,
            "nomination_id": item.nomination_id,
            "position": item.position,
            "state": ItemState.PENDING,
            "entitled": [],
            "result": None,
        }
        for item in placed
    ]
    connection.execute(insert(AgendaItem), rows)
    return placed
