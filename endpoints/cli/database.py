"""Opening the database that a command works on, or saying why there is none."""

import shlex
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from endpoints.cli.frame import Misunderstood, NoDatabase, data_folder, program
from endpoints.settings import DatabasePlace, SettingsError, database_place
from migrations.run import HEAD, current, revisions
from workflow.database import make_engine
from workflow.keyset import Page

Item = TypeVar("Item")
PAGE = 200
"""How many rows are read at a time, where a command shows a whole list."""


def place() -> DatabasePlace:
    """Where the command's database is, whether or not there is one."""
    try:
        return database_place(data=data_folder())
    except SettingsError as error:
        raise NoDatabase(str(error)) from error


@contextmanager
def any_database(found: DatabasePlace) -> Iterator[Engine]:
    """An engine on a database at whatever revision; SQLite makes the file if there is none."""
    try:
        engine = make_engine(found.url)
    except (ArgumentError, ValueError) as error:
        raise Misunderstood(f"KHENTHUONG_DATABASE_URL cannot be used: {error}.") from error
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def existing_database() -> Iterator[Engine]:
    """An engine on a database that is there and migrated.

    Raises:
        Failure: exit code 3, and the command that would make it so.
    """
    found = place()
    require_file(found)
    with any_database(found) as engine:
        require_migrated(engine, found)
        yield engine


def require_file(found: DatabasePlace) -> None:
    """Raises Failure where an embedded database has no file: opening it would make one."""
    file = file_of(found)
    if file is not None and not file.exists():
        raise NoDatabase(f"There is no database at {file}. Make one: {_command(found, 'db upgrade')}")


def require_migrated(engine: Engine, found: DatabasePlace) -> None:
    """Raises Failure where migrations are pending, or the database is of a newer program."""
    at = known_revision(engine)
    if at is None:
        raise NoDatabase(f"The database is empty. Make its tables: {_command(found, 'db upgrade')}")
    if at != HEAD:
        raise NoDatabase(
            f"The database is at revision {at}, and this program needs {HEAD}. "
            f"Run: {_command(found, 'db upgrade')}"
        )


def known_revision(engine: Engine) -> str | None:
    """The revision of the database, None for an empty one. Raises Failure where this program does not know it."""
    at = current(engine)
    if at is not None and at not in revisions():
        raise NoDatabase(f"The database is at revision {at}, which only a newer program knows.")
    return at


def file_of(found: DatabasePlace) -> Path | None:
    """The file of an embedded database; None for a server's."""
    try:
        address = make_url(found.url)
    except ArgumentError as error:
        raise Misunderstood(f"KHENTHUONG_DATABASE_URL cannot be read: {error}.") from error
    embedded = address.get_backend_name() == "sqlite" and address.database
    return Path(address.database) if embedded and address.database else None


def whole(page_from: Callable[[str | None], Page[Item]]) -> list[Item]:
    """All the pages of a list as one; ``page_from`` is given the cursor of each."""
    found: list[Item] = []
    cursor: str | None = None
    while True:
        page = page_from(cursor)
        found += page.items
        cursor = page.next_cursor
        if cursor is None:
            return found


def _command(found: DatabasePlace, verb: str) -> str:
    where = f"--data {shlex.quote(str(found.folder))} " if found.folder else ""
    return f"{program()} {where}{verb}"
