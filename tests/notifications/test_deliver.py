"""Delivering to a real mail server: what it takes, refuses, puts off, and what a broken line costs."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select, update

from endpoints.cli.worker import Worker
from notifications import smtp
from notifications.deliver import MOST_ATTEMPTS, NO_ADDRESS
from notifications.models import Channel, Message, MessageState
from notifications.queries import failures
from notifications.smtp import SmtpSettings
from tests.notifications.happenings import Clock, letters, planned, stands
from tests.notifications.mail_server import MailServer
from tests.notifications.stories import AT
from workflow.database import reading, writing
from workflow.people.models import Person


def worker(engine: Engine, settings: SmtpSettings, clock: Clock) -> Worker:
    return Worker(engine, settings, clock=clock)


def addressed_first(engine: Engine, address: str) -> None:
    """Let the first letter be to somebody else, at this address."""
    with writing(engine) as connection:
        first = connection.scalar(select(func.min(Message.id)).where(Message.channel == Channel.EMAIL))
        stranger = connection.execute(select(Person.id).where(Person.username == "inspector")).scalar_one()
        connection.execute(update(Person).where(Person.id == stranger).values(email=address))
        connection.execute(update(Message).where(Message.id == first).values(person_id=stranger))


LETTER = """\
Nguyễn Thị Hoài (Người lập đề nghị, UBND thị trấn Kiến Giang) đã trình đề nghị {code} (Hộ gia đình, Bằng khen tỉnh, \
do UBND thị trấn Kiến Giang lập) lúc 14:05 ngày 16/11/2026.

Bạn xem hồ sơ, rồi đồng ý chuyển tiếp hoặc trả lại đơn vị lập để sửa.
Hạn xem xét: Thứ Ba 01/12/2026.

Mở hồ sơ: https://khenthuong.example.vn/nominations/{id}

Thư này được gửi tự động, bạn không cần trả lời. Thông báo này cũng có trong mục Thông báo khi bạn đăng nhập.
"""


def test_a_letter_arrives_as_it_was_written(settled: Engine, mail: MailServer, clock: Clock) -> None:
    (entry_id,) = planned(settled)
    assert worker(settled, mail.settings, clock).deliver() == 1
    (letter,) = mail.taken
    (message,) = letters(settled)
    assert message.state is MessageState.SENT
    assert message.sent_at == clock.now
    assert mail.senders == ["khenthuong@example.vn"]
    assert letter["From"] == "Khen thưởng <khenthuong@example.vn>"
    assert letter["To"] == "Phạm Quốc Đạt <district@example.vn>"
    assert letter["Subject"] == message.subject
    assert letter["Message-ID"] == f"<{message.id}.{entry_id}@example.vn>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Date"] == "Mon, 16 Nov 2026 07:05:05 +0000"
    code = message.subject.split()[2].rstrip(":")
    assert letter.get_content().replace("\r\n", "\n") == LETTER.format(code=code, id=message.nomination_id)
    assert all(byte < 128 for byte in letter.as_bytes())


def test_a_letter_is_sent_once_and_a_batch_is_one_conversation(
    settled: Engine, mail: MailServer, clock: Clock
) -> None:
    planned(settled, 5)
    worked = worker(settled, mail.settings, clock)
    assert worked.deliver() == 5
    assert worked.deliver() == 0
    clock.pass_(timedelta(days=1))
    assert worked.deliver() == 0
    assert sorted(mail.ids().values()) == [1] * 5
    assert mail.conversations == 1


def test_a_recipient_refused_for_good_ends_that_letter_at_once_and_no_other(
    settled: Engine, mail: MailServer, clock: Clock
) -> None:
    planned(settled, 3)
    answers = iter(["250 OK", "550 5.1.1 No such mailbox", "250 OK"])
    mail.at_recipient = lambda _: next(answers)
    assert worker(settled, mail.settings, clock).deliver() == 3
    assert [state for state, _ in stands(settled)] == [
        MessageState.SENT,
        MessageState.DEAD,
        MessageState.SENT,
    ]
    with reading(settled) as connection:
        (failure,) = failures(connection)
    assert (failure.username, failure.address, failure.state) == (
        "district",
        "district@example.vn",
        MessageState.DEAD,
    )
    assert failure.last_failure == "Máy chủ thư không nhận: 550 5.1.1 No such mailbox"
    clock.pass_(timedelta(days=2))
    mail.at_recipient = lambda _: "250 OK"
    assert worker(settled, mail.settings, clock).deliver() == 0


def test_contents_refused_for_good_end_a_letter_too(settled: Engine, mail: MailServer, clock: Clock) -> None:
    planned(settled)
    mail.at_data = lambda _: "554 5.7.1 Message looks like spam"
    worker(settled, mail.settings, clock).deliver()
    assert stands(settled) == [(MessageState.DEAD, 1)]


def test_a_refusal_for_now_is_tried_again_ever_later_and_given_up_after_half_a_day(
    settled: Engine, mail: MailServer, clock: Clock
) -> None:
    planned(settled)
    mail.at_recipient = lambda _: "451 4.7.1 Greylisted, try again later"
    worked = worker(settled, mail.settings, clock)
    assert worked.deliver() == 1
    for minutes in (1, 3, 9, 27, 81, 243, 360):
        assert stands(settled)[0][0] is MessageState.PENDING
        clock.pass_(timedelta(minutes=minutes, seconds=-1))
        assert worked.deliver() == 0
        clock.pass_(timedelta(seconds=1))
        assert worked.deliver() == 1
    assert stands(settled) == [(MessageState.DEAD, MOST_ATTEMPTS)]
    clock.pass_(timedelta(days=1))
    assert worked.deliver() == 0
    with reading(settled) as connection:
        assert failures(connection)[0].last_failure == (
            "Máy chủ thư không nhận: 451 4.7.1 Greylisted, try again later"
        )


def test_a_letter_refused_for_now_is_delivered_when_the_server_relents(
    settled: Engine, mail: MailServer, clock: Clock
) -> None:
    planned(settled)
    mail.at_recipient = lambda _: "451 4.7.1 Greylisted"
    worked = worker(settled, mail.settings, clock)
    worked.deliver()
    with reading(settled) as connection:
        assert [failure.state for failure in failures(connection)] == [MessageState.PENDING]
    mail.at_recipient = lambda _: "250 OK"
    clock.pass_(timedelta(minutes=1))
    assert worked.deliver() == 1
    assert stands(settled) == [(MessageState.SENT, 2)]
    with reading(settled) as connection:
        assert failures(connection) == []


def test_a_server_that_is_away_for_three_days_costs_no_letter_and_no_attempt(
    settled: Engine, mail: MailServer, clock: Clock
) -> None:
    planned(settled, 3)
    mail.stop()
    worked = worker(settled, mail.settings, clock)
    for _ in range(3 * 24):
        assert worked.deliver() == 0
        clock.pass_(timedelta(hours=1))
    assert stands(settled) == [(MessageState.PENDING, 0)] * 3
    with reading(settled) as connection:
        assert failures(connection)[0].last_failure.startswith("Không gửi được qua máy chủ thư 127.0.0.1: ")
    mail.start()
    assert worked.deliver() == 3
    assert sorted(mail.ids().values()) == [1] * 3


def test_once_the_server_is_back_nobody_waits_longer_than_a_quarter_of_an_hour(
    settled: Engine, mail: MailServer, clock: Clock
) -> None:
    planned(settled)
    mail.stop()
    worked = worker(settled, mail.settings, clock)
    clock.pass_(timedelta(days=1))
    worked.deliver()
    mail.start()
    clock.pass_(timedelta(minutes=15))
    assert worked.deliver() == 1


def test_a_server_that_closes_is_not_the_letter_s_fault(
    settled: Engine, mail: MailServer, clock: Clock
) -> None:
    planned(settled, 2)
    mail.at_recipient = lambda _: "421 4.3.2 Closing for maintenance"
    assert worker(settled, mail.settings, clock).deliver() == 0
    assert stands(settled) == [(MessageState.PENDING, 0)] * 2


def test_a_letter_at_which_the_line_breaks_each_time_holds_up_no_other(
    settled: Engine, mail: MailServer, clock: Clock
) -> None:
    planned(settled, 3)
    addressed_first(settled, "inspector@example.vn")
    mail.at_recipient = lambda address: "421 4.3.0 Gone" if "inspector" in address else "250 OK"
    worked = worker(settled, mail.settings, clock)
    assert worked.deliver() == 0
    for _ in range(4 * 24):
        clock.pass_(timedelta(minutes=1))
        worked.deliver()
    assert stands(settled) == [(MessageState.PENDING, 0), (MessageState.SENT, 1), (MessageState.SENT, 1)]
    with reading(settled) as connection:
        (failure,) = failures(connection)
    assert failure.last_failure == "Máy chủ thư không nhận: 421 4.3.0 Gone"


@pytest.fixture
def mute() -> Iterator[int]:
    """A server that takes the call and never says a word; its port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield int(listening.getsockname()[1])


