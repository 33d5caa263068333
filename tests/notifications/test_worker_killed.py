"""A worker killed at any moment (SIGKILL, in real processes) loses no message and doubles none.

With one exception, which SMTP has by its nature: killed between the server's 250 and the mark, the letter is sent
again, the same with the same ``Message-ID``.
"""

import os
import signal
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from multiprocessing.connection import wait
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess

import pytest
from sqlalchemy import Engine, select

from endpoints.cli.worker import Worker
from notifications.deliver import LEASE
from notifications.models import Channel, Message, MessageState
from tests.notifications.happenings import submissions
from tests.notifications.mail_server import TAKEN, MailServer
from tests.notifications.stories import AT
from tests.notifications.victim import killed_at, killed_by_another, processes, racing
from workflow.database import make_engine, reading

EACH_ROUND = 2
"""Submissions, and so letters, of one round: enough for a batch to have a middle."""


@pytest.fixture(scope="module")
def context() -> ForkServerContext:
    return processes()


def finish(engine: Engine, mail: MailServer) -> None:
    """Another worker goes on, once the lease of the one that died is over."""
    later = AT + LEASE + timedelta(minutes=1)
    assert Worker(engine, mail.settings, clock=lambda: later).run_once()


def taken(mail: MailServer, entries: list[str]) -> Counter[str]:
    """How often the server took the letter of each entry."""
    return Counter(
        {entry: sum(entry in str(letter["Message-ID"]) for letter in mail.taken) for entry in entries}
    )


def messages(engine: Engine, entries: list[str]) -> list[tuple[str, Channel, MessageState]]:
    with reading(engine) as connection:
        rows = connection.execute(
            select(Message.entry_id, Message.channel, Message.state).where(Message.entry_id.in_(entries))
        ).all()
    return sorted((row.entry_id, row.channel, row.state) for row in rows)


def each_told_once(entries: list[str]) -> list[tuple[str, Channel, MessageState]]:
    return sorted((entry, channel, MessageState.SENT) for entry in entries for channel in Channel)


def url_of(engine: Engine) -> str:
    # nothing open is handed down
    engine.dispose()
    return engine.url.render_as_string(hide_password=False)


def run(process: BaseProcess) -> int | None:
    process.start()
    process.join(60)
    return process.exitcode


def test_a_worker_killed_at_any_statement_or_commit_loses_nothing_and_doubles_nothing_unseen(
    settled: Engine, mail: MailServer, context: ForkServerContext
) -> None:
    doubled: list[str] = []
    for last in range(1, 200):
        entries = submissions(settled, EACH_ROUND)
        victim = context.Process(target=killed_at, args=(url_of(settled), mail.settings, AT, last))
        status = run(victim)
        assert status in {0, -signal.SIGKILL}
        if status == -signal.SIGKILL:
            finish(settled, mail)
        assert messages(settled, entries) == each_told_once(entries)
        counts = taken(mail, entries)
        assert min(counts.values()) == 1
        doubled += [entry for entry, count in counts.items() if count > 1]
        assert sum(counts.values()) <= EACH_ROUND + 1
        if status == 0:
            break
    else:
        pytest.fail("the worker never came to its end")
    assert last > 25, "killed at too few places to mean anything"
    assert doubled, "no kill fell between the server's answer and the mark"
    for entry in doubled:
        assert_the_same_letter_twice(mail, entry)


def assert_the_same_letter_twice(mail: MailServer, entry: str) -> None:
    first, second = (letter for letter in mail.taken if entry in str(letter["Message-ID"]))
    for header in ("Message-ID", "From", "To", "Subject"):
        assert first[header] == second[header]
    assert first.get_content() == second.get_content()


def test_a_worker_killed_between_planning_and_delivering_has_lost_nothing(
    settled: Engine, mail: MailServer, context: ForkServerContext
) -> None:
    entries = submissions(settled, 1)
    moments: dict[int, int] = {}
    for last in range(1, 60):
        victim = context.Process(target=killed_at, args=(url_of(settled), mail.settings, AT, last))
        run(victim)
        stand = messages(settled, entries)
        if stand:
            moments[last] = len(mail.taken)
            break
    # the messages are there as soon as planning has committed, and no letter has gone yet
    assert list(moments.values()) == [0]
    finish(settled, mail)
    assert messages(settled, entries) == each_told_once(entries)
    assert taken(mail, entries) == {entries[0]: 1}


@pytest.mark.parametrize("moment", ["at_recipient", "at_data"])
def test_a_worker_killed_while_it_talks_to_the_server_sends_the_letter_again(
    settled: Engine, mail: MailServer, context: ForkServerContext, moment: str
) -> None:
    entries = submissions(settled, 3)
    victim = context.Process(target=killed_by_another, args=(url_of(settled), mail.settings, AT))
    letters: list[str] = []

    def kill_at_the_second(address: str) -> str:
        letters.append(address)
        if len(letters) == 2:
            assert victim.pid is not None
            os.kill(victim.pid, signal.SIGKILL)
            # waits without reading how it ended: that is for run() alone, and is told once
            wait([victim.sentinel], 30)
            # whoever is dead did not hear the answer; at_data the server has the letter all the same
        return TAKEN

    setattr(mail, moment, kill_at_the_second)
    assert run(victim) == -signal.SIGKILL
    finish(settled, mail)
    assert messages(settled, entries) == each_told_once(entries)
    counts = sorted(taken(mail, entries).values())
    assert counts == ([1, 1, 1] if moment == "at_recipient" else [1, 1, 2])


def race(engine: Engine, mail: MailServer, context: ForkServerContext, entries: list[str]) -> list[int]:
    """Two workers begin at one moment with everything still to be sealed; how many letters each delivered."""
    start_line, counts = context.Barrier(2), context.Queue()
    url = url_of(engine)
    workers = [
        context.Process(target=racing, args=(url, mail.settings, AT, start_line, counts)) for _ in range(2)
    ]
    for each in workers:
        each.start()
    for each in workers:
        each.join(120)
        assert each.exitcode == 0
    assert messages(engine, entries) == each_told_once(entries)
    assert set(taken(mail, entries).values()) == {1}
    return sorted(counts.get(timeout=10) for _ in workers)


def test_two_workers_deliver_each_letter_once(
    settled: Engine, mail: MailServer, context: ForkServerContext
) -> None:
    entries = submissions(settled, 40)
    assert sum(race(settled, mail, context, entries)) == 40


def test_two_workers_on_postgresql_share_the_work(
    new_postgresql_url: Callable[..., str], mail: MailServer, context: ForkServerContext
) -> None:
    engine = make_engine(new_postgresql_url("settled_postgresql_template"))
    less, _ = race(engine, mail, context, submissions(engine, 60))
    assert less >= 6
    engine.dispose()
