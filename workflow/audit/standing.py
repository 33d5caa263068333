"""How the log stands, as far as that is seen in a moment (nhật ký có nguyên vẹn không): for who reads it.

Looked at are the newest signed head, what has been written since, and the very entries that are shown. To check all of
it from the first entry on is a matter of minutes: ``khenthuong audit verify``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from workflow.audit.checkpoints import Head, newest
from workflow.audit.hashes import has_root, tree_size
from workflow.audit.models import Cosignature
from workflow.audit.queries import EntryView
from workflow.audit.seal import SEALED_WITHIN, waits_since
from workflow.audit.tree import leaf_hash
from workflow.audit.verify_entry import fault_of
from workflow.audit.verify_rows import COPIED, Opened, StoredEntry, by_ids


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of the log without reading all of it."""

    head: Head | None
    """The newest signed head; None before there was one."""
    witnesses: int
    """How many have cosigned it."""
    sealed: int
    """Entries that have their place."""
    waiting_since: datetime | None
    """Since when an entry waits for its place, where that is longer than it may be; else None."""
    borne_out: bool
    """The stored hashes still lead to the newest signed head."""

    @property
    def since(self) -> int:
        """Sealed entries that no signed head covers yet."""
        return self.sealed - (self.head.size if self.head else 0)


@dataclass(frozen=True, slots=True)
class Altered:
    """An entry that is no longer what was sealed."""

    id: str
    leaf_index: int | None
    problem: str
    """What is wrong, in the words of ``khenthuong audit verify``."""


def standing(connection: Connection, now: datetime) -> Standing:
    """How the log stands at a moment."""
    head = newest(connection)
    size = 0 if head is None else head.size
    cosigned = select(func.count()).select_from(Cosignature).where(Cosignature.size == size)
    return Standing(
        head=head,
        witnesses=connection.execute(cosigned).scalar_one(),
        sealed=tree_size(connection),
        waiting_since=waits_since(connection, now - SEALED_WITHIN),
        borne_out=head is None or has_root(connection, head.size, head.root),
    )


def first_altered(connection: Connection, views: Sequence[EntryView]) -> Altered | None:
    """The first of these entries, the oldest first, whose bytes are not those that were sealed, or whose columns or
    opened commitments are not what its bytes say; None where there is none. Two statements, however many entries.
    """
    batch = by_ids(connection, [view.id for view in views])
    for entry in batch.entries:
        problem = _problem(entry, batch.openings.get(entry.id, ()))
        if problem is not None:
            return Altered(entry.id, entry.leaf_index, problem)
    return None


def _problem(entry: StoredEntry, openings: Sequence[Opened]) -> str | None:
    columns = dict(zip((*COPIED, "canonical"), entry, strict=False))
    opened = {path: (salt, bytes(value).decode(errors="replace")) for path, salt, value in openings}
    problem = fault_of(columns, opened)
    if problem is not None or entry.leaf_hash is None:
        return problem
    return None if leaf_hash(bytes(entry.canonical)) == entry.leaf_hash else "its hash differs"
