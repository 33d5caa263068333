"""What can be done with the rows of a worklist, as the table offers it: steps for many, and what stands against one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from endpoints.requests import Visit
from states.codes import Code
from states.facts import Offer
from states.judge import offers
from states.terms import Action, Role
from states.words.refusals import title_for
from workflow.batches.commands import FOR_MANY, needs_reason
from workflow.facts import load, with_twins

_NOTHING_TO_DO = frozenset({Code.ALREADY_RECEIVED, Code.ON_HOLD, Code.SEPARATION_OF_DUTIES})
"""What says of a step that it is not this one's to take, rather than that something has to be mended first."""
_BESIDE = frozenset({Action.RECEIVE})
"""Steps that lead nowhere: whatever stands against them says nothing of the way onwards."""


@dataclass(frozen=True, slots=True)
class Offered:
    """Of some rows: the steps that can be taken on some of them, which of each, and what stands against single ones."""

    actions: tuple[Action, ...]
    takes: Mapping[str, frozenset[Action]]
    """Of each row that takes any. What has to be mended first is among them: it is ticked, and bears its mark."""
    unmet: Mapping[str, str]


def offered(visit: Visit, ids: Iterable[str]) -> Offered:
    """What is offered on these nominations; in as many statements for fifty as for one."""
    loaded = load(visit.connection, visit.actor, list(ids), lock=False)
    if visit.actor.has_role(Role.DRAFTER):
        loaded = with_twins(visit.connection, loaded, lock=False)
    takes: dict[str, set[Action]] = {}
    unmet: dict[str, str] = {}
    for nomination_id, found in loaded.items():
        for offer in offers(visit.actor, found.facts):
            if offer.action not in FOR_MANY or _nothing_to_do(offer):
                continue
            takes.setdefault(nomination_id, set()).add(offer.action)
            if offer.unmet and offer.action not in _BESIDE and not needs_reason(offer.action):
                unmet[nomination_id] = title_for(offer.unmet[0].code).vi
    actions = set[Action]().union(*takes.values())
    return Offered(
        tuple(action for action in FOR_MANY if action in actions),
        {nomination_id: frozenset(theirs) for nomination_id, theirs in takes.items()},
        unmet,
    )


def _nothing_to_do(offer: Offer) -> bool:
    return any(unmet.code in _NOTHING_TO_DO for unmet in offer.unmet)
