"""Somebody who acts twice at one moment, for two tiers: the second act is judged by the first, however close it came.

On PostgreSQL a statement that waits for a row sees this row as it has become, and all others as they were before.
"""

import time
from collections.abc import Callable
from threading import Event, Thread

from sqlalchemy import Connection, Engine, select, text

from states.codes import Code
from states.facts import NOTHING_GIVEN, Given
from states.terms import Action, Role, State
from tests.cast import actor
from tests.clock import NOW
from tests.factories import REASON, nomination_in
from tests.room import APPROVE, Room
from workflow.council.ballots import cast
from workflow.database import reading, writing
from workflow.errors import Refused
from workflow.nominations.models import Nomination
from workflow.people.commands import assign
from workflow.step import take_step

Act = Callable[[Connection], object]


def second_while_the_first_runs(engine: Engine, first: Act, second: Act) -> Code | None:
    """Do the second act while the first is done and not committed yet; why it was refused, or None."""
    done, go_on = Event(), Event()
    refused: list[Code] = []

    def run_first() -> None:
        try:
            with writing(engine) as connection:
                first(connection)
                done.set()
                go_on.wait()
        finally:
            done.set()

    def run_second() -> None:
        done.wait()
        try:
            with writing(engine) as connection:
                second(connection)
        except Refused as refusal:
            refused.append(refusal.code)

    threads = [Thread(target=run_first), Thread(target=run_second)]
    for thread in threads:
        thread.start()
    done.wait()
    try:
        wait_until_somebody_waits(engine)
    finally:
        go_on.set()
        for thread in threads:
            thread.join()
    return refused[0] if refused else None


def wait_until_somebody_waits(engine: Engine) -> None:
    """Until a transaction waits for another's lock; on SQLite it waits for its turn, which nobody can see."""
    if engine.dialect.name == "sqlite":
        time.sleep(0.1)
        return
    waiting = text(
        "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    for _ in range(300):
        with reading(engine) as connection:
            if connection.execute(waiting).first():
                return
        time.sleep(0.01)
    raise TimeoutError("the second act waits for nobody")


def test_who_endorsed_just_now_does_not_check_for_the_department(settled: Engine) -> None:
    with writing(settled) as connection:
        assign(connection, "district", Role.DEPARTMENT_APPRAISER, "44-SNV", NOW.date(), None, NOW)
        nomination = nomination_in(connection, State.SUBMITTED)
        version = connection.execute(
            select(Nomination.version).where(Nomination.id == nomination)
        ).scalar_one()
        person = actor(connection, "district")

    def endorse(connection: Connection) -> None:
        take_step(connection, person, nomination, Action.ENDORSE, version, NOTHING_GIVEN, NOW)

    def check(connection: Connection) -> None:
        """With the version that is not there yet: versions are easily guessed."""
        take_step(connection, person, nomination, Action.CHECK, version + 1, NOTHING_GIVEN, NOW)

    assert second_while_the_first_runs(settled, endorse, check) is Code.SEPARATION_OF_DUTIES


def test_who_votes_just_now_does_not_hold_for_the_department(settled: Engine) -> None:
    with writing(settled) as connection:
        assign(connection, "member1", Role.DEPARTMENT_APPRAISER, "44-SNV", NOW.date(), None, NOW)
        room = Room(connection)
        person = actor(connection, "member1")

    def vote(connection: Connection) -> None:
        cast(connection, person, room.session_id, room.item_id, APPROVE, NOW)

    def hold(connection: Connection) -> None:
        take_step(connection, person, room.nomination_id, Action.HOLD, None, Given(reason=REASON), NOW)

    assert second_while_the_first_runs(settled, vote, hold) is Code.SEPARATION_OF_DUTIES


def test_who_held_just_now_for_the_department_does_not_vote(settled: Engine) -> None:
    with writing(settled) as connection:
        assign(connection, "member1", Role.DEPARTMENT_APPRAISER, "44-SNV", NOW.date(), None, NOW)
        room = Room(connection)
        person = actor(connection, "member1")

    def hold_and_release(connection: Connection) -> None:
        for action in (Action.HOLD, Action.RELEASE):
            take_step(connection, person, room.nomination_id, action, None, Given(reason=REASON), NOW)

    def vote(connection: Connection) -> None:
        cast(connection, person, room.session_id, room.item_id, APPROVE, NOW)

    assert second_while_the_first_runs(settled, hold_and_release, vote) is Code.SEPARATION_OF_DUTIES
