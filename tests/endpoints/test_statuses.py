"""Each status of the contract, one by one, with a sentence for people, and the order in which refusals come."""

import io
import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine

from endpoints.app import create_app
from endpoints.problems import LARGEST_BODY, STATUS_OF
from states.codes import Code
from states.terms import Action, State
from tests.cast import PASSWORD
from tests.clock import NOW
from tests.endpoints.callers import Caller, assert_problem, data, faults, new_nomination
from tests.endpoints.conftest import settings_for
from tests.factories import nomination_in
from workflow.database import make_engine, writing

Call = Callable[..., Caller]


@pytest.fixture
def submitted(settled: Engine) -> str:
    """A nomination of the commune's that lies with the district; version 2."""
    with writing(settled) as connection:
        return nomination_in(connection, State.SUBMITTED)


@pytest.fixture
def drafted(settled: Engine) -> str:
    """A draft of the commune's; version 1."""
    with writing(settled) as connection:
        return nomination_in(connection, State.DRAFTED)


def test_every_code_has_a_status() -> None:
    assert set(STATUS_OF) == set(Code)


def test_400_a_body_that_is_no_json(caller: Call) -> None:
    for body in (b"{", b'{"a": NaN}', b'{"a": Infinity}', b"\xff", b'{"a": 1, "a": 2}', b"nothing"):
        response = caller("commune").call(
            "POST", "/nominations", data=body, headers={"Content-Type": "application/json"}
        )
        assert_problem(response, 400, Code.MALFORMED_JSON)


def test_401_nobody_is_signed_in(caller: Call) -> None:
    for path in ("/me", "/nominations", "/states"):
        response = caller().get(path)
        assert_problem(response, 401, Code.NOT_SIGNED_IN)
        assert response.headers["WWW-Authenticate"] == 'Bearer realm="khenthuong"'


def test_401_comes_before_all_that_a_request_says(caller: Call) -> None:
    stranger = {"Authorization": "Bearer kt_unknown"}
    for path in ("/nominations", "/nominations/actions/submit?dry_run=true"):
        response = caller().call("POST", path, data=b"{", headers={**stranger, "Idempotency-Key": "k" * 256})
        assert_problem(response, 401, Code.NOT_SIGNED_IN)


def test_401_a_token_that_nobody_has(caller: Call) -> None:
    for sent in ("Bearer kt_unknown", "Bearer ", "bearer \xe9"):
        response = caller().call("GET", "/me", headers={"Authorization": sent})
        assert_problem(response, 401, Code.NOT_SIGNED_IN)


def test_401_a_token_that_has_expired(settled: Engine) -> None:
    later = create_app(settings_for(settled), engine=settled, clock=lambda: NOW + timedelta(days=31))
    response = Caller(later, settled, "commune").get("/me")
    assert_problem(response, 401, Code.TOKEN_EXPIRED)
    assert 'error="invalid_token"' in response.headers["WWW-Authenticate"]


def test_401_a_token_that_was_revoked(caller: Call) -> None:
    commune = caller("commune")
    assert commune.call("DELETE", "/tokens/current").status_code == 204
    assert_problem(commune.get("/me"), 401, Code.TOKEN_REVOKED)


def test_401_a_wrong_password(caller: Call) -> None:
    for username, password in (("commune", "sai mật khẩu"), ("không có ai", PASSWORD)):
        response = caller().post("/tokens", username=username, password=password, label="máy")
        assert_problem(response, 401, Code.BAD_CREDENTIALS)


def test_403_not_your_role(caller: Call, submitted: str, drafted: str) -> None:
    assert_problem(caller("commune").act(submitted, "endorse", 2), 403, Code.NOT_YOUR_ROLE)
    assert_problem(caller("admin").post("/nominations", **new_nomination()), 403, Code.NOT_YOUR_ROLE)


def test_403_not_your_unit(caller: Call) -> None:
    other = new_nomination(origin_unit_code="19264", nominee_unit_code="19264")
    assert_problem(caller("commune").post("/nominations", **other), 403, Code.NOT_YOUR_UNIT)


def test_403_separation_of_duties(caller: Call) -> None:
    dual = caller("dual")
    made = data(dual.post("/nominations", **new_nomination()))
    submitted = data(dual.act(made["id"], "submit", 1))
    assert submitted["state"] == "submitted"
    problem = assert_problem(dual.act(made["id"], "endorse", 2), 403, Code.SEPARATION_OF_DUTIES)
    assert problem["detail"] == (
        "Bạn đã lập hoặc trình hồ sơ này nên không xét ở cấp huyện được. Người khác cùng cơ quan cần làm."
    )
    assert data(caller("district").act(made["id"], "endorse", 2))["state"] == "endorsed"


