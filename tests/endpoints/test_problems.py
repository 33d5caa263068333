"""Refusals as they leave the house: one shape, a sentence for each, and every code reached or accounted for."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import DictLoader
from markupsafe import escape
from sqlalchemy import Engine

from endpoints.problems import STATUS_OF, message_for, problem_of
from states.codes import Code
from states.facts import Unmet
from states.terms import State
from states.words.refusals import CODES
from tests.endpoints.callers import Caller, assert_problem, new_nomination
from tests.factories import nomination_in, session_with
from workflow.database import writing
from workflow.errors import Conflict, NotFound, NotPossible, NotYours, Stale, Unavailable, UnmetRequirements

Call = Callable[..., Caller]

NOT_REACHED: Mapping[Code, str] = {
    Code.USERNAME_TAKEN: "people are made on the command line",
    Code.ALREADY_ASSIGNED: "roles are given on the command line",
    Code.ACCOUNT_OPEN: "accounts are erased on the command line",
    Code.UNIT_OVERLAPS: "units are loaded on the command line",
    Code.TALLY_REQUIRED: "a closing brings its count: no request can leave it out",
    Code.THRESHOLD: "a closing whose count does not reach it declines instead",
    Code.DOSSIER_INCOMPLETE: "the parts of a dossier are not stored yet: the requirement is not in force",
    Code.CRITERIA_UNANSWERED: "criteria are not stored yet: the requirement is not in force",
    Code.RULEBOOK_NOT_MET: "criteria are not stored yet: the requirement is not in force",
    Code.OPINIONS_MISSING: "opinions are not asked for yet: the requirement is not in force",
    Code.ALREADY_PUBLISHED: "stories are told on pages alone",
    Code.CONSENT_REQUIRED: "stories are told on pages alone",
    Code.CITIZEN_ID_TOLD: "stories are told on pages alone",
    Code.TOO_MANY_LOOK_UPS: "decisions are looked up on pages alone",
    Code.OWN_RIGHTS: "only pages end accounts and roles: tests/endpoints/pages/test_administration.py",
    Code.POSTING_NOT_OVER: "postings are not stored yet: the requirement is not in force",
}


def test_every_code_is_reached_over_http_or_accounted_for() -> None:
    tests = (path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    named = {name for text in tests for name in re.findall(r"\bCode\.([A-Z_]+)|\"([a-z_]+)\"", text)}
    reached = {upper or lower.upper() for upper, lower in named}
    here = {code.name for code in NOT_REACHED}
    assert {code.name for code in Code} - reached - here == set()


def test_422_there_is_nothing_to_release(caller: Call, settled: Engine) -> None:
    with writing(settled) as connection:
        endorsed = nomination_in(connection, State.ENDORSED)
    department = caller("department")
    assert_problem(department.act(endorsed, "release", 3), 422, Code.NOT_ON_HOLD)
    assert_problem(
        department.act(endorsed, "reject", 3, reason="x"), 422, Code.LEGAL_GROUND_REQUIRED, "legal_ground"
    )


def test_422_where_no_way_leads(embedded_app: Flask, embedded: Engine) -> None:
    with writing(embedded) as connection:
        connection.exec_driver_sql("UPDATE units SET valid_to = '2026-11-15' WHERE code = '44-HD'")
    response = Caller(embedded_app, embedded, "commune").post("/nominations", **new_nomination())
    assert_problem(response, 422, Code.NO_ROUTE, "origin_unit_code")


def test_422_a_form_named_without_approval(caller: Call, settled: Engine) -> None:
    with writing(settled) as connection:
        session_id, (item_id,) = session_with(connection, [nomination_in(connection, State.CHECKED)])
    path = f"/council-sessions/{session_id}/items/{item_id}/ballots"
    response = caller("member1").post(path, choice="reject", award="giay_khen")
    assert_problem(response, 422, Code.INVALID, "award")


def test_what_a_record_of_the_decision_from_above_owes(caller: Call, settled: Engine) -> None:
    with writing(settled) as connection:
        forwarded = nomination_in(connection, State.FORWARDED)
    secretary = caller("secretary")
    version = secretary.get(f"/nominations/{forwarded}").get_json()["version"]
    response = secretary.act(forwarded, "record_award", version)
    for code in (Code.DECISION_NUMBER_REQUIRED, Code.DECIDED_ON_REQUIRED, Code.AUTHORITY_REQUIRED):
        found = [error["code"] for error in response.get_json()["errors"]]
        assert code in found


@pytest.mark.parametrize("code", list(Code))
def test_every_code_has_a_status_a_title_and_a_sentence_that_stands_alone(code: Code) -> None:
    assert 400 <= STATUS_OF[code] < 600
    sentence = message_for(code, "nominee_name", {})
    assert sentence[0].isupper() or not sentence[0].isalpha()
    assert "{" not in sentence
    assert CODES[code].title.vi


def test_each_kind_of_refusal_has_its_status(embedded_app: Flask) -> None:
    with embedded_app.test_request_context():
        found = [
            problem_of(error).status
            for error in (
                NotFound(),
                Stale(),
                NotPossible(Code.ON_HOLD),
                Conflict(Code.ALREADY_VOTED),
                NotYours(Code.READ_ONLY),
                UnmetRequirements([Unmet(Code.QUORUM)]),
                Unavailable("locked"),
                ZeroDivisionError(),
            )
        ]
    assert found == [404, 412, 409, 409, 403, 422, 503, 500]


def test_requirements_are_422_whatever_code_comes_first() -> None:
    problem = problem_of(
        UnmetRequirements([Unmet(Code.NOT_A_MEMBER, "present.0"), Unmet(Code.REPEATED, "present.1")])
    )
    assert problem.status == 422
    assert [error["field"] for error in problem.errors] == ["present.0", "present.1"]
    assert problem.detail.startswith("Có 2 điều chưa đạt.")


def test_the_type_of_a_problem_leads_to_its_explanation(embedded_app: Flask) -> None:
    client = embedded_app.test_client()
    problem = client.get("/api/v1/me").get_json()
    address, _, anchor = problem["type"].partition("#")
    first = client.get(address).get_data(as_text=True)
    assert anchor in re.findall(r'id="([a-z_0-9]+)"', first)
    for code in Code:
        led_on = re.search(rf'<li id="{code.value}"><a href="([^"#]+)#{code.value}"', first)
        page = client.get(led_on[1]).get_data(as_text=True) if led_on else first
        place = page.index(f'<div id="{code.value}">')
        explained = page[place : page.index("</div>", place)]
        assert f"{code.value}</code> · {STATUS_OF[code]}<" in explained
        assert str(escape(CODES[code].title.vi)) in explained
        assert str(escape(CODES[code].sentence.vi)) in explained


def test_a_field_that_there_is_not_is_named_as_it_was_written() -> None:
    assert message_for(Code.UNKNOWN_FIELD, "origin_unit_code").startswith(
        "Không có trường “origin_unit_code”"
    )
    assert message_for(Code.REQUIRED, "origin_unit_code").startswith("Chưa nhập đơn vị lập đề nghị")


def test_outside_the_api_a_problem_is_a_page(embedded_app: Flask) -> None:
    response = embedded_app.test_client().get("/khong-co-trang-nay")
    assert (response.status_code, response.mimetype) == (404, "text/html")
    assert "Không tìm thấy" in response.get_data(as_text=True)
    assert response.headers["X-Request-Id"]


def test_a_page_that_fails_itself_still_says_what_the_problem_is(own_app: Flask) -> None:
    own_app.jinja_env.loader = DictLoader({})
    response = own_app.test_client().get("/khong-co-trang-nay")
    assert response.status_code == 404
    assert "Không tìm thấy" in response.get_data(as_text=True)
