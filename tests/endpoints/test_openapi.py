"""The document of the API says what the API does: a bounded run of schemathesis, and what a reader relies on."""

import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine
from werkzeug.serving import WSGIRequestHandler, make_server

from endpoints.api.openapi import VERSION
from states.codes import Code
from states.table import TAKEN_BY_REQUEST
from states.terms import Award, Category, Role, State
from states.words.names import FIELDS
from tests.clock import NOW
from tests.endpoints.callers import Caller, token_of
from tests.factories import nomination_in, session_with
from workflow.calendar import today
from workflow.database import writing
from workflow.people.commands import assign

DOCUMENT = "/api/v1/openapi.json"
REFUSAL = "application/problem+json"


@pytest.fixture
def document(embedded_app: Flask) -> dict[str, Any]:
    found: dict[str, Any] = embedded_app.test_client().get(DOCUMENT).get_json()
    return found


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method != "parameters":
                yield f"{method.upper()} {path}", operation


class Quiet(WSGIRequestHandler):
    """Writes no line for each request: the application does."""

    def log_request(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def served(embedded_app: Flask, embedded: Engine) -> Iterator[str]:
    """The address of a server with a database that has something in it."""
    with writing(embedded) as connection:
        for state in (State.DRAFTED, State.SUBMITTED, State.CHECKED, State.AWARDED):
            nomination_in(connection, state)
        session_with(connection, [nomination_in(connection, State.CHECKED)])
        for role, unit in ((Role.DRAFTER, "19264"), (Role.COUNCIL_MEMBER, "44-HD"), (Role.INSPECTOR, "44")):
            assign(connection, "secretary", role, unit, today(NOW), None, NOW)
    server = make_server("127.0.0.1", 0, embedded_app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


def is_content(served: str, token: str, folder: Path, *options: str) -> bool:
    """Whether a bounded run of schemathesis finds nothing to complain of."""
    command = [
        str(Path(sys.executable).parent / "schemathesis"),
        f"--config-file={Path(__file__).with_name('schemathesis.toml')}",
        "run",
        served + DOCUMENT,
        f"--header=Authorization: Bearer {token}",
        "--phases=coverage,fuzzing",
        "--max-examples=3",
        "--seed=20220708",
        "--continue-on-failure",
        "--warnings=off",
        "--no-color",
        *options,
    ]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    tried = re.search(r"Selected: (\d+)/\d+\s+Tested: (\d+)", run.stdout)
    assert tried is not None, run.stdout[-3000:] + run.stderr
    assert tried[1] == tried[2], "every operation was tried"
    if run.returncode:
        print(run.stdout)  # pytest shows all of it, where an assertion is cut short
    return run.returncode == 0


def test_schemathesis_finds_no_fault(served: str, embedded: Engine, tmp_path: Path) -> None:
    token = token_of(embedded, "secretary")
    assert is_content(served, token, tmp_path, "--exclude-path=/api/v1/tokens/current")
    # it ends the token that it is tried with
    assert is_content(served, token, tmp_path, "--include-path=/api/v1/tokens/current")


def test_the_document_is_of_openapi_3_1_and_needs_no_signing_in(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    assert document["info"]["version"] == VERSION


def test_every_refusal_is_a_problem(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        assert operation["summary"], name
        for status, response in operation["responses"].items():
            if int(status) >= 400:
                assert list(response["content"]) == [REFUSAL], f"{name} {status}"
                assert response["content"][REFUSAL]["schema"] == {"$ref": "#/components/schemas/Problem"}


def test_what_everybody_may_call_says_so(document: dict[str, Any]) -> None:
    free = {name for name, operation in operations(document) if operation.get("security") == []}
    assert free == {
        "GET /api/v1/audit/checkpoint",
        "GET /api/v1/audit/checkpoints",
        "GET /api/v1/audit/checkpoints/{size}",
        "GET /api/v1/audit/key",
        "GET /api/v1/audit/proofs/consistency",
        "GET /api/v1/audit/proofs/inclusion",
        "GET /api/v1/audit/tiles/{path}",
        "POST /api/v1/audit/cosignatures",
        "POST /api/v1/tokens",
    }
    for name, operation in operations(document):
        assert ("401" in operation["responses"]) == (name not in free or name == "POST /api/v1/tokens"), name


def test_a_change_says_that_it_owes_its_precondition(document: dict[str, Any]) -> None:
    owing = {
        name
        for name, operation in operations(document)
        if any(each["name"] == "If-Match" for each in operation.get("parameters", ()))
    }
    assert owing == {
        "PATCH /api/v1/nominations/{nomination_id}",
        "POST /api/v1/nominations/{nomination_id}/actions/{action}",
    }
    for name, operation in operations(document):
        assert ({"412", "428"} <= set(operation["responses"])) == (name in owing), name


def test_every_post_but_ballots_and_tokens_takes_a_key(document: dict[str, Any]) -> None:
    without = {
        name
        for name, operation in operations(document)
        if name.startswith("POST")
        and not any(each["name"] == "Idempotency-Key" for each in operation.get("parameters", ()))
    }
    assert without == {
        "POST /api/v1/audit/cosignatures",
        "POST /api/v1/council-sessions/{session_id}/items/{item_id}/ballots",
        "POST /api/v1/tokens",
    }


def test_closed_lists_are_those_of_the_process(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    assert schemas["NewNomination"]["properties"]["category"]["enum"] == [each.value for each in Category]
    assert schemas["NewNomination"]["properties"]["requested_award"]["enum"] == [each.value for each in Award]
    assert schemas["Nomination"]["properties"]["state"]["enum"] == [each.value for each in State]
    assert schemas["Problem"]["properties"]["code"]["enum"] == [each.value for each in Code]
    step = document["paths"]["/api/v1/nominations/{nomination_id}/actions/{action}"]
    action = next(each for each in step["parameters"] if each["name"] == "action")
    assert action["schema"]["enum"] == [each.value for each in TAKEN_BY_REQUEST]


def test_bodies_take_no_field_that_they_do_not_name(document: dict[str, Any]) -> None:
    for name, schema in document["components"]["schemas"].items():
        assert schema["additionalProperties"] is False, name


def test_whatever_can_be_sent_is_called_by_a_name_when_it_is_refused(document: dict[str, Any]) -> None:
    asked, bodies = set(), set()
    for _, operation in operations(document):
        asked |= {each["name"] for each in operation.get("parameters", ()) if each["in"] == "query"}
        bodies |= set(re.findall(r"#/components/schemas/(\w+)", str(operation.get("requestBody"))))
    for body in bodies:
        asked |= set(document["components"]["schemas"][body].get("properties", ()))
    assert asked <= set(FIELDS)


def test_limits_are_told(document: dict[str, Any]) -> None:
    properties = document["components"]["schemas"]["NewNomination"]["properties"]
    assert properties["nominee_name"]["maxLength"] == 300
    assert properties["achievements"]["maxLength"] == 20_000
    assert document["components"]["schemas"]["StepBody"]["properties"]["reason"]["maxLength"] == 4_000
    bulk = document["components"]["schemas"]["BulkStepBody"]["properties"]["items"]
    assert (bulk["minItems"], bulk["maxItems"]) == (1, 1000)


def test_the_reader_of_the_document_is_served_from_here(embedded_app: Flask) -> None:
    client = embedded_app.test_client()
    page = client.get("/api/v1/docs")
    assert page.status_code == 200
    text = page.get_data(as_text=True)
    assert "://" not in text
    assert "<style" not in text
    for address in re.findall(r'(?:src|href)="(/static/[^"]+)"', text):
        with client.get(address) as asset:
            assert asset.status_code == 200, address
    assert not re.search(r"<script(?![^>]*src=)", text), "no script stands in the page itself"


def test_every_documented_call_is_a_route_and_every_route_documented(
    embedded_app: Flask, document: dict[str, Any], embedded: Engine
) -> None:
    documented = {name for name, _ in operations(document)}
    routed = {
        method + " " + re.sub(r"<(?:[^:>]+:)?([^>]+)>", r"{\1}", rule.rule)
        for rule in embedded_app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/api/v1/")
    }
    assert documented == routed - {"GET /api/v1/openapi.json", "GET /api/v1/docs"}
    assert Caller(embedded_app, embedded).get("/openapi.json").status_code == 200
