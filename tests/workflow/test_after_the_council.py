"""What follows a recommendation: back to the council, the answer from above, and taking an award back."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, Engine, select

from states.codes import Code
from states.facts import NOTHING_GIVEN, Given
from states.terms import Action, Award, Deed, Role, State
from tests.cast import actor
from tests.clock import NOW
from tests.factories import REASON, decided_together, decision_from_above, nomination_in
from tests.refusals import refused, unmet
from workflow.audit.models import Entry, Opening
from workflow.calendar import today
from workflow.database import reading, writing
from workflow.decisions.models import DocumentItem
from workflow.errors import NotPossible, NotYours
from workflow.nominations.models import Nomination
from workflow.people.commands import assign
from workflow.replay import replay
from workflow.step import Taken, take_step

REVOKING = replace(
    decision_from_above(), reason="Kết luận thanh tra: kê khai không đúng số hộ thoát nghèo", authority=None
)


def take(
    connection: Connection, username: str, nomination_id: str, action: Action, given: Given = NOTHING_GIVEN
) -> Taken:
    return take_step(connection, actor(connection, username), nomination_id, action, None, given, NOW)


def standing(connection: Connection, nomination_id: str) -> tuple[State, Award | None, int | None]:
    row = connection.execute(
        select(Nomination.state, Nomination.decided_award, Nomination.revoke_requested_by).where(
            Nomination.id == nomination_id
        )
    ).one()
    return row.state, row.decided_award, row.revoke_requested_by


# --- the signatory did not sign


def test_what_was_not_signed_goes_back_to_the_council_with_nothing_decided(settled: Engine) -> None:
    with writing(settled) as connection:
        nomination_id = nomination_in(connection, State.DECIDED)
        given = Given(reason="Chủ tịch yêu cầu xem lại thành tích năm 2024", document="1204/UBND-NC")
        assert take(connection, "secretary", nomination_id, Action.REFER_BACK, given).state is State.CHECKED
        assert standing(connection, nomination_id) == (State.CHECKED, None, None)
        decided_together(connection, [nomination_id])
        assert standing(connection, nomination_id)[0] is State.DECIDED
    with reading(settled) as connection:
        assert replay(connection) is None


def test_referring_back_is_the_secretarys_and_has_a_reason(settled: Engine) -> None:
    with writing(settled) as connection:
        nomination_id = nomination_in(connection, State.DECIDED)
        with unmet((Code.REASON_REQUIRED, "reason")):
            take(connection, "secretary", nomination_id, Action.REFER_BACK)
        with refused(NotYours, Code.NOT_YOUR_ROLE):
            take(connection, "chair", nomination_id, Action.REFER_BACK, Given(reason=REASON))


# --- the answer from above


def test_an_award_from_above_is_recorded_with_its_decision(settled: Engine) -> None:
    with writing(settled) as connection:
        nomination_id = nomination_in(connection, State.FORWARDED)
        given = Given(
            decision_number="812/QĐ-TTg", decided_on=date(2026, 11, 2), authority="Thủ tướng Chính phủ"
        )
        take(connection, "secretary", nomination_id, Action.RECORD_AWARD, given)
        assert standing(connection, nomination_id)[0] is State.AWARDED
        canonical = connection.scalar(select(Entry.canonical).where(Entry.action == Action.RECORD_AWARD))
        assert canonical is not None
        for said in ("812/QĐ-TTg", "2026-11-02", "Thủ tướng Chính phủ"):
            assert said in canonical.decode()


def test_the_decision_from_above_is_named_whole_and_lies_not_in_the_future(settled: Engine) -> None:
    with writing(settled) as connection:
        nomination_id = nomination_in(connection, State.FORWARDED)
        with unmet(
            (Code.DECISION_NUMBER_REQUIRED, "decision_number"),
            (Code.DECIDED_ON_REQUIRED, "decided_on"),
            (Code.AUTHORITY_REQUIRED, "authority"),
        ):
            take(connection, "secretary", nomination_id, Action.RECORD_AWARD)
        tomorrow = replace(decision_from_above(), decided_on=today(NOW) + timedelta(days=1))
        with unmet((Code.DATE_IN_FUTURE, "decided_on")):
            take(connection, "secretary", nomination_id, Action.RECORD_AWARD, tomorrow)


def test_a_refusal_from_above_declines(settled: Engine) -> None:
    with writing(settled) as connection:
        nomination_id = nomination_in(connection, State.FORWARDED)
        with unmet((Code.REASON_REQUIRED, "reason")):
            take(connection, "secretary", nomination_id, Action.RECORD_REFUSAL)
        take(
            connection,
            "secretary",
            nomination_id,
            Action.RECORD_REFUSAL,
            Given(reason="Chưa đủ thời gian giữ BKTTg"),
        )
        assert standing(connection, nomination_id)[0] is State.DECLINED


def test_nothing_from_above_is_recorded_on_what_was_not_forwarded(settled: Engine) -> None:
    with writing(settled) as connection:
        nomination_id = nomination_in(connection, State.DECIDED, award=Award.HCLD_3)
        with refused(NotPossible, Code.NOT_POSSIBLE_IN_STATE):
            take(connection, "secretary", nomination_id, Action.RECORD_AWARD, decision_from_above())


# --- taking an award back


def test_an_award_is_revoked_by_two_people(settled: Engine) -> None:
    with writing(settled) as connection:
        nomination_id = nomination_in(connection, State.AWARDED)
        asked = take(connection, "secretary", nomination_id, Action.REVOKE, REVOKING)
        secretary = actor(connection, "secretary").person_id
        assert asked.state is State.AWARDED
        assert standing(connection, nomination_id)[2] == secretary
        take(connection, "chair", nomination_id, Action.CONFIRM_REVOKE)
        assert standing(connection, nomination_id)[0] is State.REVOKED
        reasons = select(Opening.value).join(Entry, Entry.id == Opening.entry_id).where(
            Entry.action == Action.REVOKE, Opening.path == "reason"
        )  # fmt: skip
        assert connection.scalars(reasons).all() == [f'"{REVOKING.reason}"']
    with reading(settled) as connection:
        assert replay(connection) is None


def test_a_secretary_who_is_also_chair_does_not_confirm_their_own_request(settled: Engine) -> None:
    with writing(settled) as connection:
        nomination_id = nomination_in(connection, State.AWARDED)
        assign(connection, "secretary", Role.COUNCIL_CHAIR, "44-HD", today(NOW), None, NOW)
        take(connection, "secretary", nomination_id, Action.REVOKE, REVOKING)
        with refused(NotYours, Code.SEPARATION_OF_DUTIES):
            take(connection, "secretary", nomination_id, Action.CONFIRM_REVOKE)
        take(connection, "chair", nomination_id, Action.CONFIRM_REVOKE)


def test_a_chair_who_is_also_secretary_confirms_what_another_asked_for(settled: Engine) -> None:
    with writing(settled) as connection:
        nomination_id = nomination_in(connection, State.AWARDED)
        assign(connection, "chair", Role.COUNCIL_SECRETARY, "44-HD", today(NOW), None, NOW)
        take(connection, "secretary", nomination_id, Action.REVOKE, REVOKING)
        take(connection, "chair", nomination_id, Action.CONFIRM_REVOKE)


def test_a_request_can_be_dropped_and_made_again(settled: Engine) -> None:
    with writing(settled) as connection:
        nomination_id = nomination_in(connection, State.AWARDED)
        with unmet((Code.NO_REVOKE_PENDING, None)):
            take(connection, "secretary", nomination_id, Action.CANCEL_REVOKE)
        take(connection, "secretary", nomination_id, Action.REVOKE, REVOKING)
        with unmet((Code.REVOKE_PENDING, None)):
            take(connection, "secretary", nomination_id, Action.REVOKE, REVOKING)
        take(connection, "secretary", nomination_id, Action.CANCEL_REVOKE)
        assert standing(connection, nomination_id)[2] is None
        with unmet((Code.NO_REVOKE_PENDING, None)):
            take(connection, "chair", nomination_id, Action.CONFIRM_REVOKE)
        take(connection, "secretary", nomination_id, Action.REVOKE, REVOKING)


@pytest.mark.parametrize("username", ["member1", "department"])
def test_nobody_else_asks_or_confirms(settled: Engine, username: str) -> None:
    with writing(settled) as connection:
        nomination_id = nomination_in(connection, State.AWARDED)
        with refused(NotYours, Code.NOT_YOUR_ROLE):
            take(connection, username, nomination_id, Action.REVOKE, REVOKING)
        take(connection, "secretary", nomination_id, Action.REVOKE, REVOKING)
        with refused(NotYours, Code.NOT_YOUR_ROLE):
            take(connection, username, nomination_id, Action.CONFIRM_REVOKE)


def test_what_was_signed_above_is_revoked_above(settled: Engine) -> None:
    with writing(settled) as connection:
        nomination_id = nomination_in(connection, State.AWARDED, award=Award.HCLD_3)
        with unmet((Code.AUTHORITY_REQUIRED, "authority")):
            take(connection, "secretary", nomination_id, Action.REVOKE, REVOKING)
        above = replace(REVOKING, authority="Chủ tịch nước")
        take(connection, "secretary", nomination_id, Action.REVOKE, above)


def test_a_request_names_the_revoking_decision(settled: Engine) -> None:
    with writing(settled) as connection:
        nomination_id = nomination_in(connection, State.AWARDED)
        with unmet(
            (Code.DECISION_NUMBER_REQUIRED, "decision_number"),
            (Code.DECIDED_ON_REQUIRED, "decided_on"),
            (Code.REASON_REQUIRED, "reason"),
        ):
            take(connection, "secretary", nomination_id, Action.REVOKE)


def test_a_revoked_award_keeps_its_document(settled: Engine) -> None:
    with writing(settled) as connection:
        nomination_in(connection, State.REVOKED)
        assert connection.scalar(select(Entry.id).where(Entry.action == Deed.ISSUE_DECISION)) is not None
        assert len(connection.scalars(select(DocumentItem.nomination_id)).all()) == 1
