"""People, assignments, tokens, sign-ins, and the wrong passwords of the last half hour."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, false
from sqlalchemy.orm import Mapped, mapped_column

from states.terms import Role
from workflow.base import Base, BigId, Instant, enum_column


class Person(Base):
    """Somebody with an account."""

    __tablename__ = "people"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    username: Mapped[str] = mapped_column(String(64), unique=True)
    full_name: Mapped[str] = mapped_column(String(300))
    email: Mapped[str | None] = mapped_column(String(254))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class AssignmentRow(Base):
    """A role (vai trò) at a unit between two dates, both included."""

    __tablename__ = "assignments"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_from <= valid_to", name="validity_in_order"),
        Index("ix_assignments_by_person", "person_id"),
        Index("ix_assignments_by_unit_and_role", "unit_id", "role"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    role: Mapped[Role] = mapped_column(enum_column(Role))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    movement_only: Mapped[bool] = mapped_column(server_default=false())
    """An inspector's mandate that covers the movement alone (phong trào), and no other commendations."""


class Token(Base):
    """A bearer token of a client; only its SHA-256 is kept."""

    __tablename__ = "tokens"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    label: Mapped[str] = mapped_column(String(300))
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)


class SignIn(Base):
    """A browser's session, kept on the server so that signing out ends it there."""

    __tablename__ = "sign_ins"

    key_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    browser: Mapped[str | None] = mapped_column(String(60))
    """With what, in words, so that whoever signed in knows which one it is: "Chrome, Windows"."""


class AttemptKind(StrEnum):
    """What wrong passwords are counted by."""

    NAME = "name"
    ADDRESS = "address"


class SignInAttempt(Base):
    """One wrong password, counted for the name or for the address it came with.

    Names and addresses are kept as SHA-256 only: what people type for a name is at times their password.
    """

    __tablename__ = "sign_in_attempts"
    __table_args__ = (
        Index("ix_sign_in_attempts_by_key", "key_hash", "at"),
        Index("ix_sign_in_attempts_by_age", "at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[AttemptKind] = mapped_column(enum_column(AttemptKind))
    key_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    """SHA-256 of kind and key, so that a name and an address of the same letters stay two keys."""
    at: Mapped[datetime] = mapped_column(Instant)
