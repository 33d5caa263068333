"""Proofs to take away: who gets them, and that they prove."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, func, select

from states.codes import Code
from states.terms import Deed, State
from tests.clock import NOW
from tests.endpoints.callers import Caller, assert_problem
from tests.factories import nomination_in
from workflow.audit.checkpoints import create_key, sign_head
from workflow.audit.keys import Signer
from workflow.audit.models import Entry
from workflow.audit.proof_file import ProofFile
from workflow.audit.queries import EntryView, history_of
from workflow.audit.seal import seal
from workflow.database import reading, writing

Call = Callable[..., Caller]
LOG = Signer.generate("nhat-ky.example/khen-thuong")


@pytest.fixture
def entry(settled: Engine) -> EntryView:
    """The newest step of a nomination of the commune, under a signed head."""
    with writing(settled) as connection:
        create_key(connection, LOG, NOW)
        nomination_id = nomination_in(connection, State.SUBMITTED)
    with writing(settled) as connection:
        seal(connection, NOW)
        sign_head(connection, LOG, NOW)
        return history_of(connection, nomination_id)[-1]


def test_the_file_proves_the_entry_to_whoever_has_the_key(caller: Call, entry: EntryView) -> None:
    response = caller("commune").get("/audit/proofs/file", entry=entry.id)
    assert response.status_code == 200
    assert response.content_type == "text/plain; charset=utf-8"
    assert response.headers["Content-Disposition"] == (
        f'attachment; filename="ban-ghi-{entry.leaf_index}.tlog-proof"'
    )
    proof = ProofFile.read(response.get_data(as_text=True))
    head, _ = proof.check([LOG.verifier])
    assert (proof.content, proof.index) == (entry.canonical, entry.leaf_index)
    assert head.size > proof.index


def test_who_sees_the_nomination_gets_it_and_nobody_else(
    caller: Call, entry: EntryView, settled: Engine
) -> None:
    for username in ("commune", "district", "inspector"):
        assert caller(username).get("/audit/proofs/file", entry=entry.id).status_code == 200
    assert_problem(caller("commune3").get("/audit/proofs/file", entry=entry.id), 404, Code.NOT_FOUND)
    assert_problem(caller().get("/audit/proofs/file", entry=entry.id), 401, Code.NOT_SIGNED_IN)
    with reading(settled) as connection:
        of_no_nomination = connection.scalars(
            select(Entry.id).where(Entry.nomination_id.is_(None), Entry.action != Deed.READ_LOG)
        ).first()
        read = select(func.count()).where(Entry.action == Deed.READ_LOG)
        assert connection.scalar(read) == 1, "only the inspector's reading is an entry"
    assert_problem(caller("commune").get("/audit/proofs/file", entry=of_no_nomination), 404, Code.NOT_FOUND)
    assert caller("inspector").get("/audit/proofs/file", entry=of_no_nomination).status_code == 200
    assert_problem(caller("commune").get("/audit/proofs/file", entry="0" * 32), 404, Code.NOT_FOUND)


def test_what_no_head_covers_yet_cannot_be_proved(caller: Call, entry: EntryView, settled: Engine) -> None:
    with writing(settled) as connection:
        nomination_id = nomination_in(connection, State.SUBMITTED)
        waiting = history_of(connection, nomination_id)[-1]
    assert_problem(caller("commune").get("/audit/proofs/file", entry=waiting.id), 409, Code.NOT_SEALED)
    with writing(settled) as connection:
        seal(connection, NOW)
    assert_problem(caller("commune").get("/audit/proofs/file", entry=waiting.id), 409, Code.NOT_SEALED)
