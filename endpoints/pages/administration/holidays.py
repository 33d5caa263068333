"""The days of a year that deadlines do not count, what is worked in exchange, and who says so (ngày nghỉ)."""

from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from endpoints.entry import Entry, open_to
from endpoints.pages.administration.policy import EARLIEST, LATEST
from endpoints.pages.boxes import line_in
from endpoints.pages.forms import Line
from endpoints.pages.frame import reading_page
from endpoints.pages.places import POLICY
from endpoints.telling.values import capital, weekday
from workflow.calendar import (
    LIBRARY,
    corrections_in,
    count_working_days,
    days_off_between,
    worked_weekends,
)

pages = Blueprint("admin_holidays", __name__)

HOLIDAYS = f"{POLICY}/holidays"
_NO_YEAR = f"Năm này không xem được. Ghi một năm từ {EARLIEST.year} đến {LATEST.year}, ví dụ 2026."


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days off with one name, one after another."""

    name: str
    days: tuple[date, ...]

    @property
    def in_words(self) -> str:
        """From when to when."""
        first, last = self.days[0], self.days[-1]
        return weekday(first) if first == last else f"{weekday(first)} đến {weekday(last)}"


@pages.get(HOLIDAYS)
@open_to(Entry.SIGNED_IN)
def show() -> ResponseReturnValue:
    """The page."""
    with reading_page() as visit:
        typed = line_in(request.args, "year")
        asked = _year(typed) if typed else visit.today.year
        year = asked or visit.today.year
        page = render_template(
            "administration/holidays.html",
            year=year,
            typed=typed or str(year),
            working=count_working_days(year),
            off=days_off(year),
            worked=[weekday(each) for each in worked_weekends(year)],
            corrections=corrections_in(year),
            library=LIBRARY,
            years=[each for each in (year - 1, year + 1) if _year(str(each))],
            lines=[] if asked else [Line(_NO_YEAR, "year")],
        )
        return page, 200 if asked else 422


def days_off(year: int) -> list[Stretch]:
    """The holidays of a year that are not mere weekends, with what is kept on them."""
    found: list[Stretch] = []
    for off in days_off_between(date(year - 1, 12, 31), date(year, 12, 31)):
        if off.name is None:
            continue
        last = found[-1] if found else None
        if last and last.name == capital(off.name) and off.day - last.days[-1] == timedelta(days=1):
            found[-1] = Stretch(last.name, (*last.days, off.day))
        else:
            found.append(Stretch(capital(off.name), (off.day,)))
    return found


def _year(typed: str) -> int | None:
    known = (
        len(typed) == 4
        and typed.isascii()
        and typed.isdecimal()
        and EARLIEST.year <= int(typed) <= LATEST.year
    )
    return int(typed) if known else None
