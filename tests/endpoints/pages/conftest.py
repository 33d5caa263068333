"""Browsers of the cast."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine

from tests.endpoints.pages.browser import Browser
from tests.endpoints.pages.showing import Showing

Browse = Callable[..., Browser]


@pytest.fixture(scope="session")
def showing(settled_sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Showing:
    """Shows the page of each case, and keeps what was seen."""
    return Showing(settled_sqlite_template, tmp_path_factory.mktemp("showing"))


@pytest.fixture
def browse(app: Flask, settled: Engine) -> Browse:
    """Makes a browser in which one of the cast is signed in; without a name, nobody."""
    return lambda username=None: Browser(app, settled, username)


@pytest.fixture
def browse_embedded(embedded_app: Flask, embedded: Engine) -> Browse:
    """The same, for what has nothing to do with the kind of database."""
    return lambda username=None: Browser(embedded_app, embedded, username)
