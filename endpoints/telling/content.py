"""What a nomination says of itself, row by row, as its page lists it (nội dung đề nghị)."""

from dataclasses import dataclass

from endpoints.telling.values import day, moment, name_of_field, particulars, prior_award
from states.table import OPEN
from states.words.terms import AWARDS, CATEGORIES, COMMENDATION_TYPES
from workflow.nominations.queries import NominationView


@dataclass(frozen=True, slots=True)
class Content:
    """The form that counts now, the category, and every row with its name."""

    award: str
    category: str
    rows: tuple[tuple[str, str], ...]


def content_of(view: NominationView) -> Content:
    """The content of a nomination."""
    category = CATEGORIES[view.category].name.vi
    rows = [("requested_award", AWARDS[view.requested_award].full.vi)]
    if view.decided_award is not None:
        rows.append(("decided_award", AWARDS[view.decided_award].full.vi))
    rows += [
        ("commendation_type", COMMENDATION_TYPES[view.commendation_type].vi),
        ("category", category),
        ("nominee_unit_code", view.nominee_unit_name),
    ]
    named = [(name_of_field(name), text) for name, text in rows]
    named += particulars(view.nominee)
    named.append(("Thời gian lập thành tích", f"từ {day(view.period_from)} đến {day(view.period_to)}"))
    named += [(name_of_field("prior_awards"), prior_award(award)) for award in view.prior_awards]
    named.append((name_of_field("origin_unit_code"), view.origin_unit_name))
    if view.state in OPEN:
        named.append((name_of_field("holder_unit_code"), view.holder_unit_name))
    if view.received_at is not None:
        named.append((name_of_field("received_at"), moment(view.received_at)))
    return Content(AWARDS[view.award].full.vi, category, tuple(named))
