"""The agenda: choosing nominations for it, and the page of one item with what is recorded there (chương trình họp)."""

from collections.abc import Callable, Mapping
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from endpoints.entry import Entry, open_to
from endpoints.kept import Form, shown_again_by
from endpoints.pages.council.choices import options_for
from endpoints.pages.council.closing import AN_ITEM
from endpoints.pages.council.reading import EMPTY, Reader, Sheet, names, plain, refused, unsent
from endpoints.pages.council.session import A_SESSION, SHOWN_AGAIN, about, keep, lead_back, see
from endpoints.pages.council.told import agenda_row, codes_in_words
from endpoints.pages.forms import Line
from endpoints.pages.frame import reading_page
from endpoints.problems import problem_of
from endpoints.requests import Visit, writing_visit
from endpoints.telling.content import content_of
from endpoints.telling.values import day
from states.terms import Award
from states.words.terms import AWARDS
from workflow.council.agenda import place_on_agenda, take_off_agenda
from workflow.council.ballots import recuse
from workflow.council.lists import MOST_WAITING, count_waiting, waiting_for_agenda
from workflow.council.sessions import open_item
from workflow.nominations.queries import one

pages = Blueprint("council_agenda", __name__)
lead_back(pages)

NOTHING_TICKED = Sheet(
    {}, {}, (Line("Chưa chọn hồ sơ nào. Đánh dấu hồ sơ cần đưa vào chương trình.", "choose"),)
)


@pages.get(f"{A_SESSION}/agenda")
@open_to(Entry.SIGNED_IN)
def show(session_id: str) -> ResponseReturnValue:
    """The nominations that wait, to be ticked. ``?all=1`` ticks every one that can be placed."""
    with reading_page() as visit:
        return _choosing(visit, session_id, EMPTY, None)


def show_again(form: Form, session_id: str) -> str:
    """The ticks that were set and not sent."""
    with reading_page() as visit:
        return _choosing(visit, session_id, unsent(form), frozenset(form.getlist("nomination")))


@pages.post(f"{A_SESSION}/agenda")
@open_to(Entry.SIGNED_IN)
@shown_again_by(show_again)
def place(session_id: str) -> ResponseReturnValue:
    """Place what was ticked: all, or none."""
    ids = names(request.form, "nomination")
    try:
        with writing_visit() as visit:
            placed = place_on_agenda(visit.connection, visit.actor, session_id, ids, visit.now)
            seen = see(visit, session_id)
    except SHOWN_AGAIN as refusal:
        with reading_page() as visit:
            sheet = refused({}, refusal) if ids else NOTHING_TICKED
            return _choosing(visit, session_id, sheet, frozenset(ids)), problem_of(refusal).status
    flash(f"Đã đưa {len(placed)} hồ sơ vào phiên họp ngày {day(seen.view.session.meets_on)}.", "done")
    return redirect(seen.path, HTTPStatus.SEE_OTHER)


@pages.get(AN_ITEM)
@open_to(Entry.SIGNED_IN)
def show_item(session_id: str, item_id: str) -> ResponseReturnValue:
    """One item: what it is about, how far its vote has come, and what may be done with it."""
    with reading_page() as visit:
        return item_page(visit, session_id, item_id, EMPTY)


def show_item_again(form: Form, session_id: str, item_id: str) -> str:
    """The item with what was written and not sent."""
    with reading_page() as visit:
        return item_page(visit, session_id, item_id, unsent(form, "reason"))


@pages.post(f"{AN_ITEM}/open")
@open_to(Entry.SIGNED_IN)
def open_votes(session_id: str, item_id: str) -> ResponseReturnValue:
    """Open this item for voting, and the session with the first one."""

    def run(visit: Visit) -> str:
        open_item(visit.connection, visit.actor, session_id, item_id, visit.now)
        return "Đã mở biểu quyết mục này."

    return done_at_item(session_id, item_id, run, {})


