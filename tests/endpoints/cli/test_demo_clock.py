"""The demonstration can be made on any day of the year at any hour."""

from datetime import datetime, time

import pytest
from sqlalchemy import Engine

from endpoints.cli.demo_clock import OfficeClock
from endpoints.cli.demo_walk import walk
from tests.clock import in_vietnam
from workflow.audit.keys import Signer
from workflow.calendar import is_working_day, today
from workflow.database import writing
from workflow.replay import replay

MOMENTS = {
    "a working day at noon": in_vietnam(2026, 11, 24, 12),
    "a working day before the session": in_vietnam(2026, 11, 24, 8, 59),
    "a minute after midnight": in_vietnam(2026, 11, 24, 0, 1),
    "a Sunday": in_vietnam(2026, 11, 22, 3),
    "within Tết": in_vietnam(2026, 2, 18, 10),
    "New Year's Day": in_vietnam(2027, 1, 1, 10),
}


@pytest.mark.parametrize("now", MOMENTS.values(), ids=MOMENTS.keys())
def test_days_are_working_days_in_their_order_and_have_begun(now: datetime) -> None:
    clock = OfficeClock(now)
    days = [clock.day(ago) for ago in range(140, -10, -1)]
    assert days == sorted(days)
    assert all(is_working_day(day) for day in days)
    assert len(set(days[:140])) == 140
    assert clock.day(1) < today(now) < clock.day(-1)
    assert clock.at(0, time(8, 55)) < now
    assert max(clock.moment(1, str(dice)) for dice in range(500)) < now


@pytest.mark.parametrize("name", ["a Sunday", "within Tết", "New Year's Day"])
def test_the_story_can_be_told_on_any_day_on_either_database(engine: Engine, name: str) -> None:
    with writing(engine) as connection:
        walk(connection, MOMENTS[name], "chung tay", Signer.generate("log.example"))
        assert replay(connection) is None
