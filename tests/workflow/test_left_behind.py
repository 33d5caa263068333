"""Whom and what units leave behind that end: counted once, told by unit, and to administrators only."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, Engine, update

from states.terms import Role, State
from tests.cast import actor
from tests.clock import NOW
from tests.factories import nomination_in
from workflow.calendar import today
from workflow.database import reading, writing
from workflow.errors import NotYours
from workflow.nominations.left_behind import LeftBehind, left_behind
from workflow.people.commands import assign, create_person, end_person
from workflow.units.lists import ListedUnit
from workflow.units.load import foresee_units
from workflow.units.models import Unit
from workflow.units.queries import units_ending, units_of_code

TODAY = today(NOW)
REFORM = date(2027, 7, 1)
KIEN_GIANG, AN_THUY, LE_THUY, CU_NAM = "19249", "19264", "457", "19141"


def ending(connection: Connection, *codes: str) -> list[int]:
    """Lets units end the day before the reform; their ids."""
    ids = [units_of_code(connection, code)[0].id for code in codes]
    connection.execute(update(Unit).where(Unit.id.in_(ids)).values(valid_to=REFORM - timedelta(days=1)))
    return ids


def told(left: LeftBehind) -> dict[str, tuple[int, int, int]]:
    return {each.unit.code: (each.people, each.held, each.on_way) for each in left.each}


def test_people_and_nominations_are_counted_once_however_many_of_their_units_end(settled: Engine) -> None:
    with writing(settled) as connection:
        for state in (State.DRAFTED, State.RETURNED, State.SUBMITTED, State.ENDORSED):
            nomination_in(connection, state, origin=KIEN_GIANG)
        nomination_in(connection, State.SUBMITTED, origin=CU_NAM)
        nomination_in(connection, State.WITHDRAWN, origin=KIEN_GIANG)
        ids = ending(connection, KIEN_GIANG, LE_THUY)
        left = left_behind(connection, actor(connection, "admin"), ids, REFORM)
    assert (left.units, left.held, left.on_way) == (2, 3, 1)
    assert told(left)[KIEN_GIANG][1:] == (2, 2)
    assert told(left)[LE_THUY][1:] == (1, 3)
    # Hoài; Đạt and Hà at the district; Ân, who has a role at both
    assert (told(left)[KIEN_GIANG][0], told(left)[LE_THUY][0], left.people, left.without_role) == (2, 3, 4, 4)


def test_whoever_has_a_role_elsewhere_keeps_it_and_a_role_that_ends_in_time_is_not_counted(
    settled: Engine,
) -> None:
    eve = REFORM - timedelta(days=1)
    with writing(settled) as connection:
        for username in ("hai", "som", "nghi"):
            create_person(connection, username, "Lê Văn Hai", NOW)
        assign(connection, "hai", Role.DRAFTER, AN_THUY, TODAY, None, NOW)
        assign(connection, "hai", Role.DRAFTER, CU_NAM, TODAY, None, NOW)
        assign(connection, "som", Role.DRAFTER, AN_THUY, TODAY, eve, NOW)
        assign(connection, "nghi", Role.DRAFTER, AN_THUY, TODAY, None, NOW)
        end_person(connection, "nghi", NOW)
        left = left_behind(connection, actor(connection, "admin"), ending(connection, AN_THUY), REFORM)
    assert (left.people, left.without_role) == (2, 1), "Lộc is left without any"


def test_units_that_leave_nothing_are_counted_and_not_told(settled: Engine) -> None:
    with writing(settled) as connection:
        ids = ending(connection, "18853")
        left = left_behind(connection, actor(connection, "admin"), ids, REFORM)
        assert (left.units, left.people, left.each) == (1, 0, ())
        assert left_behind(connection, actor(connection, "admin"), [], REFORM) == LeftBehind()


@pytest.mark.parametrize("username", ["commune", "inspector", "secretary"])
def test_only_an_administrator_is_told(settled: Engine, username: str) -> None:
    with reading(settled) as connection, pytest.raises(NotYours):
        left_behind(connection, actor(connection, username), [1], REFORM)


def test_units_that_end_by_a_day_stood_the_day_before(settled: Engine) -> None:
    with writing(settled) as connection:
        (ended,) = ending(connection, AN_THUY)
        assert [unit.id for unit in units_ending(connection, REFORM)] == [ended]
        assert units_ending(connection, REFORM + timedelta(days=1)) == ()


def test_a_list_says_which_units_are_in_its_way(settled: Engine) -> None:
    with reading(settled) as connection:
        listed = [
            ListedUnit(2, AN_THUY, "Xã Lệ Ninh", "Xã", LE_THUY),
            ListedUnit(3, "19999", "Xã Mới", "Xã", LE_THUY),
        ]
        foreseen = foresee_units(connection, listed, REFORM, None, actor(connection, "admin"))
        (standing,) = units_of_code(connection, AN_THUY)
        assert foreseen.in_the_way == (standing.id,)
        assert foresee_units(connection, listed[1:], REFORM, None).in_the_way == ()
