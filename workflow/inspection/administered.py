"""A mandate as administrators have it before them: what it has given to whom, and whether it can still be ended."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, select

from states.facts import Actor
from states.terms import Role
from workflow.errors import NotFound
from workflow.inspection.models import Inspection, InspectionAssignment
from workflow.inspection.queries import InspectionView
from workflow.people.log import administrator
from workflow.people.models import AssignmentRow, Person
from workflow.text import nfc, person_sort_key
from workflow.units.models import Unit


@dataclass(frozen=True, slots=True)
class GivenRole:
    """The role of inspector that a mandate has given to somebody at a unit, for its days, both included."""

    username: str
    full_name: str
    unit_code: str
    unit_name: str
    valid_from: date
    valid_to: date


def registers(actor: Actor) -> bool:
    """Whether the actor registers mandates and ends them: an administrator."""
    return actor.has_role(Role.ADMIN)


def registered_as(connection: Connection, number: str, issued_on: date) -> str:
    """The id of the mandate of a paper, by its number and its day. Raises NotFound."""
    which = (Inspection.number == nfc(number).strip(), Inspection.issued_on == issued_on)
    found = connection.scalar(select(Inspection.id).where(*which))
    if found is None:
        raise NotFound
    return found


def roles_given(connection: Connection, actor: Actor, inspection_id: str) -> tuple[GivenRole, ...]:
    """The roles that a mandate has given, by given name, then by unit; those that never began are gone.

    Raises:
        NotYours: the actor is no administrator.
    """
    administrator(actor)
    asked: Select[*tuple[Any, ...]] = (
        select(
            Person.username,
            Person.full_name,
            Unit.code,
            Unit.name,
            AssignmentRow.valid_from,
            AssignmentRow.valid_to,
        )
        .join(AssignmentRow, AssignmentRow.person_id == Person.id)
        .join(InspectionAssignment, InspectionAssignment.assignment_id == AssignmentRow.id)
        .join(Unit, Unit.id == AssignmentRow.unit_id)
        .where(InspectionAssignment.inspection_id == inspection_id)
        .order_by(Unit.sort_key, Unit.id)
    )
    given = (GivenRole(*row) for row in connection.execute(asked))
    return tuple(sorted(given, key=lambda each: (person_sort_key(each.full_name), each.username)))


def can_be_ended(inspection: InspectionView, actor: Actor, today: date) -> bool:
    """Whether the actor can end it sooner: an administrator, while it is to come or runs, and where a day is left.

    Yesterday is the soonest last day of what runs, so that what began today and ends today runs to its end.
    """
    if not registers(actor) or inspection.valid_to < max(today, inspection.valid_from):
        return False
    return today < inspection.valid_from or inspection.valid_from < inspection.valid_to
