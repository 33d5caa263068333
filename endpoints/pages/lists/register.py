"""The register: every nomination that somebody may see, searched and narrowed, the newest first.

Filters stand in the address, so that a list can be mailed, and so that a number on another page can lead here.
"""

from collections.abc import Iterable, Mapping

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from endpoints.entry import Entry, open_to
from endpoints.pages.forms import Line
from endpoints.pages.frame import REGISTER, frame, reading_page
from endpoints.pages.lists.asked import CHOICES, TICKS, UNITS, Asked, read_asked, units_to_choose
from endpoints.pages.lists.rows import row_of
from endpoints.problems import message_for
from endpoints.requests import Visit
from states.facts import Unmet
from states.terms import Role
from workflow.errors import UnmetRequirements
from workflow.keyset import Page
from workflow.nominations.queries import NominationView, count_nominations, list_nominations

pages = Blueprint("register", __name__)

ROWS = 30
FILTERS = (*CHOICES, *UNITS, *TICKS)


@pages.get(REGISTER)
@open_to(Entry.SIGNED_IN)
def show() -> ResponseReturnValue:
    """The register."""
    with reading_page() as visit:
        units = units_to_choose(visit)
        asked = read_asked(visit, request.args, FILTERS)
        try:
            found = _found(visit, asked)
        except UnmetRequirements as refusal:
            return _rendered(visit, asked, units, Page((), None), None, refusal.unmet), 422
        return _rendered(visit, asked, units, found, _count(visit, asked, found), ())


def _rendered(
    visit: Visit,
    asked: Asked,
    units: Mapping[str, str],
    found: Page[NominationView],
    count: int | None,
    faults: Iterable[Unmet],
) -> str:
    return render_template(
        "register.html",
        asked=asked,
        more="more" in request.args,
        choices={**CHOICES, "unit": units},
        drafts=Role.DRAFTER in frame().roles,
        administers=all(each.role is Role.ADMIN for each in visit.actor.assignments),
        rows=[row_of(view, visit.today) for view in found.items],
        count=count,
        next_cursor=found.next_cursor,
        faults=[
            Line(
                message_for(fault.code, fault.field, fault.params),
                fault.field if fault.field != "cursor" else None,
            )
            for fault in faults
        ],
    )


def _found(visit: Visit, asked: Asked) -> Page[NominationView]:
    if asked.faults:
        raise UnmetRequirements(asked.faults)
    cursor = request.args.get("cursor") or None
    filters = asked.filters()
    return list_nominations(visit.connection, visit.actor, filters, visit.today, limit=ROWS, cursor=cursor)


def _count(visit: Visit, asked: Asked, found: Page[NominationView]) -> int | None:
    """How many match: what stands here, if that is all; else counted, where that is cheap."""
    if found.next_cursor is None and not request.args.get("cursor"):
        return len(found.items)
    return count_nominations(visit.connection, visit.actor, asked.filters(), visit.today)
