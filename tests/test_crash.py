"""A process killed at any statement of a step leaves nothing half-done (SIGKILL, in real processes)."""

import os
import signal
from dataclasses import dataclass
from multiprocessing import get_context

import pytest
from sqlalchemy import Engine, event, func, select

from states.facts import Given
from states.terms import Action, State
from tests.cast import actor
from tests.clock import NOW
from tests.factories import nomination_in
from workflow.audit.models import Entry, Opening
from workflow.database import make_engine, reading, writing
from workflow.nominations.models import Nomination, Reader
from workflow.prepared import Prepared
from workflow.replay import replay
from workflow.step import take_step


def killed_at(url: str, nomination: str, username: str, action: Action, last: int) -> int | None:
    """Take a step in a process that kills itself at its ``last`` statement; the exit code, -9 if it came so far."""
    process = get_context("fork").Process(target=_take, args=(url, nomination, username, action, last))
    process.start()
    process.join()
    return process.exitcode


def _take(url: str, nomination: str, username: str, action: Action, last: int) -> None:
    seen = 0

    def count(*_: object) -> None:
        nonlocal seen
        seen += 1
        if seen == last:
            os.kill(os.getpid(), signal.SIGKILL)

    def counted_before_and_after(name: str) -> None:
        real = getattr(Prepared, name)

        def run(*arguments: object) -> object:
            count()
            result = real(*arguments)
            count()
            return result

        setattr(Prepared, name, run)

    engine = make_engine(url)
    with writing(engine) as connection:
        person = actor(connection, username)
        for name in ("asked", "run", "run_many"):
            counted_before_and_after(name)
        event.listen(engine, "before_cursor_execute", count)
        event.listen(engine, "after_cursor_execute", count)
        event.listen(engine, "commit", count)
        take_step(connection, person, nomination, action, None, Given(reason="Thiếu biên bản họp xét"), NOW)


@dataclass(frozen=True)
class Counted:
    """How much there is: all of it changes, or none."""

    state: State
    version: int
    entries: int
    openings: int
    readers: int


def counted(engine: Engine, nomination: str) -> Counted:
    with reading(engine) as connection:
        state, version = connection.execute(
            select(Nomination.state, Nomination.version).where(Nomination.id == nomination)
        ).one()
        counts = [
            connection.scalar(select(func.count()).select_from(table)) or 0
            for table in (Entry, Opening, Reader)
        ]
    return Counted(state, version, *counts)


@pytest.mark.parametrize(
    ("start", "username", "action"),
    [(State.DRAFTED, "commune", Action.SUBMIT), (State.CHECKED, "department", Action.RETURN_TO_ORIGIN)],
)
def test_a_step_killed_at_any_statement_has_not_happened(
    settled: Engine, start: State, username: str, action: Action
) -> None:
    with writing(settled) as connection:
        nomination = nomination_in(connection, start)
    before = counted(settled, nomination)
    url = settled.url.render_as_string(hide_password=False)
    settled.dispose()
    for last in range(1, 100):
        code = killed_at(url, nomination, username, action, last)
        if code == 0:
            break
        assert code == -signal.SIGKILL
        assert counted(settled, nomination) == before
    else:
        pytest.fail("the step never came to its end")
    assert last > 8, "the step was killed at too few places to mean anything"
    assert counted(settled, nomination).version == before.version + 1
    with reading(settled) as connection:
        assert replay(connection) is None
