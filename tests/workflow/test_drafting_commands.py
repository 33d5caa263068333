"""Writing in small steps: what is typed is nobody's business until it is kept, and then it is one entry."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, func, select

from states.codes import Code
from states.facts import Actor, Given, Mend
from states.terms import Action, Award, Deed, State
from tests.cast import actor
from tests.clock import NOW
from tests.factories import draft, nomination_in
from workflow.audit.models import Entry
from workflow.audit.queries import history_of
from workflow.database import reading, writing
from workflow.drafting import commands
from workflow.drafting.models import WorkingCopy
from workflow.drafting.queries import copies_of, copy_of
from workflow.errors import NotFound, NotPossible, NotYours, Stale, UnmetRequirements
from workflow.facts import load
from workflow.nominations.commands import edit
from workflow.nominations.draft import Draft
from workflow.nominations.queries import draft_of, one
from workflow.people.commands import end_assignment
from workflow.people.models import AssignmentRow
from workflow.step import take_step

KIEN_GIANG = "19249"
RETURN = Given(
    reason="Hồ sơ còn thiếu",
    items=(
        Mend("Ghi rõ số hộ", "achievements"),
        Mend("Biên bản chưa có chữ ký"),
        Mend("Năm sinh chưa đúng", "nominee.birth_year"),
    ),
)


def commune(connection: Connection) -> Actor:
    return actor(connection, "commune")


def entries_of(connection: Connection) -> int:
    return connection.scalar(select(func.count()).select_from(Entry)) or 0


def new_copy(connection: Connection, **typed: Any) -> str:
    me = commune(connection)
    copy_id = commands.begin(connection, me, KIEN_GIANG, NOW)
    commands.save(connection, me, copy_id, typed, NOW)
    return copy_id


def returned(connection: Connection, **content: Any) -> str:
    """A nomination that the district has sent back with three things to mend."""
    nomination = nomination_in(connection, State.SUBMITTED, **content)
    district = actor(connection, "district")
    take_step(connection, district, nomination, Action.RETURN_TO_ORIGIN, None, RETURN, NOW)
    return nomination


def keys(connection: Connection, nomination: str) -> list[str]:
    version = one(connection, commune(connection), nomination).version
    return [f"{version}-{place}" for place in range(len(RETURN.items))]


def edited(connection: Connection, username: str, nomination: str, **edits: Any) -> None:
    """Somebody edits it elsewhere."""
    person = actor(connection, username)
    facts = load(connection, person, [nomination], lock=True)[nomination].facts
    edit(connection, person, facts, draft_of(connection, nomination), edits, NOW)


def test_what_is_typed_is_taken_with_all_its_faults_and_leaves_no_entry(settled: Engine) -> None:
    with writing(settled) as connection:
        before = entries_of(connection)
        copy_id = new_copy(connection, period_from="ngày nào đó", nominee_name="")
        assert copy_of(connection, commune(connection), copy_id).typed == {
            "period_from": "ngày nào đó",
            "nominee_name": "",
        }
        assert entries_of(connection) == before


def test_fields_come_together_and_one_that_is_as_it_was_is_left_out(settled: Engine) -> None:
    with writing(settled) as connection:
        me = commune(connection)
        copy_id = new_copy(connection, nominee_name="Hộ ông An", achievements="Nuôi bò")
        commands.save(
            connection,
            me,
            copy_id,
            {"achievements": None, "period_to": "2025"},
            NOW + timedelta(minutes=1),
            seen="merit",
        )
        copy = copy_of(connection, me, copy_id)
        assert copy.typed == {"nominee_name": "Hộ ông An", "period_to": "2025"}
        assert (copy.seen, copy.saved_at) == (("merit",), NOW + timedelta(minutes=1))


def test_only_an_absurd_size_is_refused(settled: Engine) -> None:
    with writing(settled) as connection:
        copy_id = new_copy(connection, achievements="à" * 100_000)
        with pytest.raises(UnmetRequirements) as refusal:
            commands.save(
                connection, commune(connection), copy_id, {"nominee_name": "a" * commands.LONGEST}, NOW
            )
        assert refusal.value.code is Code.TOO_LONG


def test_a_copy_is_there_for_its_writer_alone(settled: Engine) -> None:
    with writing(settled) as connection:
        copy_id = new_copy(connection, nominee_name="Hộ ông An")
        for username in ("commune2", "district", "dual", "inspector", "admin"):
            stranger = actor(connection, username)
            with pytest.raises(NotFound):
                copy_of(connection, stranger, copy_id)
            for command in (
                lambda who: commands.save(connection, who, copy_id, {}, NOW),
                lambda who: commands.tick(connection, who, copy_id, "1-0", True),
                lambda who: commands.rebase(connection, who, copy_id, 1),
                lambda who: commands.discard(connection, who, copy_id),
                lambda who: commands.keep(connection, who, copy_id, draft(), NOW),
                lambda who: commands.keep_and_submit(connection, who, copy_id, draft(), "", NOW),
            ):
                with pytest.raises(NotFound):
                    command(stranger)
        assert [copy.id for copy in copies_of(connection, commune(connection))] == [copy_id]


def test_who_drafts_for_the_unit_no_more_has_lost_it(settled: Engine) -> None:
    with writing(settled) as connection:
        copy_id = new_copy(connection, nominee_name="Hộ ông An")
        person = commune(connection).person_id
        held = connection.scalar(select(AssignmentRow.id).where(AssignmentRow.person_id == person))
        assert held is not None
        end_assignment(connection, held, date(2026, 11, 15), NOW)
        with pytest.raises(NotFound):
            copy_of(connection, commune(connection), copy_id)


def test_only_a_drafter_begins_and_only_for_their_unit(settled: Engine) -> None:
    with writing(settled) as connection:
        for username, code in (("district", Code.NOT_YOUR_ROLE), ("commune2", Code.NOT_YOUR_UNIT)):
            with pytest.raises(NotYours) as refusal:
                commands.begin(connection, actor(connection, username), KIEN_GIANG, NOW)
            assert refusal.value.code is code
        assert commands.begin(connection, commune(connection), KIEN_GIANG, NOW)


def test_an_empty_one_is_taken_up_again_and_what_was_forgotten_for_half_a_year_goes(settled: Engine) -> None:
    with writing(settled) as connection:
        me = commune(connection)
        empty = commands.begin(connection, me, KIEN_GIANG, NOW)
        assert commands.begin(connection, me, KIEN_GIANG, NOW) == empty
        commands.save(connection, me, empty, {"nominee_name": "Hộ ông An"}, NOW)
        later = NOW + commands.KEPT_FOR
        assert commands.begin(connection, me, KIEN_GIANG, later) != empty
        assert len(copies_of(connection, me)) == 2
        commands.begin(
            connection, me, KIEN_GIANG, later + timedelta(seconds=1), {"nominee_name": "Hộ bà Bình"}
        )
        assert empty not in {copy.id for copy in copies_of(connection, me)}


def test_kept_it_becomes_a_nomination_with_one_entry_and_can_be_written_on(settled: Engine) -> None:
    with writing(settled) as connection:
        me = commune(connection)
        copy_id = new_copy(connection, nominee_name="Hộ ông An")
        nomination = commands.keep(connection, me, copy_id, draft(nominee_name="Hộ ông An"), NOW)
        assert [entry.action for entry in history_of(connection, nomination)] == [Action.CREATE]
        copy = copy_of(connection, me, copy_id)
        assert (copy.nomination_id, copy.based_on, copy.typed) == (nomination, 1, {})
        commands.save(connection, me, copy_id, {"achievements": "Nuôi dê"}, NOW)
        kept = draft(nominee_name="nobody typed this", achievements="Nuôi dê")
        assert commands.keep(connection, me, copy_id, kept, NOW) == nomination
        assert [entry.action for entry in history_of(connection, nomination)] == [Action.CREATE, Deed.EDIT]
        now = draft_of(connection, nomination)
        assert (now.nominee_name, now.achievements) == ("Hộ ông An", "Nuôi dê")
        assert copy_of(connection, me, copy_id).based_on == 2


def test_what_cannot_be_kept_changes_nothing(settled: Engine) -> None:
    with writing(settled) as connection:
        copy_id = new_copy(connection, nominee_name="Hộ ông An")
        faulty = draft(period_from=date(2026, 1, 1), period_to=date(2025, 1, 1))
        with pytest.raises(UnmetRequirements) as refusal:
            commands.keep(connection, commune(connection), copy_id, faulty, NOW)
        assert refusal.value.code is Code.DATES_REVERSED
        assert copy_of(connection, commune(connection), copy_id).typed == {"nominee_name": "Hộ ông An"}


def test_submitted_it_goes_to_the_district_in_two_entries_and_the_copy_is_gone(settled: Engine) -> None:
    with writing(settled) as connection:
        me = commune(connection)
        copy_id = new_copy(connection, nominee_name="Hộ ông An")
        taken = commands.keep_and_submit(connection, me, copy_id, draft(), "", NOW)
        assert taken.state is State.SUBMITTED
        history = history_of(connection, taken.nomination_id)
        assert [entry.action for entry in history] == [Action.CREATE, Action.SUBMIT]
        assert copies_of(connection, me) == ()


def test_where_submitting_is_refused_nothing_is_kept_either(settled: Engine) -> None:
    with writing(settled) as connection:
        twin = nomination_in(connection, State.SUBMITTED, nominee_name="Hộ ông An")
        copy_id = new_copy(connection, nominee_name="Hộ ông An")
    with pytest.raises(UnmetRequirements) as refusal, writing(settled) as connection:
        commands.keep_and_submit(
            connection, commune(connection), copy_id, draft(nominee_name="Hộ ông An"), "", NOW
        )
    assert refusal.value.code is Code.TWIN_AWARD
    with reading(settled) as connection:
        assert copy_of(connection, commune(connection), copy_id).nomination_id is None
        assert one(connection, commune(connection), twin).version == 2


def test_of_a_nomination_there_is_one_copy_for_each_who_writes(settled: Engine) -> None:
    with writing(settled) as connection:
        nomination = nomination_in(connection, State.DRAFTED)
        mine = commands.begin_on(connection, commune(connection), nomination, NOW)
        theirs = commands.begin_on(connection, actor(connection, "dual"), nomination, NOW)
        assert commands.begin_on(connection, commune(connection), nomination, NOW) == mine != theirs


@pytest.mark.parametrize("username", ["district", "district_office", "department", "commune2"])
def test_nobody_else_writes_on_a_nomination(settled: Engine, username: str) -> None:
    with writing(settled) as connection:
        nomination = returned(connection)
        with pytest.raises((NotFound, NotYours)):
            commands.begin_on(connection, actor(connection, username), nomination, NOW)


def test_what_was_sent_is_not_written_on(settled: Engine) -> None:
    with writing(settled) as connection:
        nomination = nomination_in(connection, State.SUBMITTED)
        with pytest.raises(NotPossible):
            commands.begin_on(connection, commune(connection), nomination, NOW)


def test_whoever_was_slower_keeps_the_words_and_takes_the_new_version_as_ground(settled: Engine) -> None:
    with writing(settled) as connection:
        me = commune(connection)
        nomination = nomination_in(connection, State.DRAFTED)
        copy_id = commands.begin_on(connection, me, nomination, NOW)
        commands.save(connection, me, copy_id, {"achievements": "Của tôi"}, NOW)
        edited(connection, "dual", nomination, nominee_name="Hộ gia đình ông Dương", achievements="Của Ân")
        assert copy_of(connection, me, copy_id).overtaken
        for command in (
            lambda: commands.keep(connection, me, copy_id, draft(achievements="Của tôi"), NOW),
            lambda: commands.keep_and_submit(connection, me, copy_id, draft(achievements="Của tôi"), "", NOW),
            lambda: commands.rebase(connection, me, copy_id, 1),
        ):
            with pytest.raises(Stale) as refusal:
                command()
            assert refusal.value.details["who"] == "Dương Văn Ân"
        assert copy_of(connection, me, copy_id).typed == {"achievements": "Của tôi"}
        commands.rebase(connection, me, copy_id, 2)
        commands.keep(connection, me, copy_id, draft(achievements="Của tôi"), NOW)
        now = draft_of(connection, nomination)
        assert (now.nominee_name, now.achievements) == ("Hộ gia đình ông Dương", "Của tôi")


def test_an_untouched_copy_follows_its_nomination(settled: Engine) -> None:
    with writing(settled) as connection:
        me = commune(connection)
        nomination = nomination_in(connection, State.DRAFTED)
        copy_id = commands.begin_on(connection, me, nomination, NOW)
        edited(connection, "dual", nomination, achievements="Của Ân")
        assert commands.begin_on(connection, me, nomination, NOW) == copy_id
        assert not copy_of(connection, me, copy_id).overtaken


def test_what_the_return_asks_for_is_ticked_off_and_the_tick_taken_back(settled: Engine) -> None:
    with writing(settled) as connection:
        me = commune(connection)
        nomination = returned(connection)
        first, second, _ = keys(connection, nomination)
        copy_id = commands.begin_on(connection, me, nomination, NOW)
        commands.tick(connection, me, copy_id, first, True)
        commands.tick(connection, me, copy_id, second, True)
        commands.tick(connection, me, copy_id, second, True)
        commands.tick(connection, me, copy_id, first, False)
        assert copy_of(connection, me, copy_id).ticked == (second,)
        with pytest.raises(NotFound):
            commands.tick(connection, me, copy_id, "1-0", True)


def test_who_submits_again_with_something_left_says_why(settled: Engine) -> None:
    with writing(settled) as connection:
        nomination = returned(connection, nominee={"birth_year": 1971})
        _, second, third = keys(connection, nomination)
        me = commune(connection)
        copy_id = commands.begin_on(connection, me, nomination, NOW)
        mended: dict[str, Any] = {"achievements": "Giảm 12 hộ", "nominee.birth_year": "1972"}
        commands.save(connection, me, copy_id, mended, NOW)
    after = draft(achievements="Giảm 12 hộ", nominee={"birth_year": 1972})
    with pytest.raises(UnmetRequirements) as refusal, writing(settled) as connection:
        commands.keep_and_submit(connection, me, copy_id, after, "  ", NOW)
    assert [(unmet.code, unmet.field) for unmet in refusal.value.unmet] == [(Code.REASON_REQUIRED, "reason")]
    with writing(settled) as connection:
        commands.keep_and_submit(connection, me, copy_id, after, "Biên bản gửi sau", NOW)
        last = history_of(connection, nomination)[-1]
        assert (last.action, last.reason) == (Action.SUBMIT, "Biên bản gửi sau")
        now = draft_of(connection, nomination)
        assert (now.achievements, now.nominee) == ("Giảm 12 hộ", {"birth_year": 1972})
    assert third != second


def test_what_was_changed_in_an_earlier_sitting_counts_as_mended(settled: Engine) -> None:
    with writing(settled) as connection:
        me = commune(connection)
        nomination = returned(connection)
        _, second, third = keys(connection, nomination)
        copy_id = commands.begin_on(connection, me, nomination, NOW)
        commands.save(connection, me, copy_id, {"achievements": "Giảm 12 hộ"}, NOW)
        commands.keep(connection, me, copy_id, draft(achievements="Giảm 12 hộ"), NOW)
        for key in (second, third):
            commands.tick(connection, me, copy_id, key, True)
        taken = commands.keep_and_submit(connection, me, copy_id, draft(), "", NOW)
        assert taken.state is State.SUBMITTED


def test_discarded_it_is_gone_and_its_nomination_as_it_was(settled: Engine) -> None:
    with writing(settled) as connection:
        me = commune(connection)
        nomination = nomination_in(connection, State.DRAFTED)
        copy_id = commands.begin_on(connection, me, nomination, NOW)
        commands.save(connection, me, copy_id, {"achievements": "Bỏ đi"}, NOW)
        commands.discard(connection, me, copy_id)
        assert connection.scalar(select(func.count()).select_from(WorkingCopy)) == 0
        assert one(connection, me, nomination).version == 1


def test_another_award_may_mean_another_way(settled: Engine) -> None:
    with writing(settled) as connection:
        copy_id = new_copy(connection, requested_award="giay_khen")
        content: Draft = draft(requested_award=Award.GIAY_KHEN)
        taken = commands.keep_and_submit(connection, commune(connection), copy_id, content, "", NOW)
        assert one(connection, commune(connection), taken.nomination_id).requested_award is Award.GIAY_KHEN
