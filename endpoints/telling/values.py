"""Values as people read them: days, moments, numbers, and what stands in a field."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from notifications.texts import cited_day, full_day, moment
from states.terms import Award, Category, CommendationType
from states.words.names import field_label
from states.words.terms import AWARDS, CATEGORIES, COMMENDATION_TYPES
from workflow.calendar import VIETNAM

__all__ = [
    "ERASED",
    "capital",
    "cited",
    "clock",
    "day",
    "decimal",
    "moment",
    "name_of_field",
    "number",
    "text_of",
    "utc",
    "weekday",
]

ERASED = "(nội dung đã được xóa)"
"""Where the log keeps a commitment only: what was there cannot be read any more."""
NOTHING = "(trống)"

cited = cited_day
weekday = full_day


def day(on: date | datetime) -> str:
    """27/11/2026, so that columns stand straight; a moment's day is Viet Nam's."""
    if isinstance(on, datetime):
        on = on.astimezone(VIETNAM).date()
    return on.strftime("%d/%m/%Y")


def clock(at: datetime) -> str:
    """14:05, in Viet Nam."""
    return at.astimezone(VIETNAM).strftime("%H:%M")


def utc(at: datetime) -> str:
    """2026-11-16T07:05:00Z, as programs read it (RFC 3339)."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def number(count: int) -> str:
    """1.284."""
    return f"{count:,}".replace(",", ".")


def decimal(amount: float) -> str:
    """7,5: with one place behind the comma."""
    return f"{amount:,.1f}".translate(str.maketrans(",.", ".,"))


def capital(words: str) -> str:
    """The same at the beginning of a line."""
    return words[:1].upper() + words[1:]


def name_of_field(name: str) -> str:
    """What people call a field, at the beginning of a line."""
    return capital(field_label(name).vi)


def text_of(field: str, value: Any) -> str:
    """What stands in a field of a nomination, as the log or the row has it."""
    if value in (None, "", [], {}):
        return NOTHING
    return _TEXTS.get(field, _plain)(value)


def prior_award(award: Mapping[str, str]) -> str:
    """Bằng khen tỉnh, Quyết định số 1542/QĐ-UBND ngày 20/6/2025."""
    form = AWARDS[Award(award["award"])].full.vi
    return f"{form}, Quyết định số {award['decision_number']} ngày {cited_day(award['signed_on'])}"


def particulars(nominee: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What is known of a person or household, each with its name."""
    return [(name_of_field(name), str(value)) for name, value in nominee.items() if value not in (None, "")]


def _plain(value: Any) -> str:
    return str(value)


def _day(value: Any) -> str:
    return day(date.fromisoformat(value[:10]) if isinstance(value, str) else value)


_TEXTS: Mapping[str, Callable[[Any], str]] = {
    "category": lambda value: CATEGORIES[Category(value)].name.vi,
    "commendation_type": lambda value: COMMENDATION_TYPES[CommendationType(value)].vi,
    "requested_award": lambda value: AWARDS[Award(value)].full.vi,
    "decided_award": lambda value: AWARDS[Award(value)].full.vi,
    "period_from": _day,
    "period_to": _day,
    "due_on": _day,
    "decided_on": cited_day,
    "nominee": lambda value: "; ".join(f"{name}: {text}" for name, text in particulars(value)),
    "prior_awards": lambda value: "; ".join(prior_award(award) for award in value),
}
