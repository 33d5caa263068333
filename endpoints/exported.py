"""The log read for taking away, part by part, with what proves it: for the API and for an inspection's folder.

Whoever fetches a file slowly must not hold a transaction open: the database cuts it off, and the file would end there.
The log only grows, so the parts fit together.
"""

import base64
import json
from collections.abc import Iterator
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Engine

from workflow.audit.export import BY_PLACE, Covering, log_of, openings, proofs
from workflow.audit.queries import OLDEST_FIRST, ChangeView, EntryView, Filters, entries
from workflow.calendar import VIETNAM
from workflow.database import reading

AT_A_TIME = 1_000
"""Entries that an export reads at a time."""

_FIELDS = tuple(each.name for each in fields(EntryView) if each.name != "table_version")
"""What is shown of an entry; the version of the table stands in its bytes."""
_VOTE = "vote"


def entry_shown(view: EntryView) -> dict[str, Any]:
    """An entry as it is shown. How somebody voted is shown to nobody, though the log can prove it."""
    entry = {name: getattr(view, name) for name in _FIELDS}
    entry["given"] = {name: value for name, value in view.given.items() if name != _VOTE}
    return entry


def with_bytes(view: EntryView) -> dict[str, Any]:
    """An entry as it is shown, with its canonical bytes."""
    return entry_shown(view) | {"canonical": base64.b64encode(view.canonical).decode()}


def line_of(entry: dict[str, Any]) -> bytes:
    """An entry as a line of JSON: moments by the clock of Viet Nam, as everywhere in the API."""
    return json.dumps(entry, ensure_ascii=False, default=_plain).encode() + b"\n"


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(VIETNAM).isoformat()
    if isinstance(value, ChangeView):
        return asdict(value)
    raise TypeError(f"not a part of an entry: {value!r}")


def read_in_parts(engine: Engine, filters: Filters, within: ColumnElement[bool]) -> Iterator[dict[str, Any]]:
    """The entries, oldest first, in a transaction for each part of them."""
    cursor: str | None = None
    while True:
        with reading(engine) as connection:
            part = entries(
                connection, filters, within=within, limit=AT_A_TIME, cursor=cursor, order=OLDEST_FIRST
            )
        yield from map(with_bytes, part.items)
        cursor = part.next_cursor
        if cursor is None:
            return


def read_proved(
    engine: Engine,
    filters: Filters,
    within: ColumnElement[bool],
    under: Covering,
) -> Iterator[dict[str, Any]]:
    """The entries as lines of an export with proofs (:mod:`workflow.audit.export`), read while they are written out.

    There is a transaction for each part, as for an export without proofs. What the checkpoint of the beginning covers
    never changes, and what comes after it is proved by nothing.

    Args:
        engine: of the database.
        filters: which entries.
        within: what of the log may be read.
        under: the checkpoint that proves them (:func:`workflow.audit.export.covering`).
    """
    if under.size:
        yield from _covered(engine, filters, within, under)
    cursor: str | None = None
    while True:
        with reading(engine) as connection:
            rest = within & under.uncovered()
            part = entries(
                connection, filters, within=rest, limit=AT_A_TIME, cursor=cursor, order=OLDEST_FIRST
            )
            opened = openings(connection, part.items)
        yield from (with_bytes(view) | {"openings": opened[view.id]} for view in part.items)
        cursor = part.next_cursor
        if cursor is None:
            return


def _covered(
    engine: Engine, filters: Filters, within: ColumnElement[bool], under: Covering
) -> Iterator[dict[str, Any]]:
    """One line is held back, for the last of them says where the tree ends."""
    held: dict[str, Any] | None = None
    cursor: str | None = None
    reached = 0
    while True:
        with reading(engine) as connection:
            part = entries(
                connection,
                filters,
                within=within & under.covered(),
                limit=AT_A_TIME,
                cursor=cursor,
                order=BY_PLACE,
            )
            proved = proofs(connection, part.items, under, reached)
            reached = _end(part.items, reached)
            cursor = part.next_cursor
            log = log_of(connection, under, reached) if cursor is None else None
        for view, proof in zip(part.items, proved, strict=True):
            if held is not None:
                yield held
            held = with_bytes(view) | proof
        if log is not None:
            if held is not None:
                yield held | {"log": log}
            return


def _end(views: tuple[EntryView, ...], otherwise: int) -> int:
    last = views[-1].leaf_index if views else None
    return otherwise if last is None else last + 1
