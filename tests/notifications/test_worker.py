"""The worker's loop: every part once a second, none in another's way, and an end when it is told."""

import os
import signal
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from multiprocessing.context import ForkServerContext

import pytest
from sqlalchemy import Engine, func, select, text
from structlog.testing import capture_logs

from endpoints.cli.worker import Worker, run_worker, smtp_of
from endpoints.settings import Log, SettingsError, read_base_url, read_mail
from notifications.models import Channel, Message, MessageState
from notifications.smtp import SmtpSettings
from states.terms import Action, State
from tests.notifications.happenings import Clock, happens, letters, planned, stands, submissions
from tests.notifications.mail_server import TAKEN, MailServer
from tests.notifications.stories import AT, step
from tests.notifications.victim import processes, until_told
from tests.workflow.tampering import tampering
from workflow.audit.models import Place
from workflow.database import make_engine, reading, writing


@pytest.fixture(scope="module")
def context() -> ForkServerContext:
    return processes()


def submitted(engine: Engine) -> None:
    with writing(engine) as connection:
        happens(connection, State.DRAFTED, step("commune", Action.SUBMIT))


def test_one_round_seals_plans_and_delivers(settled: Engine, mail: MailServer, clock: Clock) -> None:
    submitted(settled)
    worked = Worker(settled, mail.settings, clock=clock)
    done, whole = worked.round()
    assert done >= 3
    assert whole
    assert len(mail.taken) == 1
    assert worked.round() == (0, True)


