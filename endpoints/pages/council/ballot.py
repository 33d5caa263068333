"""A member's ballot on one item, and standing aside from it (phiếu biểu quyết).

A choice stands in the body of one request and nowhere else: in no address, in no session, in nothing that is kept for
somebody whose sign-in has ended. No page says afterwards what was chosen.
"""

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from endpoints.entry import Entry, open_to
from endpoints.kept import Form, shown_again_by
from endpoints.pages.council.agenda import done_at_item, item_page
from endpoints.pages.council.choices import LOWER, Incomplete, options_for, read_ballot
from endpoints.pages.council.closing import AN_ITEM
from endpoints.pages.council.reading import EMPTY, Reader, Sheet, plain, refused, unsent
from endpoints.pages.council.session import Seen, about, lead_back, see
from endpoints.pages.council.told import agenda_row, ballots_left
from endpoints.pages.forms import Line
from endpoints.pages.frame import reading_page
from endpoints.problems import message_for, problem_of
from endpoints.requests import Visit, reading_visit, writing_visit
from endpoints.telling.content import content_of
from endpoints.telling.values import clock
from workflow.council.ballots import cast, recuse, written_opinion
from workflow.council.models import ItemState
from workflow.council.queries import AgendaItemView
from workflow.errors import Conflict, NotPossible, NotYours, Refused
from workflow.nominations.queries import one

pages = Blueprint("council_ballot", __name__)
lead_back(pages)


@pages.get(f"{AN_ITEM}/ballot")
@open_to(Entry.SIGNED_IN)
def show(session_id: str, item_id: str) -> ResponseReturnValue:
    """The ballot, with nothing chosen."""
    with reading_page() as visit:
        return _page(visit, session_id, item_id, EMPTY)


@pages.post(f"{AN_ITEM}/ballot")
@open_to(Entry.SIGNED_IN)
def vote(session_id: str, item_id: str) -> ResponseReturnValue:
    """Cast it, once: a second tap changes nothing and is told so."""
    try:
        with writing_visit() as visit:
            ballot = read_ballot(request.form, see(visit, session_id).item(item_id).requested_award)
            cast(visit.connection, visit.actor, session_id, item_id, ballot, visit.now)
    except Conflict:
        return _onwards(session_id, item_id, "đã ghi từ trước, lần gửi này không tính.")
    except Incomplete as missing:
        return _again(session_id, item_id, _incomplete(missing)), HTTPStatus.UNPROCESSABLE_ENTITY
    except (NotPossible, NotYours) as refusal:
        with reading_page() as visit:
            words = _too_late(visit, session_id, item_id, refusal)
        return _again(session_id, item_id, Sheet({}, {}, (Line(words),))), problem_of(refusal).status
    return _onwards(session_id, item_id, "đã ghi.")


@pages.get(f"{AN_ITEM}/recusal")
@open_to(Entry.SIGNED_IN)
def show_standing_aside(session_id: str, item_id: str) -> ResponseReturnValue:
    """The form by which a member stands aside."""
    with reading_page() as visit:
        return _standing_aside(visit, session_id, item_id, EMPTY)


def show_standing_aside_again(form: Form, session_id: str, item_id: str) -> str:
    """The same with the reason that was written and not sent."""
    with reading_page() as visit:
        return _standing_aside(visit, session_id, item_id, unsent(form, "reason"))


@pages.post(f"{AN_ITEM}/recusal")
@open_to(Entry.SIGNED_IN)
@shown_again_by(show_standing_aside_again)
def stand_aside(session_id: str, item_id: str) -> ResponseReturnValue:
    """Stand aside from the item."""
    read = Reader(request.form)
    reason = read.reason()
    try:
        with writing_visit() as visit, read.judged_last():
            recuse(
                visit.connection, visit.actor, session_id, item_id, visit.actor.username, reason, visit.now
            )
    except Refused as refusal:
        with reading_page() as visit:
            sheet = refused(request.form, refusal, ("reason",))
            return _standing_aside(visit, session_id, item_id, sheet), problem_of(refusal).status
    return _onwards(session_id, item_id, "đã ghi bạn không tham gia biểu quyết.", what="Mục")


