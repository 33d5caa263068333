"""Writing entries: canonical bytes, and commitments for what may have to be erased.

An entry is written in the transaction of what it records. Its canonical bytes are the leaf of the log: UTF-8 JSON
with sorted keys and no spaces, NFC text, integers and strings only (RFC 8785); what is absent has no key.

What may have to be erased one day (a name, a reason, a client's address) stands in the bytes as a salted
commitment, SHA-256(salt ‖ value), with salt and value in ``audit_openings``. Deleting that row makes the value
unrecoverable and leaves the bytes, and every proof made of them, as they are. No entry carries the hash of the one
before it: writers would queue for one row.
"""

import hashlib
import json
import os
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert

from states.codes import Code
from states.facts import Actor, Assignment
from states.table import VERSION
from states.terms import Action, Deed, Outcome, State
from workflow.audit.models import Entry, Opening
from workflow.database import is_sqlite
from workflow.ids import new_id
from workflow.lists import insert_all
from workflow.prepared import Prepared
from workflow.text import nfc

Plain = str | int | None
"""A value that may stand in canonical bytes in clear."""

_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Change(NamedTuple):
    """A field before and after. A personal one stands in the entry as commitments; its values may be any JSON."""

    field: str
    before: Any
    after: Any
    personal: bool = False


class NewEntry(NamedTuple):
    """What is to be recorded. ``actor`` is None for a failed sign-in and for the command line."""

    at: datetime
    action: Action | Deed
    actor: Actor | None = None
    assignment: Assignment | None = None
    outcome: Outcome = Outcome.DONE
    code: Code | None = None
    subject: str | None = None
    nomination_id: str | None = None
    version: int | None = None
    state_from: State | None = None
    state_to: State | None = None
    reason: str | None = None
    changes: tuple[Change, ...] = ()
    details: Mapping[str, Plain] = _NOTHING
    """What else the request brought, in clear: numbers and dates of documents, never anything personal."""
    private: Mapping[str, Any] = _NOTHING
    """What else it brought, as commitments: any JSON."""
    address: str | None = None
    """The client's address, where there is no actor to carry it."""
    on_behalf_of: str | None = None


_COLUMNS = tuple(
    column.name for column in Entry.__table__.columns if column.name not in ("seq", "transaction")
)
_OPENING_COLUMNS = tuple(column.name for column in Opening.__table__.columns)

_INSERT_ENTRY = Prepared(insert(Entry).inline(), _COLUMNS)
_INSERT_OPENING = Prepared(insert(Opening).inline(), _OPENING_COLUMNS)
_INSERT_BOTH = Prepared(
    insert_all(Entry, _COLUMNS, "entries").add_cte(
        insert_all(Opening, _OPENING_COLUMNS, "openings").cte("opened")
    )
)
"""For PostgreSQL, which takes a thousand entries with their openings in one statement as fast as it can read."""


def write_entries(connection: Connection, entries: Sequence[NewEntry]) -> list[str]:
    """Record these entries in the caller's transaction; returns their ids, in order."""
    rows, openings = encode(entries)
    if is_sqlite(connection):
        _INSERT_ENTRY.run_many(connection, rows)
        _INSERT_OPENING.run_many(connection, openings)
    elif rows:
        _INSERT_BOTH.run(connection, {"entries": rows, "openings": openings})
    return [row["id"] for row in rows]


def encode(entries: Sequence[NewEntry]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The rows of ``audit_entries`` and ``audit_openings`` for these entries."""
    openings: list[dict[str, Any]] = []
    return [_encode_one(entry, openings) for entry in entries], openings


_JSON = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def canonical_json(value: object) -> str:
    """``value`` as canonical JSON text (RFC 8785 for the integers and strings we use), its strings in NFC."""
    text = _JSON.encode(value)
    return text if unicodedata.is_normalized("NFC", text) else _JSON.encode(_composed(value))


def _composed(value: Any) -> Any:
    """``value`` with its strings in NFC: each by itself, for in JSON a mark that begins a line stands after an n."""
    match value:
        case str():
            return nfc(value)
        case Mapping():
            return {name: _composed(each) for name, each in value.items()}
        case list() | tuple():
            return [_composed(each) for each in value]
        case _:
            return value


@lru_cache(maxsize=256)
def instant(at: datetime) -> str:
    """A moment as it stands in canonical bytes, the same for all: RFC 3339 in UTC, with microseconds and ``Z``."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def commitment(salt: bytes, value: str) -> str:
    """SHA-256(salt ‖ value) in hexadecimal; ``value`` is canonical JSON."""
    return hashlib.sha256(salt + value.encode()).hexdigest()


def _encode_one(entry: NewEntry, openings: list[dict[str, Any]]) -> dict[str, Any]:
    entry_id = new_id(entry.at)

    def commit(path: str, value: object) -> str:
        salt, text = os.urandom(16), canonical_json(value)
        openings.append({"entry_id": entry_id, "path": path, "salt": salt, "value": text})
        return commitment(salt, text)

    columns = _columns(entry, entry_id)
    content: dict[str, Any] = {
        name: value for name, value in columns.items() if value is not None and name != "at"
    }
    content["at"] = instant(entry.at)
    address = entry.actor.address if entry.actor else entry.address
    if address is not None:
        content["address_commitment"] = commit("address", address)
    if entry.reason is not None:
        content["reason_commitment"] = commit("reason", entry.reason)
    if entry.changes:
        content["changes"] = [_change(change, commit) for change in entry.changes]
    given: dict[str, Any] = {name: value for name, value in entry.details.items() if value is not None}
    for name, value in entry.private.items():
        given[f"{name}_commitment"] = commit(f"given.{name}", value)
    if given:
        content["given"] = given
    columns["canonical"] = canonical_json(content).encode()
    return columns


def _columns(entry: NewEntry, entry_id: str) -> dict[str, Any]:
    return {
        "id": entry_id,
        "at": entry.at,
        "actor_id": entry.actor.person_id if entry.actor else None,
        "actor": entry.actor.username if entry.actor else None,
        "role": entry.assignment.role if entry.assignment else None,
        "unit_code": entry.assignment.unit_code if entry.assignment else None,
        "on_behalf_of": entry.on_behalf_of,
        "action": entry.action.value,
        "outcome": entry.outcome,
        "code": entry.code.value if entry.code else None,
        "subject": entry.subject,
        "nomination_id": entry.nomination_id,
        "version": entry.version,
        "state_from": entry.state_from,
        "state_to": entry.state_to,
        "table_version": VERSION,
    }


def _change(change: Change, commit: Callable[[str, object], str]) -> dict[str, Any]:
    content: dict[str, Any] = {"field": change.field}
    for side, value in (("before", change.before), ("after", change.after)):
        if value is None:
            continue
        if change.personal:
            content[f"{side}_commitment"] = commit(f"changes.{change.field}.{side}", value)
        else:
            content[side] = value
    return content
