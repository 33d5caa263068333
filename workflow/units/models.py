"""Units with validity, parents and successors."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from states.terms import UnitType
from workflow.base import Base, BigId, enum_column


class Unit(Base):
    """A unit (đơn vị) between two dates. A code names different units at different times: read it with a date."""

    __tablename__ = "units"
    __table_args__ = (
        UniqueConstraint("code", "valid_from", name="uq_units_code_once_at_a_time"),
        CheckConstraint("valid_to IS NULL OR valid_from <= valid_to", name="validity_in_order"),
        Index("ix_units_by_parent", "parent_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    code: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(300))
    """As the state's list spells it: "Xã Kiến Giang", "Thành phố Đồng Hới", "Sở Nội vụ"."""
    type: Mapped[UnitType] = mapped_column(enum_column(UnitType))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    """The last day on which it stands; None while it does."""
    search_key: Mapped[str] = mapped_column(String(300))
    sort_key: Mapped[bytes] = mapped_column(LargeBinary)


class Succession(Base):
    """An old unit and the unit that took it over, by reform."""

    __tablename__ = "unit_successions"

    old_unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), primary_key=True)
    new_unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), primary_key=True)
    on: Mapped[date]
