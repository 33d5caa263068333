"""A session of a council: calling it, recording who is present, opening it (họp Hội đồng).

The agenda is in :mod:`workflow.council.agenda`, the votes in :mod:`workflow.council.ballots`, the end in
:mod:`workflow.council.closing`. The secretary prepares, records and closes; members vote for themselves.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, delete, insert, select, update

from states.codes import Code
from states.facts import Actor, Unmet
from states.terms import Award, Deed, Role
from workflow.audit.entries import Change, write_entries
from workflow.calendar import today
from workflow.council.access import (
    Item,
    Lock,
    Session,
    item_of,
    items_of,
    not_secretary,
    require,
    secretary_at,
    session_for,
)
from workflow.council.log import entry
from workflow.council.models import (
    AgendaItem,
    Attendance,
    BallotMode,
    CouncilSession,
    ItemState,
    SessionState,
)
from workflow.council.tally import needed_for_quorum
from workflow.errors import NotYours, UnmetRequirements
from workflow.ids import new_id
from workflow.nominations.draft import YEARS_AHEAD, unit_or_fault
from workflow.people.models import Person
from workflow.people.queries import Member, members_of_council
from workflow.policy.rules import PolicyError, quorum, vote_rule


@dataclass(frozen=True, slots=True)
class NewSession:
    """What a secretary says of a session to be held. The council's code is read on the day it meets."""

    council_code: str
    title: str
    meets_on: date
    ballot: BallotMode
    place: str | None = None


def create_session(connection: Connection, actor: Actor, planned: NewSession, now: datetime) -> str:
    """Call a session (lập phiên họp); returns its id.

    Raises:
        NotYours: the actor is not the secretary of that council.
        UnmetRequirements: no such council, an absurd date, a mode of ballot that policy allows for no form.
    """
    require_secretary(actor)
    faults = _date_faults(planned.meets_on, today(now))
    council = unit_or_fault(
        connection, planned.council_code, today(now) if faults else planned.meets_on, "council_code"
    )
    if isinstance(council, Unmet):
        raise UnmetRequirements([council, *faults])
    assignment = secretary_at(actor, council.id)
    if not faults and planned.ballot.value not in ballots_allowed(planned.meets_on):
        faults.append(Unmet(Code.BALLOT_NOT_ALLOWED, "ballot"))
    if faults:
        raise UnmetRequirements(faults)
    session = Session(new_id(now), council.id, planned.meets_on, planned.ballot, SessionState.PLANNED)
    row = {
        "id": session.id,
        "council_unit_id": council.id,
        "title": planned.title,
        "meets_on": planned.meets_on,
        "place": planned.place,
        "ballot": planned.ballot,
        "state": session.state,
        "created_at": now,
    }
    connection.execute(insert(CouncilSession), row)
    private = {name: row[name] for name in ("title", "place") if row[name] is not None}
    details = {"meets_on": planned.meets_on.isoformat(), "ballot": planned.ballot.value}
    write_entries(
        connection,
        [entry(Deed.CREATE_SESSION, actor, assignment, session, now, details=details, private=private)],
    )
    return session.id


def require_secretary(actor: Actor) -> None:
    """Raises NotYours where the actor is the secretary of no council at all."""
    if not actor.has_role(Role.COUNCIL_SECRETARY):
        raise NotYours(not_secretary(actor))


def record_attendance(
    connection: Connection, actor: Actor, session_id: str, present: Sequence[str], now: datetime
) -> None:
    """Record who is present (điểm danh), by user names; sent again, it replaces what was there.

    Who has voted and then leaves has voted.

    Raises:
        NotFound: no such session of the actor's.
        NotPossible: it is closed.
        NotYours: not the secretary.
        UnmetRequirements: somebody is named twice, unknown, or no member on the day of the session.
    """
    session = session_for(connection, actor, session_id, Lock.ALONE)
    require(session.state is not SessionState.CLOSED)
    assignment = secretary_at(actor, session.council_unit_id)
    members = {member.username: member.person_id for member in members_on(connection, session)}
    faults = _attendance_faults(connection, present, members)
    if faults:
        raise UnmetRequirements(faults)
    before = connection.scalars(
        select(Person.username)
        .join(Attendance, Attendance.person_id == Person.id)
        .where(Attendance.session_id == session.id)
    ).all()
    connection.execute(delete(Attendance).where(Attendance.session_id == session.id))
    if present:
        rows = [{"session_id": session.id, "person_id": members[username]} for username in present]
        connection.execute(insert(Attendance), rows)
    change = Change("present", sorted(before), sorted(present), personal=True)
    write_entries(
        connection, [entry(Deed.RECORD_ATTENDANCE, actor, assignment, session, now, changes=(change,))]
    )


