"""Decisions issued in the province and submissions to who signs above it."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from states.terms import Award
from workflow.base import Base, Instant, enum_column


class DocumentKind(StrEnum):
    """What the paper is."""

    DECISION = "decision"
    SUBMISSION = "submission"


class Document(Base):
    """A decision (quyết định) or submission (tờ trình) with its number in its authority's register.

    A number is used once per authority, series and year: Nghị định 30/2020/NĐ-CP, Điều 15.
    """

    __tablename__ = "documents"
    __table_args__ = (
        UniqueConstraint(
            "authority_unit_id", "series", "year", "number", name="uq_documents_number_used_once_a_year"
        ),
        CheckConstraint("number >= 1", name="number_from_one"),
        Index("ix_documents_by_kind", "kind", "id"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[DocumentKind] = mapped_column(enum_column(DocumentKind))
    session_id: Mapped[str] = mapped_column(ForeignKey("council_sessions.id"))
    award: Mapped[Award] = mapped_column(enum_column(Award))
    authority_unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    number: Mapped[int]
    symbol: Mapped[str] = mapped_column(String(40))
    """As it was written (ký hiệu): "QĐ-UBND", "TTr-UBND"."""
    series: Mapped[str] = mapped_column(String(40))
    """What all spellings of one symbol share: "qd-ubnd"."""
    year: Mapped[int]
    issued_on: Mapped[date]
    signatory_name: Mapped[str] = mapped_column(String(300))
    signatory_title: Mapped[str] = mapped_column(String(300))
    addressed_to: Mapped[str | None] = mapped_column(String(300))
    verification_code: Mapped[str] = mapped_column(String(16), unique=True)
    created_at: Mapped[datetime] = mapped_column(Instant)


class DocumentItem(Base):
    """A nomination that a document carries, in the order of its list."""

    __tablename__ = "document_items"
    __table_args__ = (Index("ix_document_items_by_nomination", "nomination_id"),)

    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    nomination_id: Mapped[str] = mapped_column(ForeignKey("nominations.id"), primary_key=True)
    position: Mapped[int]
