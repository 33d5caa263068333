"""Somebody with full rights on the database, and what they may do to the log: past triggers, past keys."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, text

from tests.workflow.tampering import rewrite, tampering
from workflow.audit.entries import canonical_json
from workflow.audit.hashes import hash_places, tree_root
from workflow.audit.keys import Signer
from workflow.audit.note import Checkpoint, sign
from workflow.database import reading


@dataclass(frozen=True)
class Cheat:
    """The database's own administrator at work."""

    engine: Engine

    def do(self, *statements: str, **values: Any) -> None:
        """Run SQL as the database's owner, with triggers and keys out of the way."""
        with tampering(self.engine) as connection:
            for statement in statements:
                connection.execute(text(statement), values)

    def change(self, table: str, change: str, values: Mapping[str, Any] | None = None, **where: Any) -> None:
        """Change the rows of a table that have these values."""
        these = " AND ".join(f"{name} = :{name}" for name in where)
        self.do(f"UPDATE {table} SET {change} WHERE {these}", **(values or {}), **where)

    def entry(self, leaf: int) -> str:
        """The id of the entry at a leaf."""
        found = "SELECT id FROM audit_entries JOIN audit_places ON entry_seq = seq WHERE leaf_index = :leaf"
        return str(self._ask(found, leaf=leaf))

    def step(self, action: str) -> str:
        """The id of the first entry of this action."""
        return str(
            self._ask("SELECT id FROM audit_entries WHERE action = :action ORDER BY seq", action=action)
        )

    def nomination(self, entry: str) -> str:
        """The nomination that an entry is about."""
        return str(self._ask("SELECT nomination_id FROM audit_entries WHERE id = :entry", entry=entry))

    def leaf(self, entry: str) -> int:
        """The leaf of an entry."""
        place = "SELECT leaf_index FROM audit_places JOIN audit_entries ON entry_seq = seq WHERE id = :entry"
        return int(self._ask(place, entry=entry))

    def _ask(self, statement: str, **values: Any) -> Any:
        with reading(self.engine) as connection:
            return connection.execute(text(statement), values).scalars().first()

    def edit(self, entry: str, **changes: Any) -> None:
        with tampering(self.engine) as connection:
            rewrite(connection, entry, **changes)

    def remove(self, entry: str) -> None:
        self.do(
            "DELETE FROM audit_openings WHERE entry_id = :id",
            "DELETE FROM audit_entries WHERE id = :id",
            id=entry,
        )

    def swap(self, one: int, other: int) -> None:
        change = "UPDATE audit_places SET leaf_index = {} WHERE leaf_index = {}"
        self.do(change.format(-1, one), change.format(one, other), change.format(other, -1))

    def slip_in(self, seq: int = 0) -> None:
        """An entry of today that says it is the oldest."""
        at = "2020-01-01T00:00:00.000000Z"
        content = {"action": "sign_in", "at": at, "id": "slipped-in", "outcome": "done", "table_version": 1}
        self.do(
            'INSERT INTO audit_entries (seq, id, "transaction", at, action, outcome, table_version, canonical) '
            f"VALUES ({seq}, 'slipped-in', 1, '{at.replace(':', chr(92) + ':')}', 'sign_in', 'done', 1, :canonical)",
            canonical=canonical_json(content).encode(),
        )

    def cut(self, size: int) -> None:
        """Everything after so many entries goes, with all that belongs to it."""
        left = "SELECT entry_seq FROM audit_places WHERE leaf_index < :size"
        after = f"SELECT seq FROM audit_entries WHERE seq NOT IN ({left})"
        gone = f"SELECT id FROM audit_entries WHERE seq IN ({after})"
        begun = f"SELECT nomination_id FROM audit_entries WHERE version = 1 AND seq IN ({after})"
        met = f"SELECT substr(subject, 9) FROM audit_entries WHERE action = 'create_session' AND seq IN ({after})"
        items = f"SELECT id FROM agenda_items WHERE session_id IN ({met})"
        papers = f"SELECT id FROM documents WHERE session_id IN ({met})"
        self.do(
            f"DELETE FROM votes WHERE item_id IN ({items})",
            f"DELETE FROM agenda_items WHERE session_id IN ({met})",
            f"DELETE FROM council_attendance WHERE session_id IN ({met})",
            f"DELETE FROM document_items WHERE document_id IN ({papers})",
            f"DELETE FROM documents WHERE session_id IN ({met})",
            f"DELETE FROM council_sessions WHERE id IN ({met})",
            f"DELETE FROM nomination_readers WHERE nomination_id IN ({begun})",
            f"DELETE FROM nominations WHERE id IN ({begun})",
            f"DELETE FROM audit_openings WHERE entry_id IN ({gone})",
            f"DELETE FROM audit_entries WHERE seq IN ({after})",
            "DELETE FROM audit_places WHERE leaf_index >= :size",
            "DELETE FROM audit_keys WHERE number = 2",
            size=size,
        )
        self.hash_anew()

    def hash_anew(self) -> None:
        """Make all stored hashes fit what now stands in the entries."""
        with tampering(self.engine) as connection:
            connection.execute(text("DELETE FROM audit_nodes"))
            hash_places(connection)

    def sign_anew(self, signers: Callable[[int], Sequence[Signer]]) -> None:
        """With stolen keys, those of each size: make every kept checkpoint fit the log as it is now."""
        with tampering(self.engine) as connection:
            sizes = connection.scalars(text("SELECT size FROM audit_checkpoints ORDER BY size")).all()
            for size in sizes:
                row = {"root": tree_root(connection, size), "note": forged(connection, size, *signers(size))}
                change = "UPDATE audit_checkpoints SET root = :root, note = :note WHERE size = :size"
                connection.execute(text(change), {**row, "size": size})


def forged(connection: Connection, size: int, *signers: Signer) -> str:
    """A checkpoint over the log as it is now."""
    checkpoint = Checkpoint(signers[0].name, size, tree_root(connection, size))
    return sign(checkpoint.text(), *signers)
