"""Reading the log: one page of it, one entry, the history of a nomination.

What a commitment hides is shown as long as its opening is there; once erased it reads as if it had never been given,
and ``erased`` says where something was.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    column,
    func,
    or_,
    select,
    table,
    true,
)

from states.terms import Deed, Outcome, Role, State
from workflow.audit.models import Entry, Opening, Place
from workflow.ids import least_id
from workflow.keyset import Order, Page, ascending, descending, fetch_page
from workflow.lists import Texts, among

NEWEST_FIRST = Order(descending(Entry.seq))
OLDEST_FIRST = Order(ascending(Entry.seq))


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A field before and after, as JSON has it; None also where it was erased."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class EntryView:
    """An entry as it is shown."""

    id: str
    at: datetime
    version: int | None
    actor: str | None
    actor_name: str | None
    role: Role | None
    unit_code: str | None
    on_behalf_of: str | None
    action: str
    from_state: State | None
    to_state: State | None
    nomination_id: str | None
    subject: str | None
    outcome: Outcome
    code: str | None
    table_version: int
    leaf_index: int | None
    """Its place in the sealed log; None while it waits for one."""
    sealed_at: datetime | None
    canonical: bytes
    reason: str | None
    address: str | None
    """Where the request came from: for inspectors, not for a nomination's history."""
    changes: tuple[ChangeView, ...]
    given: Mapping[str, Any]
    """What else the request brought: numbers and dates of documents …"""
    erased: tuple[str, ...]
    """Paths of commitments whose values were erased."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Which entries; None asks for nothing."""

    nomination_id: str | None = None
    actor: str | None = None
    """A user name."""
    unit_code: str | None = None
    """The unit for which the actor acted."""
    people: Sequence[str] | None = None
    """User names of several, one of whom acted."""
    units: Sequence[str] | None = None
    """Codes of several units, for one of which the actor acted."""
    action: str | None = None
    outcome: Outcome | None = None
    since: datetime | None = None
    until: datetime | None = None
    """Before this moment, which is not included."""


SHORT = timedelta(days=31)
"""Periods up to this long are found by an index."""
FEW = 20_000
"""Entries up to so many are gathered by an index, in some twenty milliseconds; more are met soon by walking the log."""
_NO_ID_BEFORE, _NO_ID_AFTER = "0" * 32, "f" * 32
_MILLISECOND = timedelta(milliseconds=1)
"""As finely as an id tells its moment."""
EVERYTHING = Filters()
IN_HISTORY = and_(
    Entry.outcome == Outcome.DONE,
    or_(Entry.version.is_not(None), Entry.action.in_([Deed.ASK.value, Deed.ANSWER.value])),
)
"""The condition that an entry about a nomination stands in its history, for everybody who sees it."""
_ALL = true()


def entries(
    connection: Connection,
    filters: Filters = EVERYTHING,
    *,
    within: ColumnElement[bool] = _ALL,
    limit: int = 50,
    cursor: str | None = None,
    order: Order = NEWEST_FIRST,
) -> Page[EntryView]:
    """One page of the log in a few statements, whatever its length; ``within`` is what the reader may see of it.

    Raises:
        UnmetRequirements: ``bad_cursor``.
    """
    statement = _ENTRIES.where(within, *_conditions(connection, filters))
    page = fetch_page(connection, statement, order, limit=limit, cursor=cursor, make=_columns)
    return Page(tuple(_views(connection, page.items)), page.next_cursor)


def one_entry(
    connection: Connection, entry_id: str, *, within: ColumnElement[bool] = _ALL
) -> EntryView | None:
    """The entry with this id; None where there is none, or not within what the reader may see."""
    rows = connection.execute(_ENTRIES.where(Entry.id == entry_id, within)).all()
    return next(_views(connection, rows), None)


def history_of(connection: Connection, nomination_id: str) -> tuple[EntryView, ...]:
    """What was done to a nomination, and what was asked and answered about it, oldest first."""
    statement = _ENTRIES.where(Entry.nomination_id == nomination_id, IN_HISTORY)
    return tuple(_views(connection, connection.execute(statement.order_by(Entry.seq)).all()))


def histories_of(connection: Connection, ids: Sequence[str]) -> dict[str, tuple[EntryView, ...]]:
    """The histories of several nominations, by id, in the same two statements."""
    found: dict[str, list[EntryView]] = {nomination_id: [] for nomination_id in ids}
    statement = _ENTRIES.where(Entry.nomination_id.in_(found), IN_HISTORY).order_by(Entry.seq)
    for entry in _views(connection, connection.execute(statement).all() if found else ()):
        if entry.nomination_id is not None:
            found[entry.nomination_id].append(entry)
    return {nomination_id: tuple(entries) for nomination_id, entries in found.items()}


# The log does not depend on people, who stand above it; it only looks up how somebody is called today.
_PEOPLE = table("people", column("id"), column("username"), column("full_name"))

