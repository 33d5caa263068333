"""Voting for oneself, once."""

from datetime import date, timedelta

from sqlalchemy import Engine, select

from states.codes import Code
from states.facts import Given
from states.terms import Action, Award, Choice, Deed, Role, State
from tests.cast import actor
from tests.clock import NOW
from tests.factories import MEMBERS, REASON, nomination_in
from tests.refusals import refused, unmet
from tests.room import ABSTAIN, APPROVE, REJECT, Room
from workflow.audit.models import Opening
from workflow.calendar import today
from workflow.council.agenda import place_on_agenda, take_off_agenda
from workflow.council.ballots import Ballot, cast
from workflow.council.closing import close_item
from workflow.council.sessions import record_attendance
from workflow.database import writing
from workflow.errors import Conflict, NotFound, NotPossible, NotYours
from workflow.nominations.inbox import inbox
from workflow.people.commands import assign, end_assignment
from workflow.people.models import AssignmentRow, Person
from workflow.step import take_step


def test_members_vote_for_themselves_once(settled: Engine) -> None:
    with writing(settled) as connection:
        room = Room(connection)
        room.cast("chair")
        room.cast("member1", REJECT)
        room.cast("member2", ABSTAIN)
        assert room.votes() == {
            "chair": (Choice.APPROVE, None, False),
            "member1": (Choice.REJECT, None, False),
            "member2": (Choice.ABSTAIN, None, False),
        }
        with refused(Conflict, Code.ALREADY_VOTED):
            room.cast("chair", REJECT)


def test_the_log_names_who_voted_and_keeps_what_they_said_as_a_commitment(settled: Engine) -> None:
    with writing(settled) as connection:
        room = Room(connection)
        room.cast("chair")
        (entry,) = room.entries(Deed.CAST_BALLOT)
        assert (entry.actor, entry.role, entry.unit_code) == ("chair", Role.COUNCIL_CHAIR, "44-HD")
        assert (entry.nomination_id, entry.version) == (room.nomination_id, None)
        assert entry.subject == f"session:{room.session_id}"
        assert b"approve" not in entry.canonical
        said = connection.scalar(
            select(Opening.value).where(Opening.entry_id == entry.id, Opening.path == "given.vote")
        )
        assert said == '{"choice":"approve"}'


def test_an_item_not_open_takes_no_vote(settled: Engine) -> None:
    with writing(settled) as connection:
        room = Room(connection)
        late = nomination_in(connection, State.CHECKED)
        secretary = actor(connection, "secretary")
        (placed,) = place_on_agenda(connection, secretary, room.session_id, [late], NOW)
        with refused(NotPossible, Code.NOT_POSSIBLE_IN_STATE):
            cast(connection, actor(connection, "chair"), room.session_id, placed.item_id, APPROVE, NOW)
        close_item(connection, secretary, room.session_id, room.item_id, NOW)
        with refused(NotPossible, Code.NOT_POSSIBLE_IN_STATE):
            room.cast("chair")


def test_a_held_nomination_takes_no_vote(settled: Engine) -> None:
    with writing(settled) as connection:
        room = Room(connection)
        take_step(
            connection,
            actor(connection, "department"),
            room.nomination_id,
            Action.HOLD,
            None,
            Given(reason=REASON),
            NOW,
        )
        with refused(NotPossible, Code.ON_HOLD):
            room.cast("chair")
        with refused(NotPossible, Code.ON_HOLD):
            room.write("member8")


def test_the_secretary_has_no_vote(settled: Engine) -> None:
    with writing(settled) as connection, refused(NotYours, Code.NOT_A_MEMBER):
        Room(connection).cast("secretary")


def test_nobody_outside_the_council_knows_of_the_item(settled: Engine) -> None:
    with writing(settled) as connection, refused(NotFound, Code.NOT_FOUND):
        Room(connection).cast("department")


def test_who_came_to_the_council_after_the_item_was_opened_has_no_vote_on_it(settled: Engine) -> None:
    with writing(settled) as connection:
        room = Room(connection)
        assign(connection, "agency", Role.COUNCIL_MEMBER, "44-HD", date(2020, 1, 1), None, NOW)
        with refused(NotYours, Code.NOT_A_MEMBER):
            room.cast("agency")
        with unmet((Code.NOT_A_MEMBER, "username")):
            room.write("agency")


def test_a_membership_that_ended_yesterday_is_over(settled: Engine) -> None:
    with writing(settled) as connection:
        room = Room(connection)
        of_member1 = (
            select(AssignmentRow.id)
            .join(Person, Person.id == AssignmentRow.person_id)
            .where(Person.username == "member1")
        )
        assignment_id = connection.execute(of_member1).scalar_one()
        end_assignment(connection, assignment_id, today(NOW) - timedelta(days=1), NOW)
        with refused(NotFound, Code.NOT_FOUND):
            room.cast("member1")


