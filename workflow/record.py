"""Recording judged steps: rows with version + 1 and their entries, set-wise.

Rows that come to look the same are written by one statement, so a thousand endorsements are a handful. What a step
leaves besides the state is computed here from the table's marks, policy and the calendar.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, text, update

from states.facts import NOTHING_GIVEN, TIER_OF_ROLE, Actor, Given
from states.judge import Judgement
from states.table import EDITABLE, STATES, Mark, brought_to, rows_of
from states.terms import Action, State, Tier
from workflow.audit.entries import Change, NewEntry, Plain, instant, write_entries
from workflow.calendar import add_working_days, today, working_days_between
from workflow.facts import Clocks, Loaded
from workflow.nominations.models import Nomination
from workflow.policy.rules import working_days
from workflow.prepared import PreparedByIds

RECEIVABLE = frozenset(state for row in rows_of(Action.RECEIVE) for state in row.sources)
"""States in which a holder can receive, and so the holder's first other act receives too."""


class Written(NamedTuple):
    """What the row holds after the step: equal for all rows that one statement writes."""

    state: State
    holder_unit_id: int
    clocks: Clocks


def record(
    connection: Connection,
    actor: Actor,
    judged: Sequence[tuple[Loaded, Judgement]],
    given: Given,
    now: datetime,
) -> None:
    """Store these judgements: rows, the units that may read them, and one entry each."""
    if not judged:
        return
    written = [
        (loaded, judgement, after_step(actor, loaded, judgement, given, now)) for loaded, judgement in judged
    ]
    _update_readers(connection, judged)
    _update_rows(connection, written, now)
    write_entries(
        connection,
        [_entry(actor, loaded, judgement, after, given, now) for loaded, judgement, after in written],
    )


_UPDATE = PreparedByIds(
    Nomination.id,
    lambda named: (
        update(Nomination)
        .where(named)
        .values(
            version=Nomination.version + 1,
            state=bindparam("new_state"),
            holder_unit_id=bindparam("new_holder"),
            updated_at=bindparam("now"),
            **{name: bindparam(f"new_{name}") for name in Clocks._fields},
        )
    ),
)


def _update_rows(
    connection: Connection, written: Iterable[tuple[Loaded, Judgement, Written]], now: datetime
) -> None:
    alike: dict[Written, list[str]] = {}
    for loaded, _, after in written:
        alike.setdefault(after, []).append(loaded.facts.nomination_id)
    for after, ids in alike.items():
        statement, named = _UPDATE.of(ids)
        statement.run(
            connection,
            named
            | {
                "new_state": after.state,
                "new_holder": after.holder_unit_id,
                "now": now,
                **{f"new_{name}": value for name, value in zip(Clocks._fields, after.clocks, strict=True)},
            },
        )


_UPSERT_READER = text(
    "INSERT INTO nomination_readers (unit_id, nomination_id, held) VALUES (:unit, :nomination, :held) "
    "ON CONFLICT (unit_id, nomination_id) DO UPDATE SET held = nomination_readers.held OR excluded.held"
)


def _update_readers(connection: Connection, judged: Iterable[tuple[Loaded, Judgement]]) -> None:
    rows = [
        {"unit": unit, "nomination": loaded.facts.nomination_id, "held": held}
        for loaded, judgement in judged
        for unit, held in _new_readers(loaded, judgement)
    ]
    if rows:
        connection.execute(_UPSERT_READER, rows)


def _new_readers(loaded: Loaded, judgement: Judgement) -> list[tuple[int, bool]]:
    """Units that begin to see the nomination by this step, and those that will keep seeing it for having held it."""
    facts = loaded.facts
    if not judgement.moves:
        return []
    readers = []
    if judgement.state_to is State.SUBMITTED or judgement.state_from in EDITABLE:
        if judgement.holder_unit != facts.origin_unit:
            readers.append((judgement.holder_unit, True))
        if facts.department_unit is not None and facts.department_unit != judgement.holder_unit:
            readers.append((facts.department_unit, False))
    elif STATES[judgement.state_to].held_by is Tier.COUNCIL and judgement.holder_unit != facts.holder_unit:
        readers.append((judgement.holder_unit, True))
    if (
        judgement.step.to in (State.DRAFTED, State.RETURNED, State.SUBMITTED)
        and facts.holder_unit != facts.origin_unit
    ):
        readers.append((facts.holder_unit, True))
    return readers


def after_step(actor: Actor, loaded: Loaded, judgement: Judgement, given: Given, now: datetime) -> Written:
    """What the row holds once the step is recorded."""
    clocks, on = loaded.clocks, today(now)
    if _receives(loaded, judgement):
        clocks = _received(clocks, judgement.state_from, now, on)
    if judgement.moves:
        clocks = _moved(clocks, loaded, judgement, now, on)
    if judgement.step.mark is not None:
        clocks = _marked(actor, clocks, judgement, given, on)
    return Written(judgement.state_to, judgement.holder_unit, clocks)


def _receives(loaded: Loaded, judgement: Judgement) -> bool:
    """Whether the holder acts: a unit that handles its own nomination holds it as another tier than it drafts."""
    facts, assignment = loaded.facts, judgement.assignment
    if facts.received or facts.state not in RECEIVABLE or assignment.unit_id != facts.holder_unit:
        return False
    return TIER_OF_ROLE.get(assignment.role) is STATES[facts.state].held_by


