"""How a nomination follows from its entries: the one rule by which the log is replayed and the time machine looks back.

Each entry that made a version is read under the version of the table that it names. What was erased since is not
known; an erasure itself says, in clear, what it left in the row.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, select

from states.history import destinations
from states.terms import Action, Deed, State, Tier
from workflow.audit.entries import instant
from workflow.audit.models import Entry, Opening

_KEEPS_STATE = frozenset({Deed.EDIT.value, Deed.ERASE.value})
"""Deeds that make a version and lead nowhere."""

PLACE_OF: Mapping[Tier, str] = {
    Tier.ORIGIN: "origin_unit_code",
    Tier.DISTRICT: "district_unit_code",
    Tier.DEPARTMENT: "department_unit_code",
    Tier.COUNCIL: "council_unit_code",
}
"""The field that names the unit of a tier: whose state it is holds the nomination."""


@dataclass(slots=True)
class Replayed:
    """What a nomination must look like after the entries read so far, under the names that entries use."""

    fields: dict[str, Any] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)
    """Fields whose newest value was erased: nothing to compare."""
    said_by: dict[str, str] = field(default_factory=dict)
    """For each field the entry that last changed it."""


@dataclass(frozen=True, slots=True)
class MadeVersion:
    """An entry that made a version, with its openings."""

    id: str
    action: str
    table_version: int
    state_from: State | None
    state_to: State
    version: int
    at: datetime
    actor_id: int | None
    canonical: dict[str, Any]
    openings: Mapping[str, str]


class Impossible(Exception):
    """An entry that no table of steps knows."""

    def __init__(self, entry_id: str, problem: str) -> None:
        super().__init__(problem)
        self.entry_id, self.problem = entry_id, problem


VERSIONS: Select[*tuple[Any, ...]] = select(
    Entry.nomination_id,
    Entry.id,
    Entry.action,
    Entry.table_version,
    Entry.state_from,
    Entry.state_to,
    Entry.version,
    Entry.at,
    Entry.actor_id,
    Entry.canonical,
).where(Entry.version.is_not(None))
"""The entries that made versions, in the columns that :func:`version_of` takes."""


def openings_of(connection: Connection, which: ColumnElement[bool]) -> dict[str, dict[str, str]]:
    """The opened values of the entries ``which`` made versions, by entry and path."""
    found: dict[str, dict[str, str]] = {}
    for entry_id, path, value in connection.execute(
        select(Opening.entry_id, Opening.path, Opening.value)
        .join(Entry, Entry.id == Opening.entry_id)
        .where(which, Entry.version.is_not(None))
    ):
        found.setdefault(entry_id, {})[path] = value
    return found


def version_of(row: Row[*tuple[Any, ...]], openings: Mapping[str, Mapping[str, str]]) -> MadeVersion:
    """A row of :data:`VERSIONS` with its openings."""
    _, *columns, canonical = row
    cells: list[Any] = [*columns, json.loads(canonical), openings.get(row.id, {})]
    return MadeVersion(*cells)


def fold(entries: Iterable[MadeVersion]) -> Replayed:
    """What a nomination is after these entries, which are its first ones in the order of their versions.

    Raises:
        Impossible: by the table of its time an action never led from one state to the other.
    """
    replayed = Replayed()
    for entry in entries:
        if not _was_possible(entry):
            raise Impossible(
                entry.id, f"{entry.action} never led from {entry.state_from} to {entry.state_to}"
            )
        for change in entry.canonical.get("changes", ()):
            _apply(replayed, entry, change)
        _follow(replayed, entry)
    return replayed


def _was_possible(entry: MadeVersion) -> bool:
    """By the table under which it was taken."""
    if entry.action in _KEEPS_STATE:
        return entry.state_from is entry.state_to
    try:
        return entry.state_to in destinations(entry.table_version, entry.action, entry.state_from)
    except LookupError:
        return False


def _apply(replayed: Replayed, entry: MadeVersion, change: dict[str, Any]) -> None:
    name = change["field"]
    replayed.said_by[name] = entry.id
    replayed.unknown.discard(name)
    if "after_commitment" in change:
        opening = entry.openings.get(f"changes.{name}.after")
        if opening is None:
            replayed.unknown.add(name)
        else:
            replayed.fields[name] = json.loads(opening)
    else:
        after = change.get("after")
        # Some logs began when this one was written with an offset; what is written stays as it is.
        if name == "received_at" and after is not None:
            after = instant(datetime.fromisoformat(after))
        replayed.fields[name] = after


def _follow(replayed: Replayed, entry: MadeVersion) -> None:
    """What follows from the action itself and is not written out in the entry."""
    fields = replayed.fields
    fields["state"], fields["version"] = entry.state_to.value, entry.version
    fields["updated_at"] = instant(entry.at)
    fields.setdefault("created_at", instant(entry.at))
    match entry.action:
        case Action.CREATE:
            for name in (
                "received_at",
                "due_on",
                "held_on",
                "decided_award",
                "submitted_at",
                "revoke_requested_by",
            ):
                fields.setdefault(name, None)
            fields.setdefault("nominee", {})
            fields.setdefault("prior_awards", [])
        case Action.SUBMIT:
            fields["submitted_at"] = fields["submitted_at"] or instant(entry.at)
        case Action.RECALL if entry.state_to is State.DRAFTED:
            fields["submitted_at"] = None
        case Action.REVOKE:
            fields["revoke_requested_by"] = entry.actor_id
        case Action.CANCEL_REVOKE:
            fields["revoke_requested_by"] = None
        case _:
            pass
