"""Deadlines in words: how many working days are left, and how much that presses (thời hạn)."""

from dataclasses import dataclass
from datetime import date, timedelta

from endpoints.telling.looks import Tone
from workflow.calendar import add_working_days, working_days_between
from workflow.nominations.inbox import Pile
from workflow.nominations.queries import NominationView

SOON = 2
"""Working days within which a deadline is near."""


PILES = {Pile.OVERDUE: "Quá hạn", Pile.SOON: "Đến hạn trong 2 ngày", Pile.REST: "Còn lại"}
"""The parts of a worklist in words."""


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline as it is shown. ``day`` is None where no period runs."""

    words: str
    tone: Tone
    mark: str | None = None
    day: date | None = None


NO_PERIOD = Due("không có hạn", Tone.QUIET)
STANDING_STILL = Due("đang tạm dừng", Tone.WARN, "pause")


def soon_until(today: date) -> date:
    """The last day that is still near: the day before the third working day to come."""
    return add_working_days(today, SOON + 1) - timedelta(days=1)


def due_on(day: date | None, today: date) -> Due:
    """A deadline, seen on a day."""
    if day is None:
        return NO_PERIOD
    if day < today:
        late = working_days_between(day, today)
        words = f"quá hạn {late} ngày làm việc" if late else "đã quá hạn"
        return Due(words, Tone.BAD, "alert", day)
    left = working_days_between(today, day)
    if left == 0:
        return Due("hạn hôm nay", Tone.WARN, "clock", day)
    return Due(f"còn {left} ngày làm việc", Tone.WARN if left <= SOON else Tone.RUNNING, None, day)


def due_of(view: NominationView, today: date) -> Due:
    """The deadline of a nomination. While it is held none runs."""
    return STANDING_STILL if view.on_hold else due_on(view.due_on, today)


def pile_of(view: NominationView, today: date) -> Pile:
    """In which part of the worklist it stands."""
    if view.due_on is None:
        return Pile.REST
    if view.due_on < today:
        return Pile.OVERDUE
    return Pile.SOON if view.due_on <= soon_until(today) else Pile.REST
