"""What the rooms below hand out, as the API shows it: labels, and what only a day can tell."""

from collections.abc import Callable, Sequence
from dataclasses import fields
from datetime import date
from typing import Any, TypeVar

from endpoints.problems import message_for
from states.codes import Code
from states.facts import Offer, Unmet
from states.terms import Action, State
from states.words.actions import ACTIONS, SUBMIT_AGAIN
from states.words.process import tag_for
from workflow.errors import UnmetRequirements
from workflow.history import NominationThen
from workflow.keyset import Page
from workflow.nominations.queries import NominationView

Item = TypeVar("Item")

_FIELDS = tuple(each.name for each in fields(NominationView))


def nomination(view: NominationView, today: date) -> dict[str, Any]:
    """The representation of a nomination on a day."""
    shown = {name: getattr(view, name) for name in _FIELDS}
    shown["state_label"] = tag_for(view.state, view.route).vi
    shown["overdue"] = view.overdue(today)
    return shown


def nomination_then(then: NominationThen) -> dict[str, Any]:
    """The representation of a nomination as it stood at the end of a day."""
    shown = {each.name: getattr(then, each.name) for each in fields(NominationThen)}
    return shown | {"state_label": tag_for(then.state, then.route).vi, "overdue": then.overdue}


def offer(offered: Offer, state: State) -> dict[str, Any]:
    """An available action, with the sentence of each thing that stands against it."""
    words = (
        SUBMIT_AGAIN
        if offered.action is Action.SUBMIT and state is State.RETURNED
        else ACTIONS[offered.action]
    )
    return {
        "action": offered.action,
        "label": words.name.vi,
        "requires_reason": offered.requires_reason,
        "unmet": [_against(unmet) for unmet in offered.unmet],
    }


def page(found: Page[Item], shown: Callable[[Item], Any] = lambda item: item) -> dict[str, Any]:
    """A page of a list, each item as it is shown."""
    return {"items": [shown(item) for item in found.items], "next_cursor": found.next_cursor}


def part(items: Sequence[Item], key: Callable[[Item], str], limit: int, cursor: str | None) -> dict[str, Any]:
    """A page of a list that is short enough to be read at once. The cursor is the key of the last item given.

    Raises:
        UnmetRequirements: ``bad_cursor``.
    """
    keys = [key(item) for item in items]
    if cursor is not None and cursor not in keys:
        raise UnmetRequirements([Unmet(Code.BAD_CURSOR, "cursor")])
    start = keys.index(cursor) + 1 if cursor is not None else 0
    more = len(items) > start + limit
    return {"items": items[start : start + limit], "next_cursor": keys[start + limit - 1] if more else None}


def _against(unmet: Unmet) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "code": unmet.code,
        "message": message_for(unmet.code, unmet.field, unmet.params),
    }
    if unmet.field is not None:
        shown["field"] = unmet.field
    return shown
