"""Voting: members vote for themselves; an absent one by an opinion in writing; one concerned stands aside.

Nothing here says to anybody how somebody voted. The log names who voted; what they chose stands there as a commitment.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, exists, select

from states.codes import Code
from states.facts import Actor, Assignment, Facts, Unmet
from states.guards import is_said
from states.terms import Award, Choice, Deed
from states.who import two_hats
from workflow.audit.entries import Plain, write_entries
from workflow.council.access import (
    Item,
    Lock,
    Session,
    item_of,
    require,
    seat_at,
    secretary_at,
    session_for,
)
from workflow.council.agenda import LIVE
from workflow.council.log import entry
from workflow.council.models import Attendance, ItemState, Recusal, Vote
from workflow.database import insert_unless_taken
from workflow.errors import Conflict, NotFound, NotPossible, NotYours, UnmetRequirements
from workflow.facts import load
from workflow.nominations.models import Nomination
from workflow.people.actors import actor_of
from workflow.people.models import Person


@dataclass(frozen=True, slots=True)
class Ballot:
    """What a member says of an item (phiếu)."""

    choice: Choice
    award: Award | None = None
    """A lower form that the member approves; None for the form asked for."""


def cast(
    connection: Connection, actor: Actor, session_id: str, item_id: str, ballot: Ballot, now: datetime
) -> None:
    """Vote on an open item (bỏ phiếu), once.

    Raises:
        NotFound: no such session of the actor's, or no such item.
        NotPossible: the item is not open, or its nomination is held.
        Conflict: ``already_voted``.
        NotYours: no member, standing aside, not present, or two hats on this nomination.
        UnmetRequirements: a higher form than asked for, or a form without approval.
    """
    session = session_for(connection, actor, session_id, Lock.SHARED)
    item = item_of(connection, session, item_id)
    require(item.state is ItemState.OPEN)
    facts = _facts(connection, actor, item)
    _refuse_second(connection, item, actor.person_id)
    assignment = seat_at(actor, session.council_unit_id)
    if assignment is None:
        raise NotYours(Code.NOT_A_MEMBER)
    _require_vote(connection, item, actor, assignment, facts)
    if not _is_present(connection, session, actor.person_id):
        raise NotYours(Code.NOT_PRESENT)
    _require_valid(ballot, facts)
    _store(connection, item, actor.person_id, ballot, now, written=False)
    write_entries(
        connection,
        [entry(Deed.CAST_BALLOT, actor, assignment, session, now, item=item, private=_private(ballot))],
    )


def written_opinion(
    connection: Connection,
    actor: Actor,
    session_id: str,
    item_id: str,
    username: str,
    ballot: Ballot,
    now: datetime,
) -> None:
    """Record an absent member's opinion in writing (ý kiến bằng văn bản), until the item is closed. It is a vote.

    Raises:
        NotFound: no such session of the actor's, or no such item.
        NotPossible: the item is closed or off the agenda, or its nomination is held.
        Conflict: ``already_voted``.
        NotYours: not the secretary; two hats, of the secretary or the member; the member stands aside.
        UnmetRequirements: nobody of that name, no member, or one who is present; the award as in :func:`cast`.
    """
    session = session_for(connection, actor, session_id, Lock.ALONE)
    item = item_of(connection, session, item_id)
    require(item.state in LIVE)
    facts = _facts(connection, actor, item)
    assignment = secretary_at(actor, session.council_unit_id)
    if apart := two_hats(actor, assignment.role, facts):
        raise NotYours(apart.code, **apart.params)
    member, seat = _member_named(connection, session, item, username)
    _refuse_second(connection, item, member.person_id)
    _require_vote(connection, item, member, seat, facts)
    if _is_present(connection, session, member.person_id):
        raise UnmetRequirements([Unmet(Code.MEMBER_PRESENT, "username", {"who": username})])
    _require_valid(ballot, facts)
    _store(connection, item, member.person_id, ballot, now, written=True)
    write_entries(
        connection,
        [
            entry(
                Deed.WRITTEN_OPINION,
                actor,
                assignment,
                session,
                now,
                item=item,
                private=_private(ballot),
                on_behalf_of=username,
            )
        ],
    )


def recuse(
    connection: Connection,
    actor: Actor,
    session_id: str,
    item_id: str,
    username: str,
    reason: str | None,
    now: datetime,
) -> None:
    """Record that a member stands aside from an item (không tham gia biểu quyết); a vote already cast falls.

    The secretary records it, or the member for themselves: Luật Phòng, chống tham nhũng 2018, Điều 23.

    Raises:
        NotFound: no such session of the actor's, or no such item.
        NotPossible: the item is closed or off the agenda, or they stand aside already.
        NotYours: neither the secretary nor the member.
        UnmetRequirements: no reason; nobody of that name, or no member.
    """
    session = session_for(connection, actor, session_id, Lock.ALONE)
    item = item_of(connection, session, item_id)
    require(item.state in LIVE)
    own = seat_at(actor, session.council_unit_id) if username == actor.username else None
    assignment = own or secretary_at(actor, session.council_unit_id)
    missing = [] if is_said(reason) else [Unmet(Code.REASON_REQUIRED, "reason")]
    try:
        member, _ = _member_named(connection, session, item, username)
    except UnmetRequirements as refusal:
        raise UnmetRequirements([*refusal.unmet, *missing]) from refusal
    if missing:
        raise UnmetRequirements(missing)
    row = {"item_id": item.id, "person_id": member.person_id, "reason": reason, "recorded_at": now}
    require(insert_unless_taken(connection, Recusal, row, ("item_id", "person_id")))
    fallen = connection.execute(
        delete(Vote).where(Vote.item_id == item.id, Vote.person_id == member.person_id)
    ).rowcount
    # Standing aside is no act on the nomination: whoever wears another hat there must be free to do it.
    details: dict[str, Plain] = {"item": item.id, "member": username, "votes_fallen": fallen}
    write_entries(
        connection,
        [entry(Deed.RECUSE, actor, assignment, session, now, reason=reason, details=details)],
    )


def _facts(connection: Connection, actor: Actor, item: Item) -> Facts:
    """What is true of the item's nomination, on which no step is taken until the vote is in.

    Votes share its row, so that members do not wait for one another; but of a vote and a step by the same person, who
    may not act for two tiers, the second sees the first.
    """
    row = select(Nomination.id).where(Nomination.id == item.nomination_id)
    connection.execute(row.with_for_update(read=True))
    loaded = load(connection, actor, [item.nomination_id], lock=False)
    if item.nomination_id not in loaded:
        raise NotFound
    facts = loaded[item.nomination_id].facts
    if facts.on_hold:
        raise NotPossible(Code.ON_HOLD)
    return facts


def _refuse_second(connection: Connection, item: Item, person_id: int) -> None:
    if connection.scalar(select(exists().where(Vote.item_id == item.id, Vote.person_id == person_id))):
        raise Conflict(Code.ALREADY_VOTED)


def against_vote(
    voter: Actor, seat: Assignment | None, facts: Facts, *, entitled: bool, stands_aside: bool
) -> Unmet | None:
    """Why somebody has no vote on an item, whether or not they have come; None where they have one."""
    if seat is None or not entitled:
        return Unmet(Code.NOT_A_MEMBER)
    if stands_aside:
        return Unmet(Code.RECUSED)
    return two_hats(voter, seat.role, facts)


def lower_forms(requested: Award) -> tuple[Award, ...]:
    """The forms lower than the one asked for, which a member may approve instead; the highest first."""
    return tuple(award for award in reversed(Award) if award.rank < requested.rank)


def _require_vote(connection: Connection, item: Item, voter: Actor, seat: Assignment, facts: Facts) -> None:
    """Raises NotYours where this member has no vote on this item."""
    entitled = item.state is not ItemState.OPEN or voter.person_id in item.entitled
    recusal = exists().where(Recusal.item_id == item.id, Recusal.person_id == voter.person_id)
    stands_aside = bool(connection.scalar(select(recusal)))
    against = against_vote(voter, seat, facts, entitled=entitled, stands_aside=stands_aside)
    if against is not None:
        raise NotYours(against.code, **against.params)


def _require_valid(ballot: Ballot, facts: Facts) -> None:
    if ballot.award is None:
        return
    if ballot.choice is not Choice.APPROVE:
        raise UnmetRequirements([Unmet(Code.INVALID, "award")])
    if ballot.award.rank > facts.requested_award.rank:
        raise UnmetRequirements([Unmet(Code.HIGHER_AWARD, "award")])


def _is_present(connection: Connection, session: Session, person_id: int) -> bool:
    found = exists().where(Attendance.session_id == session.id, Attendance.person_id == person_id)
    return bool(connection.scalar(select(found)))


def _member_named(
    connection: Connection, session: Session, item: Item, username: str
) -> tuple[Actor, Assignment]:
    """A member on the day of the session, with their seat. Raises UnmetRequirements where it is nobody's name."""
    person_id = connection.scalar(select(Person.id).where(Person.username == username))
    if person_id is None:
        raise UnmetRequirements([Unmet(Code.UNKNOWN_PERSON, "username", {"who": username})])
    member = actor_of(connection, person_id, session.meets_on)
    seat = seat_at(member, session.council_unit_id)
    if seat is None or (item.state is ItemState.OPEN and person_id not in item.entitled):
        raise UnmetRequirements([Unmet(Code.NOT_A_MEMBER, "username", {"who": username})])
    return member, seat


def _store(
    connection: Connection, item: Item, person_id: int, ballot: Ballot, now: datetime, *, written: bool
) -> None:
    row = {
        "item_id": item.id,
        "person_id": person_id,
        "choice": ballot.choice,
        "award": ballot.award,
        "written": written,
        "cast_at": now,
    }
    # The key decides: of two votes sent at one moment one waits for the other, and finds it there.
    if not insert_unless_taken(connection, Vote, row, ("item_id", "person_id")):
        raise Conflict(Code.ALREADY_VOTED)


def _private(ballot: Ballot) -> Mapping[str, object]:
    said = {"choice": ballot.choice.value}
    return {"vote": said | {"award": ballot.award.value} if ballot.award else said}