def test_an_absent_member_does_not_vote_in_person(settled: Engine) -> None:
    with writing(settled) as connection:
        room = Room(connection, present=MEMBERS[:6])
        with refused(NotYours, Code.NOT_PRESENT):
            room.cast("member8")
        record_attendance(connection, actor(connection, "secretary"), room.session_id, MEMBERS, NOW)
        room.cast("member8")


def test_a_lower_form_may_be_approved_and_no_higher_one(settled: Engine) -> None:
    with writing(settled) as connection:
        room = Room(connection, award=Award.BANG_KHEN_TTG)
        with unmet((Code.HIGHER_AWARD, "award")):
            room.cast("chair", Ballot(Choice.APPROVE, Award.HCLD_3))
        with unmet((Code.INVALID, "award")):
            room.cast("chair", Ballot(Choice.REJECT, Award.BANG_KHEN_TINH))
        room.cast("chair", Ballot(Choice.APPROVE, Award.BANG_KHEN_TINH))
        room.cast("member1", Ballot(Choice.APPROVE, Award.BANG_KHEN_TTG))
        assert [award for _, award, _ in room.votes().values()] == [Award.BANG_KHEN_TINH, Award.BANG_KHEN_TTG]


def test_a_member_who_acted_for_another_tier_has_no_vote_on_it(settled: Engine) -> None:
    with writing(settled) as connection:
        assign(connection, "department", Role.COUNCIL_MEMBER, "44-HD", date(2020, 1, 1), None, NOW)
        room = Room(connection, present=(*MEMBERS, "department"))
        with refused(NotYours, Code.SEPARATION_OF_DUTIES):
            room.cast("department")
        record_attendance(connection, actor(connection, "secretary"), room.session_id, MEMBERS, NOW)
        with refused(NotYours, Code.SEPARATION_OF_DUTIES):
            room.write("department")
        # they can stand aside all the same, and that is no act on the nomination
        room.recuse("department", by="department")


def test_a_member_has_no_vote_on_what_their_own_unit_nominates(settled: Engine) -> None:
    with writing(settled) as connection:
        assign(connection, "member1", Role.DRAFTER, "19249", date(2020, 1, 1), None, NOW)
        room = Room(connection)
        with refused(NotYours, Code.SEPARATION_OF_DUTIES):
            room.cast("member1")


def test_who_has_voted_has_acted_for_the_council_on_it(settled: Engine) -> None:
    with writing(settled) as connection:
        room = Room(connection)
        room.cast("member1")
        take_off_agenda(
            connection, actor(connection, "secretary"), room.session_id, room.item_id, REASON, NOW
        )
        assign(connection, "member1", Role.DEPARTMENT_APPRAISER, "44-SNV", date(2020, 1, 1), None, NOW)
        with refused(NotYours, Code.SEPARATION_OF_DUTIES):
            take_step(
                connection,
                actor(connection, "member1"),
                room.nomination_id,
                Action.RETURN_TO_ORIGIN,
                None,
                Given(reason=REASON),
                NOW,
            )


def test_whose_opinion_was_recorded_in_writing_has_acted_for_the_council_too(settled: Engine) -> None:
    with writing(settled) as connection:
        room = Room(connection, present=MEMBERS[:7])
        room.write("member8")
        secretary = actor(connection, "secretary")
        take_off_agenda(connection, secretary, room.session_id, room.item_id, REASON, NOW)
        assign(connection, "member8", Role.DEPARTMENT_APPRAISER, "44-SNV", date(2020, 1, 1), None, NOW)
        member = actor(connection, "member8")
        given = Given(reason=REASON)
        with refused(NotYours, Code.SEPARATION_OF_DUTIES):
            take_step(connection, member, room.nomination_id, Action.RETURN_TO_DISTRICT, None, given, NOW)
        # what the secretary returns meanwhile, and the district sends up again, does not wait for them either
        take_step(connection, secretary, room.nomination_id, Action.RETURN_TO_ORIGIN, None, given, NOW)
        for username, action in (("commune", Action.SUBMIT), ("district", Action.ENDORSE)):
            take_step(connection, actor(connection, username), room.nomination_id, action, None, Given(), NOW)
        assert inbox(connection, member, limit=10, cursor=None).items == ()
        department = actor(connection, "department")
        assert [each.id for each in inbox(connection, department, limit=10, cursor=None).items] == [
            room.nomination_id
        ]
