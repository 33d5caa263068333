"""Engines and transactions, on SQLite and on PostgreSQL.

One transaction stands around one command, opened by whoever received the request::

    with writing(engine) as connection:
        take_step(connection, ...)

Leaving normally commits; any exception rolls back. Nobody below opens or ends a transaction.

Writers on SQLite take the database's one write lock when they begin (``BEGIN IMMEDIATE``): it stands where
PostgreSQL has its row locks, for SQLAlchemy leaves ``FOR UPDATE`` out there without a word.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from time import monotonic
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, Table, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import ConnectionPoolEntry

from workflow.errors import Unavailable

PATIENCE_SECONDS = 5.0
"""How long one waits for a lock, or for a free connection, before the database counts as not to be had."""

IDLE_IN_TRANSACTION_SECONDS = 60
"""A transaction forgotten open is cut by PostgreSQL: its locks would keep others waiting."""

REST_SECONDS = 1.0
"""After so long in the pool a connection is asked whether it still lives, before it is handed out."""

CHECKPOINT_PAGES = 4_000
"""SQLite's log goes back into the database every 16 MB: a page that changes often is written there less often."""

DRIVER_ERRORS = (DBAPIError, sqlite3.Error, psycopg.Error)
"""What a failing statement may raise: Core wraps the drivers' errors, ``workflow.prepared`` does not."""

_READ_ONLY, _QUERY_ONLY = "read_only", "query_only"
"""What a connection to SQLite carries with it: whether the transaction that comes next, and the last one, may write."""

_json_text = partial(json.dumps, ensure_ascii=False, separators=(",", ":"))


def make_engine(url: str | URL, *, patience_seconds: float = PATIENCE_SECONDS) -> Engine:
    """An engine for ``sqlite:///file`` or ``postgresql://…`` (psycopg 3).

    Raises:
        ValueError: the URL names another kind of database, or SQLite in memory, whose every connection would be
            a database of its own.
    """
    address = make_url(url)
    match address.get_backend_name():
        case "sqlite":
            return _sqlite_engine(address, patience_seconds)
        case "postgresql":
            return _postgresql_engine(address, patience_seconds)
        case other:
            raise ValueError(f"neither SQLite nor PostgreSQL: {other}")


def writing(engine: Engine) -> AbstractContextManager[Connection]:
    """One transaction that may change things: commits when left normally, rolls back on any exception.

    Raises:
        Unavailable: the database cannot be had; nothing has changed.
    """
    return _transaction(engine, read_only=False)


def reading(engine: Engine) -> AbstractContextManager[Connection]:
    """One read-only transaction over one unchanging picture of the data; a write in it is an error.

    Raises:
        Unavailable: the database cannot be had.
    """
    return _transaction(engine, read_only=True)


def to_write(connection: Connection) -> Connection:
    """The same connection, whose next transaction may write: for who must hold one over several transactions."""
    connection.info[_READ_ONLY] = False
    return connection


def is_sqlite(connection: Connection) -> bool:
    """Whether this is the embedded database: for the few statements that differ."""
    return connection.dialect.name == "sqlite"


def insert_unless_taken(
    connection: Connection, model: type[Any] | Table, row: Mapping[str, object], unique: Sequence[str]
) -> bool:
    """Insert one row; False, and nothing done, where another has these ``unique`` columns already.

    The database decides: of two who insert at one moment the second waits for the first, and then finds it taken.
    """
    insert = sqlite.insert if is_sqlite(connection) else postgresql.insert
    statement = insert(model).on_conflict_do_nothing(index_elements=unique)
    counted = statement.execution_options(preserve_rowcount=True)
    return connection.execute(counted, dict(row)).rowcount == 1


