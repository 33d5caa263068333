"""The reader of the API in a real browser: it shows every call, asks nobody else for anything, and obeys the policy."""

import threading
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from endpoints.app import create_app
from endpoints.settings import Settings


@pytest.fixture
def served(new_sqlite_url: Callable[..., str]) -> Iterator[str]:
    """The address of the service on an empty database."""
    app = create_app(Settings(new_sqlite_url(), "khóa chỉ dùng để kiểm thử, dài đủ mức"))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()
    app.extensions["khenthuong"].engine.dispose()


def test_the_reader_shows_every_call_and_loads_nothing_from_elsewhere(served: str, chromium: Browser) -> None:
    complaints: list[str] = []
    asked: list[str] = []
    page = chromium.new_page()
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{served}/api/v1/docs")
    page.wait_for_selector(".opblock")
    calls = page.locator(".opblock").count()
    document = page.request.get(f"{served}/api/v1/openapi.json").json()
    page.close()
    assert calls == sum(len(set(item) - {"parameters"}) for item in document["paths"].values())
    assert complaints == []
    assert [url for url in asked if not url.startswith((served, "data:"))] == []
