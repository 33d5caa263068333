"""The drafter's first page: what is to be mended, what is being written, what was sent and where it lies."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template

from endpoints.entry import Entry, open_to
from endpoints.pages.drafting.asked import PARTS
from endpoints.pages.drafting.begin import require_drafter
from endpoints.pages.drafting.sitting import NAMELESS, Sitting
from endpoints.pages.drafting.typed import understood
from endpoints.pages.due import Due, due_of
from endpoints.pages.frame import frame, reading_page
from endpoints.pages.lists.rows import Row, row_of
from endpoints.pages.nomination.standing import came_by, standing_of, told_of
from endpoints.pages.places import DRAFTS
from endpoints.requests import Visit
from endpoints.telling.history import Units
from states.table import EDITABLE
from states.terms import Deed, State
from workflow.audit.queries import EntryView, histories_of
from workflow.drafting.mending import to_mend
from workflow.drafting.queries import CopyView, copies_of, of_my_units
from workflow.facts import load
from workflow.nominations.queries import NominationView
from workflow.units.queries import units_met

pages = Blueprint("drafts", __name__)


@dataclass(frozen=True, slots=True)
class Lies:
    """A nomination of one's unit, and in a sentence where it lies."""

    view: NominationView
    row: Row
    sentence: str
    since: datetime
    """When it came where it lies."""
    due: Due
    copy: CopyView | None
    """What one is writing on it."""
    to_mend: int
    reason: str | None
    """Why it came back."""
    questions: int
    """Asked by others, and not answered yet."""

    @property
    def is_dated(self) -> bool:
        """Whether its sentence names a day, so that another one beside it would be too much."""
        return " ngày " in self.sentence


@dataclass(frozen=True, slots=True)
class Begun:
    """One that is no nomination yet."""

    copy: CopyView
    name: str
    done: int


@pages.get(DRAFTS)
@open_to(Entry.SIGNED_IN)
def show() -> str:
    """The page. Raises NotYours where somebody drafts for no unit."""
    with reading_page() as visit:
        require_drafter(visit.actor)
        lying = of_my_units(visit.connection, visit.actor)
        copies = copies_of(visit.connection, visit.actor)
        on = {copy.nomination_id: copy for copy in copies if copy.nomination_id}
        told = list(_told(visit, (*lying.unsent, *lying.sent, *lying.ended), on))
        lost = [copy for copy in copies if copy.state and copy.state not in EDITABLE and copy.typed]
        return render_template(
            "drafting/home.html",
            returned=[each for each in told if each.view.state is State.RETURNED],
            drafted=[each for each in told if each.view.state is State.DRAFTED],
            begun=[_begun(visit, copy) for copy in copies if copy.nomination_id is None],
            lost=lost,
            sent=[each for each in told if each.view in lying.sent],
            ended=[each for each in told if each.view in lying.ended],
            parts=len(PARTS),
        )


def _told(visit: Visit, views: Sequence[NominationView], copies: Mapping[str, CopyView]) -> Iterable[Lies]:
    """The same with the sentence for a drafter: facts and histories of all of them in a fixed number of statements."""
    ids = [view.id for view in views]
    if not ids:
        return
    loaded = load(visit.connection, visit.actor, ids, lock=False)
    histories = histories_of(visit.connection, ids)
    units = _units(visit, [facts.facts.holder_unit for facts in loaded.values()], histories)
    for view in views:
        facts, entries = loaded[view.id].facts, histories[view.id]
        told = told_of(view, facts, entries, units)
        came = came_by(view.state, entries)
        yield Lies(
            view,
            row_of(view, visit.today),
            standing_of(view, facts, visit.actor, told),
            came.at if came else view.created_at,
            due_of(view, visit.today),
            copies.get(view.id),
            len(to_mend(entries)) if view.state is State.RETURNED else 0,
            came.reason if came else None,
            len(_unanswered(entries, view.origin_unit_code)),
        )


def _unanswered(entries: Iterable[EntryView], origin: str) -> set[str]:
    """The questions of other units to which nobody has answered."""
    waiting: set[str] = set()
    for entry in entries:
        if entry.action == Deed.ASK and entry.unit_code != origin:
            waiting.add(entry.subject or "")
        elif entry.action == Deed.ANSWER:
            waiting.discard(entry.subject or "")
    return waiting


def _units(visit: Visit, holders: Iterable[int], histories: Mapping[str, tuple[EntryView, ...]]) -> Units:
    codes = {entry.unit_code for entries in histories.values() for entry in entries if entry.unit_code}
    met = units_met(visit.connection, {*holders, *frame().units}, codes)
    return Units({unit.id: unit for unit in met})


def _begun(visit: Visit, copy: CopyView) -> Begun:
    sitting = Sitting(
        copy, frame().units[copy.unit_id], None, copy.typed, understood(copy.typed, None, visit.today)
    )
    return Begun(copy, sitting.name if copy.typed else NAMELESS, sitting.done)
