"""The page of a session: what is missing before it may open, the agenda, how far the votes have come, the results."""

from dataclasses import dataclass, replace
from datetime import date
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from endpoints.entry import Entry, open_to
from endpoints.pages.council.reading import EMPTY, MOVED_ON, Sheet, refused
from endpoints.pages.council.told import (
    BALLOTS,
    SESSIONS,
    agenda_groups,
    ballots_left,
    codes_in_words,
    counted_words,
    quorum_meter,
    why_not,
)
from endpoints.pages.frame import reading_page
from endpoints.pages.places import COUNCIL_SESSIONS
from endpoints.problems import problem_of
from endpoints.requests import Visit, writing_visit
from endpoints.telling.values import day
from states.codes import Code
from workflow.council.access import require, secretary_at
from workflow.council.lists import count_waiting
from workflow.council.models import ItemState, SessionState
from workflow.council.offers import SessionOffers, offers_at
from workflow.council.queries import AgendaItemView, SessionView, session_view
from workflow.council.sessions import open_session
from workflow.decisions.lists import documents_of_session
from workflow.decisions.preparing import ready_papers
from workflow.errors import NotFound, NotPossible, NotYours, UnmetRequirements

pages = Blueprint("council_session", __name__)

A_SESSION = f"{COUNCIL_SESSIONS}/<row:session_id>"
SHOWN_AGAIN = (NotPossible, NotYours, UnmetRequirements)
"""Refusals that are shown on the page itself."""


class TakenOff(NotFound):
    """The item stands on the agenda no more: somebody looked at it, or voted, while it was taken off."""


TAKEN_OFF = (
    "Mục này không còn trong chương trình: thư ký đã đưa ra khỏi phiên họp. "
    "Nếu bạn vừa gửi gì ở mục này thì lần gửi ấy không được ghi."
)


@dataclass(frozen=True, slots=True)
class Seen:
    """A session as somebody sees it, and what they may do there."""

    view: SessionView
    offers: SessionOffers

    @property
    def path(self) -> str:
        """Its page."""
        return f"{COUNCIL_SESSIONS}/{self.view.session.id}"

    def item(self, item_id: str) -> AgendaItemView:
        """An item that stands on its agenda. Raises NotFound, and TakenOff where it stood there once."""
        for item in self.view.items:
            if item.item_id == item_id:
                return item
        raise TakenOff if item_id in self.view.taken_off else NotFound

    def number_of(self, item_id: str) -> int:
        """The place of an item on the agenda, from 1."""
        return next(n for n, item in enumerate(self.view.items, start=1) if item.item_id == item_id)

    def count(self, *states: ItemState) -> int:
        """How many items stand so."""
        return sum(item.state in states for item in self.view.items)


def see(visit: Visit, session_id: str) -> Seen:
    """A session. Raises NotFound where there is none, or it is another council's."""
    view = _as_read_out(session_view(visit.connection, visit.actor, session_id))
    return Seen(view, offers_at(visit.connection, visit.actor, view, visit.today))


def _as_read_out(view: SessionView) -> SessionView:
    """Its agenda with the highest forms first: so it is shown, numbered and voted on."""
    return replace(view, items=tuple(sorted(view.items, key=lambda item: -item.requested_award.rank)))


def keep(visit: Visit, session_id: str) -> Seen:
    """A session that somebody works on as its secretary, while it is not over.

    Raises:
        NotFound: no such session of theirs.
        NotYours: they are not its secretary.
        NotPossible: it is over.
    """
    seen = see(visit, session_id)
    secretary_at(visit.actor, seen.view.session.council_unit_id)
    require(seen.view.session.state is not SessionState.CLOSED)
    return seen


def lead_back(pages: Blueprint) -> None:
    """From a page that is no more, lead to what there is: the session, or the item, as it stands now."""
    pages.register_error_handler(TakenOff, _to_what_there_is)
    pages.register_error_handler(NotPossible, _to_what_there_is)


