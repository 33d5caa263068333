"""What Alembic runs around the migrations: one transaction, one start at a time, and patience that ends.

All that is pending lands in one transaction, or nothing does; both databases can take back DDL.
"""

from alembic import context
from sqlalchemy import Connection, Engine, text

from migrations.metadata import METADATA
from workflow.database import to_write

TURN_SECONDS = 300
"""How long a second start waits for the first one to finish migrating."""

LOCK_SECONDS = 5
"""How long a migration waits for a table. Whoever comes after it queues behind it, so it had better give up."""

STATEMENT_SECONDS = 3600
"""How long one statement of a migration may take: building an index over millions of rows takes minutes."""

ADVISORY_LOCK = 0x6B68656E  # "khen"


def run(engine: Engine) -> None:
    """Migrate as the command asked."""
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            _run_on_sqlite(connection)
        else:
            _run_on_postgresql(connection)


def _run_on_postgresql(connection: Connection) -> None:
    with connection.begin():
        _set(connection, lock_timeout=TURN_SECONDS)
        # Of the transaction, not of the session: it is safe behind a pooler, and cannot be left behind.
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": ADVISORY_LOCK})
        _set(connection, lock_timeout=LOCK_SECONDS, statement_timeout=STATEMENT_SECONDS)
        _migrate(connection)


def _set(connection: Connection, **seconds: int) -> None:
    for name, value in seconds.items():
        connection.execute(
            text("SELECT set_config(:name, :value, true)"), {"name": name, "value": f"{value}s"}
        )


def _run_on_sqlite(connection: Connection) -> None:
    driver = connection.connection.driver_connection
    assert driver is not None
    (patience,) = driver.execute("PRAGMA busy_timeout").fetchone()
    # Changing a table there is copying it and dropping the old one, which foreign keys would forbid. They can only
    # be turned off before a transaction begins; before it ends, everything is looked over.
    driver.execute("PRAGMA foreign_keys = OFF")
    driver.execute(f"PRAGMA busy_timeout = {TURN_SECONDS * 1000}")
    try:
        with to_write(connection).begin():
            _migrate(connection)
            broken = connection.execute(text("PRAGMA foreign_key_check")).fetchall()
            if broken:
                raise RuntimeError(f"the migration leaves rows that point nowhere: {broken[:10]}")
    finally:
        driver.execute("PRAGMA foreign_keys = ON")
        driver.execute(f"PRAGMA busy_timeout = {patience}")


def _migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        render_as_batch=True,
        compare_type=True,
        transactional_ddl=True,
    )
    context.run_migrations()


run(context.config.attributes["engine"])
