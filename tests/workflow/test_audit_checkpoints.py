"""Checkpoints: what is signed, by which key, and what is not."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select, text

from states.terms import Deed, State
from tests.clock import NOW
from tests.factories import nomination_in
from tests.workflow.tampering import tampering
from workflow.audit.checkpoints import (
    HasKey,
    Head,
    OtherKey,
    Rewritten,
    create_key,
    kept,
    keys,
    newest,
    rotate_key,
    sign_head,
    unsigned,
    unsigned_since,
)
from workflow.audit.hashes import tree_root, tree_size
from workflow.audit.keys import BadNote, Signer
from workflow.audit.models import Entry
from workflow.audit.note import Checkpoint, open_note
from workflow.audit.seal import seal
from workflow.database import reading, writing

ORIGIN = "khenthuong.example/nhat-ky"


def log_with_key(engine: Engine) -> Signer:
    """A log of one nomination, and the key that signs it."""
    signer = Signer.generate(ORIGIN)
    with writing(engine) as connection:
        create_key(connection, signer, NOW)
        nomination_in(connection, State.SUBMITTED)
    return signer


def grow(engine: Engine) -> None:
    with writing(engine) as connection:
        nomination_in(connection, State.DRAFTED)


def sealed_and_signed(engine: Engine, signer: Signer) -> Head | None:
    with writing(engine) as connection:
        seal(connection, NOW)
    with writing(engine) as connection:
        return sign_head(connection, signer, NOW)


def test_the_head_is_signed_after_each_sealing_that_grew_the_tree(settled: Engine) -> None:
    signer = log_with_key(settled)
    first = sealed_and_signed(settled, signer)
    assert first is not None
    assert sealed_and_signed(settled, signer) is None
    grow(settled)
    second = sealed_and_signed(settled, signer)
    assert second is not None
    assert second.size > first.size
    with reading(settled) as connection:
        assert newest(connection) == second
        assert kept(connection, first.size) == first
        assert kept(connection, first.size + 1_000) is None
        said, signed = open_note(second.note, keys(connection))
        checkpoint = Checkpoint(ORIGIN, tree_size(connection), tree_root(connection, second.size))
    assert Checkpoint.read(said) == checkpoint
    assert [each.by for each in signed] == [signer.verifier]


def test_the_first_key_is_an_entry_and_there_is_only_one_first(settled: Engine) -> None:
    signer = log_with_key(settled)
    with reading(settled) as connection:
        assert keys(connection) == (signer.verifier,)
        canonical = connection.scalar(select(Entry.canonical).where(Entry.action == Deed.CREATE_KEY))
    assert canonical is not None
    assert str(signer.verifier) in canonical.decode()
    with writing(settled) as connection, pytest.raises(HasKey):
        create_key(connection, Signer.generate(ORIGIN), NOW)


def test_a_change_of_keys_is_an_entry_under_a_checkpoint_signed_by_both(settled: Engine) -> None:
    old = log_with_key(settled)
    sealed_and_signed(settled, old)
    grow(settled)
    new = Signer.generate(ORIGIN)
    with writing(settled) as connection:
        head = rotate_key(connection, old, new, NOW)
    with reading(settled) as connection:
        assert keys(connection) == (new.verifier, old.verifier)
        assert head.size == tree_size(connection)
    for trusted in (old, new):
        assert open_note(head.note, [trusted.verifier])[1][0].by == trusted.verifier
    grow(settled)
    later = sealed_and_signed(settled, new)
    assert later is not None
    with pytest.raises(BadNote, match="nobody"):
        open_note(later.note, [old.verifier])


def test_only_the_key_that_signs_can_be_followed_by_another_and_by_one_of_its_name(settled: Engine) -> None:
    first = log_with_key(settled)
    second, third = Signer.generate(ORIGIN), Signer.generate(ORIGIN)
    with writing(settled) as connection:
        rotate_key(connection, first, second, NOW)
    for old, new in ((first, third), (third, second), (second, Signer.generate("another.example"))):
        with writing(settled) as connection, pytest.raises(OtherKey):
            rotate_key(connection, old, new, NOW)
    with reading(settled) as connection:
        assert keys(connection) == (second.verifier, first.verifier)


def test_a_tree_that_is_not_the_signed_one_is_not_signed(settled: Engine) -> None:
    signer = log_with_key(settled)
    first = sealed_and_signed(settled, signer)
    assert first is not None
    with tampering(settled) as connection:
        connection.execute(text("UPDATE audit_nodes SET hash = :hash WHERE number = 0"), {"hash": b"h" * 32})
    grow(settled)
    with pytest.raises(Rewritten) as refused:
        sealed_and_signed(settled, signer)
    assert refused.value.size == first.size


def test_a_tree_that_has_shrunk_is_not_signed(settled: Engine) -> None:
    signer = log_with_key(settled)
    assert sealed_and_signed(settled, signer)
    with tampering(settled) as connection:
        connection.execute(text("DELETE FROM audit_nodes"))
    with writing(settled) as connection, pytest.raises(Rewritten):
        sign_head(connection, signer, NOW)


def test_what_waits_for_its_checkpoint_is_known(settled: Engine) -> None:
    with writing(settled) as connection:
        nomination_in(connection, State.SUBMITTED)
        seal(connection, NOW)
    later = NOW + timedelta(minutes=1)
    with reading(settled) as connection:
        assert unsigned(connection)
        assert unsigned_since(connection, later) is None, "a log without a key waits for none"
    signer = log_with_key(settled)
    with writing(settled) as connection:
        seal(connection, NOW)
    with reading(settled) as connection:
        assert unsigned_since(connection, later) == NOW
        assert unsigned_since(connection, NOW - timedelta(seconds=1)) is None
    assert sealed_and_signed(settled, signer)
    with reading(settled) as connection:
        assert not unsigned(connection)
        assert unsigned_since(connection, later) is None
