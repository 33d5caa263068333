"""What a reader sees of messages."""

from datetime import timedelta

from sqlalchemy import Engine

from notifications.commands import mark_read
from notifications.queries import count_unread, messages_of
from states.facts import Given
from states.terms import Action, State
from tests.cast import actor
from tests.notifications.happenings import happens, person_id, statements
from tests.notifications.stories import AT, REASON, plan_all, step
from workflow.database import reading, writing


def received(engine: Engine, count: int) -> None:
    with writing(engine) as connection:
        for _ in range(count):
            happens(connection, State.DRAFTED, step("commune", Action.SUBMIT))
            plan_all(connection)


def test_a_person_sees_their_own_messages_unread_first_and_newest_first(settled: Engine) -> None:
    received(settled, 4)
    with writing(settled) as connection:
        district, stranger = actor(connection, "district"), actor(connection, "district2")
        first = messages_of(connection, district, limit=50, cursor=None).items
        assert len(first) == 4
        assert [message.id for message in first] == sorted((message.id for message in first), reverse=True)
        mark_read(connection, district.person_id, [first[0].id, first[2].id], AT)
        again = messages_of(connection, district, limit=50, cursor=None).items
        assert [message.id for message in again] == [first[i].id for i in (1, 3, 0, 2)]
        assert [message.read_at for message in again] == [None, None, AT, AT]
        assert messages_of(connection, stranger, limit=50, cursor=None).items == ()


def test_pages_of_messages_follow_one_another_without_gap_or_double(settled: Engine) -> None:
    received(settled, 5)
    with writing(settled) as connection:
        district = actor(connection, "district")
        every = messages_of(connection, district, limit=50, cursor=None).items
        mark_read(connection, district.person_id, [every[1].id], AT)
        every = messages_of(connection, district, limit=50, cursor=None).items
        found, cursor = [], None
        while True:
            page = messages_of(connection, district, limit=2, cursor=cursor)
            found += page.items
            cursor = page.next_cursor
            if cursor is None:
                break
        assert tuple(found) == every


def test_an_e_mail_is_not_shown_a_second_time_in_the_service(settled: Engine) -> None:
    received(settled, 1)
    with reading(settled) as connection:
        assert len(messages_of(connection, actor(connection, "district"), limit=50, cursor=None).items) == 1


def test_the_name_shown_beside_is_that_of_a_nomination_the_reader_sees(settled: Engine) -> None:
    with writing(settled) as connection:
        happens(
            connection,
            State.SUBMITTED,
            step("district", Action.RETURN_TO_ORIGIN, Given(reason=REASON)),
        )
        plan_all(connection)
        (message,) = messages_of(connection, actor(connection, "commune"), limit=50, cursor=None).items
        assert message.nominee_name is not None
        assert message.nominee_name.startswith("Hộ gia đình ông Hồ Văn Xa")
        assert message.nominee_name not in message.subject + message.body


def test_unread_are_counted_and_read_is_read_for_oneself_only(settled: Engine) -> None:
    received(settled, 3)
    with writing(settled) as connection:
        district, stranger = person_id(connection, "district"), person_id(connection, "district2")
        assert count_unread(connection, district) == 3
        ids = [
            m.id for m in messages_of(connection, actor(connection, "district"), limit=9, cursor=None).items
        ]
        assert mark_read(connection, stranger, ids, AT) == 0
        assert count_unread(connection, district) == 3
        assert mark_read(connection, district, ids[:1], AT) == 1
        assert count_unread(connection, district) == 2
        assert mark_read(connection, district, ids, AT + timedelta(hours=1)) == 2
        assert mark_read(connection, district, None, AT) == 0
        assert count_unread(connection, district) == 0


def test_a_list_of_messages_takes_one_statement_however_long(settled: Engine) -> None:
    received(settled, 6)
    with reading(settled) as connection:
        district = actor(connection, "district")
        with statements(settled) as said:
            messages_of(connection, district, limit=50, cursor=None)
        assert len(said) == 1
