"""Lists in another order: Vietnamese, stable, and every row once."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection, Engine

from states.terms import Award, State
from tests.cast import actor
from tests.clock import NOW
from tests.factories import nomination_in
from workflow.calendar import today
from workflow.database import reading, writing
from workflow.errors import UnmetRequirements
from workflow.nominations.filters import Filters
from workflow.nominations.inbox import (
    Pile,
    acted_on_since,
    in_pile,
    inbox,
    piles,
    waiting_ids,
    waiting_versions,
)
from workflow.nominations.models import Nomination
from workflow.nominations.queries import newest_ids
from workflow.nominations.sorting import By, Sorting, sorted_page

TODAY = today(NOW)
NAMES = ["Ấp Đông", "An Bình", "Ân Nghĩa", "Đa Krông", "Dân Hóa", "Ba Đồn", "an bình 2"]


@pytest.fixture
def named(settled: Engine) -> Engine:
    with writing(settled) as connection:
        for number, name in enumerate(NAMES):
            nomination_in(
                connection,
                State.SUBMITTED,
                nominee_name=name,
                origin="19264" if number % 2 else "19249",
                at=NOW - timedelta(days=3 * number),
            )
    return settled


def in_order(connection: Connection, username: str, sorting: Sorting, limit: int = 3) -> list[str]:
    ids = waiting_ids(actor(connection, username))
    assert ids is not None
    names: list[str] = []
    cursor: str | None = None
    while True:
        page = sorted_page(connection, ids, sorting, limit=limit, cursor=cursor)
        names += [view.nominee_name for view in page.items]
        cursor = page.next_cursor
        if cursor is None:
            return names


def test_names_stand_in_the_order_of_the_vietnamese_alphabet(named: Engine) -> None:
    with reading(named) as connection:
        forwards = in_order(connection, "district", Sorting(By.NAME))
        assert set(forwards) == set(NAMES)
        assert forwards.index("Dân Hóa") < forwards.index("Đa Krông")
        assert forwards.index("An Bình") < forwards.index("Ân Nghĩa") < forwards.index("Ba Đồn")
        backwards = in_order(connection, "district", Sorting(By.NAME, backwards=True))
        assert backwards == forwards[::-1]


def test_other_orders_are_by_unit_by_deadline_and_by_how_long_it_waits(named: Engine) -> None:
    with reading(named) as connection:
        by_unit = in_order(connection, "district", Sorting(By.UNIT))
        of_kien_giang = {name for number, name in enumerate(NAMES) if not number % 2}
        assert set(by_unit[-4:]) == of_kien_giang or set(by_unit[:4]) == of_kien_giang
        assert in_order(connection, "district", Sorting(By.SINCE)) == NAMES[::-1]
        assert in_order(connection, "district", Sorting(By.DUE)) == NAMES[::-1]


def test_a_cursor_of_another_list_is_refused(named: Engine) -> None:
    with reading(named) as connection:
        ids = waiting_ids(actor(connection, "district"))
        assert ids is not None
        cursor = inbox(connection, actor(connection, "district"), limit=2, cursor=None).next_cursor
        with pytest.raises(UnmetRequirements):
            sorted_page(connection, ids, Sorting(By.NAME), limit=2, cursor=cursor)


def test_the_register_is_sorted_among_the_newest(named: Engine) -> None:
    with reading(named) as connection:
        department = actor(connection, "department")
        ids = newest_ids(connection, department, Filters(state=State.SUBMITTED), TODAY, 2)
        page = sorted_page(connection, ids, Sorting(By.NAME), limit=10, cursor=None)
        assert len(page.items) == 2


def test_a_worklist_is_narrowed_and_its_piles_with_it(named: Engine) -> None:
    soon = TODAY + timedelta(days=2)
    with writing(named) as connection:
        nomination_in(connection, State.SUBMITTED, award=Award.GIAY_KHEN, nominee_name="Giấy khen")
        district = actor(connection, "district")
        wanted = [Nomination.requested_award == Award.GIAY_KHEN]
        found = inbox(connection, district, limit=10, cursor=None, conditions=wanted)
        assert [view.nominee_name for view in found.items] == ["Giấy khen"]
        assert piles(connection, district, TODAY, soon, wanted).total == 1
        assert waiting_versions(connection, district, wanted, 10) == [
            (view.id, view.version) for view in found.items
        ]
        whole = piles(connection, district, TODAY, soon)
        counted = {
            pile: len(
                inbox(
                    connection, district, limit=99, cursor=None, conditions=[in_pile(pile, TODAY, soon)]
                ).items
            )
            for pile in Pile
        }
        assert counted == {pile: getattr(whole, pile.value) for pile in Pile}


def test_who_has_worked_is_told_how_much(named: Engine) -> None:
    with reading(named) as connection:
        assert acted_on_since(connection, actor(connection, "commune"), NOW - timedelta(days=7)) == 2
        assert acted_on_since(connection, actor(connection, "department"), NOW - timedelta(days=7)) == 0
