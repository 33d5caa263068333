"""Which days a deadline does not count, in words: holidays by their names, weekends together."""

from datetime import date

from endpoints.telling.values import capital
from workflow.calendar import DayOff, days_off_between

_WEEKEND = "thứ Bảy, Chủ nhật"


def not_counted(due: date, today: date) -> tuple[str, ...]:
    """One line for each reason why days between ``today`` and ``due`` are no working days; none where all are.

    Of a deadline that is over these are the days since.
    """
    days = list(days_off_between(min(due, today), max(due, today)))
    lines: dict[str, list[DayOff]] = {}
    for each in days:
        lines.setdefault(each.name or _WEEKEND, []).append(each)
    return tuple(f"{_days(off)}: {capital(name)}" for name, off in lines.items())


def _days(days: list[DayOff]) -> str:
    """21, 22/11, 28, 29/11: the month is said once for each run of days."""
    said = []
    for place, each in enumerate(days):
        after = days[place + 1].day if place + 1 < len(days) else None
        run_on = after is not None and (after - each.day).days == 1 and after.month == each.day.month
        said.append(each.day.strftime("%d" if run_on else "%d/%m"))
    return ", ".join(said)
