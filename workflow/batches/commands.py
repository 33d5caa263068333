"""Setting a batch down, foreseeing it, and taking its steps: once, however often it is sent.

Each nomination is its own step, with its own version and its own entry; one that is refused stops no other.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from states.codes import Code
from states.facts import Actor, Given, Unmet
from states.guards import is_said, reason
from states.table import rows_of
from states.terms import Action, Bar, State, Tier
from workflow.batches.models import Batch
from workflow.errors import NotFound, NotPossible, NotYours, Refused, Stale, UnmetRequirements
from workflow.ids import least_id, new_id
from workflow.nominations.overtaken import overtaken
from workflow.step import Taken, Wanted, take_steps

MOST = 1_000
"""Nominations in one batch."""
KEPT = timedelta(days=7)
"""As long as answers that may be asked for again."""

FOR_MANY = (
    Action.SUBMIT,
    Action.ENDORSE,
    Action.CHECK,
    Action.RECEIVE,
    Action.RETURN_TO_ORIGIN,
    Action.RETURN_TO_DISTRICT,
)
"""Steps that can be said of many in the same words: onwards they need nothing, back they need one reason. What ends a
case, stops it or takes an award away is decided one by one."""

_STANDING_IN = "…"
"""For the reason that will be written: what is foreseen is what stands against each nomination by itself."""


@dataclass(frozen=True, slots=True)
class BatchView:
    """A batch as it is shown. It has no outcomes while its steps were not taken."""

    id: str
    action: Action
    wanted: tuple[Wanted, ...]
    taken_at: datetime | None
    outcomes: tuple[Taken | tuple[str, Refused], ...]
    """What was taken; of what was refused the nomination's id, and why."""


def needs_reason(action: Action) -> bool:
    """Whether the step owes a reason, which is then the same for all."""
    return any(row.requires_reason for row in rows_of(action))


def set_down(
    connection: Connection, actor: Actor, action: Action, wanted: Sequence[Wanted], now: datetime
) -> str:
    """Set down what was ticked; returns the batch's id. Old batches go.

    Raises:
        UnmetRequirements: ``wrong_count``: nothing was ticked, or more than :data:`MOST`; ``invalid_choice``: no step
            for many.
    """
    once = {each.nomination_id: each for each in wanted}
    if action not in FOR_MANY:
        raise UnmetRequirements([Unmet(Code.INVALID_CHOICE, "action", {"allowed": ", ".join(FOR_MANY)})])
    if not 1 <= len(once) <= MOST:
        raise UnmetRequirements([Unmet(Code.WRONG_COUNT, "row", {"allowed": f"1–{MOST}"})])
    connection.execute(delete(Batch).where(Batch.id < least_id(now - KEPT)))
    batch_id = new_id(now)
    connection.execute(
        insert(Batch).values(
            id=batch_id,
            person_id=actor.person_id,
            action=action.value,
            wanted=[[each.nomination_id, each.version] for each in once.values()],
            created_at=now,
            taken_at=None,
            results=[],
        )
    )
    return batch_id


def batch_of(connection: Connection, actor: Actor, batch_id: str, *, lock: bool = False) -> BatchView:
    """A batch of the actor's own. Raises NotFound for any other."""
    statement = select(Batch).where(Batch.id == batch_id, Batch.person_id == actor.person_id)
    if lock:  # of two who send it at one moment, the second finds it taken
        statement = statement.with_for_update()
    row = connection.execute(statement).one_or_none()
    if row is None:
        raise NotFound
    wanted = {nomination_id: Wanted(nomination_id, version) for nomination_id, version in row.wanted}
    action = Action(row.action)
    return BatchView(
        row.id,
        action,
        tuple(wanted.values()),
        row.taken_at,
        _outcomes(connection, action, wanted, row.results),
    )


def foresee_all(
    connection: Connection, actor: Actor, batch: BatchView, now: datetime
) -> list[Taken | Refused]:
    """What would become of each if its steps were taken now; changes nothing."""
    given = Given(reason=_STANDING_IN) if needs_reason(batch.action) else Given()
    return take_steps(connection, actor, batch.wanted, batch.action, given, now, dry_run=True)


