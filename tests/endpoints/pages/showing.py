"""Opening the page of each case: one application for all, each case on a database of its own, and each only once."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy import Engine

from endpoints.app import create_app
from endpoints.requests import Ground as Standing
from endpoints.requests import stand_on
from endpoints.settings import Settings
from tests.clock import NOW
from tests.endpoints.conftest import SECRET_KEY
from tests.endpoints.pages.browser import Browser, Page
from tests.endpoints.pages.cases import Case, Ground
from tests.statements import counting
from workflow.database import make_engine


@dataclass(frozen=True, slots=True)
class Seen:
    """A page with what its case made, and with twenty-nine rows more; how many statements each took."""

    page: Page
    spent: int
    full: Page
    spent_when_full: int


class Showing:
    """Shows pages. Making an application takes longer than any page, so there is one."""

    def __init__(self, template: Path, folder: Path) -> None:
        self._template = template
        self._folder = folder
        self._seen: dict[str, Seen] = {}
        self.app = self._application()

    def seen(self, case: Case) -> Seen:
        """The page of a case."""
        if case.name not in self._seen:
            with self.ground() as ground:
                path = case.path(ground)
                page, spent = self._opened(case, ground, path)
                full, spent_when_full = page, spent
                if case.more:
                    case.more(ground)
                    full, spent_when_full = self._opened(case, ground, path)
                self._seen[case.name] = Seen(page, spent, full, spent_when_full)
        return self._seen[case.name]

    def harmed(self, case: Case) -> Page:
        """The page of a case where every text holds markup."""
        with self.ground(harmful=True) as ground:
            return self._opened(case, ground, case.path(ground))[0]

    def _opened(self, case: Case, ground: Ground, path: str) -> tuple[Page, int]:
        browser = Browser(self.app, ground.engine, case.username)
        with counting(ground.engine) as statements:
            page = browser.get(path)
        assert page.status == case.status, page.text
        return page, len(statements)

    @contextmanager
    def ground(self, *, harmful: bool = False) -> Iterator[Ground]:
        """A database of its own, on which the application stands meanwhile."""
        file = shutil.copyfile(self._template, self._folder / "shown.sqlite3")
        engine = make_engine(f"sqlite:///{file}")
        stand_on(self.app, Standing(_settings(engine), engine, lambda: NOW))
        try:
            yield Ground(engine, NOW, harmful)
        finally:
            engine.dispose()
            for each in self._folder.glob("shown.sqlite3*"):
                each.unlink()

    def _application(self) -> Flask:
        engine = make_engine(f"sqlite:///{self._template}")
        return create_app(_settings(engine), engine=engine, clock=lambda: NOW)


def _settings(engine: Engine) -> Settings:
    return Settings(engine.url.render_as_string(hide_password=False), SECRET_KEY, kit=True)
