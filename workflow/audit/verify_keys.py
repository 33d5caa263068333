"""The keys of the log, as its entries name them (:mod:`workflow.audit.checkpoints`)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from states.terms import Deed, Outcome
from workflow.audit.keys import BadNote, Verifier
from workflow.audit.models import LogKey
from workflow.audit.verify_rows import StoredEntry, raw
from workflow.database import is_sqlite

NAMING = frozenset({Deed.CREATE_KEY.value, Deed.ROTATE_KEY.value})
"""The actions of entries that name a key."""


@dataclass(frozen=True, slots=True)
class NamedKey:
    """A key as an entry of the log names it."""

    entry: str
    action: str
    at: str
    leaf: int | None
    """Checkpoints over this leaf are signed with it; None while the entry has no place."""
    written: Any
    origin: Any

    @classmethod
    def of(cls, entry: StoredEntry, content: dict[str, Any]) -> "NamedKey | None":
        """The key that an entry names; None where it was refused."""
        if entry.outcome != Outcome.DONE:
            return None
        given = content.get("given", {})
        return cls(entry.id, entry.action, entry.at, entry.leaf_index, given.get("key"), given.get("origin"))

    @property
    def verifier(self) -> Verifier:
        """The key itself. Raises BadNote where it is none."""
        return Verifier.read(str(self.written))


def first_bad_key(connection: Connection, named: Sequence[NamedKey]) -> tuple[str, str] | None:
    """The entry at which keys in entries and in their table part, and how; None where they agree."""
    number = raw(LogKey.__table__.c.number, sqlite=is_sqlite(connection))
    since = raw(LogKey.__table__.c.since, sqlite=is_sqlite(connection))
    rows = connection.execute(select(number, LogKey.verifier, since).order_by(LogKey.number)).all()
    for place, key in enumerate(named, start=1):
        wrong = _fault_of(key, place, named[0].origin)
        if wrong is not None:
            return key.entry, wrong
        if len(rows) < place or tuple(rows[place - 1]) != (place, key.written, key.at):
            return key.entry, f"key {place} of the log is not the one that it names"
    if len(rows) > len(named):
        return f"key {len(named) + 1}", "no entry names this key of the log"
    return None


def _fault_of(key: NamedKey, place: int, origin: object) -> str | None:
    if (key.action == Deed.CREATE_KEY) is not (place == 1):
        return "the first key is made, and each that follows changes it"
    try:
        verifier = key.verifier
    except BadNote:
        return "what it names is no key"
    return None if verifier.name == key.origin == origin else "it names a key of another log"


def signing_keys(named: Iterable[NamedKey], size: int) -> list[Verifier]:
    """The keys that were the log's when it had this many entries, the newest first."""
    return [key.verifier for key in named if key.leaf is not None and key.leaf < size][::-1]
