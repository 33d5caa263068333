"""Bringing a cosignature over HTTP: nobody signs in, and the signature decides."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, text
from werkzeug.test import TestResponse

from endpoints.api.cosignatures import LARGEST_NOTE
from endpoints.app import create_app
from endpoints.settings import Log, Settings
from states.codes import Code
from tests.clock import NOW
from tests.endpoints.callers import Caller, assert_problem
from tests.endpoints.conftest import SECRET_KEY
from workflow.audit.checkpoints import Head, create_key, sign_head
from workflow.audit.keys import Kind, Signer, base64_of
from workflow.audit.note import Checkpoint, cosign, open_note, sign
from workflow.audit.seal import seal
from workflow.database import writing

LOG, WITNESS = Signer.generate("nhat-ky.example"), Signer.generate("thanh-tra.example", Kind.COSIGNATURE)


@pytest.fixture
def head(settled: Engine) -> Head:
    with writing(settled) as connection:
        create_key(connection, LOG, NOW)
    with writing(settled) as connection:
        seal(connection, NOW)
        signed = sign_head(connection, LOG, NOW)
    assert signed is not None
    return signed


@pytest.fixture
def witnessed_app(settled: Engine, tmp_path: Path) -> Flask:
    """A service that knows one witness."""
    known = tmp_path / "witnesses"
    known.write_text(f"{WITNESS.verifier}\n", encoding="utf-8")
    settings = Settings(
        settled.url.render_as_string(hide_password=False), SECRET_KEY, log=Log(witnesses=known)
    )
    return create_app(settings, engine=settled, clock=lambda: NOW)


def bring(
    app: Flask, engine: Engine, note: str | bytes, media_type: str = "text/plain; charset=utf-8"
) -> TestResponse:
    headers = {"Content-Type": media_type}
    return Caller(app, engine).call("POST", "/audit/cosignatures", data=note, headers=headers)


def test_a_known_witness_brings_its_cosignature_and_it_is_shown(
    witnessed_app: Flask, settled: Engine, head: Head
) -> None:
    note = cosign(head.note, WITNESS, NOW)
    for _ in range(2):
        assert bring(witnessed_app, settled, note).status_code == 204
    shown = Caller(witnessed_app, settled).get("/audit/checkpoint").get_data(as_text=True)
    assert shown == note
    assert [each.by for each in open_note(shown, [LOG.verifier, WITNESS.verifier])[1]] == [
        LOG.verifier,
        WITNESS.verifier,
    ]


def test_what_is_brought_again_waits_for_no_lock(witnessed_app: Flask, settled: Engine, head: Head) -> None:
    note = cosign(head.note, WITNESS, NOW)
    assert bring(witnessed_app, settled, note).status_code == 204
    with writing(settled) as busy:
        if settled.dialect.name == "postgresql":
            busy.execute(text("LOCK TABLE audit_cosignatures IN EXCLUSIVE MODE"))
        assert bring(witnessed_app, settled, note).status_code == 204


def test_whatever_else_is_brought_is_refused(
    app: Flask, witnessed_app: Flask, settled: Engine, head: Head
) -> None:
    note = cosign(head.note, WITNESS, NOW)
    stranger = cosign(head.note, Signer.generate("x", Kind.COSIGNATURE), NOW)
    beyond = cosign(sign(f"nhat-ky.example\n{10**19 - 1}\n{base64_of(head.root)}\n", LOG), WITNESS, NOW)
    other = cosign(sign(Checkpoint("nhat-ky.example", head.size, b"r" * 32).text(), LOG), WITNESS, NOW)
    bring(witnessed_app, settled, note)
    for sent in (head.note, stranger, other, beyond, "", "x", b"\xff"):
        refused = bring(witnessed_app, settled, sent)
        assert_problem(refused, 422, Code.INVALID, "cosignature")
    # a service that was told of no witness believes none
    assert_problem(bring(app, settled, note), 422, Code.INVALID, "cosignature")
    assert_problem(bring(witnessed_app, settled, note, "application/json"), 415, Code.UNSUPPORTED_MEDIA_TYPE)
    assert_problem(bring(witnessed_app, settled, "x" * (LARGEST_NOTE + 1)), 413, Code.TOO_LARGE)
    assert Caller(app, settled).get("/audit/checkpoint").get_data(as_text=True) == note


def test_while_the_witnesses_cannot_be_read_the_service_asks_to_come_again(
    witnessed_app: Flask, settled: Engine, head: Head, tmp_path: Path
) -> None:
    (tmp_path / "witnesses").write_text("no key of a witness\n", encoding="utf-8")
    refused = bring(witnessed_app, settled, cosign(head.note, WITNESS, NOW))
    assert_problem(refused, 503, Code.UNAVAILABLE)
