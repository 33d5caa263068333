"""Telling of an award in public, for whoever may: write it, see it as the public will, publish; and withdraw it."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from endpoints.entry import Entry, open_to
from endpoints.kept import Form, shown_again_by
from endpoints.pages.forms import NOT_SENT, Line, read_day
from endpoints.pages.frame import reading_page
from endpoints.pages.places import EXEMPLARS, NEW_STORY, PUBLISHED
from endpoints.pages.public.exemplars import shown
from endpoints.pages.sent import is_sent_again
from endpoints.problems import message_for
from endpoints.requests import Visit, writing_visit
from endpoints.telling.values import day, name_of_field
from states.codes import Code
from states.facts import Unmet
from workflow.errors import UnmetRequirements
from workflow.exemplars.commands import judged, publish, withdraw
from workflow.exemplars.public import as_told
from workflow.exemplars.queries import Case, case_to_tell, told_exemplar, told_exemplars
from workflow.exemplars.story import Story, gives_away

pages = Blueprint("telling", __name__)

ROWS = 30
_FIELDS = ("headline", "story", "consent_on")
_MISREAD = "Chưa đọc được ngày đồng ý công bố. Ghi ngày, tháng, năm, ví dụ 02/11/2026."
_NOTHING = {
    "headline": "Chưa ghi tên bài. Người đọc chọn bài theo tên; ghi một dòng nói điều đáng học nhất.",
    "story": "Chưa viết bài. Người đọc cần biết đã làm gì, được gì; viết vài câu, có con số.",
}
_NO_REASON = "Chưa ghi lý do rút bài. Lý do ở lại trong nhật ký, để sau này biết vì sao bài không còn."
_POVERTY = "hoàn cảnh nghèo, cận nghèo"


@dataclass(frozen=True, slots=True)
class Typed:
    """What was sent, as typed and as understood."""

    nomination_id: str
    texts: Mapping[str, str]
    story: Story
    unread: bool
    """A day of consent was written and cannot be read."""


@pages.get(NEW_STORY)
@open_to(Entry.SIGNED_IN)
def write() -> str:
    """The form, with what the nomination says of itself to begin with."""
    nomination_id = _id(request.args.get("nomination", ""))
    with reading_page() as visit:
        case = case_to_tell(visit.connection, visit.actor, nomination_id)
        return _form(case, {"headline": case.public_name, "story": case.achievements, "consent_on": ""})


def show_writing_again(form: Form) -> str:
    """The form with what was written and not sent."""
    typed = _typed(form)
    with reading_page() as visit:
        case = case_to_tell(visit.connection, visit.actor, typed.nomination_id)
        return _form(case, typed.texts, Line(NOT_SENT))


@pages.post(NEW_STORY)
@open_to(Entry.SIGNED_IN)
@shown_again_by(show_writing_again)
def send() -> ResponseReturnValue:
    """Show it as the public will read it, or go back to writing, or publish it."""
    typed, step = _typed(request.form), request.form.get("step")
    if step == "write":
        with reading_page() as visit:
            return _form(case_to_tell(visit.connection, visit.actor, typed.nomination_id), typed.texts)
    try:
        if step == "publish":
            return _published(typed)
        with (
            writing_visit() as visit
        ):  # it judges as publishing does, with the row locked, and writes nothing
            tidy, _ = judged(visit.connection, visit.actor, typed.nomination_id, typed.story, visit.now)
    except UnmetRequirements as refusal:
        with reading_page() as visit:
            case = case_to_tell(visit.connection, visit.actor, typed.nomination_id)
            return _form(case, typed.texts, *_lines(refusal.unmet, typed)), HTTPStatus.UNPROCESSABLE_ENTITY
    with reading_page() as visit:
        return _check(visit, typed, tidy)


@pages.get(PUBLISHED)
@open_to(Entry.SIGNED_IN)
def show_published() -> str:
    """All that was told of one's cases, and what became of it."""
    with reading_page() as visit:
        return _list(visit)


def show_reason_again(form: Form, exemplar_id: str) -> str:
    """The list with the reason that was written and not sent."""
    with reading_page() as visit:
        return _list(visit, exemplar_id, form.get("reason", ""), NOT_SENT)


