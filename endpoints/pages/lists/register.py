"""The register: every nomination that somebody may see, searched and narrowed, the newest first.

Filters stand in the address, so that a list can be mailed, and so that a number on another page can lead here.
"""

from collections.abc import Mapping, Sequence

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from endpoints.entry import Entry, open_to
from endpoints.pages.forms import Line
from endpoints.pages.frame import REGISTER, frame, reading_page
from endpoints.pages.lists.asked import CHOICES, UNITS, Asked, lines_of, read_asked, units_to_choose
from endpoints.pages.lists.orders import ORDERS, heads, sorting_of
from endpoints.pages.lists.rows import row_of
from endpoints.pages.lists.sheet import READ_AT_ONCE, taken_away
from endpoints.requests import Visit, reading_visit
from states.terms import Role
from workflow.errors import UnmetRequirements
from workflow.keyset import Page
from workflow.nominations.queries import NominationView, count_nominations, list_nominations, newest_ids
from workflow.nominations.sorting import MOST_SORTED, sorted_page

pages = Blueprint("register", __name__)

ROWS = 30
FILTERS = ("award", "category", "state", "waited", *UNITS, "overdue", "held", "mine", "sent")


@pages.get(REGISTER)
@open_to(Entry.SIGNED_IN)
def show() -> ResponseReturnValue:
    """The register."""
    with reading_page() as visit:
        units = units_to_choose(visit)
        asked = read_asked(visit, request.args, FILTERS)
        cursor = request.args.get("cursor") or None
        if asked.faults:
            empty: Page[NominationView] = Page((), None)
            return _rendered(visit, asked, units, empty, None, lines_of(asked.faults)), 422
        found = _found(visit, asked, asked.sort, ROWS, cursor)
        return _rendered(visit, asked, units, found, _count(visit, asked, found, cursor), ())


@pages.get(f"{REGISTER}.xlsx")
@open_to(Entry.SIGNED_IN)
def export() -> ResponseReturnValue:
    """What the same address lists, as a sheet to take away."""
    with reading_visit() as visit:
        asked = read_asked(visit, request.args, FILTERS)
        return taken_away("ho-so", visit.today, lambda cursor: _found(visit, asked, "", READ_AT_ONCE, cursor))


def _rendered(
    visit: Visit,
    asked: Asked,
    units: Mapping[str, str],
    found: Page[NominationView],
    count: int | None,
    faults: Sequence[Line],
) -> str:
    return render_template(
        "register.html",
        asked=asked,
        more="more" in request.args,
        choices={**CHOICES, "unit": units, "sort": ORDERS},
        heads=heads(asked.sort, asked.address_with, ""),
        drafts=Role.DRAFTER in frame().roles,
        administers=all(each.role is Role.ADMIN for each in visit.actor.assignments),
        rows=[row_of(view, visit.today) for view in found.items],
        count=count,
        next_cursor=found.next_cursor,
        faults=faults,
    )


def _found(visit: Visit, asked: Asked, sort: str, limit: int, cursor: str | None) -> Page[NominationView]:
    if asked.faults:
        raise UnmetRequirements(asked.faults)
    filters, sorting = asked.filters(), sorting_of(sort)
    if sorting is None:
        return list_nominations(
            visit.connection, visit.actor, filters, visit.today, limit=limit, cursor=cursor
        )
    ids = newest_ids(visit.connection, visit.actor, filters, visit.today, MOST_SORTED)
    return sorted_page(visit.connection, ids, sorting, limit=limit, cursor=cursor)


def _count(visit: Visit, asked: Asked, found: Page[NominationView], cursor: str | None) -> int | None:
    """How many match: what stands here, if that is all; else counted, where that is cheap."""
    if found.next_cursor is None and cursor is None:
        return len(found.items)
    return count_nominations(visit.connection, visit.actor, asked.filters(), visit.today)
