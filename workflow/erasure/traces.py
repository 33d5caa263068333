"""What stays on the disk of values that are gone from the tables, and how a database is made to let go of it.

SQLite leaves the bytes of removed rows where they lay, in its file and in the log beside it, and its index of words
keeps a word until its parts are merged; a new file is written without them. PostgreSQL leaves removed rows until they
are vacuumed, keeps samples of what columns held until they are analysed, and its index of words keeps every word it
ever had; only the owner of the tables can clean up there.
Backups and archived logs are out of reach from here.
"""

import sqlite3
from collections.abc import Sequence

from sqlalchemy import Connection, Engine, text

from workflow.errors import Unavailable

TABLES = (
    *("nominations", "audit_openings", "questions", "answers", "recusals", "idempotency_keys"),
    *("working_copies", "people", "tokens", "sign_ins", "messages"),
)
"""Where something is erased."""

CLEAN_UP = (
    f"VACUUM (ANALYZE) {', '.join(TABLES)}",
    "REINDEX INDEX CONCURRENTLY ix_nominations_words",
)
"""What the owner of PostgreSQL's tables runs."""

_OWNS = text(
    "SELECT bool_and(pg_has_role(tableowner, 'USAGE')) FROM pg_tables WHERE tablename = ANY(:tables)"
)


def clean_up(engine: Engine) -> Sequence[str]:
    """Make the database let go of what was erased; returns the statements that somebody else has to run.

    Raises:
        Unavailable: somebody is at work on the embedded database. What was erased is gone from the tables all the
            same; another run cleans up.
    """
    if engine.dialect.name == "sqlite":
        _write_anew(engine)
        return ()
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.scalar(_OWNS, {"tables": list(TABLES)}):
            return CLEAN_UP
        _vacuum(connection)
    return ()


def _vacuum(connection: Connection) -> None:
    # Building beside waits for every transaction that runs; given up in between, it would leave half an index.
    connection.execute(text("SET lock_timeout = 0"))
    for statement in CLEAN_UP:
        connection.execute(text(statement))
    connection.invalidate()


def _write_anew(engine: Engine) -> None:
    pooled = engine.raw_connection()
    driver = pooled.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    try:
        driver.execute("PRAGMA query_only = 0")
        driver.execute("INSERT INTO nominations_words (nominations_words) VALUES ('optimize')")
        driver.execute("VACUUM")
        busy, *_ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.OperationalError as error:
        raise Unavailable(str(error)) from error
    finally:
        pooled.invalidate()
    if busy:
        raise Unavailable("others are reading")
