"""The first page: what waits for whoever is signed in, the most urgent first, cut by urgency (chờ tôi xét)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from http import HTTPStatus
from itertools import groupby

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from endpoints.entry import Entry, open_to
from endpoints.pages.due import PILES, pile_of, soon_until
from endpoints.pages.forms import Line
from endpoints.pages.frame import WORKLIST, first_place, frame, reading_page
from endpoints.pages.lists.asked import CHOICES, Asked, lines_of, read_asked, units_to_choose
from endpoints.pages.lists.offered import Offered, offered
from endpoints.pages.lists.orders import ORDERS, heads, sorting_of
from endpoints.pages.lists.rows import Row, row_of
from endpoints.pages.lists.sheet import READ_AT_ONCE, taken_away
from endpoints.pages.lists.trail import FILTERS, Trail, conditions_of
from endpoints.pages.lists.views import views_for
from endpoints.requests import Visit, reading_visit
from states.terms import Role, State
from states.words.many import MANY
from workflow.batches.commands import MOST, needs_reason
from workflow.calendar import VIETNAM
from workflow.errors import UnmetRequirements
from workflow.keyset import Page
from workflow.nominations.inbox import (
    Conditions,
    Pile,
    Piles,
    acted_on_since,
    inbox,
    piles,
    sent_on,
    states_waiting_for,
    waiting_ids,
    waiting_versions,
)
from workflow.nominations.queries import NominationView
from workflow.nominations.sorting import sorted_page

pages = Blueprint("worklist", __name__)

ROWS = 50
OWN_ORDER = "due"


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one urgency on this page, and how many there are of it in all; or all rows, in another order."""

    pile: Pile | None
    words: str
    count: int
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Ticked:
    """What was ticked when a form came back: everything that is wanted, or these rows."""

    all: bool = False
    ids: Collection[str] = ()


@pages.get("/")
@open_to(Entry.SIGNED_IN)
def first() -> ResponseReturnValue:
    """To the first place of whoever is signed in."""
    with reading_visit() as visit:
        roles = frozenset(each.role for each in visit.actor.assignments)
        return redirect(first_place(roles), HTTPStatus.SEE_OTHER)


@pages.get(WORKLIST)
@open_to(Entry.SIGNED_IN)
def show() -> ResponseReturnValue:
    """The worklist."""
    return worklist(request.args, Ticked(all="all" in request.args))


@pages.get(f"{WORKLIST}.xlsx")
@open_to(Entry.SIGNED_IN)
def export() -> ResponseReturnValue:
    """All that waits, narrowed as the same address lists it, as a sheet to take away."""
    with reading_visit() as visit:
        asked = read_asked(visit, request.args, FILTERS)
        if asked.faults:
            raise UnmetRequirements(asked.faults)
        here, actor, conditions = visit.connection, visit.actor, conditions_of(visit, asked)
        return taken_away(
            "cho-xu-ly",
            visit.today,
            lambda cursor: inbox(here, actor, limit=READ_AT_ONCE, cursor=cursor, conditions=conditions),
        )


def worklist(
    args: MultiDict[str, str], ticked: Ticked, refused: Sequence[Line] = ()
) -> tuple[str, HTTPStatus]:
    """The worklist, narrowed as these arguments say, with what was ticked and why it was not taken."""
    with reading_page() as visit:
        units = units_to_choose(visit)
        asked = read_asked(visit, args, FILTERS)
        lines = [*refused, *lines_of(asked.faults)]
        found: Page[NominationView] = Page((), None)
        conditions = conditions_of(visit, asked)
        if not asked.faults:
            found = _page(visit, asked, conditions, args.get("cursor") or None)
        counts = _counts(visit, asked, conditions)
        page = _rendered(visit, asked, units, found, counts, conditions, ticked, lines)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY if lines else HTTPStatus.OK


def _page(visit: Visit, asked: Asked, conditions: Conditions, cursor: str | None) -> Page[NominationView]:
    sorting = sorting_of(asked.sort)
    if sorting is None:
        return inbox(visit.connection, visit.actor, limit=ROWS, cursor=cursor, conditions=conditions)
    ids = waiting_ids(visit.actor, conditions)
    if ids is None:
        return Page((), None)
    return sorted_page(visit.connection, ids, sorting, limit=ROWS, cursor=cursor)


def _counts(visit: Visit, asked: Asked, conditions: Conditions) -> Piles:
    """How much there is of what is wanted: the badge's own count where nothing is narrowed."""
    if not asked.narrowed_by and not asked.typed["q"]:
        return frame().piles
    return piles(visit.connection, visit.actor, visit.today, soon_until(visit.today), conditions)


def _rendered(
    visit: Visit,
    asked: Asked,
    units: Mapping[str, str],
    found: Page[NominationView],
    counts: Piles,
    conditions: Conditions,
    ticked: Ticked,
    lines: Sequence[Line],
) -> str:
    doable = offered(visit, [view.id for view in found.items])
    beyond = 0
    if ticked.all and counts.total > len(found.items):
        beyond = _that_take_a_step(visit, conditions) - len(doable.takes)
    rows = _rows(visit, found, doable, ticked)
    return render_template(
        "worklist.html",
        asked=asked,
        trail=Trail(asked),
        views=views_for(frame().roles, asked, frame().piles),
        choices={**CHOICES, "unit": units, "sort": ORDERS},
        heads=heads(asked.sort, asked.address_with, OWN_ORDER),
        groups=_groups(rows, counts, cut=not asked.sort),
        counts=counts,
        next_cursor=found.next_cursor,
        actions=[(action, MANY[action].short.vi, needs_reason(action)) for action in doable.actions],
        dense=Role.DEPARTMENT_APPRAISER in frame().roles,
        alike=len(frozenset[State]().union(*map(states_waiting_for, frame().roles))) == 1,
        all_ticked=ticked.all,
        every_row_takes=len(doable.takes) == len(rows),
        beyond=beyond,
        chosen=beyond + len(doable.takes),
        most=MOST,
        more="more" in request.args,
        done=None if found.items or asked.chips else _done_this_week(visit),
        sent=sent_on(visit.connection, visit.actor),
        faults=lines,
    )


def _rows(
    visit: Visit, found: Page[NominationView], doable: Offered, ticked: Ticked
) -> list[tuple[Pile, Row]]:
    """Each row, with the part of the worklist in which it stands."""
    today = visit.today
    return [
        (
            pile_of(view, today),
            row_of(
                view,
                today,
                unmet=doable.unmet.get(view.id),
                takes_none=view.id not in doable.takes,
                ticked=view.id in (doable.takes if ticked.all else ticked.ids),
            ),
        )
        for view in found.items
    ]


def _that_take_a_step(visit: Visit, conditions: Conditions) -> int:
    """How many of all that is wanted take any step for many."""
    waiting = waiting_versions(visit.connection, visit.actor, conditions, MOST)
    return len(offered(visit, [nomination_id for nomination_id, _ in waiting]).takes)


def _groups(rows: Sequence[tuple[Pile, Row]], counts: Piles, *, cut: bool) -> list[Group]:
    if not cut:
        return [Group(None, "", counts.total, tuple(row for _, row in rows))] if rows else []
    return [
        Group(pile, PILES[pile], getattr(counts, pile.value), tuple(row for _, row in each))
        for pile, each in groupby(rows, lambda row: row[0])
    ]


def _done_this_week(visit: Visit) -> int:
    monday = visit.today - timedelta(days=visit.today.weekday())
    return acted_on_since(visit.connection, visit.actor, datetime.combine(monday, time(), VIETNAM))
