"""Stories told in public: who may tell, of what, with whose consent."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, Engine, select

from states.codes import Code
from states.terms import Action, Category, Role, State
from tests.cast import actor
from tests.clock import NOW
from tests.factories import REASON, decision_from_above, nomination_in
from tests.refusals import refused, unmet
from workflow.calendar import today
from workflow.database import writing
from workflow.errors import NotFound, NotPossible, NotYours
from workflow.exemplars.access import told_of
from workflow.exemplars.commands import publish, withdraw
from workflow.exemplars.models import Exemplar
from workflow.exemplars.public import Narrowed, stories, story
from workflow.exemplars.story import Story, gives_away
from workflow.people.commands import assign
from workflow.step import take_step

TODAY = today(NOW)
PLAIN = Story("Bản Cát không còn hộ đói", "Ba năm trồng rừng.\nCả bản có nước sạch.")
CONSENTED = replace(PLAIN, consent_on=date(2026, 11, 2))


def collective(connection: Connection, state: State = State.AWARDED, **content: object) -> str:
    content.setdefault("category", Category.VILLAGE)
    return nomination_in(connection, state, **content)  # type: ignore[arg-type]


def told(connection: Connection) -> list[str]:
    return [each.headline for each in stories(connection, Narrowed(), limit=50).items]


# --- publishing


@pytest.mark.parametrize("teller", ["secretary", "department"])
def test_the_secretary_and_the_appraiser_tell_of_an_award(settled: Engine, teller: str) -> None:
    with writing(settled) as connection:
        case = collective(connection)
        exemplar_id = publish(connection, actor(connection, teller), case, PLAIN, NOW)
        found = story(connection, exemplar_id)
        assert (found.headline, found.story) == (PLAIN.headline, PLAIN.text)
        assert found.decision is not None
        assert found.decision.code is not None
        assert (found.unit_name, found.district_name) == ("Thị trấn Kiến Giang", "Huyện Lệ Thủy")
        assert told_of(connection, case) == exemplar_id


@pytest.mark.parametrize(
    ("stranger", "code"),
    [
        ("commune", Code.NOT_YOUR_ROLE),
        ("district", Code.NOT_YOUR_ROLE),
        ("chair", Code.NOT_YOUR_ROLE),
        ("member1", Code.NOT_YOUR_ROLE),
        ("inspector", Code.READ_ONLY),
    ],
)
def test_nobody_else_does(settled: Engine, stranger: str, code: Code) -> None:
    with writing(settled) as connection:
        case = collective(connection)
        exemplar_id = publish(connection, actor(connection, "secretary"), case, PLAIN, NOW)
        with refused(NotYours, code):
            withdraw(connection, actor(connection, stranger), exemplar_id, REASON, NOW)
        other = collective(connection)
        with refused(NotYours, code):
            publish(connection, actor(connection, stranger), other, PLAIN, NOW)


def test_who_may_not_know_of_a_case_finds_neither_it_nor_its_story(settled: Engine) -> None:
    with writing(settled) as connection:
        case = collective(connection)
        exemplar_id = publish(connection, actor(connection, "secretary"), case, PLAIN, NOW)
        for username in ("commune2", "admin"):
            with refused(NotFound, Code.NOT_FOUND):
                withdraw(connection, actor(connection, username), exemplar_id, REASON, NOW)
            with refused(NotFound, Code.NOT_FOUND):
                publish(connection, actor(connection, username), case, PLAIN, NOW)


def test_a_secretary_of_another_council_does_not_tell(settled: Engine) -> None:
    with writing(settled) as connection:
        case = collective(connection)
        assign(connection, "commune", Role.COUNCIL_SECRETARY, "457-HD", TODAY, None, NOW)
        with refused(NotYours, Code.NOT_YOUR_UNIT):
            publish(connection, actor(connection, "commune"), case, PLAIN, NOW)


@pytest.mark.parametrize("state", [each for each in State if each is not State.AWARDED])
def test_only_of_an_award_that_stands(settled: Engine, state: State) -> None:
    with writing(settled) as connection:
        case = collective(connection, state)
        secretary = actor(connection, "secretary")
        sees = state not in {
            State.DRAFTED,
            State.RETURNED,
            State.SUBMITTED,
            State.ENDORSED,
            State.WITHDRAWN,
            State.DECLINED,
        }
        with refused(
            NotPossible if sees else NotFound, Code.NOT_POSSIBLE_IN_STATE if sees else Code.NOT_FOUND
        ):
            publish(connection, secretary, case, PLAIN, NOW)


def test_not_while_it_is_asked_to_be_revoked(settled: Engine) -> None:
    with writing(settled) as connection:
        case, secretary = collective(connection), actor(connection, "secretary")
        given = replace(decision_from_above(), reason=REASON)
        take_step(connection, secretary, case, Action.REVOKE, None, given, NOW)
        with unmet((Code.REVOKE_PENDING, None)):
            publish(connection, secretary, case, PLAIN, NOW)


def test_a_case_is_told_once_at_a_time_and_anew_after_it_was_withdrawn(settled: Engine) -> None:
    with writing(settled) as connection:
        case, secretary = collective(connection), actor(connection, "secretary")
        first = publish(connection, secretary, case, PLAIN, NOW)
        with refused(NotPossible, Code.ALREADY_PUBLISHED):
            publish(connection, actor(connection, "department"), case, PLAIN, NOW)
        withdraw(connection, secretary, first, REASON, NOW)
        publish(connection, secretary, case, replace(PLAIN, headline="Bản Cát, kể lại"), NOW)
        assert told(connection) == ["Bản Cát, kể lại"]


@pytest.mark.parametrize("category", [Category.HOUSEHOLD, Category.OFFICIAL])
def test_of_a_person_or_household_only_with_their_written_consent(
    settled: Engine, category: Category
) -> None:
    with writing(settled) as connection:
        case, secretary = collective(connection, category=category), actor(connection, "secretary")
        for consent_on, code in (
            (None, Code.CONSENT_REQUIRED),
            (TODAY + timedelta(days=1), Code.DATE_IN_FUTURE),
            (date(1900, 1, 1), Code.DATE_ABSURD),
        ):
            with unmet((code, "consent_on")):
                publish(connection, secretary, case, replace(PLAIN, consent_on=consent_on), NOW)
        publish(connection, secretary, case, CONSENTED, NOW)
        assert connection.scalar(select(Exemplar.consent_on)) == CONSENTED.consent_on


def test_of_a_collective_no_consent_is_asked_or_kept(settled: Engine) -> None:
    with writing(settled) as connection:
        publish(connection, actor(connection, "secretary"), collective(connection), CONSENTED, NOW)
        assert connection.scalar(select(Exemplar.consent_on)) is None


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"headline": " \u00ad "}, Code.EMPTY, "headline"),
        ({"headline": "a" * 301}, Code.TOO_LONG, "headline"),
        ({"headline": "một\nhai"}, Code.CONTROL_CHARACTER, "headline"),
        ({"text": ""}, Code.EMPTY, "story"),
        ({"text": "a" * 4_001}, Code.TOO_LONG, "story"),
        ({"text": "a\x07"}, Code.CONTROL_CHARACTER, "story"),
        ({"text": "Số 044187009876."}, Code.CITIZEN_ID_TOLD, "story"),
        ({"text": "Số 044 187 009 876."}, Code.CITIZEN_ID_TOLD, "story"),
        ({"headline": "Bà Xuyến 044187009876"}, Code.CITIZEN_ID_TOLD, "headline"),
    ],
)  # fmt: skip
def test_what_a_story_may_not_be(settled: Engine, changed: dict[str, str], code: Code, field: str) -> None:
    with writing(settled) as connection, unmet((code, field)):
        secretary = actor(connection, "secretary")
        publish(connection, secretary, collective(connection), replace(PLAIN, **changed), NOW)  # type: ignore[arg-type]


def test_sums_of_money_are_no_numbers_of_citizens(settled: Engine) -> None:
    with writing(settled) as connection:
        case = collective(connection)
        rich = replace(PLAIN, text="Thu 1.250.000.000 đồng, giảm từ 214 còn 104 hộ trong 2021-2024.")
        publish(connection, actor(connection, "secretary"), case, rich, NOW)


def test_what_of_a_persons_record_stands_in_a_story_is_seen() -> None:
    nominee = {"ethnic_group": "Bru-Vân Kiều", "address": "bản Troi", "birth_year": 1987, "household_size": 6}
    said = replace(PLAIN, text="Chị người Bru - Vân Kiều ở Bản Troi, từng là hộ nghèo.")
    assert gives_away(said, nominee) == ("address", "poverty")
    assert gives_away(replace(PLAIN, text="Người Bru-Vân Kiều, sinh năm 1987"), nominee) == (
        "birth_year",
        "ethnic_group",
    )
    assert gives_away(PLAIN, nominee) == ()
