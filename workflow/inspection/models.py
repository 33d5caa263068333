"""Inspections: the mandate with its units and members, and findings with their answers.

A mandate gives its members the role of inspector at each unit in scope for its days (``inspection_assignments``), so
that who sees what stays one rule: :mod:`workflow.nominations.visibility`.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workflow.base import Base, Instant


class Inspection(Base):
    """A mandate (quyết định thanh tra, kiểm tra)."""

    __tablename__ = "inspections"
    __table_args__ = (
        CheckConstraint("valid_from <= valid_to OR ended_at IS NOT NULL", name="validity_in_order"),
        UniqueConstraint("number", "issued_on", name="uq_inspections_number_and_date"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    number: Mapped[str] = mapped_column(String(60))
    """As it stands on the paper: "27/QĐ-TTr"."""
    issued_on: Mapped[date]
    authority: Mapped[str] = mapped_column(String(300))
    """Who gave it (cơ quan ban hành)."""
    purpose: Mapped[str] = mapped_column(Text)
    """What is inspected (nội dung)."""
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    """The last day of the mandate; an earlier one once it was ended, before the first where it never began."""
    movement_only: Mapped[bool]
    """It covers the movement alone (phong trào), and no other commendations."""
    created_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class InspectionUnit(Base):
    """A unit in scope, with all below it."""

    __tablename__ = "inspection_units"

    inspection_id: Mapped[str] = mapped_column(ForeignKey("inspections.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), primary_key=True)


class InspectionMember(Base):
    """A member of the team (thành viên đoàn); one of them leads it (trưởng đoàn)."""

    __tablename__ = "inspection_members"
    __table_args__ = (Index("ix_inspection_members_by_person", "person_id"),)

    inspection_id: Mapped[str] = mapped_column(ForeignKey("inspections.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    leads: Mapped[bool]


class InspectionAssignment(Base):
    """A role of inspector that a mandate has given; it ends with it."""

    __tablename__ = "inspection_assignments"

    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignments.id"), primary_key=True)
    inspection_id: Mapped[str] = mapped_column(ForeignKey("inspections.id"))


class Finding(Base):
    """What a team has found (nội dung phát hiện) at a unit, or in one of its cases."""

    __tablename__ = "findings"
    __table_args__ = (
        Index("ix_findings_by_inspection", "inspection_id", "id"),
        Index("ix_findings_by_unit", "unit_id", "id"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    inspection_id: Mapped[str] = mapped_column(ForeignKey("inspections.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    """The unit that is to answer."""
    nomination_id: Mapped[str | None] = mapped_column(ForeignKey("nominations.id"))
    text: Mapped[str] = mapped_column(Text)
    made_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime] = mapped_column(Instant)


class FindingAnswer(Base):
    """What the inspected unit says to a finding (giải trình)."""

    __tablename__ = "finding_answers"
    __table_args__ = (Index("ix_finding_answers_by_finding", "finding_id", "id"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    finding_id: Mapped[str] = mapped_column(ForeignKey("findings.id"))
    text: Mapped[str] = mapped_column(Text)
    answered_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    answered_at: Mapped[datetime] = mapped_column(Instant)
