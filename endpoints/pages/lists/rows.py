"""A nomination as a row of a list."""

from dataclasses import dataclass
from datetime import date, datetime

from endpoints.pages.due import Due, due_of
from endpoints.telling.looks import Tag, tag_of
from states.table import OPEN
from states.words.terms import AWARDS, CATEGORIES
from workflow.nominations.queries import NominationView
from workflow.record import RECEIVABLE


@dataclass(frozen=True, slots=True)
class Row:
    """What a row says."""

    id: str
    code: str
    nominee: str
    category: str
    unit: str
    award: str
    tag: Tag
    on_hold: bool
    holder: str | None
    """With which unit it lies, while work on it is open."""
    received_at: datetime | None
    to_receive: bool
    """Whoever has it has not received it yet."""
    due: Due
    version: int = 0
    unmet: str | None = None
    """What stands against its next step."""
    takes_none: bool = False
    """No step for many is its to take: it is not among all that are ticked."""
    ticked: bool = False


def row_of(
    view: NominationView,
    today: date,
    *,
    unmet: str | None = None,
    takes_none: bool = False,
    ticked: bool = False,
) -> Row:
    """The row of a nomination."""
    return Row(
        id=view.id,
        code=view.code,
        nominee=view.nominee_name,
        category=CATEGORIES[view.category].name.vi,
        unit=view.nominee_unit_name,
        award=AWARDS[view.award].short.vi,
        tag=tag_of(view.state, view.route),
        on_hold=view.on_hold,
        holder=view.holder_unit_name if view.state in OPEN else None,
        received_at=view.received_at,
        to_receive=view.received_at is None and view.state in RECEIVABLE,
        due=due_of(view, today),
        version=view.version,
        unmet=unmet,
        takes_none=takes_none,
        ticked=ticked,
    )
