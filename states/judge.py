"""Judging: actor, facts, action → what would happen, or everything that stands against it. Nothing is stored.

A dry run is judging without recording, available actions are judging every row, a bulk call is a thousand
judgements. Refusals come in one order: not possible from here or held, not yours to do, unmet (all at once). What
is not yours to know and what is stale is settled before, where rows are loaded.
"""

from dataclasses import dataclass
from datetime import date

from states.codes import Code
from states.facts import Actor, Against, Assignment, Facts, Given, Offer, Refusal, Unmet
from states.machine import reached
from states.table import STATES, STEPS, Step, Through, row_for
from states.terms import Action, State, Tier
from states.who import against_duties


@dataclass(frozen=True, slots=True)
class Judgement:
    """A step that may be taken: what it changes and under which assignment."""

    step: Step
    assignment: Assignment
    state_from: State
    state_to: State
    holder_unit: int

    @property
    def moves(self) -> bool:
        """Whether the nomination comes to another state (and so to a new wait)."""
        return self.state_from is not self.state_to


def holder_in(state: State, facts: Facts) -> int:
    """The unit with which a nomination lies in ``state`` on its route (đơn vị đang giữ)."""
    unit = {
        Tier.ORIGIN: facts.origin_unit,
        Tier.DISTRICT: facts.district_unit,
        Tier.DEPARTMENT: facts.department_unit,
        Tier.COUNCIL: facts.council_unit,
    }[STATES[state].held_by]
    return facts.origin_unit if unit is None else unit


def judge(actor: Actor, facts: Facts, action: Action, given: Given, today: date) -> Judgement | Refusal:
    """Whether ``actor`` may take ``action`` now. ``today`` is Việt Nam's date, for dates of documents."""
    step = row_for(action, facts)
    if step is None:
        return _refusal(Against.NOT_POSSIBLE, Code.NOT_POSSIBLE_IN_STATE)
    if facts.on_hold and not step.while_held:
        return _refusal(Against.NOT_POSSIBLE, Code.ON_HOLD)
    assignment = step.who.entitled(actor, facts)
    if isinstance(assignment, Code):
        return _refusal(Against.NOT_YOURS, assignment)
    if apart := against_duties(step.who, actor, assignment.role, facts):
        return Refusal(Against.NOT_YOURS, (apart,))
    unmet = _unmet_guards(step, facts) + _unmet_needs(step, facts, given, today)
    if unmet:
        return Refusal(Against.UNMET, unmet)
    state_to = reached(step, facts)
    if state_to is not (step.to or facts.state):
        raise AssertionError(f"table and machine differ on {action}: {step.to} and {state_to}")
    return Judgement(step, assignment, facts.state, state_to, holder_in(state_to, facts))


def offers(actor: Actor, facts: Facts) -> tuple[Offer, ...]:
    """The actions that the actor's roles could take by request in this state, with all that stands against each.

    Holds and the separation of duties are among what stands against one; what the body itself must bring is not.
    """
    return tuple(
        Offer(step.action, step.requires_reason, _against_now(step, actor, assignment, facts))
        for step, assignment in rows_open_to(actor, facts)
        if step.through is Through.REQUEST
    )


def rows_open_to(actor: Actor, facts: Facts) -> list[tuple[Step, Assignment]]:
    """Rows that lead on from here and are the actor's by role and unit, whatever else stands against them."""
    found = []
    for step in STEPS:
        if facts.state in step.sources and step.when(facts):
            assignment = step.who.entitled(actor, facts)
            if not isinstance(assignment, Code):
                found.append((step, assignment))
    return found


def _against_now(step: Step, actor: Actor, assignment: Assignment, facts: Facts) -> tuple[Unmet, ...]:
    against: list[Unmet] = []
    if facts.on_hold and not step.while_held:
        against.append(Unmet(Code.ON_HOLD))
    if apart := against_duties(step.who, actor, assignment.role, facts):
        against.append(apart)
    return (*against, *_unmet_guards(step, facts))


def _unmet_guards(step: Step, facts: Facts) -> tuple[Unmet, ...]:
    return tuple(unmet for guard in step.holds if (unmet := guard.unmet(facts)))


def _unmet_needs(step: Step, facts: Facts, given: Given, today: date) -> tuple[Unmet, ...]:
    return tuple(unmet for need in step.given if (unmet := need.unmet(given, facts, today)))


def _refusal(against: Against, code: Code) -> Refusal:
    return Refusal(against, (Unmet(code),))
