"""What is known of the entries of a batch: their nominations, who acted on those, and who is in office today.

Read in a fixed number of statements, however many entries there are, and unpacked into frozen values. What the
process means by a state, a holder or a right is asked of :mod:`states`.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, or_, select

from notifications.acts import QUESTIONS, acts_on
from states.facts import Act, Actor, Assignment, Facts
from states.judge import holder_in
from states.routes import ROUTE_BY_CODE
from states.terms import Action, Award, Category, Deed, Role, State, UnitType
from workflow.audit.models import Entry, Place
from workflow.calendar import today
from workflow.nominations.models import Nomination
from workflow.people.models import AssignmentRow, Person
from workflow.units.models import Unit
from workflow.units.queries import stands_on


@dataclass(frozen=True, slots=True)
class UnitName:
    """A unit as messages name it."""

    code: str
    name: str
    type: UnitType
    valid_from: date
    valid_to: date | None

    def stood_on(self, day: date) -> bool:
        """Whether it stood on a day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Doer:
    """Who did what an entry records: None for each part that it does not say."""

    person_id: int | None
    full_name: str | None
    role: Role | None
    unit: UnitName | None


@dataclass(frozen=True, slots=True)
class Case:
    """One entry on a nomination, and what is known of the nomination when its messages are planned."""

    entry_id: str
    action: Action | Deed
    at: datetime
    doer: Doer
    code: str
    category: Category
    before: Facts
    """The facts with state and holder as they were before the entry; equal to ``after`` where it moved nothing."""
    after: Facts
    due_on: date | None
    """The last day of the period that runs since the entry."""
    award: Award
    """The form that counts after the entry: what the council recommended, else what was asked for."""
    given: Mapping[str, Any]
    """What the step brought, in clear: number, date and authority of a document."""
    asked_by: frozenset[int]
    """Who asked the question that the entry answers."""


@dataclass(frozen=True, slots=True)
class Office:
    """Those in office today at the units that the nominations of a batch meet (đương nhiệm)."""

    people: Mapping[int, Actor]
    emails: Mapping[int, str]
    by_unit: Mapping[int, tuple[int, ...]]

    def at(self, *unit_ids: int | None) -> list[Actor]:
        """Everybody with an assignment at one of these units, each once."""
        ids = dict.fromkeys(
            person for unit in unit_ids if unit is not None for person in self.by_unit.get(unit, ())
        )
        return [self.people[person_id] for person_id in ids]


@dataclass(frozen=True, slots=True)
class Batch:
    """What is known of entries that somebody may have to hear of, and those who may have to."""

    office: Office
    units: Mapping[int, UnitName]
    units_by_code: Mapping[str, Sequence[UnitName]]
    nominations: Mapping[str, Any]
    acts: Mapping[str, frozenset[Act]]
    asked: Mapping[str | None, frozenset[int]]

    def case_of(self, entry: Any) -> Case:
        """One of the entries for which it was loaded."""
        row = self.nominations[entry.nomination_id]
        named = self.units_by_code.get(entry.unit_code, ())
        unit = next((unit for unit in named if unit.stood_on(today(entry.at))), None)
        doer = Doer(entry.actor_id, entry.full_name, entry.role, unit)
        facts = _facts(row, self.acts.get(row.id, frozenset()))
        return _case(entry, row, facts, doer, self.asked.get(entry.subject, frozenset()))


_SEALED = (
    select(
        Place.leaf_index,
        Entry.id,
        Entry.at,
        Entry.actor_id,
        Person.full_name,
        Entry.role,
        Entry.unit_code,
        Entry.action,
        Entry.outcome,
        Entry.subject,
        Entry.nomination_id,
        Entry.version,
        Entry.state_from,
        Entry.state_to,
        Entry.canonical,
    )
    .join(Entry, Entry.seq == Place.entry_seq)
    .outerjoin(Person, Person.id == Entry.actor_id)
    .order_by(Place.leaf_index)
)

_NOMINATIONS = select(
    Nomination.id,
    Nomination.number,
    Nomination.version,
    Nomination.state,
    Nomination.category,
    Nomination.route,
    Nomination.origin_unit_id,
    Nomination.district_unit_id,
    Nomination.department_unit_id,
    Nomination.council_unit_id,
    Nomination.holder_unit_id,
    Nomination.requested_award,
    Nomination.decided_award,
    Nomination.commendation_type,
    Nomination.revoke_requested_by,
    Nomination.due_on,
)


def sealed_from(connection: Connection, leaf: int, limit: int) -> Sequence[Any]:
    """At most ``limit`` entries of the sealed log, from place ``leaf`` on, in its order."""
    return connection.execute(_SEALED.where(Place.leaf_index >= leaf).limit(limit)).all()


