"""What every test can ask for: a database of its own, on SQLite and on PostgreSQL, empty or settled by the cast.

The schema is migrated once for each worker and kind of database, and the cast settled once; a test gets a copy,
which takes milliseconds.
"""

import ipaddress
import os
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine

from endpoints.cli.cast import settle
from migrations.run import upgrade
from tests.cast import PASSWORD
from tests.clock import NOW
from tests.postgresql import Server, running_server
from tests.scratch import keep_in_memory
from workflow.database import make_engine, writing

keep_in_memory()

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


@pytest.fixture(scope="session")
def settled_postgresql_template(postgresql_server: Server, postgresql_template: str) -> Iterator[str]:
    """The same with the units of 2022 and the cast of the demonstration."""
    name = f"{postgresql_template}_settled"
    postgresql_server.create(name, template=postgresql_template)
    _settle(postgresql_server.url(name))
    yield name
    postgresql_server.drop(name)


@pytest.fixture(scope="session")
def settled_sqlite_template(sqlite_template: Path) -> Path:
    """The same with the units of 2022 and the cast of the demonstration."""
    path = sqlite_template.with_name("settled.sqlite3")
    shutil.copyfile(sqlite_template, path)
    _settle(f"sqlite:///{path}")
    return path


def _settle(url: str) -> None:
    engine = make_engine(url)
    with writing(engine) as connection:
        settle(connection, NOW - timedelta(days=365), PASSWORD)
    engine.dispose()


@pytest.fixture
def new_sqlite_url(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[..., str]:
    """Makes fresh embedded databases: copies of an empty one, or of another template named."""

    def make(template: str = "sqlite_template") -> str:
        path = tmp_path / f"test-{next(_numbers)}.sqlite3"
        shutil.copyfile(request.getfixturevalue(template), path)
        return f"sqlite:///{path}"

    return make


@pytest.fixture
def new_postgresql_url(
    request: pytest.FixtureRequest, postgresql_server: Server
) -> Iterator[Callable[..., str]]:
    """Makes fresh databases on the server: copies of an empty one, or of another template named."""
    made: list[str] = []

    def make(template: str = "postgresql_template") -> str:
        name: str = request.getfixturevalue(template)
        made.append(f"{name}_{next(_numbers)}")
        postgresql_server.create(made[-1], template=name)
        return postgresql_server.url(made[-1])

    yield make
    for name in made:
        postgresql_server.drop(name)


_numbers = count(1)


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    """The kind of database, each in turn."""
    return str(request.param)


@pytest.fixture
def database_url(request: pytest.FixtureRequest, kind: str) -> str:
    """A fresh, migrated database: for tests that start processes of their own."""
    make: Callable[..., str] = request.getfixturevalue(f"new_{kind}_url")
    return make()


@pytest.fixture
def settled_url(request: pytest.FixtureRequest, kind: str) -> str:
    """A fresh database in which the cast live (:mod:`tests.cast`)."""
    make: Callable[..., str] = request.getfixturevalue(f"new_{kind}_url")
    return make(f"settled_{kind}_template")


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on a fresh, migrated database, on each kind in turn."""
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def settled(settled_url: str) -> Iterator[Engine]:
    """An engine on a fresh database in which the cast live, on each kind in turn."""
    engine = make_engine(settled_url)
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
