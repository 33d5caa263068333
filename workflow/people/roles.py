"""Giving a role at a unit: what must hold for it, the row, and its entry. Who may is for the commands to ask."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, insert, select

from states.codes import Code
from states.facts import Actor, Unmet
from states.terms import CommendationType, Deed, Role, UnitType
from workflow.audit.entries import Plain
from workflow.people.accounts import is_username, tidy_username
from workflow.people.log import administrator, record
from workflow.people.models import AssignmentRow, Person
from workflow.units.queries import UnitView, unit_known, unit_on

_LOWER = frozenset({UnitType.DISTRICT, UnitType.COMMUNE})
HELD_AT: Mapping[Role, frozenset[UnitType]] = {
    Role.DRAFTER: _LOWER | {UnitType.AGENCY},
    Role.DISTRICT_APPROVER: frozenset({UnitType.DISTRICT}),
    Role.DEPARTMENT_APPRAISER: frozenset({UnitType.AGENCY}),
    Role.COUNCIL_SECRETARY: frozenset({UnitType.COUNCIL}),
    Role.COUNCIL_MEMBER: frozenset({UnitType.COUNCIL}),
    Role.COUNCIL_CHAIR: frozenset({UnitType.COUNCIL}),
    Role.INSPECTOR: _LOWER | {UnitType.PROVINCE, UnitType.AGENCY},
    Role.ADMIN: frozenset(UnitType),
}
"""The kinds of unit at which a role means anything."""


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person to whom a command does something, their row locked."""

    id: int
    username: str


def find(connection: Connection, username: str) -> Somebody | None:
    """Who has this user name and has not left; None where nobody has."""
    tidied = tidy_username(username)
    if not is_username(tidied):
        return None
    row = connection.execute(
        select(Person.id, Person.username)
        .where(Person.username == tidied, Person.ended_at.is_(None))
        .with_for_update()
    ).first()
    return None if row is None else Somebody(*row)


def unit_for(
    connection: Connection,
    role: Role,
    unit_code: str,
    valid_from: date,
    valid_to: date | None,
    faults: list[Unmet],
) -> UnitView | None:
    """The unit at which a role is to be held in these days; what is wrong with that is added to ``faults``."""
    unit = unit_on(connection, unit_code, valid_from)
    if unit is None:
        code = Code.UNIT_NOT_VALID if unit_known(connection, unit_code) else Code.UNKNOWN_UNIT
        faults.append(Unmet(code, "unit_code", {"unit": unit_code}))
        return None
    if valid_to is not None and unit.valid_to is not None and unit.valid_to < valid_to:
        faults.append(Unmet(Code.UNIT_NOT_VALID, "unit_code", {"unit": unit_code}))
    if unit.type not in HELD_AT[role]:
        allowed = ", ".join(one.value for one, kinds in HELD_AT.items() if unit.type in kinds)
        faults.append(Unmet(Code.INVALID_CHOICE, "role", {"allowed": allowed}))
    return unit


def give(
    connection: Connection,
    person: Somebody,
    role: Role,
    unit: UnitView,
    valid_from: date,
    valid_to: date | None,
    now: datetime,
    actor: Actor | None = None,
    *,
    movement_only: bool = False,
    details: Mapping[str, Plain] | None = None,
) -> int:
    """Give a role that was judged already, as :func:`assign` does; returns the assignment's id.

    Args:
        connection: within a writing transaction.
        person: who gets it.
        role: which.
        unit: at which unit.
        valid_from: its first day.
        valid_to: its last day, included; None where it stays open.
        now: the moment.
        actor: the administrator.
        movement_only: of an inspector: for the movement alone.
        details: what else the entry says.

    Raises:
        NotYours: the actor is no administrator.
    """
    by = administrator(actor)
    row = {
        "person_id": person.id,
        "role": role,
        "unit_id": unit.id,
        "valid_from": valid_from,
        "valid_to": valid_to,
        "movement_only": movement_only,
    }
    made = connection.execute(insert(AssignmentRow).values(row).returning(AssignmentRow.id)).scalar_one()
    said: dict[str, Plain] = {
        "assignment": made,
        "role": role.value,
        "unit": unit.code,
        "valid_from": valid_from.isoformat(),
        "valid_to": valid_to.isoformat() if valid_to else None,
    }
    if movement_only:
        said["commendation_type"] = CommendationType.PHONG_TRAO.value
    record(connection, Deed.ASSIGN, person.username, now, actor, by, details={**said, **(details or {})})
    return made
