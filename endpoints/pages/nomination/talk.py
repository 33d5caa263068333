"""Questions between tiers and their answers (trao đổi): asked and answered on the page of a nomination."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue

from endpoints.entry import Entry, open_to
from endpoints.kept import Form, shown_again_by
from endpoints.pages.forms import NOT_SENT, Line, read_text
from endpoints.pages.frame import reading_page
from endpoints.pages.lists.trail import trail_of
from endpoints.pages.nomination.page import render
from endpoints.pages.nomination.refused import SHOWN_AGAIN, Kept
from endpoints.pages.nomination.shown import read, shown
from endpoints.pages.sent import is_sent_again
from endpoints.problems import problem_of
from endpoints.requests import Visit, writing_visit
from states.codes import Code
from states.facts import Unmet
from workflow.errors import Refused, UnmetRequirements
from workflow.nominations.questions import answer, ask

pages = Blueprint("talk", __name__)

_NO_QUESTION = "Chưa ghi câu hỏi. Ghi điều cần hỏi rồi gửi."
_NO_ANSWER = "Chưa ghi câu trả lời. Người hỏi đang chờ; ghi trả lời rồi gửi."


def show_words_again(form: Form, nomination_id: str, question_id: str | None = None) -> str:
    """The page as it stands now, with a question or an answer that was written and not sent."""
    with reading_page() as visit:
        return _with_words(visit, nomination_id, question_id, read_text(form, "text")[0], NOT_SENT)


@pages.post("/nominations/<row:nomination_id>/questions")
@open_to(Entry.SIGNED_IN)
@shown_again_by(show_words_again)
def ask_question(nomination_id: str) -> ResponseReturnValue:
    """Ask about a nomination."""

    def said(visit: Visit, text: str) -> object:
        return ask(visit.connection, visit.actor, nomination_id, text, visit.now)

    return _said(nomination_id, None, said, "Đã gửi câu hỏi. Đơn vị liên quan được báo.")


@pages.post("/nominations/<row:nomination_id>/questions/<row:question_id>/answers")
@open_to(Entry.SIGNED_IN)
@shown_again_by(show_words_again)
def answer_question(nomination_id: str, question_id: str) -> ResponseReturnValue:
    """Answer a question."""

    def said(visit: Visit, text: str) -> object:
        return answer(visit.connection, visit.actor, nomination_id, question_id, text, visit.now)

    return _said(nomination_id, question_id, said, "Đã gửi trả lời. Người hỏi được báo.")


def _said(
    nomination_id: str, question_id: str | None, say: Callable[[Visit, str], object], done: str
) -> ResponseReturnValue:
    text, faults = read_text(request.form, "text")
    try:
        with writing_visit() as visit:
            if not is_sent_again(visit):
                say(visit, text)
                _judge(faults)
            trail = trail_of(visit, request.args.get("from"))
    except SHOWN_AGAIN as refusal:
        return _refused(nomination_id, question_id, text, refusal)
    flash(done, "done")
    here = trail.to(nomination_id) if trail else f"/nominations/{nomination_id}"
    return redirect(f"{here}#talk", HTTPStatus.SEE_OTHER)


def _judge(faults: tuple[Unmet, ...]) -> None:
    """What is wrong with the text comes after every other refusal, and takes back what was said."""
    if faults:
        raise UnmetRequirements(faults)


def _refused(nomination_id: str, question_id: str | None, text: str, refusal: Refused) -> ResponseReturnValue:
    problem = problem_of(refusal)
    nothing = _NO_ANSWER if question_id else _NO_QUESTION
    why = nothing if problem.code is Code.EMPTY else problem.detail
    with reading_page() as visit:
        return _with_words(visit, nomination_id, question_id, text, why), problem.status


def _with_words(visit: Visit, nomination_id: str, question_id: str | None, text: str, why: str) -> str:
    found = read(visit, nomination_id)
    target = f"answer-{question_id}" if question_id else "question"
    return render(
        visit,
        found,
        shown(visit, found),
        Kept((Line(why, target),), text, question_id),
        request.args.get("from"),
    )
