"""What a step does, and the order in which it refuses, on both databases."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Connection, Engine, func, select

from states.codes import Code
from states.facts import Given, Mend
from states.terms import Action, Award, Outcome, Role, State
from tests.cast import actor
from tests.clock import NOW, in_vietnam
from tests.factories import draft, nomination_in
from tests.statements import counting
from workflow.audit.models import Entry, Opening
from workflow.calendar import today
from workflow.database import reading, writing
from workflow.errors import NotFound, NotPossible, NotYours, Refused, Stale, UnmetRequirements
from workflow.nominations.commands import create
from workflow.nominations.inbox import inbox
from workflow.nominations.models import Nomination
from workflow.nominations.queries import NominationView, one
from workflow.nominations.questions import ask
from workflow.people.commands import assign, end_assignment
from workflow.people.queries import assignments_of
from workflow.replay import replay
from workflow.step import Taken, Wanted, take_step, take_steps
from workflow.units.queries import UnitView

REASON = Given(reason="Thiếu số liệu hộ nghèo năm 2023")


def take(
    connection: Connection,
    username: str,
    nomination: str,
    action: Action,
    given: Given = Given(),  # noqa: B008 - frozen
    at: datetime = NOW,
) -> Taken:
    return take_step(connection, actor(connection, username), nomination, action, None, given, at)


def shown(connection: Connection, nomination: str, username: str = "department") -> NominationView:
    return one(connection, actor(connection, username), nomination)


def test_the_whole_way_of_four_tiers(settled: Engine) -> None:
    with writing(settled) as connection:
        nomination = nomination_in(connection, State.DRAFTED)
        assert take(connection, "commune", nomination, Action.SUBMIT).state is State.SUBMITTED
        assert shown(connection, nomination).holder_unit_code == "457"
        assert take(connection, "district", nomination, Action.ENDORSE).state is State.ENDORSED
        assert shown(connection, nomination).holder_unit_code == "44-SNV"
        assert take(connection, "department", nomination, Action.CHECK).state is State.CHECKED
        assert shown(connection, nomination).holder_unit_code == "44-HD"
        assert shown(connection, nomination).version == 4


def test_an_agency_sends_straight_to_the_department(settled: Engine) -> None:
    with writing(settled) as connection:
        nomination = nomination_in(connection, State.DRAFTED, origin="44-MTTQ")
        assert take(connection, "agency", nomination, Action.SUBMIT).state is State.ENDORSED
        assert shown(connection, nomination).holder_unit_code == "44-SNV"


def test_refusals_come_in_one_order(settled: Engine) -> None:
    """404, 412, 409, 403, 422: each case has every later fault too."""
    nothing = Given()
    with writing(settled) as connection:
        nomination = nomination_in(connection, State.SUBMITTED)
        checked = nomination_in(connection, State.CHECKED)
        commune2 = actor(connection, "commune2")
        commune = actor(connection, "commune")
        department = actor(connection, "department")
        district = actor(connection, "district")
        with pytest.raises(NotFound):
            take_step(connection, commune2, nomination, Action.ENDORSE, 1, nothing, NOW)
        with pytest.raises(Stale):
            take_step(connection, commune, nomination, Action.CHECK, 1, nothing, NOW)
        with pytest.raises(NotPossible) as not_possible:
            take_step(connection, commune, nomination, Action.CHECK, 2, nothing, NOW)
        assert not_possible.value.code is Code.NOT_POSSIBLE_IN_STATE
        with pytest.raises(NotYours) as not_yours:
            take_step(connection, commune, nomination, Action.RETURN_TO_ORIGIN, 2, nothing, NOW)
        assert not_yours.value.code is Code.NOT_YOUR_ROLE
        with pytest.raises(UnmetRequirements) as unmet:
            take_step(connection, district, nomination, Action.RETURN_TO_ORIGIN, 2, nothing, NOW)
        assert [each.code for each in unmet.value.unmet] == [Code.REASON_REQUIRED]
        take_step(connection, department, checked, Action.HOLD, None, REASON, NOW)
        with pytest.raises(NotPossible) as on_hold:
            take_step(connection, commune, checked, Action.HOLD, None, nothing, NOW)
        assert on_hold.value.code is Code.ON_HOLD


def test_all_that_is_missing_is_said_at_once(settled: Engine) -> None:
    with writing(settled) as connection:
        nomination = nomination_in(connection, State.ENDORSED)
        with pytest.raises(UnmetRequirements) as unmet:
            take(connection, "department", nomination, Action.REJECT)
    assert [each.field for each in unmet.value.unmet] == ["reason", "legal_ground"]


def test_nobody_acts_for_two_tiers_on_one_nomination(settled: Engine) -> None:
    """``dual`` drafts in 19249 and approves in its district."""
    with writing(settled) as connection:
        own = nomination_in(connection, State.DRAFTED)
        take(connection, "dual", own, Action.SUBMIT)
        with pytest.raises(NotYours) as refused:
            take(connection, "dual", own, Action.ENDORSE)
        assert refused.value.code is Code.SEPARATION_OF_DUTIES
        of_own_unit = nomination_in(connection, State.SUBMITTED)
        with pytest.raises(NotYours) as refused:
            take(connection, "dual", of_own_unit, Action.ENDORSE)
        assert refused.value.code is Code.SEPARATION_OF_DUTIES
        of_another = nomination_in(connection, State.SUBMITTED, origin="19264")
        assert take(connection, "dual", of_another, Action.ENDORSE).state is State.ENDORSED


def test_receipt_is_recorded_once_and_days_run_from_it(settled: Engine) -> None:
    """Worked example B: received by the district on Monday 16/10/2023, ten working days end on 30/10."""
    sent, received = in_vietnam(2023, 10, 13), in_vietnam(2023, 10, 16)
    with writing(settled) as connection:
        nomination = nomination_in(connection, State.SUBMITTED, at=sent, period_to=date(2023, 10, 1))
        assert shown(connection, nomination).due_on == date(2023, 10, 27)
        assert shown(connection, nomination).received_at is None
        take(connection, "district", nomination, Action.RECEIVE, at=received)
        assert shown(connection, nomination).due_on == date(2023, 10, 30)
        assert shown(connection, nomination).received_at == received
        with pytest.raises(UnmetRequirements) as again:
            take(connection, "district", nomination, Action.RECEIVE, at=received)
        assert again.value.code is Code.ALREADY_RECEIVED


def test_the_holders_first_other_act_receives_too(settled: Engine) -> None:
    with writing(settled) as connection:
        nomination = nomination_in(connection, State.ENDORSED)
        version = shown(connection, nomination).version
        take(connection, "department", nomination, Action.HOLD, REASON)
        assert shown(connection, nomination).received_at == NOW
        assert shown(connection, nomination).version == version + 1


def test_what_was_sent_can_be_recalled_until_it_is_received(settled: Engine) -> None:
    with writing(settled) as connection:
        recalled = nomination_in(connection, State.SUBMITTED)
        assert take(connection, "commune", recalled, Action.RECALL).state is State.DRAFTED
        endorsed = nomination_in(connection, State.ENDORSED)
        assert take(connection, "district", endorsed, Action.RECALL).state is State.SUBMITTED
        received = nomination_in(connection, State.SUBMITTED)
        take(connection, "district", received, Action.RECEIVE)
        with pytest.raises(UnmetRequirements) as refused:
            take(connection, "commune", received, Action.RECALL)
        assert refused.value.code is Code.ALREADY_RECEIVED


def test_a_department_that_drafts_has_not_received_by_taking_back(settled: Engine) -> None:
    with writing(settled) as connection:
        assign(connection, "agency", Role.DRAFTER, "44-SNV", today(NOW), None, NOW)
        agency = actor(connection, "agency")
        nomination = create(connection, agency, "44-SNV", draft(nominee_unit_code="44-SNV"), NOW)
        for _ in range(2):
            take(connection, "agency", nomination, Action.SUBMIT)
            assert take(connection, "agency", nomination, Action.RECALL).state is State.DRAFTED
            assert shown(connection, nomination).received_at is None


def test_what_came_back_to_the_district_is_in_its_hands(settled: Engine) -> None:
    with writing(settled) as connection:
        returned = nomination_in(connection, State.CHECKED)
        take(connection, "department", returned, Action.RETURN_TO_DISTRICT, REASON)
        recalled = nomination_in(connection, State.ENDORSED)
        take(connection, "district", recalled, Action.RECALL)
        for nomination in (returned, recalled):
            assert shown(connection, nomination).received_at == NOW
            with pytest.raises(UnmetRequirements) as refused:
                take(connection, "commune", nomination, Action.RECALL)
            assert refused.value.code is Code.ALREADY_RECEIVED


def test_a_tier_that_the_reform_took_hands_on_what_the_next_has_yet_to_receive(settled: Engine) -> None:
    """An administrator acts for no tier: as appraiser the same person may go on, and finds it in the worklist."""
    with writing(settled) as connection:
        assign(connection, "department", Role.ADMIN, "44", NOW.date(), None, NOW)
        nomination = nomination_in(connection, State.SUBMITTED)
        assert take(connection, "department", nomination, Action.SKIP_TIER, REASON).state is State.ENDORSED
        assert shown(connection, nomination).received_at is None
        page = inbox(connection, actor(connection, "department"), limit=50, cursor=None)
        assert nomination in [view.id for view in page.items]
        assert take(connection, "district", nomination, Action.RECALL).state is State.SUBMITTED


def test_a_recalled_draft_is_hidden_from_the_department_again(settled: Engine) -> None:
    with writing(settled) as connection:
        nomination = nomination_in(connection, State.SUBMITTED)
        assert shown(connection, nomination, "department")
        take(connection, "commune", nomination, Action.RECALL)
        with pytest.raises(NotFound):
            shown(connection, nomination, "department")
        assert shown(connection, nomination, "district").state is State.DRAFTED


def test_while_it_is_held_the_clock_stands_still(settled: Engine) -> None:
    """Worked example D: due 17/11/2025, held from 10/11 to 14/11: due on 21/11."""
    received = in_vietnam(2025, 10, 20)
    with writing(settled) as connection:
        nomination = nomination_in(
            connection, State.ENDORSED, origin="44-MTTQ", at=received, award=Award.HCLD_3
        )
        take(connection, "department", nomination, Action.RECEIVE, at=received)
        assert shown(connection, nomination).due_on == date(2025, 11, 17)
        take(connection, "department", nomination, Action.HOLD, REASON, at=in_vietnam(2025, 11, 10))
        assert not shown(connection, nomination).overdue(date(2025, 12, 1))
        with pytest.raises(NotPossible) as refused:
            take(connection, "department", nomination, Action.CHECK, at=in_vietnam(2025, 11, 12))
        assert refused.value.code is Code.ON_HOLD
        take(connection, "department", nomination, Action.RELEASE, at=in_vietnam(2025, 11, 14))
        assert shown(connection, nomination).due_on == date(2025, 11, 21)
        assert shown(connection, nomination).overdue(date(2025, 11, 24))


def test_a_period_that_begins_while_it_is_held_stands_still_from_its_own_first_day(settled: Engine) -> None:
    """Held on 03/11, returned on 14/11 with five days to mend: released on the 18th, it has lost two of them."""
    with writing(settled) as connection:
        nomination = nomination_in(
            connection, State.ENDORSED, at=in_vietnam(2025, 11, 3), period_to=date(2025, 10, 1)
        )
        take(connection, "department", nomination, Action.HOLD, REASON, at=in_vietnam(2025, 11, 3))
        take(
            connection, "department", nomination, Action.RETURN_TO_ORIGIN, REASON, at=in_vietnam(2025, 11, 14)
        )
        assert shown(connection, nomination).due_on == date(2025, 11, 21)
        take(connection, "department", nomination, Action.RELEASE, at=in_vietnam(2025, 11, 18))
        assert shown(connection, nomination).due_on == date(2025, 11, 25)
        assert replay(connection) is None


def test_days_run_from_a_receipt_that_comes_with_the_release(settled: Engine) -> None:
    """The secretary held it before the department had it in hands: the whole period is still to come."""
    with writing(settled) as connection:
        nomination = nomination_in(connection, State.CHECKED, at=in_vietnam(2025, 11, 3))
        monday, thursday = in_vietnam(2025, 11, 3), in_vietnam(2025, 11, 20)
        take(connection, "secretary", nomination, Action.HOLD, REASON, at=monday)
        take(connection, "secretary", nomination, Action.RELEASE, at=monday)
        take(connection, "department", nomination, Action.RETURN_TO_DISTRICT, REASON, at=monday)
        take(connection, "district", nomination, Action.ENDORSE, at=monday)
        take(connection, "secretary", nomination, Action.HOLD, REASON, at=monday)
        take(connection, "department", nomination, Action.RELEASE, at=thursday)
        assert shown(connection, nomination).received_at == thursday
        assert shown(connection, nomination).due_on == date(2025, 12, 18)


def test_a_held_nomination_can_still_be_returned_and_withdrawn(settled: Engine) -> None:
    with writing(settled) as connection:
        nomination = nomination_in(connection, State.ENDORSED)
        take(connection, "department", nomination, Action.HOLD, REASON)
        take(connection, "department", nomination, Action.RETURN_TO_ORIGIN, REASON)
        assert shown(connection, nomination).on_hold
        take(connection, "commune", nomination, Action.WITHDRAW, REASON)
        assert not shown(connection, nomination).on_hold


def test_an_entry_says_who_did_what_under_which_role(settled: Engine) -> None:
    with writing(settled) as connection:
        nomination = nomination_in(connection, State.SUBMITTED)
        given = replace(REASON, items=(Mend("Bổ sung biên bản họp xét", "bien_ban"),))
        take(connection, "district", nomination, Action.RETURN_TO_ORIGIN, given)
        entry = connection.execute(
            select(Entry).where(Entry.nomination_id == nomination).order_by(Entry.seq.desc()).limit(1)
        ).one()
    assert (entry.actor, entry.role, entry.unit_code) == ("district", "district_approver", "457")
    assert (entry.action, entry.state_from, entry.state_to) == ("return_to_origin", "submitted", "returned")
    assert entry.outcome is Outcome.DONE
    assert b"203.0.113.7" not in entry.canonical, (
        "an address is personal: only its commitment stands in the bytes"
    )
    assert "Thiếu".encode() not in entry.canonical


def test_what_an_action_has_no_use_for_is_not_kept(settled: Engine) -> None:
    given = Given(
        legal_ground="Điều 5",
        exception_reason="hộ ông Nguyễn Văn An bị bão",
        items=(Mend("ghi rõ năm"),),
        document="hộ ông Nguyễn Văn An",
        decision_number="812/QĐ-TTg",
        decided_on=today(NOW),
        authority="Thủ tướng",
    )
    with writing(settled) as connection:
        nomination = nomination_in(connection, State.SUBMITTED)
        take(connection, "district", nomination, Action.ENDORSE, given)
        newest = select(Entry).where(Entry.nomination_id == nomination).order_by(Entry.seq.desc()).limit(1)
        entry = connection.execute(newest).one()
        kept = connection.scalars(select(Opening.path).where(Opening.entry_id == entry.id)).all()
    assert set(json.loads(entry.canonical)["given"]) == {"received_at"}
    assert kept == ["address"]


def test_a_twin_is_refused_and_named(settled: Engine) -> None:
    with writing(settled) as connection:
        first = nomination_in(connection, State.CHECKED, nominee_name="Thôn Quy Hậu")
        second = nomination_in(connection, State.DRAFTED, nominee_name="THÔN  QUY HẬU")
        with pytest.raises(UnmetRequirements) as refused:
            take(connection, "commune", second, Action.SUBMIT)
        (unmet,) = refused.value.unmet
        assert (unmet.code, unmet.params["twin"]) == (Code.TWIN_AWARD, shown(connection, first).code)


def test_an_achievement_is_free_again_when_its_nomination_was_withdrawn(settled: Engine) -> None:
    with writing(settled) as connection:
        nomination_in(connection, State.WITHDRAWN, nominee_name="Thôn Quy Hậu")
        second = nomination_in(connection, State.DRAFTED, nominee_name="Thôn Quy Hậu")
        assert take(connection, "commune", second, Action.SUBMIT).state is State.SUBMITTED


def test_another_period_is_another_achievement(settled: Engine) -> None:
    with writing(settled) as connection:
        nomination_in(connection, State.CHECKED, nominee_name="Thôn Quy Hậu", period_to=date(2023, 12, 31))
        second = nomination_in(
            connection, State.DRAFTED, nominee_name="Thôn Quy Hậu", period_from=date(2024, 1, 1)
        )
        assert take(connection, "commune", second, Action.SUBMIT).state is State.SUBMITTED


def test_of_twins_in_one_bulk_only_the_first_goes(settled: Engine) -> None:
    with writing(settled) as connection:
        twins = [nomination_in(connection, State.DRAFTED, nominee_name="Thôn Quy Hậu") for _ in range(2)]
        results = take_steps(
            connection,
            actor(connection, "commune"),
            [Wanted(each, 1) for each in twins],
            Action.SUBMIT,
            Given(),
            NOW,
        )
    assert isinstance(results[0], Taken)
    assert isinstance(results[1], Refused)
    assert results[1].code is Code.TWIN_AWARD


def test_in_a_bulk_each_succeeds_or_fails_by_itself(settled: Engine) -> None:
    with writing(settled) as connection:
        good = [nomination_in(connection, State.SUBMITTED) for _ in range(3)]
        elsewhere = nomination_in(connection, State.SUBMITTED, origin="19141")
        done = nomination_in(connection, State.ENDORSED)
        wanted = [
            Wanted(good[0], 2),
            Wanted(elsewhere, 2),
            Wanted(good[1], 1),
            Wanted(done, None),
            Wanted(good[2], None),
        ]
        results = take_steps(connection, actor(connection, "district"), wanted, Action.ENDORSE, Given(), NOW)
    assert [getattr(result, "code", "taken") for result in results] == [
        "taken",
        Code.NOT_FOUND,
        Code.STALE,
        Code.NOT_POSSIBLE_IN_STATE,
        "taken",
    ]
    with reading(settled) as connection:
        assert replay(connection) is None


def test_a_bulk_takes_as_many_statements_for_thirty_as_for_two(settled: Engine) -> None:
    counts = []
    for many in (2, 30):
        with writing(settled) as connection:
            nominations = [nomination_in(connection, State.SUBMITTED) for _ in range(many)]
        with writing(settled) as connection:
            district = actor(connection, "district")
            wanted = [Wanted(each, None) for each in nominations]
            with counting(settled) as statements:
                take_steps(connection, district, wanted, Action.ENDORSE, Given(), NOW)
        counts.append(len(statements))
    # PostgreSQL locks in a statement of its own, and takes entries and openings in one
    assert counts == [4, 4]


def test_who_is_too_late_is_told_who_was_faster(settled: Engine) -> None:
    later = NOW + timedelta(hours=2)
    with writing(settled) as connection:
        nomination = nomination_in(connection, State.ENDORSED)
        take(connection, "department2", nomination, Action.RECEIVE, at=later)
        ask(connection, actor(connection, "district"), nomination, "Đã đủ hồ sơ chưa?", later)
        department = actor(connection, "department")
        for dry_run in (False, True):
            with pytest.raises(Stale) as refusal:
                take_step(connection, department, nomination, Action.CHECK, 3, Given(), NOW, dry_run=dry_run)
        said = refusal.value.details
    assert (said["who"], said["action"], said["at"]) == ("Trần Thị Mai Phương", Action.RECEIVE, later)
    assert isinstance(said["unit"], UnitView)
    assert said["unit"].code == "44-SNV"


def test_nobody_was_faster_than_who_has_read_what_never_was(settled: Engine) -> None:
    with writing(settled) as connection:
        nomination = nomination_in(connection, State.ENDORSED)
        department = actor(connection, "department")
        for version in (0, 4):
            with pytest.raises(Stale) as refusal:
                take_step(connection, department, nomination, Action.CHECK, version, Given(), NOW)
            assert refusal.value.details == {"version": 3}


def test_who_was_faster_is_asked_once_for_many_and_never_for_none(settled: Engine) -> None:
    counts = []
    with writing(settled) as connection:
        nominations = [nomination_in(connection, State.SUBMITTED) for _ in range(9)]
        district = actor(connection, "district")
        for version, many in ((1, 2), (1, 9), (2, 9)):
            wanted = [Wanted(each, version) for each in nominations[:many]]
            with counting(settled) as statements:
                take_steps(connection, district, wanted, Action.ENDORSE, Given(), NOW, dry_run=True)
            counts.append(len(statements))
    of_two, of_nine, of_none = counts
    assert of_two == of_nine == of_none + 2


def test_a_dry_run_judges_and_changes_nothing(settled: Engine) -> None:
    with writing(settled) as connection:
        nomination = nomination_in(connection, State.SUBMITTED)
        before = connection.scalar(select(func.count()).select_from(Entry))
    with reading(settled) as connection:
        district = actor(connection, "district")
        taken = take_step(connection, district, nomination, Action.ENDORSE, 2, Given(), NOW, dry_run=True)
        assert taken == Taken(nomination, State.ENDORSED, 3)
        with pytest.raises(Stale):
            take_step(connection, district, nomination, Action.ENDORSE, 1, Given(), NOW, dry_run=True)
        assert connection.scalar(select(func.count()).select_from(Entry)) == before
        state = connection.scalar(select(Nomination.state).where(Nomination.id == nomination))
        assert state is State.SUBMITTED


def test_somebody_who_was_moved_yesterday_no_longer_acts(settled: Engine) -> None:
    yesterday = (NOW - timedelta(days=1)).date()
    with writing(settled) as connection:
        nomination = nomination_in(connection, State.SUBMITTED)
        (held,) = assignments_of(connection, actor(connection, "district").person_id)
        end_assignment(connection, held.id, yesterday, NOW)
        assign(connection, "district", Role.DISTRICT_APPROVER, "455", NOW.date(), None, NOW)
        with pytest.raises(NotFound):
            take(connection, "district", nomination, Action.ENDORSE)
