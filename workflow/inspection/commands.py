"""Setting up an inspection (lập đoàn thanh tra, kiểm tra) and ending it before its last day.

A mandate gives each of its members the role of inspector at each unit in scope, for its days: what they see follows
from that role as anybody's does, and each has its own entry. Such a role stands beside any that the person holds there
already, so that two mandates over one unit end each for itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from states.codes import Code
from states.facts import Actor, Unmet
from states.guards import is_said
from states.terms import CommendationType, Deed, Role
from workflow.audit.entries import Change, NewEntry, Plain, write_entries
from workflow.calendar import today
from workflow.errors import NotFound, UnmetRequirements
from workflow.ids import new_id
from workflow.inspection.models import Inspection, InspectionAssignment, InspectionMember, InspectionUnit
from workflow.people.commands import end_assignment
from workflow.people.log import BY_COMMAND_LINE, administrator
from workflow.people.models import AssignmentRow
from workflow.people.roles import HELD_AT, Somebody, find, give, unit_for
from workflow.text import nfc
from workflow.units.queries import UnitView

LONGEST_NUMBER, LONGEST_AUTHORITY, LONGEST_PURPOSE = 60, 300, 4_000
"""Letters of the mandate's number and symbol, of who gave it, and of what is inspected."""
MOST_UNITS, MOST_MEMBERS = 100, 50
"""Units that one mandate names (each with all below it), and members of one team."""


@dataclass(frozen=True, slots=True)
class Mandate:
    """A decision to inspect (quyết định thanh tra, kiểm tra), as the paper has it. Days are both included."""

    number: str
    issued_on: date
    authority: str
    purpose: str
    valid_from: date
    valid_to: date
    unit_codes: Sequence[str]
    members: Sequence[str]
    """User names."""
    leader: str
    """The user name of the member who leads the team (trưởng đoàn)."""
    movement_only: bool = False


def create_inspection(
    connection: Connection, mandate: Mandate, now: datetime, actor: Actor | None = None
) -> str:
    """Register a mandate and give its members their roles; returns the inspection's id.

    Args:
        connection: within a writing transaction.
        mandate: what the paper says.
        now: the moment.
        actor: an administrator; None for somebody at the machine itself.

    Raises:
        NotYours: the actor is no administrator.
        UnmetRequirements: all that is wrong at once: with texts and dates, with a unit on one of its days, with a
            member, a leader who is no member; or ``number_taken`` on that day of issue.
    """
    by = administrator(actor)
    faults = _faults_of_paper(mandate, today(now))
    units = _units(connection, mandate, faults)
    people = _people(connection, mandate, faults)
    if faults:
        raise UnmetRequirements(faults)
    inspection_id = _insert(connection, mandate, now)
    leader = people[[*mandate.members].index(mandate.leader)]
    rows = [{"inspection_id": inspection_id, "unit_id": unit.id} for unit in units]
    connection.execute(insert(InspectionUnit), rows)
    connection.execute(
        insert(InspectionMember),
        [
            {"inspection_id": inspection_id, "person_id": one.id, "leads": one.id == leader.id}
            for one in people
        ],
    )
    entry = NewEntry(
        at=now,
        action=Deed.CREATE_INSPECTION,
        actor=actor,
        assignment=by,
        subject=f"inspection:{inspection_id}",
        details={**_by(actor), **_in_clear(mandate, units, people, leader)},
        private={"purpose": mandate.purpose},
    )
    write_entries(connection, [entry])
    _give_roles(connection, inspection_id, mandate, units, people, now, actor)
    return inspection_id


def end_inspection(
    connection: Connection, inspection_id: str, last_day: date, now: datetime, actor: Actor | None = None
) -> None:
    """Let a mandate, and the roles it has given, end with a day, sooner than they would have.

    Yesterday as the last day takes the roles away at once. A mandate that has not begun may be ended with a day before
    its first, and then never begins.

    Raises:
        NotYours: the actor is no administrator.
        NotFound: there is no such inspection.
        UnmetRequirements: ``dates_reversed``: it has begun, and later than that day; ``outside_mandate``: it ends by
            then anyway.
    """
    by = administrator(actor)
    row = connection.execute(
        select(Inspection.valid_from, Inspection.valid_to)
        .where(Inspection.id == inspection_id)
        .with_for_update()
    ).first()
    if row is None:
        raise NotFound
    if row.valid_to <= last_day:
        raise UnmetRequirements([Unmet(Code.OUTSIDE_MANDATE, "last_day")])
    if last_day < row.valid_from <= today(now):
        raise UnmetRequirements([Unmet(Code.DATES_REVERSED, "last_day")])
    connection.execute(
        update(Inspection).where(Inspection.id == inspection_id).values(valid_to=last_day, ended_at=now)
    )
    entry = NewEntry(
        at=now,
        action=Deed.END_INSPECTION,
        actor=actor,
        assignment=by,
        subject=f"inspection:{inspection_id}",
        changes=(Change("valid_to", row.valid_to.isoformat(), last_day.isoformat()),),
        details=_by(actor),
    )
    write_entries(connection, [entry])
    _end_roles(connection, inspection_id, last_day, now, actor)


def text_faults(field: str, text: str, longest: int) -> list[Unmet]:
    """What is wrong with a text that somebody must write: nothing in it, or too much."""
    if not is_said(text):
        return [Unmet(Code.EMPTY, field)]
    return [Unmet(Code.TOO_LONG, field, {"limit": str(longest)})] if len(nfc(text)) > longest else []


