"""The first page: what waits for whoever is signed in, the most urgent first, cut by urgency (chờ tôi xét)."""

from dataclasses import dataclass
from http import HTTPStatus
from itertools import groupby

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from endpoints.entry import Entry, open_to
from endpoints.pages.due import PILES, Pile, pile_of
from endpoints.pages.frame import WORKLIST, first_place, frame, reading_page
from endpoints.pages.lists.rows import Row, row_of
from endpoints.requests import reading_visit
from workflow.nominations.inbox import inbox

pages = Blueprint("worklist", __name__)

ROWS = 50


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one urgency on this page, and how many there are of it in all."""

    pile: Pile
    words: str
    count: int
    rows: tuple[Row, ...]


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
    with reading_page() as visit:
        page = inbox(visit.connection, visit.actor, limit=ROWS, cursor=request.args.get("cursor") or None)
        counts = frame().piles
        groups = [
            Group(
                pile,
                PILES[pile],
                getattr(counts, pile.value),
                tuple(row_of(view, visit.today) for view in views),
            )
            for pile, views in groupby(page.items, lambda view: pile_of(view, visit.today))
        ]
        return render_template("worklist.html", groups=groups, counts=counts, next_cursor=page.next_cursor)