def open_session(connection: Connection, actor: Actor, session_id: str, now: datetime) -> None:
    """Open a session and every item on its agenda (khai mạc). In an open one it opens what was placed since.

    Raises:
        NotFound: no such session of the actor's.
        NotPossible: it is closed, or open with nothing left to open.
        NotYours: not the secretary.
        UnmetRequirements: no quorum.
    """
    session = session_for(connection, actor, session_id, Lock.ALONE)
    items = items_of(connection, session, ItemState.PENDING)
    require(session.state is SessionState.PLANNED or (session.state is SessionState.OPEN and bool(items)))
    _open(connection, actor, session, items, now)


def open_item(connection: Connection, actor: Actor, session_id: str, item_id: str, now: datetime) -> None:
    """Open one item for voting, and with the first one the session.

    Raises:
        NotFound: no such session of the actor's, or no such item.
        NotPossible: the session is closed, or the item was opened before or taken off.
        NotYours: not the secretary.
        UnmetRequirements: no quorum.
    """
    session = session_for(connection, actor, session_id, Lock.ALONE)
    item = item_of(connection, session, item_id)
    require(session.state is not SessionState.CLOSED and item.state is ItemState.PENDING)
    _open(connection, actor, session, [item], now)


def members_on(connection: Connection, session: Session) -> tuple[Member, ...]:
    """The members of the council on the day of its session."""
    return members_of_council(connection, session.council_unit_id, session.meets_on)


def present_at(connection: Connection, session: Session) -> frozenset[int]:
    """Those recorded as present."""
    return frozenset(
        connection.scalars(select(Attendance.person_id).where(Attendance.session_id == session.id))
    )


def require_quorum(session: Session, members: frozenset[int], present: frozenset[int]) -> None:
    """Raises UnmetRequirements (``quorum``) where too few of the members are present."""
    here, needed = len(members & present), needed_for_quorum(len(members), quorum(session.meets_on))
    if here < needed:
        raise UnmetRequirements([no_quorum(here, len(members), needed)])


def no_quorum(present: int, members: int, needed: int) -> Unmet:
    """What stands against voting where too few are present."""
    params = {"present": str(present), "total": str(members), "needed": str(needed)}
    return Unmet(Code.QUORUM, None, params)


def _open(
    connection: Connection, actor: Actor, session: Session, items: Sequence[Item], now: datetime
) -> None:
    assignment = secretary_at(actor, session.council_unit_id)
    members = frozenset(member.person_id for member in members_on(connection, session))
    present = present_at(connection, session)
    require_quorum(session, members, present)
    entries = []
    if session.state is SessionState.PLANNED:
        connection.execute(
            update(CouncilSession)
            .where(CouncilSession.id == session.id)
            .values(state=SessionState.OPEN, opened_at=now)
        )
        details = {"members": len(members), "present": len(members & present)}
        entries.append(entry(Deed.OPEN_SESSION, actor, assignment, session, now, details=details))
    if items:
        connection.execute(
            update(AgendaItem)
            .where(AgendaItem.id.in_([item.id for item in items]))
            .values(state=ItemState.OPEN, entitled=sorted(members))
        )
        entries += [entry(Deed.OPEN_ITEM, actor, assignment, session, now, item=item) for item in items]
    write_entries(connection, entries)


def _date_faults(meets_on: date, on: date) -> list[Unmet]:
    """A day too far ahead, or one for which policy has no rule by which votes could be counted."""
    try:
        ballots_allowed(meets_on)
    except PolicyError:
        return [Unmet(Code.DATE_ABSURD, "meets_on")]
    return [Unmet(Code.DATE_ABSURD, "meets_on")] if meets_on.year > on.year + YEARS_AHEAD else []


def ballots_allowed(on: date) -> set[str]:
    """The modes that policy allows for any form at all on a day. Raises PolicyError where it has no rule then."""
    return {mode for award in Award for mode in vote_rule(award, on).ballots}


def _attendance_faults(connection: Connection, present: Sequence[str], members: Iterable[str]) -> list[Unmet]:
    strangers = sorted(set(present).difference(members))
    known = set(connection.scalars(select(Person.username).where(Person.username.in_(strangers))))
    faults = []
    for index, username in enumerate(present):
        who = {"who": username}
        if username in present[:index]:
            faults.append(Unmet(Code.REPEATED, f"present.{index}"))
        elif username in strangers:
            code = Code.NOT_A_MEMBER if username in known else Code.UNKNOWN_PERSON
            faults.append(Unmet(code, f"present.{index}", who))
    return faults