def _received(clocks: Clocks, state: State, now: datetime, on: date) -> Clocks:
    """The period of ``state`` runs from today. On hold it stands still from its own first day, not from the hold's."""
    held_on = on if clocks.held_on else None
    return clocks._replace(received_at=now, due_on=_due(state, on), held_on=held_on)


def _moved(clocks: Clocks, loaded: Loaded, judgement: Judgement, now: datetime, on: date) -> Clocks:
    """A new wait begins: another holder has received nothing yet, and the period of the new state runs."""
    state = judgement.state_to
    return Clocks(
        submitted_at=_submitted(clocks, judgement, now),
        received_at=_still_received(clocks, loaded, judgement, now),
        due_on=_due(state, on),
        held_on=on if clocks.held_on and STATES[state].open else None,
        revoke_requested_by=clocks.revoke_requested_by,
        decided_award=clocks.decided_award,
    )


def _submitted(clocks: Clocks, judgement: Judgement, now: datetime) -> datetime | None:
    """When it first left its origin; a draft that was recalled never did."""
    if judgement.state_to is State.DRAFTED:
        return None
    leaves = judgement.state_from in EDITABLE and judgement.state_to is not State.WITHDRAWN
    return now if leaves and clocks.submitted_at is None else clocks.submitted_at


def _still_received(clocks: Clocks, loaded: Loaded, judgement: Judgement, now: datetime) -> datetime | None:
    """Another holder has received nothing yet; but a district to which it comes back has had it in hands before."""
    if judgement.holder_unit == loaded.facts.holder_unit:
        return clocks.received_at
    comes_back = judgement.state_to is State.SUBMITTED and judgement.state_from not in EDITABLE
    return now if comes_back else None


def _marked(actor: Actor, clocks: Clocks, judgement: Judgement, given: Given, on: date) -> Clocks:
    match judgement.step.mark:
        case Mark.HELD:
            return clocks._replace(held_on=on)
        case Mark.RELEASED:
            return clocks._replace(held_on=None, due_on=_later(clocks.due_on, clocks.held_on, on))
        case Mark.REVOKE_REQUESTED:
            return clocks._replace(revoke_requested_by=actor.person_id)
        case Mark.REVOKE_CANCELLED:
            return clocks._replace(revoke_requested_by=None)
        case Mark.AWARD_DECIDED:
            return clocks._replace(decided_award=given.tally.award if given.tally else None)
        case Mark.AWARD_REFERRED_BACK:
            return clocks._replace(decided_award=None)
    return clocks


@lru_cache(maxsize=1_000)
def _due(state: State, on: date) -> date | None:
    """The last day of the period that runs in ``state``, counted from the day after ``on`` (BLDS 2015, Điều 147)."""
    deadline = STATES[state].deadline
    return add_working_days(on, working_days(deadline, on)) if deadline else None


def _later(due_on: date | None, held_on: date | None, released_on: date) -> date | None:
    """The clock stood still while it was held: the due day moves by the working days in between."""
    if due_on is None or held_on is None:
        return due_on
    return add_working_days(due_on, working_days_between(held_on, released_on))


def _entry(
    actor: Actor, loaded: Loaded, judgement: Judgement, after: Written, given: Given, now: datetime
) -> NewEntry:
    facts = loaded.facts
    details: dict[str, Plain] = {}
    private: dict[str, Any] = {}
    if given != NOTHING_GIVEN:
        used = brought_to(judgement.step.action)
        details, private = _details(given, used), _private(given, used)
    if _receives(loaded, judgement) and after.clocks.received_at is None:
        details["received_at"] = instant(now)
    return NewEntry(
        at=now,
        action=judgement.step.action,
        actor=actor,
        assignment=judgement.assignment,
        nomination_id=facts.nomination_id,
        version=facts.version + 1,
        state_from=judgement.state_from,
        state_to=judgement.state_to,
        reason=given.reason,
        changes=_changes(loaded.clocks, after.clocks),
        details=details,
        private=private,
    )


LOGGED_CLOCKS = ("received_at", "due_on", "held_on", "decided_award")
"""What an entry says of the clocks. Holder, first submission and pending request follow from the actions."""


def _changes(before: Clocks, after: Clocks) -> tuple[Change, ...]:
    if before == after:
        return ()
    sides = ((name, getattr(before, name), getattr(after, name)) for name in LOGGED_CLOCKS)
    return tuple(Change(name, plain(old), plain(new)) for name, old, new in sides if old != new)


def plain(value: object) -> str | None:
    """A date, a moment or a form of award as it stands in canonical bytes."""
    if value is None or isinstance(value, str):
        return value if value is None else str(value)
    if isinstance(value, datetime):
        return instant(value)
    assert isinstance(value, date)
    return value.isoformat()


def _details(given: Given, used: frozenset[str]) -> dict[str, Plain]:
    details: dict[str, Plain] = {
        "decision_number": given.decision_number,
        "decided_on": plain(given.decided_on),
        "authority": given.authority,
        "document": given.document,
    }
    return {name: value for name, value in details.items() if value is not None and name in used}


def _private(given: Given, used: frozenset[str]) -> dict[str, Any]:
    items = [
        {"field": item.field, "message": item.message} if item.field else {"message": item.message}
        for item in given.items
    ]
    private = {
        "exception_reason": given.exception_reason,
        "legal_ground": given.legal_ground,
        "items": items,
    }
    return {name: value for name, value in private.items() if value and name in used}
