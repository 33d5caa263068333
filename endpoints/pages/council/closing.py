"""Closing: one item, or the session with all that is open. The number of items is typed first (kết thúc biểu quyết)."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from endpoints.entry import Entry, open_to
from endpoints.pages.council.reading import EMPTY, Sheet, refused
from endpoints.pages.council.session import A_SESSION, SHOWN_AGAIN, Seen, about, keep, lead_back
from endpoints.pages.council.told import agenda_row, codes_in_words, quorum_meter
from endpoints.pages.forms import Line
from endpoints.pages.frame import reading_page
from endpoints.problems import problem_of
from endpoints.requests import Visit, writing_visit
from states.codes import Code
from workflow.council.access import require
from workflow.council.closing import ClosedItem, close_item, close_session
from workflow.council.models import ItemState
from workflow.council.queries import AgendaItemView

pages = Blueprint("council_closing", __name__)
lead_back(pages)

AN_ITEM = f"{A_SESSION}/items/<row:item_id>"

TOO_FEW = "Chưa chốt được. Ghi lại điểm danh khi đủ người."


@dataclass(frozen=True, slots=True)
class Counting:
    """What would be counted: one item, or all that are open."""

    seen: Seen
    item: AgendaItemView | None

    @property
    def items(self) -> tuple[AgendaItemView, ...]:
        """The items that are open."""
        if self.item is not None:
            return (self.item,)
        return tuple(item for item in self.seen.view.items if item.state is ItemState.OPEN)


class Mistyped(Exception):
    """The number of items was not typed as it is; nothing was done."""


@pages.get(f"{A_SESSION}/close")
@open_to(Entry.SIGNED_IN)
def show_session(session_id: str) -> ResponseReturnValue:
    """What closing the session counts."""
    with reading_page() as visit:
        return _page(_counting(visit, session_id), EMPTY)


@pages.post(f"{A_SESSION}/close")
@open_to(Entry.SIGNED_IN)
def of_session(session_id: str) -> ResponseReturnValue:
    """Count what is open, and close the session."""

    def close(visit: Visit) -> tuple[ClosedItem, ...]:
        return close_session(visit.connection, visit.actor, session_id, visit.now)

    return _closed(session_id, None, close)


@pages.get(f"{AN_ITEM}/close")
@open_to(Entry.SIGNED_IN)
def show_item(session_id: str, item_id: str) -> ResponseReturnValue:
    """What closing one item counts."""
    with reading_page() as visit:
        return _page(_counting(visit, session_id, item_id), EMPTY)


@pages.post(f"{AN_ITEM}/close")
@open_to(Entry.SIGNED_IN)
def of_item(session_id: str, item_id: str) -> ResponseReturnValue:
    """Count one item."""

    def close(visit: Visit) -> tuple[ClosedItem, ...]:
        return (close_item(visit.connection, visit.actor, session_id, item_id, visit.now),)

    return _closed(session_id, item_id, close)


def _closed(
    session_id: str, item_id: str | None, close: Callable[[Visit], tuple[ClosedItem, ...]]
) -> ResponseReturnValue:
    typed = request.form.get("count", "")
    try:
        with writing_visit() as visit:
            counting = _counting(visit, session_id, item_id)
            if typed.strip() != str(len(counting.items)):
                raise Mistyped
            closed = close(visit)
    except Mistyped:
        return _again(session_id, item_id, typed), HTTPStatus.UNPROCESSABLE_ENTITY
    except SHOWN_AGAIN as refusal:
        with reading_page() as visit:
            counting = _counting(visit, session_id, item_id)
            too_few = refusal.code is Code.QUORUM
            lines = (Line(f"{quorum_meter(counting.seen.view).words} {TOO_FEW}"),)
            sheet = Sheet({}, {}, lines) if too_few else refused({"count": typed}, refusal)
            return _page(counting, sheet), problem_of(refusal).status
    agreed = sum(each.result.award is not None for each in closed)
    flash(f"Đã chốt: {agreed} đồng ý, {len(closed) - agreed} không đồng ý.", "done")
    return redirect(counting.seen.path, HTTPStatus.SEE_OTHER)


def _again(session_id: str, item_id: str | None, typed: str) -> str:
    with reading_page() as visit:
        counting = _counting(visit, session_id, item_id)
        words = f"Số mục gõ vào chưa đúng. Gõ {len(counting.items)} để xác nhận."
        return _page(counting, Sheet({"count": typed}, {"count": words}, (Line(words, "count"),)))


def _counting(visit: Visit, session_id: str, item_id: str | None = None) -> Counting:
    seen = keep(visit, session_id)
    item = seen.item(item_id) if item_id is not None else None
    require(item is None or item.state is ItemState.OPEN)
    return Counting(seen, item)


def _page(counting: Counting, sheet: Sheet) -> str:
    seen, item = counting.seen, counting.item
    offers = seen.offers.items
    rows = [
        agenda_row(seen.view, each, seen.number_of(each.item_id), offers[each.item_id])
        for each in counting.items
    ]
    meter = quorum_meter(seen.view)
    barred = {offers[each.item_id].against_close for each in counting.items} - {None}
    return render_template(
        "council/close.html",
        **about(seen),
        sheet=sheet,
        meter=meter,
        too_few=None if meter.reached else TOO_FEW,
        rows=rows,
        incomplete=sum(not row.complete for row in rows),
        pending=seen.count(ItemState.PENDING),
        barred=codes_in_words(sorted(filter(None, barred))),
        possible=meter.reached and (offers[item.item_id].close if item else seen.offers.close and not barred),
        action=f"{seen.path}/items/{item.item_id}/close" if item else f"{seen.path}/close",
        item=item,
    )
