"""Somebody with full rights on the database: past the triggers, past the keys."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, text

from workflow.audit.entries import canonical_json


@contextmanager
def tampering(engine: Engine) -> Iterator[Connection]:
    """A transaction in which the database refuses nothing."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            driver = connection.connection.driver_connection
            assert driver is not None
            driver.execute("PRAGMA query_only = OFF")
            driver.execute("PRAGMA foreign_keys = OFF")
            driver.execute("PRAGMA ignore_check_constraints = ON")
            for (name,) in driver.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                driver.execute(f"DROP TRIGGER {name}")
        else:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        yield connection
        connection.commit()
        connection.invalidate()


def rewrite(connection: Connection, entry_id: str, **changes: Any) -> None:
    """Change an entry's columns and its bytes alike, as a careful hand would."""
    row = {"id": entry_id}
    bytes_now = connection.execute(
        text("SELECT canonical FROM audit_entries WHERE id = :id"), row
    ).scalar_one()
    content = json.loads(bytes_now) | changes
    assignments = ", ".join(f"{name} = :{name}" for name in changes)
    connection.execute(
        text(f"UPDATE audit_entries SET {assignments}, canonical = :canonical WHERE id = :id"),
        {**row, **changes, "canonical": canonical_json(content).encode()},
    )
