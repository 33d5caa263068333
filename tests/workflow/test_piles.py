"""How much waits, and what comes next, agree with the list of what waits."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, Engine

from states.terms import State
from tests.cast import actor
from tests.clock import NOW
from tests.factories import nomination_in
from workflow.calendar import today
from workflow.database import reading, writing
from workflow.nominations.inbox import Piles, inbox, next_waiting, piles, waiting_ids
from workflow.nominations.queries import NominationView
from workflow.nominations.sorting import By, Sorting, next_sorted, sorted_page

TODAY = today(NOW)
SOON_UNTIL = TODAY + timedelta(days=2)


def waiting(connection: Connection, username: str) -> tuple[NominationView, ...]:
    return inbox(connection, actor(connection, username), limit=200, cursor=None).items


def test_piles_count_exactly_what_the_list_holds(settled: Engine) -> None:
    with writing(settled) as connection:
        for days in (0, 5, 13, 14, 40, 60):
            for state in (
                State.DRAFTED,
                State.RETURNED,
                State.SUBMITTED,
                State.ENDORSED,
                State.CHECKED,
                State.DECIDED,
            ):
                nomination_in(connection, state, at=NOW - timedelta(days=days))
    with reading(settled) as connection:
        for username in (
            "commune",
            "district",
            "dual",
            "department",
            "secretary",
            "chair",
            "member1",
            "admin",
        ):
            due = [view.due_on or date.max for view in waiting(connection, username)]
            overdue = sum(day < TODAY for day in due)
            soon = sum(TODAY <= day <= SOON_UNTIL for day in due)
            counted = piles(connection, actor(connection, username), TODAY, SOON_UNTIL)
            assert counted == Piles(overdue, soon, len(due) - overdue - soon)
            assert counted.total == len(due)


def test_the_next_one_is_the_next_of_the_list_and_after_the_last_the_first(settled: Engine) -> None:
    with writing(settled) as connection:
        for days in (0, 30, 13):
            nomination_in(connection, State.SUBMITTED, at=NOW - timedelta(days=days))
    with reading(settled) as connection:
        district = actor(connection, "district")
        listed = waiting(connection, "district")
        following = [next_waiting(connection, district, view) for view in listed]
        assert following == [listed[1], listed[2], listed[0]]


def test_nothing_comes_after_the_only_one(settled: Engine) -> None:
    with writing(settled) as connection:
        nomination_in(connection, State.SUBMITTED)
    with reading(settled) as connection:
        (only,) = waiting(connection, "district")
        assert next_waiting(connection, actor(connection, "district"), only) is None


@pytest.mark.parametrize("name", [*By], ids=str)
@pytest.mark.parametrize("backwards", [False, True], ids=["onwards", "backwards"])
def test_what_follows_in_another_order_is_what_stands_beneath(
    settled: Engine, name: By, backwards: bool
) -> None:
    sorting = Sorting(name, backwards)
    with writing(settled) as connection:
        for days, nominee in ((0, "Bản Ba"), (30, "Bản An"), (13, "Bản Đá")):
            nomination_in(connection, State.SUBMITTED, at=NOW - timedelta(days=days), nominee_name=nominee)
    with reading(settled) as connection:
        ids = waiting_ids(actor(connection, "district"))
        assert ids is not None
        listed = sorted_page(connection, ids, sorting, limit=200, cursor=None).items
        following = [next_sorted(connection, ids, sorting, view.id) for view in listed]
        assert following == [listed[1], listed[2], listed[0]]
