"""What ends a nomination, or is recorded from a document, is shown once more before it is done (kiểm tra lại)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from werkzeug.datastructures import ImmutableMultiDict

from endpoints.pages.forms import Opinion
from endpoints.pages.frame import frame
from endpoints.pages.nomination.choices import Choice
from endpoints.pages.nomination.mended import last_of
from endpoints.pages.nomination.panel import panel_of
from endpoints.pages.nomination.shown import Read
from endpoints.requests import Visit
from endpoints.telling.history import name_of_given
from endpoints.telling.values import ERASED, name_of_field, text_of
from states.facts import Given
from states.terms import Action
from workflow.nominations.queries import NominationView

_BEFORE = frozenset(
    {
        Action.REJECT,
        Action.WITHDRAW,
        Action.RECORD_AWARD,
        Action.RECORD_REFUSAL,
        Action.REVOKE,
        Action.CONFIRM_REVOKE,
    }
)
"""Steps that are asked about: hardly any of them can be taken back."""
_WRITTEN = ("reason", "legal_ground", "decision_number", "decided_on", "authority")


@dataclass(frozen=True, slots=True)
class Sure:
    """What is about to be done, with all that comes along."""

    view: NominationView
    choice: Choice
    recorded_as: str
    written: tuple[tuple[str, str], ...]
    """What was written, each with its name, as it will be read."""
    typed: Mapping[str, str]
    """Every field as it was typed."""


def asks_before(opinion: Opinion, form: ImmutableMultiDict[str, str]) -> bool:
    """Whether it has to be shown before it is done, and was not yet."""
    return opinion.action in _BEFORE and "sure" not in form


def sure_of(visit: Visit, found: Read, opinion: Opinion) -> Sure:
    """What an opinion, against which nothing stands, is about to do."""
    panel = panel_of(visit.actor, found.facts, frame(), found.units.by_id, visit.today, opinion)
    assert panel is not None, "who may take a step has a panel"
    choice = next(choice for choice in panel.choices if choice.chosen)
    typed = {name: text for name, text in opinion.typed.items() if name not in ("csrf_token", "from")}
    written = (*_confirmed(found, opinion.action), *_written(opinion.given, opinion.action))
    return Sure(found.view, choice, panel.recorded_as, written, typed)


def _confirmed(found: Read, action: Action | None) -> Iterator[tuple[str, str]]:
    """What somebody else has asked for: whoever confirms it reads what stands behind it."""
    place = last_of(found.entries, Action.REVOKE) if action is Action.CONFIRM_REVOKE else None
    if place is None:
        return
    asked = found.entries[place]
    yield "Người yêu cầu hủy", asked.actor_name or asked.actor or ERASED
    yield name_of_field("reason"), asked.reason or ERASED
    for name in ("decision_number", "decided_on"):
        yield name_of_given(Action.REVOKE, name), text_of(name, asked.given.get(name))


def _written(given: Given, action: Action | None) -> Iterator[tuple[str, str]]:
    for name in _WRITTEN:
        value = getattr(given, name)
        if value:
            yield name_of_given(action, name), text_of(name, str(value))
