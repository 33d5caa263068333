"""Proofs that anybody may ask for: that an entry is in the log, and that the log has only grown (RFC 9162)."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from states.codes import Code
from states.facts import Unmet
from workflow.audit.checkpoints import newest
from workflow.audit.hashes import stored, tree_size
from workflow.audit.models import Entry, Place
from workflow.audit.tree import leaf_hash, prove_consistency, prove_inclusion
from workflow.errors import NotFound, NotPossible, UnmetRequirements


@dataclass(frozen=True, slots=True)
class Inclusion:
    """That the leaf of this hash stands at this index in the tree of that size."""

    index: int
    size: int
    leaf: bytes
    hashes: list[bytes]


@dataclass(frozen=True, slots=True)
class Consistency:
    """That the tree of ``newer`` leaves begins with that of ``older``."""

    older: int
    newer: int
    hashes: list[bytes]


def inclusion_of(connection: Connection, entry_id: str, size: int | None = None) -> Inclusion:
    """Prove that an entry is in the log.

    Args:
        connection: a reading transaction.
        entry_id: the entry's id.
        size: of the tree to prove it in; if left out that of the newest checkpoint, or the whole tree where the
            checkpoint does not reach to the entry yet.

    Raises:
        NotFound: there is no such entry.
        NotPossible: ``not_sealed``: it has no place yet.
        UnmetRequirements: ``out_of_range``: no tree of that size holds it.
    """
    row = connection.execute(
        select(Place.leaf_index, Entry.canonical)
        .select_from(Entry)
        .join(Place, Place.entry_seq == Entry.seq, isouter=True)
        .where(Entry.id == entry_id)
    ).first()
    if row is None:
        raise NotFound
    index: int | None = row.leaf_index
    largest = tree_size(connection)
    if index is None or index >= largest:
        raise NotPossible(Code.NOT_SEALED)
    if size is None:
        head = newest(connection)
        size = head.size if head is not None and index < head.size else largest
    _require_between(size, index + 1, largest, "size")
    hashes = prove_inclusion(index, size, stored(connection))
    return Inclusion(index, size, leaf_hash(bytes(row.canonical)), hashes)


def consistency_of(connection: Connection, older: int, newer: int | None = None) -> Consistency:
    """Prove that the log of ``newer`` entries begins with that of ``older``.

    Args:
        connection: a reading transaction.
        older: a size.
        newer: another; if left out that of the newest checkpoint, or the whole tree where ``older`` is beyond it.

    Raises:
        UnmetRequirements: ``out_of_range``: they are not 1 ≤ older ≤ newer ≤ the tree's size.
    """
    largest = tree_size(connection)
    if newer is None:
        head = newest(connection)
        newer = head.size if head is not None and older <= head.size else largest
    _require_between(older, 1, largest, "from")
    _require_between(newer, older, largest, "to")
    return Consistency(older, newer, prove_consistency(older, newer, stored(connection)))


def _require_between(size: int, least: int, most: int, field: str) -> None:
    if not least <= size <= most:
        raise UnmetRequirements([Unmet(Code.OUT_OF_RANGE, field, {"allowed": f"{least}–{most}"})])
