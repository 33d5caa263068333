"""The tree's hashes beside the log: stored in the transaction that gives places, read for roots and proofs.

What :mod:`workflow.audit.tree` needs of a database is here, and nothing else: a log without hashes (from before there
were any) is hashed as a whole by the sealer's next run.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, func, insert, or_, select

from workflow.audit.models import Entry, Place, TreeNode
from workflow.audit.tree import Node, ReadHashes, completed, leaf_hash, root

CHUNK = 2_000
"""Entries hashed at a time."""


def tree_size(connection: Connection) -> int:
    """How many leaves are hashed: as many as there are places, but in a log from before there were hashes."""
    last = connection.scalar(select(func.max(TreeNode.number)).where(TreeNode.level == 0))
    return 0 if last is None else int(last) + 1


def tree_root(connection: Connection, size: int) -> bytes:
    """The root over the first ``size`` leaves, at most :func:`tree_size`."""
    return root(size, stored(connection))


def stored(connection: Connection) -> ReadHashes:
    """What reads stored nodes for provers, in one statement.

    It raises LookupError where one is missing: the tree is smaller, or somebody has taken it away.
    """

    def read(nodes: Sequence[Node]) -> list[bytes]:
        if not nodes:
            return []
        # Spelled out: SQLite looks through the whole table for a pair that is IN a list.
        asked = ((TreeNode.level == level) & (TreeNode.number == number) for level, number in nodes)
        rows = connection.execute(select(TreeNode.level, TreeNode.number, TreeNode.hash).where(or_(*asked)))
        found = {Node(level, number): value for level, number, value in rows}
        return [found[node] for node in nodes]

    return read


def nodes_over(connection: Connection, first: int, end: int) -> dict[Node, bytes]:
    """The stored nodes that were completed by the leaves from ``first`` up to and without ``end``, as they stand."""
    height = end.bit_length()
    ranges = (
        (TreeNode.level == level) & TreeNode.number.between(first >> level, (end >> level) - 1)
        for level in range(height)
    )
    rows = connection.execute(select(TreeNode.level, TreeNode.number, TreeNode.hash).where(or_(*ranges)))
    return {Node(level, number): bytes(value) for level, number, value in rows}


def hash_places(connection: Connection) -> int:
    """Hash every entry that has its place and is not in the tree yet, in the order of places; returns how many.

    For the sealer, in its transaction: nobody else may do so at the same time.
    """
    size = before = tree_size(connection)
    leaves = (
        select(Entry.canonical)
        .join(Place, Place.entry_seq == Entry.seq)
        .order_by(Place.leaf_index)
        .limit(CHUNK)
    )
    while contents := connection.scalars(leaves.where(Place.leaf_index >= size)).all():
        new = completed(size, [leaf_hash(content) for content in contents], stored(connection))
        connection.execute(
            insert(TreeNode),
            [{"level": level, "number": number, "hash": value} for (level, number), value in new],
        )
        size += len(contents)
    return size - before
