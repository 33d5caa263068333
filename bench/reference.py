"""The step of the benchmarks as one would write it by hand: the district endorses, in SQL on the raw driver.

Lock the row, update it, insert its entry, commit. Everything else is prepared beforehand: nobody asks who may, what
must hold or what the entry says, and what the entry commits to is not kept. It is what the databases themselves
take for such a step, with the same columns, constraints and triggers; nothing that judges can be faster.
"""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import psycopg
from sqlalchemy import Engine, select
from sqlalchemy.engine import make_url

from bench.world import TODAY
from states.facts import Actor
from states.terms import Action, Deadline, State
from tests.clock import NOW
from workflow.audit.entries import Change, NewEntry, encode
from workflow.audit.models import Entry
from workflow.base import Instant
from workflow.calendar import add_working_days
from workflow.database import CHECKPOINT_PAGES
from workflow.nominations.models import Nomination
from workflow.policy.rules import working_days

DUE_ON = add_working_days(TODAY, working_days(Deadline.DEPARTMENT_CHECK, TODAY))


@dataclass(frozen=True, slots=True)
class Prepared:
    """One endorsement, with its entry and opening as they go to the driver."""

    nomination_id: str
    entry: tuple[Any, ...]
    openings: tuple[tuple[Any, ...], ...]


ENTRY_COLUMNS = (
    "id", "at", "actor_id", "actor", "role", "unit_code", "on_behalf_of", "action", "outcome", "code", "subject",
    "nomination_id", "version", "state_from", "state_to", "table_version", "canonical",
)  # fmt: skip
OPENING_COLUMNS = ("entry_id", "path", "salt", "value")


def prepare(engine: Engine, actor: Actor, ids: Sequence[str]) -> list[Prepared]:
    """Endorsements of these nominations, which wait for the actor in version 2."""
    with engine.connect() as connection:
        due = dict(connection.execute(select(Nomination.id, Nomination.due_on)).all())
    dialect = engine.dialect
    moment = Instant().process_bind_param(NOW, dialect)
    prepared = []
    for nomination_id in ids:
        (row,), openings = encode([_entry(actor, nomination_id, due[nomination_id])])
        row["at"] = moment
        prepared.append(
            Prepared(
                nomination_id,
                tuple(_plain(row[name]) for name in ENTRY_COLUMNS),
                tuple(tuple(opening[name] for name in OPENING_COLUMNS) for opening in openings),
            )
        )
    return prepared


def _entry(actor: Actor, nomination_id: str, due_on: date | None) -> NewEntry:
    return NewEntry(
        at=NOW,
        action=Action.ENDORSE,
        actor=actor,
        assignment=actor.assignments[0],
        nomination_id=nomination_id,
        version=3,
        state_from=State.SUBMITTED,
        state_to=State.ENDORSED,
        changes=(Change("due_on", due_on.isoformat() if due_on else None, DUE_ON.isoformat()),),
        details={"received_at": NOW.isoformat()},
    )


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, str) else value


def _sql(mark: str) -> tuple[str, str, str, str]:
    lock = f"SELECT version, state FROM nominations WHERE id = {mark}"
    update = (
        f"UPDATE nominations SET version = {mark}, state = {mark}, holder_unit_id = {mark}, received_at = {mark}, "
        f"due_on = {mark}, updated_at = {mark} WHERE id = {mark} AND version = {mark}"
    )
    entry = (
        f"INSERT INTO {Entry.__tablename__} ({', '.join(ENTRY_COLUMNS)}) "
        f"VALUES ({', '.join([mark] * len(ENTRY_COLUMNS))})"
    )
    opening = f"INSERT INTO audit_openings ({', '.join(OPENING_COLUMNS)}) VALUES ({', '.join([mark] * 4)})"
    return lock, update, entry, opening


Run = Callable[[Sequence[Prepared]], None]


def by_hand(url: str, holder: int, *, with_openings: bool) -> Run:
    """A connection of the driver's, and what takes prepared steps on it, one transaction each."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        return _sqlite(str(address.database), holder, with_openings)
    return _postgresql(
        address.set(drivername="postgresql").render_as_string(hide_password=False), holder, with_openings
    )


def _sqlite(file: str, holder: int, with_openings: bool) -> Run:
    connection = sqlite3.connect(file, isolation_level=None)
    settings = ("busy_timeout = 60000", "journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON")
    for pragma in (*settings, f"wal_autocheckpoint = {CHECKPOINT_PAGES}"):
        connection.execute(f"PRAGMA {pragma}")
    lock, update, entry, opening = _sql("?")
    moment, due_on = NOW.strftime("%Y-%m-%dT%H:%M:%S.%fZ"), DUE_ON.isoformat()

    def run(steps: Sequence[Prepared]) -> None:
        for step in steps:
            connection.execute("BEGIN IMMEDIATE")
            version, state = connection.execute(lock, (step.nomination_id,)).fetchone()
            assert (version, state) == (2, "submitted")
            connection.execute(update, (3, "endorsed", holder, None, due_on, moment, step.nomination_id, 2))
            connection.execute(entry, step.entry)
            if with_openings:
                connection.executemany(opening, step.openings)
            connection.execute("COMMIT")

    return run


def _postgresql(address: str, holder: int, with_openings: bool) -> Run:
    connection = psycopg.connect(address)
    lock, update, entry, opening = _sql("%s")
    lock += " FOR UPDATE"

    def run(steps: Sequence[Prepared]) -> None:
        cursor = connection.cursor()
        for step in steps:
            row = cursor.execute(lock, (step.nomination_id,)).fetchone()
            assert row == (2, "submitted")
            cursor.execute(update, (3, "endorsed", holder, None, DUE_ON, NOW, step.nomination_id, 2))
            cursor.execute(entry, step.entry)
            if with_openings:
                for row in step.openings:
                    cursor.execute(opening, row)
            connection.commit()

    return run
