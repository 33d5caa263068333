"""An export is written as it is read: however long the log is, the same memory holds what is under way."""

import tracemalloc

import pytest
from flask import Flask
from sqlalchemy import Engine

from states.terms import Deed
from tests.cast import actor
from tests.clock import NOW
from tests.endpoints.callers import Caller
from workflow.audit.checkpoints import create_key, sign_head
from workflow.audit.entries import NewEntry, write_entries
from workflow.audit.keys import Signer
from workflow.audit.seal import seal
from workflow.database import writing

AT_A_TIME, ENTRIES = 250, 1_050
"""So many are read at a time here, and so many are added: the memory of two readings is what an export takes."""
SIGNER = Signer.generate("khenthuong.example/nhat-ky")


def lengthen(engine: Engine) -> None:
    """Write so many more entries with a text each, seal them, and sign the head above them."""
    with writing(engine) as connection:
        said = {"text": "Hộ đã trả hết nợ vay chưa? " * 20}
        drafter = actor(connection, "commune")
        asked = NewEntry(at=NOW, action=Deed.ASK, actor=drafter, subject="question:x", private=said)
        write_entries(connection, [asked] * ENTRIES)
        seal(connection, NOW)
    with writing(engine) as connection:
        sign_head(connection, SIGNER, NOW)


def exported(inspector: Caller, form: str) -> int:
    """How many bytes an export has."""
    path = f"/api/v1/audit/export?format={form}"
    response = inspector.client.get(path, headers=inspector.headers, buffered=False)
    assert response.status_code == 200
    return sum(len(piece) for piece in response.iter_encoded())


def weighed(inspector: Caller, form: str) -> tuple[int, int]:
    """The same, and how many bytes of memory it took at most."""
    tracemalloc.start()
    written = exported(inspector, form)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return written, peak


@pytest.mark.parametrize("form", ["jsonl", "csv", "xlsx"])
def test_an_export_of_a_longer_log_takes_no_more_memory(
    embedded_app: Flask, embedded: Engine, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    """In lines of JSON each entry comes with what proves it, under the newest checkpoint."""
    monkeypatch.setattr("endpoints.exported.AT_A_TIME", AT_A_TIME)
    inspector = Caller(embedded_app, embedded, "inspector")
    with writing(embedded) as connection:
        create_key(connection, SIGNER, NOW)
    exported(inspector, form)  # whatever is kept for good is made now
    lengthen(embedded)
    short, at_first = weighed(inspector, form)
    for _ in range(2):
        lengthen(embedded)
    long, at_last = weighed(inspector, form)
    assert long > 2 * short
    assert at_last < 1.5 * at_first, f"{at_first:,} bytes of memory for {short:,}, {at_last:,} for {long:,}"
