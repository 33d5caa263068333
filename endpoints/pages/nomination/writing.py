"""An opinion that is still being written: a field is marked as to be mended, or taken off, or a phrase is put in.

With script all of it happens in place. Without, these are buttons of the panel's form: everything that was typed comes
along and is shown again, and nothing is done.
"""

from werkzeug.datastructures import ImmutableMultiDict

from endpoints.pages.forms import Opinion, can_be_mended, field_id, mend_id, read_opinion
from endpoints.pages.nomination.choices import mends
from endpoints.pages.nomination.panel import takes_marks
from endpoints.requests import Visit
from states.terms import Action
from states.words.remarks import REASONS
from workflow.errors import NotFound
from workflow.facts import load

Form = ImmutableMultiDict[str, str]

_BUTTONS = ("mend", "drop", "insert", "again")
"""The buttons of the form that send nothing."""
_PLACES = {str(place): label.vi for place, label in enumerate(REASONS)}
"""The phrases for a reason, by how their buttons call them."""


def is_being_written(form: Form) -> bool:
    """Whether one of those buttons was pressed."""
    return any(name in form for name in _BUTTONS)


def taken_up(visit: Visit, nomination_id: str, form: Form) -> Opinion:
    """The opinion with what was pressed put into it. Raises NotFound where the actor may not know of the nomination."""
    typed = {name: value for name, value in form.items() if name != form.get("drop")}
    mend, insert = form.get("mend", ""), form.get("insert", "")
    if can_be_mended(mend):
        action = _marked_for(visit, nomination_id, form.get("action"))
        if action is not None:
            typed["action"] = action.value
            typed.setdefault(mend_id(mend), "")
    name, _, place = insert.partition(":")
    for action in filter(mends, Action):
        if name == action.value and place in _PLACES:
            own = field_id(action, "reason")
            typed["action"] = action.value
            typed[own] = "\n".join(filter(None, (typed.get(own, "").rstrip(), _PLACES[place])))
    return read_opinion(ImmutableMultiDict(typed))


def _marked_for(visit: Visit, nomination_id: str, chosen: str | None) -> Action | None:
    loaded = load(visit.connection, visit.actor, [nomination_id], lock=False)
    if nomination_id not in loaded:
        raise NotFound
    action = next((action for action in Action if action.value == chosen), None)
    return takes_marks(visit.actor, loaded[nomination_id].facts, action)
