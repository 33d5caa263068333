"""The log (nhật ký): whether it is whole, what was looked for, and one entry with its bytes and its proof.

Every look writes an entry of its own, and the page says so. What is shown is checked while it is shown: the newest
signed head against the stored hashes, and each entry against the bytes that were sealed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from endpoints.entry import Entry, open_to
from endpoints.log_reading import log_reading
from endpoints.pages.forms import Line
from endpoints.pages.frame import logging_page
from endpoints.pages.oversight.asked import Asked, asked_of, export_ways, filters_of
from endpoints.pages.oversight.box import message_of
from endpoints.pages.oversight.told import Row, Told, around, row_of, told_of
from endpoints.pages.places import AUDIT
from endpoints.requests import Visit
from endpoints.telling.log_words import log_words
from states.facts import Unmet
from states.terms import Deed
from workflow.audit.queries import EntryView, Filters, entries, one_entry
from workflow.audit.standing import Altered, Standing, first_altered, standing
from workflow.errors import NotFound
from workflow.nominations.mandate import inspector

pages = Blueprint("audit_log", __name__)

ROWS = 25
_ENTRY = f"{AUDIT}/entries/<row:entry_id>"
UNREADABLE = (ValueError, LookupError, TypeError, AttributeError)
"""What comes of reading entries that somebody has changed by hand so that they are none any more."""


@dataclass(frozen=True, slots=True)
class Found:
    """What is shown of the log."""

    rows: tuple[Row, ...] = ()
    next_cursor: str | None = None
    chosen: Told | None = None
    altered: Altered | None = None
    unreadable: bool = False


@pages.get(AUDIT)
@open_to(Entry.SIGNED_IN)
def show() -> ResponseReturnValue:
    """A page of the log, and one entry beside it. Raises NotFound where there is no such entry within the mandate."""
    with logging_page() as visit:
        inspector(visit.actor)
        asked = asked_of(request.args)
        entry_id = request.args.get("entry") or None
        if asked.faults:
            return _rendered(visit, asked, Found(), asked.faults), 422
        filters = filters_of(visit.connection, asked)
        found = _found(visit, asked, filters, entry_id)
        return _rendered(visit, asked, found, (), export_ways(asked, filters))


@pages.get(_ENTRY)
@open_to(Entry.SIGNED_IN)
def show_entry(entry_id: str) -> ResponseReturnValue:
    """One entry. Raises NotFound where there is none within the mandate."""
    with logging_page() as visit:
        within = log_reading(visit, Deed.READ_LOG, {"entry": entry_id})
        try:
            view = one_entry(visit.connection, entry_id, within=within)
            if view is None:
                raise NotFound
            found = _shown(visit, (), view)
        except UNREADABLE:
            found = Found(unreadable=True)
        return render_template(
            "oversight/entry.html", found=found, standing=standing(visit.connection, visit.now)
        )


def _found(visit: Visit, asked: Asked, filters: Filters, entry_id: str | None) -> Found:
    chosen = {"entry": entry_id} if entry_id else {}
    within = log_reading(visit, Deed.READ_LOG, asked.recorded | chosen)
    try:
        page = entries(
            visit.connection,
            filters,
            within=within,
            limit=ROWS,
            cursor=request.args.get("cursor") or None,
        )
        view = one_entry(visit.connection, entry_id, within=within) if entry_id else None
        if entry_id and view is None:
            raise NotFound
        return _shown(visit, page.items, view, page.next_cursor)
    except UNREADABLE:
        return Found(unreadable=True)


def _shown(
    visit: Visit, views: Sequence[EntryView], chosen: EntryView | None, next_cursor: str | None = None
) -> Found:
    seen = [*views, *([chosen] if chosen else [])]
    known = around(visit, seen)
    return Found(
        rows=tuple(row_of(view, known) for view in views),
        next_cursor=next_cursor,
        chosen=told_of(chosen, known) if chosen else None,
        altered=first_altered(visit.connection, seen),
    )


def _rendered(
    visit: Visit,
    asked: Asked,
    found: Found,
    faults: Iterable[Unmet],
    exports: Sequence[tuple[str, str]] = (),
) -> str:
    stands: Standing = standing(visit.connection, visit.now)
    words: Mapping[str, Mapping[str, str]] = log_words()
    return render_template(
        "oversight/log.html",
        asked=asked,
        found=found,
        standing=stands,
        acts=words["acts"],
        outcomes=words["outcomes"],
        faults=[Line(message_of(each), each.field) for each in faults],
        exports=exports,
    )