@pages.post(f"{AN_ITEM}/opinions")
@open_to(Entry.SIGNED_IN)
def record_opinion(session_id: str, item_id: str) -> ResponseReturnValue:
    """Record an absent member's opinion in writing, as the secretary."""
    username = plain(request.form.get("username", ""))

    def run(visit: Visit) -> str:
        ballot = read_ballot(request.form, see(visit, session_id).item(item_id).requested_award)
        written_opinion(visit.connection, visit.actor, session_id, item_id, username, ballot, visit.now)
        return "Đã ghi ý kiến bằng văn bản. Ý kiến được tính như một phiếu."

    try:
        return done_at_item(session_id, item_id, run, {"username": "username"})
    except Incomplete as missing:
        sheet, status = _incomplete(missing, username=username), HTTPStatus.UNPROCESSABLE_ENTITY
    except Conflict:
        lines = (Line(_VOTED_ALREADY, "opinion"),)
        sheet, status = Sheet({"username": username}, {}, lines), HTTPStatus.CONFLICT
    with reading_page() as visit:
        return item_page(visit, session_id, item_id, sheet), status


def _incomplete(missing: Incomplete, **typed: str) -> Sheet:
    """A ballot that lacks something. That a lower form was meant is shown again, for without it is no vote yet."""
    if missing.target == "award":
        typed |= {"choice": LOWER}
    return Sheet(typed, {missing.target: missing.words}, (Line(missing.words, missing.target),))


_VOTED_ALREADY = "Ủy viên này đã có phiếu ở mục này, và mỗi người chỉ có một phiếu. Không cần ghi thêm."


def _onwards(session_id: str, item_id: str, words: str, what: str = "Phiếu mục") -> ResponseReturnValue:
    """To the next item on which they can vote; what was chosen is said nowhere."""
    with reading_visit() as visit:
        seen = see(visit, session_id)
        left = seen.offers.ballots(seen.view)
        following = _following(seen, item_id)
    flash(f"{what} {seen.number_of(item_id)} {words} {ballots_left(len(left))}", "done")
    path = f"{seen.path}/items/{following.item_id}/ballot" if following else seen.path
    return redirect(path, HTTPStatus.SEE_OTHER)


def _following(seen: Seen, item_id: str) -> AgendaItemView | None:
    """The next item on which they can vote: after this one, else the first that was left out."""
    left = [item for item in seen.offers.ballots(seen.view) if item.item_id != item_id]
    number = seen.number_of(item_id)
    later = [item for item in left if seen.number_of(item.item_id) > number]
    return next(iter([*later, *left]), None)


_OVER = {
    ItemState.PENDING: "Mục này chưa mở biểu quyết.",
    ItemState.OPEN: "Bạn không có phiếu ở mục này.",
    ItemState.CLOSED: "Mục này đã chốt. Kết quả ở trang của phiên họp.",
}
"""Why there is no ballot, where nothing is said against the person."""


def _again(session_id: str, item_id: str, sheet: Sheet) -> str:
    with reading_page() as visit:
        return _page(visit, session_id, item_id, sheet)


def _too_late(visit: Visit, session_id: str, item_id: str, refusal: Refused) -> str:
    seen = see(visit, session_id)
    item = seen.item(item_id)
    if item.state is not ItemState.CLOSED:
        return f"{message_for(refusal.code, details=refusal.details)} Phiếu này chưa được ghi."
    ended = seen.view.session.closed_at
    return f"Biểu quyết đã kết thúc{f' lúc {clock(ended)}' if ended else ''}. Phiếu này chưa được ghi."


def _page(visit: Visit, session_id: str, item_id: str, sheet: Sheet) -> str:
    seen = see(visit, session_id)
    item = seen.item(item_id)
    following = _following(seen, item_id)
    return render_template(
        "council/ballot.html",
        **_item(visit, seen, item),
        sheet=sheet,
        options=options_for(item.requested_award),
        following=(seen.number_of(following.item_id), following.item_id) if following else None,
        over=_OVER[item.state],
        voter=visit.actor.full_name,
    )


def _standing_aside(visit: Visit, session_id: str, item_id: str, sheet: Sheet) -> str:
    seen = see(visit, session_id)
    item = seen.item(item_id)
    return render_template("council/recusal.html", **_item(visit, seen, item), sheet=sheet)


def _item(visit: Visit, seen: Seen, item: AgendaItemView) -> dict[str, object]:
    number = seen.number_of(item.item_id)
    view = one(visit.connection, visit.actor, item.nomination_id)
    return about(seen) | {
        "row": agenda_row(seen.view, item, number, seen.offers.items[item.item_id]),
        "of": len(seen.view.items),
        "path": f"{seen.path}/items/{item.item_id}",
        "voted": item.voted,
        "facts": content_of(view),
        "view": view,
    }
