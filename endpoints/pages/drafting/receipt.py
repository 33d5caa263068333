"""What one has in hand after sending: to whom it went, when, by when they must answer, and what comes next."""

from flask import Blueprint, render_template

from endpoints.entry import Entry, open_to
from endpoints.pages.frame import reading_page
from endpoints.pages.nomination.shown import read
from endpoints.pages.nomination.way import stages_of
from endpoints.requests import Visit
from endpoints.telling.history import post_of
from endpoints.telling.values import clock, weekday
from notifications.texts import office_name
from states.terms import Action
from states.words.actions import ACTIONS, SUBMIT_AGAIN
from states.words.terms import AWARDS
from workflow.errors import NotFound
from workflow.nominations.queries import one
from workflow.units.queries import units_by_id

pages = Blueprint("receipt", __name__)


@pages.get("/nominations/<row:nomination_id>/receipt")
@open_to(Entry.SIGNED_IN)
def show(nomination_id: str) -> str:
    """The receipt of the last sending. Raises NotFound where it was never sent."""
    with reading_page() as visit:
        found = read(visit, nomination_id)
        sent = next((entry for entry in reversed(found.entries) if entry.action == Action.SUBMIT), None)
        if sent is None:
            raise NotFound
        stages = stages_of(found.view, found.facts, found.units.by_id, found.entries, visit.today)
        due = next((change.after for change in sent.changes if change.field == "due_on"), None)
        return render_template(
            "drafting/receipt.html",
            view=found.view,
            award=AWARDS[found.view.requested_award].full.vi,
            sent=sent,
            who=f"{sent.actor_name or sent.actor}, {post_of(sent.role, found.units.on(sent.unit_code, sent.at))}",
            holder=found.told.values.get("holder", ""),
            due=due,
            stages=stages,
            today=visit.today,
        )


def sent_words(visit: Visit, nomination_id: str, again: bool, mended: int) -> str:
    """The notice once it is sent: to whom, by when they answer, and how much of what was asked for is mended."""
    view = one(visit.connection, visit.actor, nomination_id)
    holder = office_name(units_by_id(visit.connection, [view.holder_unit_id])[view.holder_unit_id])
    label = SUBMIT_AGAIN.done if again and mended else ACTIONS[Action.SUBMIT].done
    due = weekday(view.due_on) if view.due_on else "không có"
    return label.filled(next=holder, holder=holder, at=clock(visit.now), due=due, count=mended).vi
