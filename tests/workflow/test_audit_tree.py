"""The Merkle tree: every size to 100, every leaf, every pair of sizes, every hash damaged; and others' vectors."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflow.merkle import by_definition
from workflow.audit.tree import (
    EMPTY_ROOT,
    BadProof,
    Node,
    check_consistency,
    check_inclusion,
    completed,
    leaf_hash,
    prove_consistency,
    prove_inclusion,
    root,
)

LARGEST = 100


class Store:
    """Nodes as the sealer keeps them, and how many a question takes."""

    def __init__(self) -> None:
        self.nodes: dict[Node, bytes] = {}
        self.size = 0
        self.reads: list[int] = []

    def append(self, *leaves: bytes) -> None:
        new = completed(self.size, leaves, self.read)
        assert not any(node in self.nodes for node, _ in new), "a node never changes"
        self.nodes.update(new)
        self.size += len(leaves)

    def read(self, nodes: Sequence[Node]) -> list[bytes]:
        self.reads.append(len(nodes))
        return [self.nodes[node] for node in nodes]


def leaf(place: int) -> bytes:
    return leaf_hash(f"entry {place}".encode())


@pytest.fixture(scope="module")
def store() -> Store:
    """A tree of the largest size; smaller ones are read from it too."""
    store = Store()
    for place in range(LARGEST):
        store.append(leaf(place))
    return store


@pytest.fixture(scope="module")
def roots(store: Store) -> list[bytes]:
    return [root(size, store.read) for size in range(LARGEST + 1)]


def damaged(proof: Sequence[bytes]) -> list[list[bytes]]:
    """The proof with one hash at a time changed by a bit, cut or left out, and with one more."""
    found = [[*proof, bytes(32)]]
    for at, each in enumerate(proof):
        bit = bytes([each[0] ^ 1]) + each[1:]
        found += [[*proof[:at], other, *proof[at + 1 :]] for other in (bit, each[:-1])]
        found.append([*proof[:at], *proof[at + 1 :]])
    return found


def test_the_root_of_every_size_is_what_the_definition_says(roots: list[bytes]) -> None:
    assert roots == [by_definition([leaf(each) for each in range(size)]) for size in range(LARGEST + 1)]
    assert roots[0] == EMPTY_ROOT
    assert len(set(roots)) == LARGEST + 1


def test_leaves_make_the_same_nodes_however_many_are_appended_at_once(store: Store) -> None:
    for step in (2, 3, 7, 64, LARGEST):
        other = Store()
        for first in range(0, LARGEST, step):
            other.append(*(leaf(each) for each in range(first, min(first + step, LARGEST))))
        assert other.nodes == store.nodes
    assert len(store.nodes) < 2 * LARGEST
    assert completed(5, [], store.read) == []


def test_every_leaf_of_every_tree_is_proved_and_no_other_leaf_place_or_root_by_the_same_proof(
    store: Store, roots: list[bytes]
) -> None:
    for size in range(1, LARGEST + 1):
        for place in range(size):
            proof = prove_inclusion(place, size, store.read)
            check_inclusion(place, size, leaf(place), proof, roots[size])
            for wrong in (
                (place, size, leaf(place + 1), proof, roots[size]),
                (place, size, leaf(place), proof, roots[size - 1]),
                (place - 1 if place else size, size, leaf(place), proof, roots[size]),
            ):
                with pytest.raises(BadProof):
                    check_inclusion(*wrong)


def test_no_damaged_hash_of_any_proof_of_inclusion_passes(store: Store, roots: list[bytes]) -> None:
    for size in range(1, LARGEST + 1):
        for place in range(size):
            for broken in damaged(prove_inclusion(place, size, store.read)):
                with pytest.raises(BadProof):
                    check_inclusion(place, size, leaf(place), broken, roots[size])


def test_every_tree_is_proved_to_go_on_from_every_smaller_one(store: Store, roots: list[bytes]) -> None:
    for newer in range(LARGEST + 1):
        for older in range(newer + 1):
            proof = prove_consistency(older, newer, store.read)
            check_consistency(older, newer, roots[older], roots[newer], proof)
            for one, other in ((bytes(32), roots[newer]), (roots[older], bytes(32))):
                if older == 0 and one == roots[older]:
                    continue  # with the empty tree every other one is consistent
                with pytest.raises(BadProof):
                    check_consistency(older, newer, one, other, proof)


def test_no_damaged_hash_of_any_proof_of_consistency_passes(store: Store, roots: list[bytes]) -> None:
    for newer in range(LARGEST + 1):
        for older in range(newer + 1):
            for broken in damaged(prove_consistency(older, newer, store.read)):
                with pytest.raises(BadProof):
                    check_consistency(older, newer, roots[older], roots[newer], broken)


def test_a_log_that_was_rewritten_has_no_proof_from_any_root_published_before(roots: list[bytes]) -> None:
    for changed in range(20):
        other = Store()
        other.append(*(leaf(-1 if place == changed else place) for place in range(20)))
        for older in range(changed + 1, 20):
            with pytest.raises(BadProof):
                proof = prove_consistency(older, 20, other.read)
                check_consistency(older, 20, roots[older], root(20, other.read), proof)


@given(st.integers(1, 10**9), st.data())
def test_a_proof_reads_stored_nodes_once_and_is_as_long_as_the_tree_is_high(
    size: int, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, size - 1))
    older = data.draw(st.integers(0, size))
    reads: list[int] = []

    def read(nodes: Sequence[Node]) -> list[bytes]:
        assert all((node.number + 1) << node.level <= size for node in nodes), "only complete ones are stored"
        reads.append(len(nodes))
        return [bytes(32) for _ in nodes]

    height = (size - 1).bit_length()
    assert len(prove_inclusion(place, size, read)) <= height
    assert len(prove_consistency(older, size, read)) <= height + 1
    assert root(size, read)
    assert len(reads) <= 3
    assert all(number <= 2 * height + 1 for number in reads)


@pytest.mark.parametrize(("place", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_there_is_no_proof_of_a_place_that_is_not_there(place: int, size: int) -> None:
    with pytest.raises(ValueError, match="no place"):
        prove_inclusion(place, size, Store().read)
    with pytest.raises(BadProof, match="no place"):
        check_inclusion(place, size, leaf(0), [], EMPTY_ROOT)


@pytest.mark.parametrize(("older", "newer"), [(4, 3), (-1, 3)])
def test_there_is_no_proof_from_a_larger_tree_to_a_smaller_one(older: int, newer: int) -> None:
    with pytest.raises(ValueError, match="no older one"):
        prove_consistency(older, newer, Store().read)
    with pytest.raises(BadProof, match="no older one"):
        check_consistency(older, newer, EMPTY_ROOT, EMPTY_ROOT, [])


# --- the reference vectors of Certificate Transparency (merkletree tests of google/certificate-transparency)
CONTENTS = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSION = {
    (0, 1): [],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (1, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
CONSISTENCY = {
    (1, 1): [],
    (1, 8): INCLUSION[0, 8],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}


@pytest.fixture(scope="module")
def published() -> Store:
    store = Store()
    store.append(*(leaf_hash(bytes.fromhex(each)) for each in CONTENTS))
    return store


def test_published_roots_come_out(published: Store) -> None:
    assert [root(size, published.read).hex() for size in range(1, 9)] == ROOTS


@pytest.mark.parametrize(("place", "size"), INCLUSION)
def test_published_proofs_of_inclusion_come_out_and_pass(published: Store, place: int, size: int) -> None:
    proof = prove_inclusion(place, size, published.read)
    assert [each.hex() for each in proof] == INCLUSION[place, size]
    content = leaf_hash(bytes.fromhex(CONTENTS[place]))
    check_inclusion(place, size, content, proof, bytes.fromhex(ROOTS[size - 1]))


@pytest.mark.parametrize(("older", "newer"), CONSISTENCY)
def test_published_proofs_of_consistency_come_out_and_pass(published: Store, older: int, newer: int) -> None:
    proof = prove_consistency(older, newer, published.read)
    assert [each.hex() for each in proof] == CONSISTENCY[older, newer]
    older_root, newer_root = bytes.fromhex(ROOTS[older - 1]), bytes.fromhex(ROOTS[newer - 1])
    check_consistency(older, newer, older_root, newer_root, proof)