def _to_what_there_is(refusal: NotFound | NotPossible) -> ResponseReturnValue:
    named = request.view_args or {}
    path = f"{COUNCIL_SESSIONS}/{named['session_id']}"
    if isinstance(refusal, TakenOff):
        flash(TAKEN_OFF, "attention")
    else:
        flash(MOVED_ON, "attention")
        path += f"/items/{named['item_id']}" if "item_id" in named else ""
    return redirect(path, HTTPStatus.SEE_OTHER)


def about(seen: Seen) -> dict[str, object]:
    """What every page of a session says of it."""
    return {
        "seen": seen,
        "session": seen.view.session,
        "offers": seen.offers,
        "ballot_words": BALLOTS[seen.view.session.ballot],
    }


@pages.get(A_SESSION)
@open_to(Entry.SIGNED_IN)
def show(session_id: str) -> ResponseReturnValue:
    """The page."""
    with reading_page() as visit:
        return _page(visit, see(visit, session_id), EMPTY)


@pages.post(f"{A_SESSION}/open")
@open_to(Entry.SIGNED_IN)
def open_votes(session_id: str) -> ResponseReturnValue:
    """Open the session, or what was placed since."""
    try:
        with writing_visit() as visit:
            was = see(visit, session_id)
            open_session(visit.connection, visit.actor, session_id, visit.now)
    except SHOWN_AGAIN as refusal:
        with reading_page() as visit:
            page = _page(visit, see(visit, session_id), refused({}, refusal))
            return page, problem_of(refusal).status
    opened = was.count(ItemState.PENDING)
    began = "Đã khai mạc phiên họp" if was.view.session.state is SessionState.PLANNED else "Đã mở biểu quyết"
    flash(f"{began}, {opened} mục đang biểu quyết." if opened else f"{began}.", "done")
    return redirect(was.path, HTTPStatus.SEE_OTHER)


def _not_today(meets_on: date, today: date) -> str | None:
    """What makes somebody look again who has typed a wrong day, or opens a session on another."""
    if meets_on == today:
        return None
    return f"Ngày họp là {day(meets_on)}, {'đã qua' if meets_on < today else 'chưa tới'}."


def _page(visit: Visit, seen: Seen, sheet: Sheet) -> str:
    offers, view = seen.offers, seen.view
    ballots = offers.ballots(view)
    ended = view.session.state is SessionState.CLOSED
    counted = [counted_words(item.requested_award, item.result) for item in view.items if item.result]
    state = view.session.state
    groups = agenda_groups(view, offers)
    rows = [row for group in groups for row in group.rows]
    barred = {each.against_vote for each in offers.items.values()} - {None, Code.ALREADY_VOTED}
    return render_template(
        "council/session.html",
        **about(seen),
        live=state is SessionState.OPEN
        or (state is SessionState.PLANNED and view.session.meets_on == visit.today),
        sheet=sheet,
        not_today=state is SessionState.PLANNED and _not_today(view.session.meets_on, visit.today),
        tag=SESSIONS[view.session.state],
        meter=quorum_meter(view),
        groups=groups,
        complete=all(row.complete for row in rows),
        next_ballot=(seen.number_of(ballots[0].item_id), ballots[0].item_id) if ballots else None,
        ballots_left=ballots_left(len(ballots)),
        barred=bool(barred),
        away=why_not(Code.NOT_PRESENT) if barred == {Code.NOT_PRESENT} else None,
        absent=[seat.full_name for seat in view.seats if not seat.present],
        held_up=codes_in_words(offers.against_close),
        waiting=sum(count_waiting(visit.connection, view.session.council_unit_id).values())
        if offers.place
        else 0,
        pending=seen.count(ItemState.PENDING),
        open=seen.count(ItemState.OPEN),
        agreed=sum(each.tag.look.tone == "good" for each in counted),
        counted=len(counted),
        papers=documents_of_session(visit.connection, view.session.id) if ended else (),
        ready=ready_papers(visit.connection, visit.actor, view.session.id, visit.now)
        if offers.register
        else (),
    )