def test_403_an_inspector_only_reads(caller: Call, submitted: str) -> None:
    inspector = caller("inspector")
    assert data(inspector.get(f"/nominations/{submitted}"))["available_actions"] == []
    assert_problem(inspector.act(submitted, "endorse", 2), 403, Code.READ_ONLY)
    assert_problem(inspector.post("/nominations", **new_nomination()), 403, Code.READ_ONLY)
    assert_problem(inspector.post(f"/nominations/{submitted}/questions", text="Vì sao?"), 403, Code.READ_ONLY)


def test_404_what_there_is_not_and_what_one_may_not_know_of(caller: Call, drafted: str) -> None:
    for username in ("commune2", "commune3", "district", "department", "secretary", "inspector", "admin"):
        stranger = caller(username)
        assert_problem(stranger.get(f"/nominations/{drafted}"), 404, Code.NOT_FOUND)
        assert_problem(stranger.act(drafted, "submit", 1), 404, Code.NOT_FOUND)
        assert_problem(stranger.patch(drafted, 1, nominee_name="X"), 404, Code.NOT_FOUND)
        assert data(stranger.get("/nominations"))["items"] == []
    for unknown in ("0" * 32, "x", "%00", "%F0%9F%98%80", "-", "a" * 500):
        assert_problem(caller("commune").get(f"/nominations/{unknown}"), 404, Code.NOT_FOUND)


def test_404_an_address_or_an_action_that_there_is_not(caller: Call, drafted: str) -> None:
    commune = caller("commune")
    assert_problem(commune.get("/nowhere"), 404, Code.NOT_FOUND)
    for action in ("fly", "decide", "issue", "create", "place_on_agenda", "skip_tier", "SUBMIT", ""):
        assert_problem(commune.act(drafted, action, 1), 404, Code.NOT_FOUND)
        bulk = commune.post(f"/nominations/actions/{action}", items=[{"id": drafted, "version": 1}])
        assert_problem(bulk, 404, Code.NOT_FOUND)


def test_405_a_method_that_is_not_taken_here(caller: Call) -> None:
    response = caller("commune").call("PUT", "/nominations")
    assert_problem(response, 405, Code.METHOD_NOT_ALLOWED)
    assert response.headers["Allow"] == "GET, HEAD, POST"
    assert_problem(caller("commune").call("OPTIONS", "/me"), 405, Code.METHOD_NOT_ALLOWED)


def test_409_not_possible_from_here(caller: Call, submitted: str) -> None:
    problem = assert_problem(caller("commune").act(submitted, "submit", 2), 409, Code.NOT_POSSIBLE_IN_STATE)
    assert "“Chờ cấp huyện xét”" in problem["detail"]
    assert "“Trình đề nghị”" in problem["detail"]
    assert_problem(caller("commune").patch(submitted, 2, nominee_name="X"), 409, Code.NOT_POSSIBLE_IN_STATE)


def test_409_on_hold(caller: Call, settled: Engine) -> None:
    with writing(settled) as connection:
        endorsed = nomination_in(connection, State.ENDORSED)
    department = caller("department")
    held = data(department.act(endorsed, "hold", 3, reason="Có đơn đang xác minh"))
    assert held["on_hold"]
    assert_problem(department.act(endorsed, "check", held["version"]), 409, Code.ON_HOLD)
    released = data(department.act(endorsed, "release", held["version"]))
    assert not released["on_hold"]
    assert data(department.act(endorsed, "check", released["version"]))["state"] == "checked"


def test_412_somebody_was_faster(caller: Call, drafted: str) -> None:
    commune = caller("commune")
    assert data(commune.patch(drafted, 1, nominee_name="Hộ ông Hồ Văn Lâm"))["version"] == 2
    bulk = commune.post("/nominations/actions/submit", items=[{"id": drafted, "version": 1}])
    for problem in (
        assert_problem(commune.act(drafted, "submit", 1), 412, Code.STALE),
        assert_problem(commune.patch(drafted, 1, nominee_name="X"), 412, Code.STALE),
        data(bulk)["results"][0]["problem"],
    ):
        assert problem["detail"] == (
            "Nguyễn Thị Hoài (UBND thị trấn Kiến Giang) đã thay đổi hồ sơ này lúc 09:00 ngày 16/11/2026: "
            "“Sửa nội dung”. Xem bản mới rồi quyết định."
        )


