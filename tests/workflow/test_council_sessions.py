"""Calling a session, who is present, and opening it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, Engine, select

from states.codes import Code
from states.terms import Deed, Role, State
from tests.cast import actor
from tests.clock import NOW
from tests.factories import MEMBERS, decided_together, nomination_in, session_on, session_with
from tests.refusals import refused, unmet
from tests.room import APPROVE
from workflow.audit.models import Entry, Opening
from workflow.calendar import today
from workflow.council.agenda import place_on_agenda
from workflow.council.ballots import cast
from workflow.council.closing import close_session
from workflow.council.models import AgendaItem, BallotMode, ItemState, SessionState
from workflow.council.queries import session_view
from workflow.council.sessions import NewSession, create_session, open_item, open_session, record_attendance
from workflow.database import writing
from workflow.errors import NotPossible, NotYours, UnmetRequirements
from workflow.people.commands import assign, end_person

PLANNED = NewSession(
    "44-HD", "Phiên họp xét khen thưởng đợt 2", today(NOW), BallotMode.OPEN, "Phòng họp số 2"
)


def deeds(connection: Connection, session_id: str) -> list[str]:
    entries = select(Entry.action).where(Entry.subject == f"session:{session_id}").order_by(Entry.seq)
    return list(connection.scalars(entries))


# --- calling a session


def test_the_secretary_calls_a_session_of_their_council(settled: Engine) -> None:
    with writing(settled) as connection:
        secretary = actor(connection, "secretary")
        session_id = create_session(connection, secretary, PLANNED, NOW)
        view = session_view(connection, secretary, session_id).session
        assert (view.council_code, view.title, view.meets_on, view.place) == (
            "44-HD", PLANNED.title, today(NOW), "Phòng họp số 2",
        )  # fmt: skip
        assert (view.state, view.ballot) == (SessionState.PLANNED, BallotMode.OPEN)
        entry = connection.execute(select(Entry).where(Entry.action == Deed.CREATE_SESSION)).one()
        assert (entry.actor, entry.role, entry.unit_code) == ("secretary", Role.COUNCIL_SECRETARY, "44-HD")
        assert PLANNED.title not in entry.canonical.decode()


@pytest.mark.parametrize(
    ("username", "code"),
    [
        ("chair", Code.NOT_YOUR_ROLE),
        ("department", Code.NOT_YOUR_ROLE),
        ("inspector", Code.READ_ONLY),
        ("admin", Code.NOT_YOUR_ROLE),
    ],
)
def test_nobody_but_a_secretary_calls_a_session(settled: Engine, username: str, code: Code) -> None:
    with writing(settled) as connection, refused(NotYours, code):
        create_session(connection, actor(connection, username), PLANNED, NOW)


def test_a_secretary_calls_no_session_of_another_council(settled: Engine) -> None:
    with writing(settled) as connection, refused(NotYours, Code.NOT_YOUR_UNIT):
        create_session(
            connection, actor(connection, "secretary"), replace(PLANNED, council_code="457-HD"), NOW
        )


def test_what_is_wrong_with_a_new_session_is_said_at_once(settled: Engine) -> None:
    with writing(settled) as connection:
        secretary = actor(connection, "secretary")
        absurd = replace(PLANNED, council_code="99-HD", meets_on=date(1900, 1, 1))
        with unmet((Code.UNKNOWN_UNIT, "council_code"), (Code.DATE_ABSURD, "meets_on")):
            create_session(connection, secretary, absurd, NOW)


@pytest.mark.parametrize("meets_on", [date(1900, 1, 1), date(2019, 12, 31), date(2036, 11, 16), date.max])
def test_a_session_meets_on_a_day_that_can_be(settled: Engine, meets_on: date) -> None:
    with writing(settled) as connection, unmet((Code.DATE_ABSURD, "meets_on")):
        create_session(connection, actor(connection, "secretary"), replace(PLANNED, meets_on=meets_on), NOW)


def test_a_secret_ballot_is_refused_while_policy_allows_it_for_no_form(settled: Engine) -> None:
    with writing(settled) as connection, unmet((Code.BALLOT_NOT_ALLOWED, "ballot")):
        session_on(connection, ballot=BallotMode.SECRET)


# --- attendance


def test_attendance_replaces_what_was_recorded(settled: Engine) -> None:
    with writing(settled) as connection:
        secretary, session_id = actor(connection, "secretary"), session_on(connection)
        record_attendance(connection, secretary, session_id, MEMBERS, NOW)
        record_attendance(connection, secretary, session_id, ["chair", "member3"], NOW)
        assert set(session_view(connection, secretary, session_id).present) == {"chair", "member3"}
        record_attendance(connection, secretary, session_id, [], NOW)
        assert session_view(connection, secretary, session_id).present == ()
        assert deeds(connection, session_id)[1:] == [Deed.RECORD_ATTENDANCE] * 3
        said = select(Opening.value).where(Opening.path == "changes.present.after").order_by(Opening.entry_id)
        assert '["chair","member3"]' in connection.scalars(said).all()


def test_only_members_are_present(settled: Engine) -> None:
    with writing(settled) as connection:
        secretary, session_id = actor(connection, "secretary"), session_on(connection)
        with unmet(
            (Code.NOT_A_MEMBER, "present.1"), (Code.UNKNOWN_PERSON, "present.2"), (Code.REPEATED, "present.3")
        ):
            record_attendance(
                connection, secretary, session_id, ["chair", "secretary", "nobody", "chair"], NOW
            )


def test_who_is_a_member_is_asked_for_the_day_of_the_session(settled: Engine) -> None:
    with writing(settled) as connection:
        secretary, session_id = actor(connection, "secretary"), session_on(connection)
        next_week = today(NOW) + timedelta(days=7)
        assign(connection, "agency", Role.COUNCIL_MEMBER, "44-HD", next_week, None, NOW)
        with unmet((Code.NOT_A_MEMBER, "present.0")):
            record_attendance(connection, secretary, session_id, ["agency"], NOW)
        later = create_session(connection, secretary, replace(PLANNED, meets_on=next_week), NOW)
        record_attendance(connection, secretary, later, ["agency"], NOW)


def test_a_member_whose_term_ends_on_the_day_of_the_session_still_sits_there(settled: Engine) -> None:
    with writing(settled) as connection:
        secretary = actor(connection, "secretary")
        first, last = today(NOW) - timedelta(days=30), today(NOW)
        assign(connection, "agency", Role.COUNCIL_MEMBER, "44-HD", first, last, NOW)
        nomination_id = nomination_in(connection, State.CHECKED)
        session_id, (item_id,) = session_with(connection, [nomination_id], present=(*MEMBERS, "agency"))
        cast(connection, actor(connection, "agency"), session_id, item_id, APPROVE, NOW)
        (closed,) = close_session(connection, secretary, session_id, NOW)
        assert (closed.result.entitled, closed.result.cast) == (10, 1)
        next_day = create_session(
            connection, secretary, replace(PLANNED, meets_on=last + timedelta(days=1)), NOW
        )
        with unmet((Code.NOT_A_MEMBER, "present.0")):
            record_attendance(connection, secretary, next_day, ["agency"], NOW)


def test_a_closed_session_is_over(settled: Engine) -> None:
    with writing(settled) as connection:
        secretary = actor(connection, "secretary")
        session_id = decided_together(connection, [nomination_in(connection, State.CHECKED)])
        checked = nomination_in(connection, State.CHECKED)
        with refused(NotPossible, Code.NOT_POSSIBLE_IN_STATE):
            record_attendance(connection, secretary, session_id, ["chair"], NOW)
        with refused(NotPossible, Code.NOT_POSSIBLE_IN_STATE):
            place_on_agenda(connection, secretary, session_id, [checked], NOW)
        with refused(NotPossible, Code.NOT_POSSIBLE_IN_STATE):
            open_session(connection, secretary, session_id, NOW)
        with refused(NotPossible, Code.NOT_POSSIBLE_IN_STATE):
            close_session(connection, secretary, session_id, NOW)


# --- opening


def test_opening_needs_a_quorum_and_says_the_numbers(settled: Engine) -> None:
    with writing(settled) as connection:
        secretary, session_id = actor(connection, "secretary"), session_on(connection)
        record_attendance(connection, secretary, session_id, MEMBERS[:5], NOW)
        with pytest.raises(UnmetRequirements) as caught:
            open_session(connection, secretary, session_id, NOW)
        (fault,) = caught.value.unmet
        assert (fault.code, fault.params) == (Code.QUORUM, {"present": "5", "total": "9", "needed": "6"})
        record_attendance(connection, secretary, session_id, MEMBERS[:6], NOW)
        open_session(connection, secretary, session_id, NOW)
        assert session_view(connection, secretary, session_id).session.state is SessionState.OPEN


def test_who_has_left_the_council_counts_neither_as_member_nor_as_present(settled: Engine) -> None:
    with writing(settled) as connection:
        secretary, session_id = actor(connection, "secretary"), session_on(connection)
        record_attendance(connection, secretary, session_id, MEMBERS[:6], NOW)
        end_person(connection, MEMBERS[1], NOW)
        with unmet((Code.QUORUM, None)):  # five of eight, where six are needed
            open_session(connection, secretary, session_id, NOW)


def test_opening_opens_every_item_and_takes_down_who_was_entitled(settled: Engine) -> None:
    with writing(settled) as connection:
        nominations = [nomination_in(connection, State.CHECKED) for _ in range(3)]
        session_id, _ = session_with(connection, nominations)
        rows = connection.execute(select(AgendaItem.state, AgendaItem.entitled)).all()
        assert {row.state for row in rows} == {ItemState.OPEN}
        assert all(len(row.entitled) == 9 for row in rows)
        assert deeds(connection, session_id)[2:] == [Deed.OPEN_SESSION, *[Deed.OPEN_ITEM] * 3]


def test_what_is_placed_later_is_opened_later(settled: Engine) -> None:
    with writing(settled) as connection:
        secretary = actor(connection, "secretary")
        session_id, _ = session_with(connection, [nomination_in(connection, State.CHECKED)])
        with refused(NotPossible, Code.NOT_POSSIBLE_IN_STATE):
            open_session(connection, secretary, session_id, NOW)
        late = [nomination_in(connection, State.CHECKED) for _ in range(2)]
        first, second = place_on_agenda(connection, secretary, session_id, late, NOW)
        open_item(connection, secretary, session_id, first.item_id, NOW)
        with refused(NotPossible, Code.NOT_POSSIBLE_IN_STATE):
            open_item(connection, secretary, session_id, first.item_id, NOW)
        open_session(connection, secretary, session_id, NOW)
        states = {item.item_id: item.state for item in session_view(connection, secretary, session_id).items}
        assert states[second.item_id] is ItemState.OPEN


def test_opening_one_item_opens_the_session_and_leaves_the_others(settled: Engine) -> None:
    with writing(settled) as connection:
        secretary, session_id = actor(connection, "secretary"), session_on(connection)
        nominations = [nomination_in(connection, State.CHECKED) for _ in range(2)]
        first, _ = place_on_agenda(connection, secretary, session_id, nominations, NOW)
        with unmet((Code.QUORUM, None)):
            open_item(connection, secretary, session_id, first.item_id, NOW)
        record_attendance(connection, secretary, session_id, MEMBERS, NOW)
        open_item(connection, secretary, session_id, first.item_id, NOW)
        view = session_view(connection, secretary, session_id)
        assert view.session.state is SessionState.OPEN
        assert [item.state for item in view.items] == [ItemState.OPEN, ItemState.PENDING]
