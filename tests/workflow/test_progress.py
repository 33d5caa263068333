"""Numbers of progress: what is counted is what somebody may see, and every part agrees with its list."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, Engine

from states.facts import Given
from states.table import OPEN
from states.terms import Action, State
from tests.cast import actor, unit
from tests.clock import NOW, in_vietnam
from tests.factories import nomination_in
from tests.statements import counting
from workflow.calendar import today, working_days_between
from workflow.database import reading, writing
from workflow.nominations.filters import Filters
from workflow.nominations.queries import NominationView, list_nominations
from workflow.progress.figures import by_holder, by_state, figure_of, median_of, within
from workflow.progress.pace import Pace, leads_on, paces
from workflow.progress.queries import counts_of_all, heaps, holders_with_parents, working_days_since
from workflow.step import take_step

TODAY = today(NOW)
EVERYBODY = (
    "commune",
    "agency",
    "district",
    "dual",
    "department",
    "secretary",
    "chair",
    "inspector",
    "admin",
)


def settle_much(connection: Connection) -> None:
    for days in (0, 1, 4, 9, 40):
        for state in (State.DRAFTED, State.RETURNED, State.SUBMITTED, State.ENDORSED, State.CHECKED):
            for origin in ("19249", "19141", "457"):
                if state is not State.SUBMITTED or origin != "457":
                    nomination_in(connection, state, origin=origin, at=NOW - timedelta(days=days))
    for state in (State.DECIDED, State.FORWARDED, State.AWARDED, State.DECLINED, State.WITHDRAWN):
        nomination_in(connection, state, at=NOW - timedelta(days=20))
    held = nomination_in(connection, State.ENDORSED, at=NOW - timedelta(days=60))
    department = actor(connection, "department")
    take_step(connection, department, held, Action.HOLD, None, Given(reason="Có đơn phản ánh"), NOW)


def listed(connection: Connection, username: str, filters: Filters) -> tuple[NominationView, ...]:
    return list_nominations(
        connection, actor(connection, username), filters, TODAY, limit=500, cursor=None
    ).items


def test_every_number_is_the_length_of_its_list(settled: Engine) -> None:
    with writing(settled) as connection:
        settle_much(connection)
    with reading(settled) as connection:
        for username in EVERYBODY:
            found = heaps(connection, actor(connection, username), TODAY)
            figures = by_state(found)
            assert set(figures) == set(OPEN)
            for state, figure in figures.items():
                assert figure.count == len(listed(connection, username, Filters(state=state)))
                late = Filters(state=state, overdue=True)
                assert figure.overdue == len(listed(connection, username, late))
                for waited, count in figure.waited.items():
                    assert count == len(listed(connection, username, Filters(state=state, waited=waited)))
            assert sum(each.overdue for each in figures.values()) == len(
                listed(connection, username, Filters(overdue=True))
            )


def test_parts_add_up_to_the_whole(settled: Engine) -> None:
    with writing(settled) as connection:
        settle_much(connection)
    with reading(settled) as connection:
        for username in EVERYBODY:
            found = heaps(connection, actor(connection, username), TODAY)
            whole = figure_of(found)
            assert whole.count == sum(heap.count for heap in found) == sum(whole.waited.values())
            for state, figure in by_state(found).items():
                holders = by_holder(found, state, {}).values()
                assert figure.count == sum(each.count for each in holders)
                assert figure.overdue == sum(each.overdue for each in holders)


def test_a_holder_has_exactly_what_the_register_lists_for_it(settled: Engine) -> None:
    with writing(settled) as connection:
        settle_much(connection)
    with reading(settled) as connection:
        found = heaps(connection, actor(connection, "department"), TODAY)
        for state in (State.SUBMITTED, State.ENDORSED, State.CHECKED, State.DECIDED):
            for unit_id, figure in by_holder(found, state, {}).items():
                filters = Filters(state=state, holder_unit_id=unit_id)
                assert figure.count == len(listed(connection, "department", filters))


def test_the_slowest_holder_stands_first_and_communes_may_stand_with_their_district(settled: Engine) -> None:
    with writing(settled) as connection:
        nomination_in(connection, State.RETURNED, origin="19249", at=NOW - timedelta(days=30))
        nomination_in(connection, State.RETURNED, origin="19264", at=NOW - timedelta(days=10))
        nomination_in(connection, State.RETURNED, origin="19141", at=NOW - timedelta(days=2))
    with reading(settled) as connection:
        found = heaps(connection, actor(connection, "department"), TODAY)
        kien_giang, an_thuy, cu_nam, le_thuy = (
            unit(connection, code).id for code in ("19249", "19264", "19141", "457")
        )
        assert list(by_holder(found, State.RETURNED, {})) == [kien_giang, an_thuy, cu_nam]
        together = by_holder(found, State.RETURNED, {kien_giang: le_thuy, an_thuy: le_thuy})
        assert [(place, figure.count) for place, figure in together.items()] == [(le_thuy, 2), (cu_nam, 1)]
        units = holders_with_parents(connection, [kien_giang, cu_nam])
        assert units[kien_giang].parent_id == le_thuy
        assert units[le_thuy].name == "Huyện Lệ Thủy"
        assert holders_with_parents(connection, []) == {}


def test_what_is_held_is_counted_and_is_not_overdue(settled: Engine) -> None:
    with writing(settled) as connection:
        late = nomination_in(connection, State.ENDORSED, at=NOW - timedelta(days=60))
    with reading(settled) as connection:
        assert figure_of(heaps(connection, actor(connection, "department"), TODAY)).overdue == 1
    with writing(settled) as connection:
        department = actor(connection, "department")
        take_step(connection, department, late, Action.HOLD, None, Given(reason="Có đơn phản ánh"), NOW)
    with reading(settled) as connection:
        figure = figure_of(heaps(connection, actor(connection, "department"), TODAY))
        assert (figure.count, figure.overdue) == (1, 0)


def test_a_day_begins_at_midnight_in_viet_nam(settled: Engine) -> None:
    with writing(settled) as connection:
        nomination_in(connection, State.DRAFTED, at=in_vietnam(2026, 11, 12, 23, 59))
        nomination_in(connection, State.DRAFTED, at=in_vietnam(2026, 11, 13, 0, 1))
    with reading(settled) as connection:
        found = heaps(connection, actor(connection, "commune"), TODAY)
        assert sorted((heap.days, heap.count) for heap in found) == [(1, 1), (2, 1)]


def test_a_thousand_take_the_statements_of_one(settled: Engine) -> None:
    with writing(settled) as connection:
        nomination_in(connection, State.SUBMITTED)
    with counting(settled) as seen, reading(settled) as connection:
        district = actor(connection, "district")
        seen.clear()
        heaps(connection, district, TODAY)
        assert len(seen) == 1


def test_the_administrator_counts_all_and_sees_none(settled: Engine) -> None:
    with writing(settled) as connection:
        for state in (State.SUBMITTED, State.SUBMITTED, State.AWARDED):
            nomination_in(connection, state)
    with reading(settled) as connection:
        assert heaps(connection, actor(connection, "admin"), TODAY) == ()
        counted = counts_of_all(connection)
        assert set(counted) == set(State)
        assert {state: count for state, count in counted.items() if count} == {
            State.SUBMITTED: 2,
            State.AWARDED: 1,
        }


@pytest.mark.parametrize(
    ("counts", "median"),
    [({}, None), ({4: 1}, 4.0), ({4: 1, 7: 1}, 5.5), ({0: 3, 9: 2}, 0.0), ({0: 2, 3: 1, 9: 2}, 3.0)],
    ids=["none", "one", "between two", "mostly nothing", "the middle one"],
)
def test_the_median_is_the_middle(counts: dict[int, int], median: float | None) -> None:
    assert median_of(counts) == median


def test_working_days_of_many_are_those_of_each() -> None:
    days = [TODAY - timedelta(days=back) for back in (0, 1, 3, 17, 90, 400)] + [date(2025, 1, 1)]
    assert working_days_since(days, TODAY) == {day: working_days_between(day, TODAY) for day in days}


def test_the_pace_of_a_step_is_told_from_the_log(settled: Engine) -> None:
    begun = in_vietnam(2026, 10, 1)  # a Thursday
    with writing(settled) as connection:
        for days in (1, 4, 5, 6):  # until Friday, Monday, Tuesday, Wednesday: one to four working days
            nomination_id = nomination_in(connection, State.SUBMITTED, at=begun)
            on = begun + timedelta(days=days)
            district = actor(connection, "district", today(on))
            take_step(connection, district, nomination_id, Action.ENDORSE, None, Given(), on)
    with reading(settled) as connection:
        found = paces(connection, actor(connection, "department"), NOW)
        assert found == {State.SUBMITTED: Pace(4, 2.5, 4)}
        assert paces(connection, actor(connection, "district"), NOW) == found
        assert paces(connection, actor(connection, "district2"), NOW) == {}
        assert paces(connection, actor(connection, "department"), NOW + timedelta(days=400)) == {}


def test_receipt_and_hold_do_not_begin_a_wait_anew(settled: Engine) -> None:
    begun = in_vietnam(2026, 10, 1)
    with writing(settled) as connection:
        nomination_id = nomination_in(connection, State.SUBMITTED, at=begun)
        for days, action in ((1, Action.RECEIVE), (5, Action.ENDORSE)):
            on = begun + timedelta(days=days)
            district = actor(connection, "district", today(on))
            take_step(connection, district, nomination_id, action, None, Given(), on)
    with reading(settled) as connection:
        assert paces(connection, actor(connection, "district"), NOW)[State.SUBMITTED].median == 3


def test_every_state_in_which_one_waits_for_another_has_what_leads_on() -> None:
    assert set(leads_on()) == OPEN - {State.DRAFTED}
    assert leads_on()[State.ENDORSED] == (Action.CHECK,)
    assert leads_on()[State.DECIDED] == (Action.ISSUE, Action.FORWARD)


@pytest.mark.parametrize(
    ("counts", "most"),
    [({3: 1}, 3), ({1: 9, 40: 1}, 1), ({1: 8, 40: 2}, 40)],
    ids=["one", "nine of ten", "eight of ten"],
)
def test_nine_of_ten_do_not_pass_it(counts: dict[int, int], most: int) -> None:
    assert within(counts, 0.9) == most
