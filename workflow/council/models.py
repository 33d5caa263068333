"""Sessions of a council, their agenda, attendance, recusals and open votes.

Members are dated assignments (``council_member``, ``council_chair``) at the council's unit; opening an item takes
down who was entitled, so that later changes of membership change nothing in the minutes.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from states.terms import Award, Choice
from workflow.base import Base, Instant, Json, enum_column


class BallotMode(StrEnum):
    """How members vote (hình thức biểu quyết)."""

    OPEN = "open"
    SECRET = "secret"  # noqa: S105 - a mode, not a secret


class SessionState(StrEnum):
    """Where a session stands."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"


class ItemState(StrEnum):
    """Where an item of the agenda stands."""

    PENDING = "pending"
    OPEN = "open"
    CLOSED = "closed"
    REMOVED = "removed"


class CouncilSession(Base):
    """A session of a council (phiên họp Hội đồng)."""

    __tablename__ = "council_sessions"
    __table_args__ = (Index("ix_council_sessions_by_council", "council_unit_id", "meets_on", "id"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    council_unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    title: Mapped[str] = mapped_column(String(300))
    meets_on: Mapped[date]
    place: Mapped[str | None] = mapped_column(String(300))
    ballot: Mapped[BallotMode] = mapped_column(enum_column(BallotMode))
    state: Mapped[SessionState] = mapped_column(enum_column(SessionState))
    created_at: Mapped[datetime] = mapped_column(Instant)
    opened_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)


class Attendance(Base):
    """A member is present (có mặt)."""

    __tablename__ = "council_attendance"

    session_id: Mapped[str] = mapped_column(ForeignKey("council_sessions.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)


class AgendaItem(Base):
    """A nomination on the agenda of a session (mục trong chương trình họp)."""

    __tablename__ = "agenda_items"
    __table_args__ = (
        UniqueConstraint("session_id", "position", name="uq_agenda_items_one_place_each"),
        Index("ix_agenda_items_by_nomination", "nomination_id"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("council_sessions.id"))
    nomination_id: Mapped[str] = mapped_column(ForeignKey("nominations.id"))
    position: Mapped[int]
    state: Mapped[ItemState] = mapped_column(enum_column(ItemState))
    entitled: Mapped[list[int]] = mapped_column(Json)
    """Ids of the members when the item was opened."""
    result: Mapped[dict[str, Any] | None] = mapped_column(Json)
    """The tally as it was at closing, for ever."""


class Recusal(Base):
    """A member stands aside from one item (không tham gia biểu quyết)."""

    __tablename__ = "recusals"

    item_id: Mapped[str] = mapped_column(ForeignKey("agenda_items.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class Vote(Base):
    """An open vote of a member on an item (biểu quyết công khai), or an absent member's opinion in writing."""

    __tablename__ = "votes"
    __table_args__ = (
        CheckConstraint("award IS NULL OR choice = 'approve'", name="award_only_with_approval"),
    )

    item_id: Mapped[str] = mapped_column(ForeignKey("agenda_items.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    choice: Mapped[Choice] = mapped_column(enum_column(Choice))
    award: Mapped[Award | None] = mapped_column(enum_column(Award))
    """A lower form the member approves; None for the form asked for."""
    written: Mapped[bool]
    cast_at: Mapped[datetime] = mapped_column(Instant)
