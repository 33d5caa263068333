"""Every nomination replayed from its entries, and compared with its row.

The deferred key and the triggers keep a row's version and state to its newest entry; this finds what somebody with
full rights on the database changed around them: another name, another date, a row without a log or a log without
a row. Each entry is read under the version of the table that it names.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import groupby
from operator import attrgetter
from typing import Any

from orjson import loads
from sqlalchemy import Connection, exists, not_, select

from states.history import destinations
from states.routes import ROUTE_BY_CODE
from states.table import STATES
from states.terms import Action, Deed, State, Tier
from workflow.audit.entries import instant
from workflow.audit.models import Entry
from workflow.audit.verify_rows import Opened, StoredEntry, of_nominations
from workflow.nominations.as_logged import TWINS_FOUND, UNREADABLE, as_logged, codes_of_units, is_same
from workflow.nominations.models import Nomination

CHUNK = 500
"""Nominations compared at a time."""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """The first place where log and rows disagree: the entry by its id, and what is wrong."""

    entry_id: str
    problem: str


def replay(
    connection: Connection, progress: Callable[[int], None] | None = None, *, unopened: bool = False
) -> Mismatch | None:
    """Compare every nomination with its entries; None where all agree.

    Args:
        connection: within a transaction.
        progress: hears how many are done.
        unopened: let stand what cannot be opened, in a log that was copied without its openings. Otherwise an erasure
            says what a row holds afterwards, and a newest value that cannot be opened was robbed of its proof.
    """
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
    codes = codes_of_units(connection)
    done, last = 0, ""
    while ids := list(_next_ids(connection, last)):
        mismatch = _compare(connection, ids, codes, unopened)
        if mismatch is not None:
            return mismatch
        done, last = done + len(ids), ids[-1]
        if progress:
            progress(done)
    return None


def _next_ids(connection: Connection, after: str) -> Sequence[str]:
    statement = select(Nomination.id).where(Nomination.id > after).order_by(Nomination.id).limit(CHUNK)
    return connection.execute(statement).scalars().all()


def _compare(
    connection: Connection, ids: Sequence[str], codes: Mapping[int, str], unopened: bool
) -> Mismatch | None:
    rows = as_logged(connection, ids, codes)
    batch = of_nominations(connection, ids)
    for nomination_id, group in groupby(batch.entries, attrgetter("nomination_id")):
        entries, replayed = list(group), Replayed()
        for entry in entries:
            if not was_possible(entry):
                what = f"{entry.action} never led from {entry.state_from} to {entry.state_to}"
                return Mismatch(entry.id, what)
            replayed.take(entry, loads(entry.canonical), batch.openings.get(entry.id, ()))
        wrong = replayed.differs_from(rows.pop(nomination_id))
        if wrong == UNREADABLE:
            return Mismatch(entries[-1].id, "the nomination's row holds what none can")
        if wrong is not None:
            return Mismatch(_said_by(entries, wrong), f"{wrong} differs from the nomination's row")
        if replayed.unproved is not None and not unopened:
            what = f"{replayed.unproved} cannot be opened, and no entry says that it was erased"
            return Mismatch(_said_by(entries, replayed.unproved), what)
    for nomination_id in rows:
        return Mismatch(nomination_id, "a nomination without entries")
    return None


def _said_by(entries: Sequence[StoredEntry], name: str) -> str:
    """The entry that last changed a field; the newest for what follows from each."""
    for entry in reversed(entries):
        if any(change["field"] == name for change in loads(entry.canonical).get("changes", ())):
            return str(entry.id)
    return str(entries[-1].id)


def was_possible(entry: StoredEntry) -> bool:
    """Whether the table under which a step was taken leads from its one state to its other."""
    return _possible(entry.table_version, entry.action, entry.state_from, entry.state_to)


@cache
def _possible(version: int, action: str, source: str | None, to: str) -> bool:
    """An edit changes no state, and neither does an erasure."""
    if action in (Deed.EDIT, Deed.ERASE):
        return source == to
    try:
        return to in destinations(version, action, source)
    except LookupError:
        return False


class Replayed:
    """What a nomination must look like after the entries taken so far, in the order of their versions."""

    __slots__ = ("_fields", "_newest")

    def __init__(self) -> None:
        self._fields = dict(_AT_FIRST)
        self._newest: StoredEntry | None = None

    def take(self, entry: StoredEntry, content: Mapping[str, Any], openings: Sequence[Opened]) -> None:
        """Take one entry more, with what its bytes say and with its openings."""
        fields, self._newest = self._fields, entry
        for change in content.get("changes", ()):
            name = change["field"]
            if "after_commitment" in change:
                fields[name] = _opened(f"changes.{name}.after", openings)
            else:
                fields[name] = change.get("after")
        if entry.action in _FOLLOWED:
            self._follow(entry)

    def _follow(self, entry: StoredEntry) -> None:
        """What follows from the action itself and is not written out in the entry."""
        fields = self._fields
        match entry.action:
            case Action.CREATE:
                fields["created_at"] = entry.at
            case Action.SUBMIT:
                fields["submitted_at"] = fields["submitted_at"] or entry.at
            case Action.RECALL if entry.state_to == State.DRAFTED:
                fields["submitted_at"] = None
            case Action.REVOKE:
                fields["revoke_requested_by"] = entry.actor_id
            case Action.CANCEL_REVOKE:
                fields["revoke_requested_by"] = None

    def differs_from(self, stored: Mapping[str, Any]) -> str | None:
        """The field in which the row (:mod:`workflow.nominations.as_logged`) is another; UNREADABLE; or None."""
        if UNREADABLE in stored:
            return UNREADABLE
        for name, expected in self.fields.items():
            if not is_same(stored.get(name, _NO_SUCH), expected) and expected is not ERASED:
                return name
        return _derived_differs(stored)

    @property
    def unproved(self) -> str | None:
        """A field whose newest value cannot be opened, so that the row may hold anything; None where there is none."""
        return next((name for name, value in self._fields.items() if value is ERASED), None)

    @property
    def fields(self) -> dict[str, Any]:
        """What entries say of it, by the names of a row's columns, units by code; ERASED for what was."""
        newest = self._newest
        assert newest is not None, "a nomination has entries"
        fields = self._fields | {
            "state": newest.state_to,
            "version": newest.version,
            "updated_at": newest.at,
        }
        received = fields["received_at"]
        # Some logs began when this moment was written with an offset; what is written stays as it is.
        if received is not None and not received.endswith("Z"):
            fields["received_at"] = instant(datetime.fromisoformat(received))
        return fields


