"""A process killed at any statement of a command leaves nothing half-done (SIGKILL, in real processes)."""

import os
import signal
from collections.abc import Callable
from multiprocessing import get_context

import pytest
from sqlalchemy import Connection, Engine, Row, event, select

from migrations.metadata import METADATA
from states.facts import Given
from states.terms import Action, Award, State
from tests.cast import actor
from tests.clock import NOW
from tests.factories import nomination_in, paper, recommended, session_with, vote
from workflow.audit.verify import verify_entries
from workflow.council.closing import close_session
from workflow.database import make_engine, reading, writing
from workflow.decisions.commands import issue
from workflow.nominations.models import Nomination
from workflow.prepared import Prepared
from workflow.replay import replay
from workflow.step import take_step

Command = Callable[[Connection], object]


def killed_at(url: str, command: Command, last: int) -> int | None:
    """Run a command in a process that kills itself at its ``last`` statement; the exit code, -9 if it came so far."""
    process = get_context("fork").Process(target=_run, args=(url, command, last))
    process.start()
    process.join()
    return process.exitcode


def _run(url: str, command: Command, last: int) -> None:
    seen = 0

    def count(*_: object) -> None:
        nonlocal seen
        seen += 1
        if seen == last:
            os.kill(os.getpid(), signal.SIGKILL)

    def counted_before_and_after(name: str, real: Callable[..., object]) -> None:
        def run(*arguments: object) -> object:
            count()
            result = real(*arguments)
            count()
            return result

        setattr(Prepared, name, run)

    engine = make_engine(url)
    with writing(engine) as connection:
        for name, method in list(vars(Prepared).items()):
            if not name.startswith("_"):
                counted_before_and_after(name, method)
        event.listen(engine, "before_cursor_execute", count)
        event.listen(engine, "after_cursor_execute", count)
        event.listen(engine, "commit", count)
        command(connection)


def everything(engine: Engine) -> dict[str, list[Row[*tuple[object, ...]]]]:
    """Every row of every table."""
    with reading(engine) as connection:
        return {
            table.name: list(connection.execute(select(table).order_by(*table.primary_key.columns)))
            for table in METADATA.sorted_tables
        }


def states(engine: Engine) -> list[State]:
    with reading(engine) as connection:
        return sorted(connection.scalars(select(Nomination.state)))


def assert_all_or_nothing(engine: Engine, command: Command, places: int) -> None:
    """Kill the command ever later, until it comes to its end; before that nothing is there that was not before."""
    before = everything(engine)
    url = engine.url.render_as_string(hide_password=False)
    engine.dispose()
    for last in range(1, 500):
        code = killed_at(url, command, last)
        if code == 0:
            break
        assert code == -signal.SIGKILL
        assert everything(engine) == before
        engine.dispose()
    else:
        pytest.fail("the command never came to its end")
    assert last > places, "it was killed at too few places to mean anything"
    with reading(engine) as connection:
        assert replay(connection) is None
        assert verify_entries(connection) is None


@pytest.mark.parametrize(
    ("start", "username", "action", "end"),
    [
        (State.DRAFTED, "commune", Action.SUBMIT, State.SUBMITTED),
        (State.CHECKED, "department", Action.RETURN_TO_ORIGIN, State.RETURNED),
    ],
)
def test_a_step_killed_at_any_statement_has_not_happened(
    settled: Engine, start: State, username: str, action: Action, end: State
) -> None:
    with writing(settled) as connection:
        nomination = nomination_in(connection, start)
        person = actor(connection, username)
    given = Given(reason="Thiếu biên bản họp xét")
    assert_all_or_nothing(
        settled,
        lambda connection: take_step(connection, person, nomination, action, None, given, NOW),
        places=8,
    )
    assert states(settled) == [end]


def test_a_session_closed_by_a_process_that_is_killed_at_any_statement_is_open_still(settled: Engine) -> None:
    with writing(settled) as connection:
        ids = [nomination_in(connection, State.CHECKED) for _ in range(3)]
        session_id, items = session_with(connection, ids)
        vote(connection, session_id, items[0])
        vote(connection, session_id, items[2], award=Award.GIAY_KHEN)
        secretary = actor(connection, "secretary")
    assert_all_or_nothing(
        settled, lambda connection: close_session(connection, secretary, session_id, NOW), places=30
    )
    assert states(settled) == [State.DECIDED, State.DECIDED, State.DECLINED]


def test_a_decision_registered_by_a_process_that_is_killed_at_any_statement_is_not_issued(
    settled: Engine,
) -> None:
    with writing(settled) as connection:
        session_id, ids = recommended(connection, number=3)
        secretary = actor(connection, "secretary")
    signed = paper(session_id, Award.BANG_KHEN_TINH, ids)
    assert_all_or_nothing(settled, lambda connection: issue(connection, secretary, signed, NOW), places=20)
    assert states(settled) == [State.AWARDED] * 3
