"""What administrators see of a mandate, and when it can still be ended."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine

from tests.cast import actor
from tests.clock import NOW
from workflow.calendar import today
from workflow.database import reading, writing
from workflow.errors import NotYours
from workflow.inspection.administered import can_be_ended, roles_given
from workflow.inspection.commands import Mandate, create_inspection, end_inspection
from workflow.inspection.queries import inspection_view
from workflow.people.commands import create_person

DAY = timedelta(days=1)
TODAY = today(NOW)
LE_THUY, BO_TRACH = "457", "455"


def registered(engine: Engine, first: date, last: date) -> str:
    with writing(engine) as connection:
        create_person(connection, "an", "Võ Thị An", NOW)
        paper = Mandate(
            *("27/QĐ-TTr", TODAY, "Thanh tra tỉnh", "Việc xét khen thưởng", first, last),
            *([BO_TRACH, LE_THUY], ["inspector", "an"], "inspector"),
        )
        return create_inspection(connection, paper, NOW, actor(connection, "admin"))


def test_roles_that_a_mandate_has_given_are_told_by_given_name_and_unit(settled: Engine) -> None:
    made = registered(settled, TODAY, TODAY + DAY)
    with reading(settled) as connection:
        given = roles_given(connection, actor(connection, "admin"), made)
        assert [(each.username, each.unit_code) for each in given] == [
            *(("an", BO_TRACH), ("an", LE_THUY), ("inspector", BO_TRACH), ("inspector", LE_THUY))
        ]
        assert {(each.valid_from, each.valid_to) for each in given} == {(TODAY, TODAY + DAY)}
        for nobody in ("inspector", "secretary"):
            with pytest.raises(NotYours):
                roles_given(connection, actor(connection, nobody), made)


def test_of_a_mandate_that_never_began_no_role_is_left(settled: Engine) -> None:
    made = registered(settled, TODAY + DAY, TODAY + 2 * DAY)
    with writing(settled) as connection:
        admin = actor(connection, "admin")
        end_inspection(connection, made, TODAY, NOW, admin)
        assert roles_given(connection, admin, made) == ()


@pytest.mark.parametrize(
    ("first", "last", "possible"),
    [(-2, -1, False), (-1, 0, True), (0, 0, False), (0, 1, True), (1, 1, True), (1, 9, True)],
    ids=["over", "ends today", "today only", "began today", "a day to come", "to come"],
)
def test_what_can_be_ended_is_what_the_command_ends(
    settled: Engine, first: int, last: int, possible: bool
) -> None:
    made = registered(settled, TODAY + first * DAY, TODAY + last * DAY)
    with writing(settled) as connection:
        admin = actor(connection, "admin")
        inspection = inspection_view(connection, admin, made)
        assert can_be_ended(inspection, admin, TODAY) == possible
        assert not can_be_ended(inspection, actor(connection, "inspector"), TODAY)
        if possible:
            end_inspection(connection, made, TODAY - DAY if first < 0 else TODAY, NOW, admin)
            ended = inspection_view(connection, admin, made)
            assert ended.valid_to < inspection.valid_to
            assert first >= 0 or not can_be_ended(ended, admin, TODAY)
