"""The log read for taking away with what proves it, part by part."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sqlalchemy import ColumnElement, Engine

from workflow.audit.export import BY_PLACE, Covering, covering, log_of, openings, proofs
from workflow.audit.queries import OLDEST_FIRST, EntryView, Filters, entries
from workflow.database import reading

AT_A_TIME = 1_000
"""Entries that an export reads at a time."""

Shown = Callable[[EntryView], dict[str, Any]]


def read_proved(
    engine: Engine,
    filters: Filters,
    within: ColumnElement[bool],
    shown: Shown,
    older: Iterable[int] = (),
) -> Iterator[dict[str, Any]]:
    """The entries as lines of an export with proofs (:mod:`workflow.audit.export`), read while they are written out.

    There is a transaction for each part, as for an export without proofs. What the checkpoint of the beginning covers
    never changes, and what comes after it is proved by nothing.

    Args:
        engine: of the database.
        filters: which entries.
        within: what of the log may be read.
        shown: an entry as it is shown, with its bytes.
        older: sizes of checkpoints that the reader holds.
    """
    with reading(engine) as connection:
        under = covering(connection, older)
    if under.size:
        yield from _covered(engine, filters, within, shown, under)
    cursor: str | None = None
    while True:
        with reading(engine) as connection:
            rest = within & under.uncovered()
            part = entries(
                connection, filters, within=rest, limit=AT_A_TIME, cursor=cursor, order=OLDEST_FIRST
            )
            opened = openings(connection, part.items)
        yield from (shown(view) | {"openings": opened[view.id]} for view in part.items)
        cursor = part.next_cursor
        if cursor is None:
            return


def _covered(
    engine: Engine, filters: Filters, within: ColumnElement[bool], shown: Shown, under: Covering
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
            held = shown(view) | proof
        if log is not None:
            if held is not None:
                yield held | {"log": log}
            return


def _end(views: tuple[EntryView, ...], otherwise: int) -> int:
    last = views[-1].leaf_index if views else None
    return otherwise if last is None else last + 1
