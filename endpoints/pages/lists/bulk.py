"""The same step on many: what was ticked, what would become of it, and then what has (xử lý nhiều hồ sơ).

Ticking sets a batch down, which has an address of its own: first it shows what would happen, and once its steps are
taken, what has. It can be reloaded, left and found again, and sent twice it acts once.
"""

from collections.abc import Collection, Sequence
from http import HTTPStatus
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from endpoints.entry import Entry, open_to
from endpoints.kept import Form, shown_again_by
from endpoints.pages.forms import Line, read_text
from endpoints.pages.frame import reading_page
from endpoints.pages.lists.asked import read_asked
from endpoints.pages.lists.foreseen import foreseen, taken
from endpoints.pages.lists.offered import offered
from endpoints.pages.lists.trail import FILTERS, NAME, args_of, conditions_of, trail_of
from endpoints.pages.lists.worklist import Ticked, worklist
from endpoints.problems import problem_of
from endpoints.requests import NO_VERSION, Visit, writing_visit
from states.codes import Code
from states.facts import Given
from states.terms import Action
from workflow.batches.commands import MOST, BatchView, batch_of, refused_permissions, set_down, take_all
from workflow.errors import UnmetRequirements
from workflow.nominations.inbox import waiting_versions
from workflow.step import Wanted

pages = Blueprint("bulk", __name__)

NOT_SENT = "Phiên làm việc đã hết trước khi gửi. Những gì bạn đã chọn còn nguyên: xem lại rồi gửi."
NOTHING_TICKED = "Chưa chọn hồ sơ nào. Đánh dấu hồ sơ ở đầu dòng rồi chọn việc cần làm."


def show_ticks_again(form: Form) -> str:
    """The worklist with what was ticked in it."""
    return worklist(args_of(form.get("address", "")), _ticked(form), [Line(NOT_SENT)])[0]


@pages.post("/bulk")
@open_to(Entry.SIGNED_IN)
@shown_again_by(show_ticks_again)
def begin() -> ResponseReturnValue:
    """Set down what was ticked, then show what would become of it."""
    action = next((each for each in Action if each.value == request.form.get("action")), Action.CREATE)
    try:
        with writing_visit() as visit:
            wanted = _wanted(visit, action, request.form)
            batch_id = set_down(visit.connection, visit.actor, action, wanted, visit.now)
            trail = trail_of(visit, f"{NAME}?{request.form.get('address', '')}")
    except UnmetRequirements as refusal:
        words = NOTHING_TICKED if refusal.code is Code.WRONG_COUNT else problem_of(refusal).detail
        return worklist(args_of(request.form.get("address", "")), _ticked(request.form), [Line(words)])
    query = trail.query if trail and trail.asked.address else ""
    return redirect(f"/bulk/{batch_id}{query}", HTTPStatus.SEE_OTHER)


@pages.get("/bulk/<row:batch_id>")
@open_to(Entry.SIGNED_IN)
def show(batch_id: str) -> ResponseReturnValue:
    """What would become of a batch; or, once its steps are taken, what has."""
    with reading_page() as visit:
        return _shown(visit, batch_of(visit.connection, visit.actor, batch_id), request.args.get("from"))


def show_preview_again(form: Form, batch_id: str) -> ResponseReturnValue:
    """What would become of it, with the reason that was written and the ticks as they were."""
    return _again(form, batch_id, [Line(NOT_SENT)])


@pages.post("/bulk/<row:batch_id>")
@open_to(Entry.SIGNED_IN)
@shown_again_by(show_preview_again)
def take(batch_id: str) -> ResponseReturnValue:
    """Take the steps of what is still ticked, then show what has become of each."""
    reason, faults = read_text(request.form, "reason")
    faults = tuple(fault for fault in faults if fault.code is not Code.EMPTY)
    try:
        with writing_visit() as visit:
            ticked, given = frozenset(request.form.getlist("row")), Given(reason=reason.strip() or None)
            batch = take_all(visit.connection, visit.actor, batch_id, ticked, given, visit.now)
            if faults:
                raise UnmetRequirements(faults)
            visit.refused.extend(refused_permissions(batch))
    except UnmetRequirements as refusal:
        lines = [
            Line(NOTHING_TICKED)
            if error["code"] == Code.WRONG_COUNT
            else Line(str(error["message"]), "reason")
            for error in problem_of(refusal).errors
        ]
        return _again(request.form, batch_id, lines), HTTPStatus.UNPROCESSABLE_ENTITY
    query = f"?{urlencode({'from': request.form['from']})}" if "from" in request.form else ""
    return redirect(f"/bulk/{batch_id}{query}", HTTPStatus.SEE_OTHER)


def _again(form: Form, batch_id: str, lines: list[Line]) -> str:
    with reading_page() as visit:
        batch, ticked = batch_of(visit.connection, visit.actor, batch_id), frozenset(form.getlist("row"))
        return _shown(visit, batch, form.get("from"), ticked, form.get("reason", ""), lines)


def _shown(
    visit: Visit,
    batch: BatchView,
    came_from: str | None,
    ticked: Collection[str] | None = None,
    reason: str = "",
    faults: Sequence[Line] = (),
) -> str:
    """What would become of a batch, or what has; with the way back to the list from which it was ticked."""
    trail = trail_of(visit, came_from)
    if batch.taken_at is not None:
        return render_template("lists/result.html", result=taken(visit, batch), trail=trail)
    return render_template(
        "lists/preview.html",
        preview=foreseen(visit, batch, ticked),
        reason=reason,
        faults=faults,
        trail=trail,
    )


def _wanted(visit: Visit, action: Action, form: Form) -> list[Wanted]:
    """What is ticked, with the versions that were read; or all that the filters let through and that takes the step,
    less what was unticked.
    """
    ticked = dict(_read(each) for each in form.getlist("row"))
    if "all" not in form:
        return [Wanted(nomination_id, version) for nomination_id, version in ticked.items()]
    conditions = conditions_of(visit, read_asked(visit, args_of(form.get("address", "")), FILTERS))
    unticked = {_read(each)[0] for each in form.getlist("shown")} - set(ticked)
    waiting = waiting_versions(visit.connection, visit.actor, conditions, MOST)
    takes = offered(visit, [nomination_id for nomination_id, _ in waiting]).takes
    return [
        Wanted(nomination_id, version)
        for nomination_id, version in waiting
        if nomination_id in ticked
        or (nomination_id not in unticked and action in takes.get(nomination_id, ()))
    ]


def _ticked(form: Form) -> Ticked:
    return Ticked("all" in form, frozenset(_read(each)[0] for each in form.getlist("row")))


def _read(row: str) -> tuple[str, int]:
    """A row's id and the version that was read. What is no version is one that no nomination has."""
    nomination_id, _, version = row.partition(":")
    plausible = version.isascii() and version.isdigit() and len(version) < 10
    return nomination_id[:32].replace("\x00", ""), int(version) if plausible else NO_VERSION