def take_all(
    connection: Connection,
    actor: Actor,
    batch_id: str,
    ticked: Collection[str],
    given: Given,
    now: datetime,
) -> BatchView:
    """Take the steps of those that are still ticked, and note what became of each. A second time does nothing.

    Raises:
        NotFound: not the actor's batch.
        UnmetRequirements: ``wrong_count``: none of its nominations is ticked; ``reason_required``.
    """
    batch = batch_of(connection, actor, batch_id, lock=True)
    if batch.taken_at is not None:
        return batch
    wanted = [each for each in batch.wanted if each.nomination_id in ticked]
    unmet = [Unmet(Code.WRONG_COUNT, "row", {"allowed": f"1–{len(batch.wanted)}"})] if not wanted else []
    if needs_reason(batch.action) and not is_said(given.reason):
        unmet.append(Unmet(reason.code, reason.field))
    if unmet:
        raise UnmetRequirements(unmet)
    outcomes = take_steps(connection, actor, wanted, batch.action, given, now)
    results = [_kept(each, outcome) for each, outcome in zip(wanted, outcomes, strict=True)]
    connection.execute(update(Batch).where(Batch.id == batch_id).values(taken_at=now, results=results))
    return batch_of(connection, actor, batch_id)


def refused_permissions(batch: BatchView) -> list[tuple[str | None, Code]]:
    """The nominations of a batch on which the actor was refused a permission: that is written into the log."""
    return [
        (outcome[0], outcome[1].code)
        for outcome in batch.outcomes
        if isinstance(outcome, tuple) and isinstance(outcome[1], NotYours)
    ]


def _kept(wanted: Wanted, outcome: Taken | Refused) -> list[Any]:
    """An outcome as it is stored: an id, then the state and version, or the kind of refusal and its codes.

    Of who was faster only the fact is kept: the log says who, to whoever may read it then.
    """
    if isinstance(outcome, Taken):
        return [outcome.nomination_id, outcome.state.value, outcome.version]
    kind = type(outcome).__name__
    match outcome:
        case UnmetRequirements():
            unmet = [[each.code.value, each.field, dict(each.params)] for each in outcome.unmet]
            return [wanted.nomination_id, kind, unmet]
        case NotPossible():
            return [wanted.nomination_id, kind, [outcome.code.value, outcome.details["state"]]]
    return [wanted.nomination_id, kind, [outcome.code.value, _two_hats(outcome.details)]]


def _two_hats(details: Mapping[str, object]) -> list[object] | None:
    return [details["bar"], details["duty"]] if "bar" in details else None


def _of_two_hats(kept: list[str] | None) -> dict[str, object]:
    return {"bar": Bar(kept[0]), "duty": Tier(kept[1])} if kept else {}


def _outcomes(
    connection: Connection, action: Action, wanted: dict[str, Wanted], results: Sequence[Any]
) -> tuple[Taken | tuple[str, Refused], ...]:
    late = {
        each: version
        for each, kind, _ in results
        if kind == Stale.__name__ and (version := wanted[each].version) is not None
    }
    outdated = overtaken(connection, late) if late else {}
    found: list[Taken | tuple[str, Refused]] = []
    for nomination_id, kind, said in results:
        if kind == UnmetRequirements.__name__:
            unmet = [Unmet(Code(code), field, params) for code, field, params in said]
            found.append((nomination_id, UnmetRequirements(unmet)))
        elif kind == Stale.__name__:
            found.append((nomination_id, outdated.get(nomination_id, Stale())))
        elif kind == NotPossible.__name__:
            refusal = NotPossible(Code(said[0]), state=State(said[1]), action=action)
            found.append((nomination_id, refusal))
        elif kind == NotYours.__name__:
            code, hats = said
            found.append((nomination_id, NotYours(Code(code), **_of_two_hats(hats))))
        elif kind == NotFound.__name__:
            found.append((nomination_id, NotFound()))
        else:
            found.append(Taken(nomination_id, State(kind), said))
    return tuple(found)