_ENTRIES: Select[*tuple[Any, ...]] = (
    select(
        Entry.id,
        Entry.at,
        Entry.version,
        Entry.actor,
        _PEOPLE.c.full_name,
        Entry.role,
        Entry.unit_code,
        Entry.on_behalf_of,
        Entry.action,
        Entry.state_from,
        Entry.state_to,
        Entry.nomination_id,
        Entry.subject,
        Entry.outcome,
        Entry.code,
        Entry.table_version,
        Place.leaf_index,
        Place.sealed_at,
        Entry.canonical,
    )
    .join(Place, Place.entry_seq == Entry.seq, isouter=True)
    .join(_PEOPLE, _PEOPLE.c.id == Entry.actor_id, isouter=True)
)
_OPENED = select(Opening.entry_id, Opening.path, Opening.value).where(
    among(Opening.entry_id, bindparam("ids", type_=Texts))
)


def _conditions(connection: Connection, filters: Filters) -> Iterator[ColumnElement[bool]]:
    """What is asked for, and beside it what an index can find.

    Units, actions and refusals have an index that is walked from the newest on. A person's entries are found by the
    index that visibility needs, those of a period by their ids, which begin with their moment; both are gathered and
    sorted, so only where there are few, or the period is short. Many are soon met walking from the newest backwards.
    """
    equal = {
        Entry.nomination_id: filters.nomination_id,
        Entry.actor: filters.actor,
        Entry.unit_code: filters.unit_code,
        Entry.action: filters.action,
        Entry.outcome: filters.outcome,
    }
    for attribute, value in equal.items():
        if value is not None:
            yield attribute == value
    if filters.actor is not None:
        person = select(_PEOPLE.c.id).where(_PEOPLE.c.username == filters.actor)
        theirs = Entry.actor_id == person.scalar_subquery()
        if _are_few(connection, theirs):
            yield theirs
    if filters.people is not None:
        yield Entry.actor.in_(filters.people)
        people = select(_PEOPLE.c.id).where(_PEOPLE.c.username.in_(filters.people))
        if _are_few(connection, Entry.actor_id.in_(people)):
            yield Entry.actor_id.in_(people)
    if filters.units is not None:
        yield Entry.unit_code.in_(filters.units)
    yield from _within(connection, filters.since, filters.until)


def _within(
    connection: Connection, since: datetime | None, until: datetime | None
) -> Iterator[ColumnElement[bool]]:
    if since is not None:
        yield Entry.at >= since
    if until is not None:
        yield Entry.at < until
    if since is None and until is None:
        return
    first = _NO_ID_BEFORE if since is None else least_id(since)
    last = _NO_ID_AFTER if until is None else least_id(until + _MILLISECOND)
    written = Entry.id.between(first, last)
    short = since is not None and until is not None and until - since <= SHORT
    if short or _are_few(connection, written):
        yield written


def _are_few(connection: Connection, *conditions: ColumnElement[bool]) -> bool:
    """Whether so few entries are found by an index that they are gathered and sorted at once."""
    found = select(Entry.seq).where(*conditions).limit(FEW + 1).subquery()
    return connection.execute(select(func.count()).select_from(found)).scalar_one() <= FEW


def _columns(*columns: Any) -> tuple[Any, ...]:
    return columns


def _views(
    connection: Connection, rows: Sequence[tuple[Any, ...] | Row[*tuple[Any, ...]]]
) -> Iterator[EntryView]:
    """The rows with what their commitments hide, in one statement for all of them."""
    opened: dict[str, dict[str, Any]] = {}
    if rows:
        for entry_id, path, value in connection.execute(_OPENED, {"ids": [row[0] for row in rows]}):
            opened.setdefault(entry_id, {})[path] = json.loads(value)
    for row in rows:
        yield _view(row, opened.get(row[0], {}))


def _view(row: Sequence[Any], opened: dict[str, Any]) -> EntryView:
    content: dict[str, Any] = json.loads(row[-1])
    reading = _Reading(opened)
    reason = reading.of(content, "reason", "reason")
    address = reading.of(content, "address", "address")
    changes = tuple(_change(change, reading) for change in content.get("changes", ()))
    given = reading.all_of(content.get("given", {}), "given")
    values = [*row, reason, address, changes, given, tuple(reading.erased)]
    return EntryView(*values)


def _change(change: Mapping[str, Any], reading: "_Reading") -> ChangeView:
    name = change["field"]
    before = reading.of(change, "before", f"changes.{name}.before")
    after = reading.of(change, "after", f"changes.{name}.after")
    return ChangeView(name, before, after)


class _Reading:
    """Reads values that stand in clear or behind a commitment, and remembers those that were erased."""

    def __init__(self, opened: dict[str, Any]) -> None:
        self._opened = opened
        self.erased: list[str] = []

    def of(self, content: Mapping[str, Any], name: str, path: str) -> Any:
        if f"{name}_commitment" in content and path not in self._opened:
            self.erased.append(path)
        return content.get(name, self._opened.get(path))

    def all_of(self, content: Mapping[str, Any], path: str) -> dict[str, Any]:
        names = [name.removesuffix("_commitment") for name in content]
        return {name: self.of(content, name, f"{path}.{name}") for name in names}
