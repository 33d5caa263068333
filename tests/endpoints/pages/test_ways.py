"""Every page is reached from another one, beginning at the pages where people begin; and every form is guarded."""

import re
from collections import defaultdict
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import Engine
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

from endpoints.entry import Entry, entry_of
from endpoints.pages.places import places_of
from states.terms import Role
from tests.endpoints.pages.browser import Browser
from tests.endpoints.pages.cases import every_case
from tests.endpoints.pages.showing import Showing
from tests.endpoints.pages.test_every_page import NO_PAGES
from tests.endpoints.test_routes import address_of, routes

TEMPLATES = Path(__file__).parents[3] / "endpoints" / "templates"
BEGINNINGS = {"/login"} | {place.path for role in Role for place in places_of({role})}
"""Where people begin: the sign-in, and what the masthead shows them."""
ELSEWHERE = {
    "/": "the name of the service in every masthead",
    "/bulk/<row:batch_id>": "where many at once were set down: the answer to sending a worklist",
    "/kit": "for whoever builds pages; its address is in CONTRIBUTING.md",
    "/Q/<code>": "the QR of a printed decision",
    "/docs/errors": "the type of every problem of the API",
    "/docs/errors/<any(fields, steps):name>": "the page above it",
}
"""Routes that no page leads to, each with where its address is had."""
_LINK = re.compile(r'<(?:a|form)\b[^>]*?\s(?:href|action)="([^"]*)"')


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


def test_every_page_is_reached_from_where_people_begin_or_is_in_a_list_of_names(showing: Showing) -> None:
    adapter = showing.app.url_map.bind("localhost")
    leads: dict[str, set[str]] = defaultdict(set)
    for case in every_case():
        html = showing.seen(case).page.html
        found = {rule_at(adapter, link) for link in _LINK.findall(html)}
        leads[case.route] |= {rule for rule in found if rule}
    reached, ahead = set[str](), {rule for rule in BEGINNINGS if rule}
    while ahead:
        reached |= ahead
        ahead = {rule for here in ahead for rule in leads[here]} - reached
    every = {name.removeprefix("GET ") for name, _ in routes(showing.app) if name.startswith("GET ")}
    unreached = {route for route in every if not route.startswith(NO_PAGES)} - reached
    assert sorted(unreached - set(ELSEWHERE)) == []


def test_no_link_of_a_page_leads_nowhere(showing: Showing) -> None:
    adapter = showing.app.url_map.bind("localhost")
    broken = set()
    for case in every_case():
        html = showing.seen(case).page.html
        for link in re.findall(r'\s(?:href|src)="(/[^"]*)"', html):
            try:
                adapter.match(urlsplit(unescape(link)).path, method="GET")
            except HTTPException:
                broken.add((case.name, link))
    assert sorted(broken) == []


def test_every_form_that_is_sent_owes_the_token_of_its_page(embedded: Engine, embedded_app: Flask) -> None:
    for name, rule in routes(embedded_app):
        method, _, path = name.partition(" ")
        if method == "GET" or path.startswith("/api/"):
            continue
        signs_in = entry_of(embedded_app.view_functions[rule.endpoint]) is Entry.EVERYBODY
        browser = Browser(embedded_app, embedded, None if signs_in else "district")
        refused = browser.send(address_of(embedded_app, rule, method))
        assert refused.status == 400, name
        assert "csrf_failed" in refused.html or refused.heading, name


WRITTEN_ANEW = {
    "/account/password": "passwords are kept nowhere",
    "/admin/people/<username>/password": "passwords are kept nowhere",
    "/login": "it is the sign-in",
    "/sessions/<row:session_id>/items/<row:item_id>/ballot": "a ballot is kept nowhere but in the vote",
    "/sessions/<row:session_id>/items/<row:item_id>/opinions": "a ballot is kept nowhere but in the vote",
    "/sessions/<row:session_id>/close": "a number that confirms, typed by whoever means it now",
    "/sessions/<row:session_id>/items/<row:item_id>/close": "a number that confirms, typed by whoever means it now",
    "/admin/units/import": "a file, which is chosen again",
    "/checkpoints/compare": "a text that was pasted, and changes nothing",
}
"""Forms in which people write, and what they wrote does not pass through the sign-in: each with why."""
_WRITES = re.compile(r"<textarea|<input(?![^>]*type=\"(?:hidden|radio|checkbox|search|submit)\")")


def test_what_people_write_survives_the_end_of_their_sign_in(showing: Showing) -> None:
    adapter = showing.app.url_map.bind("localhost")
    lost = set()
    for case in every_case():
        html = showing.seen(case).page.html
        for form in re.findall(r"<form[^>]*method=\"post\"[\s\S]*?</form>", html):
            action = re.search(r'action="([^"]*)"', form)
            if action is None or not _WRITES.search(form):
                continue
            address = urlsplit(unescape(action[1])).path
            if case.route == "/kit":
                continue
            rule, _ = adapter.match(address, method="POST", return_rule=True)
            if not hasattr(showing.app.view_functions[rule.endpoint], "shown_again_by"):
                lost.add(rule.rule)
    assert sorted(lost - set(WRITTEN_ANEW)) == []


