"""Checking the log by itself (kiểm tra nhật ký): entries, commitments, places, versions and hashes.

What the rows of nominations should say is a matter of ``workflow.replay``. Here everything is read as the database
gives it, for whoever tampers does not keep to our types.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, Subquery, exists, func, select, type_coerce
from sqlalchemy.types import NullType

from workflow.audit.entries import canonical_json, commitment, instant
from workflow.audit.hashes import nodes_over, tree_size
from workflow.audit.models import Entry, Opening, Place, TreeNode
from workflow.audit.seal import passed_over
from workflow.audit.tree import Node, complete_subtrees, completed, leaf_hash

CHUNK = 2_000
"""Entries read at a time."""


@dataclass(frozen=True, slots=True)
class BadEntry:
    """The first thing found wrong with the log: at which entry (by id, or ``leaf 17``), and what."""

    entry: str
    problem: str


def verify_entries(connection: Connection, progress: Callable[[int], None] | None = None) -> BadEntry | None:
    """Check the whole log; None where it is whole.

    Each entry by itself first, then places, versions and hashes. Entries that wait for their place are in order.

    Args:
        connection: best of a reading transaction, whose picture does not change meanwhile.
        progress: told now and then how many entries have been read.
    """
    return (
        _first_bad_by_itself(connection, progress or _nobody)
        or _opening_of_nothing(connection)
        or _first_bad_place(connection)
        or _first_bad_version(connection)
        or _first_bad_hash(connection)
    )


def fault_of(row: Mapping[str, Any], openings: Mapping[str, tuple[bytes, str]]) -> str | None:
    """What is wrong with one entry by itself; None where nothing is.

    Args:
        row: its columns, as the driver gives them.
        openings: salt and value by path, those that were not erased.
    """
    try:
        text = bytes(row["canonical"]).decode()
        content = json.loads(text, parse_float=_refuse, parse_constant=_refuse)
        if not isinstance(content, dict) or canonical_json(content) != text or not _plain(content):
            return "its bytes are no canonical JSON"
        return _columns_differ(row, content) or _openings_differ(content, openings)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return "its bytes are not those of an entry"


def _columns_differ(row: Mapping[str, Any], content: Mapping[str, Any]) -> str | None:
    for name in sorted(_COLUMNS):
        if content.get(name) != (_moment(row[name]) if name == "at" else row[name]):
            return f"column {name} differs from its bytes"
    unknown = content.keys() - _COLUMNS - _BESIDE_COLUMNS
    return f"its bytes hold what no entry has: {min(unknown)}" if unknown else None


def _openings_differ(content: Mapping[str, Any], openings: Mapping[str, tuple[bytes, str]]) -> str | None:
    commitments = dict(_commitments(content))
    for path, (salt, value) in sorted(openings.items()):
        if path not in commitments:
            return f"{path} opens no commitment"
        if commitment(bytes(salt), str(value)) != commitments[path]:
            return f"{path} does not open its commitment"
    return None


_COLUMNS = {column.name for column in Entry.__table__.columns} - {"seq", "transaction", "canonical"}
_BESIDE_COLUMNS = {"address_commitment", "reason_commitment", "changes", "given"}
_RAW = NullType()


def _first_bad_by_itself(connection: Connection, progress: Callable[[int], None]) -> BadEntry | None:
    done = 0
    for rows, openings in _chunks(connection):
        for row in rows:
            fault = fault_of(dict(row), openings.get(row["id"], {}))
            if fault is not None:
                return BadEntry(str(row["id"]), fault)
        done += len(rows)
        progress(done)
    return None


Openings = dict[str, dict[str, tuple[bytes, str]]]
"""Salt and value by the entry's id and the path of the commitment."""


def _chunks(connection: Connection) -> Iterator[tuple[Sequence[RowMapping], Openings]]:
    columns = [type_coerce(column, _RAW).label(column.name) for column in Entry.__table__.columns]
    entries: Select[*tuple[Any, ...]] = select(*columns).order_by(Entry.seq).limit(CHUNK)
    last = -1
    while rows := connection.execute(entries.where(Entry.seq > last)).mappings().all():
        first, last = rows[0]["seq"], rows[-1]["seq"]
        openings: Openings = {}
        opened: Select[*tuple[Any, ...]] = select(
            Opening.entry_id, Opening.path, type_coerce(Opening.salt, _RAW), type_coerce(Opening.value, _RAW)
        ).join(Entry, Entry.id == Opening.entry_id)
        for entry_id, path, salt, value in connection.execute(opened.where(Entry.seq.between(first, last))):
            openings.setdefault(entry_id, {})[path] = (salt, value)
        yield rows, openings


def _opening_of_nothing(connection: Connection) -> BadEntry | None:
    orphan = select(Opening.entry_id).where(~exists(select(Entry.seq).where(Entry.id == Opening.entry_id)))
    found = connection.execute(orphan.order_by(Opening.entry_id).limit(1)).scalar()
    return None if found is None else BadEntry(found, "its openings are there, the entry is gone")


