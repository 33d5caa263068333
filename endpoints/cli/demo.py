"""``khenthuong demo``: an embedded database that tells a story, the accounts to look at it with, and the server."""

import fcntl
import os
import secrets
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
from sqlalchemy import Engine

from endpoints.cli.cast import CAST
from endpoints.cli.database import any_database, known_revision
from endpoints.cli.demo_walk import walk
from endpoints.cli.frame import NotInOrder, Verb, data_folder, program
from endpoints.cli.serve import port_option, require_free, serve_application
from endpoints.cli.shown import console, progress, say, show_table
from endpoints.settings import DATABASE_FILE, LOG_KEY_FILE, DatabasePlace, SettingsError, database_place
from migrations.run import upgrade
from workflow.audit.key_file import create_key_file
from workflow.audit.keys import Signer
from workflow.database import reading, writing
from workflow.people.accounts import account_of
from workflow.people.commands import set_password
from workflow.people.passwords import hash_anew, password_fits

DEFAULT_FOLDER = Path("var/demo")
LOG_NAME = "khenthuong.example/minh-hoa"
"""Of the demonstration's log."""
PASSWORD_FILE = "demo.password"  # noqa: S105 - the name of a file
LOCK_FILE = "demo.lock"
PASSWORD_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # noqa: S105 - without those taken for one another
HOST = "127.0.0.1"
WIDTH_FOR_POSTS = 140
"""Columns of a terminal on which people's posts stand beside their names without a line being broken."""


@click.command(cls=Verb, short_help="Make a demonstration, and serve it.")
@click.option("--fresh", is_flag=True, help="Start anew: what was done in the demonstration is lost.")
@port_option
@click.option("--no-serve", is_flag=True, help="Make the database and print the accounts, but do not serve.")
def demo(fresh: bool, port: int, no_serve: bool) -> None:
    """Make a demonstration, print its accounts, and serve it on 127.0.0.1.

    It has the units of Quảng Bình in 2022 and some forty nominations in every state and category. A second start
    keeps what was done. The folder is var/demo unless --data or KHENTHUONG_DATA name another.
    KHENTHUONG_DEMO_PASSWORD chooses everybody's password; else one is made up and kept in the folder.
    """
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone(folder):
        if not no_serve:
            require_free(HOST, port)
        password = _made(folder) if fresh or not (folder / DATABASE_FILE).exists() else _kept(folder)
        _introduce(folder, password, port, serving=not no_serve)
        if not no_serve:
            serve_application(_place(folder), HOST, port, workers=1, quiet=True)


def _folder() -> Path:
    """A demonstration is always embedded, whatever other database the environment names."""
    named = {name: value for name, value in os.environ.items() if name != "KHENTHUONG_DATABASE_URL"}
    try:
        return database_place(named, data=data_folder()).folder or DEFAULT_FOLDER
    except SettingsError:
        return DEFAULT_FOLDER


def _place(folder: Path) -> DatabasePlace:
    return database_place({}, data=folder)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One demonstration at a time in a folder: --fresh would pull the database from under the other."""
    with (folder / LOCK_FILE).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise NotInOrder(f"The demonstration in {folder} is running already: stop it first.") from error
        yield


def _made(folder: Path) -> str:
    """Make the database beside its place and put it there when it is whole; returns the password."""
    _require_own(folder)
    file, beside = folder / DATABASE_FILE, folder / f"{DATABASE_FILE}.new"
    password = os.environ.get("KHENTHUONG_DEMO_PASSWORD") or _made_up()
    signer = Signer.generate(LOG_NAME)
    _remove(beside)
    with any_database(DatabasePlace(f"sqlite:///{beside}", None)) as engine:
        upgrade(engine)
        with progress("Making the demonstration") as done, writing(engine) as connection:
            walk(connection, datetime.now(UTC), password, signer, done)
    _keep_password(folder, password)
    _remove(file)
    (folder / LOG_KEY_FILE).unlink(missing_ok=True)
    create_key_file(folder / LOG_KEY_FILE, signer)
    beside.rename(file)
    return password


def _kept(folder: Path) -> str:
    """Leave the database as it is, see that everybody can sign in; returns the password."""
    _require_own(folder)
    found = _place(folder)
    password = os.environ.get("KHENTHUONG_DEMO_PASSWORD") or (folder / PASSWORD_FILE).read_text().strip()
    with any_database(found) as engine:
        known_revision(engine)
        upgrade(engine)
        if not _fits(engine, password):
            _change_passwords(engine, password)
    _keep_password(folder, password)
    return password


def _require_own(folder: Path) -> None:
    if (folder / DATABASE_FILE).exists() and not (folder / PASSWORD_FILE).exists():
        raise NotInOrder(
            f"{folder} holds a database that is no demonstration: name another folder by --data."
        )


def _fits(engine: Engine, password: str) -> bool:
    with reading(engine) as connection:
        account = account_of(connection, CAST[0].username)
    return account is not None and password_fits(account.password_hash, password)


def _change_passwords(engine: Engine, password: str) -> None:
    password_hash, now = hash_anew(password), datetime.now(UTC)
    with writing(engine) as connection:
        for character in CAST:
            set_password(connection, character.username, password_hash, now)


def _made_up() -> str:
    return "-".join("".join(secrets.choice(PASSWORD_LETTERS) for _ in range(4)) for _ in range(3))


def _keep_password(folder: Path, password: str) -> None:
    path = folder / PASSWORD_FILE
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text(f"{password}\n", encoding="utf-8")


def _remove(file: Path) -> None:
    """A database with the files that SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)


def _introduce(folder: Path, password: str, port: int, *, serving: bool) -> None:
    with_posts = console().width >= WIDTH_FOR_POSTS
    show_table(
        ("sign in as", "name", "roles", *(("post",) if with_posts else ())),
        [
            (
                one.username,
                one.full_name,
                "\n".join(f"{role.value} at {unit}" for role, unit in one.roles),
                *((one.post,) if with_posts else ()),
            )
            for one in CAST
        ],
    )
    click.echo(f"Everybody's password: {password}")
    if serving:
        click.echo(
            f"Address: http://{HOST}:{port}   API: http://{HOST}:{port}/api/v1/docs   Ctrl-C stops it."
        )
    say(f"The database is in {folder}: {program()} --data {shlex.quote(str(folder))} audit verify")
    sys.stdout.flush()