def _sqlite_engine(address: URL, patience_seconds: float) -> Engine:
    if address.database in {None, "", ":memory:"}:
        raise ValueError("SQLite needs a file")
    engine = create_engine(
        address.set(drivername="sqlite+pysqlite"), json_serializer=_json_text, pool_timeout=patience_seconds
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
        # None hands every BEGIN and COMMIT to us: Python's sqlite3 would open transactions late, and deferred.
        connection.isolation_level = None
        # First of all: turning WAL on takes a lock, for which one may have to wait.
        connection.execute(f"PRAGMA busy_timeout = {int(patience_seconds * 1000)}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
        connection.execute("PRAGMA foreign_keys = ON")
        # Without it INSERT OR REPLACE removes rows past the triggers that refuse to remove them.
        connection.execute("PRAGMA recursive_triggers = ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # On the driver itself: SQLAlchemy's way to execute costs 60 µs more, in every transaction.
        driver = connection.connection.driver_connection
        assert driver is not None
        info = connection.info
        read_only = info.pop(_READ_ONLY, None)  # None: begun by somebody else, who has not said
        query_only = read_only is True
        if info.get(_QUERY_ONLY) is not query_only:
            driver.execute(f"PRAGMA query_only = {int(query_only)}")
            info[_QUERY_ONLY] = query_only
        driver.execute("BEGIN IMMEDIATE" if read_only is False else "BEGIN")

    return engine


def _postgresql_engine(address: URL, patience_seconds: float) -> Engine:
    settings = {
        "timezone": "UTC",
        "lock_timeout": f"{int(patience_seconds * 1000)}ms",
        "idle_in_transaction_session_timeout": f"{IDLE_IN_TRANSACTION_SECONDS}s",
    }
    given = address.query.get("options", "")
    options = " ".join([str(given), *(f"-c {name}={value}" for name, value in settings.items())])
    engine = create_engine(
        address.set(drivername="postgresql+psycopg"),
        isolation_level="READ COMMITTED",
        connect_args={"options": options.strip()},
        json_serializer=_json_text,
        pool_timeout=patience_seconds,
    )

    @event.listens_for(engine, "checkin")
    def note(_: psycopg.Connection, entry: ConnectionPoolEntry) -> None:
        entry.info["rested_since"] = monotonic()

    @event.listens_for(engine, "checkout")
    def ask_after_a_rest(connection: psycopg.Connection, entry: ConnectionPoolEntry, _: object) -> None:
        # Not at every checkout, as SQLAlchemy's pool_pre_ping: under load that is a round trip for each step.
        if monotonic() - entry.info.get("rested_since", monotonic()) > REST_SECONDS:
            try:
                connection.execute("SELECT 1")
                connection.rollback()
            except psycopg.Error as error:
                raise DisconnectionError("lost while idle") from error

    return engine


@contextmanager
def _transaction(engine: Engine, *, read_only: bool) -> Iterator[Connection]:
    """All in one: each context within another costs a step more than a rule does.

    A broken connection never goes back to the pool. What the driver raises to ``workflow.prepared`` SQLAlchemy does
    not see, but that the connection cannot be rolled back any more it does.
    """
    try:
        with engine.connect() as connection:
            if is_sqlite(connection):
                connection.info[_READ_ONLY] = read_only
            elif read_only:
                connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            with connection.begin():
                yield connection
    except PoolTimeout as error:
        raise Unavailable("no free connection") from error
    except (DBAPIError, sqlite3.OperationalError, psycopg.Error) as error:
        if _is_unavailable(error):
            raise Unavailable(str(error.__cause__ or error)) from error
        raise


def _is_unavailable(error: DBAPIError | sqlite3.OperationalError | psycopg.Error) -> bool:
    # The drivers' own errors come bare from the begin listener and from workflow.prepared, wrapped from elsewhere.
    if isinstance(error, DBAPIError):
        if error.connection_invalidated:
            return True
        cause: BaseException | None = error.orig
    else:
        cause = error
    match cause:
        case sqlite3.OperationalError():
            # What Python's sqlite3 raises by itself (a text that is no UTF-8) has no code.
            return getattr(cause, "sqlite_errorcode", 0) & _PRIMARY in _SQLITE_UNAVAILABLE
        case psycopg.Error():
            return _sqlstate_is_unavailable(cause)
        case _:
            return False


_PRIMARY = 0xFF
"""SQLite's extended codes (SQLITE_BUSY_SNAPSHOT …) carry the primary one in their lowest byte."""

_SQLITE_UNAVAILABLE = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
    }
)

_SQLSTATES_UNAVAILABLE = (
    "08",  # connection exceptions
    "25P03",  # idle in transaction for too long
    "40001",  # serialization failure
    "40P01",  # deadlock
    "53",  # out of connections, memory or disk
    "55P03",  # lock not available within lock_timeout
    "57P",  # the server shuts down or starts
)


def _sqlstate_is_unavailable(error: psycopg.Error) -> bool:
    if error.sqlstate is None:
        # psycopg's own: no server there, or the connection broke under us.
        return isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
    return error.sqlstate.startswith(_SQLSTATES_UNAVAILABLE)
