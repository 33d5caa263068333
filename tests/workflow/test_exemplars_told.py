"""Stories told in public: what makes one go at once, how they are listed, and what the log says of them."""

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import Connection, Engine, select, text

from states.codes import Code
from states.facts import Given
from states.terms import Action, Award, Category, Deed, Role, State
from tests.cast import actor
from tests.clock import NOW
from tests.factories import REASON, decision_from_above, nomination_in
from tests.refusals import refused, unmet
from tests.workflow.tampering import tampering
from workflow.audit.models import Entry, Opening
from workflow.calendar import today
from workflow.database import reading, writing
from workflow.erasure.nominees import erase_nominees
from workflow.errors import NotFound
from workflow.exemplars.commands import publish, withdraw
from workflow.exemplars.models import Exemplar
from workflow.exemplars.public import Narrowed, choices, last_changed, stories, story
from workflow.exemplars.queries import told_exemplar, told_exemplars
from workflow.exemplars.story import Story
from workflow.step import take_step
from workflow.verification import verify_log

TODAY = today(NOW)
PLAIN = Story("Bản Cát không còn hộ đói", "Ba năm trồng rừng.\nCả bản có nước sạch.")
CONSENTED = replace(PLAIN, consent_on=date(2026, 11, 2))


def collective(connection: Connection, state: State = State.AWARDED, **content: object) -> str:
    content.setdefault("category", Category.VILLAGE)
    return nomination_in(connection, state, **content)  # type: ignore[arg-type]


def told(connection: Connection) -> list[str]:
    return [each.headline for each in stories(connection, Narrowed(), limit=50).items]


# --- what makes it go


def test_a_withdrawn_story_is_gone_and_says_why_in_the_log(settled: Engine) -> None:
    with writing(settled) as connection:
        exemplar_id = publish(connection, actor(connection, "department"), collective(connection), PLAIN, NOW)
        for reason in ("", "   "):
            with unmet((Code.REASON_REQUIRED, "reason")):
                withdraw(connection, actor(connection, "secretary"), exemplar_id, reason, NOW)
        withdraw(connection, actor(connection, "secretary"), exemplar_id, "Gia đình không muốn nữa", NOW)
        assert told(connection) == []
        with refused(NotFound, Code.NOT_FOUND):
            story(connection, exemplar_id)
        with refused(NotFound, Code.NOT_FOUND):
            withdraw(connection, actor(connection, "secretary"), exemplar_id, REASON, NOW)
        reasons = select(Opening.value).join(Entry, Entry.id == Opening.entry_id)
        said = connection.scalars(
            reasons.where(Entry.action == Deed.WITHDRAW_EXEMPLAR, Opening.path == "reason")
        ).all()
        assert said == ['"Gia đình không muốn nữa"']


def test_the_story_of_a_revoked_award_is_gone_at_once(settled: Engine) -> None:
    with writing(settled) as connection:
        case, secretary = collective(connection), actor(connection, "secretary")
        exemplar_id = publish(connection, secretary, case, PLAIN, NOW)
        given = replace(decision_from_above(), reason=REASON)
        take_step(connection, secretary, case, Action.REVOKE, None, given, NOW)
        assert told(connection) == [PLAIN.headline], "a request is no revocation"
        take_step(connection, actor(connection, "chair"), case, Action.CONFIRM_REVOKE, None, Given(), NOW)
        assert told(connection) == []
        with refused(NotFound, Code.NOT_FOUND):
            story(connection, exemplar_id)
        assert choices(connection).categories == ()
        seen = told_exemplar(connection, secretary, exemplar_id)
        assert (seen.state, seen.is_read, seen.withdrawn_at) == (State.REVOKED, False, None)


def test_erasing_takes_the_story_away_and_leaves_the_log_whole(settled: Engine) -> None:
    with writing(settled) as connection:
        case = collective(connection, category=Category.HOUSEHOLD)
        first = publish(connection, actor(connection, "secretary"), case, CONSENTED, NOW)
        withdraw(connection, actor(connection, "secretary"), first, "Sửa tên bản", NOW)
        publish(connection, actor(connection, "secretary"), case, CONSENTED, NOW)
    with writing(settled) as connection:
        erase_nominees(connection, [case], "Đơn số 14", NOW + timedelta(days=2))
    with reading(settled) as connection:
        assert told(connection) == []
        rows = connection.execute(select(Exemplar.title, Exemplar.story, Exemplar.withdrawn_at)).all()
        assert {(row.title, row.story) for row in rows} == {("(đã xóa)", "(đã xóa)")}
        assert None not in {row.withdrawn_at for row in rows}
        values = " ".join(connection.scalars(select(Opening.value)).all())
        assert "Bản Cát" not in values
        assert "trồng rừng" not in values
        assert verify_log(connection) is None
    with writing(settled) as connection:
        assert erase_nominees(connection, [case], "Đơn số 14", NOW) == [], "there is nothing left"


