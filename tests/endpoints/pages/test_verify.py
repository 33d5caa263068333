"""The page that checks proofs, as it is served: whole by itself, and letting nothing run but what stands in it."""

import base64
import gzip
import hashlib
import re

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

BUDGET = 30_000
"""Bytes of the page, compressed: all of it comes in one answer."""


def page_of(client: FlaskClient) -> tuple[TestResponse, str]:
    response = client.get("/verify")
    assert response.status_code == 200
    return response, response.get_data(as_text=True)


def source(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_its_policy_names_the_script_and_the_style_by_what_they_are(embedded_app: Flask) -> None:
    response, html = page_of(embedded_app.test_client())
    policy = response.headers["Content-Security-Policy"]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    (script,) = re.findall(r"<script>(.*)</script>", html, re.DOTALL)
    (style,) = re.findall(r"<style>(.*)</style>", html, re.DOTALL)
    assert rules["script-src"] == source(script)
    assert rules["style-src"] == source(style)
    assert (rules["default-src"], rules["connect-src"]) == ("'none'", "'self'")
    assert "unsafe" not in policy
    # a saved copy has no headers
    (own,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]+)"', html)
    assert own == policy.removesuffix("; frame-ancestors 'none'")


def test_it_loads_nothing_that_does_not_stand_in_it(embedded_app: Flask) -> None:
    _, html = page_of(embedded_app.test_client())
    assert re.findall(r'\ssrc="|<link(?! rel="icon" href="data:)|url\(|@import', html) == []
    assert re.findall(r'\son\w+="|\sstyle="', html) == []
    assert set(re.findall(r'https?://[^"\s]+', html)) <= {"http://www.w3.org/2000/svg"}


def test_it_is_small_and_asked_for_again_only_when_it_is_another(embedded_app: Flask) -> None:
    client = embedded_app.test_client()
    response, html = page_of(client)
    assert len(gzip.compress(html.encode())) < BUDGET
    again = client.get("/verify", headers={"If-None-Match": response.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_all_that_it_is_made_of_has_its_look_in_it(embedded_app: Flask) -> None:
    page = embedded_app.test_client().get("/verify").get_data(as_text=True)
    style, _, body = page.partition("</style>")
    named = {name for names in re.findall(r'class="([^"]*)"', body) for name in names.split()}
    assert named
    assert {name for name in named if not re.search(rf"\.{name}(?![\w-])", style)} == set()
