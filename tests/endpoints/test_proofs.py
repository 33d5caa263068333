"""The log from outside, over HTTP and without signing in: its head, its keys, its hashes, and proofs that check."""

import base64
from collections.abc import Callable

import pytest
from sqlalchemy import Engine, select

from states.codes import Code
from states.terms import State
from tests.clock import NOW
from tests.endpoints.callers import Caller, assert_problem
from tests.factories import nomination_in
from workflow.audit.checkpoints import create_key, keys, sign_head
from workflow.audit.keys import Signer, Verifier
from workflow.audit.models import Entry, Place
from workflow.audit.note import Checkpoint, open_note
from workflow.audit.seal import seal
from workflow.audit.tree import check_consistency, check_inclusion, leaf_hash
from workflow.database import reading, writing

Call = Callable[..., Caller]


def grow_and_sign(engine: Engine, signer: Signer) -> None:
    with writing(engine) as connection:
        nomination_in(connection, State.SUBMITTED)
    with writing(engine) as connection:
        seal(connection, NOW)
    with writing(engine) as connection:
        sign_head(connection, signer, NOW)


@pytest.fixture
def signer(settled: Engine) -> Signer:
    """The key of a log that was signed twice."""
    signer = Signer.generate("khenthuong.example/nhat-ky")
    with writing(settled) as connection:
        create_key(connection, signer, NOW)
    grow_and_sign(settled, signer)
    grow_and_sign(settled, signer)
    return signer


def checkpoint_of(anybody: Caller, path: str = "/audit/checkpoint") -> Checkpoint:
    """The head, opened with the keys that the service tells."""
    answer = anybody.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "text/plain")
    known = [Verifier.read(line) for line in anybody.get("/audit/key").text.splitlines()]
    return Checkpoint.read(open_note(answer.text, known)[0])


def decoded(hashes: list[str]) -> list[bytes]:
    return [base64.b64decode(each, validate=True) for each in hashes]


def test_an_entry_is_proved_to_be_in_the_log_that_was_signed(
    caller: Call, settled: Engine, signer: Signer
) -> None:
    anybody = caller(None)
    head = checkpoint_of(anybody)
    with reading(settled) as connection:
        rows = connection.execute(
            select(Entry.id, Entry.canonical, Place.leaf_index).join(Place, Place.entry_seq == Entry.seq)
        ).all()
    assert len(rows) == head.size
    for entry_id, canonical, index in rows:
        proof = anybody.get(f"/audit/proofs/inclusion?entry={entry_id}").json
        assert (proof["index"], proof["size"]) == (index, head.size)
        leaf = base64.b64decode(proof["leaf"])
        assert leaf == leaf_hash(canonical)
        check_inclusion(index, head.size, leaf, decoded(proof["hashes"]), head.root)


def test_every_older_head_is_proved_to_be_the_beginning_of_the_newest(caller: Call, signer: Signer) -> None:
    anybody = caller(None)
    newest, older = anybody.get("/audit/checkpoints").json["items"]
    assert older["witnesses"] == 0
    proof = anybody.get(f"/audit/proofs/consistency?from={older['size']}").json
    assert (proof["from"], proof["to"]) == (older["size"], newest["size"])
    roots = [base64.b64decode(each["root"]) for each in (older, newest)]
    check_consistency(older["size"], newest["size"], *roots, decoded(proof["hashes"]))
    assert checkpoint_of(anybody, f"/audit/checkpoints/{older['size']}").root == roots[0]


def test_what_is_not_sealed_yet_is_409_and_what_is_not_there_404(
    caller: Call, settled: Engine, signer: Signer
) -> None:
    with writing(settled) as connection:
        nomination = nomination_in(connection, State.DRAFTED)
        waiting = connection.scalar(select(Entry.id).where(Entry.nomination_id == nomination))
    anybody = caller(None)
    assert_problem(anybody.get(f"/audit/proofs/inclusion?entry={waiting}"), 409, Code.NOT_SEALED)
    assert_problem(anybody.get("/audit/proofs/inclusion?entry=nobody"), 404, Code.NOT_FOUND)
    for size in (0, 999, 2**63 - 1, 2**63, 10**30):
        assert_problem(anybody.get(f"/audit/checkpoints/{size}"), 404, Code.NOT_FOUND)


