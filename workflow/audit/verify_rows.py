"""The log as its verification reads it: raw, for whoever tampers does not keep to our types.

Once, in the order in which it was written: an entry brings its place and the stored hash of its leaf with it, and what
its commitments can still be opened with. However long the log, only some thousand entries are in memory.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    Date,
    LargeBinary,
    Select,
    Text,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    select,
    true,
    type_coerce,
)
from sqlalchemy.types import NullType

from workflow.audit.models import Entry, Opening, Place, TreeNode
from workflow.base import Instant
from workflow.database import is_sqlite
from workflow.lists import Texts, among
from workflow.prepared import Prepared

CHUNK = 500
"""Entries read at a time."""

COPIED = tuple(
    column.name
    for column in Entry.__table__.columns
    if column.name not in {"seq", "transaction", "canonical"}
)
"""The columns that are copies of what the bytes say, in the order of :class:`StoredEntry`."""

RAW = NullType()
_FIRST = Prepared(select(func.min(Entry.seq)))


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
    """Some entries in the order in which they were written, with their openings by the entry's id."""

    entries: Sequence[StoredEntry]
    openings: Mapping[str, Sequence[Opened]]


def batches(connection: Connection) -> Iterator[Batch]:
    """The whole log, each entry once, in the order of ``seq``."""
    entries, opened = _statements(is_sqlite(connection))
    if not is_sqlite(connection):
        # A plan for any range would read whole tables for each.
        connection.exec_driver_sql("SET LOCAL plan_cache_mode = force_custom_plan")
    last = _FIRST.rows(connection, {})[0][0]
    if last is None:
        return
    last -= 1  # whoever slips one in may number it below 0
    while rows := entries.rows(connection, {"after": last, "limit": CHUNK}):
        found = list(map(StoredEntry._make, rows))
        upto = found[-1].seq
        yield _with_openings(found, opened.rows(connection, {"after": last, "upto": upto}))
        last = upto


def of_nominations(connection: Connection, ids: Sequence[str]) -> Batch:
    """The entries that made the versions of these nominations, one nomination after another, each by version."""
    entries, opened = _statements_on_nominations(is_sqlite(connection))
    found = list(map(StoredEntry._make, entries.rows(connection, {"ids": ids})))
    return _with_openings(found, opened.rows(connection, {"ids": ids}))


def by_ids(connection: Connection, ids: Sequence[str]) -> Batch:
    """These entries, in the order in which they were written."""
    entries, opened = _statements_by_ids(is_sqlite(connection))
    found = list(map(StoredEntry._make, entries.rows(connection, {"ids": ids})))
    return _with_openings(found, opened.rows(connection, {"ids": ids}))


def _with_openings(entries: Sequence[StoredEntry], rows: Sequence[tuple[Any, ...]]) -> Batch:
    openings: dict[str, list[Opened]] = {}
    for entry_id, path, salt, value in rows:
        openings.setdefault(entry_id, []).append((path, salt, value))
    return Batch(entries, openings)


@cache
def _statements(sqlite: bool) -> tuple[Prepared, Prepared]:
    """Entries, and the openings of the same entries."""
    # Said of places too: PostgreSQL would go over all of them up to these.
    entries, opened = _selects(sqlite, Place.entry_seq > bindparam("after"))
    after, upto = Entry.seq > bindparam("after"), Entry.seq <= bindparam("upto")
    return (
        Prepared(entries.where(after).order_by(Entry.seq).limit(bindparam("limit"))),
        Prepared(opened.where(after, upto)),
    )


@cache
def _statements_on_nominations(sqlite: bool) -> tuple[Prepared, Prepared]:
    entries, opened = _selects(sqlite, true())
    of_these = among(Entry.nomination_id, bindparam("ids", type_=Texts)) & Entry.version.is_not(None)
    return (
        Prepared(entries.where(of_these).order_by(Entry.nomination_id, Entry.version, Entry.seq)),
        Prepared(opened.where(of_these)),
    )


@cache
def _statements_by_ids(sqlite: bool) -> tuple[Prepared, Prepared]:
    entries, opened = _selects(sqlite, true())
    of_these = among(Entry.id, bindparam("ids", type_=Texts))
    return Prepared(entries.where(of_these).order_by(Entry.seq)), Prepared(opened.where(of_these))


def _selects(
    sqlite: bool, placed: ColumnElement[bool]
) -> tuple[Select[*tuple[Any, ...]], Select[*tuple[Any, ...]]]:
    columns = [raw(Entry.__table__.c[name], sqlite=sqlite) for name in COPIED]
    canonical, leaf_hash = type_coerce(Entry.canonical, RAW), type_coerce(TreeNode.hash, RAW)
    entries: Select[*tuple[Any, ...]] = (
        select(*columns, canonical, Entry.seq, Place.leaf_index, leaf_hash)
        .join(Place, (Place.entry_seq == Entry.seq) & placed, isouter=True)
        .join(TreeNode, (TreeNode.level == 0) & (TreeNode.number == Place.leaf_index), isouter=True)
    )
    value = cast(Opening.value, LargeBinary) if sqlite else func.convert_to(Opening.value, "UTF8")
    opened: Select[*tuple[Any, ...]] = select(
        Opening.entry_id, Opening.path, type_coerce(Opening.salt, RAW), type_coerce(value, RAW)
    ).join(Entry, Entry.id == Opening.entry_id)
    return entries, opened


def _before_christ(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """What ``to_char`` leaves out: 2026 BC is another year than 2026."""
    return case((column < literal_column("DATE '0001-01-01'"), " BC"), else_="")


def raw(column: ColumnElement[Any], *, sqlite: bool) -> ColumnElement[Any]:
    """A column as stored; of PostgreSQL moments, days and documents as the texts that SQLite keeps."""
    if sqlite:
        return type_coerce(column, RAW)
    match column.type:
        case Instant():
            moment = func.timezone("UTC", column)
            return func.to_char(moment, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"').concat(_before_christ(moment))
        case Date():
            return func.to_char(column, "YYYY-MM-DD").concat(_before_christ(column))
        case JSON():
            return cast(column, Text)
        case _:
            return type_coerce(column, RAW)
