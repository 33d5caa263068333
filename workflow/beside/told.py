"""What entries tell of rows, and how it is compared with them: the book into which each subject writes.

Rows are read raw, for whoever tampers does not keep to our types; units in them by code, people by user name.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from orjson import JSONDecodeError, loads
from sqlalchemy import (
    JSON,
    Boolean,
    ColumnElement,
    Connection,
    Integer,
    bindparam,
    func,
    select,
)
from sqlalchemy.sql.elements import KeyedColumnElement

from workflow.audit.verify import BadEntry
from workflow.audit.verify_rows import Opened, StoredEntry, raw
from workflow.base import Base
from workflow.database import is_sqlite
from workflow.lists import Numbers, Texts, among
from workflow.nominations.as_logged import codes_of_units, is_same
from workflow.people.models import Person

AT_ONCE = 500
"""Rows compared at a time."""


class _Unproved:
    """Instead of a value whose opening is gone, though no entry says that it was erased."""


UNPROVED = _Unproved()
Key = tuple[Hashable, ...]
_TOO_LARGE = 2**63


@dataclass(frozen=True, slots=True)
class Said:
    """An entry about such a row."""

    entry: StoredEntry
    content: Mapping[str, Any]
    openings: Sequence[Opened]

    @property
    def given(self) -> Mapping[str, Any]:
        """What else the request brought."""
        found: Mapping[str, Any] = self.content.get("given", {})
        return found

    @property
    def about(self) -> str:
        """What its subject names: the id in ``document:…``."""
        return str(self.entry.subject).partition(":")[2]

    def opened(self, path: str, erased: object = UNPROVED) -> Any:
        """The value behind a commitment; None where there is none, ``erased`` where it cannot be opened any more."""
        kind, _, name = path.partition(".")
        if kind == "given" and f"{name}_commitment" not in self.given:
            return None
        for known, _, value in self.openings:
            if known == path:
                return loads(value)
        return erased

    def after(self, name: str) -> Any:
        """A field after its change, where it stands in clear or can be opened."""
        for change in self.content.get("changes", ()):
            if change["field"] == name:
                committed = "after_commitment" in change
                return self.opened(f"changes.{name}.after") if committed else change.get("after")
        return None


@dataclass(frozen=True, eq=False)
class Table:
    """Rows of which entries speak."""

    model: type[Base]
    called: str
    """What one of them is, in a sentence."""
    group: str
    """The column by which rows are read."""
    key: tuple[str, ...] = ()
    """The columns that tell rows of one group apart."""
    spoken_of: Callable[[], ColumnElement[bool]] | None = None
    """Which of its rows entries speak of; None for all."""
    reckoned: Callable[[Mapping[str, Any]], Mapping[str, Any]] = lambda row: {}
    """What a row says in the form in which entries say it, beside its columns."""

    @cached_property
    def columns(self) -> Sequence[KeyedColumnElement[Any]]:
        """All of them."""
        return tuple(self.model.__table__.columns)

    @property
    def _is_numbered(self) -> bool:
        return isinstance(self.model.__table__.c[self.group].type, Integer)

    def require_key(self, key: Key) -> None:
        """Raises TypeError for what no row could be found by: entries may say anything."""
        group, *others = key
        kind = int if self._is_numbered else str
        if group.__class__ is not kind or any(each.__class__ is not str for each in others):
            raise TypeError(f"no key of a {self.called}: {key}")
        if (isinstance(group, int) and not 0 <= group < _TOO_LARGE) or "\0" in str(group):
            raise TypeError(f"no key that a database knows: {key}")

    def count(self, connection: Connection) -> int:
        """How many rows there are of which entries must speak."""
        return connection.scalar(self._those(select(func.count()).select_from(self.model))) or 0

    def keys(self, connection: Connection, names: "Names") -> Iterator[Key]:
        """The keys of those rows."""
        statement = self._those(select(*self._raw(connection))).order_by(self.model.__table__.c[self.group])
        for row in connection.execute(statement).all():
            yield self._key_of(names.in_words(self.columns, row))

    def rows(
        self, connection: Connection, groups: Iterable[Any], names: "Names"
    ) -> dict[Key, dict[str, Any]]:
        """The rows of these groups, in the words of the log, by key."""
        column = self.model.__table__.c[self.group]
        kind = Numbers if self._is_numbered else Texts
        statement = select(*self._raw(connection)).where(among(column, bindparam("groups", type_=kind)))
        found = connection.execute(statement, {"groups": list(dict.fromkeys(groups))})
        words = (names.in_words(self.columns, row) for row in found)
        return {self._key_of(row): row | dict(self.reckoned(row)) for row in words}

    def _those(self, statement: Any) -> Any:
        return statement if self.spoken_of is None else statement.where(self.spoken_of())

    def _raw(self, connection: Connection) -> list[ColumnElement[Any]]:
        return [raw(column, sqlite=is_sqlite(connection)) for column in self.columns]

    def _key_of(self, row: Mapping[str, Any]) -> Key:
        return tuple(row[name] for name in (self.group, *self.key))


class Names:
    """Codes of units and names of people by the ids to which rows point."""

    def __init__(self, connection: Connection) -> None:
        self.codes: Mapping[Any, str] = codes_of_units(connection)
        rows = connection.execute(select(Person.id, Person.username))
        self.people: dict[Any, str] = {person_id: username for person_id, username in rows}  # noqa: C416

    def in_words(self, columns: Sequence[KeyedColumnElement[Any]], row: Sequence[Any]) -> dict[str, Any]:
        """A row by the names of its columns."""
        return {
            str(column.key): self._in_words(column, value) for column, value in zip(columns, row, strict=True)
        }

    def _in_words(self, column: KeyedColumnElement[Any], value: Any) -> Any:
        for key in column.foreign_keys:
            known = {"units": self.codes, "people": self.people}.get(key.column.table.name)
            if known is not None:
                return known.get(value)
        if isinstance(column.type, Boolean):
            return bool(value) if value in (0, 1) else value
        if isinstance(column.type, JSON) and value is not None:
            try:
                return loads(value)
            except (JSONDecodeError, TypeError):
                return UNPROVED
        return value


@dataclass(slots=True)
class Told:
    """A row as entries tell it."""

    table: Table
    said: Said
    key: Key
    values: dict[str, Any]
    changed_by: dict[str, Said] = field(default_factory=dict)
    """The later entries that changed a value."""

    def fault_in(self, row: Mapping[str, Any] | None) -> tuple[int, BadEntry] | None:
        """Where the row is another, and by which entry, with its place in the order of writing."""
        if row is None:
            return self._fault(self.said, f"its {self.table.called} is gone")
        for name, value in self.values.items():
            if value is UNPROVED:
                problem = (
                    f"{name} of its {self.table.called} cannot be opened, and no entry says it was erased"
                )
                return self._fault(self.changed_by.get(name, self.said), problem)
            if not is_same(row[name], value):
                return self._fault(
                    self.changed_by.get(name, self.said), f"{name} differs from its {self.table.called}"
                )
        return None

    @staticmethod
    def _fault(said: Said, problem: str) -> tuple[int, BadEntry]:
        return said.entry.seq, BadEntry(str(said.entry.id), problem)


class Book:
    """What was told and not compared yet, how much was compared, and the first fault."""

    def __init__(self, tables: Iterable[Table], *, remember: bool = False) -> None:
        """``remember``: keep the key of all that is told, however much it is."""
        self.compared = dict.fromkeys(tables, 0)
        self.remembered: set[tuple[Table, Key]] | None = set() if remember else None
        self._kept: dict[tuple[Table, Hashable], dict[Key, Told]] = {}
        self._due: dict[Table, list[Told]] = {}
        self._fault: tuple[int, BadEntry] | None = None

    @property
    def fault(self) -> BadEntry | None:
        """The first in the order of writing."""
        return self._fault[1] if self._fault else None

    def tell(self, table: Table, said: Said, key: Key, values: dict[str, Any]) -> None:
        """A row that stays as it was written, or was erased since. Raises TypeError for what is no key."""
        table.require_key(key)
        self._due.setdefault(table, []).append(Told(table, said, key, values))

    def keep(self, table: Table, said: Said, key: Key, values: dict[str, Any]) -> None:
        """A row that later entries may change. Raises TypeError for what is no key."""
        table.require_key(key)
        self._kept.setdefault((table, key[0]), {})[key] = Told(table, said, key, values)

    def kept(self, table: Table, key: Key) -> Told | None:
        """What is told of a row that may change."""
        return self._kept.get((table, key[0]), {}).get(key)

    def all_kept(self, table: Table) -> list[Told]:
        """What is told of all rows of a table that may change."""
        groups = [group for (kept, _), group in self._kept.items() if kept is table]
        return [told for group in groups for told in group.values()]

    def change(self, table: Table, said: Said, key: Key, **values: Any) -> None:
        """It changes; what no entry made is a fault."""
        told = self.kept(table, key)
        if told is None:
            self.blame(said, f"it speaks of an unknown {table.called}: no entry before it made one")
            return
        told.values.update(values)
        told.changed_by.update(dict.fromkeys(values, said))

    def forget(self, table: Table, key: Key) -> None:
        """It is to be gone."""
        self._kept.get((table, key[0]), {}).pop(key, None)

    def forget_all(self, table: Table, group: Hashable) -> None:
        """The whole group is to be gone."""
        self._kept.pop((table, group), None)

    def settle(self, table: Table, group: Hashable) -> None:
        """Nothing changes the rows of a group any more."""
        self._due.setdefault(table, []).extend(self._kept.pop((table, group), {}).values())

    def blame(self, said: Said, problem: str) -> None:
        """Remember a fault, if it is the first."""
        self._note((said.entry.seq, BadEntry(str(said.entry.id), problem)))

    def compare(self, connection: Connection, names: Names) -> None:
        """Compare what is due."""
        for table, due in self._due.items():
            for first in range(0, len(due), AT_ONCE):
                self._compare(connection, table, due[first : first + AT_ONCE], names)
        self._due.clear()

    def compare_rest(self, connection: Connection, names: Names) -> None:
        """Compare what might have changed yet, for there is no more to read."""
        for table, group in list(self._kept):
            self.settle(table, group)
        self.compare(connection, names)

    def _compare(self, connection: Connection, table: Table, told: Sequence[Told], names: Names) -> None:
        rows = table.rows(connection, [each.key[0] for each in told], names)
        for each in told:
            if self.remembered is not None:
                self.remembered.add((table, each.key))
            fault = each.fault_in(rows.get(each.key))
            if fault is not None:
                self._note(fault)
        self.compared[table] += len(told)

    def _note(self, fault: tuple[int, BadEntry]) -> None:
        if self._fault is None or fault[0] < self._fault[0]:
            self._fault = fault
