"""Exemplars as they are told."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from workflow.base import Base, Instant


class Exemplar(Base):
    """The story of a nomination that was awarded (gương điển hình), told until it is withdrawn."""

    __tablename__ = "exemplars"
    __table_args__ = (
        Index(
            "ix_exemplars_told_once",
            "nomination_id",
            unique=True,
            postgresql_where=text("withdrawn_at IS NULL"),
            sqlite_where=text("withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    nomination_id: Mapped[str] = mapped_column(ForeignKey("nominations.id"))
    title: Mapped[str] = mapped_column(String(300))
    story: Mapped[str] = mapped_column(Text)
    consent_on: Mapped[date | None]
    """When a person or household consented in writing (Luật Bảo vệ dữ liệu cá nhân); a collective need not."""
    published_at: Mapped[datetime] = mapped_column(Instant)
    published_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
