"""Closing: what was counted decides, all of it or nothing."""

import pytest
from sqlalchemy import Connection, Engine, select

from states.codes import Code
from states.facts import Given
from states.terms import Action, Award, Choice, Deed, Role, State
from tests.cast import actor
from tests.clock import NOW
from tests.factories import MEMBERS, REASON, nomination_in, session_on, session_with, vote
from tests.refusals import refused, unmet
from tests.statements import counting
from workflow.audit.models import Entry
from workflow.calendar import today
from workflow.council.agenda import place_on_agenda, take_off_agenda
from workflow.council.ballots import Ballot, cast, recuse, written_opinion
from workflow.council.closing import ClosedItem, close_item, close_session
from workflow.council.models import AgendaItem, CouncilSession, ItemState, SessionState
from workflow.council.queries import session_view
from workflow.council.sessions import open_session, record_attendance
from workflow.council.tally import ItemOutcome
from workflow.database import reading, writing
from workflow.errors import NotPossible, NotYours
from workflow.nominations.models import Nomination
from workflow.people.commands import assign
from workflow.replay import replay
from workflow.step import take_step

TTG, TINH = Award.BANG_KHEN_TTG, Award.BANG_KHEN_TINH


def standing(connection: Connection, nomination_id: str) -> tuple[State, Award | None, int]:
    row = connection.execute(
        select(Nomination.state, Nomination.decided_award, Nomination.version).where(
            Nomination.id == nomination_id
        )
    ).one()
    return row.state, row.decided_award, row.version


def close(connection: Connection, session_id: str) -> tuple[ClosedItem, ...]:
    return close_session(connection, actor(connection, "secretary"), session_id, NOW)


def test_each_item_is_decided_or_declined_by_its_own_count(settled: Engine) -> None:
    with writing(settled) as connection:
        ids = [nomination_in(connection, State.CHECKED, award=award) for award in (TTG, TTG, TINH, TINH)]
        session_id, items = session_with(connection, ids)
        for item_id, approve in zip(items, (8, 7, 5, 4), strict=True):
            vote(connection, session_id, item_id, approve, 9 - approve)
        closed = close(connection, session_id)
        assert [item.nomination_id for item in closed] == ids
        outcomes = [(item.result.outcome, item.result.award) for item in closed]
        assert outcomes == [
            (ItemOutcome.DECIDED, TTG),
            (ItemOutcome.DECLINED, None),
            (ItemOutcome.DECIDED, TINH),
            (ItemOutcome.DECLINED, None),
        ]
        assert [standing(connection, each)[:2] for each in ids] == [
            (State.DECIDED, TTG), (State.DECLINED, None), (State.DECIDED, TINH), (State.DECLINED, None),
        ]  # fmt: skip
    with reading(settled) as connection:
        assert replay(connection) is None


def test_the_council_may_recommend_a_lower_form_than_was_asked_for(settled: Engine) -> None:
    with writing(settled) as connection:
        nomination_id = nomination_in(connection, State.CHECKED, award=TTG)
        session_id, (item_id,) = session_with(connection, [nomination_id])
        for username, award in zip(MEMBERS, [None] * 4 + [TINH] * 3, strict=False):
            ballot = Ballot(Choice.APPROVE, award)
            cast(connection, actor(connection, username), session_id, item_id, ballot, NOW)
        (closed,) = close(connection, session_id)
        assert (closed.result.award, closed.result.share.approve, closed.result.cast) == (TINH, 7, 7)
        assert standing(connection, nomination_id)[:2] == (State.DECIDED, TINH)


