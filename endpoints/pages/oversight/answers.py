"""Findings as the inspected unit reads them, and what it says to them (giải trình)."""

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from endpoints.entry import Entry, open_to
from endpoints.kept import Form, shown_again_by
from endpoints.pages.forms import Line
from endpoints.pages.frame import reading_page
from endpoints.pages.oversight.box import Box, errors_of, message_of, said_in
from endpoints.pages.places import FINDINGS
from endpoints.pages.sent import is_sent_again
from endpoints.problems import problem_of
from endpoints.readings import note_inspection
from endpoints.requests import Visit, writing_visit
from states.codes import Code
from states.facts import Unmet
from workflow.errors import UnmetRequirements
from workflow.inspection.findings import answer_finding, judge_answer, may_answer
from workflow.inspection.queries import finding_for, findings_for
from workflow.inspection.teams import teams_of
from workflow.nominations.codes import named

pages = Blueprint("findings_answered", __name__)

ROWS = 20
NOT_SENT = "Giải trình này chưa được gửi vì phiên làm việc đã hết. Xem lại rồi gửi."
NO_ANSWER = "Chưa ghi giải trình. Nói rõ việc đã làm, kèm số văn bản nếu có."
_A_FINDING = f"{FINDINGS}/<row:finding_id>"


@pages.get(FINDINGS)
@open_to(Entry.SIGNED_IN)
def show() -> ResponseReturnValue:
    """Findings addressed to the reader's units, the newest first."""
    with reading_page() as visit:
        cursor = request.args.get("cursor") or None
        found = findings_for(visit.connection, visit.actor, limit=ROWS, cursor=cursor)
        return render_template("oversight/findings.html", found=found.items, next_cursor=found.next_cursor)


@pages.get(_A_FINDING)
@open_to(Entry.SIGNED_IN)
def show_one(finding_id: str) -> ResponseReturnValue:
    """One finding, for both sides. Raises NotFound for anybody else."""
    with reading_page() as visit:
        return _page(visit, finding_id, "", None, ())


def show_again(form: Form, finding_id: str) -> ResponseReturnValue:
    """The finding with the answer that was written while the sign-in had ended."""
    with reading_page() as visit:
        return _page(visit, finding_id, _text(form), None, (Line(NOT_SENT, "text"),))


@pages.post(f"{_A_FINDING}/answers/check")
@open_to(Entry.SIGNED_IN)
@shown_again_by(show_again)
def check(finding_id: str) -> ResponseReturnValue:
    """The answer once more, before it stands for ever."""
    text = _text(request.form)
    with reading_page() as visit:
        try:
            judge_answer(visit.connection, visit.actor, finding_id, text)
        except UnmetRequirements as refusal:
            return _refused(visit, finding_id, text, refusal)
        finding = finding_for(visit.connection, visit.actor, finding_id)
        return render_template("oversight/answer_check.html", finding=finding, text=text)


@pages.post(f"{_A_FINDING}/answers")
@open_to(Entry.SIGNED_IN)
@shown_again_by(show_again)
def answer(finding_id: str) -> ResponseReturnValue:
    """Answer the finding; or show the form again."""
    text = _text(request.form)
    if request.form.get("mend"):
        with reading_page() as visit:
            return _page(visit, finding_id, text, None, ())
    try:
        with writing_visit() as visit:
            if not is_sent_again(visit):
                answer_finding(visit.connection, visit.actor, finding_id, text, visit.now)
    except UnmetRequirements as refusal:
        with reading_page() as visit:
            return _refused(visit, finding_id, text, refusal)
    flash("Đã gửi giải trình. Đoàn thanh tra, kiểm tra được báo.", "done")
    return redirect(f"{FINDINGS}/{finding_id}", HTTPStatus.SEE_OTHER)


def _text(form: Form) -> str:
    return said_in(form, "text")


def _refused(visit: Visit, finding_id: str, text: str, refusal: UnmetRequirements) -> ResponseReturnValue:
    errors, lines = errors_of(refusal.unmet, {"text": "text"}, _worded)
    return _page(visit, finding_id, text, errors.get("text"), lines), problem_of(refusal).status


def _worded(fault: Unmet) -> str:
    return NO_ANSWER if fault.code is Code.EMPTY else message_of(fault)


def _page(visit: Visit, finding_id: str, text: str, error: str | None, lines: tuple[Line, ...]) -> str:
    finding = finding_for(visit.connection, visit.actor, finding_id)
    of_team = finding.inspection_id in teams_of(visit.connection, visit.actor)
    if of_team:
        note_inspection()
    case = named(visit.connection, visit.actor, [finding.nomination_id or ""])
    hint = "Đoàn đọc nguyên văn. Gửi rồi thì không sửa, không xóa được; cần nói thêm thì gửi thêm."
    return render_template(
        "oversight/finding.html",
        finding=finding,
        of_team=of_team,
        case_opens=any(each.visible for each in case.values()),
        may_answer=may_answer(visit.connection, visit.actor, finding),
        box=Box("text", "Giải trình của đơn vị", hint, text, error, area=True),
        lines=lines,
    )
