"""Batches: which nominations somebody ticked, and what became of each."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from workflow.base import Base, Instant, Json


class Batch(Base):
    """Nominations that one person ticked for one step (danh sách đã chọn), seen by nobody else, kept for a week.

    It is an aid and no record: what was done stands in the log, one entry for each nomination. It holds ids, versions
    and codes of refusals, so nothing of a nominee.
    """

    __tablename__ = "batches"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    """Grows with time, which is how old ones are found."""
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    action: Mapped[str] = mapped_column(String(32))
    wanted: Mapped[list[Any]] = mapped_column(Json)
    """Of each nomination its id and the version that was read."""
    created_at: Mapped[datetime] = mapped_column(Instant)
    taken_at: Mapped[datetime | None] = mapped_column(Instant)
    """When the steps were taken; None while they were only looked at."""
    results: Mapped[list[Any]] = mapped_column(Json)
    """What became of each that was still ticked then: see ``workflow.batches.commands``."""