def test_a_server_that_never_answers_holds_nobody_up_for_long(
    settled: Engine, mail: MailServer, clock: Clock, mute: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "TIMEOUT_SECONDS", 0.2)
    planned(settled, 2)
    assert worker(settled, replace(mail.settings, port=mute), clock).deliver() == 0
    assert stands(settled) == [(MessageState.PENDING, 0)] * 2
    assert "timed out" in (letters(settled)[0].last_failure or "")


def test_without_the_encryption_that_was_asked_for_nothing_is_said(
    settled: Engine, mail: MailServer, clock: Clock
) -> None:
    planned(settled)
    assert worker(settled, replace(mail.settings, starttls=True), clock).deliver() == 0
    assert mail.taken == []
    assert stands(settled) == [(MessageState.PENDING, 0)]


def test_a_password_that_the_server_will_not_have_costs_no_letter(
    settled: Engine, mail: MailServer, clock: Clock
) -> None:
    planned(settled)
    assert worker(settled, replace(mail.settings, username="a", password="b"), clock).deliver() == 0
    assert stands(settled) == [(MessageState.PENDING, 0)]


def test_settings_do_not_show_their_password(mail: MailServer) -> None:
    assert "geheim" not in repr(replace(mail.settings, username="a", password="geheim"))


@pytest.mark.parametrize(
    "address",
    ["không phải địa chỉ", "a@b@c", "x", "@", "<>", "a b@example.vn", "a@example.vn\nBcc: b@example.vn"],
)
def test_an_address_that_is_none_ends_its_letter_and_stops_nobody(
    settled: Engine, mail: MailServer, clock: Clock, address: str
) -> None:
    planned(settled, 2)
    addressed_first(settled, address)
    worker(settled, mail.settings, clock).deliver()
    assert stands(settled) == [(MessageState.DEAD, 1), (MessageState.SENT, 1)]
    assert [letter["To"] for letter in mail.taken] == ["Phạm Quốc Đạt <district@example.vn>"]


def test_who_has_left_since_gets_no_letter(settled: Engine, mail: MailServer, clock: Clock) -> None:
    planned(settled)
    with writing(settled) as connection:
        connection.execute(update(Person).where(Person.username == "district").values(ended_at=AT))
    worker(settled, mail.settings, clock).deliver()
    assert mail.taken == []
    assert stands(settled) == [(MessageState.DEAD, 1)]
    assert letters(settled)[0].last_failure == NO_ADDRESS
