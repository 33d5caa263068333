"""Pages by keyset: each row exactly once, whatever comes meanwhile; a cursor that is not ours is refused."""

import base64
import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import product

import pytest
from sqlalchemy import BigInteger, Engine, LargeBinary, MetaData, String, column, func, insert, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from states.codes import Code
from tests.clock import NOW
from workflow.base import Base, BigId, enum_column
from workflow.database import reading, writing
from workflow.errors import UnmetRequirements
from workflow.keyset import Order, Page, ascending, descending, fetch_page


class Size(StrEnum):
    BIG = "big"
    SMALL = "small"


class Own(DeclarativeBase):
    metadata = MetaData(naming_convention=Base.metadata.naming_convention)
    type_annotation_map = Base.type_annotation_map


class Pebble(Own):
    __tablename__ = "pebbles"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    size: Mapped[Size] = mapped_column(enum_column(Size))
    found_at: Mapped[datetime]
    due_on: Mapped[date | None]
    sort_key: Mapped[bytes] = mapped_column(LargeBinary)


@dataclass(frozen=True)
class Row:
    id: int
    size: Size


ROWS = [
    {
        "size": size,
        "found_at": NOW + timedelta(seconds=second),
        "due_on": due,
        "sort_key": bytes([second, 255]),
    }
    for size, second, due in product(Size, range(4), [None, date(2026, 11, 20), date(2026, 11, 17)])
]

BY_ID = Order(ascending(Pebble.id))
NEWEST_FIRST = Order(descending(Pebble.found_at), descending(Pebble.id))
MIXED = Order(
    descending(Pebble.size),
    ascending(func.coalesce(Pebble.due_on, date.max)),
    descending(Pebble.sort_key),
    ascending(Pebble.id),
)


@pytest.fixture
def pebbles(engine: Engine) -> Engine:
    Own.metadata.create_all(engine)
    with writing(engine) as connection:
        connection.execute(insert(Pebble), ROWS)
    return engine


def page(engine: Engine, order: Order, limit: int, cursor: str | None = None) -> Page[Row]:
    with reading(engine) as connection:
        statement = select(Pebble.id, Pebble.size)
        return fetch_page(connection, statement, order, limit=limit, cursor=cursor, make=Row)


def all_ids(engine: Engine, order: Order, limit: int) -> list[int]:
    ids: list[int] = []
    cursor = None
    while True:
        found = page(engine, order, limit, cursor)
        ids += [row.id for row in found.items]
        cursor = found.next_cursor
        if cursor is None:
            return ids


@pytest.mark.parametrize("limit", [1, 5, 12, 24, 25])
@pytest.mark.parametrize("order", [BY_ID, NEWEST_FIRST, MIXED], ids=["by_id", "newest_first", "mixed"])
def test_pages_together_are_the_whole_list_in_its_order(pebbles: Engine, order: Order, limit: int) -> None:
    whole = [row.id for row in page(pebbles, order, 1000).items]
    assert len(whole) == len(ROWS)
    assert all_ids(pebbles, order, limit) == whole


def test_the_last_page_says_that_it_is_the_last(pebbles: Engine) -> None:
    assert page(pebbles, BY_ID, len(ROWS)).next_cursor is None
    assert page(pebbles, BY_ID, len(ROWS) - 1).next_cursor is not None


def test_an_item_is_made_of_the_columns_asked_for_and_not_of_the_keys(pebbles: Engine) -> None:
    assert page(pebbles, NEWEST_FIRST, 1).items == (Row(24, Size.SMALL),)


def test_what_was_there_comes_exactly_once_whatever_is_added_meanwhile(pebbles: Engine) -> None:
    first = page(pebbles, NEWEST_FIRST, 10)
    with writing(pebbles) as connection:
        connection.execute(insert(Pebble), [{**ROWS[0], "found_at": NOW + timedelta(days=1)}] * 3)
    second = page(pebbles, NEWEST_FIRST, 1000, first.next_cursor)
    assert sorted(row.id for row in first.items + second.items) == list(range(1, len(ROWS) + 1))


def refused(order: Order, cursor: str) -> None:
    with pytest.raises(UnmetRequirements) as refusal:
        order.values(cursor)
    assert [(item.code, item.field) for item in refusal.value.unmet] == [(Code.BAD_CURSOR, "cursor")]


@pytest.mark.parametrize("cursor", ["", "x", "!!!!", "ệ", "AAAA", "null", "W10", "=" * 9, "W" * 100_000])
def test_a_cursor_that_is_none_is_refused(cursor: str) -> None:
    refused(BY_ID, cursor)


def test_a_changed_cursor_is_refused_wherever_it_was_changed() -> None:
    cursor = NEWEST_FIRST.cursor([NOW, 7])
    assert NEWEST_FIRST.values(cursor) == [NOW, 7]
    for place in range(len(cursor) - 1):
        refused(NEWEST_FIRST, cursor[:place] + ("A" if cursor[place] != "A" else "B") + cursor[place + 1 :])
        refused(NEWEST_FIRST, cursor[:place])


def test_a_cursor_of_another_order_is_refused() -> None:
    other_way = Order(ascending(Pebble.found_at), ascending(Pebble.id))
    refused(other_way, NEWEST_FIRST.cursor([NOW, 7]))


NUMBER = Order(ascending(column("n", BigInteger())))
TEXT = Order(ascending(column("t", String())))


@pytest.mark.parametrize(
    ("order", "values"),
    [
        (NUMBER, ["7"]),
        (NUMBER, [True]),
        (NUMBER, [1.5]),
        (NUMBER, [None]),
        (NUMBER, [1 << 63]),
        (NUMBER, [7, 8]),
        (NUMBER, []),
        (NUMBER, {"n": 7}),
        (NUMBER, 7),
        (TEXT, [7]),
        (TEXT, ["\x00"]),
        (TEXT, ["\ud800"]),
        (Order(ascending(Pebble.found_at)), ["2026-11-16T02:00:00"]),
        (Order(ascending(Pebble.found_at)), ["yesterday"]),
        (Order(ascending(Pebble.found_at)), ["0001-01-01T00:00:00+01:00"]),
        (Order(ascending(Pebble.due_on)), ["2026-02-30"]),
        (Order(ascending(Pebble.sort_key)), ["xx"]),
        (Order(ascending(Pebble.size)), ["huge"]),
    ],
)
def test_a_forged_cursor_is_refused_before_the_database_sees_it(order: Order, values: object) -> None:
    body = json.dumps(values)
    refused(order, base64.urlsafe_b64encode(f"{order._checksum(body)}{body}".encode()).decode())


def test_a_page_is_read_from_the_index_and_not_sorted(pebbles: Engine) -> None:
    """The condition is one that an index on the keys answers from its place on."""
    condition = str(NEWEST_FIRST.after([NOW, 7]).compile(pebbles))
    assert condition.startswith("(pebbles.found_at, pebbles.id) < (")
