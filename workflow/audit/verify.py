"""Checking the log by itself (kiểm tra nhật ký): entries, commitments, places, versions and hashes.

The log is read once (:mod:`workflow.audit.verify_rows`). What is wrong is looked for in this order: an entry by itself,
openings of nothing, places, versions, the hash of an entry's bytes, hashes above. Of the first kind that is found the
first entry is named, in the order in which they were written.

What the rows of nominations should say is a matter of ``workflow.replay``, which may look on.
"""

import gc
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import IntEnum
from hashlib import sha256
from typing import Any, Protocol

from sqlalchemy import Connection, Subquery, exists, func, select, type_coerce

from workflow.audit.hashes import tree_size
from workflow.audit.models import Entry, Opening, Place
from workflow.audit.seal import passed_over
from workflow.audit.verify_entry import content_of, fault_of
from workflow.audit.verify_heads import NOTHING_KNOWN, Outside, first_bad_head
from workflow.audit.verify_keys import NAMING, NamedKey, first_bad_key
from workflow.audit.verify_rows import RAW, Batch, Opened, StoredEntry, batches
from workflow.audit.verify_tree import ABOVE, Differs, entry_at, roots, superfluous

Contents = Sequence[dict[str, Any] | None]
"""What the bytes of a batch's entries say; None for one with which something is wrong."""


class LooksOn(Protocol):
    """Who is shown every batch as it is read, and sees meanwhile whether versions follow one another."""

    @property
    def in_order(self) -> bool:
        """Whether the versions of all nominations follow one another."""

    def __call__(self, batch: Batch, contents: Contents, /) -> None:
        """Look at some more entries."""


@dataclass(frozen=True, slots=True)
class BadEntry:
    """The first thing found wrong with the log: at which entry (by id, or ``leaf 17``), and what."""

    entry: str
    problem: str


def verify_entries(
    connection: Connection,
    progress: Callable[[int], None] | None = None,
    looks_on: LooksOn | None = None,
    outside: Outside = NOTHING_KNOWN,
) -> BadEntry | None:
    """Check the whole log; None where it is whole. Entries that wait for their place are in order.

    Args:
        connection: best of a reading transaction, whose picture does not change meanwhile.
        progress: told now and then how many entries have been read.
        looks_on: who else reads them; asked at the end whether versions are in order.
        outside: checkpoints and keys that are known from elsewhere.
    """
    size = tree_size(connection)
    read = _Read(hashed=size)
    with _without_cycles():
        for batch in batches(connection):
            contents = read.check(batch)
            if looks_on is not None:
                looks_on(batch, contents)
            if progress is not None:
                progress(read.entries)
    return (
        read.first(_Kind.ITSELF)
        or _opening_of_nothing(connection, read)
        or _first_bad_place(connection, read)
        or (None if looks_on is not None and looks_on.in_order else _first_bad_version(connection))
        or read.first(_Kind.HASH)
        or _first_bad_hash(connection, size, read, outside)
    )


@contextmanager
def _without_cycles() -> Iterator[None]:
    """Python's search for objects that hold one another would take a fifth of the time, and there are none here."""
    searching = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searching:
            gc.enable()


class _Kind(IntEnum):
    """What can be wrong with an entry."""

    ITSELF = 0
    HASH = 1


@dataclass(slots=True)
class _Read:
    """What was counted, and the first fault of each kind."""

    hashed: int
    """The size of the tree."""
    entries: int = 0
    openings: int = 0
    placed: int = 0
    leaves: int = 0
    """Entries whose leaf is the hash of their bytes."""
    keys: list[NamedKey] = field(default_factory=list)
    faults: dict[_Kind, tuple[int, BadEntry]] = field(default_factory=dict)

    def first(self, kind: _Kind) -> BadEntry | None:
        """The first entry of which this is wrong."""
        return self.faults[kind][1] if kind in self.faults else None

    def check(self, batch: Batch) -> Contents:
        """Check some entries, and count them."""
        contents = []
        openings_of, hashed = batch.openings.get, self.hashed
        for entry in batch.entries:
            openings = openings_of(entry.id, ())
            content = content_of(entry, openings)
            if content is None:
                content = self._decide(entry, openings)
            contents.append(content)
            if content is not None and entry.action in NAMING:
                self._name_key(entry, content)
            self.openings += len(openings)
            if entry.leaf_index is not None:
                self.placed += 1
                if entry.leaf_index < hashed and content is not None:
                    if sha256(b"\x00" + entry.canonical).digest() == entry.leaf_hash:
                        self.leaves += 1
                    else:
                        self.note(_Kind.HASH, entry, "its bytes are not those that were hashed")
        self.entries += len(batch.entries)
        return contents

    def note(self, kind: _Kind, entry: StoredEntry, problem: str) -> None:
        """Remember a fault, if it is the first of its kind."""
        known = self.faults.get(kind)
        if known is None or entry.seq < known[0]:
            self.faults[kind] = (entry.seq, BadEntry(str(entry.id), problem))

    def _name_key(self, entry: StoredEntry, content: dict[str, Any]) -> None:
        key = NamedKey.of(entry, content)
        if key is not None:
            self.keys.append(key)

    def _decide(self, entry: StoredEntry, openings: Sequence[Opened]) -> dict[str, Any] | None:
        """What it says, if it is in order after all; else its fault is noted."""
        opened = {
            path: (salt, bytes(value or b"").decode("utf-8", "replace")) for path, salt, value in openings
        }
        fault = fault_of(entry._asdict(), opened)
        if fault is None:
            said: dict[str, Any] = json.loads(entry.canonical)
            return said
        self.note(_Kind.ITSELF, entry, fault)
        return None