@pytest.mark.parametrize(
    "tag", ['W/"1"', "1", '"01"', '"x"', '"1', '""', '"2", W/"1"', '"1" "2"', '"99999999999"']
)
def test_412_a_tag_that_is_weak_or_none_at_all(caller: Call, drafted: str, tag: str) -> None:
    path = f"/nominations/{drafted}/actions/submit"
    assert_problem(caller("commune").call("POST", path, headers={"If-Match": tag}), 412, Code.STALE)


def test_any_of_several_tags_may_match(caller: Call, drafted: str) -> None:
    path = f"/nominations/{drafted}/actions/submit"
    response = caller("commune").call("POST", path, headers={"If-Match": '"7", "1" , W/"3"'})
    assert data(response)["version"] == 2


def test_413_a_body_larger_than_a_mebibyte(caller: Call) -> None:
    response = caller("commune").post("/nominations", **new_nomination(achievements="a" * 10_000_000))
    assert "1 MiB" in assert_problem(response, 413, Code.TOO_LARGE)["detail"]


@pytest.mark.parametrize(("beyond", "status"), [(0, 201), (1, 413)])
def test_413_a_body_that_does_not_say_how_large_it_is(caller: Call, beyond: int, status: int) -> None:
    body = json.dumps(new_nomination()).encode()
    padded = body + b" " * (LARGEST_BODY - len(body) + beyond)
    caller_of_it = caller("commune")
    response = caller_of_it.client.post(
        "/api/v1/nominations",
        input_stream=io.BytesIO(padded),
        content_type="application/json",
        headers={**caller_of_it.headers, "Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True},
    )
    assert response.status_code == status


@pytest.mark.parametrize(
    "media_type", [None, "text/plain", "application/x-www-form-urlencoded", "application/xml"]
)
def test_415_a_body_that_is_not_json(caller: Call, media_type: str | None) -> None:
    headers = {"Content-Type": media_type} if media_type else {}
    response = caller("commune").call("POST", "/nominations", data=b'{"a": 1}', headers=headers)
    assert_problem(response, 415, Code.UNSUPPORTED_MEDIA_TYPE)


def test_422_lists_what_is_wrong_with_the_shape_beside_what_only_the_database_knows(caller: Call) -> None:
    body = new_nomination(
        nominee_name=None,
        category="x",
        nominee_unit_code="99999",
        period_from=None,
        period_to="9999-01-01",
        prior_awards=[{"award": "giay_khen", "decision_number": "1/QĐ", "signed_on": "2030-01-01"}],
    )
    commune = caller("commune")
    assert sorted(faults(commune.post("/nominations", **body))) == [
        ("category", "invalid_choice"),
        ("nominee_name", "required"),
        ("nominee_unit_code", "unknown_unit"),
        ("period_from", "required"),
        ("period_to", "date_absurd"),
        ("prior_awards.0.signed_on", "date_absurd"),
    ]
    nothing = faults(commune.post("/nominations"))
    assert {code for _, code in nothing} == {"required"}
    assert ("origin_unit_code", "unknown_unit") in faults(
        commune.post("/nominations", **(body | {"origin_unit_code": "99998"}))
    )
    assert data(commune.get("/nominations"))["items"] == []


def test_422_lists_all_that_is_wrong_at_once(caller: Call) -> None:
    body = new_nomination(nominee_name="", period_from="2022-02-30", achievements=None, colour="blue")
    assert sorted(faults(caller("commune").post("/nominations", **body))) == [
        ("achievements", "required"),
        ("colour", "unknown_field"),
        ("nominee_name", "empty"),
        ("period_from", "invalid_date"),
    ]


def test_422_lists_faults_of_the_body_beside_requirements_that_do_not_hold(
    caller: Call, settled: Engine
) -> None:
    with writing(settled) as connection:
        endorsed = nomination_in(connection, State.ENDORSED)
    response = caller("department").act(endorsed, "reject", 3, legal_ground="a" * 4001, colour="blue")
    assert sorted(faults(response)) == [
        ("colour", "unknown_field"),
        ("legal_ground", "too_long"),
        ("reason", "reason_required"),
    ]


@pytest.mark.parametrize("missing", [None, "*", "", " "])
def test_428_it_is_not_said_what_was_read(caller: Call, drafted: str, missing: str | None) -> None:
    headers = {} if missing is None else {"If-Match": missing}
    commune = caller("commune")
    step = commune.call("POST", f"/nominations/{drafted}/actions/submit", headers=headers)
    assert_problem(step, 428, Code.PRECONDITION_REQUIRED)
    edit = commune.call("PATCH", f"/nominations/{drafted}", headers=headers, json={})
    assert_problem(edit, 428, Code.PRECONDITION_REQUIRED)


def test_503_the_database_cannot_be_had(new_postgresql_url: Callable[[], str]) -> None:
    address = make_engine(new_postgresql_url()).url.set(database="gone")
    engine = make_engine(address, patience_seconds=0.2)
    app = create_app(settings_for(engine), engine=engine, clock=lambda: NOW)
    response = app.test_client().get("/api/v1/me", headers={"Authorization": "Bearer kt_x"})
    assert_problem(response, 503, Code.UNAVAILABLE)
    assert int(response.headers["Retry-After"]) > 0
    assert_problem(app.test_client().get("/readyz"), 503, Code.UNAVAILABLE)
    assert app.test_client().get("/healthz").status_code == 200


def test_503_the_embedded_database_is_locked(embedded: Engine) -> None:
    token = Caller(
        create_app(settings_for(embedded), engine=embedded, clock=lambda: NOW), embedded, "commune"
    )
    hasty = make_engine(embedded.url, patience_seconds=0.05)
    app = create_app(settings_for(hasty), engine=hasty, clock=lambda: NOW)
    with writing(embedded):
        response = app.test_client().post("/api/v1/nominations", headers=token.headers, json=new_nomination())
    assert_problem(response, 503, Code.UNAVAILABLE)
    assert data(token.get("/nominations"))["items"] == []


def test_500_what_nobody_foresaw_says_nothing_of_the_inside(embedded_app: Flask, embedded: Engine) -> None:
    with writing(embedded) as connection:
        connection.exec_driver_sql("ALTER TABLE nominations RENAME TO lost")
    response = Caller(embedded_app, embedded, "commune").get("/nominations")
    problem = assert_problem(response, 500, Code.INTERNAL_ERROR)
    assert response.headers["X-Request-Id"] in problem["detail"]
    assert "lost" not in response.get_data(as_text=True)
    assert "Traceback" not in response.get_data(as_text=True)


ORDER: tuple[tuple[str, dict[str, object], int, Code], ...] = (
    # who, what is sent wrong besides what came before, and what is said of it
    ("commune3", {}, 404, Code.NOT_FOUND),
    ("commune", {}, 428, Code.PRECONDITION_REQUIRED),
    ("commune", {"version": 1}, 412, Code.STALE),
    ("commune", {"version": 2}, 409, Code.NOT_POSSIBLE_IN_STATE),
)


@pytest.mark.parametrize(("username", "kwargs", "status", "code"), ORDER)
def test_refusals_come_in_order_whatever_the_body_says(
    caller: Call, submitted: str, username: str, kwargs: dict[str, object], status: int, code: Code
) -> None:
    path = f"/nominations/{submitted}/actions/{Action.CHECK.value}"
    response = caller(username).call("POST", path, json={"colour": "blue", "reason": 5}, **kwargs)
    assert_problem(response, status, code)


def test_not_yours_comes_before_what_is_wrong_with_the_body(
    caller: Call, submitted: str, settled: Engine
) -> None:
    wrong = {"colour": "blue", "reason": 5}
    assert_problem(caller("commune").act(submitted, "endorse", 2, **wrong), 403, Code.NOT_YOUR_ROLE)
    assert_problem(caller("district").act(submitted, "endorse", 2, **wrong), 422, Code.WRONG_TYPE, "reason")
    with writing(settled) as connection:
        returned = nomination_in(connection, State.RETURNED)
    assert_problem(caller("district").patch(returned, 3, colour="blue"), 403, Code.NOT_YOUR_ROLE)
    assert_problem(caller("commune").patch(returned, 3, colour="blue"), 422, Code.UNKNOWN_FIELD, "colour")
    bad = new_nomination(origin_unit_code="19264", colour="blue", nominee_name=5)
    assert_problem(caller("commune").post("/nominations", **bad), 403, Code.NOT_YOUR_UNIT)
    assert_problem(caller("commune2").post("/nominations", **bad), 422, Code.WRONG_TYPE, "nominee_name")


def test_a_refused_body_changes_nothing(caller: Call, drafted: str) -> None:
    commune = caller("commune")
    before = data(commune.get(f"/nominations/{drafted}"))
    assert commune.act(drafted, "submit", 1, colour="blue").status_code == 422
    assert commune.patch(drafted, 1, nominee_name="Tên mới", colour="blue").status_code == 422
    assert data(commune.get(f"/nominations/{drafted}")) == before
