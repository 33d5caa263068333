"""What a team has found, and what the unit says to it: who is told, and where the message leads."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, Engine, select

from endpoints.cli.cast import BO_TRACH, LE_THUY
from notifications.compose import compose
from notifications.deliver import claim
from notifications.models import Channel, Message
from notifications.queries import messages_of
from states.terms import Role, State
from tests.cast import actor
from tests.factories import nomination_in
from tests.notifications.stories import AT, pass_over, plan_all, start
from workflow.database import reading, writing
from workflow.inspection.commands import Mandate, create_inspection
from workflow.inspection.findings import answer_finding, record_finding
from workflow.inspection.queries import finding_for
from workflow.people.commands import assign, create_person, end_person
from workflow.people.models import Person

TODAY = date(2026, 11, 16)


def mandate(connection: Connection, *members: str, units: tuple[str, ...] = (LE_THUY,)) -> str:
    """A mandate for these units that runs; returns its id."""
    asked = Mandate(
        "27/QĐ-TTr",
        TODAY,
        "Thanh tra tỉnh",
        "Việc xét",
        TODAY,
        TODAY + timedelta(30),
        units,
        members,
        members[0],
    )
    return create_inspection(connection, asked, AT)


def told(connection: Connection, channel: Channel = Channel.SERVICE) -> dict[str, str]:
    """Who has been told, and the subject."""
    rows = connection.execute(
        select(Person.username, Message.subject)
        .join(Message, Message.person_id == Person.id)
        .where(Message.channel == channel)
    )
    return {row.username: row.subject for row in rows}


@pytest.fixture
def found(settled: Engine) -> str:
    """The team has found something at the district; its id."""
    with writing(settled) as connection:
        create_person(connection, "hanh", "Võ Thị Hạnh", AT, "hanh@example.vn")
        inspection = mandate(connection, "inspector", "hanh")
        case = nomination_in(connection, State.SUBMITTED)
        start(connection)
        pass_over(connection)
        finding = record_finding(
            connection, actor(connection, "inspector"), inspection, LE_THUY, case, "Biên bản thiếu", AT
        )
        plan_all(connection)
    return finding


def test_those_who_may_answer_for_the_unit_are_told(settled: Engine, found: str) -> None:
    with reading(settled) as connection:
        # a stranger; a commune below; the unit's drafter, its approver, and one who is approver beside another post
        assert told(connection) == dict.fromkeys(
            ("district_office", "district", "dual"),
            "Thanh tra, kiểm tra: nội dung phát hiện về UBND huyện Lệ Thủy",
        )
        assert told(connection).keys() == told(connection, Channel.EMAIL).keys()
        (message,) = messages_of(connection, actor(connection, "district"), limit=5, cursor=None).items
        assert message.finding_id == found
        assert "Biên bản thiếu" not in message.body
        assert "theo quyết định số 27/QĐ-TTr" in message.body


def test_the_team_is_told_of_an_answer_and_who_gave_it_is_not(settled: Engine, found: str) -> None:
    with writing(settled) as connection:
        pass_over(connection)
        answer_finding(connection, actor(connection, "district"), found, "Đã bổ sung", AT)
        plan_all(connection)
        subject = "Thanh tra, kiểm tra: UBND huyện Lệ Thủy đã giải trình"
        assert {name for name, said in told(connection).items() if said == subject} == {"inspector", "hanh"}


def test_a_member_of_the_team_is_not_asked_to_answer_it(settled: Engine) -> None:
    with writing(settled) as connection:
        inspection = mandate(connection, "inspector", "district", units=(LE_THUY,))
        start(connection)
        pass_over(connection)
        record_finding(connection, actor(connection, "inspector"), inspection, LE_THUY, None, "Thiếu sổ", AT)
        plan_all(connection)
        assert told(connection).keys() == {"district_office", "dual"}


def test_who_has_left_the_team_or_the_service_hears_nothing(settled: Engine, found: str) -> None:
    with writing(settled) as connection:
        end_person(connection, "hanh", AT)
        pass_over(connection)
        answer_finding(connection, actor(connection, "district"), found, "Đã bổ sung", AT)
        plan_all(connection)
        assert {name for name, said in told(connection).items() if "đã giải trình" in said} == {"inspector"}


def test_a_letter_leads_to_the_finding(settled: Engine, found: str) -> None:
    with writing(settled) as connection:
        letter = claim(connection, AT + timedelta(minutes=1), 1)[0]
    body = compose(letter, "khen@example.vn", "https://khen.example", AT).get_content()
    assert f"https://khen.example/findings/{found}" in body


def test_a_finding_is_opened_by_both_sides_and_by_nobody_else(settled: Engine, found: str) -> None:
    with writing(settled) as connection:
        assign(connection, "hanh", Role.INSPECTOR, BO_TRACH, TODAY, None, AT)
        for username in ("inspector", "hanh", "district", "district_office"):
            assert finding_for(connection, actor(connection, username), found).unit_code == LE_THUY
        for username in ("commune", "district2", "admin", "member1"):
            with pytest.raises(Exception, match="not_found"):
                finding_for(connection, actor(connection, username), found)