def _first_bad_place(connection: Connection) -> BadEntry | None:
    """Places run from 0 without a gap, each has its entry, and the sealer passed nobody over."""
    expected = (func.row_number().over(order_by=Place.leaf_index) - 1).label("expected")
    numbered = (
        select(Place.leaf_index, expected, Entry.id)
        .join(Entry, Entry.seq == Place.entry_seq, isouter=True)
        .subquery()
    )
    c = numbered.c
    wrong = select(c.expected, c.leaf_index).where((c.leaf_index != c.expected) | c.id.is_(None))
    found = connection.execute(wrong.order_by(c.expected).limit(1)).one_or_none()
    if found is not None:
        expected_index, index = found
        whose = "the entry of this place is gone" if index == expected_index else "nobody has this place"
        return BadEntry(f"leaf {expected_index}", whose)
    forgotten = passed_over(connection)
    return (
        None
        if forgotten is None
        else BadEntry(forgotten, "it has no place among the sealed, and will get none")
    )


def _first_bad_version(connection: Connection) -> BadEntry | None:
    """Versions run 1, 2, 3 …, each from the state to which the one before led, and were sealed in this order."""
    c = _chains().c
    gap = c.version != func.coalesce(c.version_before, 0) + 1
    torn = c.state_from.is_distinct_from(c.state_before)
    unplaced_before = c.version_before.is_not(None) & c.leaf_before.is_(None) & c.leaf_index.is_not(None)
    overtaken = unplaced_before | (c.leaf_before > c.leaf_index)
    wrong = select(c.id, gap, torn).where(gap | torn | overtaken).order_by(c.seq).limit(1)
    found = connection.execute(wrong).one_or_none()
    if found is None:
        return None
    entry_id, is_gap, is_torn = found
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
            type_coerce(Entry.state_from, _RAW).label("state_from"),
            Place.leaf_index,
            before(Entry.version).label("version_before"),
            before(type_coerce(Entry.state_to, _RAW)).label("state_before"),
            before(Place.leaf_index).label("leaf_before"),
        )
        .join(Place, Place.entry_seq == Entry.seq, isouter=True)
        .where(Entry.version.is_not(None))
        .subquery()
    )


def _first_bad_hash(connection: Connection) -> BadEntry | None:
    """Hashes are those of the bytes, for every entry that has its place in the tree, and there are no others."""
    size, hashed = 0, tree_size(connection)
    borders: dict[Node, bytes] = {}

    def reckoned(nodes: Sequence[Node]) -> list[bytes]:
        return [borders[node] for node in nodes]

    leaves: Select[*tuple[Any, ...]] = (
        select(Entry.id, type_coerce(Entry.canonical, _RAW))
        .join(Place, Place.entry_seq == Entry.seq)
        .order_by(Place.leaf_index)
        .limit(CHUNK)
    )
    while rows := connection.execute(leaves.where(Place.leaf_index.between(size, hashed - 1))).all():
        contents = [leaf_hash(bytes(canonical)) for _, canonical in rows]
        new = completed(size, contents, reckoned)
        kept = nodes_over(connection, size, size + len(rows))
        for node, value in new:
            if kept.get(node) != value:
                last = (node.number + 1 << node.level) - 1
                what = (
                    "its bytes are not those that were hashed"
                    if node.level == 0
                    else "a hash above it differs"
                )
                return BadEntry(str(rows[last - size][0]), what)
        size += len(rows)
        borders |= dict(new)
        borders = {node: borders[node] for node in complete_subtrees(0, size)}
    nodes = connection.scalar(select(func.count()).select_from(TreeNode))
    if size < hashed or nodes != 2 * size - size.bit_count():
        return BadEntry(f"leaf {size}", "there are hashes that are no entry's")
    return None


def _commitments(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The commitments in an entry, by the paths of their openings."""
    for name in ("address", "reason"):
        if f"{name}_commitment" in content:
            yield name, content[f"{name}_commitment"]
    for change in content.get("changes", ()):
        for side in ("before", "after"):
            if f"{side}_commitment" in change:
                yield f"changes.{change['field']}.{side}", change[f"{side}_commitment"]
    for name, value in content.get("given", {}).items():
        if name.endswith("_commitment"):
            yield f"given.{name.removesuffix('_commitment')}", value


def _plain(value: object) -> bool:
    """Text, whole numbers, and lists and objects of these: nothing that two programs could write differently."""
    match value:
        case bool() | None:
            return False
        case str() | int():
            return True
        case list():
            return all(map(_plain, value))
        case dict():
            return all(map(_plain, value.values()))
        case _:
            return False


def _moment(value: object) -> object:
    return instant(value) if isinstance(value, datetime) else value


def _refuse(number: str) -> float:
    raise ValueError(f"not a whole number: {number}")


def _nobody(_: int) -> None:
    pass
