"""Every page is reached from another one, beginning at the pages where people begin; and every form is guarded."""

import re
from collections import defaultdict
from html import unescape
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import Engine
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

from endpoints.app import create_app
from endpoints.entry import Entry, entry_of
from endpoints.pages.places import places_of
from endpoints.settings import Settings
from states.terms import Role
from tests.clock import NOW
from tests.endpoints.conftest import SECRET_KEY
from tests.endpoints.pages.browser import Browser
from tests.endpoints.pages.cases import Ground, every_case
from tests.endpoints.pages.test_every_page import NO_PAGES
from tests.endpoints.test_routes import routes

BEGINNINGS = {"/login"} | {place.path for role in Role for place in places_of({role})}
"""Where people begin: the sign-in, and what the masthead shows them."""
ELSEWHERE = {
    "/": "the name of the service in every masthead",
    "/kit": "for whoever builds pages; its address is in CONTRIBUTING.md",
    "/Q/<code>": "the QR of a printed decision",
    "/docs/errors": "the type of every problem of the API",
}
"""Routes that no page leads to, each with where its address is had."""
_LINK = re.compile(r'<(?:a|form)\b[^>]*?\s(?:href|action)="([^"]*)"')


@pytest.fixture
def whole(embedded: Engine) -> Flask:
    """The application with every route."""
    settings = Settings(embedded.url.render_as_string(hide_password=False), SECRET_KEY, kit=True)
    return create_app(settings, engine=embedded, clock=lambda: NOW)


def rule_at(adapter: MapAdapter, link: str) -> str | None:
    """The rule of the page that a link leads to; None where it leads to none of ours."""
    parts = urlsplit(unescape(link))
    if parts.netloc or not parts.path.startswith("/"):
        return None
    try:
        rule, _ = adapter.match(parts.path, method="GET", return_rule=True)
    except HTTPException:
        return None
    return rule.rule


def test_every_page_is_reached_from_where_people_begin_or_is_in_a_list_of_names(
    whole: Flask, embedded: Engine
) -> None:
    adapter = whole.url_map.bind("localhost")
    leads: dict[str, set[str]] = defaultdict(set)
    ground = Ground(embedded, NOW)
    for case in every_case():
        page = Browser(whole, embedded, case.username).get(case.path(ground))
        found = {rule_at(adapter, link) for link in _LINK.findall(page.html)}
        leads[case.route] |= {rule for rule in found if rule}
    reached, ahead = set[str](), {rule for rule in BEGINNINGS if rule}
    while ahead:
        reached |= ahead
        ahead = {rule for here in ahead for rule in leads[here]} - reached
    every = {name.removeprefix("GET ") for name, _ in routes(whole) if name.startswith("GET ")}
    pages = {route for route in every if not route.startswith(NO_PAGES)}
    assert sorted(pages - reached - set(ELSEWHERE)) == []


def test_no_link_of_a_page_leads_nowhere(whole: Flask, embedded: Engine) -> None:
    adapter = whole.url_map.bind("localhost")
    ground = Ground(embedded, NOW)
    broken = set()
    for case in every_case():
        page = Browser(whole, embedded, case.username).get(case.path(ground))
        for link in re.findall(r'\s(?:href|src)="(/[^"]*)"', page.html):
            try:
                adapter.match(urlsplit(unescape(link)).path, method="GET")
            except HTTPException:
                broken.add((case.name, link))
    assert sorted(broken) == []


def test_every_form_that_is_sent_owes_the_token_of_its_page(whole: Flask, embedded: Engine) -> None:
    for name, rule in routes(whole):
        method, _, path = name.partition(" ")
        if method == "GET" or path.startswith("/api/"):
            continue
        signs_in = entry_of(whole.view_functions[rule.endpoint]) is Entry.EVERYBODY
        browser = Browser(whole, embedded, None if signs_in else "district")
        values = {argument: "submit" if argument == "action" else "0" * 32 for argument in rule.arguments}
        address = whole.url_map.bind("localhost").build(rule.endpoint, values, method=method)
        refused = browser.send(address)
        assert refused.status == 400, name
        assert refused.heading, name


WRITTEN_ANEW = {
    "/account/password": "passwords are kept nowhere",
    "/admin/people/<username>/password": "passwords are kept nowhere",
    "/login": "it is the sign-in",
    "/sessions/<row:session_id>/items/<row:item_id>/ballot": "a ballot is kept nowhere but in the vote",
    "/sessions/<row:session_id>/items/<row:item_id>/opinions": "a ballot is kept nowhere but in the vote",
    "/admin/units/import": "a file, which is chosen again",
    "/checkpoints/compare": "a text that was pasted, and changes nothing",
    "/drafts/<row:copy_id>/<any(category,nominee,award,merit,prior):part>/save": "sent by the script, which keeps it on the device",
}
"""Forms in which people write, and what they wrote does not pass through the sign-in: each with why."""
_WRITES = re.compile(r"<textarea|<input(?![^>]*type=\"(?:hidden|radio|checkbox|search|submit)\")")


def test_what_people_write_survives_the_end_of_their_sign_in(whole: Flask, embedded: Engine) -> None:
    adapter = whole.url_map.bind("localhost")
    ground = Ground(embedded, NOW)
    lost = set()
    for case in every_case():
        page = Browser(whole, embedded, case.username).get(case.path(ground))
        for form in re.findall(r"<form[^>]*method=\"post\"[\s\S]*?</form>", page.html):
            action = re.search(r'action="([^"]*)"', form)
            if action is None or not _WRITES.search(form):
                continue
            rule, _ = adapter.match(urlsplit(unescape(action[1])).path, method="POST", return_rule=True)
            if not hasattr(whole.view_functions[rule.endpoint], "shown_again_by"):
                lost.add(rule.rule)
    assert sorted(lost - set(WRITTEN_ANEW)) == []
