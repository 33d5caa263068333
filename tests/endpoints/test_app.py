"""What stands around every answer: headers, health, the line in the log; and the settings it is all made from."""

import json
import re
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine

from endpoints.app import create_app
from endpoints.settings import SECRET_KEY_FILE, Mail, SettingsError, read_settings
from states.codes import Code
from states.terms import Deed, State
from tests.clock import NOW
from tests.endpoints.callers import Caller, assert_problem, data, new_nomination
from tests.endpoints.conftest import settings_for
from tests.factories import nomination_in
from tests.test_house import ROOT
from workflow.audit.checkpoints import SIGNED_WITHIN, create_key, sign_head
from workflow.audit.entries import NewEntry, write_entries
from workflow.audit.keys import Signer
from workflow.audit.seal import SEALED_WITHIN, seal
from workflow.database import make_engine, writing

POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'"
)


@pytest.mark.parametrize("path", ["/api/v1/me", "/api/v1/docs", "/healthz", "/nowhere", "/login"])
def test_every_answer_is_guarded(embedded_app: Flask, path: str) -> None:
    with embedded_app.test_client().get(path) as response:
        assert response.headers["Content-Security-Policy"] == POLICY
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["X-Frame-Options"] == "DENY"
        assert response.headers["Referrer-Policy"] == "same-origin"
        assert response.headers["X-Request-Id"]
        assert "Strict-Transport-Security" not in response.headers
        assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize(
    "path", ["/static/api-docs.js", "/static/icon.svg", "/assets/kt.css", "/assets/kt.js"]
)
def test_what_pages_are_made_of_can_do_nothing_by_itself(embedded_app: Flask, path: str) -> None:
    with embedded_app.test_client().get(path) as response:
        assert response.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "no-store" not in response.headers["Cache-Control"]


def test_an_address_with_an_empty_part_is_unknown(embedded_app: Flask) -> None:
    response = embedded_app.test_client().get("/api/v1/nominations//history")
    assert_problem(response, 404, Code.NOT_FOUND)


def test_it_says_that_it_serves_and_whether_it_is_ready(
    app: Flask, new_sqlite_url: Callable[..., str]
) -> None:
    client = app.test_client()
    assert (client.get("/healthz").status_code, client.get("/readyz").status_code) == (200, 200)
    bare = make_engine(f"{new_sqlite_url()}.new")
    unready = create_app(settings_for(bare), engine=bare).test_client()
    assert unready.get("/healthz").status_code == 200
    assert_problem(unready.get("/readyz"), 503, Code.UNAVAILABLE)


def test_it_says_when_the_log_is_not_sealed_and_serves_on(app: Flask, settled: Engine) -> None:
    with writing(settled) as connection:
        seal(connection, NOW)
        write_entries(connection, [NewEntry(at=NOW - SEALED_WITHIN, action=Deed.SIGN_IN)])
    a_moment_earlier = create_app(
        settings_for(settled), engine=settled, clock=lambda: NOW - timedelta(seconds=1)
    )
    assert data(a_moment_earlier.test_client().get("/readyz"))["status"] == "ok"
    answered = app.test_client().get("/readyz")
    assert answered.status_code == 200
    assert data(answered) == {
        "status": "degraded",
        "checks": {"database": "ok", "migrations": "ok", "log": "not_sealed"},
        "unsealed_since": (NOW - SEALED_WITHIN).isoformat(),
    }
    with writing(settled) as connection:
        seal(connection, NOW)
    answered = app.test_client().get("/readyz")
    assert data(answered)["status"] == "ok"
    told = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
    (looked_for,) = re.findall(r"/readyz \| grep -q '([^']+)'", told)
    assert looked_for in answered.get_data(as_text=True)


