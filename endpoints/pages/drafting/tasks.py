"""The list of parts of a nomination that is being written, and before it what was asked to be mended."""

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from endpoints.entry import Entry, open_to
from endpoints.pages.drafting.asked import PARTS, TITLES
from endpoints.pages.drafting.gone import tells_what_is_gone
from endpoints.pages.drafting.looks import PART_LOOKS
from endpoints.pages.drafting.returned import between
from endpoints.pages.drafting.sitting import sitting_of
from endpoints.pages.due import due_of
from endpoints.pages.frame import reading_page
from endpoints.pages.places import DRAFTS
from endpoints.requests import writing_visit
from workflow.drafting import commands
from workflow.errors import Stale

pages = Blueprint("draft_tasks", __name__)
tells_what_is_gone(pages)


@pages.get("/drafts/<row:copy_id>")
@open_to(Entry.SIGNED_IN)
def show(copy_id: str) -> str:
    """The list."""
    with reading_page() as visit:
        sitting = sitting_of(visit, copy_id)
        came = between(visit, sitting)
        return render_template(
            "drafting/tasks.html",
            sitting=sitting,
            tasks=[(part, TITLES[part], PART_LOOKS[sitting.standing(part)]) for part in PARTS],
            came=came,
            due=due_of(came.returned.view, visit.today) if came.returned else None,
        )


@pages.post("/drafts/<row:copy_id>/tick")
@open_to(Entry.SIGNED_IN)
def tick(copy_id: str) -> ResponseReturnValue:
    """Tick off one thing to mend, or take the tick away."""
    with writing_visit() as visit:
        item, ticked = request.form.get("item", ""), request.form.get("ticked") == "1"
        commands.tick(visit.connection, visit.actor, copy_id, item, ticked)
    return redirect(f"/drafts/{copy_id}#mend", HTTPStatus.SEE_OTHER)


@pages.post("/drafts/<row:copy_id>/rebase")
@open_to(Entry.SIGNED_IN)
def rebase(copy_id: str) -> ResponseReturnValue:
    """Take the nomination's new version as the ground of what was typed."""
    version = request.form.get("version", "")
    try:
        with writing_visit() as visit:
            read = int(version) if version.isascii() and version.isdecimal() and len(version) < 10 else 0
            commands.rebase(visit.connection, visit.actor, copy_id, read)
    except Stale:
        flash("Hồ sơ vừa thay đổi thêm một lần nữa. Xem thay đổi mới bên dưới.", "attention")
    else:
        flash("Đã lấy bản mới làm gốc. Những gì bạn đã viết còn nguyên.", "done")
    return redirect(f"/drafts/{copy_id}", HTTPStatus.SEE_OTHER)


@pages.post("/drafts/<row:copy_id>/discard")
@open_to(Entry.SIGNED_IN)
def discard(copy_id: str) -> ResponseReturnValue:
    """Throw away what was typed and not kept."""
    with writing_visit() as visit:
        commands.discard(visit.connection, visit.actor, copy_id)
    flash("Đã bỏ nội dung đang soạn.", "done")
    return redirect(DRAFTS, HTTPStatus.SEE_OTHER)
