"""Every place has its hash, whoever sealed it and when; roots and proofs come from what is stored."""

import pytest
from sqlalchemy import Engine, delete, select, text

from states.terms import Deed
from tests.clock import NOW
from tests.statements import counting
from tests.workflow.merkle import by_definition
from tests.workflow.tampering import tampering
from workflow.audit import hashes
from workflow.audit.entries import NewEntry, write_entries
from workflow.audit.hashes import hash_places, stored, tree_root, tree_size
from workflow.audit.models import Entry, Place, TreeNode
from workflow.audit.seal import seal
from workflow.audit.tree import (
    EMPTY_ROOT,
    check_consistency,
    check_inclusion,
    leaf_hash,
    prove_consistency,
    prove_inclusion,
)
from workflow.audit.verify import BadEntry, verify_entries
from workflow.database import reading, writing


def write(engine: Engine, number: int) -> None:
    with writing(engine) as connection:
        write_entries(
            connection, [NewEntry(at=NOW, action=Deed.SIGN_IN, subject=f"{n}") for n in range(number)]
        )


def sealed(engine: Engine, limit: int = 1_000) -> int:
    with writing(engine) as connection:
        return seal(connection, NOW, limit)


def leaves(engine: Engine) -> list[bytes]:
    statement = select(Entry.canonical).join(Place, Place.entry_seq == Entry.seq).order_by(Place.leaf_index)
    with reading(engine) as connection:
        return [leaf_hash(content) for content in connection.scalars(statement)]


def test_a_log_without_entries_has_the_empty_root(engine: Engine) -> None:
    sealed(engine)
    with reading(engine) as connection:
        assert (tree_size(connection), tree_root(connection, 0)) == (0, EMPTY_ROOT)


def test_each_run_hashes_what_it_gives_places(engine: Engine) -> None:
    expected = 0
    for number, limit in ((3, 2), (1, 100), (12, 5), (0, 100)):
        write(engine, number)
        while sealed(engine, limit):
            with reading(engine) as connection:
                size = tree_size(connection)
                root = tree_root(connection, size)
            assert root == by_definition(leaves(engine)[:size])
        expected += number
        with reading(engine) as connection:
            assert tree_size(connection) == expected
            assert verify_entries(connection) is None


def test_proofs_come_from_stored_nodes_in_one_statement(engine: Engine) -> None:
    write(engine, 21)
    sealed(engine)
    every = leaves(engine)
    with reading(engine) as connection:
        roots = [tree_root(connection, size) for size in range(22)]
        for size in (1, 2, 7, 16, 21):
            for place in range(size):
                proof = prove_inclusion(place, size, stored(connection))
                check_inclusion(place, size, every[place], proof, roots[size])
                proof = prove_consistency(place, size, stored(connection))
                check_consistency(place, size, roots[place], roots[size], proof)
        with counting(engine) as statements:
            prove_inclusion(4, 21, stored(connection))
            prove_consistency(6, 21, stored(connection))
        assert len(statements) == 2
        with pytest.raises(LookupError):
            prove_inclusion(4, 40, stored(connection))


def test_what_was_sealed_before_there_were_hashes_is_hashed_by_the_next_run(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hashes, "CHUNK", 4)
    write(engine, 11)
    sealed(engine)
    with tampering(engine) as connection:
        connection.execute(delete(TreeNode))
    with reading(engine) as connection:
        assert verify_entries(connection) is None, "they will be made"
    assert sealed(engine) == 0
    with reading(engine) as connection:
        assert tree_root(connection, 11) == by_definition(leaves(engine))
    with writing(engine) as connection:
        assert hash_places(connection) == 0


OF_AN_ENTRY = "its bytes are not those that were hashed"
ABOVE = "a hash above it differs"


@pytest.mark.parametrize(
    ("change", "leaf", "problem"),
    [
        (
            "UPDATE audit_nodes SET hash = {other} WHERE level = 0 AND number = 3",
            3,
            "its bytes are not those that were hashed",
        ),
        (
            "DELETE FROM audit_nodes WHERE level = 0 AND number = 3",
            3,
            "its bytes are not those that were hashed",
        ),
        (
            "UPDATE audit_nodes SET hash = {other} WHERE level = 1 AND number = 2",
            5,
            "a hash above it differs",
        ),
        ("DELETE FROM audit_nodes WHERE level = 2 AND number = 0", 3, ABOVE),
    ],
)
def test_a_changed_or_missing_hash_is_found_with_the_first_entry_it_covers(
    engine: Engine, change: str, leaf: int, problem: str
) -> None:
    write(engine, 9)
    sealed(engine)
    other = "x'00'" if engine.dialect.name == "sqlite" else "'\\x00'::bytea"
    with tampering(engine) as connection:
        connection.execute(text(change.format(other=other.replace(":", "\\:"))))
    with reading(engine) as connection:
        wrong = connection.scalar(
            select(Entry.id).join(Place, Place.entry_seq == Entry.seq).where(Place.leaf_index == leaf)
        )
        assert verify_entries(connection) == BadEntry(str(wrong), problem)


@pytest.mark.parametrize("node", [(0, 9), (3, 1), (40, 0)])
def test_a_hash_of_nothing_is_found(engine: Engine, node: tuple[int, int]) -> None:
    write(engine, 9)
    sealed(engine)
    with tampering(engine) as connection:
        values = {"level": node[0], "number": node[1], "hash": b"h" * 32}
        connection.execute(text("INSERT INTO audit_nodes VALUES (:level, :number, :hash)"), values)
    with reading(engine) as connection:
        assert verify_entries(connection) == BadEntry("leaf 9", "there are hashes that are no entry's")