@pages.post(f"{AN_ITEM}/removal")
@open_to(Entry.SIGNED_IN)
@shown_again_by(show_item_again)
def take_off(session_id: str, item_id: str) -> ResponseReturnValue:
    """Take the item off the agenda."""
    read = Reader(request.form)
    reason = read.reason()

    def run(visit: Visit) -> str:
        name = see(visit, session_id).item(item_id).nominee_name
        with read.judged_last():
            take_off_agenda(visit.connection, visit.actor, session_id, item_id, reason, visit.now)
        return f"Đã đưa {name} ra khỏi phiên họp."

    return done_at_item(session_id, item_id, run, {"reason": "reason"}, to_session=True)


@pages.post(f"{AN_ITEM}/recusals")
@open_to(Entry.SIGNED_IN)
@shown_again_by(show_item_again)
def record_recusal(session_id: str, item_id: str) -> ResponseReturnValue:
    """Record that a member stands aside."""
    read = Reader(request.form)
    username, reason = plain(request.form.get("username", "")), read.reason()

    def run(visit: Visit) -> str:
        with read.judged_last():
            recuse(visit.connection, visit.actor, session_id, item_id, username, reason, visit.now)
        return "Đã ghi ủy viên không tham gia biểu quyết mục này."

    return done_at_item(session_id, item_id, run, {"username": "recused", "reason": "recusal-reason"})


def done_at_item(
    session_id: str,
    item_id: str,
    run: Callable[[Visit], str],
    fields: Mapping[str, str],
    *,
    to_session: bool = False,
) -> ResponseReturnValue:
    """Do something at an item and say so; what is refused is shown on its page."""
    try:
        with writing_visit() as visit:
            words = run(visit)
            path = see(visit, session_id).path
    except SHOWN_AGAIN as refusal:
        sheet = refused(request.form, refusal, fields)
        with reading_page() as visit:
            return item_page(visit, session_id, item_id, sheet), problem_of(refusal).status
    flash(words, "done")
    return redirect(path if to_session else f"{path}/items/{item_id}", HTTPStatus.SEE_OTHER)


def item_page(visit: Visit, session_id: str, item_id: str, sheet: Sheet) -> str:
    """The page of an item, with a form that was refused."""
    seen = see(visit, session_id)
    item = seen.item(item_id)
    offers = seen.offers.items[item_id]
    absent = [seat for seat in seen.view.seats if not seat.present and seat.username not in item.recused]
    return render_template(
        "council/item.html",
        **about(seen),
        sheet=sheet,
        row=agenda_row(seen.view, item, seen.number_of(item_id), offers),
        of=len(seen.view.items),
        path=f"{seen.path}/items/{item_id}",
        options=options_for(item.requested_award),
        voted=item.voted,
        facts=content_of(one(visit.connection, visit.actor, item.nomination_id)),
        others={
            seat.username: seat.full_name for seat in seen.view.seats if seat.username not in item.recused
        },
        absent={seat.username: seat.full_name for seat in absent},
        barred=codes_in_words(filter(None, [offers.against_close])),
    )


def _choosing(visit: Visit, session_id: str, sheet: Sheet, ticked: frozenset[str] | None) -> str:
    seen = keep(visit, session_id)
    asked = request.args.get("award", "")
    award = next((each for each in Award if each.value == asked), None)
    waiting = waiting_for_agenda(visit.connection, visit.actor, session_id, award, visit.now)
    if ticked is None:
        every = "all" in request.args
        ticked = frozenset(each.view.id for each in waiting if every and not each.against)
    counts = count_waiting(visit.connection, seen.view.session.council_unit_id)
    return render_template(
        "council/choose.html",
        **about(seen),
        sheet=sheet,
        rows=[
            (each.view, AWARDS[each.view.award].short.vi, codes_in_words(each.against)) for each in waiting
        ],
        ticked=ticked,
        award=award,
        awards=[(each.value, AWARDS[each].short.vi, count) for each, count in counts.items()],
        total=sum(counts.values()),
        most=MOST_WAITING,
    )
