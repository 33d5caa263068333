"""The one function that takes a step.

A step is load → judge → record. Every caller comes through here: the API, pages, the command line, bulk calls,
a closing session, a decision. Nothing here commits: the transaction stands around the command, so that closing a
session takes twenty steps or none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from states.facts import Actor, Against, Given, Refusal
from states.guards import no_twin_award
from states.judge import Judgement, judge
from states.table import CLAIMING, STEPS
from states.terms import Action, State
from workflow.calendar import today
from workflow.errors import NotFound, NotPossible, NotYours, Refused, Stale, UnmetRequirements
from workflow.facts import Loaded, are_twins, load, with_twin, with_twins
from workflow.nominations.overtaken import overtaken
from workflow.record import Written, after_step, record


@dataclass(frozen=True, slots=True)
class Wanted:
    """A nomination to take a step on, and the version the caller has read (None: whatever it is now)."""

    nomination_id: str
    version: int | None


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that was taken, or in a dry run would be."""

    nomination_id: str
    state: State
    version: int


Judged = tuple[Loaded, Judgement]


def take_step(
    connection: Connection,
    actor: Actor,
    nomination_id: str,
    action: Action,
    expected_version: int | None,
    given: Given,
    now: datetime,
    *,
    dry_run: bool = False,
) -> Taken:
    """Take one step on one nomination, all or nothing.

    Refusals come in this order: not yours to know (:class:`NotFound`), stale (:class:`Stale`), not possible from
    here or held (:class:`NotPossible`), not yours to do (:class:`NotYours`), requirements, all of them at once
    (:class:`UnmetRequirements`).
    """
    (result,) = take_steps(
        connection, actor, [Wanted(nomination_id, expected_version)], action, given, now, dry_run=dry_run
    )
    if isinstance(result, Refused):
        raise result
    return result


def foresee(
    connection: Connection,
    actor: Actor,
    nomination_id: str,
    action: Action,
    expected_version: int | None,
    given: Given,
    now: datetime,
) -> Written:
    """What a nomination would be after a step (chạy thử). Refuses as :func:`take_step` does, and changes nothing."""
    wanted = [Wanted(nomination_id, expected_version)]
    loaded = _load(connection, actor, wanted, action, lock=False)
    (verdict,) = _judge(actor, wanted, loaded, _overtaken(connection, wanted, loaded), action, given, now)
    if isinstance(verdict, Refused):
        raise verdict
    return after_step(actor, *verdict, given, now)


def take_steps(
    connection: Connection,
    actor: Actor,
    wanted: Sequence[Wanted],
    action: Action,
    given: Given,
    now: datetime,
    *,
    dry_run: bool = False,
) -> list[Taken | Refused]:
    """The same step on many, each judged by itself and written together; one answer for each, in order.

    None stands in ``wanted`` twice: both would be judged as the row is now, and only one can follow it.
    """
    loaded = _load(connection, actor, wanted, action, lock=not dry_run)
    verdicts = _judge(actor, wanted, loaded, _overtaken(connection, wanted, loaded), action, given, now)
    if not dry_run:
        record(connection, actor, [verdict for verdict in verdicts if isinstance(verdict, tuple)], given, now)
    return [_answer(verdict) for verdict in verdicts]


_ASKS_FOR_TWINS = frozenset(row.action for row in STEPS if no_twin_award in row.holds)


def _load(
    connection: Connection, actor: Actor, wanted: Sequence[Wanted], action: Action, *, lock: bool
) -> dict[str, Loaded]:
    loaded = load(connection, actor, [each.nomination_id for each in wanted], lock=lock)
    if action in _ASKS_FOR_TWINS:
        return with_twins(connection, loaded, lock=lock)
    return loaded


def _overtaken(
    connection: Connection, wanted: Sequence[Wanted], loaded: dict[str, Loaded]
) -> dict[str, Stale]:
    """Those of which another version was read than there is: mostly none, and then nothing is asked."""
    outdated = {
        each.nomination_id: each.version
        for each in wanted
        if each.version is not None
        and (found := loaded.get(each.nomination_id)) is not None
        and each.version != found.facts.version
    }
    return overtaken(connection, outdated) if outdated else {}


def _judge(
    actor: Actor,
    wanted: Sequence[Wanted],
    loaded: dict[str, Loaded],
    outdated: dict[str, Stale],
    action: Action,
    given: Given,
    now: datetime,
) -> list[Judged | Refused]:
    verdicts: list[Judged | Refused] = []
    claimed: dict[str, list[Loaded]] = {}
    on = today(now)
    for each in wanted:
        found = loaded.get(each.nomination_id)
        if found is None:
            verdicts.append(NotFound())
        elif each.version is not None and each.version != found.facts.version:
            verdicts.append(outdated[each.nomination_id])
        else:
            rival = next(
                (other for other in claimed.get(found.twin_key, ()) if are_twins(found, other)), None
            )
            if rival is not None:
                found = with_twin(found, rival.code)
            judgement = judge(actor, found.facts, action, given, on)
            if isinstance(judgement, Refusal):
                verdicts.append(refused(judgement, found.facts.state, action))
                continue
            if judgement.moves and judgement.state_to in CLAIMING and judgement.state_from not in CLAIMING:
                claimed.setdefault(found.twin_key, []).append(found)
            verdicts.append((found, judgement))
    return verdicts


def refused(refusal: Refusal, state: State, action: Action) -> Refused:
    """A refusal of the rules as the exception that carries it outwards, with what its sentence needs."""
    match refusal.against:
        case Against.NOT_POSSIBLE:
            return NotPossible(refusal.code, state=state, action=action)
        case Against.NOT_YOURS:
            return NotYours(refusal.code, **refusal.unmet[0].params)
        case Against.UNMET:
            return UnmetRequirements(refusal.unmet)


def _answer(verdict: Judged | Refused) -> Taken | Refused:
    if isinstance(verdict, Refused):
        return verdict
    loaded, judgement = verdict
    return Taken(loaded.facts.nomination_id, judgement.state_to, loaded.facts.version + 1)
