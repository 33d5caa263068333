"""Lists in pages, by keyset: a page begins after the last row of the one before, however many came meanwhile.

An order is a value, stated once beside the query that it belongs to::

    NEWEST_FIRST = Order(descending(Nomination.created_at), descending(Nomination.id))
    page = fetch_page(connection, statement, NEWEST_FIRST, limit=50, cursor=cursor, make=Row)

The last key must make the order total, and an index should stand behind the keys. None of them may be NULL: where
a column can be, the caller coalesces it.

A cursor is for us alone to read: base64url of the last row's keys as JSON, with a checksum that ties them to their
order. It holds nothing secret and gives no right: whoever forges one only begins to read at another place.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any, Generic, TypeVar

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    and_,
    literal,
    or_,
    tuple_,
)
from sqlalchemy.orm import QueryableAttribute

from states.codes import Code
from states.facts import Unmet
from workflow.errors import UnmetRequirements

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Some items of a list, and where the next ones begin: None at its end."""

    items: tuple[Item, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Key:
    """One column of an order, and its direction."""

    column: ColumnElement[Any]
    descending: bool


def ascending(column: ColumnElement[Any] | QueryableAttribute[Any]) -> Key:
    """Smallest first."""
    return Key(_plain(column), descending=False)


def descending(column: ColumnElement[Any] | QueryableAttribute[Any]) -> Key:
    """Largest first."""
    return Key(_plain(column), descending=True)


class Order:
    """In what order a list stands: keys, the more significant first, and together unique."""

    def __init__(self, *keys: Key) -> None:
        self.keys = keys
        self._shape = ",".join(f"{key.column}{'-' if key.descending else '+'}" for key in keys)

    def cursor(self, values: Sequence[object]) -> str:
        """The cursor of the page that begins after the row with these keys."""
        body = json.dumps([_to_json(value) for value in values], separators=(",", ":"))
        return base64.urlsafe_b64encode(f"{self._checksum(body)}{body}".encode()).rstrip(b"=").decode()

    def values(self, cursor: str) -> list[Any]:
        """The keys in a cursor.

        Raises:
            UnmetRequirements: ``bad_cursor``: it was not made by :meth:`cursor` of this order.
        """
        try:
            text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
            checksum, body = text[:_CHECKSUM_LENGTH], text[_CHECKSUM_LENGTH:]
            if checksum != self._checksum(body):
                raise ValueError("not a cursor of this order")
            given = json.loads(body)
            return [_from_json(value, key.column) for key, value in zip(self.keys, given, strict=True)]
        except (ValueError, TypeError, OverflowError, RecursionError) as error:
            raise UnmetRequirements([Unmet(Code.BAD_CURSOR, "cursor")]) from error

    def after(self, values: Sequence[Any]) -> ColumnElement[bool]:
        """The condition for rows that come after the one with these keys."""
        bounds = [literal(value, key.column.type) for key, value in zip(self.keys, values, strict=True)]
        if len({key.descending for key in self.keys}) == 1:
            # One direction: both databases walk their index from a comparison of rows.
            row, bound = tuple_(*(key.column for key in self.keys)), tuple_(*bounds)
            return row < bound if self.keys[0].descending else row > bound
        return _after_mixed(self.keys, bounds)

    def _checksum(self, body: str) -> str:
        return hashlib.sha256(f"{self._shape}{body}".encode()).hexdigest()[:_CHECKSUM_LENGTH]


def fetch_page(
    connection: Connection,
    statement: Select[*tuple[Any, ...]],
    order: Order,
    *,
    limit: int,
    cursor: str | None,
    make: Callable[..., Item],
) -> Page[Item]:
    """Run a statement for one page, and make an item of the columns of each row.

    Args:
        connection: within a transaction.
        statement: without an order; the keys are added to its columns, and are not handed to ``make``.
        order: what the list is sorted by.
        limit: how many items at most, one or more.
        cursor: where to begin, as the page before said; None for the beginning.
        make: called with the statement's own columns, in their order.

    Raises:
        UnmetRequirements: ``bad_cursor``.
    """
    keys = order.keys
    statement = statement.add_columns(*(key.column.label(f"key_{n}") for n, key in enumerate(keys)))
    if cursor is not None:
        statement = statement.where(order.after(order.values(cursor)))
    sorting = (key.column.desc() if key.descending else key.column.asc() for key in keys)
    # One row more than asked for tells whether there is a next page.
    rows = connection.execute(statement.order_by(*sorting).limit(limit + 1)).all()
    items = tuple(make(*row[: -len(keys)]) for row in rows[:limit])
    more = len(rows) > limit
    return Page(items, order.cursor(rows[limit - 1][-len(keys) :]) if more else None)


_CHECKSUM_LENGTH = 8


def _plain(column: ColumnElement[Any] | QueryableAttribute[Any]) -> ColumnElement[Any]:
    """The column behind a mapped attribute."""
    return column.expression if isinstance(column, QueryableAttribute) else column


def _after_mixed(keys: Sequence[Key], bounds: Sequence[ColumnElement[Any]]) -> ColumnElement[bool]:
    # a > x or (a = x and (b < y or …)), with a >= x in front for the index to begin at
    condition: ColumnElement[bool] | None = None
    for key, bound in reversed(list(zip(keys, bounds, strict=True))):
        beyond = key.column < bound if key.descending else key.column > bound
        condition = beyond if condition is None else or_(beyond, and_(key.column == bound, condition))
    assert condition is not None
    first, bound = keys[0], bounds[0]
    return and_(first.column <= bound if first.descending else first.column >= bound, condition)


def _to_json(value: object) -> str | int:
    match value:
        case datetime() | date():
            return value.isoformat()
        case bytes():
            return value.hex()
        case Enum():
            return str(value.value)
        case str() | int():
            return value
        case _:
            raise TypeError(f"no key of an order: {value!r}")


def _from_json(value: object, column: ColumnElement[Any]) -> object:
    """What a key was before :func:`_to_json`; ValueError if it can never have been this column's."""
    kind = column.type.python_type
    if issubclass(kind, int):
        bits = 63 if isinstance(column.type, BigInteger) else 31
        if type(value) is not int or not -(1 << bits) <= value < 1 << bits:
            raise ValueError("not a number of this column")
        return value
    if not isinstance(value, str):
        raise ValueError("not text")
    if issubclass(kind, datetime):
        return _aware(datetime.fromisoformat(value))
    if issubclass(kind, date):
        return date.fromisoformat(value)
    if issubclass(kind, bytes):
        return bytes.fromhex(value)
    if issubclass(kind, Enum):
        return kind(value)
    value.encode()  # half a surrogate pair is a ValueError here, and would be one of the driver's later
    if "\x00" in value:
        raise ValueError("PostgreSQL's text knows no NUL")
    return value


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return moment.astimezone(UTC)  # before the year 1 it is an OverflowError here, and would be one later
