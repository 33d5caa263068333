"""What proves an exported entry: written beside it, so that whoever reads the file reckons the root in one pass.

Entries that the newest checkpoint covers come first, in the order of their places, and carry

* ``openings``: salt (hexadecimal) and value of each commitment that can still be opened, by its path. A vote's is never
  taken out of the database (``given.vote``);
* ``leaf_hash``: the stored hash of the entry (base64);
* ``skipped``: where entries between this one and the one before it are not in the file, the complete subtrees over
  them, as pairs of level and hash. The reader adds them to what it has folded so far, in O(log n) memory;
* ``log``: on the last of them the checkpoint, the keys of the log, what is ``skipped`` up to the checkpoint's size, and
  ``handovers``: for each entry that names a new key a proof (:mod:`workflow.audit.proof_file`) under the first
  checkpoint over it, which the old key has signed too. So whoever trusts an old key comes to trust the new one.

After them come entries that no checkpoint covers yet, with their openings alone. A hash that somebody has taken away is
left out, or null: the reader finds that.

Where an older checkpoint ends in a gap, the gap is split there, so that the reader meets that root as well.
:mod:`workflow.inspection.kiem_tra_nhat_ky` is such a reader.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, or_, select

from states.terms import Deed
from workflow.audit.checkpoints import keys, newest
from workflow.audit.hashes import stored
from workflow.audit.keys import base64_of
from workflow.audit.models import Entry, KeptCheckpoint, Opening, Place, TreeNode
from workflow.audit.proof_file import ProofFile
from workflow.audit.queries import EntryView
from workflow.audit.tree import Node, complete_subtrees, prove_inclusion
from workflow.keyset import Order, ascending
from workflow.lists import Numbers, Texts, among

BY_PLACE = Order(ascending(Place.leaf_index))
WITHHELD = "given.vote"
"""The commitment whose opening leaves the database with nobody."""


@dataclass(frozen=True, slots=True)
class Covering:
    """The checkpoint under which a file proves its entries; ``size`` 0 where none was ever signed."""

    size: int
    note: str
    keys: tuple[str, ...]
    """As others know them, the newest first."""
    splits: tuple[int, ...]
    """Older sizes whose roots the reader is to meet, ascending."""
    handovers: tuple[str, ...]
    """A proof of each entry that names a new key, the oldest first."""

    def covered(self) -> ColumnElement[bool]:
        """The condition for entries under it."""
        return Place.leaf_index < self.size

    def uncovered(self) -> ColumnElement[bool]:
        """The condition for the others."""
        return or_(Place.leaf_index.is_(None), Place.leaf_index >= self.size)


def covering(connection: Connection, older: Iterable[int] = ()) -> Covering:
    """What a file that begins now is proved under: the newest checkpoint.

    Args:
        connection: within a transaction.
        older: sizes of earlier checkpoints that the reader holds; those that are not below the newest need no split.
    """
    head = newest(connection)
    if head is None:
        return Covering(0, "", (), (), ())
    splits = tuple(sorted(size for size in set(older) if 0 < size < head.size))
    handovers = tuple(_handovers(connection, head.size))
    return Covering(head.size, head.note, tuple(map(str, keys(connection))), splits, handovers)


def proofs(
    connection: Connection, views: Sequence[EntryView], under: Covering, reached: int
) -> list[dict[str, Any]]:
    """For each of these covered entries, in the order of places, what proves it. One read for each level of the tree.

    Args:
        connection: within the transaction in which the entries were read: a value may be erased at any time.
        views: the entries.
        under: the file's checkpoint.
        reached: how many places the entries before these ended at; 0 at the beginning.
    """
    places = [view.leaf_index for view in views if view.leaf_index is not None]
    starts = [reached, *(place + 1 for place in places)]
    gaps = [_subtrees(start, place, under.splits) for start, place in zip(starts, places, strict=False)]
    leaves = [Node(0, place) for place in places]
    hashes = _read(connection, [*leaves, *(node for gap in gaps for node in gap)])
    opened = openings(connection, views)
    found = []
    for view, leaf, gap in zip(views, leaves, gaps, strict=True):
        value = hashes.get(leaf)
        proof: dict[str, Any] = {"openings": opened[view.id], "leaf_hash": value and base64_of(value)}
        if gap:
            proof["skipped"] = _written(gap, hashes)
        found.append(proof)
    return found


def log_of(connection: Connection, under: Covering, reached: int) -> dict[str, Any]:
    """What stands beside the last covered entry, after which ``reached`` places have gone by."""
    rest = _subtrees(reached, under.size, under.splits)
    skipped = _written(rest, _read(connection, rest))
    log = {"checkpoint": under.note, "keys": list(under.keys), "handovers": list(under.handovers)}
    return log | ({"skipped": skipped} if skipped else {})


def openings(connection: Connection, views: Sequence[EntryView]) -> dict[str, dict[str, Any]]:
    """What of these entries' commitments can be opened, by entry and path."""
    found: dict[str, dict[str, Any]] = {view.id: {} for view in views}
    if views:
        for entry_id, path, salt, value in connection.execute(_OPENINGS, {"ids": list(found)}):
            found[entry_id][path] = {"salt": bytes(salt).hex(), "value": value}
    return found


_ROTATIONS = (
    select(Place.leaf_index, Entry.canonical)
    .join(Entry, Entry.seq == Place.entry_seq)
    .where(Entry.action == Deed.ROTATE_KEY)
    .order_by(Place.leaf_index)
)
_FIRST_OVER = (
    select(KeptCheckpoint.size, KeptCheckpoint.note)
    .where(KeptCheckpoint.size > bindparam("place"))
    .order_by(KeptCheckpoint.size)
    .limit(1)
)
_OPENINGS: Select[*tuple[Any, ...]] = (
    select(Opening.entry_id, Opening.path, Opening.salt, Opening.value)
    .where(among(Opening.entry_id, bindparam("ids", type_=Texts)), Opening.path != WITHHELD)
    .order_by(Opening.entry_id, Opening.path)
)
_HASHES = select(TreeNode.number, TreeNode.hash).where(
    TreeNode.level == bindparam("level"), among(TreeNode.number, bindparam("numbers", type_=Numbers))
)


def _handovers(connection: Connection, size: int) -> Iterator[str]:
    for place, canonical in connection.execute(_ROTATIONS.where(Place.leaf_index < size)).all():
        over, note = connection.execute(_FIRST_OVER, {"place": place}).one()
        try:
            path = prove_inclusion(place, over, stored(connection))
        except LookupError:  # hashes have been taken away: the rest of the file shows it
            continue
        yield ProofFile(bytes(canonical), place, tuple(path), note).text()


def _subtrees(first: int, end: int, splits: Iterable[int]) -> list[Node]:
    """The complete subtrees over a range, none of them across one of these places."""
    inside = [size for size in splits if first < size < end]
    return [node for part in pairwise([first, *inside, end]) for node in complete_subtrees(*part)]


def _read(connection: Connection, nodes: Iterable[Node]) -> dict[Node, bytes]:
    by_level: dict[int, list[int]] = {}
    for level, number in nodes:
        by_level.setdefault(level, []).append(number)
    return {
        Node(level, number): bytes(value)
        for level, numbers in by_level.items()
        for number, value in connection.execute(_HASHES, {"level": level, "numbers": numbers})
    }


def _written(nodes: Sequence[Node], hashes: Mapping[Node, bytes]) -> list[tuple[int, str]]:
    return [(node.level, base64_of(hashes[node])) for node in nodes if node in hashes]
