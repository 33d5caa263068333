"""What was written and not taken: kept beside the lines of the error summary."""

from collections.abc import Iterator
from dataclasses import dataclass

from endpoints.pages.forms import Line, Opinion, field_id, mend_id
from endpoints.pages.nomination.choices import marked_in, words_of
from endpoints.pages.nomination.shown import Read, Shown
from endpoints.problems import Problem, message_for, problem_of
from endpoints.requests import NO_VERSION, Visit
from endpoints.telling.values import capital, moment, name_of_field
from states.codes import Code
from states.terms import Action
from states.words.process import tag_for
from workflow.errors import NotPossible, NotYours, Refused, Stale, UnmetRequirements
from workflow.nominations.overtaken import overtaken

KEPT = "Nội dung bạn đã ghi được giữ lại bên dưới."
SHOWN_AGAIN = (Stale, NotPossible, NotYours, UnmetRequirements)
"""Refusals that are shown on the page itself, with what was written."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What was written and refused: shown again beside the lines of the error summary."""

    lines: tuple[Line, ...] = ()
    text: str = ""
    question_id: str | None = None
    unsent: tuple[tuple[str, str], ...] = ()
    """Texts of a step that the panel offers no more: each with the name of its field."""
    begun: str | None = None
    """The id of the field in which somebody goes on writing."""


NOTHING_KEPT = Kept()


def kept_of(
    visit: Visit,
    found: Read,
    opinion: Opinion,
    page: Shown,
    why: str | None = None,
    refusal: Refused | None = None,
) -> Kept:
    """What is kept of an opinion: one that was refused, or one that was not sent (``why``), or is being written.

    Where somebody was faster meanwhile, that is said, whatever else is.
    """
    lines = list(_lines(found, opinion, refusal, page)) if refusal else []
    if refusal is None and NO_VERSION < opinion.version < found.view.version:
        stale = overtaken(visit.connection, {found.view.id: opinion.version})[found.view.id]
        lines.append(Line(_sentence(found, opinion, stale), "since"))
    if why is not None:
        lines.insert(0, Line(why, _chosen_in(opinion, page) or "panel"))
    begun = opinion.typed.get("mend")
    unsent = tuple(_unsent(opinion, page))
    return Kept(tuple(lines), unsent=unsent, begun=mend_id(begun) if begun else None)


def _chosen_in(opinion: Opinion, page: Shown) -> str | None:
    """The id of what was chosen, if it can still be chosen."""
    offered = any(choice.chosen for choice in (page.panel.choices if page.panel else ()))
    return f"choice-{opinion.action.value}" if opinion.action and offered else None


def _unsent(opinion: Opinion, page: Shown) -> Iterator[tuple[str, str]]:
    """What was written for a step that cannot be chosen any more, so that it can be copied at least."""
    if opinion.action is None or _chosen_in(opinion, page):
        return
    for each in marked_in(opinion.typed) if not page.panel or not page.panel.mending else ():
        yield f"Cần sửa: {each.label}", each.remark
    for name, text in opinion.texts.items():
        yield name_of_field(name), text


def _lines(found: Read, opinion: Opinion, refusal: Refused, page: Shown) -> Iterator[Line]:
    if opinion.action is None:
        yield Line("Chưa chọn việc nào. Chọn một việc rồi gửi.", "panel")
    elif isinstance(refusal, UnmetRequirements):
        yield from _unmet(opinion.action, problem_of(refusal), page)
    elif isinstance(refusal, Stale):
        yield Line(_sentence(found, opinion, refusal), "since" if page.overtook else "panel")
    elif isinstance(refusal, NotPossible):
        lies = f" {_lies(found)}" if refusal.code is Code.NOT_POSSIBLE_IN_STATE else ""
        yield Line(f"{_sentence(found, opinion, refusal)}{lies}".strip(), "history")
    else:
        yield Line(_sentence(found, opinion, refusal), "panel" if page.panel else "history")


def _unmet(action: Action, problem: Problem, page: Shown) -> Iterator[Line]:
    fields = {
        each.name: each
        for choice in (page.panel.choices if page.panel else ())
        if choice.chosen
        for each in choice.fields
    }
    for error in problem.errors:
        field = fields.get(str(error["field"]))
        message = field.error if field and field.error else str(error["message"])
        yield Line(message, field_id(action, field.name) if field else f"choice-{action.value}")


def _sentence(found: Read, opinion: Opinion, refusal: Refused) -> str:
    """Why not, as precisely as the history tells; and that what was written is there still, if anything was."""
    view, action, details = found.view, opinion.action, dict(refusal.details)
    if isinstance(refusal, Stale):
        wrote = opinion.texts or marked_in(opinion.typed)
        return f"{message_for(refusal.code, details=details)}{f' {KEPT}' if wrote else ''}"
    if refusal.code is Code.NOT_POSSIBLE_IN_STATE and action is not None:
        details |= {
            "state": tag_for(view.state, view.route).vi,
            "action": words_of(action, view.state).name.vi,
        }
    details |= {"holder": found.told.values.get("holder", "")}
    return capital(message_for(refusal.code, details=details))


def _lies(found: Read) -> str:
    """Where it lies now, and since when."""
    came = next(
        (entry.at for entry in reversed(found.entries) if entry.from_state is not entry.to_state), None
    )
    holder = found.told.values.get("holder")
    return f"Hồ sơ ở {holder} từ {moment(came)}." if holder and came else ""
