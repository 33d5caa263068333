"""Working copies: what somebody is writing on a nomination, as typed, before it is one or changes one."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workflow.base import Base, Instant, Json


class WorkingCopy(Base):
    """What one person has typed (bản đang soạn): faults and all, seen by nobody else.

    It is no part of a nomination, so it leaves no entry: an entry is written once it becomes one, or changes one.
    """

    __tablename__ = "working_copies"
    __table_args__ = (
        UniqueConstraint("person_id", "nomination_id", name="uq_working_copies_one_of_each_nomination"),
        CheckConstraint("(nomination_id IS NULL) = (based_on IS NULL)", name="version_with_its_nomination"),
        Index("ix_working_copies_by_nomination", "nomination_id"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    """The origin for which it is written."""
    nomination_id: Mapped[str | None] = mapped_column(ForeignKey("nominations.id"))
    """None while it is not a nomination yet."""
    based_on: Mapped[int | None]
    """The version of the nomination that was read."""
    typed: Mapped[dict[str, Any]] = mapped_column(Json)
    """Every field by its name, as it was typed."""
    seen: Mapped[list[str]] = mapped_column(Json)
    """The parts that were opened."""
    ticked: Mapped[list[str]] = mapped_column(Json)
    """Of what is to be mended, that which the drafter has ticked off."""
    created_at: Mapped[datetime] = mapped_column(Instant)
    saved_at: Mapped[datetime] = mapped_column(Instant)
