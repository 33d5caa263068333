"""Where the nominations of one's units lie, who is alike, and what of a working copy is erased."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Engine

from states.facts import Given, Mend
from states.terms import Action, Award, CommendationType, State
from tests.cast import actor, unit
from tests.clock import NOW
from tests.everywhere import bytes_with, tables_with
from tests.factories import draft, nomination_in
from tests.statements import counting
from workflow.audit.queries import histories_of, history_of
from workflow.database import reading, writing
from workflow.drafting import commands
from workflow.drafting.alike import alike
from workflow.drafting.queries import copies_of, of_my_units
from workflow.erasure.accounts import erase_account, foreseen_of_account
from workflow.erasure.nominees import erase_nominees, foreseen
from workflow.erasure.traces import clean_up
from workflow.nominations.way import way_for, ways_for
from workflow.people.commands import end_person
from workflow.step import take_step

GROUND = "Đơn số 14 ngày 10/11/2026"
NAME = "Hộ gia đình bà Hồ Thị Xuyến"


def writing_of(connection: Connection, username: str, unit_code: str, **typed: Any) -> str:
    person = actor(connection, username)
    copy_id = commands.begin(connection, person, unit_code, NOW)
    commands.save(connection, person, copy_id, typed, NOW)
    return copy_id


def test_what_is_to_be_mended_comes_before_drafts_and_what_is_under_way_apart(settled: Engine) -> None:
    with writing(settled) as connection:
        drafted = nomination_in(connection, State.DRAFTED)
        returned = nomination_in(connection, State.RETURNED)
        submitted = nomination_in(connection, State.SUBMITTED)
        checked = nomination_in(connection, State.CHECKED, at=NOW + timedelta(minutes=1))
        declined = nomination_in(connection, State.DECLINED)
        nomination_in(connection, State.SUBMITTED, origin="19264")
        lying = of_my_units(connection, actor(connection, "commune"))
        assert [view.id for view in lying.unsent] == [returned, drafted]
        assert [view.id for view in lying.sent] == [checked, submitted]
        assert [view.id for view in lying.ended] == [declined]


def test_units_for_which_one_does_not_draft_are_left_out(settled: Engine) -> None:
    with writing(settled) as connection:
        mine = nomination_in(connection, State.SUBMITTED)
        nomination_in(connection, State.ENDORSED, origin="457")
        assert [view.id for view in of_my_units(connection, actor(connection, "dual")).sent] == [mine]
        assert of_my_units(connection, actor(connection, "district")).sent == ()


def test_thirty_take_as_many_statements_as_one(settled: Engine) -> None:
    with writing(settled) as connection:
        ids = [nomination_in(connection, State.SUBMITTED) for _ in range(3)]
    with reading(settled) as connection, counting(settled) as seen:
        of_my_units(connection, actor(connection, "commune"))
        several = histories_of(connection, ids)
        assert len(seen) <= 6
        assert several == {each: history_of(connection, each) for each in ids}
        assert histories_of(connection, []) == {}


def test_ways_for_all_forms_are_those_for_each(settled: Engine) -> None:
    with reading(settled) as connection:
        for code in ("19249", "457", "44-MTTQ"):
            origin, on = unit(connection, code), date(2026, 11, 16)
            assert ways_for(connection, origin, on) == {
                award: way_for(connection, origin, award, on) for award in Award
            }


def test_whoever_is_alike_is_told_with_no_more_than_a_code_where_it_is_not_ones_own(settled: Engine) -> None:
    with writing(settled) as connection:
        kien_giang = unit(connection, "19249").id
        mine = nomination_in(connection, State.DRAFTED, nominee_name=NAME, at=NOW - timedelta(minutes=1))
        theirs = nomination_in(
            connection, State.SUBMITTED, origin="19264", nominee_name=NAME.upper(), nominee_unit_code="19249"
        )
        nomination_in(connection, State.DRAFTED, origin="19264", nominee_name=NAME, nominee_unit_code="19249")
        found = alike(connection, actor(connection, "commune"), f" {NAME.lower()} ", kien_giang, None)
        assert [each.id for each in found] == [None, mine]
        assert [each.state for each in found] == [State.SUBMITTED, State.DRAFTED]
        seen = alike(connection, actor(connection, "district"), NAME, kien_giang, None)
        assert [each.id for each in seen] == [theirs]
        assert alike(connection, actor(connection, "commune"), NAME, kien_giang, mine)[0].id is None


def test_alike_bars_only_for_the_same_type_and_an_overlapping_period(settled: Engine) -> None:
    with writing(settled) as connection:
        nomination_in(connection, State.SUBMITTED, nominee_name=NAME)
        (twin,) = alike(connection, actor(connection, "commune"), NAME, unit(connection, "19249").id, None)
        movement, merit = CommendationType.PHONG_TRAO, CommendationType.CONG_TRANG
        assert twin.bars(movement, date(2025, 12, 31), date(2026, 6, 1))
        assert not twin.bars(movement, date(2026, 1, 1), date(2026, 6, 1))
        assert not twin.bars(movement, None, None)
        assert not twin.bars(merit, date(2021, 1, 1), date(2025, 12, 31))


def test_with_the_name_goes_what_was_being_written_of_it(settled: Engine) -> None:
    words = ("Hồ Thị Xuyến", "ho thi xuyen", "đàn dê bốn mươi con", "Xuyến mới")
    with writing(settled) as connection:
        nomination = nomination_in(connection, State.RETURNED, nominee_name=NAME)
        me = actor(connection, "commune")
        on_it = commands.begin_on(connection, me, nomination, NOW)
        commands.save(connection, me, on_it, {"achievements": "đàn dê bốn mươi con, Xuyến mới"}, NOW)
        writing_of(
            connection, "commune", "19249", nominee_name=NAME.lower(), achievements="đàn dê bốn mươi con"
        )
        other = writing_of(connection, "commune2", "19264", nominee_name="Hộ ông khác")
        take_step(connection, me, nomination, Action.WITHDRAW, None, Given(reason="xin rút"), NOW)
        (going,) = foreseen(connection, [nomination])
        assert going.copies == 2
    with writing(settled) as connection:
        (gone,) = erase_nominees(connection, [nomination], GROUND, NOW + timedelta(days=1))
        assert gone.copies == 2
    clean_up(settled)
    assert tables_with(settled, words) == {}
    assert bytes_with(settled, words) == set()
    with reading(settled) as connection:
        assert [copy.id for copy in copies_of(connection, actor(connection, "commune2"))] == [other]


def test_with_an_account_goes_what_it_was_writing(settled: Engine) -> None:
    with writing(settled) as connection:
        writing_of(connection, "commune", "19249", nominee_name=NAME)
        end_person(connection, "commune", NOW)
    with writing(settled) as connection:
        assert foreseen_of_account(connection, "commune").copies == 1
        assert erase_account(connection, "commune", GROUND, NOW, messages=0).copies == 1
    clean_up(settled)
    assert tables_with(settled, (NAME,)) == {}
    assert bytes_with(settled, (NAME,)) == set()


def test_a_return_without_things_to_mend_asks_for_nothing(settled: Engine) -> None:
    with writing(settled) as connection:
        nomination = nomination_in(connection, State.SUBMITTED)
        district, me = actor(connection, "district"), actor(connection, "commune")
        for given in (Given(reason="thiếu", items=(Mend("Sửa tên"),)), Given(reason="thiếu")):
            take_step(connection, district, nomination, Action.RETURN_TO_ORIGIN, None, given, NOW)
            copy_id = commands.begin_on(connection, me, nomination, NOW)
            if given.items:
                commands.keep_and_submit(connection, me, copy_id, draft(), "chưa sửa được", NOW)
        taken = commands.keep_and_submit(connection, me, copy_id, draft(), "", NOW)
        assert taken.state is State.SUBMITTED
