"""One step on many nominations, all of them or none: an agenda, a closing session, a decision.

They are locked first, so that nothing comes between, and judged; only where nothing stands against any of them is
anything written.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, select

from states.codes import Code
from states.facts import Actor, Given, Unmet
from states.terms import Action
from workflow.errors import NotFound, NotPossible, NotYours, Refused, UnmetRequirements
from workflow.nominations.models import Nomination
from workflow.step import Taken, Wanted, take_steps

FIELD = "nomination_ids"


def field_of(index: int) -> str:
    """Where the nomination stands in the request's list."""
    return f"{FIELD}.{index}"


def list_faults(ids: Sequence[str]) -> list[Unmet]:
    """What is wrong with the list itself: nothing in it, or one nomination twice."""
    if not ids:
        return [Unmet(Code.EMPTY, FIELD)]
    first = {nomination_id: index for index, nomination_id in reversed(list(enumerate(ids)))}
    return [
        Unmet(Code.REPEATED, field_of(index))
        for index, nomination_id in enumerate(ids)
        if first[nomination_id] != index
    ]


def lock_all(connection: Connection, ids: Sequence[str]) -> None:
    """Lock these nominations until the transaction ends, in the order of their ids, as every step does.

    Before anything is written that refers to one: such a row shares the lock of the nomination, and of two commands
    that share it and then want it alone each would wait for the other.
    """
    rows = select(Nomination.id).where(Nomination.id.in_(list(ids))).order_by(Nomination.id)
    connection.execute(rows.with_for_update())


def judge_each(
    connection: Connection, actor: Actor, ids: Sequence[str], action: Action, given: Given, now: datetime
) -> list[Taken | Refused]:
    """What the step would come to: one answer for each in the list, also for one that stands there twice."""
    once = list(dict.fromkeys(ids))
    wanted = [Wanted(nomination_id, None) for nomination_id in once]
    answers = take_steps(connection, actor, wanted, action, given, now, dry_run=True)
    by_id = dict(zip(once, answers, strict=True))
    return [by_id[nomination_id] for nomination_id in ids]


def take_all(
    connection: Connection, actor: Actor, ids: Sequence[str], action: Action, given: Given, now: datetime
) -> list[Taken]:
    """Take the step on all of them. Raises as :func:`all_or_none`."""
    wanted = [Wanted(nomination_id, None) for nomination_id in ids]
    return all_or_none(ids, take_steps(connection, actor, wanted, action, given, now))


def all_or_none(
    ids: Sequence[str], results: Sequence[Taken | Refused], faults: Sequence[Unmet] = ()
) -> list[Taken]:
    """The steps, if nothing stands against any and there are no ``faults`` beside; else one refusal for all.

    Raises:
        NotPossible: the first that is not possible from here or is held.
        NotYours: the first that is not the actor's.
        UnmetRequirements: everything else, at once, each with the place of its nomination in the list.
    """
    for kind in (NotPossible, NotYours):
        for index, result in enumerate(results):
            if isinstance(result, kind):
                raise kind(result.code, field=field_of(index), nomination_id=ids[index])
    unmet = list(faults)
    for index, result in enumerate(results):
        match result:
            case UnmetRequirements():
                unmet += [replace(each, field=field_of(index)) for each in result.unmet]
            case NotFound():
                unmet.append(Unmet(Code.UNKNOWN_NOMINATION, field_of(index)))
            case Refused():
                raise result
    if unmet:
        raise UnmetRequirements(unmet)
    return [result for result in results if isinstance(result, Taken)]
