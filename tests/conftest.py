"""What every test can ask for: a migrated database of its own, on SQLite and on PostgreSQL.

The schema is migrated once for each worker and kind of database; a test gets a copy, which takes milliseconds.
"""

import ipaddress
import os
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine

from migrations.run import upgrade
from tests.postgresql import Server, running_server
from workflow.database import make_engine

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "alone")


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Server]:
    """The PostgreSQL server of this worker."""
    with running_server() as server:
        yield server


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: Server) -> Iterator[str]:
    """The name of a migrated database that is only ever copied."""
    name = f"khenthuong_{WORKER}_{os.getpid()}"
    postgresql_server.create(name)
    _migrate(postgresql_server.url(name))
    yield name
    postgresql_server.drop(name)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database file that is only ever copied."""
    path = tmp_path_factory.mktemp("template") / "template.sqlite3"
    _migrate(f"sqlite:///{path}")
    return path


def _migrate(url: str) -> None:
    engine = make_engine(url)
    upgrade(engine)
    # A database is copied only when nobody is connected to it.
    engine.dispose()


@pytest.fixture
def new_sqlite_url(sqlite_template: Path, tmp_path: Path) -> Callable[[], str]:
    """Makes fresh embedded databases."""
    numbers = count(1)

    def make() -> str:
        path = tmp_path / f"test-{next(numbers)}.sqlite3"
        shutil.copyfile(sqlite_template, path)
        return f"sqlite:///{path}"

    return make


@pytest.fixture
def new_postgresql_url(postgresql_server: Server, postgresql_template: str) -> Iterator[Callable[[], str]]:
    """Makes fresh databases on the server."""
    made: list[str] = []

    def make() -> str:
        made.append(f"{postgresql_template}_{next(_numbers)}")
        postgresql_server.create(made[-1], template=postgresql_template)
        return postgresql_server.url(made[-1])

    yield make
    for name in made:
        postgresql_server.drop(name)


_numbers = count(1)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh, migrated database, on each kind in turn: for tests that start processes of their own."""
    make: Callable[[], str] = request.getfixturevalue(f"new_{request.param}_url")
    return make()


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on a fresh, migrated database, on each kind in turn."""
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def durable(postgresql_server: Server) -> Iterator[None]:
    """While the test runs, PostgreSQL writes through to the disk as it does in production."""
    postgresql_server.be_durable()
    yield
    postgresql_server.be_quick()


def _refuse_the_outside(event: str, arguments: tuple[object, ...]) -> None:
    """No test speaks to another machine. An audit hook sees every connection made from Python."""
    if event != "socket.connect":
        return
    connection, address = arguments
    assert isinstance(connection, socket.socket)
    if connection.family in {socket.AF_INET, socket.AF_INET6}:
        assert isinstance(address, tuple)
        if not _is_this_machine(str(address[0])):
            raise PermissionError(f"a test tried to reach {address[0]}")


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


sys.addaudithook(_refuse_the_outside)