def load_batch(connection: Connection, entries: Sequence[Any], now: datetime) -> Batch:
    """All that is known of these entries, which are on nominations, on the day of ``now``."""
    ids = sorted({entry.nomination_id for entry in entries})
    nominations = {row.id: row for row in connection.execute(_NOMINATIONS.where(Nomination.id.in_(ids)))}
    acts, asked = acts_on(connection, ids)
    places = {unit for row in nominations.values() for unit in _units_of(row) if unit is not None}
    units, by_code = units_named(connection, places, {entry.unit_code for entry in entries} - {None})
    return Batch(office_at(connection, places, units, today(now)), units, by_code, nominations, acts, asked)


def _units_of(row: Any) -> tuple[int | None, ...]:
    return (row.origin_unit_id, row.district_unit_id, row.department_unit_id, row.council_unit_id)


def _facts(row: Any, acts: frozenset[Act]) -> Facts:
    return Facts(
        nomination_id=row.id,
        version=row.version,
        state=row.state,
        route=ROUTE_BY_CODE[row.route],
        origin_unit=row.origin_unit_id,
        district_unit=row.district_unit_id,
        department_unit=row.department_unit_id,
        council_unit=row.council_unit_id,
        holder_unit=row.holder_unit_id,
        requested_award=row.requested_award,
        decided_award=row.decided_award,
        commendation_type=row.commendation_type,
        revoke_requested_by=row.revoke_requested_by,
        acts=acts,
    )


def _case(entry: Any, row: Any, facts: Facts, doer: Doer, asked_by: frozenset[int]) -> Case:
    content = json.loads(entry.canonical)
    changed = {change["field"]: change.get("after") for change in content.get("changes", ())}
    due_on = changed.get("due_on")
    if due_on is None and row.version == entry.version:
        due_on = row.due_on
    action = Deed(entry.action) if entry.action in QUESTIONS else Action(entry.action)
    return Case(
        entry_id=entry.id,
        action=action,
        at=entry.at,
        doer=doer,
        code=str(row.number),
        category=row.category,
        before=_in_state(facts, entry.state_from or entry.state_to),
        after=_in_state(facts, entry.state_to),
        due_on=date.fromisoformat(due_on) if isinstance(due_on, str) else due_on,
        award=Award(changed.get("decided_award") or facts.award),
        given=content.get("given", {}),
        asked_by=asked_by,
    )


def _in_state(facts: Facts, state: State | None) -> Facts:
    """The facts with the nomination in ``state``; a question has none, and is about what is the case now."""
    if state is None:
        return facts
    return replace(facts, state=state, holder_unit=holder_in(state, facts))


def units_named(
    connection: Connection, ids: Iterable[int], codes: Iterable[str]
) -> tuple[dict[int, UnitName], dict[str, list[UnitName]]]:
    """These units by id, and those of these codes by code, which names different units at different times."""
    statement = select(Unit.id, Unit.code, Unit.name, Unit.type, Unit.valid_from, Unit.valid_to).where(
        or_(Unit.id.in_(sorted(ids)), Unit.code.in_(sorted(codes)))
    )
    units: dict[int, UnitName] = {}
    by_code: dict[str, list[UnitName]] = {}
    for unit_id, code, name, kind, first, last in connection.execute(statement):
        units[unit_id] = UnitName(code, name, kind, first, last)
        by_code.setdefault(code, []).append(units[unit_id])
    return units, by_code


def office_at(
    connection: Connection, unit_ids: Iterable[int], units: Mapping[int, UnitName], on: date
) -> Office:
    """Those in office on a day at these units, which ``units`` names."""
    statement = (
        select(
            Person.id,
            Person.username,
            Person.full_name,
            Person.email,
            AssignmentRow.role,
            AssignmentRow.unit_id,
        )
        .join(AssignmentRow, AssignmentRow.person_id == Person.id)
        .where(
            AssignmentRow.unit_id.in_(sorted(unit_ids)),
            stands_on(AssignmentRow, on),
            Person.ended_at.is_(None),
        )
        .order_by(Person.id, AssignmentRow.id)
    )
    people: dict[int, Actor] = {}
    emails: dict[int, str] = {}
    by_unit: dict[int, list[int]] = {}
    for person_id, username, full_name, email, role, unit_id in connection.execute(statement):
        if not units[unit_id].stood_on(on):
            continue
        known = people.get(person_id) or Actor(person_id, username, full_name, ())
        assignment = Assignment(role, unit_id, units[unit_id].code)
        people[person_id] = replace(known, assignments=(*known.assignments, assignment))
        by_unit.setdefault(unit_id, []).append(person_id)
        if email:
            emails[person_id] = email
    return Office(people, emails, {unit: tuple(dict.fromkeys(found)) for unit, found in by_unit.items()})
