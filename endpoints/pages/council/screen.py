"""What is thrown on the wall of the room: the items that are open and how many have voted, never what (màn chiếu)."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from endpoints.entry import Entry, open_to
from endpoints.pages.council.session import A_SESSION, about, see
from endpoints.pages.council.told import agenda_groups, quorum_meter
from endpoints.requests import reading_visit
from workflow.council.models import ItemState

pages = Blueprint("council_screen", __name__)


@pages.get(f"{A_SESSION}/screen")
@open_to(Entry.SIGNED_IN)
def show(session_id: str) -> ResponseReturnValue:
    """The page, without anything to press."""
    with reading_visit() as visit:
        seen = see(visit, session_id)
        states = {item.item_id: item.state for item in seen.view.items}
        rows = [row for group in agenda_groups(seen.view, seen.offers) for row in group.rows]
        return render_template(
            "council/screen.html",
            **about(seen),
            meter=quorum_meter(seen.view),
            rows=[row for row in rows if states[row.id] is ItemState.OPEN],
            counted=seen.count(ItemState.CLOSED),
            of=len(seen.view.items),
        )
