"""Messages to people, and the place in the sealed log up to which they were planned."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workflow.base import Base, BigId, Instant, enum_column


class Channel(StrEnum):
    """By which way a message reaches a person."""

    SERVICE = "service"
    EMAIL = "email"


class MessageState(StrEnum):
    """Where a message stands. ``dead``: given up, with its last failure kept."""

    PENDING = "pending"
    SENT = "sent"
    DEAD = "dead"


class Message(Base):
    """One message (thông báo) to one person by one channel about one entry."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint(
            "entry_id", "person_id", "channel", name="uq_messages_once_per_entry_person_and_channel"
        ),
        Index("ix_messages_due", "state", "due_at"),
        Index("ix_messages_by_person", "person_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    entry_id: Mapped[str] = mapped_column(String(32))
    nomination_id: Mapped[str | None] = mapped_column(String(32))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    channel: Mapped[Channel] = mapped_column(enum_column(Channel))
    subject: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[MessageState] = mapped_column(enum_column(MessageState))
    created_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime] = mapped_column(Instant)
    """When it may next be claimed: moved on by a lease while somebody delivers it, by back-off after a failure."""
    attempts: Mapped[int]
    last_failure: Mapped[str | None] = mapped_column(Text)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    read_at: Mapped[datetime | None] = mapped_column(Instant)


class Position(Base):
    """The first leaf of the sealed log for which no messages were planned yet: one row."""

    __tablename__ = "notification_position"

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    next_leaf: Mapped[int] = mapped_column(BigInteger)


class CheckpointMailing(Base):
    """On this day the head of the log was mailed to the inspectors: once, however many workers there are."""

    __tablename__ = "checkpoint_mailings"

    day: Mapped[date] = mapped_column(primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)