def _faults_of_paper(mandate: Mandate, on: date) -> list[Unmet]:
    faults = [
        *text_faults("number", mandate.number, LONGEST_NUMBER),
        *text_faults("authority", mandate.authority, LONGEST_AUTHORITY),
        *text_faults("purpose", mandate.purpose, LONGEST_PURPOSE),
    ]
    if mandate.issued_on > on:
        faults.append(Unmet(Code.DATE_IN_FUTURE, "issued_on"))
    if mandate.valid_to < mandate.valid_from:
        faults.append(Unmet(Code.DATES_REVERSED, "valid_to"))
    for field, named, most in (
        ("unit_codes", mandate.unit_codes, MOST_UNITS),
        ("members", mandate.members, MOST_MEMBERS),
    ):
        if not 1 <= len(named) <= most:
            faults.append(Unmet(Code.WRONG_COUNT, field, {"allowed": f"1–{most}"}))
    if mandate.members and mandate.leader not in mandate.members:
        faults.append(Unmet(Code.INVALID_CHOICE, "leader", {"allowed": ", ".join(mandate.members)}))
    return faults


def _units(connection: Connection, mandate: Mandate, faults: list[Unmet]) -> list[UnitView]:
    found = []
    kinds = ", ".join(sorted(kind.value for kind in HELD_AT[Role.INSPECTOR]))
    for index, code in enumerate(mandate.unit_codes[:MOST_UNITS]):
        wrong: list[Unmet] = []
        unit = unit_for(connection, Role.INSPECTOR, code, mandate.valid_from, mandate.valid_to, wrong)
        for fault in wrong:
            params = {"allowed": kinds} if fault.code is Code.INVALID_CHOICE else fault.params
            faults.append(replace(fault, field=f"unit_codes.{index}", params=params))
        if unit in found:
            faults.append(Unmet(Code.REPEATED, f"unit_codes.{index}"))
        elif unit is not None:
            found.append(unit)
    return found


def _people(connection: Connection, mandate: Mandate, faults: list[Unmet]) -> list[Somebody]:
    found = []
    for index, username in enumerate(mandate.members[:MOST_MEMBERS]):
        person = find(connection, username)
        if person is None:
            faults.append(Unmet(Code.UNKNOWN_PERSON, f"members.{index}", {"who": username}))
        elif person in found:
            faults.append(Unmet(Code.REPEATED, f"members.{index}"))
        else:
            found.append(person)
    return found


def _insert(connection: Connection, mandate: Mandate, now: datetime) -> str:
    row = {
        "id": new_id(now),
        "number": nfc(mandate.number).strip(),
        "issued_on": mandate.issued_on,
        "authority": nfc(mandate.authority).strip(),
        "purpose": nfc(mandate.purpose),
        "valid_from": mandate.valid_from,
        "valid_to": mandate.valid_to,
        "movement_only": mandate.movement_only,
        "created_at": now,
    }
    try:
        with connection.begin_nested():
            connection.execute(insert(Inspection), row)
    except IntegrityError as taken:
        raise UnmetRequirements([Unmet(Code.NUMBER_TAKEN, "number")]) from taken
    return str(row["id"])


def _give_roles(
    connection: Connection,
    inspection_id: str,
    mandate: Mandate,
    units: Sequence[UnitView],
    people: Sequence[Somebody],
    now: datetime,
    actor: Actor | None,
) -> None:
    made = [
        give(
            connection,
            person,
            Role.INSPECTOR,
            unit,
            mandate.valid_from,
            mandate.valid_to,
            now,
            actor,
            movement_only=mandate.movement_only,
            details={"inspection": inspection_id},
        )
        for person in people
        for unit in units
    ]
    connection.execute(
        insert(InspectionAssignment),
        [{"assignment_id": each, "inspection_id": inspection_id} for each in made],
    )


def _end_roles(
    connection: Connection, inspection_id: str, last_day: date, now: datetime, actor: Actor | None
) -> None:
    theirs = InspectionAssignment.inspection_id == inspection_id
    given = connection.execute(
        select(AssignmentRow.id, AssignmentRow.valid_from)
        .join(InspectionAssignment, InspectionAssignment.assignment_id == AssignmentRow.id)
        .where(theirs, AssignmentRow.valid_to > last_day)
        .order_by(AssignmentRow.id)
    ).all()
    never_begin = [assignment_id for assignment_id, valid_from in given if valid_from > last_day]
    connection.execute(
        delete(InspectionAssignment).where(theirs, InspectionAssignment.assignment_id.in_(never_begin))
    )
    for assignment_id, _ in given:
        end_assignment(connection, assignment_id, last_day, now, actor)


def _in_clear(
    mandate: Mandate, units: Sequence[UnitView], people: Sequence[Somebody], leader: Somebody
) -> dict[str, Plain]:
    said: dict[str, Plain] = {
        "number": nfc(mandate.number).strip(),
        "issued_on": mandate.issued_on.isoformat(),
        "authority": nfc(mandate.authority).strip(),
        "valid_from": mandate.valid_from.isoformat(),
        "valid_to": mandate.valid_to.isoformat(),
        "units": ", ".join(unit.code for unit in units),
        "members": ", ".join(person.username for person in people),
        "leader": leader.username,
    }
    if mandate.movement_only:
        said["commendation_type"] = CommendationType.PHONG_TRAO.value
    return said


def _by(actor: Actor | None) -> dict[str, Plain]:
    return dict(BY_COMMAND_LINE) if actor is None else {}
