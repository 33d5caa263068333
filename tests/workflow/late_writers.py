"""What the processes of test_audit_seal do: write entries, some of them committed late, and seal meanwhile."""

import time
from multiprocessing.synchronize import Event
from random import Random

from sqlalchemy import Connection, text

from states.terms import Deed, State
from tests.clock import NOW
from workflow.audit.entries import NewEntry, write_entries
from workflow.audit.seal import seal
from workflow.database import make_engine, writing

CHAIN = "0193e0000000000000000000000000aa"


def write_late(url: str, written: Event, may_commit: Event) -> None:
    """Write one entry, say so, and commit only when told."""
    engine = make_engine(url)
    with writing(engine) as connection:
        write_entries(connection, [NewEntry(at=NOW, action=Deed.SIGN_IN, subject="late")])
        written.set()
        assert may_commit.wait(30)
    engine.dispose()


def write_many(url: str, seed: int, transactions: int) -> None:
    """Write in transactions of any length; every other one continues the versions of one nomination."""
    engine, random = make_engine(url), Random(seed)
    for number in range(transactions):
        with writing(engine) as connection:
            write_entries(
                connection, [NewEntry(at=NOW, action=Deed.SIGN_IN) for _ in range(random.randint(1, 3))]
            )
            time.sleep(random.random() / 200)
            if number % 2:
                # The transaction has its number by now, and waits here for others with higher ones.
                write_entries(connection, [_next_of_the_chain(connection)])
                time.sleep(random.random() / 200)
    engine.dispose()


def seal_all(url: str, stop: Event) -> None:
    """Seal without a pause, a few at a time."""
    engine = make_engine(url)
    while not stop.is_set():
        with writing(engine) as connection:
            seal(connection, NOW, limit=7)
    engine.dispose()


def _next_of_the_chain(connection: Connection) -> NewEntry:
    # This row stands for a nomination: whoever writes its next version has waited for the one before to commit.
    counted = "UPDATE notification_position SET next_leaf = next_leaf + 1 WHERE id = 1 RETURNING next_leaf"
    version = connection.execute(text(counted)).scalar_one()
    return NewEntry(
        at=NOW,
        action=Deed.EDIT,
        nomination_id=CHAIN,
        version=version,
        state_from=State.DRAFTED,
        state_to=State.DRAFTED,
    )
