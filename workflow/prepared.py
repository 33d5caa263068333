"""Statements written with Core, compiled once for each database, and handed to the driver itself.

For the few statements of a step, which are the same ones thousands of times over: SQLAlchemy's way from statement
to driver costs more than the database does (bench/README.md). Types are Core's own in both directions. What the
driver raises comes bare; ``workflow.database`` knows it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Delete, Dialect, Insert, Select, Update, bindparam
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

from workflow.lists import Texts, among

Statement = Select[*tuple[Any, ...]] | Insert | Update | Delete
Parameters = Mapping[str, Any]
_Process = tuple[int, Callable[[Any], Any]]
"""What a type of Core does with the value at an index, in either direction."""


@dataclass(frozen=True, slots=True)
class _Compiled:
    """The text for one database, its parameters in order, and what turns its columns into Python's values."""

    text: str
    names: tuple[str, ...] | None
    """Of the parameters in the text; None where they are known by their order."""
    constants: tuple[Any, ...]
    """The parameters, with None for each that is given with each run."""
    given: tuple[tuple[int, str], ...]
    """Which those are, and by which key."""
    processes: tuple[_Process, ...]
    results: tuple[_Process, ...]

    def values(self, parameters: Parameters) -> Any:
        """The parameters as the driver takes them."""
        filled = list(self.constants)
        for index, key in self.given:
            filled[index] = parameters[key]
        for index, process in self.processes:
            filled[index] = process(filled[index])
        return filled if self.names is None else dict(zip(self.names, filled, strict=True))


class Prepared:
    """A statement that is compiled when first run on a kind of database."""

    def __init__(
        self,
        statement: Statement,
        columns: Iterable[str] | None = None,
    ) -> None:
        """``columns``: those that an INSERT names; its parameters have their names."""
        self._statement = statement
        self._columns = None if columns is None else list(columns)
        self._compiled: dict[str, _Compiled] = {}

    def rows(self, connection: Connection, parameters: Parameters) -> list[tuple[Any, ...]]:
        """The rows of a SELECT, as plain tuples."""
        compiled = self._for(connection)
        found: list[tuple[Any, ...]] = (
            _cursor(connection).execute(compiled.text, compiled.values(parameters)).fetchall()
        )
        return [_typed(row, compiled.results) for row in found] if compiled.results else found

    def run(self, connection: Connection, parameters: Parameters) -> None:
        """Run a statement that returns nothing."""
        compiled = self._for(connection)
        _cursor(connection).execute(compiled.text, compiled.values(parameters))

    def run_many(self, connection: Connection, many: Sequence[Parameters]) -> None:
        """Run it for each of these."""
        if len(many) == 1:
            self.run(connection, many[0])
        elif many:
            compiled = self._for(connection)
            _cursor(connection).executemany(
                compiled.text, [compiled.values(parameters) for parameters in many]
            )

    def _for(self, connection: Connection) -> _Compiled:
        dialect = connection.dialect
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = self._compiled[dialect.name] = _compile(self._statement, self._columns, dialect)
        return compiled


class PreparedByIds:
    """A statement about the rows of some ids, in one form for a single id and in another for more.

    PostgreSQL plans a statement with a list anew at each execution, which takes longer than running it; the plan for
    one id it keeps.
    """

    def __init__(
        self, column: InstrumentedAttribute[str], statement: Callable[[ColumnElement[bool]], Statement]
    ) -> None:
        """``statement`` is given the condition that says which rows."""
        self._one = Prepared(statement(column == bindparam("single")))
        self._many = Prepared(statement(among(column, bindparam("several", type_=Texts))))

    def of(self, ids: Sequence[str]) -> tuple[Prepared, dict[str, Any]]:
        """The form for these ids, and the parameter that names them."""
        if len(ids) == 1:
            return self._one, {"single": ids[0]}
        return self._many, {"several": ids}


def _cursor(connection: Connection) -> Any:
    """The one cursor kept with each connection: one of psycopg's learns anew how to read and write every type."""
    kept = connection.info.get(_CURSOR)
    if kept is None:
        driver = connection.connection.driver_connection
        assert driver is not None
        kept = connection.info[_CURSOR] = driver.cursor()
    return kept


_CURSOR = "cursor_of_prepared_statements"


def _typed(row: tuple[Any, ...], results: tuple[_Process, ...]) -> tuple[Any, ...]:
    cells = list(row)
    for index, process in results:
        if cells[index] is not None:
            cells[index] = process(cells[index])
    return tuple(cells)


def _compile(
    statement: Statement,
    columns: list[str] | None,
    dialect: Dialect,
) -> _Compiled:
    compiled = statement.compile(dialect=dialect, column_keys=columns)
    assert isinstance(compiled, SQLCompiler)
    names = compiled.positiontup if compiled.positional else list(compiled.params)
    assert names is not None
    parameters = [compiled.binds[name] for name in names]
    assert not any(each.expanding for each in parameters), "a list is one parameter here: workflow.lists"
    binds = [_of(each.type, dialect).bind_processor(dialect) or _unchanged for each in parameters]
    columns_out = statement.selected_columns if isinstance(statement, Select) else ()
    reads = [_of(column.type, dialect).result_processor(dialect, None) for column in columns_out]
    return _Compiled(
        text=str(compiled),
        names=None if compiled.positional else tuple(names),
        constants=tuple(
            None if each.required else process(each.effective_value)
            for each, process in zip(parameters, binds, strict=True)
        ),
        given=tuple((index, each.key) for index, each in enumerate(parameters) if each.required),
        processes=tuple(
            (index, process)
            for index, (each, process) in enumerate(zip(parameters, binds, strict=True))
            if each.required and process is not _unchanged
        ),
        results=tuple((index, process) for index, process in enumerate(reads) if process is not None),
    )


def _unchanged(value: Any) -> Any:
    return value


def _of(kind: TypeEngine[Any], dialect: Dialect) -> TypeEngine[Any]:
    return kind.dialect_impl(dialect)
