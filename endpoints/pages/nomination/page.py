"""The page of a nomination: what it is, where it stands, what was done, and one's own decision on it."""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from endpoints.entry import Entry, open_to
from endpoints.kept import Form, shown_again_by
from endpoints.pages.forms import NOT_SENT, Opinion, read_opinion
from endpoints.pages.frame import reading_page
from endpoints.pages.lists.trail import Trail, trail_of
from endpoints.pages.nomination.drafting_links import writing_of
from endpoints.pages.nomination.refused import NOTHING_KEPT, SHOWN_AGAIN, Kept, kept_of
from endpoints.pages.nomination.shown import Read, Shown, read, shown
from endpoints.pages.nomination.standing import done_words
from endpoints.pages.nomination.story_links import story_links
from endpoints.pages.nomination.sure import asks_before, sure_of
from endpoints.pages.nomination.writing import is_being_written, taken_up
from endpoints.pages.sent import Done, done_once, say_done
from endpoints.problems import problem_of
from endpoints.requests import Visit, writing_visit
from endpoints.telling.content import content_of
from endpoints.telling.values import number
from states.codes import Code
from states.facts import Facts, Unmet
from states.words.remarks import REMARKS
from workflow.errors import Refused, UnmetRequirements
from workflow.nominations.instead import others_who_may
from workflow.people.queries import PersonView
from workflow.step import take_step

pages = Blueprint("nomination", __name__)


@pages.get("/nominations/<row:nomination_id>")
@open_to(Entry.SIGNED_IN)
def show(nomination_id: str) -> ResponseReturnValue:
    """The page."""
    with reading_page() as visit:
        found = read(visit, nomination_id)
        return render(visit, found, shown(visit, found), NOTHING_KEPT, request.args.get("from"))


def show_opinion_again(form: Form, nomination_id: str) -> str:
    """The page as it stands now, with an opinion that was written and not sent."""
    with reading_page() as visit:
        return _written(visit, nomination_id, read_opinion(form), form.get("from"), NOT_SENT)


@pages.post("/nominations/<row:nomination_id>")
@open_to(Entry.SIGNED_IN)
@shown_again_by(show_opinion_again)
def take(nomination_id: str) -> ResponseReturnValue:
    """Take the step that was chosen, then show the page again or the next one of the worklist.

    What ends a nomination is shown once more before it is done; what is still being written is shown, and nothing is
    done.
    """
    if is_being_written(request.form):
        with reading_page() as visit:
            opinion = taken_up(visit, nomination_id, request.form)
            return _written(visit, nomination_id, opinion, request.form.get("from"))
    opinion = read_opinion(request.form)
    try:
        if asks_before(opinion, request.form):
            with reading_page() as visit:
                return _asked_before(visit, nomination_id, opinion)
        with writing_visit() as visit:
            done = done_once(visit, nomination_id, lambda: _taken(visit, nomination_id, opinion))
    except SHOWN_AGAIN as refusal:
        return _refused(nomination_id, opinion, refusal)
    say_done(done.words)
    return redirect(done.path, HTTPStatus.SEE_OTHER)


def render(visit: Visit, found: Read, page: Shown, kept: Kept, came_from: str | None = None) -> str:
    """The page as HTML, for somebody who came from the worklist or another page."""
    trail = trail_of(visit, came_from)
    return render_template(
        "nomination/page.html",
        page=page,
        facts=content_of(found.view),
        kept=kept,
        acting=_who_may_act(visit, found.facts, page),
        remarks=REMARKS,
        writing=writing_of(visit.actor, found.facts),
        story_links=story_links(visit.connection, visit.actor, found.facts),
        reader=visit.actor,
        read_at=visit.now,
        trail=trail,
        following=trail.after(visit, found.view) if trail else None,
    )


def _written(
    visit: Visit, nomination_id: str, opinion: Opinion, came_from: str | None, why: str | None = None
) -> str:
    """The page with an opinion that is being written, or was not sent."""
    found = read(visit, nomination_id)
    page = shown(visit, found, opinion)
    return render(visit, found, page, kept_of(visit, found, opinion, page, why), came_from)


def _asked_before(visit: Visit, nomination_id: str, opinion: Opinion) -> str:
    """What is about to be done, once more, if nothing stands against it."""
    _take(visit, nomination_id, opinion, dry_run=True)
    found = read(visit, nomination_id)
    trail = trail_of(visit, request.form.get("from"))
    return render_template("nomination/sure.html", sure=sure_of(visit, found, opinion), trail=trail)


def _taken(visit: Visit, nomination_id: str, opinion: Opinion) -> Done:
    """Take the step; returns what to say of it and where to go on."""
    before = read(visit, nomination_id)
    trail = trail_of(visit, request.form.get("from"))
    following = trail.after(visit, before.view) if trail else None
    _take(visit, nomination_id, opinion)
    after = read(visit, nomination_id)
    assert opinion.action is not None
    words = done_words(
        opinion.action,
        before.view.state,
        before.told,
        after.told,
        after.entries[-1],
        len(before.mended),
    )
    if trail is None:
        return Done(words, f"/nominations/{nomination_id}")
    if following is None:
        return Done(words, trail.path)
    return Done(f"{words} {_left(visit, trail)}", trail.to(following.id))


def _take(visit: Visit, nomination_id: str, opinion: Opinion, *, dry_run: bool = False) -> None:
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
            dry_run=dry_run,
        )


def _left(visit: Visit, trail: Trail) -> str:
    """How much is left of the list that one came from."""
    return f"Còn {number(trail.count(visit))} hồ sơ{' trong danh sách đã lọc' if trail.narrowed else ''}."


def _refused(nomination_id: str, opinion: Opinion, refusal: Refused) -> ResponseReturnValue:
    """The page as it stands now, with what was written and why it was not taken."""
    problem = problem_of(refusal)
    with reading_page() as visit:
        found = read(visit, nomination_id)
        page = shown(visit, found, opinion, problem)
        kept = kept_of(visit, found, opinion, page, refusal=refusal)
        return render(visit, found, page, kept, request.form.get("from")), problem.status


def _who_may_act(visit: Visit, facts: Facts, page: Shown) -> tuple[PersonView, ...]:
    """Who can decide instead of somebody whom the separation of duties bars."""
    apart = page.panel.apart if page.panel else None
    if apart is None:
        return ()
    return others_who_may(visit.connection, visit.actor, facts, apart.role, apart.unit_id, visit.today)
