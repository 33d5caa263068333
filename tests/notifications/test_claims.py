"""Claims: whose a letter is meanwhile, and until when."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import Connection, Engine, text

from endpoints.cli.worker import Worker
from notifications.deliver import LEASE, MOST_ATTEMPTS, NEVER_FINISHED, begin, claim, settle
from notifications.letters import Delivered, Refused
from notifications.models import MessageState
from notifications.queries import failures
from notifications.smtp import SmtpSettings
from tests.notifications.happenings import Clock, planned, stands, statements
from tests.notifications.mail_server import MailServer
from workflow.database import reading, writing


def worker(engine: Engine, settings: SmtpSettings, clock: Clock) -> Worker:
    return Worker(engine, settings, clock=clock)


def test_a_claimed_letter_is_nobody_else_s_until_its_lease_ends(settled: Engine, clock: Clock) -> None:
    planned(settled, 2)
    with writing(settled) as connection:
        assert len(claim(connection, clock.now, 10)) == 2
    with writing(settled) as connection:
        assert claim(connection, clock.now + LEASE - timedelta(seconds=1), 10) == []
    with writing(settled) as connection:
        assert len(claim(connection, clock.now + LEASE, 10)) == 2


def test_a_claim_takes_no_more_than_asked_and_the_longest_waiting_first(
    settled: Engine, clock: Clock
) -> None:
    entries = planned(settled, 4)
    with writing(settled) as connection:
        assert [letter.entry_id for letter in claim(connection, clock.now, 3)] == entries[:3]
        assert [letter.entry_id for letter in claim(connection, clock.now, 3)] == entries[3:]


def test_a_claim_takes_no_more_than_asked_by_whatever_plan(settled: Engine, clock: Clock) -> None:
    planned(settled, 8)
    with writing(settled) as connection:
        if settled.dialect.name == "postgresql":
            for way in ("hashjoin", "mergejoin", "hashagg", "sort", "material", "memoize"):
                connection.execute(text(f"SET LOCAL enable_{way} = off"))
        assert len(claim(connection, clock.now, 3)) == 3


@pytest.mark.parametrize(
    "outcome", [Delivered(), Refused("550", for_ever=True), Refused("451", for_ever=False)]
)
def test_a_worker_that_was_slow_marks_nothing_that_another_has_claimed(
    settled: Engine, clock: Clock, outcome: Delivered | Refused
) -> None:
    planned(settled)
    with writing(settled) as connection:
        (slow,) = claim(connection, clock.now, 1)
    clock.pass_(LEASE)
    with writing(settled) as connection:
        (quick,) = claim(connection, clock.now, 1)
        assert not begin(connection, slow)
        assert not settle(connection, slow, outcome, clock.now)
        assert begin(connection, quick)
        assert settle(connection, quick, Delivered(), clock.now)
        assert not settle(connection, slow, outcome, clock.now)
    assert stands(settled) == [(MessageState.SENT, 1)]


def test_a_letter_whose_worker_dies_each_time_is_given_up_and_shown_and_none_beside_it(
    settled: Engine, mail: MailServer, clock: Clock
) -> None:
    deadly, *_ = planned(settled, 3)
    for _ in range(MOST_ATTEMPTS):
        with writing(settled) as connection:
            first, *_ = claim(connection, clock.now, 3)
        assert first.entry_id == deadly
        with writing(settled) as connection:
            assert begin(connection, first)
        clock.pass_(LEASE)
    assert worker(settled, mail.settings, clock).deliver() == 2
    assert stands(settled) == [
        (MessageState.DEAD, MOST_ATTEMPTS),
        (MessageState.SENT, 1),
        (MessageState.SENT, 1),
    ]
    with reading(settled) as connection:
        assert [failure.last_failure for failure in failures(connection)] == [NEVER_FINISHED]


def test_a_worker_told_to_stop_finishes_its_letter_and_gives_back_the_others(
    settled: Engine, mail: MailServer, clock: Clock
) -> None:
    planned(settled, 3)
    worked = worker(settled, mail.settings, clock)
    mail.at_data = lambda _: (worked.stop.set(), "250 OK")[1]
    assert worked.deliver() == 1
    assert stands(settled) == [(MessageState.SENT, 1), (MessageState.PENDING, 0), (MessageState.PENDING, 0)]
    assert Worker(settled, mail.settings, stop=threading.Event(), clock=clock).deliver() == 2
    assert sorted(mail.ids().values()) == [1] * 3


def test_no_letter_is_begun_when_the_lease_is_nearly_over(
    settled: Engine, mail: MailServer, clock: Clock
) -> None:
    planned(settled, 3)

    def slowly(_: str) -> str:
        clock.pass_(LEASE - timedelta(minutes=1))
        return "250 OK"

    mail.at_data = slowly
    worked = worker(settled, mail.settings, clock)
    assert worked.deliver() == 1
    assert stands(settled) == [(MessageState.SENT, 1), (MessageState.PENDING, 0), (MessageState.PENDING, 0)]


def test_claiming_twenty_takes_as_many_statements_as_claiming_one(settled: Engine, clock: Clock) -> None:
    planned(settled, 21)

    def claiming(connection: Connection, count: int) -> int:
        with statements(settled) as said:
            assert len(claim(connection, clock.now, count)) == count
        return len(said)

    with writing(settled) as connection:
        assert claiming(connection, 1) == claiming(connection, 20) == 3