MAKES_ONCE = {
    "/account/tokens",
    "/drafts/new",
    "/exemplars/new",
    "/findings/<row:finding_id>/answers",
    "/inspections/<row:inspection_id>/end",
    "/inspections/<row:inspection_id>/findings",
    "/inspections/new",
    "/nominations/<row:nomination_id>/again",
    "/nominations/<row:nomination_id>/questions",
    "/nominations/<row:nomination_id>/questions/<row:question_id>/answers",
    "/sessions/new",
}
"""What makes something that could be there twice: its form bears a key of its own (endpoints/pages/sent.py)."""
READ_BEFORE = {
    "/exemplars/new": "public/tell_check.html",
    "/findings/<row:finding_id>/answers": "oversight/answer_check.html",
    "/inspections/<row:inspection_id>/end": "administration/check.html",
    "/inspections/<row:inspection_id>/findings": "oversight/finding_check.html",
    "/inspections/new": "administration/check.html",
}
"""Of these, what is sent from a page on which it is read once more: the answer to a form, which no case shows."""
SENT_TWICE = {
    "/account/password": "the password of now is another one then",
    "/account/sign-ins": "what is ended is ended",
    "/account/tokens/revoke": "what is revoked is revoked",
    "/admin/health/letters": "what was sent again waits no more",
    "/admin/new-person": "a user name is given once",
    "/admin/people/<username>/email": "it is the same address then",
    "/admin/people/<username>/end": "who has left has left",
    "/admin/people/<username>/password": "the later one holds, and is shown",
    "/admin/people/<username>/roles": "a role at a unit is given once",
    "/admin/people/<username>/roles/<int(max=999999999999999):assignment_id>/end": "it ends on the same day then",
    "/admin/people/<username>/sign-ins": "what is ended is ended",
    "/admin/people/<username>/tokens/<int(max=999999999999999):token_id>": "what is revoked is revoked",
    "/admin/people/<username>/unlock": "what is unlocked is unlocked",
    "/admin/units/import": "a unit that is there is not made again",
    "/bulk": "a list of what was ticked does nothing yet",
    "/bulk/<row:batch_id>": "a batch is taken once",
    "/checkpoints/compare": "it changes nothing",
    "/exemplars/<row:exemplar_id>/withdraw": "what is withdrawn is withdrawn",
    "/findings/<row:finding_id>/answers/check": "it changes nothing",
    "/inspections/<row:inspection_id>/findings/check": "it changes nothing",
    "/login": "whoever is signed in is signed in",
    "/logout": "whoever has left has left",
    "/nominations/<row:nomination_id>": "a step is taken on the version that was read",
    "/nominations/<row:nomination_id>/edit": "one writes one thing on a nomination, and goes on with it",
    "/notices/read": "what is read is read",
    "/sessions/<row:session_id>/agenda": "what is on the agenda waits no more",
    "/sessions/<row:session_id>/attendance": "it says the same then",
    "/sessions/<row:session_id>/close": "what is closed is closed",
    "/sessions/<row:session_id>/issue/confirm": "a number is given once in a year",
    "/sessions/<row:session_id>/items/<row:item_id>/ballot": "a member has one vote",
    "/sessions/<row:session_id>/items/<row:item_id>/close": "what is closed is closed",
    "/sessions/<row:session_id>/items/<row:item_id>/open": "what is open is open",
    "/sessions/<row:session_id>/items/<row:item_id>/opinions": "a member has one vote",
    "/sessions/<row:session_id>/items/<row:item_id>/recusal": "whoever stands aside stands aside",
    "/sessions/<row:session_id>/items/<row:item_id>/recusals": "whoever stands aside stands aside",
    "/sessions/<row:session_id>/items/<row:item_id>/removal": "what is off the agenda is off",
    "/sessions/<row:session_id>/open": "what is open is open",
}
"""All other forms, each with why a second sending makes nothing; those of a draft write what is typed over itself."""


def test_a_form_that_makes_something_bears_a_key_so_that_sent_twice_it_makes_one(showing: Showing) -> None:
    rules = [(name.removeprefix("POST "), rule) for name, rule in routes(showing.app)]
    sent = {path for path, rule in rules if "POST" in (rule.methods or ()) and path.startswith("/")}
    others = {path for path in sent if path.startswith(("/api/", "/drafts/<row:copy_id>/"))}
    assert sorted(sent - others) == sorted(MAKES_ONCE | set(SENT_TWICE)), "say of a new form which it is"
    for template in READ_BEFORE.values():
        assert "{{ kt.once() }}" in (TEMPLATES / template).read_text(), template
    adapter = showing.app.url_map.bind("localhost")
    seen, bare = set(READ_BEFORE), set()
    for case in every_case():
        for form in re.findall(r"<form[^>]*method=\"post\"[\s\S]*?</form>", showing.seen(case).page.html):
            action = re.search(r'action="([^"]*)"', form)
            if action is None or case.route == "/kit":
                continue
            rule, _ = adapter.match(urlsplit(unescape(action[1])).path, method="POST", return_rule=True)
            if rule.rule in MAKES_ONCE - set(READ_BEFORE):
                seen.add(rule.rule)
                if 'name="sent" value="' not in form:
                    bare.add((case.name, rule.rule))
    assert sorted(bare) == []
    assert sorted(MAKES_ONCE - seen) == []
