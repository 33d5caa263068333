"""Working days of the public sector in Viet Nam (ngày làm việc), and what "today" is there.

Days off come from the ``holidays`` library: the public holidays of Bộ luật Lao động 2019 Đ.112 by both calendars,
the days in lieu of Đ.111 k.3 (nghỉ bù), and the yearly swaps (hoán đổi), for which a Saturday is worked (làm bù).
Where it lacks or mistakes one, ``calendar_corrections.toml`` says so with its source. Swaps are announced year by
year: a deadline, once set, is stored and never reckoned again.

Days are counted as Bộ luật Dân sự 2015 Đ.147–148 has it: the day of the event does not count, and a period that
ends on a day off ends with the next working day.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from holidays import country_holidays
from holidays.version import __version__ as _version

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")

LIBRARY = f"holidays {_version}"
"""Where days off come from but for the corrections, as it is installed here."""

_DAY = timedelta(days=1)
_SATURDAY = 5
_SWAPPED = "nghỉ hoán đổi"
"""A day off of the yearly swaps that has no name of its own."""


@dataclass(frozen=True, slots=True)
class DayOff:
    """A day that is not counted, and what is kept on it; None where it is a Saturday or Sunday like any other."""

    day: date
    name: str | None


@dataclass(frozen=True, slots=True)
class Correction:
    """A day that the library lacks or mistakes: whether it is worked, and who says so."""

    day: date
    worked: bool
    source: str


def today(now: datetime) -> date:
    """The date in Viet Nam at a moment.

    Raises:
        ValueError: the moment has no time zone.
    """
    if now.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return now.astimezone(VIETNAM).date()


def is_working_day(day: date) -> bool:
    """Whether offices are open: Monday to Friday but for days off, and the Saturdays worked in exchange."""
    return day in _working_days(day.year)


def add_working_days(start: date, days: int) -> date:
    """The last day of a period of so many working days that begins the day after ``start``.

    A period of none ends on ``start`` itself, or on the next working day if that is a day off.

    Raises:
        ValueError: a negative number of days.
    """
    if days < 0:
        raise ValueError("a period has no negative length")
    day = start
    while days > 0 or not is_working_day(day):
        day += _DAY
        if days > 0 and is_working_day(day):
            days -= 1
    return day


def working_days_between(start: date, end: date) -> int:
    """How many working days lie after ``start`` up to and with ``end``; none when ``end`` is not later."""
    return sum(is_working_day(start + _DAY * step) for step in range(1, (end - start).days + 1))


def days_off_between(start: date, end: date) -> Iterator[DayOff]:
    """The days after ``start`` up to and with ``end`` that are no working days, in their order."""
    for step in range(1, (end - start).days + 1):
        day = start + _DAY * step
        if not is_working_day(day):
            yield DayOff(day, _names(day.year).get(day) or (_SWAPPED if day.weekday() < _SATURDAY else None))


def worked_weekends(year: int) -> tuple[date, ...]:
    """The Saturdays and Sundays of a year that are worked in exchange (làm bù)."""
    return tuple(sorted(day for day in _working_days(year) if day.weekday() >= _SATURDAY))


def count_working_days(year: int) -> int:
    """How many working days a year has."""
    return len(_working_days(year))


def corrections_in(year: int) -> tuple[Correction, ...]:
    """The days of a year on which the library is wrong, in their order."""
    return tuple(each for each in _corrections() if each.day.year == year)


@cache
def _names(year: int) -> dict[date, str]:
    """What is kept on public holidays, in Vietnamese."""
    return dict(country_holidays("VN", years=year, language="vi"))


@cache
def _working_days(year: int) -> frozenset[date]:
    known = country_holidays("VN", years=year)
    first = date(year, 1, 1)
    every_day = (first + _DAY * step for step in range((date(year + 1, 1, 1) - first).days))
    working = {
        day
        for day in every_day
        if day not in known and (day.weekday() < _SATURDAY or day in known.weekend_workdays)
    }
    for each in corrections_in(year):
        (working.add if each.worked else working.discard)(each.day)
    return frozenset(working)


@cache
def _corrections() -> tuple[Correction, ...]:
    text = files("workflow").joinpath("calendar_corrections.toml").read_text(encoding="utf-8")
    found = (Correction(**entry) for entry in tomllib.loads(text)["correction"])
    return tuple(sorted(found, key=lambda each: each.day))
