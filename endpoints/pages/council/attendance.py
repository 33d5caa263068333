"""Who is present: one large tick for each member, and whether they are enough (điểm danh)."""

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from endpoints.entry import Entry, open_to
from endpoints.kept import Form, shown_again_by
from endpoints.pages.council.reading import EMPTY, Sheet, names, refused, unsent
from endpoints.pages.council.session import A_SESSION, SHOWN_AGAIN, Seen, about, keep, lead_back, see
from endpoints.pages.council.told import quorum_meter
from endpoints.pages.frame import reading_page
from endpoints.problems import problem_of
from endpoints.requests import writing_visit
from workflow.council.sessions import record_attendance

pages = Blueprint("council_attendance", __name__)
lead_back(pages)


@pages.get(f"{A_SESSION}/attendance")
@open_to(Entry.SIGNED_IN)
def show(session_id: str) -> ResponseReturnValue:
    """The ticks as they were recorded."""
    with reading_page() as visit:
        seen = keep(visit, session_id)
        return _page(seen, EMPTY, frozenset(seen.view.present))


def show_again(form: Form, session_id: str) -> str:
    """The ticks that were set and not sent."""
    with reading_page() as visit:
        return _page(keep(visit, session_id), unsent(form), frozenset(form.getlist("present")))


@pages.post(f"{A_SESSION}/attendance")
@open_to(Entry.SIGNED_IN)
@shown_again_by(show_again)
def take(session_id: str) -> ResponseReturnValue:
    """Record who is present, in place of what was recorded."""
    present = names(request.form, "present")
    try:
        with writing_visit() as visit:
            record_attendance(visit.connection, visit.actor, session_id, present, visit.now)
            seen = see(visit, session_id)
    except SHOWN_AGAIN as refusal:
        with reading_page() as visit:
            page = _page(keep(visit, session_id), refused({}, refusal), frozenset(present))
            return page, problem_of(refusal).status
    meter = quorum_meter(seen.view)
    enough = "Đủ số thành viên." if meter.reached else "Chưa mở biểu quyết được."
    flash(f"{meter.words} {enough}", "done" if meter.reached else "attention")
    return redirect(seen.path, HTTPStatus.SEE_OTHER)


def _page(seen: Seen, sheet: Sheet, ticked: frozenset[str]) -> str:
    return render_template(
        "council/attendance.html",
        **about(seen),
        sheet=sheet,
        meter=quorum_meter(seen.view),
        ticked=ticked,
    )