def test_opinions_in_writing_count_and_who_stands_aside_stays_in_the_base(settled: Engine) -> None:
    with writing(settled) as connection:
        secretary = actor(connection, "secretary")
        nomination_id = nomination_in(connection, State.CHECKED, award=TTG)
        session_id, (item_id,) = session_with(connection, [nomination_id], present=MEMBERS[:7])
        vote(connection, session_id, item_id, approve=7)
        written_opinion(connection, secretary, session_id, item_id, "member7", Ballot(Choice.APPROVE), NOW)
        recuse(connection, secretary, session_id, item_id, "member8", REASON, NOW)
        (closed,) = close(connection, session_id)
        result = closed.result
        assert (result.entitled, result.cast, result.share.approve, result.share.base) == (8, 8, 8, 9)
        assert result.outcome is ItemOutcome.DECIDED


def test_the_count_is_kept_with_the_item_and_stands_in_the_log_as_totals(settled: Engine) -> None:
    with writing(settled) as connection:
        nomination_id = nomination_in(connection, State.CHECKED)
        session_id, (item_id,) = session_with(connection, [nomination_id])
        vote(connection, session_id, item_id, approve=6, reject=2)
        (closed,) = close(connection, session_id)
        stored = connection.execute(select(AgendaItem.result)).scalar_one()
        assert stored == {
            "entitled": 9,
            "cast": 8,
            "approve": 6,
            "reject": 2,
            "abstain": 0,
            "share": {"approve": 6, "base": 9},
            "threshold": {"numerator": 1, "denominator": 2, "strict": True, "base": "all"},
            "outcome": "decided",
            "award": "bang_khen_tinh",
            "version": standing(connection, nomination_id)[2],
        }
        assert {key: value for key, value in stored.items() if key != "version"} == closed.result.as_json()
        canonical = connection.execute(
            select(Entry.canonical).where(
                Entry.action == Deed.CLOSE_ITEM, Entry.nomination_id == nomination_id
            )
        ).scalar_one()
        assert b'"approve":6' in canonical
        assert b'"outcome":"decided"' in canonical


def test_one_that_cannot_be_decided_holds_up_the_whole_closing(settled: Engine) -> None:
    with writing(settled) as connection:
        ids = [nomination_in(connection, State.CHECKED) for _ in range(3)]
        session_id, items = session_with(connection, ids)
        for item_id in items:
            vote(connection, session_id, item_id)
        hold = Given(reason="Đơn tố cáo đang được xác minh")
        take_step(connection, actor(connection, "department"), ids[1], Action.HOLD, None, hold, NOW)
        before = [standing(connection, each) for each in ids]
    with refused(NotPossible, Code.ON_HOLD), writing(settled) as connection:
        close(connection, session_id)
    with writing(settled) as connection:
        assert [standing(connection, each) for each in ids] == before
        view = session_view(connection, actor(connection, "secretary"), session_id)
        assert view.session.state is SessionState.OPEN
        assert {item.state for item in view.items} == {ItemState.OPEN}
        # taken off it waits, held as it is, for the next session
        take_off_agenda(connection, actor(connection, "secretary"), session_id, items[1], REASON, NOW)
        assert len(close(connection, session_id)) == 2


def test_items_closed_one_by_one_are_in_the_answer_of_the_session_too(settled: Engine) -> None:
    with writing(settled) as connection:
        secretary = actor(connection, "secretary")
        ids = [nomination_in(connection, State.CHECKED) for _ in range(2)]
        session_id, items = session_with(connection, ids)
        vote(connection, session_id, items[1])
        alone = close_item(connection, secretary, session_id, items[1], NOW)
        assert standing(connection, ids[1])[0] is State.DECIDED
        with refused(NotPossible, Code.NOT_POSSIBLE_IN_STATE):
            close_item(connection, secretary, session_id, items[1], NOW)
        closed = close(connection, session_id)
        assert [item.item_id for item in closed] == items
        assert closed[1] == alone


def test_a_session_closes_once(settled: Engine) -> None:
    with writing(settled) as connection:
        session_id, _ = session_with(connection, [nomination_in(connection, State.CHECKED)])
        close(connection, session_id)
        with refused(NotPossible, Code.NOT_POSSIBLE_IN_STATE):
            close(connection, session_id)


