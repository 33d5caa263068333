"""Working days: the vectors are those of the ministries' own yearly announcements."""

from datetime import UTC, date, datetime

import pytest

from tests.clock import NOW
from workflow.calendar import (
    add_working_days,
    corrections_in,
    count_working_days,
    days_off_between,
    is_working_day,
    today,
    worked_weekends,
    working_days_between,
)

PERIODS = [
    (date(2023, 4, 26), 5, date(2023, 5, 8)),
    (date(2024, 4, 25), 10, date(2024, 5, 13)),  # 29/4 off, Saturday 4/5 worked
    (date(2025, 4, 24), 5, date(2025, 5, 5)),  # Saturday 26/4 worked, 30/4 to 2/5 off
    (date(2025, 1, 22), 5, date(2025, 2, 5)),  # Tết Ất Tỵ
    (date(2026, 2, 12), 5, date(2026, 2, 26)),  # Tết Bính Ngọ
    (date(2025, 11, 3), 10, date(2025, 11, 17)),
]

WEEKDAYS_OFF = {
    2022: "3/1 31/1 1/2 2/2 3/2 4/2 11/4 2/5 3/5 1/9 2/9",
    2023: "2/1 20/1 23/1 24/1 25/1 26/1 1/5 2/5 3/5 1/9 4/9",
    2024: "1/1 8/2 9/2 12/2 13/2 14/2 18/4 29/4 30/4 1/5 2/9 3/9",
    2025: "1/1 27/1 28/1 29/1 30/1 31/1 7/4 30/4 1/5 2/5 1/9 2/9",
    2026: "1/1 2/1 16/2 17/2 18/2 19/2 20/2 27/4 30/4 1/5 31/8 1/9 2/9 24/11",
}

WORKED_AT_WEEKENDS = {2022: "", 2023: "", 2024: "4/5", 2025: "26/4", 2026: "10/1 22/8"}


def days_of(year: int) -> list[date]:
    return [
        date.fromordinal(day) for day in range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal())
    ]


def in_words(days: list[date]) -> str:
    return " ".join(f"{day.day}/{day.month}" for day in days)


@pytest.mark.parametrize("year", WEEKDAYS_OFF)
def test_a_year_has_exactly_the_announced_days_off(year: int) -> None:
    off = [day for day in days_of(year) if day.weekday() < 5 and not is_working_day(day)]
    assert in_words(off) == WEEKDAYS_OFF[year]


@pytest.mark.parametrize("year", WORKED_AT_WEEKENDS)
def test_a_year_has_exactly_the_announced_saturdays_worked(year: int) -> None:
    worked = [day for day in days_of(year) if day.weekday() >= 5 and is_working_day(day)]
    assert in_words(worked) == WORKED_AT_WEEKENDS[year]


@pytest.mark.parametrize("year", WORKED_AT_WEEKENDS)
def test_a_year_tells_its_working_days_and_its_worked_weekends(year: int) -> None:
    assert in_words(list(worked_weekends(year))) == WORKED_AT_WEEKENDS[year]
    assert count_working_days(year) == sum(map(is_working_day, days_of(year)))


def test_every_correction_has_its_source_and_holds() -> None:
    assert [(each.day.day, each.worked) for each in corrections_in(2026)] == [(2, False), (10, True)]
    assert all(each.source and is_working_day(each.day) == each.worked for each in corrections_in(2026))
    assert corrections_in(2025) == ()


@pytest.mark.parametrize(("start", "days", "due"), PERIODS)
def test_a_period_ends_on_its_last_working_day(start: date, days: int, due: date) -> None:
    assert add_working_days(start, days) == due
    assert working_days_between(start, due) == days


def test_the_day_of_the_event_is_not_counted() -> None:
    assert add_working_days(date(2026, 11, 16), 1) == date(2026, 11, 17)


def test_a_period_of_no_days_ends_at_once_or_on_the_next_working_day() -> None:
    assert add_working_days(date(2026, 11, 16), 0) == date(2026, 11, 16)
    assert add_working_days(date(2026, 11, 14), 0) == date(2026, 11, 16)


def test_a_period_is_not_negative() -> None:
    with pytest.raises(ValueError, match="negative"):
        add_working_days(date(2026, 11, 16), -1)


def test_between_a_day_and_an_earlier_one_lie_no_working_days() -> None:
    assert working_days_between(date(2026, 11, 16), date(2026, 11, 16)) == 0
    assert working_days_between(date(2026, 11, 16), date(2026, 11, 2)) == 0


def test_a_clock_stopped_for_a_complaint_stops_by_working_days() -> None:
    assert working_days_between(date(2025, 11, 10), date(2025, 11, 14)) == 4


def test_today_is_the_date_in_viet_nam() -> None:
    assert today(NOW) == date(2026, 11, 16)
    assert today(datetime(2026, 11, 15, 17, 0, tzinfo=UTC)) == date(2026, 11, 16)
    assert today(datetime(2026, 11, 15, 16, 59, 59, tzinfo=UTC)) == date(2026, 11, 15)


def test_a_moment_without_its_zone_has_no_date() -> None:
    with pytest.raises(ValueError, match="time zone"):
        today(datetime(2026, 11, 16, 9, 0))  # noqa: DTZ001 - that is the mistake


def test_days_that_are_not_counted_are_named_unless_they_are_a_weekend() -> None:
    off = {each.day: each.name for each in days_off_between(date(2026, 4, 24), date(2026, 5, 4))}
    assert off == {
        date(2026, 4, 25): None,
        date(2026, 4, 26): "Ngày Giỗ Tổ Hùng Vương",
        date(2026, 4, 27): "Ngày Giỗ Tổ Hùng Vương (nghỉ bù)",
        date(2026, 4, 30): "Ngày Chiến thắng",
        date(2026, 5, 1): "Ngày Quốc tế Lao động",
        date(2026, 5, 2): None,
        date(2026, 5, 3): None,
    }


def test_a_day_off_by_the_yearly_swap_says_so_and_a_worked_saturday_is_none() -> None:
    off = {each.day: each.name for each in days_off_between(date(2026, 1, 1), date(2026, 1, 10))}
    assert off[date(2026, 1, 2)] == "nghỉ hoán đổi"
    assert date(2026, 1, 10) not in off


def test_days_off_and_working_days_are_all_the_days_between() -> None:
    for start, _, end in PERIODS:
        counted = working_days_between(start, end)
        assert counted + len(list(days_off_between(start, end))) == (end - start).days
        assert not list(days_off_between(end, start))
