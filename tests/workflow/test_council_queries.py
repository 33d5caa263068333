"""What the council's own are shown of a session: never how anybody voted, and totals once an item is closed."""

from datetime import timedelta

from sqlalchemy import Engine

from states.codes import Code
from states.terms import Role, State
from tests.cast import actor
from tests.clock import NOW
from tests.factories import MEMBERS, REASON, nomination_in, session_on, session_with, vote
from tests.refusals import refused
from workflow.calendar import today
from workflow.council.ballots import recuse
from workflow.council.closing import close_session
from workflow.council.queries import list_sessions, session_view
from workflow.database import writing
from workflow.errors import NotFound
from workflow.people.commands import assign, end_person


def test_before_closing_only_how_many_have_voted_is_shown(settled: Engine) -> None:
    with writing(settled) as connection:
        session_id, (item_id,) = session_with(connection, [nomination_in(connection, State.CHECKED)])
        vote(connection, session_id, item_id, approve=2, reject=1)
        recuse(connection, actor(connection, "secretary"), session_id, item_id, "member8", REASON, NOW)
        (item,) = session_view(connection, actor(connection, "member8"), session_id).items
        assert (item.cast, item.voted, item.recused, item.result) == (3, False, ("member8",), None)
        assert session_view(connection, actor(connection, "chair"), session_id).items[0].voted
        close_session(connection, actor(connection, "secretary"), session_id, NOW)
        (item,) = session_view(connection, actor(connection, "member8"), session_id).items
        assert item.result is not None
        assert (item.result.approve, item.result.reject) == (2, 1)


def test_the_seats_are_the_members_of_the_day(settled: Engine) -> None:
    with writing(settled) as connection:
        session_id, _ = session_with(
            connection, [nomination_in(connection, State.CHECKED)], present=MEMBERS[:6]
        )
        view = session_view(connection, actor(connection, "chair"), session_id)
        assert (len(view.seats), len(view.present), view.needed) == (9, 6, 6)
        assert (view.seats[0].username, view.seats[0].role) == ("chair", Role.COUNCIL_CHAIR)


def test_who_sat_on_the_council_stays_in_the_session_after_leaving(settled: Engine) -> None:
    with writing(settled) as connection:
        session_id, _ = session_with(connection, [nomination_in(connection, State.CHECKED)])
        before = session_view(connection, actor(connection, "secretary"), session_id)
        end_person(connection, "member1", NOW)
        end_person(connection, "chair", NOW)
        assign(connection, "agency", Role.COUNCIL_MEMBER, "44-HD", today(NOW), None, NOW)
        after = session_view(connection, actor(connection, "secretary"), session_id)
        assert (after.seats, after.present, after.needed) == (before.seats, before.present, before.needed)


def test_sessions_of_my_councils_are_listed_by_day(settled: Engine) -> None:
    with writing(settled) as connection:
        days = [NOW + timedelta(days=n) for n in (3, 1, 2)]
        ids = [session_on(connection, day) for day in days]
        chair = actor(connection, "chair")
        first = list_sessions(connection, chair, limit=2, cursor=None)
        rest = list_sessions(connection, chair, limit=2, cursor=first.next_cursor)
        assert [each.id for each in (*first.items, *rest.items)] == [ids[0], ids[2], ids[1]]
        assert rest.next_cursor is None
        assert list_sessions(connection, actor(connection, "department"), limit=50, cursor=None).items == ()


def test_a_session_of_another_council_is_not_shown(settled: Engine) -> None:
    with writing(settled) as connection:
        session_id = session_on(connection)
        assign(connection, "district", Role.COUNCIL_CHAIR, "457-HD", today(NOW), None, NOW)
        with refused(NotFound, Code.NOT_FOUND):
            session_view(connection, actor(connection, "district"), session_id)