def _opened(wanted: str, openings: Sequence[Opened]) -> Any:
    """The value behind a commitment."""
    for path, _, value in openings:
        if path == wanted:
            try:
                return loads(value)
            except ValueError:
                return _NO_SUCH
    return ERASED


_FOLLOWED = frozenset({Action.CREATE, Action.SUBMIT, Action.RECALL, Action.REVOKE, Action.CANCEL_REVOKE})

_AT_FIRST: Mapping[str, Any] = {
    "received_at": None,
    "due_on": None,
    "held_on": None,
    "decided_award": None,
    "submitted_at": None,
    "revoke_requested_by": None,
    "nominee": {},
    "prior_awards": [],
}
_NO_SUCH = object()
"""What equals nothing."""
ERASED = object()
"""Instead of a field's newest value: nothing to compare."""


def _derived_differs(stored: Mapping[str, Any]) -> str | None:
    """The holder, where it is another than state and route say; the key by which twins are found."""
    if not stored[TWINS_FOUND]:
        return "twin_key"
    tier = STATES[State(stored["state"])].held_by
    if tier is Tier.DISTRICT and not ROUTE_BY_CODE[stored["route"]].has_district:
        return "state"
    return None if stored["holder_unit_code"] == stored[PLACES[tier]] else "holder_unit_code"


PLACES = {
    Tier.ORIGIN: "origin_unit_code",
    Tier.DISTRICT: "district_unit_code",
    Tier.DEPARTMENT: "department_unit_code",
    Tier.COUNCIL: "council_unit_code",
}
"""The field that names the unit of a tier: whose state it is holds the nomination."""
