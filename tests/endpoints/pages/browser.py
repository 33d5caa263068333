"""A browser without script: it keeps its cookie, sends forms with their token, and reads what people would read."""

import re
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from endpoints.requests import PERSON_IN_SESSION, SECRET_IN_SESSION
from tests.cast import ADDRESS, PASSWORD, actor
from tests.clock import NOW
from workflow.database import writing
from workflow.people.sign_ins import open_sign_in

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_BLOCKS = frozenset({"dt", "dd", "li", "td", "th", "p", "h1", "h2", "div", "blockquote", "label", "button"})
_SILENT = frozenset({"script", "style", "svg", "head"})


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._silent += tag in _SILENT

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in _SILENT
        if tag in _BLOCKS:
            self.words.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words.append(data)


class Page:
    """A page that was answered."""

    def __init__(self, response: TestResponse) -> None:
        self.status = response.status_code
        self.headers = response.headers
        self.html = response.get_data(as_text=True)

    @property
    def text(self) -> str:
        """What stands on it, in one line."""
        reader = _Reader()
        reader.feed(self.html)
        return " ".join("".join(reader.words).split())

    @property
    def title(self) -> str:
        """Of the tab."""
        found = re.search(r"<title>([\s\S]*?)</title>", self.html)
        assert found
        return unescape(found[1])

    @property
    def heading(self) -> str:
        """Its one h1."""
        (found,) = re.findall(r"<h1[^>]*>([\s\S]*?)</h1>", self.html)
        return unescape(found)

    @property
    def goes_to(self) -> str:
        """Where it sends the browser."""
        assert self.status == 303, self.html
        return self.headers["Location"]

    @property
    def rows(self) -> list[str]:
        """The names in its list."""
        return [unescape(name) for name in re.findall(r'kt-table__name"><a[^>]*>([^<]*)</a>', self.html)]

    def errors(self) -> str:
        """The error summary."""
        found = re.search(r'<div class="kt-errors"[\s\S]*?</div>', self.html)
        assert found, self.text
        reader = _Reader()
        reader.feed(found[0])
        return " ".join("".join(reader.words).split())


class Browser:
    """A browser, in which one of the cast is signed in if a name is given."""

    def __init__(self, app: Flask, engine: Engine, username: str | None = None) -> None:
        self.client = app.test_client()
        self.token = ""
        if username is not None:
            with writing(engine) as connection:
                person_id = actor(connection, username).person_id
                secret = open_sign_in(connection, person_id, NOW, ADDRESS)
            with self.client.session_transaction() as session:
                session[SECRET_IN_SESSION], session[PERSON_IN_SESSION] = secret, person_id

    def get(self, path: str, **query: object) -> Page:
        """Open an address."""
        asked = f"{path}?{urlencode(query)}" if query else path
        return self._read(self.client.get(asked, environ_overrides={"REMOTE_ADDR": ADDRESS}))

    def send(self, path: str, **fields: object) -> Page:
        """Send a form of the page that was read last."""
        form = {"csrf_token": self.token} | {
            name.replace("__", "-"): str(value) for name, value in fields.items()
        }
        return self._read(self.client.post(path, data=form, environ_overrides={"REMOTE_ADDR": ADDRESS}))

    def follow(self, page: Page) -> Page:
        """Go where a page sends the browser."""
        return self.get(page.goes_to)

    def sign_in(self, username: str, password: str = PASSWORD, goes_on: str = "/") -> Page:
        """Fill in the form."""
        self.get("/login")
        return self.send("/login", username=username, password=password, next=goes_on)

    def _read(self, response: TestResponse) -> Page:
        page = Page(response)
        found = TOKEN.search(page.html)
        if found:
            self.token = unescape(found[1])
        return page
