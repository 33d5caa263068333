"""Following the log, to compare what stands beside nominations with what entries tell of it.

What is written once is compared as it is read, and forgotten. Accounts, assignments and mandates change, and are kept
in memory until the end of the log: as many as there are officials, however long the log. A session is kept until it
is closed.
"""

from collections.abc import Callable, Mapping

from orjson import JSONDecodeError
from sqlalchemy import Connection

from states.terms import Outcome
from workflow.audit.verify import BadEntry, Contents
from workflow.audit.verify_rows import Batch, StoredEntry
from workflow.beside import council, mandates, papers, people, stories
from workflow.beside.told import Book, Names, Said

_SUBJECTS = (people, council, papers, mandates, stories)
TABLES = tuple(table for subject in _SUBJECTS for table in subject.TABLES)
HANDLERS: Mapping[str, Callable[[Book, Said], None]] = {
    str(action.value): handler for subject in _SUBJECTS for action, handler in subject.HANDLERS.items()
}


class Beside:
    """Looks on while the log is read."""

    def __init__(self, connection: Connection, *, remember: bool = False) -> None:
        """``remember``: keep all keys, so that :meth:`unspoken_of` can name a row."""
        self._connection = connection
        self._names = Names(connection)
        self._book = Book(TABLES, remember=remember)
        self._known = {(None, None), *self._names.people.items()}

    def __call__(self, batch: Batch, contents: Contents) -> None:
        """Look at some more entries."""
        for entry, content in zip(batch.entries, contents, strict=True):
            if content is None:
                continue
            if (entry.actor_id, entry.actor) not in self._known:
                said = Said(entry, content, ())
                self._book.blame(said, f"the account of {entry.actor} is not the one that did it")
            handler = HANDLERS.get(entry.action)
            if handler is not None and entry.outcome == Outcome.DONE:
                self._tell(handler, entry, Said(entry, content, batch.openings.get(entry.id, ())))
        self._book.compare(self._connection, self._names)

    def _tell(self, handler: Callable[[Book, Said], None], entry: StoredEntry, said: Said) -> None:
        try:
            handler(self._book, said)
        except (LookupError, TypeError, AttributeError, JSONDecodeError):
            self._book.blame(said, f"it does not say what an entry of {entry.action} says")

    def first_bad(self) -> BadEntry | None:
        """At the end of the log: the first entry of which a row says something else."""
        self._book.compare_rest(self._connection, self._names)
        return self._book.fault

    def superfluous(self) -> bool:
        """Whether somewhere there are more rows than were told, once no row was found to be another."""
        return any(
            table.count(self._connection) != compared for table, compared in self._book.compared.items()
        )

    def unspoken_of(self) -> BadEntry | None:
        """The first row that no entry speaks of, where keys were remembered."""
        told = self._book.remembered or set()
        for table in TABLES:
            for key in table.keys(self._connection, self._names):
                if (table, key) not in told:
                    named = " ".join(map(str, key))
                    return BadEntry(f"{table.model.__tablename__} {named}", "no entry speaks of this row")
            if table.count(self._connection) != self._book.compared[table]:
                return BadEntry(str(table.model.__tablename__), "entries speak of one row more than once")
        return None
