"""Making a nomination, editing it, and who sees it, on both databases."""

import re
import unicodedata
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, Engine, select

from states.codes import Code
from states.facts import Given
from states.terms import Action, Award, Category, State
from tests.cast import actor
from tests.clock import NOW, in_vietnam
from tests.factories import draft, nomination_in
from tests.statements import counting
from workflow.audit.models import Entry
from workflow.calendar import today
from workflow.database import reading, writing
from workflow.errors import NotFound, NotPossible, NotYours, UnmetRequirements
from workflow.facts import load
from workflow.nominations.commands import create, edit
from workflow.nominations.draft import PriorAward
from workflow.nominations.filters import Filters
from workflow.nominations.inbox import inbox
from workflow.nominations.models import Nomination
from workflow.nominations.queries import draft_of, list_nominations, one
from workflow.nominations.questions import answer, ask, questions_of
from workflow.nominations.search import has_words, matches
from workflow.replay import replay
from workflow.step import take_step

TODAY = today(NOW)
TOMORROW = TODAY + timedelta(days=1)


def prior(**dates: date) -> tuple[PriorAward, ...]:
    """One award received before; ``dates`` replace those of its decision, or are added."""
    award = PriorAward(Award.GIAY_KHEN, "12/QĐ-UBND", date(2022, 1, 10))
    return (replace(award, **dates),)


def edited(connection: Connection, username: str, nomination: str, **edits: object) -> bool:
    person = actor(connection, username)
    loaded = load(connection, person, [nomination], lock=True)[nomination]
    return edit(connection, person, loaded.facts, draft_of(connection, nomination), edits, NOW)


def listed(connection: Connection, username: str, **filters: object) -> list[str]:
    page = list_nominations(
        connection,
        actor(connection, username),
        Filters(**filters),
        TODAY,
        limit=200,
        cursor=None,  # type: ignore[arg-type]
    )
    return [view.id for view in page.items]


def test_a_drafter_makes_a_nomination_of_their_unit(settled: Engine) -> None:
    with writing(settled) as connection:
        made = create(
            connection, actor(connection, "commune"), "19249", draft(nominee={"birth_year": 1971}), NOW
        )
        view = one(connection, actor(connection, "commune"), made)
    assert (view.state, view.version, view.code) == (State.DRAFTED, 1, "1")
    assert view.holder_unit_code == view.origin_unit_code == "19249"
    assert view.nominee == {"birth_year": 1971}


def test_a_name_of_ligatures_unfolds_into_more_letters_than_a_name_may_have(settled: Engine) -> None:
    with writing(settled) as connection:
        commune = actor(connection, "commune")
        made = create(connection, commune, "19249", draft(nominee_name="ﬃ" * 300), NOW)
        assert listed(connection, "commune", words="ffi" * 300) == [made]


@pytest.mark.parametrize(
    ("username", "code"),
    [
        ("commune2", Code.NOT_YOUR_UNIT),
        ("district", Code.NOT_YOUR_ROLE),
        ("admin", Code.NOT_YOUR_ROLE),
        ("inspector", Code.READ_ONLY),
    ],
)
def test_nobody_else_drafts_for_a_unit(settled: Engine, username: str, code: Code) -> None:
    with writing(settled) as connection, pytest.raises(NotYours) as refused:
        create(connection, actor(connection, username), "19249", draft(), NOW)
    assert refused.value.code is code


