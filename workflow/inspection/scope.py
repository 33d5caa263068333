"""What a mandate covers, whoever asks: for what a whole team takes away."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import Connection, select

from states.codes import Code
from states.facts import Actor, Assignment, Unmet
from states.terms import Deed, Role
from workflow.audit.entries import NewEntry, Plain, write_entries
from workflow.errors import NotYours, UnmetRequirements
from workflow.inspection.models import InspectionUnit
from workflow.inspection.queries import InspectionView
from workflow.people.log import BY_COMMAND_LINE
from workflow.units.models import Unit


def reader_of(connection: Connection, inspection: InspectionView) -> Actor:
    """Nobody in person, who sees exactly what this mandate covers, and has never acted on anything."""
    units = connection.execute(
        select(Unit.id, Unit.code)
        .join(InspectionUnit, InspectionUnit.unit_id == Unit.id)
        .where(InspectionUnit.inspection_id == inspection.id)
        .order_by(Unit.id)
    )
    covered = (Assignment(Role.INSPECTOR, *unit, inspection.movement_only) for unit in units)
    return Actor(person_id=0, username="", full_name="", assignments=tuple(covered))


def record_taking(
    connection: Connection,
    inspection: InspectionView,
    actor: Actor | None,
    now: datetime,
    details: Mapping[str, Plain],
) -> None:
    """Write down that all that a mandate covers is taken away, and by whom (None: at the machine itself)."""
    assignment = None
    if actor is not None:
        assignment = next((each for each in actor.assignments if each.role is Role.INSPECTOR), None)
    entry = NewEntry(
        at=now,
        action=Deed.EXPORT,
        actor=actor,
        assignment=assignment,
        subject=f"inspection:{inspection.id}",
        details={**(BY_COMMAND_LINE if actor is None else {}), **details},
    )
    write_entries(connection, [entry])


def require_in_force(inspection: InspectionView, actor: Actor, today: date) -> None:
    """Only its members take away what a mandate covers, and only in its days.

    Raises:
        NotYours: ``not_your_role``: no member of the team.
        UnmetRequirements: ``outside_mandate``: its days are over, or to come.
    """
    if actor.username not in {member.username for member in inspection.members}:
        raise NotYours(Code.NOT_YOUR_ROLE)
    if not inspection.valid_from <= today <= inspection.valid_to:
        raise UnmetRequirements([Unmet(Code.OUTSIDE_MANDATE)])