@pages.post(f"{EXEMPLARS}/<row:exemplar_id>/withdraw")
@open_to(Entry.SIGNED_IN)
@shown_again_by(show_reason_again)
def take_back(exemplar_id: str) -> ResponseReturnValue:
    """Withdraw a story, with a reason."""
    reason = request.form.get("reason", "").replace("\r\n", "\n")
    try:
        with writing_visit() as visit:
            found = told_exemplar(visit.connection, visit.actor, exemplar_id)
            if found.withdrawn_at is None:
                withdraw(visit.connection, visit.actor, exemplar_id, reason, visit.now)
    except UnmetRequirements as refusal:
        fault = refusal.unmet[0]
        with reading_page() as visit:
            owed = fault.code is Code.REASON_REQUIRED
            why = _NO_REASON if owed else message_for(fault.code, fault.field, fault.params)
            return _list(visit, exemplar_id, reason, why), HTTPStatus.UNPROCESSABLE_ENTITY
    said = "Đã rút bài" if found.withdrawn_at is None else "Đã rút từ trước: bài"
    flash(f"{said} “{found.headline}”. Trang công khai không còn bài này.", "done")
    return redirect(PUBLISHED, HTTPStatus.SEE_OTHER)


def _published(typed: Typed) -> ResponseReturnValue:
    with writing_visit() as visit:
        if not is_sent_again(visit):
            publish(visit.connection, visit.actor, typed.nomination_id, typed.story, visit.now)
    flash(f"Đã công bố “{typed.story.headline.strip()}”. Ai cũng đọc được bài này.", "done")
    return redirect(PUBLISHED, HTTPStatus.SEE_OTHER)


def _form(case: Case, texts: Mapping[str, str], *faults: Line) -> str:
    errors = {line.target: line.message for line in faults if line.target}
    return render_template("public/tell.html", case=case, typed=texts, faults=faults, errors=errors)


def _check(visit: Visit, typed: Typed, tidy: Story) -> str:
    case = case_to_tell(visit.connection, visit.actor, typed.nomination_id)
    told = as_told(visit.connection, typed.nomination_id, tidy.headline, tidy.text, visit.now)
    given_away = gives_away(tidy, case.nominee) if case.category.is_personal else ()
    return render_template(
        "public/tell_check.html",
        story=shown(told),
        typed=typed.texts,
        case=case,
        consent=day(tidy.consent_on) if tidy.consent_on else None,
        given_away=[_POVERTY if name == "poverty" else name_of_field(name).lower() for name in given_away],
    )


def _list(visit: Visit, tried: str | None = None, reason: str = "", why: str | None = None) -> str:
    cursor = request.args.get("cursor") or None
    found = told_exemplars(visit.connection, visit.actor, limit=ROWS, cursor=cursor)
    return render_template(
        "public/published.html",
        stories=found.items,
        next_cursor=found.next_cursor,
        tried=tried,
        reason=reason,
        faults=[Line(why, f"reason-{tried}")] if why else [],
    )


def _typed(form: Form) -> Typed:
    texts = {name: form.get(name, "").replace("\r\n", "\n") for name in _FIELDS}
    consent_on = read_day(texts["consent_on"])
    unread = consent_on is None and bool(texts["consent_on"].strip())
    return Typed(
        _id(form.get("nomination", "")), texts, Story(texts["headline"], texts["story"], consent_on), unread
    )


def _lines(unmet: tuple[Unmet, ...], typed: Typed) -> list[Line]:
    lines = []
    for each in unmet:
        misread = typed.unread and each.code is Code.CONSENT_REQUIRED
        nothing = _NOTHING.get(each.field or "") if each.code is Code.EMPTY else None
        message = nothing or (_MISREAD if misread else message_for(each.code, each.field, each.params))
        lines.append(Line(message, each.field or "headline"))
    return lines


def _id(text: str) -> str:
    """An id as it may stand in an address; what can be none of ours is looked up as one that nothing has."""
    return text if text.isascii() and text.isalnum() and len(text) <= 64 else "-"
