"""Nominations, the units that may read them, and questions between tiers.

``fk_nominations_row_is_what_its_entry_says`` is the spine of the service: a row's version and state must be those
of an entry of the log, checked when the transaction commits. With the trigger that lets the version only grow by
one, no row can change without an entry, on either database.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Sequence,
    String,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from states.terms import Award, Category, CommendationType, State
from workflow.base import Base, Instant, Json, enum_column


def _where(condition: str) -> dict[str, Any]:
    """An index over those rows only for which a condition holds, on both databases."""
    return {"postgresql_where": text(condition), "sqlite_where": text(condition)}


NUMBERS = Sequence("nomination_numbers", metadata=Base.metadata)
"""Gives codes on PostgreSQL. SQLite's writers are serial, and there the next code is the highest and one."""


class Nomination(Base):
    """A nomination (đề nghị khen thưởng) as it stands."""

    __tablename__ = "nominations"
    __table_args__ = (
        ForeignKeyConstraint(
            ["id", "version", "state"],
            ["audit_entries.nomination_id", "audit_entries.version", "audit_entries.state_to"],
            name="fk_nominations_row_is_what_its_entry_says",
            deferrable=True,
            initially="DEFERRED",
        ),
        CheckConstraint("version >= 1", name="version_from_one"),
        CheckConstraint("period_from <= period_to", name="period_in_order"),
        # for worklists: what is held waits for nobody
        Index(
            "ix_nominations_by_holder",
            *("holder_unit_id", "state", "due_on", "id"),
            **_where("held_on IS NULL"),
        ),
        Index("ix_nominations_by_origin", "origin_unit_id", "id"),
        Index("ix_nominations_by_twin_key", "twin_key"),
        # for lists narrowed to what few nominations are
        Index("ix_nominations_by_state", "state", "id"),
        Index("ix_nominations_held", "id", **_where("held_on IS NOT NULL")),
        Index("ix_nominations_due", "due_on", **_where("due_on IS NOT NULL AND held_on IS NULL")),
        Index(
            "ix_nominations_revocation_pending",
            *("holder_unit_id", "state", "due_on", "id"),
            **_where("revoke_requested_by IS NOT NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    """Opaque; grows with the time of creation, so that newest first is its descending order."""
    number: Mapped[int] = mapped_column(BigInteger, unique=True)
    """The code for people (mã hồ sơ): 1874."""
    version: Mapped[int]
    state: Mapped[State] = mapped_column(enum_column(State))

    category: Mapped[Category] = mapped_column(enum_column(Category))
    commendation_type: Mapped[CommendationType] = mapped_column(enum_column(CommendationType))
    nominee_name: Mapped[str] = mapped_column(String(300))
    nominee_unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    origin_unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    requested_award: Mapped[Award] = mapped_column(enum_column(Award))
    decided_award: Mapped[Award | None] = mapped_column(enum_column(Award))
    achievements: Mapped[str] = mapped_column(Text)
    period_from: Mapped[date]
    period_to: Mapped[date]
    nominee: Mapped[dict[str, Any]] = mapped_column(Json)
    prior_awards: Mapped[list[dict[str, Any]]] = mapped_column(Json)

    route: Mapped[str] = mapped_column(String(32))
    district_unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    department_unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    council_unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    holder_unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))

    submitted_at: Mapped[datetime | None] = mapped_column(Instant)
    """When it first left the origin; None while it never has, or was recalled to a draft."""
    received_at: Mapped[datetime | None] = mapped_column(Instant)
    """When the present holder received it (ngày tiếp nhận)."""
    due_on: Mapped[date | None]
    """The last day of the period that runs in this state (hạn xử lý)."""
    held_on: Mapped[date | None]
    """Since when the period that runs in this state stands still, on hold (tạm dừng xem xét)."""
    revoke_requested_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    created_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)
    search_key: Mapped[str] = mapped_column(Text)
    """Folded name, code and names of units: see ``workflow.text.fold``."""
    twin_key: Mapped[str] = mapped_column(String(400))
    """What twins share: folded name, nominee's unit and type of commendation."""


class Reader(Base):
    """A unit that sees a nomination: one that holds or held it for ever, one that follows it while submitted."""

    __tablename__ = "nomination_readers"
    __table_args__ = (
        Index("ix_nomination_readers_by_nomination", "nomination_id"),
        {"sqlite_with_rowid": False},  # its rows are its key: read and written once instead of twice
    )

    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), primary_key=True)
    nomination_id: Mapped[str] = mapped_column(ForeignKey("nominations.id"), primary_key=True)
    held: Mapped[bool]
    """False for the department while the district still has it: a recalled draft is hidden from it again."""


class Question(Base):
    """A question between tiers (trao đổi): no step, but in the log."""

    __tablename__ = "questions"
    __table_args__ = (Index("ix_questions_by_nomination", "nomination_id"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    nomination_id: Mapped[str] = mapped_column(ForeignKey("nominations.id"))
    asked_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    text: Mapped[str] = mapped_column(Text)


class Answer(Base):
    """An answer to a question."""

    __tablename__ = "answers"
    __table_args__ = (Index("ix_answers_by_question", "question_id"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    question_id: Mapped[str] = mapped_column(ForeignKey("questions.id"))
    answered_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    answered_at: Mapped[datetime] = mapped_column(Instant)
    text: Mapped[str] = mapped_column(Text)