def _opening_of_nothing(connection: Connection, read: _Read) -> BadEntry | None:
    if connection.scalar(select(func.count()).select_from(Opening)) == read.openings:
        return None
    orphan = select(Opening.entry_id).where(~exists(select(Entry.seq).where(Entry.id == Opening.entry_id)))
    found = connection.execute(orphan.order_by(Opening.entry_id).limit(1)).scalar()
    return None if found is None else BadEntry(found, "its openings are there, the entry is gone")


def _first_bad_place(connection: Connection, read: _Read) -> BadEntry | None:
    """Places run from 0 without a gap, each has its entry, and the sealer passed nobody over."""
    number, first, last = connection.execute(
        select(func.count(), func.min(Place.leaf_index), func.max(Place.leaf_index))
    ).one()
    if number and (first, last + 1, read.placed) != (0, number, number):
        return _first_gap(connection)
    forgotten = passed_over(connection) if read.placed < read.entries else None
    if forgotten is None:
        return None
    return BadEntry(forgotten, "it has no place among the sealed, and will get none")


def _first_gap(connection: Connection) -> BadEntry | None:
    expected = (func.row_number().over(order_by=Place.leaf_index) - 1).label("expected")
    numbered = (
        select(Place.leaf_index, expected, Entry.id)
        .join(Entry, Entry.seq == Place.entry_seq, isouter=True)
        .subquery()
    )
    c = numbered.c
    wrong = select(c.expected, c.leaf_index).where((c.leaf_index != c.expected) | c.id.is_(None))
    found = connection.execute(wrong.order_by(c.expected).limit(1)).one_or_none()
    if found is None:
        return None
    expected_index, index = found
    whose = "the entry of this place is gone" if index == expected_index else "nobody has this place"
    return BadEntry(f"leaf {expected_index}", whose)


def _first_bad_version(connection: Connection) -> BadEntry | None:
    """Versions run 1, 2, 3 …, each from the state to which the one before led, and were sealed in this order."""
    nobodys = select(Entry.id).where(Entry.version.is_not(None), Entry.nomination_id.is_(None))
    found = connection.scalar(nobodys.order_by(Entry.seq).limit(1))
    if found is not None:
        return BadEntry(found, "it makes a version of no nomination")
    c = _chains().c
    gap = c.version != func.coalesce(c.version_before, 0) + 1
    torn = c.state_from.is_distinct_from(c.state_before)
    unplaced_before = c.version_before.is_not(None) & c.leaf_before.is_(None) & c.leaf_index.is_not(None)
    overtaken = unplaced_before | (c.leaf_before > c.leaf_index)
    statement = select(c.id, gap, torn).where(gap | torn | overtaken).order_by(c.seq).limit(1)
    wrong = connection.execute(statement).one_or_none()
    if wrong is None:
        return None
    entry_id, is_gap, is_torn = wrong
    if is_gap:
        return BadEntry(entry_id, "its version does not follow the one before")
    if is_torn:
        return BadEntry(entry_id, "it does not begin in the state to which the one before led")
    return BadEntry(entry_id, "it was sealed before the version that it follows")


def _chains() -> Subquery:
    """Every entry that made a version, beside the one before it of the same nomination."""

    def before(column: Any) -> Any:
        return func.lag(column).over(partition_by=Entry.nomination_id, order_by=(Entry.version, Entry.seq))

    return (
        select(
            Entry.id,
            Entry.seq,
            Entry.version,
            type_coerce(Entry.state_from, RAW).label("state_from"),
            Place.leaf_index,
            before(Entry.version).label("version_before"),
            before(type_coerce(Entry.state_to, RAW)).label("state_before"),
            before(Place.leaf_index).label("leaf_before"),
        )
        .join(Place, Place.entry_seq == Entry.seq, isouter=True)
        .where(Entry.version.is_not(None))
        .subquery()
    )


def _first_bad_hash(connection: Connection, size: int, read: _Read, outside: Outside) -> BadEntry | None:
    """Hashes above the leaves are those of the hashes below, there are no others, and checkpoints are of this tree."""
    nothings = BadEntry(f"leaf {read.leaves}", "there are hashes that are no entry's")
    if read.leaves < size:
        return nothings
    fault = first_bad_key(connection, read.keys)
    try:
        if fault is None:
            fault = first_bad_head(connection, size, read.keys, outside)
        else:
            for _ in roots(connection, size, ()):
                pass
    except Differs as differs:
        return BadEntry(entry_at(connection, differs.leaf), ABOVE)
    if superfluous(connection, size):
        return nothings
    return None if fault is None else BadEntry(*fault)