def test_a_session_never_opened_does_not_close(settled: Engine) -> None:
    with writing(settled) as connection, refused(NotPossible, Code.NOT_POSSIBLE_IN_STATE):
        close(connection, session_on(connection))


def test_no_nomination_is_left_on_the_agenda_of_a_session_that_is_over(settled: Engine) -> None:
    with writing(settled) as connection:
        secretary = actor(connection, "secretary")
        session_id, _ = session_with(connection, [nomination_in(connection, State.CHECKED)])
        late = nomination_in(connection, State.CHECKED)
        (pending,) = place_on_agenda(connection, secretary, session_id, [late], NOW)
        with refused(NotPossible, Code.NOT_POSSIBLE_IN_STATE):
            close(connection, session_id)
        take_off_agenda(connection, secretary, session_id, pending.item_id, "Để phiên sau", NOW)
        close(connection, session_id)


def test_without_a_quorum_left_nothing_is_decided(settled: Engine) -> None:
    with writing(settled) as connection:
        secretary = actor(connection, "secretary")
        session_id, (item_id,) = session_with(connection, [nomination_in(connection, State.CHECKED)])
        vote(connection, session_id, item_id)
        record_attendance(connection, secretary, session_id, MEMBERS[:5], NOW)
        with unmet((Code.QUORUM, None)):
            close(connection, session_id)
        # of those who voted and left, the votes stand
        record_attendance(connection, secretary, session_id, MEMBERS[:6], NOW)
        (closed,) = close(connection, session_id)
        assert closed.result.cast == 9


@pytest.mark.parametrize("username", ["chair", "member1"])
def test_only_the_secretary_closes(settled: Engine, username: str) -> None:
    with writing(settled) as connection:
        session_id, (item_id,) = session_with(connection, [nomination_in(connection, State.CHECKED)])
        with refused(NotYours, Code.NOT_YOUR_ROLE):
            close_session(connection, actor(connection, username), session_id, NOW)
        with refused(NotYours, Code.NOT_YOUR_ROLE):
            close_item(connection, actor(connection, username), session_id, item_id, NOW)


def test_two_hats_do_not_close(settled: Engine) -> None:
    with writing(settled) as connection:
        session_id, _ = session_with(connection, [nomination_in(connection, State.CHECKED)])
        assign(connection, "department", Role.COUNCIL_SECRETARY, "44-HD", today(NOW), None, NOW)
        with refused(NotYours, Code.SEPARATION_OF_DUTIES):
            close_session(connection, actor(connection, "department"), session_id, NOW)


def test_an_empty_session_opens_and_closes(settled: Engine) -> None:
    with writing(settled) as connection:
        session_id, items = session_with(connection, [nomination_in(connection, State.CHECKED)])
        take_off_agenda(connection, actor(connection, "secretary"), session_id, items[0], REASON, NOW)
        assert close(connection, session_id) == ()
        row = connection.execute(select(CouncilSession.state, CouncilSession.closed_at)).one()
        assert (row.state, row.closed_at) == (SessionState.CLOSED, NOW)


def test_statements_do_not_grow_with_the_agenda(settled: Engine) -> None:
    counts = []
    with writing(settled) as connection:
        secretary = actor(connection, "secretary")
        for size in (1, 2, 12):  # the first time statements are built as well
            ids = [nomination_in(connection, State.CHECKED) for _ in range(size)]
            session_id = session_on(connection)
            record_attendance(connection, secretary, session_id, MEMBERS, NOW)
            with counting(settled) as sent:
                placed = place_on_agenda(connection, secretary, session_id, ids, NOW)
                open_session(connection, secretary, session_id, NOW)
                session_view(connection, secretary, session_id)
            for item in placed:
                vote(connection, session_id, item.item_id, approve=5)
            with counting(settled) as sent_at_closing:
                close(connection, session_id)
                session_view(connection, secretary, session_id)
            counts.append((len(sent), len(sent_at_closing)))
    assert counts[1] == counts[2]
