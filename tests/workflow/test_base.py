"""Column types mean the same on both databases."""

from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from typing import Any

import pytest
from sqlalchemy import Engine, MetaData, insert, inspect, select, text
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from tests.clock import NOW
from workflow.base import Base, BigId, Json, enum_column
from workflow.database import is_sqlite, reading, writing


class Colour(StrEnum):
    DARK_RED = "dark_red"
    BLUE = "blue"


class Own(DeclarativeBase):
    metadata = MetaData(naming_convention=Base.metadata.naming_convention)
    type_annotation_map = Base.type_annotation_map


class Thing(Own):
    __tablename__ = "things"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime | None]
    colour: Mapped[Colour | None] = mapped_column(enum_column(Colour))
    other: Mapped[Colour | None] = mapped_column(enum_column(Colour))
    document: Mapped[dict[str, Any] | None] = mapped_column(Json)


@pytest.fixture
def things(engine: Engine) -> Engine:
    Own.metadata.create_all(engine)
    return engine


def test_a_moment_comes_back_in_utc_to_the_microsecond(things: Engine) -> None:
    moment = datetime(2026, 11, 16, 9, 0, 0, 123456, tzinfo=timezone(timedelta(hours=7)))
    with writing(things) as connection:
        connection.execute(insert(Thing).values(at=moment))
    with reading(things) as connection:
        found = connection.scalar(select(Thing.at))
    assert found == moment
    assert found.tzinfo == UTC
    assert found.isoformat() == "2026-11-16T02:00:00.123456+00:00"


def test_moments_sort_and_compare_by_time(things: Engine) -> None:
    steps = [timedelta(0), timedelta(microseconds=1), timedelta(milliseconds=1), timedelta(days=400)]
    moments = [NOW + step for step in steps]
    with writing(things) as connection:
        connection.execute(insert(Thing), [{"at": moment} for moment in reversed(moments)])
    with reading(things) as connection:
        assert connection.scalars(select(Thing.at).order_by(Thing.at)).all() == moments
        assert connection.scalars(select(Thing.at).where(Thing.at <= NOW)).all() == [NOW]


def test_on_sqlite_a_moment_is_text_of_one_width(things: Engine) -> None:
    with writing(things) as connection:
        connection.execute(insert(Thing).values(at=NOW))
    with reading(things) as connection:
        stored = connection.scalar(text("SELECT at FROM things"))
        assert stored == ("2026-11-16T02:00:00.000000Z" if is_sqlite(connection) else NOW)


def test_a_moment_without_its_zone_is_refused(things: Engine) -> None:
    naive = datetime(2026, 11, 16, 9, 0)  # noqa: DTZ001 - that is the mistake
    with pytest.raises(StatementError, match="time zone"), writing(things) as connection:
        connection.execute(insert(Thing).values(at=naive))


def test_an_enum_is_stored_by_its_values(things: Engine) -> None:
    with writing(things) as connection:
        connection.execute(insert(Thing).values(colour=Colour.DARK_RED))
    with reading(things) as connection:
        assert connection.scalar(text("SELECT colour FROM things")) == "dark_red"
        assert connection.scalar(select(Thing.colour)) is Colour.DARK_RED


def test_the_database_refuses_what_is_no_member_and_names_the_column(things: Engine) -> None:
    with pytest.raises(IntegrityError, match="ck_things_other"), writing(things) as connection:
        connection.execute(text("INSERT INTO things (colour, other) VALUES ('blue', 'green')"))


def test_each_constraint_has_a_name_that_says_which(things: Engine) -> None:
    found = inspect(things)
    checks = {check["name"] for check in found.get_check_constraints("things")}
    assert checks == {"ck_things_colour", "ck_things_other"}
    assert found.get_pk_constraint("things")["name"] == "pk_things"


def test_a_document_comes_back_and_none_is_null(things: Engine) -> None:
    document = {"tên": "Lệ Thủy", "con": [1, None, {"a": True}]}
    with writing(things) as connection:
        connection.execute(insert(Thing), [{"document": document}, {"document": None}])
    with reading(things) as connection:
        assert connection.scalars(select(Thing.document).order_by(Thing.id)).all() == [document, None]
        assert connection.scalar(text("SELECT count(*) FROM things WHERE document IS NULL")) == 1


def test_rows_are_numbered_by_the_database(things: Engine) -> None:
    with writing(things) as connection:
        connection.execute(insert(Thing).values(at=NOW))
        assert connection.scalar(select(Thing.id)) == 1