@pytest.mark.parametrize(
    ("content", "field", "code"),
    [
        ({"nominee_unit_code": "99999"}, "nominee_unit_code", Code.UNKNOWN_UNIT),
        ({"nominee_name": "\u200b\u00a0\u200e"}, "nominee_name", Code.EMPTY),
        ({"period_from": date(2025, 1, 1), "period_to": date(2024, 1, 1)}, "period_to", Code.DATES_REVERSED),
        ({"period_from": date(1800, 1, 1)}, "period_from", Code.DATE_ABSURD),
        ({"period_to": date(2999, 1, 1)}, "period_to", Code.DATE_ABSURD),
        (
            {"period_from": TOMORROW, "period_to": date(2027, 12, 31)},
            "period_from",
            Code.DATE_IN_FUTURE,
        ),
        ({"prior_awards": prior(signed_on=TOMORROW)}, "prior_awards.0.signed_on", Code.DATE_IN_FUTURE),
        ({"prior_awards": prior(period_from=TOMORROW)}, "prior_awards.0.period_from", Code.DATE_IN_FUTURE),
        ({"prior_awards": prior(period_to=date(2999, 1, 1))}, "prior_awards.0.period_to", Code.DATE_ABSURD),
        (
            {"prior_awards": prior(period_from=date(2020, 1, 2), period_to=date(2020, 1, 1))},
            "prior_awards.0.period_to",
            Code.DATES_REVERSED,
        ),
    ],
)
def test_what_makes_no_sense_is_refused_by_field(
    settled: Engine, content: dict[str, object], field: str, code: Code
) -> None:
    with writing(settled) as connection, pytest.raises(UnmetRequirements) as refused:
        create(connection, actor(connection, "commune"), "19249", draft(**content), NOW)
    assert [(unmet.field, unmet.code) for unmet in refused.value.unmet] == [(field, code)]


def test_a_unit_is_read_on_the_day_of_creation(settled: Engine) -> None:
    """The demonstration's units stand from 2020 on: before that the same code names nothing."""
    with writing(settled) as connection, pytest.raises(UnmetRequirements) as refused:
        person = actor(connection, "commune")
        create(connection, person, "19249", draft(period_to=date(2019, 1, 1), period_from=date(2018, 1, 1)),
               in_vietnam(2019, 6, 3))  # fmt: skip
    codes = [unmet.code for unmet in refused.value.unmet]
    assert codes == [Code.UNIT_NOT_VALID, Code.UNIT_NOT_VALID]


def test_every_fault_is_said_at_once(settled: Engine) -> None:
    wrong = draft(nominee_unit_code="99999", period_from=date(1800, 1, 1), period_to=date(1799, 1, 1))
    with writing(settled) as connection, pytest.raises(UnmetRequirements) as refused:
        create(connection, actor(connection, "commune"), "88888", wrong, NOW)
    assert len(refused.value.unmet) == 5


def test_an_edit_makes_a_version_and_an_entry_with_before_and_after(settled: Engine) -> None:
    with writing(settled) as connection:
        nomination = nomination_in(connection, State.RETURNED)
        before = one(connection, actor(connection, "commune"), nomination).version
        assert edited(
            connection, "commune", nomination, requested_award=Award.BANG_KHEN_TTG, achievements="Mới"
        )
        view = one(connection, actor(connection, "commune"), nomination)
        entry = connection.execute(
            select(Entry).where(Entry.nomination_id == nomination, Entry.version == view.version)
        ).one()
    assert (view.version, view.requested_award, view.achievements) == (before + 1, Award.BANG_KHEN_TTG, "Mới")
    assert b'{"after":"bang_khen_ttg","before":"bang_khen_tinh","field":"requested_award"}' in entry.canonical
    assert "Mới".encode() not in entry.canonical
    with reading(settled) as connection:
        assert replay(connection) is None


def test_an_edit_that_changes_nothing_makes_no_version(settled: Engine) -> None:
    with writing(settled) as connection:
        nomination = nomination_in(connection, State.DRAFTED)
        assert not edited(connection, "commune", nomination, requested_award=Award.BANG_KHEN_TINH)
        assert one(connection, actor(connection, "commune"), nomination).version == 1


def test_what_is_on_its_way_cannot_be_edited(settled: Engine) -> None:
    with writing(settled) as connection:
        nomination = nomination_in(connection, State.SUBMITTED)
        with pytest.raises(NotPossible):
            edited(connection, "commune", nomination, achievements="Khác")


def test_only_the_origin_edits(settled: Engine) -> None:
    with writing(settled) as connection:
        nomination = nomination_in(connection, State.RETURNED)
        with pytest.raises(NotYours) as refused:
            edited(connection, "district", nomination, achievements="Khác")
        assert refused.value.code is Code.NOT_YOUR_ROLE


SEES = {
    State.DRAFTED: {"commune", "dual"},
    State.SUBMITTED: {"commune", "dual", "district", "district_office", "department", "department2", "inspector"},
    State.ENDORSED: {"commune", "dual", "district", "district_office", "department", "department2", "inspector"},
    State.CHECKED: {
        "commune", "dual", "district", "district_office", "department", "department2", "inspector", "secretary",
        "chair", "member1",
    },
}  # fmt: skip
ALL = (
    "commune", "commune2", "commune3", "agency", "district_office", "district", "district2", "dual", "department",
    "department2", "secretary", "chair", "member1", "inspector", "admin",
)  # fmt: skip


