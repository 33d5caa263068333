"""Awards of which a story is told, or can be."""

from dataclasses import replace
from datetime import date

from sqlalchemy import Engine

from states.terms import Category, State
from tests.cast import actor
from tests.clock import NOW
from tests.factories import nomination_in
from workflow.database import writing
from workflow.exemplars.commands import publish
from workflow.exemplars.story import Story

STORY = Story("Bản <i>Cát</i> vươn lên", "Ba năm trồng rừng & nuôi bò.\n\nCả bản có nước sạch.")
CONSENT = date(2026, 11, 2)
NOMINEE = {
    "ethnic_group": "Bru-Vân Kiều",
    "address": "bản Troi",
    "citizen_id": "044187009876",
    "birth_year": 1987,
}


def told(engine: Engine, category: Category = Category.VILLAGE, **changes: object) -> str:
    """A story that is told; returns its id."""
    story = replace(STORY, consent_on=CONSENT if category.is_personal else None, **changes)  # type: ignore[arg-type]
    with writing(engine) as connection:
        case = nomination_in(
            connection,
            State.AWARDED,
            category=category,
            nominee=dict(NOMINEE) if category.is_personal else {},
        )
        return publish(connection, actor(connection, "secretary"), case, story, NOW)


def awarded(engine: Engine, category: Category, **content: object) -> str:
    with writing(engine) as connection:
        return nomination_in(connection, State.AWARDED, category=category, **content)  # type: ignore[arg-type]