# --- lists


def test_only_years_in_which_something_was_told_are_offered(settled: Engine) -> None:
    with writing(settled) as connection:
        secretary = actor(connection, "secretary")
        for years in (0, 2):
            at = NOW.replace(year=NOW.year + years)
            publish(
                connection, secretary, collective(connection), replace(PLAIN, headline=f"Bài {years}"), at
            )
        assert choices(connection).years == (NOW.year + 2, NOW.year)


def test_lists_are_narrowed_by_year_district_and_category(settled: Engine) -> None:
    with writing(settled) as connection:
        secretary = actor(connection, "secretary")
        here = collective(connection, origin="19249")
        there = collective(connection, origin="19141", category=Category.COMMUNE)
        front = collective(connection, origin="44-MTTQ", category=Category.PROVINCE_AGENCY)
        for number, case in enumerate((here, there, front)):
            publish(connection, secretary, case, replace(PLAIN, headline=f"Bài {number}"), NOW)
        found = choices(connection)
        assert found.years == (2026,)
        assert [code for code, _, _ in found.districts] == ["455", "457"]
        assert dict(found.categories) == {
            Category.PROVINCE_AGENCY: 1,
            Category.COMMUNE: 1,
            Category.VILLAGE: 1,
        }
        for narrowed, expected in (
            (Narrowed(), {"Bài 0", "Bài 1", "Bài 2"}),
            (Narrowed(year=2026), {"Bài 0", "Bài 1", "Bài 2"}),
            (Narrowed(year=2025), set()),
            (Narrowed(district="457"), {"Bài 0"}),
            (Narrowed(category=Category.COMMUNE), {"Bài 1"}),
            (Narrowed(2026, "457", Category.COMMUNE), set()),
        ):
            assert {each.headline for each in stories(connection, narrowed, limit=9).items} == expected
        assert last_changed(connection) == NOW


def test_an_award_from_above_names_its_decision_which_is_not_looked_up_here(settled: Engine) -> None:
    with writing(settled) as connection:
        case = collective(connection, award=Award.BANG_KHEN_TTG)
        found = story(connection, publish(connection, actor(connection, "secretary"), case, PLAIN, NOW))
    assert found.decision is not None
    assert found.decision.number.endswith("/QĐ-TTg")
    assert (found.decision.authority, found.decision.code) == ("Thủ tướng Chính phủ", None)


def test_who_tells_sees_what_was_told_of_their_cases_and_nobody_else_does(settled: Engine) -> None:
    with writing(settled) as connection:
        publish(connection, actor(connection, "department"), collective(connection), PLAIN, NOW)
        for username in ("department", "secretary"):
            (view,) = told_exemplars(connection, actor(connection, username), limit=9).items
            assert (view.published_by, view.is_read) == (actor(connection, "department").full_name, True)
        for username in ("commune", "district", "inspector", "admin", "chair"):
            assert told_exemplars(connection, actor(connection, username), limit=9).items == ()


def test_telling_of_a_case_is_no_act_on_it(settled: Engine) -> None:
    with writing(settled) as connection:
        case = collective(connection)
        publish(connection, actor(connection, "department2"), case, PLAIN, NOW)
        entry = connection.execute(select(Entry).where(Entry.action == Deed.PUBLISH_EXEMPLAR)).one()
        assert (entry.nomination_id, entry.version, entry.role) == (case, None, Role.DEPARTMENT_APPRAISER)
        assert PLAIN.headline not in entry.canonical.decode()


def test_a_story_that_was_changed_beside_the_log_is_found(settled: Engine) -> None:
    with writing(settled) as connection:
        exemplar_id = publish(connection, actor(connection, "secretary"), collective(connection), PLAIN, NOW)
        assert exemplar_id
    for change, problem in (
        ("story = 'Khác'", "story differs from its story"),
        ("withdrawn_at = NULL, title = 'Khác'", "title differs from its story"),
    ):
        with tampering(settled) as connection:
            connection.execute(text(f"UPDATE exemplars SET {change}"))
        with reading(settled) as connection:
            bad = verify_log(connection)
        assert bad is not None
        assert bad.problem == problem
        with tampering(settled) as connection:
            connection.execute(
                text("UPDATE exemplars SET title = :title, story = :story"),
                {"title": PLAIN.headline, "story": PLAIN.text},
            )
