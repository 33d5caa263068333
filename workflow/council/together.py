"""One step on many nominations, all of them or none: an agenda, a closing session, a decision."""

from collections.abc import Sequence
from dataclasses import replace

from states.codes import Code
from states.facts import Unmet
from workflow.errors import NotFound, NotPossible, NotYours, Refused, UnmetRequirements
from workflow.step import Taken

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


def all_or_none(
    ids: Sequence[str], results: Sequence[Taken | Refused], faults: Sequence[Unmet] = ()
) -> list[Taken]:
    """The steps, if all were taken and there are no ``faults`` beside; else one refusal for all.

    Whoever opened the transaction rolls it back on a refusal, and with it the steps that were possible.

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
