"""Placing nominations on an agenda, and taking them off."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Connection, Engine, select

from states.codes import Code
from states.facts import NOTHING_GIVEN, Given
from states.terms import Action, Award, Role, State
from tests.cast import actor
from tests.clock import NOW
from tests.factories import MEMBERS, nomination_in, session_on, session_with
from tests.refusals import refused, unmet
from workflow.calendar import today
from workflow.council.agenda import place_on_agenda, take_off_agenda
from workflow.council.models import BallotMode
from workflow.council.queries import session_view
from workflow.council.sessions import NewSession, create_session, open_session, record_attendance
from workflow.database import writing
from workflow.errors import NotFound, NotPossible, NotYours
from workflow.nominations.models import Nomination
from workflow.people.commands import assign
from workflow.step import take_step

PLANNED = NewSession(
    "44-HD", "Phiên họp xét khen thưởng đợt 2", today(NOW), BallotMode.OPEN, "Phòng họp số 2"
)


def state_of(connection: Connection, nomination_id: str) -> State:
    return connection.execute(select(Nomination.state).where(Nomination.id == nomination_id)).scalar_one()


def test_nominations_are_placed_in_the_order_given_after_those_already_there(settled: Engine) -> None:
    with writing(settled) as connection:
        secretary = actor(connection, "secretary")
        first, second, third = (nomination_in(connection, State.CHECKED) for _ in range(3))
        session_id = session_on(connection)
        placed = place_on_agenda(connection, secretary, session_id, [second, first], NOW)
        placed += place_on_agenda(connection, secretary, session_id, [third], NOW)
        assert [(item.nomination_id, item.position) for item in placed] == [
            (second, 1),
            (first, 2),
            (third, 3),
        ]
        assert {state_of(connection, each) for each in (first, second, third)} == {State.ON_AGENDA}
        items = session_view(connection, secretary, session_id).items
        assert [(item.item_id, item.position) for item in items] == [
            (item.item_id, item.position) for item in placed
        ]


def test_where_one_cannot_be_placed_none_is(settled: Engine) -> None:
    with writing(settled) as connection:
        checked, elsewhere = (
            nomination_in(connection, State.CHECKED),
            nomination_in(connection, State.ON_AGENDA),
        )
        session_id = session_on(connection)
    with pytest.raises(NotPossible) as caught, writing(settled) as connection:
        secretary = actor(connection, "secretary")
        place_on_agenda(connection, secretary, session_id, [checked, elsewhere], NOW)
    assert caught.value.code is Code.NOT_POSSIBLE_IN_STATE
    assert caught.value.details == {"field": "nomination_ids.1", "nomination_id": elsewhere}
    with writing(settled) as connection:
        assert state_of(connection, checked) is State.CHECKED
        assert session_view(connection, actor(connection, "secretary"), session_id).items == ()


def test_lists_with_unknown_or_repeated_nominations_say_which(settled: Engine) -> None:
    with writing(settled) as connection:
        secretary, session_id = actor(connection, "secretary"), session_on(connection)
        checked, endorsed = (
            nomination_in(connection, State.CHECKED),
            nomination_in(connection, State.ENDORSED),
        )
        with unmet((Code.EMPTY, "nomination_ids")):
            place_on_agenda(connection, secretary, session_id, [], NOW)
        with unmet(
            (Code.REPEATED, "nomination_ids.1"),
            (Code.UNKNOWN_NOMINATION, "nomination_ids.2"),
            (Code.UNKNOWN_NOMINATION, "nomination_ids.3"),
        ):
            place_on_agenda(connection, secretary, session_id, [checked, checked, endorsed, "0" * 32], NOW)


def test_a_held_nomination_is_not_placed(settled: Engine) -> None:
    with writing(settled) as connection:
        checked, session_id = nomination_in(connection, State.CHECKED), session_on(connection)
        given = Given(reason="Đơn tố cáo đang được xác minh")
        take_step(connection, actor(connection, "department"), checked, Action.HOLD, None, given, NOW)
        with refused(NotPossible, Code.ON_HOLD):
            place_on_agenda(connection, actor(connection, "secretary"), session_id, [checked], NOW)


def test_only_the_secretary_prepares(settled: Engine) -> None:
    with writing(settled) as connection:
        checked, session_id = nomination_in(connection, State.CHECKED), session_on(connection)
        for username in ("chair", "member1"):
            person = actor(connection, username)
            with refused(NotYours, Code.NOT_YOUR_ROLE):
                place_on_agenda(connection, person, session_id, [checked], NOW)
            with refused(NotYours, Code.NOT_YOUR_ROLE):
                record_attendance(connection, person, session_id, MEMBERS, NOW)
            with refused(NotYours, Code.NOT_YOUR_ROLE):
                open_session(connection, person, session_id, NOW)


@pytest.mark.parametrize("username", ["department", "commune", "inspector", "admin"])
def test_to_all_but_the_council_a_session_does_not_exist(settled: Engine, username: str) -> None:
    with writing(settled) as connection:
        session_id = session_on(connection)
        with refused(NotFound, Code.NOT_FOUND):
            open_session(connection, actor(connection, username), session_id, NOW)
        with refused(NotFound, Code.NOT_FOUND):
            session_view(connection, actor(connection, username), session_id)


def test_a_secretary_of_two_councils_does_not_mix_them(settled: Engine) -> None:
    with writing(settled) as connection:
        checked = nomination_in(connection, State.CHECKED)
        assign(connection, "secretary", Role.COUNCIL_SECRETARY, "457-HD", date(2020, 1, 1), None, NOW)
        both = actor(connection, "secretary")
        district = create_session(connection, both, replace(PLANNED, council_code="457-HD"), NOW)
        with refused(NotYours, Code.NOT_YOUR_UNIT):
            place_on_agenda(connection, both, district, [checked], NOW)


def test_who_appraised_does_not_place_it_as_secretary(settled: Engine) -> None:
    with writing(settled) as connection:
        checked, session_id = nomination_in(connection, State.CHECKED), session_on(connection)
        assign(connection, "department", Role.COUNCIL_SECRETARY, "44-HD", date(2020, 1, 1), None, NOW)
        with refused(NotYours, Code.SEPARATION_OF_DUTIES):
            place_on_agenda(connection, actor(connection, "department"), session_id, [checked], NOW)


def test_an_item_is_taken_off_with_a_reason_and_can_be_placed_again(settled: Engine) -> None:
    with writing(settled) as connection:
        secretary = actor(connection, "secretary")
        nomination_id = nomination_in(connection, State.CHECKED)
        session_id, (item_id,) = session_with(connection, [nomination_id])
        with unmet((Code.REASON_REQUIRED, "reason")):
            take_off_agenda(connection, secretary, session_id, item_id, " ", NOW)
        taken = take_off_agenda(connection, secretary, session_id, item_id, "Thiếu ý kiến Công an tỉnh", NOW)
        assert taken.state is State.CHECKED
        assert session_view(connection, secretary, session_id).items == ()
        with refused(NotPossible, Code.NOT_POSSIBLE_IN_STATE):
            take_off_agenda(connection, secretary, session_id, item_id, "lần nữa", NOW)
        (again,) = place_on_agenda(connection, secretary, session_id, [nomination_id], NOW)
        assert again.position == 2


def test_an_item_of_another_session_is_not_found(settled: Engine) -> None:
    with writing(settled) as connection:
        _, (item_id,) = session_with(connection, [nomination_in(connection, State.CHECKED)])
        other = session_on(connection)
        with refused(NotFound, Code.NOT_FOUND):
            take_off_agenda(connection, actor(connection, "secretary"), other, item_id, "nhầm phiên", NOW)


def test_the_table_alone_does_not_place_or_decide_by_request(settled: Engine) -> None:
    """The steps of a session are rows of the table like any other: a member's try is refused by it."""
    with writing(settled) as connection:
        on_agenda = nomination_in(connection, State.ON_AGENDA, award=Award.GIAY_KHEN)
        with refused(NotYours, Code.NOT_YOUR_ROLE):
            take_step(
                connection, actor(connection, "chair"), on_agenda, Action.DECIDE, None, NOTHING_GIVEN, NOW
            )