def test_sizes_go_from_1_to_the_trees(caller: Call, settled: Engine, signer: Signer) -> None:
    anybody = caller(None)
    size = checkpoint_of(anybody).size
    with reading(settled) as connection:
        last = connection.scalar(
            select(Entry.id).join(Place, Place.entry_seq == Entry.seq).where(Place.leaf_index == size - 1)
        )
    for query, field in (
        (f"inclusion?entry={last}&size={size + 1}", "size"),
        (f"inclusion?entry={last}&size={size - 1}", "size"),
        (f"inclusion?entry={last}&size=0", "size"),
        ("consistency?from=0", "from"),
        (f"consistency?from={size + 1}", "from"),
        (f"consistency?from=1&to={size + 1}", "to"),
        ("consistency?from=2&to=1", "to"),
        ("consistency?from=many", "from"),
    ):
        answer = anybody.get(f"/audit/proofs/{query}")
        assert answer.status_code == 422, query
        assert [each["field"] for each in answer.json["errors"]] == [field], query
    assert anybody.get(f"/audit/proofs/consistency?from={size}&to={size}").json["hashes"] == []


def test_entries_sealed_since_the_last_head_are_proved_in_the_tree_as_it_is(
    caller: Call, settled: Engine, signer: Signer
) -> None:
    head = checkpoint_of(caller(None))
    with writing(settled) as connection:
        nomination = nomination_in(connection, State.DRAFTED)
        entry = connection.scalar(select(Entry.id).where(Entry.nomination_id == nomination))
    with writing(settled) as connection:
        seal(connection, NOW)
    proof = caller(None).get(f"/audit/proofs/inclusion?entry={entry}").json
    assert proof["size"] > head.size


def test_before_there_is_a_key_there_is_no_head(caller: Call, settled: Engine) -> None:
    for path in ("/audit/checkpoint", "/audit/key", "/audit/tiles/checkpoint"):
        assert_problem(caller(None).get(path), 404, Code.NOT_FOUND)
    assert caller(None).get("/audit/checkpoints").json["items"] == []


def test_tiles_are_the_hashes_by_which_a_file_server_proves(
    caller: Call, settled: Engine, signer: Signer
) -> None:
    anybody = caller(None)
    size = checkpoint_of(anybody, "/audit/tiles/checkpoint").size
    tile = anybody.get(f"/audit/tiles/tile/0/000.p/{size}")
    with reading(settled) as connection:
        leaves = connection.scalars(
            select(Entry.canonical).join(Place, Place.entry_seq == Entry.seq).order_by(Place.leaf_index)
        )
        assert tile.data == b"".join(map(leaf_hash, leaves))
    assert tile.mimetype == "application/octet-stream"
    assert tile.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert anybody.get("/audit/tiles/checkpoint").headers["Cache-Control"] == "no-store"
    beyond = "tile/0/x999/x999/x999/x999/x999/999"
    for path in (f"tile/0/000.p/{size + 1}", "tile/0/000", "tile/9/000", "tile/0/../000", "key", beyond):
        missing = anybody.get(f"/audit/tiles/{path}")
        assert (missing.status_code, missing.headers["Cache-Control"]) == (404, "no-store"), path


def test_keys_are_told_the_newest_first(caller: Call, settled: Engine, signer: Signer) -> None:
    answer = caller(None).get("/audit/key")
    with reading(settled) as connection:
        assert answer.text == "".join(f"{key}\n" for key in keys(connection))
    assert answer.mimetype == "text/plain"
