"""The stored hashes above the leaves, reckoned anew from them.

That each leaf is the hash of its entry's bytes has been seen before (:mod:`workflow.audit.verify`). Leaves are taken in
blocks, each a complete subtree but for the last, and a block level by level; of what lies to the left only the hashes
are kept of which a root is put together.
"""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256

from sqlalchemy import Connection, bindparam, func, select, type_coerce

from workflow.audit.hashes import stored
from workflow.audit.models import Entry, Place, TreeNode
from workflow.audit.tree import Node, complete_subtrees, completed, root
from workflow.audit.verify_rows import RAW
from workflow.prepared import Prepared

BLOCK_LEVEL = 11
"""A block has so many levels above its leaves: 2,048 leaves."""

ABOVE = "a hash above it differs"


class Differs(Exception):
    """A stored hash is not the one that the leaves give, or is missing."""

    def __init__(self, leaf: int) -> None:
        """``leaf``: the last one below it."""
        super().__init__(f"a hash above leaf {leaf} differs")
        self.leaf = leaf


def roots(connection: Connection, size: int, wanted: Iterable[int]) -> Iterator[tuple[int, bytes]]:
    """The roots at these sizes, ascending and none above ``size``, while every stored hash is compared.

    Raises:
        Differs: as it comes to a hash that does.
    """
    left: dict[Node, bytes] = {}  # complete subtrees of whole blocks, from the left border
    sizes = iter(wanted)
    asked = next(sizes, None)
    for number in range((size >> BLOCK_LEVEL) + 1):
        first = number << BLOCK_LEVEL
        block = _Block(connection, first, min(first + (1 << BLOCK_LEVEL), size))
        while asked is not None and asked >> BLOCK_LEVEL == number:
            yield asked, root(asked, lambda nodes: [left[n] if n in left else block[n] for n in nodes])  # noqa: B023
            asked = next(sizes, None)
        if block.is_complete:
            left = _grown(connection, left, number, block[Node(BLOCK_LEVEL, number)])


def superfluous(connection: Connection, size: int) -> bool:
    """Whether there are more hashes than a tree of this size has."""
    return connection.scalar(select(func.count()).select_from(TreeNode)) != 2 * size - size.bit_count()


def entry_at(connection: Connection, leaf: int) -> str:
    """The id of the entry at a leaf, or ``leaf 17`` where it is gone."""
    found = select(Entry.id).join(Place, Place.entry_seq == Entry.seq).where(Place.leaf_index == leaf)
    return str(connection.scalar(found) or f"leaf {leaf}")


def leaves_between(connection: Connection, first: int, end: int) -> list[bytes]:
    """The stored hashes of leaves, from the first up to and without the end."""
    return _stored(connection, 0, first, end)


class _Block:
    """The hashes of one block, each compared with what is stored."""

    def __init__(self, connection: Connection, first: int, end: int) -> None:
        self._first = first
        self._levels = [_stored(connection, 0, first, end)]
        if len(self._levels[0]) != end - first:
            raise Differs(end - 1)
        wrong = []
        for level in range(1, BLOCK_LEVEL + 1):
            below = self._levels[-1]
            reckoned = [
                sha256(b"\x01" + left + right).digest()
                for left, right in zip(below[::2], below[1::2], strict=False)
            ]
            start = first >> level
            if _stored(connection, level, start, start + len(reckoned)) != reckoned:
                wrong.append(_first_wrong(connection, level, start, reckoned))
            self._levels.append(reckoned)
        if wrong:
            raise Differs(min(wrong))

    @property
    def is_complete(self) -> bool:
        return bool(self._levels[BLOCK_LEVEL])

    def __getitem__(self, node: Node) -> bytes:
        return self._levels[node.level][node.number - (self._first >> node.level)]


def _grown(connection: Connection, left: dict[Node, bytes], number: int, value: bytes) -> dict[Node, bytes]:
    """The left border with one more block, whose own hash this is; what that completes is compared too."""

    def border(nodes: Sequence[Node]) -> list[bytes]:
        return [left[_over(node)] for node in nodes]

    new = {_over(node): reckoned for node, reckoned in completed(number, [value], border)}
    for node, reckoned in new.items():
        try:
            (kept,) = stored(connection)([node])
        except LookupError:
            kept = b""
        if bytes(kept) != reckoned:
            raise Differs((node.number + 1 << node.level) - 1)
    known = left | new
    return {node: known[node] for node in map(_over, complete_subtrees(0, number + 1))}


def _over(node: Node) -> Node:
    """A node of the tree whose leaves are blocks, in the tree of all leaves."""
    return Node(node.level + BLOCK_LEVEL, node.number)


def _first_wrong(connection: Connection, level: int, start: int, reckoned: Sequence[bytes]) -> int:
    """The last leaf below the first node of a level that is stored otherwise or not at all."""
    kept = dict(_NUMBERED.rows(connection, {"level": level, "first": start, "end": start + len(reckoned)}))
    wrong = next(number for number, value in enumerate(reckoned, start) if kept.get(number) != value)
    return (wrong + 1 << level) - 1


_NUMBERED = Prepared(
    select(TreeNode.number, type_coerce(TreeNode.hash, RAW))
    .where(
        TreeNode.level == bindparam("level"),
        TreeNode.number >= bindparam("first"),
        TreeNode.number < bindparam("end"),
    )
    .order_by(TreeNode.number)
)


def _stored(connection: Connection, level: int, first: int, end: int) -> list[bytes]:
    rows = _NUMBERED.rows(connection, {"level": level, "first": first, "end": end})
    return [value for _, value in rows]
