"""The Merkle tree over the sealed log: hashes, proofs, and their checks (RFC 6962, section 2; RFC 9162, section 2.1).

**The tree.** Its leaves are the canonical bytes of the entries, in the order of their places, from 0. With ``D[a:b]``
for the leaves from place ``a`` up to and without ``b``, and ``‖`` for bytes put together, the hash of a tree is::

    MTH({})     = SHA-256()
    MTH({d})    = SHA-256(0x00 ‖ d)                                   a leaf
    MTH(D[0:n]) = SHA-256(0x01 ‖ MTH(D[0:k]) ‖ MTH(D[k:n]))           k: the largest power of two below n

The bytes 0x00 and 0x01 keep leaves and inner nodes apart: no inner node can be passed off as an entry.

**What is stored.** Only *complete* subtrees, for they never change again: :class:`Node` ``(level, number)`` stands over
the ``2**level`` leaves from ``number * 2**level`` on. Whatever else has a hash, the root of a tree of any size too, is
put together from at most ``log2(n) + 1`` of them. A tree of n leaves has fewer than 2n nodes.

**Proofs** are lists of hashes, each of 32 bytes, from the bottom up.

* *Inclusion* (RFC 6962, section 2.1.1): the hashes beside the way from a leaf to the root. Whoever has the bytes of an
  entry and a root they trust needs nothing else to see that the entry is in the log, at that place.
* *Consistency* (section 2.1.2): what makes both an older and a newer root. Whoever has both roots sees that the newer
  log is the older one and more: nothing was edited, removed, reordered or slipped in.

Every prover has its checker beside it. A prover asks for stored hashes by one function, once (:data:`ReadHashes`), so
it knows no database; a checker is given the proof alone. Tree sizes and places are whole numbers from 0.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256
from typing import NamedTuple

HASH_BYTES = 32
EMPTY_ROOT = sha256().digest()
"""The root of the tree without leaves (RFC 6962, section 2.1)."""


class Node(NamedTuple):
    """A complete subtree: over the ``2**level`` leaves from ``number * 2**level`` on."""

    level: int
    number: int


ReadHashes = Callable[[Sequence[Node]], Sequence[bytes]]
"""Gives the hashes of stored nodes, in the order asked. Raises whatever it likes where one is missing."""

Range = tuple[int, int]
"""Leaves from the first number up to and without the second."""


class BadProof(ValueError):
    """A proof does not prove what it was given for; what it was given for is false, or the proof was damaged."""


def leaf_hash(content: bytes) -> bytes:
    """The hash of one leaf (RFC 6962, section 2.1)."""
    return sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node over two subtrees (RFC 6962, section 2.1)."""
    return sha256(b"\x01" + left + right).digest()


def complete_subtrees(first: int, end: int) -> list[Node]:
    """The complete subtrees that make up a range, from left to right: at most ``2 * log2(end)``.

    Where a range begins at 0, or where the definition above splits one, they stand the largest first, ``log2(end) + 1``
    at most.
    """
    found = []
    while first < end:
        level = (end - first).bit_length() - 1
        if first:
            level = min(level, (first & -first).bit_length() - 1)
        found.append(Node(level, first >> level))
        first += 1 << level
    return found


