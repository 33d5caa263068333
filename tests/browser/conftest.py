"""One server and one Chromium for all of these tests. A Chromium that is missing is a failure: what is not run proves
nothing.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from sqlalchemy import Engine, update

from endpoints.requests import PERSON_IN_SESSION, SECRET_IN_SESSION
from states.facts import Given
from states.terms import Action, State
from tests.cast import PASSWORD, actor
from tests.factories import nomination_in
from workflow.database import make_engine, writing
from workflow.people.actors import IDLE
from workflow.people.models import SignIn
from workflow.people.sign_ins import open_sign_in
from workflow.step import take_step

ROOT = Path(__file__).parent.parent.parent
CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium-headless-shell"))
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SECRET_KEY = "khóa chỉ dùng để kiểm thử, dài đủ mức"
PATIENCE = 10_000
"""Milliseconds within which a page must be there."""


@dataclass(frozen=True, slots=True)
class Service:
    """A server, and the database behind it."""

    address: str
    engine: Engine

    def nomination(self, state: State, **content: object) -> str:
        """A nomination in a state; returns its id. The server's clock is the real one, and so is this."""
        with writing(self.engine) as connection:
            return nomination_in(connection, state, at=datetime.now(UTC), **content)  # type: ignore[arg-type]

    def take(self, username: str, nomination_id: str, action: Action, given: Given) -> None:
        """A step that somebody takes elsewhere."""
        with writing(self.engine) as connection:
            person = actor(connection, username)
            take_step(connection, person, nomination_id, action, None, given, datetime.now(UTC))

    def cookie(self, username: str) -> str:
        """The cookie of a browser in which somebody has signed in."""
        with writing(self.engine) as connection:
            person_id = actor(connection, username).person_id
            secret = open_sign_in(connection, person_id, datetime.now(UTC))
        app = Flask("cookies")
        app.secret_key = SECRET_KEY
        serializer = SecureCookieSessionInterface().get_signing_serializer(app)
        assert serializer is not None
        return serializer.dumps({SECRET_IN_SESSION: secret, PERSON_IN_SESSION: person_id})

    def end_sign_ins(self, username: str) -> None:
        """Every browser of somebody has been left alone for too long."""
        with writing(self.engine) as connection:
            person_id = actor(connection, username).person_id
            left = update(SignIn).where(SignIn.person_id == person_id)
            connection.execute(left.values(seen_at=datetime.now(UTC) - IDLE))


@pytest.fixture(scope="package")
def service(settled_sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A real server on a settled database."""
    folder = tmp_path_factory.mktemp("browser")
    database = folder / "khenthuong.sqlite3"
    shutil.copyfile(settled_sqlite_template, database)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"sqlite:///{database}"
    environment = {
        **os.environ,
        "KHENTHUONG_DATABASE_URL": url,
        "KHENTHUONG_SECRET_KEY": SECRET_KEY,
        "KHENTHUONG_KIT": "1",
    }
    command = [
        str(Path(sys.executable).parent / "granian"),
        "--interface=wsgi",
        "--factory",
        "--blocking-threads=4",
        "--no-ws",
        "--host=127.0.0.1",
        f"--port={port}",
        "endpoints.app:from_environment",
    ]
    log = (folder / "server.log").open("wb")
    with log, subprocess.Popen(command, env=environment, cwd=ROOT, stdout=log, stderr=log) as process:
        try:
            address = f"http://127.0.0.1:{port}"
            _wait(address, process)
            engine = make_engine(url)
            yield Service(address, engine)
            engine.dispose()
        finally:  # or whoever waits for it waits for ever
            process.terminate()
        process.wait(30)
    assert '"level": "error"' not in (folder / "server.log").read_text(encoding="utf-8")


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """The browser."""
    assert CHROMIUM.exists(), f"no Chromium at {CHROMIUM}: install it, or name its program in $CHROMIUM"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


Open = Callable[..., "Visitor"]


@dataclass(slots=True)
class Visitor:
    """Somebody at a browser of their own."""

    context: BrowserContext
    page: Page
    service: Service

    def go(self, path: str) -> None:
        """Open an address."""
        self.page.goto(f"{self.service.address}{path}")

    def enter(self, username: str) -> None:
        """As somebody who has signed in already, in place of whoever was there: that takes no second."""
        cookie = self.service.cookie(username)
        self.context.clear_cookies()
        self.context.add_cookies([{"name": "khenthuong", "value": cookie, "url": self.service.address}])
        self.go("/")

    def sign_in(self, username: str) -> None:
        """Through the form."""
        self.go("/login")
        self.fill_in(username)

    def fill_in(self, username: str) -> None:
        """The form of the sign-in, wherever it stands."""
        self.page.get_by_label("Tên đăng nhập").fill(username)
        self.page.get_by_label("Mật khẩu").fill(PASSWORD)
        self.page.get_by_role("button", name="Đăng nhập").click()

    def sign_out(self) -> None:
        """By the menu under one's name."""
        self.page.locator(".kt-person summary").click()
        self.page.get_by_role("button", name="Đăng xuất").click()

    def decide(self, choice: str) -> None:
        """Choose in the panel, and send by the button that bears the choice's words."""
        self.page.get_by_role("radio", name=choice).check()
        self.page.get_by_role("button", name=choice).click()


@pytest.fixture
def visitor(service: Service, chromium: Browser) -> Iterator[Open]:
    """Opens browsers, each with cookies of its own; what their consoles complain of fails the test."""
    opened: list[BrowserContext] = []
    complaints: list[str] = []

    def open_one(*, script: bool = True, width: int = 1366, height: int = 768) -> Visitor:
        context = chromium.new_context(
            viewport={"width": width, "height": height}, java_script_enabled=script, locale="vi-VN"
        )
        context.set_default_timeout(PATIENCE)
        opened.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        return Visitor(context, page, service)

    yield open_one
    for context in opened:
        context.close()
    # Chromium reports every refusal as a failed load; whether one was meant is the test's to say.
    assert [said for said in complaints if "Failed to load resource" not in said] == []


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(1_200):
        assert process.poll() is None, "the server ended before it served: its log says why"
        try:
            if requests.get(f"{address}/readyz", timeout=5).status_code == 200:
                return
        except requests.ConnectionError:
            pass
        time.sleep(0.1)
    raise AssertionError("the server does not start")
