"""Every nomination replayed from its entries, and compared with its row.

The deferred key and the triggers keep a row's version and state to its newest entry; this finds what somebody with
full rights on the database changed around them: another name, another date, a row without a log or a log without
a row. How entries make a nomination is :mod:`workflow.fold`.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, RowMapping, exists, not_, select

from states.routes import ROUTE_BY_CODE
from states.table import STATES
from states.terms import State, Tier
from workflow.audit.entries import instant
from workflow.audit.models import Entry
from workflow.fold import PLACE_OF, VERSIONS, Impossible, MadeVersion, Replayed, fold, openings_of, version_of
from workflow.nominations.commands import twin_key
from workflow.nominations.models import Nomination
from workflow.units.models import Unit

CHUNK = 500
"""Nominations compared at a time."""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """The first place where log and rows disagree: the entry by its id, and what is wrong."""

    entry_id: str
    problem: str


def replay(connection: Connection, progress: Callable[[int], None] | None = None) -> Mismatch | None:
    """Compare every nomination with its entries; None where all agree. ``progress`` hears how many are done."""
    orphan = connection.execute(
        select(Entry.id)
        .where(
            Entry.nomination_id.is_not(None),
            not_(exists(select(Nomination.id).where(Nomination.id == Entry.nomination_id))),
        )
        .order_by(Entry.seq)
        .limit(1)
    ).scalar_one_or_none()
    if orphan is not None:
        return Mismatch(orphan, "its nomination is gone")
    codes = _codes(connection)
    done, last = 0, ""
    while ids := list(_next_ids(connection, last)):
        mismatch = _compare(connection, ids, codes)
        if mismatch is not None:
            return mismatch
        done, last = done + len(ids), ids[-1]
        if progress:
            progress(done)
    return None


def _codes(connection: Connection) -> dict[int, str]:
    return {unit_id: code for unit_id, code in connection.execute(select(Unit.id, Unit.code))}  # noqa: C416


def _next_ids(connection: Connection, after: str) -> Sequence[str]:
    statement = select(Nomination.id).where(Nomination.id > after).order_by(Nomination.id).limit(CHUNK)
    return connection.execute(statement).scalars().all()


def _compare(connection: Connection, ids: Sequence[str], codes: dict[int, str]) -> Mismatch | None:
    try:
        rows = _stored_rows(connection, ids, codes)
    except _UNREADABLE:
        return _unreadable(connection, ids, codes)
    for nomination_id, entries in _entries(connection, ids):
        try:
            replayed = fold(entries)
        except Impossible as error:
            return Mismatch(error.entry_id, error.problem)
        stored = rows.pop(nomination_id)
        newest = entries[-1].id
        for name, expected in replayed.fields.items():
            if name not in replayed.unknown and stored[name] != expected:
                return Mismatch(
                    replayed.said_by.get(name, newest), f"{name} differs from the nomination's row"
                )
        wrong = _derived_differs(stored, replayed)
        if wrong is not None:
            return Mismatch(newest, f"{wrong} differs from the nomination's row")
    for nomination_id in rows:
        return Mismatch(nomination_id, "a nomination without entries")
    return None


_UNREADABLE = (LookupError, ValueError, TypeError)
"""What reading a row raises that holds a word, a day or a unit which there is not."""


def _stored_rows(
    connection: Connection, ids: Sequence[str], codes: dict[int, str]
) -> dict[str, dict[str, Any]]:
    rows = connection.execute(select(*Nomination.__table__.c).where(Nomination.id.in_(ids))).mappings()
    return {row["id"]: _stored(row, codes) for row in rows}


def _unreadable(connection: Connection, ids: Sequence[str], codes: dict[int, str]) -> Mismatch | None:
    """The first of these nominations whose row cannot be read, at its newest entry."""
    newest = select(Entry.id).where(Entry.version.is_not(None)).order_by(Entry.version.desc()).limit(1)
    for nomination_id in ids:
        try:
            _stored_rows(connection, [nomination_id], codes)
        except _UNREADABLE:
            entry_id = connection.scalar(newest.where(Entry.nomination_id == nomination_id))
            return Mismatch(entry_id or nomination_id, "the nomination's row holds what none can")
    return None


def _entries(connection: Connection, ids: Sequence[str]) -> Iterator[tuple[str, list[MadeVersion]]]:
    openings = openings_of(connection, Entry.nomination_id.in_(ids))
    rows = connection.execute(
        VERSIONS.where(Entry.nomination_id.in_(ids)).order_by(Entry.nomination_id, Entry.version)
    )
    for nomination_id, group in groupby(rows, key=lambda row: row[0]):
        yield (
            str(nomination_id),
            [version_of(row, openings) for row in group],
        )


_TWINS_FOUND = "twins_found"
"""Beside a row's columns: whether its key is the one by which its twins look for it."""


def _stored(row: RowMapping, codes: dict[int, str]) -> dict[str, Any]:
    """The row under the names and in the form in which entries speak of it."""
    stored: dict[str, Any] = {}
    for name, value in row.items():
        if name.endswith("_unit_id"):
            stored[f"{name.removesuffix('_id')}_code"] = None if value is None else codes[value]
        else:
            stored[name] = _plain(value)
    key = twin_key(row["nominee_name"], row["nominee_unit_id"], row["commendation_type"])
    return stored | {_TWINS_FOUND: row["twin_key"] == key}


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, datetime):
        return instant(value)
    return value.isoformat() if isinstance(value, date) else value


def _derived_differs(stored: dict[str, Any], replayed: Replayed) -> str | None:
    """The holder, where it is another than state and route say; the key by which twins are found."""
    if not stored[_TWINS_FOUND]:
        return "twin_key"
    route = ROUTE_BY_CODE[stored["route"]]
    tier = STATES[State(replayed.fields["state"])].held_by
    place = PLACE_OF[tier]
    if tier is Tier.DISTRICT and not route.has_district:
        return "state"
    return None if stored["holder_unit_code"] == stored[place] else "holder_unit_code"
