"""The declarative base, and the column types that mean the same on SQLite and PostgreSQL.

Mappings state the schema and nothing else: no relationships, no sessions. Constraints have names that a person
understands, since an error message and a migration must be able to say which one.
"""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, Constraint, DateTime, Dialect, Enum, Integer, MetaData, String, Table
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.schema import CheckConstraint
from sqlalchemy.types import TypeDecorator, TypeEngine


class Instant(TypeDecorator[datetime]):
    """A moment: an aware datetime going in, UTC coming out, to the microsecond.

    PostgreSQL keeps ``timestamptz``. SQLite has no such type: there it is text of fixed width
    (``2026-11-16T02:00:00.000000Z``), so that the order of the text is the order of time.

    Raises:
        ValueError: a naive datetime, of which nobody knows when it was.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        """What comes out; cursors (:mod:`workflow.keyset`) ask for it."""
        return datetime

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Text on SQLite, ``timestamptz`` elsewhere."""
        return dialect.type_descriptor(String(27) if dialect.name == "sqlite" else self.impl_instance)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """From an aware datetime to what the driver takes."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        moment = value.astimezone(UTC)
        if dialect.name == "sqlite":
            return moment.isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"
        return moment

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """From what the driver gives to a datetime in UTC."""
        if value is None:
            return None
        moment: datetime = datetime.fromisoformat(value) if dialect.name == "sqlite" else value
        return moment.astimezone(UTC)


Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
"""A document. Python's None is SQL's NULL, not JSON's null."""

BigId = BigInteger().with_variant(Integer, "sqlite")
"""A surrogate key. SQLite numbers rows by itself only where the column is called INTEGER."""


def enum_column(members: type[StrEnum]) -> Enum:
    """The values of an enum as text, held by a CHECK constraint named after table and column.

    Not a PostgreSQL ENUM: its values cannot be taken away again, and SQLite has none.
    """
    return Enum(
        members,
        name=None,
        native_enum=False,
        create_constraint=True,
        validate_strings=True,
        length=32,
        values_callable=lambda enum: [member.value for member in enum],
    )


def _check_name(constraint: Constraint, _: Table) -> str:
    # A check is called by the name it was given; one that belongs to a column's type, by the column.
    assert isinstance(constraint, CheckConstraint)
    if isinstance(constraint.name, str):
        return constraint.name
    return "_".join(column.name for column in constraint.columns)


class Base(DeclarativeBase):
    """Parent of every table; its metadata is what migrations are compared with."""

    metadata = MetaData(
        naming_convention={
            "check_constraint_name": _check_name,
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(check_constraint_name)s",
        }
    )
    type_annotation_map = {datetime: Instant()}  # noqa: RUF012 - SQLAlchemy reads it as it stands