def test_once_ends_when_nothing_is_left_however_much_there_was(
    settled: Engine, mail: MailServer, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("endpoints.cli.worker.CLAIMED_AT_ONCE", 2)
    monkeypatch.setattr("endpoints.cli.worker.PLANNED_AT_ONCE", 2)
    submissions(settled, 5)
    assert Worker(settled, mail.settings, clock=clock).run_once()
    assert len(mail.taken) == 5
    assert stands(settled) == [(MessageState.SENT, 1)] * 5


def test_a_part_that_fails_holds_up_no_other_and_is_heard_of(
    settled: Engine, mail: MailServer, clock: Clock
) -> None:
    planned(settled)
    submitted(settled)
    with writing(settled) as connection:
        connection.execute(text("DROP TABLE notification_position"))
    worked = Worker(settled, mail.settings, clock=clock)
    with capture_logs() as lines:
        assert worked.run_once() is False
    assert [line["part"] for line in lines if line["log_level"] == "error"] == ["plan"]
    assert len(mail.taken) == 1
    with reading(settled) as connection:
        assert connection.scalar(select(func.count()).select_from(Place)) == sealed_and_all(settled)


def test_an_entry_that_cannot_be_put_into_words_holds_up_no_other_and_is_heard_of(
    settled: Engine, mail: MailServer, clock: Clock
) -> None:
    first, bad, last = submissions(settled, 3)
    with tampering(settled) as connection:
        connection.execute(
            text("UPDATE audit_entries SET canonical = :none WHERE id = :id"), {"none": b"{", "id": bad}
        )
    settled.dispose()
    worked = Worker(settled, mail.settings, clock=clock)
    with capture_logs() as lines:
        assert worked.run_once()
    assert [(line["event"], line["entry"]) for line in lines if line["log_level"] == "error"] == [
        ("nobody_told", bad)
    ]
    assert sorted(letter.entry_id for letter in letters(settled)) == sorted([first, last])
    assert stands(settled) == [(MessageState.SENT, 1)] * 2


def sealed_and_all(engine: Engine) -> int:
    with reading(engine) as connection:
        return connection.execute(text("SELECT count(*) FROM audit_entries")).scalar_one()


def test_a_database_that_is_not_there_is_waited_for(clock: Clock) -> None:
    engine = make_engine("sqlite:////nowhere/at/all.sqlite3")
    with capture_logs() as lines:
        assert Worker(engine, None, clock=clock).run_once() is False
    assert {line["event"] for line in lines} == {"worker_without_database"}


def test_an_entry_unsealed_for_a_minute_is_an_alarm_once_a_minute(settled: Engine, clock: Clock) -> None:
    submitted(settled)
    worked = Worker(settled, None, clock=clock)
    clock.now = AT + timedelta(seconds=59)
    heard = []
    for _ in range(3 * 60):
        clock.pass_(timedelta(seconds=1))
        with capture_logs() as lines:
            worked.alarm()
        heard += [line for line in lines if line["event"] == "entries_unsealed"]
    assert [line["log_level"] for line in heard] == ["error"] * 3
    worked.seal()
    clock.pass_(timedelta(minutes=5))
    with capture_logs() as lines:
        worked.alarm()
    assert lines == []


def test_without_a_mail_server_people_are_told_in_the_service(settled: Engine, clock: Clock) -> None:
    submitted(settled)
    assert Worker(settled, None, clock=clock).run_once()
    with reading(settled) as connection:
        assert set(connection.scalars(select(Message.channel))) == {Channel.SERVICE}


def test_the_thread_beside_the_server_works_and_ends_when_told(settled: Engine, mail: MailServer) -> None:
    submitted(settled)
    stop = threading.Event()
    thread = threading.Thread(target=run_worker, args=(settled, mail.settings, Log(), stop))
    thread.start()
    wait_for(lambda: bool(mail.taken))
    stop.set()
    thread.join(5)
    assert not thread.is_alive()


def test_sigterm_ends_a_worker_after_the_letter_that_is_under_way(
    settled: Engine, mail: MailServer, context: ForkServerContext
) -> None:
    planned(settled, 3)
    settled.dispose()
    url = settled.url.render_as_string(hide_password=False)
    process = context.Process(target=until_told, args=(url, mail.settings))

    def terminate(_: str) -> str:
        assert process.pid is not None
        os.kill(process.pid, signal.SIGTERM)
        time.sleep(0.3)
        return TAKEN

    mail.at_data = terminate
    process.start()
    process.join(20)
    assert process.exitcode == 0
    assert len(mail.taken) == 1
    assert stands(settled) == [(MessageState.SENT, 1), (MessageState.PENDING, 0), (MessageState.PENDING, 0)]


def test_sigterm_ends_a_worker_that_waits(
    settled: Engine, mail: MailServer, context: ForkServerContext
) -> None:
    submitted(settled)
    settled.dispose()
    url = settled.url.render_as_string(hide_password=False)
    process = context.Process(target=until_told, args=(url, mail.settings))
    process.start()
    wait_for(lambda: bool(mail.taken))
    assert process.pid is not None
    os.kill(process.pid, signal.SIGTERM)
    process.join(10)
    assert process.exitcode == 0
    assert letters(settled)[0].state is MessageState.SENT


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)


def test_the_settings_name_the_mail_server_or_none() -> None:
    given = {
        "KHENTHUONG_DATABASE_URL": "postgresql://localhost/khenthuong",
        "KHENTHUONG_SECRET_KEY": "x" * 40,
        "KHENTHUONG_BASE_URL": "https://khenthuong.example.vn",
    }
    assert smtp_of(read_mail(given), read_base_url(given)) is None
    given |= {"KHENTHUONG_SMTP_URL": "smtp+tls://a:b@mail.example.vn", "KHENTHUONG_MAIL_FROM": "k@example.vn"}
    assert smtp_of(read_mail(given), read_base_url(given)) == SmtpSettings(
        host="mail.example.vn",
        port=587,
        username="a",
        password="b",
        starttls=True,
        sender="k@example.vn",
        base_url="https://khenthuong.example.vn",
    )


@pytest.mark.parametrize("sender", ["khen", "Khen thưởng <khen>", "khen@thưởng.vn"])
def test_a_sender_that_no_letter_could_come_from_is_said_at_the_start(sender: str) -> None:
    given = {"KHENTHUONG_SMTP_URL": "smtp://mail.example.vn", "KHENTHUONG_MAIL_FROM": sender}
    with pytest.raises(SettingsError, match="KHENTHUONG_MAIL_FROM"):
        read_mail(given)
