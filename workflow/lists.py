"""Lists into and out of one cell, so that a statement is built once whatever a list's length.

``IN`` with an expanding parameter is written anew for every length, at each execution. PostgreSQL takes an array,
SQLite a JSON text; :func:`among` says "is one of" in the words of each.
"""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    ColumnElement,
    Dialect,
    Enum,
    Insert,
    LargeBinary,
    String,
    Text,
    bindparam,
    cast,
    column,
    func,
    insert,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine


class _List(TypeDecorator[Any]):
    """A parameter that holds a list."""

    impl = Text
    cache_ok = True
    element: TypeEngine[Any]

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """An array on PostgreSQL, text on SQLite."""
        return dialect.type_descriptor(ARRAY(self.element) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """From a sequence to what the driver takes."""
        return list(value) if dialect.name == "postgresql" else json.dumps(list(value))


class Numbers(_List):
    """A list of whole numbers."""

    cache_ok = True
    element = BigInteger()


class Texts(_List):
    """A list of texts."""

    cache_ok = True
    element = String()


class among(FunctionElement[bool]):  # noqa: N801 - reads as SQL
    """``among(column, parameter)``: the column is one of the parameter's list."""

    type = Boolean()
    inherit_cache = True

    def __init__(self, column: Any, listed: ColumnElement[Any]) -> None:
        super().__init__(column, listed)

    def self_group(self, against: Any = None) -> Any:
        """Stays as it is: SQLAlchemy's ``… = 1`` for SQLite, which has no booleans, would keep the index unused."""
        return self


@compiles(among, "postgresql")
def _any(element: among, compiler: SQLCompiler, **kw: Any) -> str:
    column, listed = element.clauses
    return f"{compiler.process(column, **kw)} = ANY ({compiler.process(listed, **kw)})"


@compiles(among, "sqlite")
def _in(element: among, compiler: SQLCompiler, **kw: Any) -> str:
    column, listed = (compiler.process(each, **kw) for each in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({listed}))"  # noqa: S608 - both are compiled SQL


class joined(FunctionElement[str]):  # noqa: N801 - reads as SQL
    """``joined(text)``: the texts of a group as one, with commas between; NULL for an empty group."""

    type = Text()
    inherit_cache = True


@compiles(joined, "postgresql")
def _string_agg(element: joined, compiler: SQLCompiler, **kw: Any) -> str:
    return f"string_agg({compiler.process(element.clauses, **kw)}, ',')"


@compiles(joined, "sqlite")
def _group_concat(element: joined, compiler: SQLCompiler, **kw: Any) -> str:
    return f"group_concat({compiler.process(element.clauses, **kw)}, ',')"


class Rows(TypeDecorator[Any]):
    """A parameter that holds rows, as dictionaries: a JSON text in which bytes are hexadecimal."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:
        """From dictionaries to JSON. Raises ValueError for a naive datetime, as :class:`workflow.base.Instant`."""
        return json.dumps(value, default=_plain, separators=(",", ":"))


def _plain(value: Any) -> str:
    match value:
        case bytes():
            return value.hex()
        case datetime() if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        case date():
            return value.isoformat()
        case _:
            raise TypeError(f"no cell of a row: {value!r}")


def insert_all(model: type[Any], columns: Sequence[str], parameter: str) -> Insert:
    """For PostgreSQL: one statement that inserts however many rows one parameter (:class:`Rows`) holds, in order."""
    table = model.__table__
    given = (
        func.json_to_recordset(cast(bindparam(parameter, type_=Rows), JSON))
        .table_valued(*(column(name, _in_json(table.c[name].type)) for name in columns), name=parameter)
        .render_derived(with_types=True)
    )
    cells = (
        func.decode(given.c[name], "hex") if isinstance(table.c[name].type, LargeBinary) else given.c[name]
        for name in columns
    )
    return insert(model).inline().from_select(list(columns), select(*cells))


def _in_json(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    return Text() if isinstance(kind, LargeBinary | Enum) else kind