def test_it_says_when_the_head_of_the_log_is_not_signed(app: Flask, settled: Engine) -> None:
    signer = Signer.generate("log.example")
    with writing(settled) as connection:
        create_key(connection, signer, NOW)
        seal(connection, NOW - SIGNED_WITHIN)
    answered = data(app.test_client().get("/readyz"))
    assert answered["checks"]["log"] == "not_signed"
    assert answered["unsigned_since"] == (NOW - SIGNED_WITHIN).isoformat()
    with writing(settled) as connection:
        sign_head(connection, signer, NOW)
    assert data(app.test_client().get("/readyz"))["status"] == "ok"


def test_a_request_leaves_one_line_without_anything_personal(
    embedded_app: Flask, embedded: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    commune = Caller(embedded_app, embedded, "commune")
    with writing(embedded) as connection:
        submitted = nomination_in(connection, State.SUBMITTED)
    capsys.readouterr()
    made = commune.post(
        "/nominations", **new_nomination(nominee_name="Hồ Văn Xa", nominee={"citizen_id": "044070"})
    )
    commune.act(submitted, "endorse", 2, reason="Lý do riêng")
    commune.get("/nominations", q="Hồ Văn Xa")
    out = capsys.readouterr().out
    lines = [json.loads(line) for line in out.splitlines()]
    assert [(line["method"], line["route"], line["status"], line["code"]) for line in lines] == [
        ("POST", "/api/v1/nominations", 201, None),
        ("POST", "/api/v1/nominations/<id:nomination_id>/actions/<step:action>", 403, "not_your_role"),
        ("GET", "/api/v1/nominations", 200, None),
    ]
    assert {line["actor"] for line in lines} == {"commune"}
    assert (lines[1]["nomination"], lines[1]["action"]) == (submitted, "endorse")
    assert lines[0]["request_id"] == made.headers["X-Request-Id"]
    assert all(line["ms"] >= 0 for line in lines)
    for personal in (
        "Hồ",
        "044070",
        "riêng",
        "Nguyễn Thị Hoài",
        "203.0.113.7",
        commune.headers["Authorization"],
    ):
        assert personal not in out


def test_a_failure_leaves_its_traceback_in_the_log_only(
    embedded_app: Flask, embedded: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    commune = Caller(embedded_app, embedded, "commune")
    with writing(embedded) as connection:
        connection.exec_driver_sql("ALTER TABLE nominations RENAME TO lost")
    response = commune.get("/nominations")
    failure = next(
        line for line in map(json.loads, capsys.readouterr().out.splitlines()) if line["event"] == "failure"
    )
    assert failure["reference"] == response.headers["X-Request-Id"]
    assert "no such table" in failure["exception"]


def test_a_traceback_tells_nothing_of_what_was_written(
    app: Flask, settled: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    refuse = {
        "sqlite": "CREATE TRIGGER never BEFORE INSERT ON nominations BEGIN SELECT RAISE(ABORT, 'never'); END",
        "postgresql": "ALTER TABLE nominations ADD CONSTRAINT never CHECK (nominee_name = '')",
    }[settled.dialect.name]
    with writing(settled) as connection:
        connection.exec_driver_sql(refuse)
    body = new_nomination(nominee_name="Hồ Văn Xa", achievements="Dòng một\nDETAIL: Dòng hai\n[SQL: Dòng ba")
    response = Caller(app, settled, "commune").call("POST", "/nominations", json=body)
    assert_problem(response, 500, Code.INTERNAL_ERROR)
    out = capsys.readouterr().out
    assert "never" in out
    assert "Traceback" in out
    for written in ("Hồ Văn Xa", "Dòng"):
        assert written not in out


def test_a_trusted_proxy_says_where_a_request_comes_from_and_what_it_is_called(embedded: Engine) -> None:
    direct = create_app(settings_for(embedded), engine=embedded, clock=lambda: NOW)
    behind = create_app(
        replace(settings_for(embedded), trusted_proxies=1), engine=embedded, clock=lambda: NOW
    )
    sent = {"X-Forwarded-For": "198.51.100.9", "X-Request-Id": "proxy-0001"}
    for app, address, given in ((direct, "203.0.113.7", False), (behind, "198.51.100.9", True)):
        commune = Caller(app, embedded, "commune")
        made = commune.call("POST", "/nominations", json=new_nomination(), headers=sent)
        assert (made.headers["X-Request-Id"] == "proxy-0001") == given
        inspector = Caller(app, embedded, "inspector")
        (entry,) = data(inspector.get("/audit/entries", nomination=made.get_json()["id"]))["items"]
        assert entry["address"] == address


def test_a_folder_is_all_that_the_embedded_service_needs(tmp_path: Path) -> None:
    settings = read_settings({}, data=tmp_path / "kt")
    assert settings.database_url == f"sqlite:///{tmp_path}/kt/khenthuong.sqlite3"
    assert (settings.secure_cookies, settings.trusted_proxies, settings.mail) == (False, 0, None)
    key = tmp_path / "kt" / SECRET_KEY_FILE
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert read_settings({"KHENTHUONG_DATA": str(tmp_path / "kt")}).secret_key == settings.secret_key


def test_processes_that_start_together_share_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = {found.secret_key for found in pool.map(lambda _: read_settings({}, data=tmp_path), range(16))}
    assert len(keys) == 1
    assert [path.name for path in tmp_path.iterdir()] == [SECRET_KEY_FILE]


def test_another_database_needs_the_key_to_be_given() -> None:
    url = "postgresql://kt@db/kt"
    with pytest.raises(SettingsError, match="KHENTHUONG_SECRET_KEY"):
        read_settings({"KHENTHUONG_DATABASE_URL": url})
    with pytest.raises(SettingsError, match="32"):
        read_settings({"KHENTHUONG_DATABASE_URL": url, "KHENTHUONG_SECRET_KEY": "short"})
    given = {
        "KHENTHUONG_DATABASE_URL": url,
        "KHENTHUONG_SECRET_KEY": "k" * 32,
        "KHENTHUONG_BASE_URL": "https://khenthuong.example.vn/",
        "KHENTHUONG_TRUSTED_PROXIES": "2",
        "KHENTHUONG_SMTP_URL": "smtp+tls://kt:m%40t@mail.example.vn",
        "KHENTHUONG_MAIL_FROM": "khenthuong@example.vn",
    }
    settings = read_settings(given)
    assert settings.database_url == url
    assert (settings.base_url, settings.secure_cookies) == ("https://khenthuong.example.vn", True)
    assert settings.trusted_proxies == 2
    assert settings.mail == Mail("mail.example.vn", 587, True, "kt", "m@t", "khenthuong@example.vn")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KHENTHUONG_TRUSTED_PROXIES", "-1"),
        ("KHENTHUONG_TRUSTED_PROXIES", "many"),
        ("KHENTHUONG_SECURE_COOKIES", "perhaps"),
        ("KHENTHUONG_SMTP_URL", "mail.example.vn:25"),
        ("KHENTHUONG_SMTP_URL", "smtp://mail.example.vn:smtp"),
        ("KHENTHUONG_SMTP_URL", "smtp://mail.example.vn:99999"),
        ("KHENTHUONG_SMTP_URL", "smtp://[::1"),
        ("KHENTHUONG_BASE_URL", ""),
        ("KHENTHUONG_BASE_URL", "khenthuong.example.vn"),
        ("KHENTHUONG_TRUSTED_PROXIES", "9" * 5_000),
    ],
)
def test_a_setting_that_cannot_be_read_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        read_settings({name: value, "KHENTHUONG_MAIL_FROM": "a@example.vn"}, data=tmp_path)


def test_https_is_known_however_it_is_written(tmp_path: Path) -> None:
    settings = read_settings({"KHENTHUONG_BASE_URL": "HTTPS://Khenthuong.example.vn/"}, data=tmp_path)
    assert (settings.base_url, settings.secure_cookies) == ("https://Khenthuong.example.vn", True)


def test_nothing_said_is_no_setting() -> None:
    with pytest.raises(SettingsError, match="KHENTHUONG_DATABASE_URL"):
        read_settings({})
