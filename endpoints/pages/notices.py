"""What somebody has been told: messages in the service, unread first (thông báo)."""

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from endpoints.entry import Entry, open_to
from endpoints.pages.frame import NOTICES, reading_page
from endpoints.requests import writing_visit
from notifications.commands import mark_read
from notifications.queries import messages_of

pages = Blueprint("notices", __name__)

ROWS = 20
_LONGEST_ID = 18


@pages.get(NOTICES)
@open_to(Entry.SIGNED_IN)
def show() -> ResponseReturnValue:
    """The messages."""
    with reading_page() as visit:
        cursor = request.args.get("cursor") or None
        found = messages_of(visit.connection, visit.actor, limit=ROWS, cursor=cursor)
        return render_template("notices.html", messages=found.items, next_cursor=found.next_cursor)


@pages.post(f"{NOTICES}/read")
@open_to(Entry.SIGNED_IN)
def mark() -> ResponseReturnValue:
    """Mark one message as read, or all of them."""
    given = request.form.get("message", "")
    one = given.isascii() and given.isdecimal() and len(given) <= _LONGEST_ID
    if not one and given != "all":
        return redirect(NOTICES, HTTPStatus.SEE_OTHER)
    with writing_visit() as visit:
        ids = [int(given)] if one else None
        marked = mark_read(visit.connection, visit.actor.person_id, ids, visit.now)
    if given == "all" and marked:
        flash(f"Đã đánh dấu {marked} thông báo là đã đọc.", "done")
    return redirect(NOTICES, HTTPStatus.SEE_OTHER)
