"""The application on a settled database, on each kind in turn, and callers of its API."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine

from endpoints.app import create_app
from endpoints.pages.public.limits import COUNTER
from endpoints.requests import Ground, stand_on
from endpoints.settings import Settings
from tests.clock import NOW
from tests.endpoints.callers import Caller
from workflow.database import make_engine

SECRET_KEY = "khóa chỉ dùng để kiểm thử, dài đủ mức"


def settings_for(engine: Engine) -> Settings:
    """Settings of a service on the engine's database."""
    return Settings(engine.url.render_as_string(hide_password=False), SECRET_KEY)


def made(template: Path) -> Flask:
    """An application. Making one takes longer than most tests, so they share two: they hold their ground alone."""
    engine = make_engine(f"sqlite:///{template}")
    return create_app(settings_for(engine), engine=engine, clock=lambda: NOW)


def standing(app: Flask, engine: Engine, now: datetime = NOW) -> Flask:
    """A shared application on another database and at another time, in which nobody has looked anything up."""
    app.extensions.pop(COUNTER, None)
    stand_on(app, Ground(settings_for(engine), engine, lambda: now))
    return app


@pytest.fixture(scope="session")
def shared_app(settled_sqlite_template: Path) -> Flask:
    """The one that ``app`` is made of."""
    return made(settled_sqlite_template)


@pytest.fixture(scope="session")
def shared_embedded_app(settled_sqlite_template: Path) -> Flask:
    """The one that ``embedded_app`` is made of."""
    return made(settled_sqlite_template)


@pytest.fixture
def app(settled: Engine, shared_app: Flask) -> Flask:
    """The application, in which it is always :data:`tests.clock.NOW`."""
    return standing(shared_app, settled)


@pytest.fixture
def caller(app: Flask, settled: Engine) -> Callable[..., Caller]:
    """Makes a caller who is one of the cast; without a name, nobody."""
    return lambda username=None: Caller(app, settled, username)


@pytest.fixture
def embedded(new_sqlite_url: Callable[..., str]) -> Engine:
    """A settled embedded database, for what has nothing to do with the kind of database."""
    return make_engine(new_sqlite_url("settled_sqlite_template"))


@pytest.fixture
def embedded_app(embedded: Engine, shared_embedded_app: Flask) -> Flask:
    """The application on it."""
    return standing(shared_embedded_app, embedded)


@pytest.fixture
def own_app(embedded: Engine) -> Flask:
    """An application for one test alone, which may add to it."""
    return create_app(settings_for(embedded), engine=embedded, clock=lambda: NOW)
