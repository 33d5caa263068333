"""How browsers keep what pages are made of, and what a page may load."""

from flask import Flask
from sqlalchemy import Engine

from endpoints.pages.assets import asset
from tests.endpoints.pages.browser import Browser

YEAR = "public, max-age=31536000, immutable"
FONT = "/static/fonts/source-sans-3-latin-wght-normal.woff2"


def test_versions_and_typefaces_are_kept_for_a_year_and_nothing_else(embedded_app: Flask) -> None:
    def kept(path: str) -> str | None:
        with embedded_app.test_client().get(path) as response:
            return response.headers.get("Cache-Control")

    made_of = [asset(name) for name in ("kt.css", "kt.js", "kt-proof.js", "marks.svg")]
    assert {kept(path) for path in (*made_of, FONT)} == {YEAR}
    assert kept("/assets/kt.css") == "no-cache"
    assert kept("/assets/kt.css?v=0123456789ab") == "no-cache", "another version"
    assert kept(f"/assets/{asset('kt.css').partition('/assets/')[2]}&x=1") == "no-cache", "not its address"
    assert kept("/static/gone.css?v=1") != YEAR
    assert kept("/login?v=1") == "no-store"


def test_what_browsers_keep_is_the_same_whoever_signs_in(embedded_app: Flask, embedded: Engine) -> None:
    client = Browser(embedded_app, embedded, "district").client
    for path in (asset("kt.css"), asset("marks.svg"), asset("icon.svg"), FONT):
        with client.get(path) as part:
            assert "cookie" not in part.headers.get("Vary", "").lower()
            assert "Set-Cookie" not in part.headers
    assert "Cookie" in client.get("/inbox").headers["Vary"]


def test_a_page_loads_what_comes_from_here_only(embedded_app: Flask, embedded: Engine) -> None:
    page = Browser(embedded_app, embedded, "district").get("/inbox")
    policy = page.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'self'")
    assert "unsafe" not in policy
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert 'lang="vi"' in page.html


def test_the_icon_is_also_had_by_browsers_that_draw_no_svg(embedded_app: Flask, embedded: Engine) -> None:
    icon = embedded_app.test_client().get("/favicon.ico")
    assert (icon.status_code, icon.mimetype) == (200, "image/x-icon")
    assert icon.get_data().startswith(b"\x00\x00\x01\x00\x01\x00\x20\x20")
    assert 'href="/favicon.ico"' in Browser(embedded_app, embedded).get("/login").html
