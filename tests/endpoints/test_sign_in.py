"""Signing in with a browser and with tokens: cookies, forms that owe a token, locks that hold over processes."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from multiprocessing import get_context
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from endpoints.app import create_app
from states.codes import Code
from states.terms import Deed
from tests.cast import ADDRESS, PASSWORD
from tests.clock import NOW
from tests.endpoints.callers import Caller, assert_problem, data, new_nomination
from tests.endpoints.conftest import settings_for
from workflow.audit.models import Entry
from workflow.database import make_engine, reading
from workflow.people.actors import IDLE
from workflow.people.models import SignIn, Token

Call = Callable[..., Caller]
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


def csrf(page: TestResponse) -> str:
    """The token of the first form of a page."""
    found = _TOKEN.search(page.get_data(as_text=True))
    assert found is not None
    return found[1]


def sign_in(client: FlaskClient, username: str, password: str = PASSWORD, **form: str) -> TestResponse:
    """Fill in the form."""
    token = csrf(client.get("/login"))
    fields = {"csrf_token": token, "username": username, "password": password, **form}
    return client.post("/login", data=fields, environ_overrides={"REMOTE_ADDR": ADDRESS})


def told_over(app: Flask, username: str, password: str) -> TestResponse:
    """Ask for a token."""
    body = {"username": username, "password": password, "label": "máy"}
    return app.test_client().post("/api/v1/tokens", json=body, environ_overrides={"REMOTE_ADDR": ADDRESS})


def later(engine: Engine, by: timedelta) -> Flask:
    """The application some time later."""
    return create_app(settings_for(engine), engine=engine, clock=lambda: NOW + by)


def test_the_form_signs_in_and_goes_on_to_where_one_wanted_to_go(app: Flask, settled: Engine) -> None:
    client = app.test_client()
    response = sign_in(client, "commune", next="/ho-so?trang=2")
    assert (response.status_code, response.location) == (303, "/ho-so?trang=2")
    assert data(client.get("/api/v1/me"))["username"] == "commune"
    with reading(settled) as connection:
        entry = connection.execute(
            select(Entry.actor, Entry.subject).where(Entry.action == Deed.SIGN_IN.value)
        ).one()
    assert tuple(entry) == ("commune", "person:commune")


@pytest.mark.parametrize(
    "elsewhere",
    ["https://example.com", "//example.com", "/\\example.com", "javascript:alert(1)", "", "/a\nb", "x"],
)
def test_nobody_is_sent_elsewhere_by_signing_in(embedded_app: Flask, elsewhere: str) -> None:
    assert sign_in(embedded_app.test_client(), "commune", next=elsewhere).location == "/"


def test_a_wrong_password_is_told_on_the_form(app: Flask) -> None:
    client = app.test_client()
    response = sign_in(client, "commune", "sai")
    assert response.status_code == 401
    page = response.get_data(as_text=True)
    assert "Tên đăng nhập hoặc mật khẩu không đúng" in page
    assert 'value="commune"' in page
    assert "sai" not in re.sub(r"<[^>]+>", "", page).split()
    assert sign_in(client, "", "").status_code == 422
    assert_problem(client.get("/api/v1/me"), 401, Code.NOT_SIGNED_IN)


def test_the_cookie_is_for_this_service_only(settled: Engine) -> None:
    app = create_app(replace(settings_for(settled), secure_cookies=True), engine=settled, clock=lambda: NOW)
    client = app.test_client()
    page = client.get("/login", base_url="https://localhost")
    fields = {"csrf_token": csrf(page), "username": "commune", "password": PASSWORD}
    headers = {"Referer": "https://localhost/login"}
    response = client.post("/login", data=fields, headers=headers, base_url="https://localhost")
    (cookie,) = response.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-khenthuong=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert response.headers["Strict-Transport-Security"]
    without = client.post("/login", data=fields, base_url="https://localhost")
    assert without.status_code == 400, "a form sent from nowhere over HTTPS"


def test_a_stolen_or_forged_cookie_gives_nothing(app: Flask, settled: Engine) -> None:
    client = app.test_client()
    sign_in(client, "commune")
    with client.session_transaction() as session:
        secret = session["_user_id"]
        session["_user_id"] = secret[::-1]
    assert_problem(client.get("/api/v1/me"), 401, Code.NOT_SIGNED_IN)
    with reading(settled) as connection:
        assert secret.encode() not in connection.execute(select(SignIn.key_hash)).scalars().all()


def test_signing_out_ends_it_on_the_server(app: Flask) -> None:
    client, copy = app.test_client(), app.test_client()
    sign_in(client, "commune")
    with client.session_transaction() as session, copy.session_transaction() as copied:
        copied.update(session)
    assert data(copy.get("/api/v1/me"))["username"] == "commune"
    response = client.post("/logout", data={"csrf_token": csrf(client.get("/login"))})
    assert (response.status_code, response.location) == (303, "/login")
    for gone in (client, copy):
        assert_problem(gone.get("/api/v1/me"), 401, Code.NOT_SIGNED_IN)


def test_an_idle_browser_is_signed_out(settled: Engine, app: Flask) -> None:
    client = app.test_client()
    sign_in(client, "commune")
    with client.session_transaction() as session:
        cookie = dict(session)

    def me(by: timedelta) -> TestResponse:
        visitor = later(settled, by).test_client()
        with visitor.session_transaction() as session:
            session.update(cookie)
        return visitor.get("/api/v1/me")

    assert me(IDLE - timedelta(minutes=10)).status_code == 200, "and it notes that somebody is there"
    assert me(IDLE + timedelta(minutes=40)).status_code == 200
    assert_problem(me(3 * IDLE), 401, Code.NOT_SIGNED_IN)


@pytest.mark.parametrize("path", ["/login", "/logout"])
def test_a_form_owes_its_token(embedded_app: Flask, path: str) -> None:
    client = embedded_app.test_client()
    for form in ({}, {"csrf_token": "x"}):
        response = client.post(path, data={"username": "commune", "password": PASSWORD, **form})
        assert response.status_code == 400
        assert "Biểu mẫu" in response.get_data(as_text=True)


def test_a_cookie_reads_the_api_and_owes_a_token_to_change_anything(app: Flask) -> None:
    client = app.test_client()
    sign_in(client, "commune")
    assert client.get("/api/v1/nominations").status_code == 200
    without = client.post("/api/v1/nominations", json=new_nomination())
    assert_problem(without, 400, Code.CSRF_FAILED)
    assert_problem(client.delete("/api/v1/tokens/current"), 400, Code.CSRF_FAILED)
    token = csrf(client.get("/login"))
    response = client.post("/api/v1/nominations", json=new_nomination(), headers={"X-CSRFToken": token})
    made = data(response)
    step = client.post(
        f"/api/v1/nominations/{made['id']}/actions/submit", headers={"X-CSRFToken": token, "If-Match": '"1"'}
    )
    assert data(step)["state"] == "submitted"
    assert_problem(
        client.delete("/api/v1/tokens/current", headers={"X-CSRFToken": token}), 404, Code.NOT_FOUND
    )


def test_a_token_needs_no_form_and_comes_before_a_cookie(app: Flask, caller: Call) -> None:
    client = app.test_client()
    sign_in(client, "commune")
    headers = caller("commune2").headers
    assert data(client.get("/api/v1/me", headers=headers))["username"] == "commune2"
    other = new_nomination(origin_unit_code="19264", nominee_unit_code="19264")
    assert client.post("/api/v1/nominations", json=other, headers=headers).status_code == 201
    wrong = {"Authorization": "Bearer kt_wrong"}
    assert_problem(client.get("/api/v1/me", headers=wrong), 401, Code.NOT_SIGNED_IN)
    # a proxy's own sign-in is no business of ours
    assert client.get("/api/v1/me", headers={"Authorization": "Basic eDp5"}).status_code == 200


def test_a_token_is_shown_once_and_stored_as_a_hash(app: Flask, settled: Engine) -> None:
    body = {"username": "commune", "password": PASSWORD, "label": "máy quét", "expires_in_days": 7}
    made = data(app.test_client().post("/api/v1/tokens", json=body))
    assert made["expires_at"] == "2026-11-23T09:00:00+07:00"
    headers = {"Authorization": f"Bearer {made['token']}"}
    assert data(app.test_client().get("/api/v1/me", headers=headers)) == {
        "username": "commune",
        "full_name": "Nguyễn Thị Hoài",
        "assignments": [
            {"role": "drafter", "unit_code": "19249", "valid_from": "2020-01-01", "valid_to": None}
        ],
    }
    with reading(settled) as connection:
        (stored,) = connection.execute(select(Token.token_hash, Token.label)).all()
    assert made["token"].encode() not in stored
    assert app.test_client().delete("/api/v1/tokens/current", headers=headers).status_code == 204
    assert_problem(app.test_client().get("/api/v1/me", headers=headers), 401, Code.TOKEN_REVOKED)


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"expires_in_days": 0}, "expires_in_days", Code.OUT_OF_RANGE),
        ({"expires_in_days": 367}, "expires_in_days", Code.OUT_OF_RANGE),
        ({"expires_in_days": "7"}, "expires_in_days", Code.WRONG_TYPE),
        ({"label": ""}, "label", Code.EMPTY),
        ({"password": None}, "password", Code.WRONG_TYPE),
        ({"role": "admin"}, "role", Code.UNKNOWN_FIELD),
    ],
)
def test_a_token_is_asked_for_in_good_order(
    embedded_app: Flask, body: dict[str, object], field: str, code: Code
) -> None:
    asked = {"username": "commune", "password": PASSWORD, "label": "máy"} | body
    assert_problem(embedded_app.test_client().post("/api/v1/tokens", json=asked), 422, code, field)


def test_five_wrong_passwords_lock_the_name_for_the_right_one_too(app: Flask, settled: Engine) -> None:
    for _ in range(5):
        assert_problem(told_over(app, "commune", "sai"), 401, Code.BAD_CREDENTIALS)
    for password in ("sai", PASSWORD):
        locked = told_over(app, "commune", password)
        assert_problem(locked, 429, Code.TOO_MANY_ATTEMPTS)
        assert 0 < int(locked.headers["Retry-After"]) <= 15 * 60 + 1
    form = sign_in(app.test_client(), "commune")
    assert form.status_code == 429
    assert form.headers["Retry-After"]
    assert told_over(app, "commune2", PASSWORD).status_code == 201, "another name from there is not locked"
    assert told_over(later(settled, timedelta(minutes=16)), "commune", PASSWORD).status_code == 201


def _guess(url: str, start: Barrier, answers: "Queue[int]") -> None:
    engine = make_engine(url)
    app = create_app(settings_for(engine), engine=engine, clock=lambda: NOW)
    start.wait()
    for _ in range(4):
        answers.put(told_over(app, "commune", "sai").status_code)


def test_the_lock_holds_over_processes(settled: Engine, settled_url: str) -> None:
    settled.dispose()
    context = get_context("fork")
    start, answers = context.Barrier(3), context.Queue()
    processes = [context.Process(target=_guess, args=(settled_url, start, answers)) for _ in range(3)]
    for process in processes:
        process.start()
    told = Counter(answers.get(timeout=60) for _ in range(12))
    for process in processes:
        process.join()
    assert told == {401: 5, 429: 7}


def test_ordinary_calls_are_not_limited(embedded_app: Flask, embedded: Engine) -> None:
    commune = Caller(embedded_app, embedded, "commune")
    assert {commune.get("/me").status_code for _ in range(300)} == {200}
