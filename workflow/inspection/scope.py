"""What a mandate covers, whoever asks: for what a whole team takes away."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import Connection, select

from states.codes import Code
from states.facts import Actor, Assignment, Unmet
from states.terms import Deed, Role
from workflow.audit.entries import NewEntry, Plain, write_entries
from workflow.errors import NotYours, UnmetRequirements
from workflow.inspection.models import Inspection, InspectionUnit
from workflow.inspection.queries import InspectionView
from workflow.people.log import BY_COMMAND_LINE
from workflow.units.models import Unit
from workflow.units.queries import UnitView, units_below


def units_in(connection: Connection, inspection_id: str) -> list[Assignment]:
    """The units in scope, each as the role of inspector that the mandate gives there."""
    units = connection.execute(
        select(Unit.id, Unit.code, Inspection.movement_only)
        .join(InspectionUnit, InspectionUnit.unit_id == Unit.id)
        .join(Inspection, Inspection.id == InspectionUnit.inspection_id)
        .where(InspectionUnit.inspection_id == inspection_id)
        .order_by(Unit.id)
    )
    return [Assignment(Role.INSPECTOR, *unit) for unit in units]


def units_covered(connection: Connection, inspection_id: str, on: date) -> tuple[UnitView, ...]:
    """The units in scope and all below them that stand on a day, by name: to one of them a finding is addressed."""
    return units_below(connection, [each.unit_id for each in units_in(connection, inspection_id)], on)


def acting(connection: Connection, inspection: InspectionView, actor: Actor) -> Assignment | None:
    """The role by which the actor acts for this team, and for no other that they may be of."""
    given = units_in(connection, inspection.id)
    return next((each for each in actor.assignments if each in given), None)


def reader_of(connection: Connection, inspection: InspectionView) -> Actor:
    """Nobody in person, who sees exactly what this mandate covers, and has never acted on anything."""
    covered = tuple(units_in(connection, inspection.id))
    return Actor(person_id=0, username="", full_name="", assignments=covered)


def record_taking(
    connection: Connection,
    inspection: InspectionView,
    actor: Actor | None,
    now: datetime,
    details: Mapping[str, Plain],
) -> None:
    """Write down that all that a mandate covers is taken away, and by whom (None: at the machine itself)."""
    entry = NewEntry(
        at=now,
        action=Deed.EXPORT,
        actor=actor,
        assignment=None if actor is None else acting(connection, inspection, actor),
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
    inspection.require_member(actor)
    if not inspection.in_force(today):
        raise UnmetRequirements([Unmet(Code.OUTSIDE_MANDATE)])


def is_open_to(inspection: InspectionView, actor: Actor, today: date) -> bool:
    """Whether the actor may work in it today: take its folder away, record what was found."""
    try:
        require_in_force(inspection, actor, today)
    except (NotYours, UnmetRequirements):
        return False
    return True
