"""The application on a settled database, on each kind in turn, and callers of its API."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import Engine

from endpoints.app import create_app
from endpoints.settings import Settings
from tests.clock import NOW
from tests.endpoints.callers import Caller
from workflow.database import make_engine

SECRET_KEY = "khóa chỉ dùng để kiểm thử, dài đủ mức"


def settings_for(engine: Engine) -> Settings:
    """Settings of a service on the engine's database."""
    return Settings(engine.url.render_as_string(hide_password=False), SECRET_KEY)


@pytest.fixture
def app(settled: Engine) -> Flask:
    """The application, in which it is always :data:`tests.clock.NOW`."""
    return create_app(settings_for(settled), engine=settled, clock=lambda: NOW)


@pytest.fixture
def caller(app: Flask, settled: Engine) -> Callable[..., Caller]:
    """Makes a caller who is one of the cast; without a name, nobody."""
    return lambda username=None: Caller(app, settled, username)


@pytest.fixture
def embedded(new_sqlite_url: Callable[..., str]) -> Engine:
    """A settled embedded database, for what has nothing to do with the kind of database."""
    return make_engine(new_sqlite_url("settled_sqlite_template"))


@pytest.fixture
def embedded_app(embedded: Engine) -> Flask:
    """The application on it."""
    return create_app(settings_for(embedded), engine=embedded, clock=lambda: NOW)
