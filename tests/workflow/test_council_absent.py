"""Opinions of absent members in writing, and standing aside."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from states.codes import Code
from states.terms import Award, Choice, Deed, Role, State
from tests.cast import actor
from tests.clock import NOW
from tests.factories import MEMBERS, REASON, nomination_in, session_on
from tests.refusals import refused, unmet
from tests.room import APPROVE, REJECT, Room
from workflow.council.agenda import place_on_agenda
from workflow.council.ballots import Ballot, cast, written_opinion
from workflow.council.closing import close_item, close_session
from workflow.council.models import Recusal
from workflow.council.sessions import open_session, record_attendance
from workflow.council.tally import ItemOutcome
from workflow.database import writing
from workflow.errors import Conflict, NotPossible, NotYours
from workflow.people.commands import end_assignment
from workflow.people.queries import assignments_of


def test_the_secretary_records_the_opinion_of_an_absent_member(settled: Engine) -> None:
    with writing(settled) as connection:
        room = Room(connection, present=MEMBERS[:7])
        room.write("member8", REJECT)
        assert room.votes() == {"member8": (Choice.REJECT, None, True)}
        (entry,) = room.entries(Deed.WRITTEN_OPINION)
        assert (entry.actor, entry.role) == ("secretary", Role.COUNCIL_SECRETARY)
        assert b'"on_behalf_of":"member8"' in entry.canonical
        assert b"reject" not in entry.canonical


def test_it_may_come_before_the_session_is_opened_and_not_after_closing(settled: Engine) -> None:
    with writing(settled) as connection:
        room = Room(connection, present=MEMBERS[:6])
        secretary = actor(connection, "secretary")
        late = nomination_in(connection, State.CHECKED)
        (placed,) = place_on_agenda(connection, secretary, room.session_id, [late], NOW)
        written_opinion(connection, secretary, room.session_id, placed.item_id, "member8", APPROVE, NOW)
        close_item(connection, secretary, room.session_id, room.item_id, NOW)
        with refused(NotPossible, Code.NOT_POSSIBLE_IN_STATE):
            room.write("member8")


def test_the_opinion_of_one_who_left_the_council_before_the_item_was_opened_is_not_counted(
    settled: Engine,
) -> None:
    with writing(settled) as connection:
        secretary, leaver = actor(connection, "secretary"), actor(connection, "member8")
        session_id = session_on(connection)
        nomination_id = nomination_in(connection, State.CHECKED)
        (placed,) = place_on_agenda(connection, secretary, session_id, [nomination_id], NOW)
        written_opinion(connection, secretary, session_id, placed.item_id, "member8", APPROVE, NOW)
        (seat,) = assignments_of(connection, leaver.person_id)
        end_assignment(connection, seat.id, NOW.date() - timedelta(days=1), NOW)
        record_attendance(connection, secretary, session_id, MEMBERS[:8], NOW)
        open_session(connection, secretary, session_id, NOW)
        for username in MEMBERS[:4]:
            cast(connection, actor(connection, username), session_id, placed.item_id, APPROVE, NOW)
        (closed,) = close_session(connection, secretary, session_id, NOW)
        assert (closed.result.cast, closed.result.approve, closed.result.entitled) == (4, 4, 8)
        assert closed.result.outcome is ItemOutcome.DECLINED


def test_whose_opinion_it_is_must_be_an_absent_member(settled: Engine) -> None:
    with writing(settled) as connection:
        room = Room(connection, present=MEMBERS[:6])
        with unmet((Code.MEMBER_PRESENT, "username")):
            room.write("chair")
        with unmet((Code.NOT_A_MEMBER, "username")):
            room.write("department")
        with unmet((Code.UNKNOWN_PERSON, "username")):
            room.write("nobody")
        room.write("member8")
        with refused(Conflict, Code.ALREADY_VOTED):
            room.write("member8", REJECT)


@pytest.mark.parametrize("username", ["chair", "member1"])
def test_members_write_for_nobody(settled: Engine, username: str) -> None:
    with writing(settled) as connection, refused(NotYours, Code.NOT_YOUR_ROLE):
        Room(connection, present=MEMBERS[:6]).write("member8", by=username)


def test_an_opinion_obeys_the_forms_as_a_vote_does(settled: Engine) -> None:
    with writing(settled) as connection:
        room = Room(connection, present=MEMBERS[:6])
        with unmet((Code.HIGHER_AWARD, "award")):
            room.write("member8", Ballot(Choice.APPROVE, Award.HCLD_1))


# --- standing aside


def test_who_stands_aside_has_no_vote_and_one_already_cast_falls(settled: Engine) -> None:
    with writing(settled) as connection:
        room = Room(connection)
        room.cast("member4")
        room.cast("chair")
        room.recuse("member4")
        assert set(room.votes()) == {"chair"}
        with refused(NotYours, Code.RECUSED):
            room.cast("member4")
        (entry,) = room.entries(Deed.RECUSE)
        assert b'"votes_fallen":1' in entry.canonical
        assert REASON.encode() not in entry.canonical
        assert entry.nomination_id is None


def test_members_record_it_for_themselves_and_for_nobody_else(settled: Engine) -> None:
    with writing(settled) as connection:
        room = Room(connection)
        room.recuse("member4", by="member4")
        with refused(NotYours, Code.NOT_YOUR_ROLE):
            room.recuse("member5", by="member4")


def test_standing_aside_has_a_reason_and_happens_once(settled: Engine) -> None:
    with writing(settled) as connection:
        room = Room(connection)
        for nothing in (None, "", " \n"):
            with unmet((Code.REASON_REQUIRED, "reason")):
                room.recuse("member4", reason=nothing)
        room.recuse("member4")
        with refused(NotPossible, Code.NOT_POSSIBLE_IN_STATE):
            room.recuse("member4", reason="lý do khác")
        assert connection.execute(select(Recusal.reason)).scalars().all() == [REASON]


def test_only_a_member_stands_aside_and_before_the_item_is_closed(settled: Engine) -> None:
    with writing(settled) as connection:
        room = Room(connection)
        with unmet((Code.NOT_A_MEMBER, "username")):
            room.recuse("secretary")
        with unmet((Code.UNKNOWN_PERSON, "username")):
            room.recuse("nobody")
        close_item(connection, actor(connection, "secretary"), room.session_id, room.item_id, NOW)
        with refused(NotPossible, Code.NOT_POSSIBLE_IN_STATE):
            room.recuse("member4")


def test_who_stands_aside_gives_no_opinion_in_writing_either(settled: Engine) -> None:
    with writing(settled) as connection:
        room = Room(connection, present=MEMBERS[:6])
        room.recuse("member8")
        with refused(NotYours, Code.RECUSED):
            room.write("member8")
