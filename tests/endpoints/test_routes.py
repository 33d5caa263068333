"""Every route says who may enter; those open to everybody are these."""

from collections.abc import Iterator

from flask import Flask
from sqlalchemy import Engine
from werkzeug.routing import Rule

from endpoints.app import create_app
from endpoints.entry import Entry, entry_of
from tests.clock import NOW
from tests.endpoints.callers import Caller
from tests.endpoints.conftest import settings_for

OPEN_TO_EVERYBODY = {
    "GET /api/v1/audit/checkpoint",
    "GET /api/v1/audit/checkpoints",
    "GET /api/v1/audit/checkpoints/<int:size>",
    "GET /api/v1/audit/key",
    "GET /api/v1/audit/proofs/consistency",
    "GET /api/v1/audit/proofs/inclusion",
    "GET /api/v1/audit/tiles/<path:path>",
    "GET /api/v1/docs",
    "GET /api/v1/openapi.json",
    "GET /assets/<name>",
    "GET /docs/errors",
    "GET /docs/errors/<any(fields, steps):name>",
    "GET /exemplars",
    "GET /exemplars/<row:exemplar_id>",
    "GET /exemplars/feed.xml",
    "GET /favicon.ico",
    "GET /healthz",
    "GET /login",
    "GET /q",
    "GET /Q/<code>",
    "GET /q/<code>",
    "GET /readyz",
    "GET /robots.txt",
    "GET /static/<path:filename>",
    "GET /verify",
    "POST /api/v1/audit/cosignatures",
    "POST /api/v1/tokens",
    "POST /login",
    "POST /logout",
}


def routes(app: Flask) -> Iterator[tuple[str, Rule]]:
    """Every method of every route."""
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield f"{method} {rule.rule}", rule


def address_of(app: Flask, rule: Rule, method: str) -> str:
    """An address of a route, of something that there is not."""
    values: dict[str, object] = {}
    for argument, kind in rule._converters.items():
        choices = getattr(kind, "items", None)
        values[argument] = min(choices) if choices else 0 if kind.regex == r"\d+" else "0" * 32
    if "action" in values:
        values["action"] = "submit"
    return app.url_map.bind("localhost").build(rule.endpoint, values, method=method)


def test_every_route_says_who_may_enter(embedded_app: Flask) -> None:
    views = embedded_app.view_functions
    assert [name for name, rule in routes(embedded_app) if entry_of(views[rule.endpoint]) is None] == []


def test_those_open_to_everybody_are_a_list_of_names(embedded_app: Flask) -> None:
    found = {
        name
        for name, rule in routes(embedded_app)
        if entry_of(embedded_app.view_functions[rule.endpoint]) is Entry.EVERYBODY
    }
    assert found == OPEN_TO_EVERYBODY


def test_nobody_enters_the_others_without_signing_in(embedded_app: Flask) -> None:
    for name, rule in routes(embedded_app):
        if name in OPEN_TO_EVERYBODY:
            continue
        method = name.partition(" ")[0]
        path = address_of(embedded_app, rule, method)
        response = embedded_app.test_client().open(path, method=method)
        if path.startswith("/api/"):
            assert response.status_code == 401, name
        else:
            assert (response.status_code, (response.location or "").partition("?")[0]) == (303, "/login"), (
                name
            )


def test_a_route_that_says_nothing_lets_nobody_in(embedded: Engine) -> None:
    app = create_app(settings_for(embedded), engine=embedded, clock=lambda: NOW)

    @app.get("/api/v1/forgotten")
    def forgotten() -> str:
        return "secret"

    response = Caller(app, embedded, "admin").get("/forgotten")
    assert response.status_code == 404
    assert "secret" not in response.get_data(as_text=True)