@pytest.mark.parametrize("state", SEES)
def test_who_sees_a_nomination_of_kien_giang(settled: Engine, state: State) -> None:
    with writing(settled) as connection:
        nomination = nomination_in(connection, state)
    with reading(settled) as connection:
        in_list = {name for name in ALL if nomination in listed(connection, name)}
        readable = set()
        for name in ALL:
            try:
                one(connection, actor(connection, name), nomination)
            except NotFound:
                continue
            readable.add(name)
    assert in_list == readable == SEES[state]


def test_who_once_held_it_keeps_seeing_it(settled: Engine) -> None:
    with writing(settled) as connection:
        nomination = nomination_in(connection, State.CHECKED)
        department = actor(connection, "department")
        take_step(connection, department, nomination, Action.RETURN_TO_ORIGIN, None, Given(reason="Sửa"), NOW)
        for name in ("secretary", "district", "department"):
            assert one(connection, actor(connection, name), nomination).state is State.RETURNED


@pytest.mark.parametrize(
    "words",
    [
        "le thuy", "Lệ Thủy", "LỆ THUỶ", unicodedata.normalize("NFD", "Lệ Thủy"), "kien giang", "quy hau", "thon hau",
        "Thôn Quy", "1",
    ],
)  # fmt: skip
def test_search_asks_for_no_accents(settled: Engine, words: str) -> None:
    with writing(settled) as connection:
        found = nomination_in(connection, State.CHECKED, nominee_name="Thôn Quy Hậu")
        other = nomination_in(connection, State.CHECKED, origin="19141", nominee_name="Ông Đỗ Văn Đức")
        assert listed(connection, "department", words=words) == [found]
        assert listed(connection, "department", words="duc") == [other]
        assert listed(connection, "department", words="quy duc") == []
        assert listed(connection, "department", words="'\"%_*()&|!") == []


ODD_NAMES = (
    "Tổ_1 thôn_2",
    "___",
    "_x_",
    "500 m² đất",
    "½ sào",
    "12e3",
    "1.234,5",
    "a·b",
    "O'Brien",
    "&amp; <b>",
    "ǅ ﬁ ß",
)


@pytest.mark.parametrize("name", ODD_NAMES)
def test_the_index_of_words_finds_what_the_rows_say(settled: Engine, name: str) -> None:
    with writing(settled) as connection:
        for each in ODD_NAMES:
            create(connection, actor(connection, "commune"), "19249", draft(nominee_name=each), NOW)
    with reading(settled) as connection:
        names = select(Nomination.nominee_name).order_by(Nomination.id)
        for query in (name, *name, *re.split(r"\W", name)):
            by_index = connection.scalars(names.where(matches(connection, query))).all()
            assert by_index == connection.scalars(names.where(has_words(query))).all(), query


def test_a_list_is_narrowed(settled: Engine) -> None:
    with writing(settled) as connection:
        mine = nomination_in(connection, State.SUBMITTED, category=Category.HOUSEHOLD)
        checked = nomination_in(connection, State.CHECKED, category=Category.VILLAGE, award=Award.GIAY_KHEN)
        old = nomination_in(connection, State.SUBMITTED, origin="19264", at=in_vietnam(2026, 9, 1))
        assert listed(connection, "department", state=State.CHECKED) == [checked]
        assert listed(connection, "department", award=Award.GIAY_KHEN) == [checked]
        assert listed(connection, "department", category=Category.VILLAGE) == [checked]
        assert listed(connection, "department", overdue=True) == [old]
        assert set(listed(connection, "commune", mine=True)) == {mine, checked}
        assert listed(connection, "district", mine=True) == []


def test_pages_follow_one_another_whatever_is_added_meanwhile(settled: Engine) -> None:
    with writing(settled) as connection:
        made = [
            nomination_in(connection, State.DRAFTED, at=NOW + timedelta(minutes=minute))
            for minute in range(7)
        ]
        person, seen, cursor = actor(connection, "commune"), [], None
        while True:
            page = list_nominations(connection, person, Filters(), TODAY, limit=3, cursor=cursor)
            seen += [view.id for view in page.items]
            nomination_in(connection, State.DRAFTED, at=NOW + timedelta(hours=1, minutes=len(seen)))
            if page.next_cursor is None:
                break
            cursor = page.next_cursor
    assert seen == made[::-1]


