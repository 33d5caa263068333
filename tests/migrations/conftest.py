"""Databases on which no migration has run."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.conftest import WORKER
from tests.postgresql import Server
from workflow.database import make_engine

NAME = f"khenthuong_empty_{WORKER}_{os.getpid()}"


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without a table, on each kind in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite3'}"
        return
    server: Server = request.getfixturevalue("postgresql_server")
    server.create(NAME)
    yield server.url(NAME)
    server.drop(NAME)


@pytest.fixture
def empty(empty_url: str) -> Iterator[Engine]:
    """An engine on a database without a table."""
    engine = make_engine(empty_url)
    yield engine
    engine.dispose()
