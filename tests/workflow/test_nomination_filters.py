"""What lists are narrowed to: the wait in working days, who holds, and how many there are."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, Engine

from states.facts import NOTHING_GIVEN
from states.terms import Action, State
from tests.cast import actor
from tests.clock import NOW
from tests.factories import nomination_in
from workflow.calendar import today
from workflow.database import reading, writing
from workflow.nominations import queries
from workflow.nominations.filters import Filters, Waited, waited_of
from workflow.nominations.queries import count_nominations, list_nominations
from workflow.step import take_step
from workflow.units.queries import unit_on

TODAY = today(NOW)


def found(connection: Connection, username: str, filters: Filters) -> set[str]:
    page = list_nominations(connection, actor(connection, username), filters, TODAY, limit=200, cursor=None)
    counted = count_nominations(connection, actor(connection, username), filters, TODAY)
    assert counted == len(page.items)
    return {view.id for view in page.items}


def test_a_wait_is_one_of_four_and_each_day_is_in_one(settled: Engine) -> None:
    with writing(settled) as connection:
        since = {
            nomination_in(connection, State.SUBMITTED, at=NOW - timedelta(days=days)): TODAY
            - timedelta(days=days)
            for days in range(25)
        }
    with reading(settled) as connection:
        by_wait = {waited: found(connection, "district", Filters(waited=waited)) for waited in Waited}
    assert sum(len(ids) for ids in by_wait.values()) == len(since)
    for waited, ids in by_wait.items():
        assert ids == {each for each, day in since.items() if waited_of(day, TODAY) is waited}


@pytest.mark.parametrize(
    ("since", "waited"),
    [
        (date(2026, 11, 16), Waited.UP_TO_2),
        (date(2026, 11, 14), Waited.UP_TO_2),
        (date(2026, 11, 12), Waited.UP_TO_2),
        (date(2026, 11, 11), Waited.UP_TO_5),
        (date(2026, 11, 6), Waited.UP_TO_10),
        (date(2026, 11, 2), Waited.UP_TO_10),
        (date(2026, 10, 30), Waited.LONGER),
    ],
    ids=str,
)
def test_the_first_day_and_days_off_do_not_count(since: date, waited: Waited) -> None:
    assert waited_of(since, date(2026, 11, 16)) is waited


def test_the_wait_begins_anew_when_the_holder_receives(settled: Engine) -> None:
    with writing(settled) as connection:
        nomination = nomination_in(connection, State.SUBMITTED, at=NOW - timedelta(days=20))
        district = actor(connection, "district")
        assert found(connection, "district", Filters(waited=Waited.LONGER)) == {nomination}
        take_step(connection, district, nomination, Action.RECEIVE, None, NOTHING_GIVEN, NOW)
        assert found(connection, "district", Filters(waited=Waited.LONGER)) == set()
        assert found(connection, "district", Filters(waited=Waited.UP_TO_2)) == {nomination}


def test_what_is_closed_waits_no_more(settled: Engine) -> None:
    with writing(settled) as connection:
        nomination_in(connection, State.DECLINED)
        assert found(connection, "department", Filters(waited=Waited.UP_TO_2)) == set()


def test_a_holder_stands_for_all_below_it_and_not_for_what_it_sent_on(settled: Engine) -> None:
    with writing(settled) as connection:
        returned = nomination_in(connection, State.RETURNED)
        at_district = nomination_in(connection, State.SUBMITTED)
        nomination_in(connection, State.ENDORSED)
        district, commune = (unit_on(connection, code, TODAY) for code in ("457", "19249"))
        assert district
        assert commune
        assert found(connection, "department", Filters(holder_unit_id=district.id)) == {returned, at_district}
        assert found(connection, "department", Filters(holder_unit_id=commune.id)) == {returned}


def test_beyond_what_is_counted_it_is_more_than(settled: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "MOST_COUNTED", 2)
    with writing(settled) as connection:
        for _ in range(5):
            nomination_in(connection, State.SUBMITTED)
        district = actor(connection, "district")
        assert count_nominations(connection, district, Filters(), TODAY) == 3
        assert count_nominations(connection, district, Filters(state=State.SUBMITTED), TODAY) == 3
        assert count_nominations(connection, district, Filters(state=State.ENDORSED), TODAY) == 0


def test_what_only_a_reading_of_everything_could_count_is_not_counted(
    settled: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "GLANCE", 1)
    with writing(settled) as connection:
        for _ in range(4):
            nomination_in(connection, State.SUBMITTED)
        department = actor(connection, "department")
        assert count_nominations(connection, department, Filters(mine=True), TODAY) is None
        assert count_nominations(connection, department, Filters(state=State.SUBMITTED), TODAY) == 4