def test_the_inbox_holds_what_waits_for_me_the_most_urgent_first(settled: Engine) -> None:
    with writing(settled) as connection:
        late = nomination_in(connection, State.SUBMITTED, at=in_vietnam(2026, 10, 1))
        soon = nomination_in(connection, State.SUBMITTED, origin="19264", at=in_vietnam(2026, 11, 10))
        nomination_in(connection, State.ENDORSED)
        held = nomination_in(connection, State.ENDORSED)
        take_step(
            connection, actor(connection, "department"), held, Action.HOLD, None, Given(reason="Đơn"), NOW
        )
        waiting = [
            view.id for view in inbox(connection, actor(connection, "district"), limit=50, cursor=None).items
        ]
        assert waiting == [late, soon]
        first = inbox(connection, actor(connection, "district"), limit=1, cursor=None)
        second = inbox(connection, actor(connection, "district"), limit=1, cursor=first.next_cursor)
        assert [view.id for view in (*first.items, *second.items)] == [late, soon]
        assert second.next_cursor is None
        appraised = {
            view.id
            for view in inbox(connection, actor(connection, "department"), limit=50, cursor=None).items
        }
        assert held not in appraised
        # dual drafts in 19249 too, and so does not decide on what 19249 sends
        duals = [
            view.id for view in inbox(connection, actor(connection, "dual"), limit=50, cursor=None).items
        ]
        assert duals == [soon]


def test_a_list_takes_as_many_statements_for_thirty_rows_as_for_one(settled: Engine) -> None:
    counts = []
    for many in (1, 29):
        with writing(settled) as connection:
            for _ in range(many):
                nomination_in(connection, State.SUBMITTED)
        with reading(settled) as connection:
            department, district = actor(connection, "department"), actor(connection, "district")
            with counting(settled) as statements:
                list_nominations(connection, department, Filters(words="ho"), TODAY, limit=200, cursor=None)
                inbox(connection, district, limit=200, cursor=None)
        counts.append(len(statements))
    assert counts == [3, 3]


def test_questions_and_answers_are_no_step_but_stand_in_the_log(settled: Engine) -> None:
    with writing(settled) as connection:
        nomination = nomination_in(connection, State.ENDORSED)
        version = one(connection, actor(connection, "department"), nomination).version
        question = ask(connection, actor(connection, "department"), nomination, "Số hộ nghèo cuối 2024?", NOW)
        answer(connection, actor(connection, "commune"), nomination, question, "198 hộ.", NOW)
        (shown,) = questions_of(connection, actor(connection, "district"), nomination)
        assert (shown.asked_by, shown.text, shown.answers[0].text) == (
            "department",
            "Số hộ nghèo cuối 2024?",
            "198 hộ.",
        )
        assert one(connection, actor(connection, "department"), nomination).version == version
        with pytest.raises(NotFound):
            ask(connection, actor(connection, "commune3"), nomination, "?", NOW)
        with pytest.raises(NotYours):
            ask(connection, actor(connection, "inspector"), nomination, "?", NOW)
        logged = connection.scalars(select(Entry.action).where(Entry.subject == f"question:{question}")).all()
        assert logged == ["ask", "answer"]
        # a question is no act: it does not make the asker one who acted for a tier
        take_step(connection, actor(connection, "department"), nomination, Action.CHECK, None, Given(), NOW)


def test_a_question_is_asked_for_the_unit_that_the_nomination_meets(settled: Engine) -> None:
    """Dual drafts for 19249 first of all, and approves for 457: on a nomination of 19264 the latter speaks."""
    with writing(settled) as connection:
        for origin, unit_code in {"19264": "457", "19249": "19249"}.items():
            nomination = nomination_in(connection, State.SUBMITTED, origin=origin)
            question = ask(connection, actor(connection, "dual"), nomination, "Số hộ nghèo?", NOW)
            spoken_for = select(Entry.unit_code).where(Entry.subject == f"question:{question}")
            assert connection.scalar(spoken_for) == unit_code
