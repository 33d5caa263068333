"""What a nomination says of itself, row by row, as its page lists it (nội dung đề nghị)."""

from collections.abc import Iterator
from dataclasses import dataclass

from endpoints.telling.values import day, moment, name_of_field, prior_award
from states.table import OPEN
from states.words.terms import AWARDS, CATEGORIES, COMMENDATION_TYPES
from workflow.nominations.queries import NominationView


@dataclass(frozen=True, slots=True)
class Row:
    """A row: the field that its drafter wrote, or None where nobody can mend it, its name and what stands in it."""

    field: str | None
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Content:
    """The form that counts now, the category, and every row."""

    award: str
    category: str
    rows: tuple[Row, ...]


def content_of(view: NominationView) -> Content:
    """The content of a nomination."""
    category = CATEGORIES[view.category].name.vi
    return Content(AWARDS[view.award].full.vi, category, tuple(_rows(view, category)))


def _rows(view: NominationView, category: str) -> Iterator[Row]:
    yield _written("nominee_name", view.nominee_name)
    yield _written("requested_award", AWARDS[view.requested_award].full.vi)
    if view.decided_award is not None:
        yield _known("decided_award", AWARDS[view.decided_award].full.vi)
    yield _written("commendation_type", COMMENDATION_TYPES[view.commendation_type].vi)
    yield _written("category", category)
    yield _written("nominee_unit_code", view.nominee_unit_name)
    for name, value in view.nominee.items():
        if value not in (None, ""):
            yield Row(f"nominee.{name}", name_of_field(name), str(value))
    yield _written("period", f"từ {day(view.period_from)} đến {day(view.period_to)}")
    for award in view.prior_awards:
        yield _written("prior_awards", prior_award(award))
    yield _known("origin_unit_code", view.origin_unit_name)
    if view.state in OPEN:
        yield _known("holder_unit_code", view.holder_unit_name)
    if view.received_at is not None:
        yield _known("received_at", moment(view.received_at))


def _written(field: str, text: str) -> Row:
    return Row(field, name_of_field(field), text)


def _known(field: str, text: str) -> Row:
    return Row(None, name_of_field(field), text)
