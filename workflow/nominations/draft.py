"""What a drafter says of a nomination, and the rules on it that need more than its shape.

Shape (types, lengths, unknown fields) is judged where a request is read; here stand the rules that look at the
calendar, at units, and at what can be read.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection

from states.codes import Code
from states.facts import Unmet
from states.terms import Award, Category, CommendationType
from workflow.text import fold
from workflow.units.queries import UnitView, unit_known, unit_on

EARLIEST = date(1945, 9, 2)
"""No achievement or decision of this State is older."""
YEARS_AHEAD = 1
"""A period may end in the year after this one (a review is prepared before its year is over), not later."""


@dataclass(frozen=True, slots=True)
class PriorAward:
    """An award received before (hình thức đã được khen thưởng)."""

    award: Award
    decision_number: str
    signed_on: date
    period_from: date | None = None
    period_to: date | None = None

    def as_json(self) -> dict[str, str]:
        """As it is stored and shown: dates in ISO 8601, absent ones left out."""
        shown = {
            "award": self.award.value,
            "decision_number": self.decision_number,
            "signed_on": self.signed_on.isoformat(),
        }
        if self.period_from is not None:
            shown["period_from"] = self.period_from.isoformat()
        if self.period_to is not None:
            shown["period_to"] = self.period_to.isoformat()
        return shown


@dataclass(frozen=True, slots=True)
class Draft:
    """The content of a nomination (nội dung đề nghị). Units are given by code, read on the day of creation."""

    category: Category
    nominee_name: str
    nominee_unit_code: str
    requested_award: Award
    achievements: str
    period_from: date
    period_to: date
    commendation_type: CommendationType = CommendationType.PHONG_TRAO
    nominee: dict[str, Any] = field(default_factory=dict)
    prior_awards: tuple[PriorAward, ...] = ()


PERSONAL = frozenset({"nominee_name", "achievements", "nominee", "prior_awards"})
"""Fields whose values stand in the log as commitments."""


def faults_of(draft: Draft, today: date) -> list[Unmet]:
    """Every rule that ``draft`` breaks by itself: a name in which nothing can be read, dates that cannot be."""
    faults = [] if fold(draft.nominee_name) else [Unmet(Code.EMPTY, "nominee_name")]
    faults += _period_faults(draft.period_from, draft.period_to, today, "")
    for index, prior in enumerate(draft.prior_awards):
        prefix = f"prior_awards.{index}."
        faults += _date_faults(prior.signed_on, today, f"{prefix}signed_on")
        faults += _period_faults(prior.period_from, prior.period_to, today, prefix)
    return faults


def unit_or_fault(connection: Connection, code: str, on: date, field_name: str) -> UnitView | Unmet:
    """The unit that ``code`` names on a day, or why it names none."""
    unit = unit_on(connection, code, on)
    if unit is not None:
        return unit
    known = unit_known(connection, code)
    return Unmet(Code.UNIT_NOT_VALID if known else Code.UNKNOWN_UNIT, field_name, {"unit": code})


def _period_faults(begun: date | None, ended: date | None, today: date, prefix: str) -> list[Unmet]:
    """Of a period of which one end may be unknown."""
    faults = [] if begun is None else _date_faults(begun, today, f"{prefix}period_from")
    if ended is not None and (ended < EARLIEST or ended.year > today.year + YEARS_AHEAD):
        faults.append(Unmet(Code.DATE_ABSURD, f"{prefix}period_to"))
    if begun is not None and ended is not None and begun > ended:
        faults.append(Unmet(Code.DATES_REVERSED, f"{prefix}period_to"))
    return faults


def _date_faults(day: date, today: date, field_name: str) -> list[Unmet]:
    if day < EARLIEST or day.year > today.year + YEARS_AHEAD:
        return [Unmet(Code.DATE_ABSURD, field_name)]
    return [Unmet(Code.DATE_IN_FUTURE, field_name)] if day > today else []
