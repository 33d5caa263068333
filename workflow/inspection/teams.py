"""The team of an inspection (đoàn thanh tra, kiểm tra): who is of it, today as after its days.

Whoever was taken off the team, by ending a role that the mandate had given them before its last day, is no member.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, Select, select

from states.facts import Actor
from workflow.inspection.models import Inspection, InspectionAssignment, InspectionMember
from workflow.people.models import AssignmentRow, Person

IS_MEMBER = ~(
    select(InspectionAssignment.assignment_id)
    .join(AssignmentRow, AssignmentRow.id == InspectionAssignment.assignment_id)
    .join(Inspection, Inspection.id == InspectionAssignment.inspection_id)
    .where(
        InspectionAssignment.inspection_id == InspectionMember.inspection_id,
        AssignmentRow.person_id == InspectionMember.person_id,
        AssignmentRow.valid_to < Inspection.valid_to,
    )
    .correlate(InspectionMember)
    .exists()
)
"""The condition that a row of ``inspection_members`` still holds."""


@dataclass(frozen=True, slots=True)
class Reachable:
    """A member of a team, and where letters reach them."""

    actor: Actor
    email: str | None


def inspections_of(actor: Actor) -> Select[str]:
    """The ids of the inspections of whose team the actor is, whether in force or not; to stand in an ``IN``."""
    return select(InspectionMember.inspection_id).where(
        InspectionMember.person_id == actor.person_id, IS_MEMBER
    )


def teams_of(connection: Connection, actor: Actor) -> frozenset[str]:
    """The same ids as they are."""
    return frozenset(connection.scalars(inspections_of(actor)))


def team_members(
    connection: Connection, inspection_ids: Collection[str]
) -> Mapping[str, tuple[Reachable, ...]]:
    """The members of these teams whose accounts are open, in one statement. Roles are not read."""
    rows = connection.execute(
        select(InspectionMember.inspection_id, Person.id, Person.username, Person.full_name, Person.email)
        .join(Person, Person.id == InspectionMember.person_id)
        .where(
            InspectionMember.inspection_id.in_(sorted(inspection_ids)), IS_MEMBER, Person.ended_at.is_(None)
        )
        .order_by(Person.id)
    )
    found: dict[str, list[Reachable]] = {}
    for inspection_id, person_id, username, full_name, email in rows:
        found.setdefault(inspection_id, []).append(
            Reachable(Actor(person_id, username, full_name, ()), email)
        )
    return {inspection_id: tuple(members) for inspection_id, members in found.items()}