def completed(size: int, leaves: Sequence[bytes], read: ReadHashes) -> list[tuple[Node, bytes]]:
    """The nodes that are complete once leaves are appended, with their hashes, for storing.

    Args:
        size: of the tree before.
        leaves: the hashes of the new leaves.
        read: one call, for at most ``log2(size)`` nodes. Two nodes are completed for each leaf, on average.
    """
    left = dict(zip(borders := complete_subtrees(0, size), read(borders), strict=True)) if leaves else {}
    found: list[tuple[Node, bytes]] = []
    for place, content in enumerate(leaves, start=size):
        node, value = Node(0, place), content
        while True:
            left[node] = value
            found.append((node, value))
            if node.number % 2 == 0:
                break
            value = node_hash(left.pop(Node(node.level, node.number - 1)), left.pop(node))
            node = Node(node.level + 1, node.number // 2)
    return found


def root(size: int, read: ReadHashes) -> bytes:
    """The root over the first ``size`` leaves (RFC 6962, section 2.1). One read, of ``log2(size) + 1`` nodes."""
    return _hashes([(0, size)], read)[0] if size else EMPTY_ROOT


def prove_inclusion(place: int, size: int, read: ReadHashes) -> list[bytes]:
    """PATH(place, D[0:size]) of RFC 6962, section 2.1.1: at most ``log2(size) + 1`` hashes, one read of twice as many.

    Raises:
        ValueError: there is no such place in a tree of that size.
    """
    if not 0 <= place < size:
        raise ValueError(f"no place {place} in a tree of {size}")
    beside: list[Range] = []
    first, end = 0, size
    while end - first > 1:
        middle = first + _split(end - first)
        if place < middle:
            beside.append((middle, end))
            end = middle
        else:
            beside.append((first, middle))
            first = middle
    return _hashes(reversed(beside), read)


def check_inclusion(place: int, size: int, leaf: bytes, proof: Sequence[bytes], expected: bytes) -> None:
    """That the leaf of this hash stands at ``place`` in the tree of ``size`` leaves with the root ``expected``.

    RFC 9162, section 2.1.3.2: one hash for each of the proof.

    Raises:
        BadProof: it does not follow from this proof.
    """
    _require(0 <= place < size, f"no place {place} in a tree of {size}")
    value = leaf
    for sibling, on_the_left in _sides(place, size - 1, proof):
        value = node_hash(sibling, value) if on_the_left else node_hash(value, sibling)
    _require(value == expected, "the proof leads to another root")


def prove_consistency(older: int, newer: int, read: ReadHashes) -> list[bytes]:
    """PROOF(older, D[0:newer]) of RFC 6962, section 2.1.2: at most ``log2(newer) + 1`` hashes, one read.

    With every tree the empty one is consistent, and each tree with itself: nothing is needed to show it.

    Raises:
        ValueError: the older tree is the larger one.
    """
    if not 0 <= older <= newer:
        raise ValueError(f"a tree of {older} is no older one than a tree of {newer}")
    if older in (0, newer):
        return []
    beside: list[Range] = []
    first, end = 0, newer
    while older != end:
        middle = first + _split(end - first)
        if older <= middle:
            beside.append((middle, end))
            end = middle
        else:
            beside.append((first, middle))
            first = middle
    if first:  # else what remains is the older tree itself, whose root the checker has
        beside.append((first, end))
    return _hashes(reversed(beside), read)


def check_consistency(
    older: int, newer: int, older_root: bytes, newer_root: bytes, proof: Sequence[bytes]
) -> None:
    """That the newer tree begins with the older one, whole and unchanged.

    RFC 9162, section 2.1.4.2: two hashes at most for each of the proof.

    Raises:
        BadProof: it does not follow from this proof.
    """
    _require(0 <= older <= newer, f"a tree of {older} is no older one than a tree of {newer}")
    if older in (0, newer):
        _require(not proof, "the proof is too long")
        _require(older_root == (newer_root if older else EMPTY_ROOT), "the older root is another one")
        return
    # A complete older tree is its own beginning, and the proof leaves it out.
    hashes = (older_root, *proof) if older & (older - 1) == 0 else tuple(proof)
    _require(bool(hashes), "the proof is too short")
    first, *others = hashes
    number, last = older - 1, newer - 1
    while number % 2:
        number, last = number // 2, last // 2
    small = large = first
    for sibling, on_the_left in _sides(number, last, others):
        if on_the_left:
            small, large = node_hash(sibling, small), node_hash(sibling, large)
        else:
            large = node_hash(large, sibling)
    _require(small == older_root, "the proof leads to another older root")
    _require(large == newer_root, "the proof leads to another newer root")


def _sides(number: int, last: int, proof: Sequence[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Each hash with whether it stands on the left of what is below it (the loops of RFC 9162, 2.1.3.2 and 2.1.4.2).

    ``number`` and ``last`` are those of a node and of the last node on its level.
    """
    for sibling in proof:
        _require(len(sibling) == HASH_BYTES, f"a hash has {HASH_BYTES} bytes")
        _require(last > 0, "the proof is too long")
        on_the_left = number % 2 == 1 or number == last
        yield sibling, on_the_left
        while on_the_left and number % 2 == 0 and number:
            number, last = number // 2, last // 2
        number, last = number // 2, last // 2
    _require(last == 0, "the proof is too short")


def _require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise BadProof(otherwise)


def _split(size: int) -> int:
    """The largest power of two below ``size``, which is two or more (k of RFC 6962, section 2.1)."""
    return 1 << (size - 1).bit_length() - 1


def _hashes(ranges: Iterable[Range], read: ReadHashes) -> list[bytes]:
    """MTH(D[a:b]) for each of these ranges, from stored nodes, all read at once."""
    parts = [complete_subtrees(*each) for each in ranges]
    stored = iter(read([node for nodes in parts for node in nodes]))
    return [_joined([next(stored) for _ in nodes]) for nodes in parts]


def _joined(hashes: Sequence[bytes]) -> bytes:
    """The hash over complete subtrees, each smaller than the one before it: from the right, as k splits them."""
    *before, value = hashes
    for left in reversed(before):
        value = node_hash(left, value)
    return value
