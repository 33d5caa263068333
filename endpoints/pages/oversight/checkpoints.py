"""Signed heads of the log (dấu niêm phong): all of them, the keys that sign, and one that somebody has kept."""

from http import HTTPStatus
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from endpoints.entry import Entry, open_to
from endpoints.pages.forms import Line
from endpoints.pages.frame import reading_page
from endpoints.pages.places import CHECKPOINTS
from workflow.audit.checkpoints import keys, list_checkpoints
from workflow.audit.compared import compare, read_held
from workflow.audit.keys import BadNote, base64_of
from workflow.audit.standing import standing

pages = Blueprint("signed_heads", __name__)

ROWS = 30
LONGEST = 100_000
"""Letters of what is pasted: a letter with a hundred witnesses is shorter."""
NOT_READ = (
    "Không đọc được dấu niêm phong. Dán cả thư hoặc cả tệp; hoặc chép số bản ghi và mã gốc in trên giấy, "
    "cách nhau một dấu cách."
)
_COMPARE = f"{CHECKPOINTS}/compare"


@pages.get(CHECKPOINTS)
@open_to(Entry.SIGNED_IN)
def show() -> ResponseReturnValue:
    """The heads, the newest first."""
    return _page("", None)


@pages.post(_COMPARE)
@open_to(Entry.SIGNED_IN)
def bring() -> ResponseReturnValue:
    """Take what was pasted to the page of its verdict: that has an address, and changes nothing."""
    pasted = request.form.get("held", "")
    try:
        held = read_held(pasted[:LONGEST])
    except BadNote:
        return _page(pasted, NOT_READ)
    return redirect(f"{_COMPARE}?{urlencode({'held': held.text()})}", HTTPStatus.SEE_OTHER)


@pages.get(_COMPARE)
@open_to(Entry.SIGNED_IN)
def show_verdict() -> ResponseReturnValue:
    """How the log of today stands to a head that somebody has kept."""
    try:
        held = read_held(request.args.get("held", ""))
    except BadNote:
        return _page(request.args.get("held", ""), NOT_READ)
    with reading_page() as visit:
        found = compare(visit.connection, held)
        return render_template("oversight/verdict.html", found=found, root=base64_of(held.root))


def _page(pasted: str, fault: str | None) -> ResponseReturnValue:
    lines = [Line(fault, "held")] if fault else []
    with reading_page() as visit:
        found = list_checkpoints(visit.connection, request.args.get("cursor") or None, ROWS)
        html = render_template(
            "oversight/checkpoints.html",
            heads=[(each, base64_of(each.root)) for each in found.items],
            next_cursor=found.next_cursor,
            keys=[(str(key), key) for key in keys(visit.connection)],
            standing=standing(visit.connection, visit.now),
            pasted=pasted,
            fault=fault,
            lines=lines,
        )
    return html, (422 if lines else 200)
