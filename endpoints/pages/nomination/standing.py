"""Where a nomination stands, in a sentence for whoever reads it, and what is said once a step is done.

Names, numbers and reasons come from the log, so the sentence says what the history says. Where something that it
needs is not known (it was erased, or came another way), the plain words of the state are said instead.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from endpoints.pages.nomination.choices import words_of
from endpoints.telling.history import Units, items_of
from endpoints.telling.values import cited, clock, day, weekday
from notifications.texts import office_name
from states.facts import Actor, Facts
from states.terms import Action, Role, State
from states.words.actions import ACTIONS
from states.words.label import Label
from states.words.process import Reader, label_for, state_words
from states.words.terms import AWARDS
from workflow.audit.queries import EntryView
from workflow.nominations.queries import NominationView
from workflow.units.queries import UnitView

_PAPER = {
    State.AWARDED: (Action.ISSUE, Action.RECORD_AWARD),
    State.REVOKED: (Action.ISSUE, Action.RECORD_AWARD),
    State.FORWARDED: (Action.FORWARD,),
}
"""In which entries the document of a state is named."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the log tells of a nomination, to fill sentences with; a value that is not known is left out."""

    values: Mapping[str, str]

    def sentence(self, label: Label, otherwise: Label | None = None) -> str | None:
        """A label filled; another one, which needs nothing, where a value is not known."""
        if label.placeholders <= self.values.keys():
            return label.filled(**self.values).vi
        return otherwise.vi if otherwise else None


def standing_of(view: NominationView, facts: Facts, actor: Actor, told: Told) -> str:
    """Where it stands, said to this reader."""
    words = state_words(view.state, view.route)
    reader = _reader(facts, actor)
    if reader is None:
        return f"{words.full.vi}."
    return told.sentence(label_for(view.state, view.route, reader)) or f"{words.full.vi}."


def came_by(state: State, entries: Sequence[EntryView]) -> EntryView | None:
    """The entry by which a nomination came where it stands; None where it was made so."""
    return _last(entries, lambda entry: entry.to_state is state and entry.from_state is not state)


def told_of(
    view: NominationView,
    facts: Facts,
    entries: Sequence[EntryView],
    units: Units,
    meets_on: date | None = None,
) -> Told:
    """What sentences about a nomination can be filled with; ``meets_on`` is when the council meets on it."""
    known: dict[str, str | None] = {
        "origin": _office(units, facts.origin_unit),
        "holder": _office(units, facts.holder_unit),
        "next": _office(units, facts.holder_unit),
        "nominee": view.nominee_name,
        "award": AWARDS[view.award].short.vi,
        "due": weekday(view.due_on) if view.due_on else None,
    }
    came = came_by(view.state, entries)
    if came is not None:
        sender = units.on(came.unit_code, came.at)
        known |= {
            "sender": office_name(sender) if sender else None,
            "authority": office_name(sender) if sender and came.action == Action.REJECT else None,
            "reason": came.reason.rstrip(" .") if came.reason else None,
            "on": day(came.at) if view.state is State.WITHDRAWN else day(meets_on) if meets_on else None,
            "count": str(len(items_of(came))) if items_of(came) else None,
        }
    known |= _papers(view.state, entries)
    return Told({name: value for name, value in known.items() if value is not None})


def done_words(action: Action, state: State, before: Told, after: Told, last: EntryView, mended: int) -> str:
    """The notice once a step is done: what happened, to which nomination, and what comes next.

    Args:
        action: what was done.
        state: from which state.
        before: what could be told before.
        after: what can be told now.
        last: the entry of the step.
        mended: how many fields were changed since it was returned.
    """
    label = words_of(action, state).done
    count = mended if state is State.RETURNED else len(items_of(last))
    if "count" in label.placeholders and not count:
        # Nothing to count: the notice of the plain step says the same without a number.
        label = ACTIONS[Action.SUBMIT if action is Action.SUBMIT else Action.RETURN_TO_DISTRICT].done
    number = last.given.get("decision_number") or after.values.get("number", "")
    known = {"due": "không có", **after.values, "at": clock(last.at), "count": count, "number": number}
    return label.filled(**{**known, "sender": before.values.get("holder", "")}).vi


def _reader(facts: Facts, actor: Actor) -> Reader | None:
    units = {each.unit_id for each in actor.assignments if each.role not in (Role.INSPECTOR, Role.ADMIN)}
    drafts = any(
        each.role is Role.DRAFTER and each.unit_id == facts.origin_unit for each in actor.assignments
    )
    if drafts and facts.holder_unit != facts.origin_unit:
        return Reader.DRAFTER
    return Reader.HOLDER if facts.holder_unit in units else None


def _papers(state: State, entries: Sequence[EntryView]) -> dict[str, str | None]:
    """Numbers and dates of the documents that a state rests on."""
    actions = _PAPER.get(state)
    if actions is None:
        return {}
    paper = _last(entries, lambda entry: entry.action in actions)
    revoking = _last(entries, lambda entry: entry.action == Action.REVOKE)
    on = paper.given.get("decided_on") if paper else None
    return {
        "number": paper.given.get("decision_number") if paper else None,
        "on": cited(on) if on else None,
        "revoking_number": revoking.given.get("decision_number") if revoking else None,
    }


def _last(entries: Sequence[EntryView], holds: Callable[[EntryView], bool]) -> EntryView | None:
    return next((entry for entry in reversed(entries) if holds(entry)), None)


def _office(units: Units, unit_id: int) -> str | None:
    unit: UnitView | None = units.by_id.get(unit_id)
    return office_name(unit) if unit else None
