"""The log as its verification reads it: raw, for whoever tampers does not keep to our types.

Everything that is said of one nomination comes together, so that its versions can be followed and its state replayed in
the same reading; an entry brings its place and the stored hash of its leaf with it. However long the log, only some
thousand entries are in memory.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    LargeBinary,
    Select,
    bindparam,
    cast,
    func,
    select,
    type_coerce,
)
from sqlalchemy.types import NullType

from workflow.audit.models import Entry, Opening, Place, TreeNode
from workflow.database import is_sqlite
from workflow.lists import Texts, among
from workflow.prepared import Prepared

CHUNK = 2_000
"""Entries read at a time; a few more where a nomination would be torn apart."""

COPIED = tuple(
    column.name
    for column in Entry.__table__.columns
    if column.name not in {"seq", "transaction", "canonical"}
)
"""The columns that are copies of what the bytes say, in the order of :class:`StoredEntry`."""

RAW = NullType()


class StoredEntry(NamedTuple):
    """An entry as the driver gives it, whatever somebody has put there; the moment as text."""

    id: str
    at: Any
    actor_id: Any
    actor: Any
    role: Any
    unit_code: Any
    on_behalf_of: Any
    action: Any
    outcome: Any
    code: Any
    subject: Any
    nomination_id: str | None
    version: Any
    state_from: Any
    state_to: Any
    table_version: Any
    canonical: Any
    seq: int
    leaf_index: int | None
    leaf_hash: bytes | None
    """As stored; None where the entry has no place, or its place is not hashed."""


Opened = tuple[str, Any, Any]
"""Path, salt, and the UTF-8 of the value: one commitment that was not erased."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Some entries with their openings: those without a nomination by ``seq``, or whole nominations by version."""

    entries: Sequence[StoredEntry]
    openings: dict[str, list[Opened]]
    """By the entry's id."""
    after: str | None
    """Of a batch of nominations: it holds all whose ids lie above this one …; None where there are none."""
    upto: str | None
    """… up to this one; None for the last batch, which holds all that are left."""


def batches(connection: Connection) -> Iterator[Batch]:
    """The whole log, each entry once."""
    reads = _reads(is_sqlite(connection))
    last = -1
    while rows := reads.others.rows(connection, {"after": last, "limit": CHUNK}):
        yield _batch(connection, reads, rows, None, None)
        last = rows[-1][_SEQ]
    after, upto = "", _upto(connection, "")
    while upto is not None:
        rows = reads.nominations.rows(connection, {"after": after, "upto": upto})
        yield _batch(connection, reads, rows, after, upto)
        after, upto = upto, _upto(connection, upto)
    yield _batch(connection, reads, reads.rest.rows(connection, {"after": after}), after, None)


def _batch(
    connection: Connection, reads: "_Reads", rows: Sequence[Any], after: str | None, upto: str | None
) -> Batch:
    entries = [StoredEntry._make(row) for row in rows]
    openings: dict[str, list[Opened]] = {}
    ids = [entry.id for entry in entries]
    for entry_id, path, salt, value in reads.openings.rows(connection, {"ids": ids}) if ids else ():
        openings.setdefault(entry_id, []).append((path, salt, value))
    return Batch(entries, openings, after, upto)


def _upto(connection: Connection, after: str) -> str | None:
    """The nomination of the last entry of a batch; None where what is left is one."""
    found = _UPTO.rows(connection, {"after": after, "before": CHUNK - 1})
    return found[0][0] if found else None


_SEQ = StoredEntry._fields.index("seq")
_UPTO = Prepared(
    select(Entry.nomination_id)
    .where(Entry.nomination_id > bindparam("after"))
    .order_by(Entry.nomination_id)
    .offset(bindparam("before"))
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class _Reads:
    """The statements for one kind of database."""

    others: Prepared
    nominations: Prepared
    rest: Prepared
    openings: Prepared


@cache
def _reads(sqlite: bool) -> _Reads:
    columns = [raw(column, sqlite=sqlite) for column in (Entry.__table__.c[name] for name in COPIED)]
    entries: Select[*tuple[Any, ...]] = (
        select(
            *columns,
            type_coerce(Entry.canonical, RAW),
            Entry.seq,
            Place.leaf_index,
            type_coerce(TreeNode.hash, RAW),
        )
        .join(Place, Place.entry_seq == Entry.seq, isouter=True)
        .join(TreeNode, (TreeNode.level == 0) & (TreeNode.number == Place.leaf_index), isouter=True)
    )
    by_version = entries.where(Entry.nomination_id > bindparam("after")).order_by(
        Entry.nomination_id, Entry.version, Entry.seq
    )
    value = cast(Opening.value, LargeBinary) if sqlite else func.convert_to(Opening.value, "UTF8")
    return _Reads(
        others=Prepared(
            entries.where(Entry.nomination_id.is_(None), Entry.seq > bindparam("after"))
            .order_by(Entry.seq)
            .limit(bindparam("limit"))
        ),
        nominations=Prepared(by_version.where(Entry.nomination_id <= bindparam("upto"))),
        rest=Prepared(by_version),
        openings=Prepared(
            select(
                Opening.entry_id, Opening.path, type_coerce(Opening.salt, RAW), type_coerce(value, RAW)
            ).where(among(Opening.entry_id, bindparam("ids", type_=Texts)))
        ),
    )


def raw(column: ColumnElement[Any], *, sqlite: bool) -> ColumnElement[Any]:
    """A column as stored; a moment or a day of PostgreSQL as the text that SQLite keeps, and the log writes."""
    name = type(column.type).__name__
    if not sqlite and name in _AS_TEXT:
        moment = func.timezone("UTC", column) if name == "Instant" else column
        return func.to_char(moment, _AS_TEXT[name])
    return type_coerce(column, RAW)


_AS_TEXT = {"Instant": 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"', "Date": "YYYY-MM-DD"}
