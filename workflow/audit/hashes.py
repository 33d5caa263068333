"""The tree's hashes beside the log: stored in the transaction that gives places, read for roots and proofs.

What :mod:`workflow.audit.tree` needs of a database is here, and nothing else: a log without hashes (from before there
were any) is hashed as a whole by the sealer's next run.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    Integer,
    bindparam,
    column,
    func,
    insert,
    literal_column,
    select,
)

from workflow.audit.models import Entry, Place, TreeNode
from workflow.audit.tree import Node, ReadHashes, completed, leaf_hash, root
from workflow.database import is_sqlite
from workflow.lists import Numbers, insert_all
from workflow.prepared import Prepared

CHUNK = 2_000
"""Entries hashed at a time."""


def tree_size(connection: Connection) -> int:
    """How many leaves are hashed: as many as there are places, but in a log from before there were hashes."""
    last = connection.scalar(select(func.max(TreeNode.number)).where(TreeNode.level == 0))
    return 0 if last is None else int(last) + 1


def tree_root(connection: Connection, size: int) -> bytes:
    """The root over the first ``size`` leaves, at most :func:`tree_size`."""
    return root(size, stored(connection))


def has_root(connection: Connection, size: int, expected: bytes) -> bool:
    """Whether this is the root over the first ``size`` leaves; no, where there are fewer, or hashes were taken away."""
    try:
        return tree_root(connection, size) == expected
    except LookupError:
        return False


def stored(connection: Connection) -> ReadHashes:
    """What reads stored nodes for provers, in one statement.

    It raises LookupError where one is missing: the tree is smaller, or somebody has taken it away.
    """
    asked = _ASKED[is_sqlite(connection)]

    def read(nodes: Sequence[Node]) -> list[bytes]:
        if not nodes:
            return []
        keys = [level << _LEVEL_BITS | number for level, number in nodes]
        found = dict(asked.rows(connection, {"nodes": keys}))
        return [found[key] for key in keys]

    return read


_LEVEL_BITS = 56
"""A node asked for is one number: its level above so many bits, its number in them."""


def _asked(each: Any) -> Prepared:
    """The hashes of a list of nodes, in one statement and looked up one by one by their key."""
    node = each.c.value
    key = (TreeNode.level == node.bitwise_rshift(literal_column(str(_LEVEL_BITS), Integer))) & (
        TreeNode.number == node.bitwise_and((1 << _LEVEL_BITS) - 1)
    )
    return Prepared(select(node, TreeNode.hash).join_from(each, TreeNode, key))


_NODES = bindparam("nodes", type_=Numbers)
_ASKED = {
    True: _asked(func.json_each(_NODES).table_valued(column("value", BigInteger), name="asked")),
    False: _asked(
        func.unnest(_NODES).table_valued(column("value", BigInteger), name="asked").render_derived()
    ),
}
"""By whether it is for SQLite."""


def hash_places(connection: Connection) -> int:
    """Hash every entry that has its place and is not in the tree yet, in the order of places; returns how many.

    For the sealer, in its transaction: nobody else may do so at the same time.
    """
    size = before = tree_size(connection)
    while rows := _UNHASHED.rows(connection, {"size": size, "limit": CHUNK}):
        new = completed(size, [leaf_hash(content) for (content,) in rows], stored(connection))
        nodes = [{"level": level, "number": number, "hash": value} for (level, number), value in new]
        if is_sqlite(connection):
            _INSERT.run_many(connection, nodes)
        else:
            _INSERT_ALL.run(connection, {"nodes": nodes})
        size += len(rows)
    return size - before


_UNHASHED = Prepared(
    select(Entry.canonical)
    .join(Place, Place.entry_seq == Entry.seq)
    .where(Place.leaf_index >= bindparam("size"))
    .order_by(Place.leaf_index)
    .limit(bindparam("limit"))
)
_COLUMNS = ("level", "number", "hash")
_INSERT = Prepared(insert(TreeNode).inline(), _COLUMNS)
_INSERT_ALL = Prepared(insert_all(TreeNode, _COLUMNS, "nodes"))
"""For PostgreSQL: however many hashes in one statement."""
