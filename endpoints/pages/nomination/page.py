"""The page of a nomination: what it is, where it stands, what was done, and one's own decision on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from endpoints.entry import Entry, open_to
from endpoints.kept import Form, shown_again_by
from endpoints.pages.forms import LONGEST, Line, Opinion, field_id, read_opinion
from endpoints.pages.frame import WORKLIST, reading_page
from endpoints.pages.nomination.panel import words_of
from endpoints.pages.nomination.shown import Read, Shown, read, shown
from endpoints.pages.nomination.standing import done_words
from endpoints.problems import Problem, message_for, problem_of
from endpoints.requests import Visit, writing_visit
from endpoints.telling.content import content_of
from endpoints.telling.values import capital, name_of_field
from states.codes import Code
from states.facts import Unmet
from states.terms import Action
from states.words.process import tag_for
from workflow.errors import NotPossible, NotYours, Refused, Stale, UnmetRequirements
from workflow.nominations.inbox import next_waiting
from workflow.nominations.queries import NominationView
from workflow.people.queries import PersonView, holders_of_role
from workflow.step import take_step

pages = Blueprint("nomination", __name__)

FROM_WORKLIST = "inbox"
"""``?from=inbox``: whoever comes from the worklist goes on to the next one there."""
NOT_SENT = "Phiên làm việc đã hết trước khi gửi. Nội dung bạn đang viết còn nguyên: xem lại rồi gửi."
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


@pages.get("/nominations/<row:nomination_id>")
@open_to(Entry.SIGNED_IN)
def show(nomination_id: str) -> ResponseReturnValue:
    """The page."""
    with reading_page() as visit:
        found = read(visit, nomination_id)
        return render(visit, found, shown(visit, found), Kept(), request.args.get("from"))


def show_opinion_again(form: Form, nomination_id: str) -> str:
    """The page as it stands now, with an opinion that was written and not sent."""
    opinion = read_opinion(form)
    with reading_page() as visit:
        found = read(visit, nomination_id)
        page = shown(visit, found, opinion)
        target = f"choice-{opinion.action.value}" if opinion.action and _is_offered(page) else "panel"
        kept = Kept((Line(NOT_SENT, target),), unsent=_unsent(opinion, page))
        return render(visit, found, page, kept, form.get("from"))


@pages.post("/nominations/<row:nomination_id>")
@open_to(Entry.SIGNED_IN)
@shown_again_by(show_opinion_again)
def take(nomination_id: str) -> ResponseReturnValue:
    """Take the step that was chosen, then show the page again or the next one of the worklist."""
    opinion = read_opinion(request.form)
    try:
        with writing_visit() as visit:
            words, path = _taken(visit, nomination_id, opinion)
    except SHOWN_AGAIN as refusal:
        return _refused(nomination_id, opinion, refusal)
    flash(words, "done")
    return redirect(path, HTTPStatus.SEE_OTHER)


def render(visit: Visit, found: Read, page: Shown, kept: Kept, came_from: str | None = None) -> str:
    """The page as HTML, for somebody who came from the worklist or another page."""
    came_from_worklist = came_from == FROM_WORKLIST
    return render_template(
        "nomination.html",
        page=page,
        facts=content_of(found.view),
        kept=kept,
        acting=_who_may_act(visit, page),
        from_worklist=came_from_worklist,
        following=next_waiting(visit.connection, visit.actor, found.view) if came_from_worklist else None,
    )


def _taken(visit: Visit, nomination_id: str, opinion: Opinion) -> tuple[str, str]:
    """Take the step; returns what to say of it and where to go on."""
    before = read(visit, nomination_id)
    if opinion.action is None:
        raise UnmetRequirements([Unmet(Code.REQUIRED, "action")])
    with opinion.judged_last():
        take_step(
            visit.connection,
            visit.actor,
            nomination_id,
            opinion.action,
            opinion.version,
            opinion.given,
            visit.now,
        )
    after = read(visit, nomination_id)
    words = done_words(
        opinion.action,
        before.view.state,
        before.told,
        after.told,
        after.entries[-1],
        len(before.mended),
    )
    return words, _onwards(visit, before.view)


def _onwards(visit: Visit, done: NominationView) -> str:
    if request.form.get("from") != FROM_WORKLIST:
        return f"/nominations/{done.id}"
    following = next_waiting(visit.connection, visit.actor, done)
    return f"/nominations/{following.id}?from={FROM_WORKLIST}" if following else WORKLIST


def _refused(nomination_id: str, opinion: Opinion, refusal: Refused) -> ResponseReturnValue:
    """The page as it stands now, with what was written and why it was not taken."""
    problem = problem_of(refusal)
    with reading_page() as visit:
        found = read(visit, nomination_id)
        page = shown(visit, found, opinion, problem)
        lines = tuple(_lines(found, opinion, refusal, problem, page))
        kept = Kept(lines, unsent=_unsent(opinion, page))
        return render(visit, found, page, kept, request.form.get("from")), problem.status


def _is_offered(page: Shown) -> bool:
    """Whether what was chosen can still be chosen."""
    return any(choice.chosen for choice in (page.panel.choices if page.panel else ()))


def _unsent(opinion: Opinion, page: Shown) -> tuple[tuple[str, str], ...]:
    """What was written for a step that cannot be chosen any more, so that it can be copied at least."""
    if opinion.action is None or _is_offered(page):
        return ()
    texts = {name: opinion.typed.get(field_id(opinion.action, name), "") for name in (*LONGEST, "decided_on")}
    return tuple((name_of_field(name), text) for name, text in texts.items() if text.strip())


def _lines(found: Read, opinion: Opinion, refusal: Refused, problem: Problem, page: Shown) -> Sequence[Line]:
    if opinion.action is None:
        return [Line("Chưa chọn ý kiến. Chọn một việc rồi gửi.", "panel")]
    if not isinstance(refusal, UnmetRequirements):
        return [Line(_sentence(found, opinion.action, refusal), "panel" if page.panel else "history")]
    fields = {
        each.name: each
        for choice in (page.panel.choices if page.panel else ())
        if choice.chosen
        for each in choice.fields
    }
    choice = f"choice-{opinion.action.value}"
    lines = []
    for error in problem.errors:
        shown_field = fields.get(str(error["field"]))
        message = shown_field.error if shown_field and shown_field.error else str(error["message"])
        lines.append(Line(message, field_id(opinion.action, shown_field.name) if shown_field else choice))
    return lines


def _sentence(found: Read, action: Action, refusal: Refused) -> str:
    """Why not, as precisely as the history tells."""
    view, details = found.view, dict(refusal.details)
    if isinstance(refusal, Stale):
        return f"{message_for(refusal.code, details=details)} Nội dung bạn đã ghi được giữ lại bên dưới."
    if refusal.code is Code.NOT_POSSIBLE_IN_STATE:
        details |= {
            "state": tag_for(view.state, view.route).vi,
            "action": words_of(action, view.state).name.vi,
        }
    details |= {"holder": found.told.values.get("holder", "")}
    return capital(message_for(refusal.code, details=details))


def _who_may_act(visit: Visit, page: Shown) -> tuple[PersonView, ...]:
    """Who can decide instead of somebody whom the separation of duties bars."""
    apart = page.panel.apart if page.panel else None
    if apart is None:
        return ()
    people = holders_of_role(visit.connection, apart.role, apart.unit_id, visit.today)
    return tuple(person for person in people if person.id != visit.actor.person_id)
