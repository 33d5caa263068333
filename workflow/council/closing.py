"""Closing: the votes of each item are counted, and the count decides (kết thúc biểu quyết).

Counts, steps and entries land in one transaction, all or nothing. What was counted is kept with the item for ever.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import Connection, bindparam, select, update

from states.facts import Actor, Given, Tally
from states.terms import Action, Award, Deed
from workflow.audit.entries import NewEntry, Plain, write_entries
from workflow.council.access import (
    Item,
    Lock,
    Session,
    item_of,
    items_of,
    require,
    secretary_at,
    session_for,
)
from workflow.council.log import entry
from workflow.council.models import AgendaItem, CouncilSession, ItemState, Recusal, SessionState, Vote
from workflow.council.sessions import present_at, require_quorum
from workflow.council.tally import CountedVote, Electorate, ItemResult, count
from workflow.council.together import all_or_none, judge_each, lock_all, take_all
from workflow.nominations.models import Nomination
from workflow.policy.rules import vote_rule


@dataclass(frozen=True, slots=True)
class ClosedItem:
    """An item with its count."""

    item_id: str
    nomination_id: str
    result: ItemResult


_KEEP = (
    update(AgendaItem)
    .where(AgendaItem.id == bindparam("item"))
    .values(state=ItemState.CLOSED, result=bindparam("counted"))
)


def close_item(
    connection: Connection, actor: Actor, session_id: str, item_id: str, now: datetime
) -> ClosedItem:
    """Count one item; its nomination becomes ``decided`` or ``declined``.

    Raises:
        NotFound: no such session of the actor's, or no such item.
        NotPossible: the item is not open; its nomination is held.
        NotYours: not the secretary, or two hats.
        UnmetRequirements: so many have left that there is no quorum.
    """
    session = session_for(connection, actor, session_id, Lock.ALONE)
    item = item_of(connection, session, item_id)
    require(session.state is SessionState.OPEN and item.state is ItemState.OPEN)
    (closed,) = _close(connection, actor, session, [item], now)
    return closed


def close_session(
    connection: Connection, actor: Actor, session_id: str, now: datetime
) -> tuple[ClosedItem, ...]:
    """Count every open item and close the session (bế mạc); gives all of its counts, earlier ones too.

    Raises:
        NotFound: no such session of the actor's.
        NotPossible: it is not open; an item was never opened, so its nomination would be left on the agenda of a
            session that is over; a nomination is held.
        NotYours: not the secretary, or two hats.
        UnmetRequirements: so many have left that there is no quorum.
    """
    session = session_for(connection, actor, session_id, Lock.ALONE)
    require(session.state is SessionState.OPEN and not items_of(connection, session, ItemState.PENDING))
    assignment = secretary_at(actor, session.council_unit_id)
    _close(connection, actor, session, items_of(connection, session, ItemState.OPEN), now)
    connection.execute(
        update(CouncilSession)
        .where(CouncilSession.id == session.id)
        .values(state=SessionState.CLOSED, closed_at=now)
    )
    closed = results_of(connection, session)
    details = {"items": len(closed)}
    write_entries(connection, [entry(Deed.CLOSE_SESSION, actor, assignment, session, now, details=details)])
    return closed


def results_of(connection: Connection, session: Session) -> tuple[ClosedItem, ...]:
    """The counts of a session's closed items, in the order of its agenda."""
    rows = connection.execute(
        select(AgendaItem.id, AgendaItem.nomination_id, AgendaItem.result)
        .where(AgendaItem.session_id == session.id, AgendaItem.state == ItemState.CLOSED)
        .order_by(AgendaItem.position)
    )
    return tuple(
        ClosedItem(item_id, nomination_id, ItemResult.from_json(result))
        for item_id, nomination_id, result in rows
        if result is not None
    )


def _close(
    connection: Connection, actor: Actor, session: Session, items: Sequence[Item], now: datetime
) -> list[ClosedItem]:
    assignment = secretary_at(actor, session.council_unit_id)
    if not items:
        return []
    present = present_at(connection, session)
    for item in items:
        require_quorum(session, item.entitled, present)
    lock_all(connection, [item.nomination_id for item in items])
    closed = _count(connection, session, items, present)
    versions = _take_steps(connection, actor, closed, now)
    connection.execute(
        _KEEP,
        [
            {
                "item": each.item_id,
                "counted": each.result.as_json() | {"version": versions[each.nomination_id]},
            }
            for each in closed
        ],
    )
    entries: list[NewEntry] = [
        entry(Deed.CLOSE_ITEM, actor, assignment, session, now, item=item, details=_details(each.result))
        for item, each in zip(items, closed, strict=True)
    ]
    write_entries(connection, entries)
    return closed


def _count(
    connection: Connection, session: Session, items: Sequence[Item], present: frozenset[int]
) -> list[ClosedItem]:
    ids = [item.id for item in items]
    nominations = [item.nomination_id for item in items]
    asked = select(Nomination.id, Nomination.requested_award).where(Nomination.id.in_(nominations))
    requested = {row.id: row.requested_award for row in connection.execute(asked)}
    votes: dict[str, dict[int, CountedVote]] = {}
    for item_id, person_id, choice, award in connection.execute(
        select(Vote.item_id, Vote.person_id, Vote.choice, Vote.award).where(Vote.item_id.in_(ids))
    ):
        votes.setdefault(item_id, {})[person_id] = CountedVote(choice, award)
    recused: dict[str, set[int]] = {}
    for item_id, person_id in connection.execute(
        select(Recusal.item_id, Recusal.person_id).where(Recusal.item_id.in_(ids))
    ):
        recused.setdefault(item_id, set()).add(person_id)
    rule_of = partial(vote_rule, on=session.meets_on)
    closed = []
    for item in items:
        # Who wrote before the item was opened, and had left the council by then, has no vote.
        cast = {who: vote for who, vote in votes.get(item.id, {}).items() if who in item.entitled}
        electorate = Electorate(item.entitled, frozenset(recused.get(item.id, ())), present | frozenset(cast))
        result = count(requested[item.nomination_id], electorate, list(cast.values()), rule_of)
        closed.append(ClosedItem(item.id, item.nomination_id, result))
    return closed


def _take_steps(
    connection: Connection, actor: Actor, closed: Sequence[ClosedItem], now: datetime
) -> dict[str, int]:
    """Decide or decline: one call for each form recommended, and one for those declined. Gives the new versions."""
    by_award: dict[Award | None, list[str]] = {}
    for each in closed:
        by_award.setdefault(each.result.award, []).append(each.nomination_id)
    steps = [
        (
            ids,
            Action.DECLINE if award is None else Action.DECIDE,
            Given(tally=Tally(quorum=True, passed=award is not None, award=award)),
        )
        for award, ids in by_award.items()
    ]
    for ids, action, given in steps:
        all_or_none(ids, judge_each(connection, actor, ids, action, given, now))
    return {
        taken.nomination_id: taken.version
        for ids, action, given in steps
        for taken in take_all(connection, actor, ids, action, given, now)
    }


def _details(result: ItemResult) -> dict[str, Plain]:
    """The count in clear: totals only, whoever voted how."""
    return {
        "entitled": result.entitled,
        "cast": result.cast,
        "approve": result.approve,
        "reject": result.reject,
        "abstain": result.abstain,
        "share_approve": result.share.approve,
        "share_base": result.share.base,
        "outcome": result.outcome.value,
        "award": result.award.value if result.award else None,
    }
