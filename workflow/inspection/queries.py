"""Inspections and findings as they are shown: to whom, and in pages.

A mandate is seen by its team and by administrators; findings by the team, and by the unit that each is addressed to.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, or_, select, true

from states.codes import Code
from states.facts import Actor, Assignment
from states.terms import Role
from workflow.errors import NotFound, NotYours
from workflow.inspection.models import (
    Finding,
    FindingAnswer,
    Inspection,
    InspectionMember,
    InspectionUnit,
)
from workflow.inspection.teams import IS_MEMBER, inspections_of
from workflow.keyset import Order, Page, descending, fetch_page
from workflow.lists import Texts, among
from workflow.nominations.models import Nomination
from workflow.people.models import Person
from workflow.units.models import Unit

ANSWERING = frozenset(
    {Role.DRAFTER, Role.DISTRICT_APPROVER, Role.DEPARTMENT_APPRAISER, Role.COUNCIL_SECRETARY}
)
"""Who speaks for an inspected unit."""


@dataclass(frozen=True, slots=True)
class InspectedUnit:
    """A unit in scope, with all below it."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class TeamMember:
    """A member of the team."""

    username: str
    full_name: str
    leads: bool


@dataclass(frozen=True, slots=True)
class InspectionView:
    """A mandate with its units and its team, the leader first."""

    id: str
    number: str
    issued_on: date
    authority: str
    purpose: str
    valid_from: date
    valid_to: date
    movement_only: bool
    created_at: datetime
    ended_at: datetime | None
    units: tuple[InspectedUnit, ...] = ()
    members: tuple[TeamMember, ...] = ()

    def in_force(self, on: date) -> bool:
        """Whether a day is one of the mandate's."""
        return self.valid_from <= on <= self.valid_to

    def require_member(self, actor: Actor) -> None:
        """Raises NotYours (``not_your_role``) where the actor is not of the team."""
        if actor.username not in {member.username for member in self.members}:
            raise NotYours(Code.NOT_YOUR_ROLE)


@dataclass(frozen=True, slots=True)
class FindingAnswerView:
    """What the inspected unit said."""

    id: str
    text: str
    answered_by: str
    answered_by_name: str
    answered_at: datetime


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding with the answers to it, the oldest first."""

    id: str
    inspection_id: str
    inspection_number: str
    unit_code: str
    unit_name: str
    nomination_id: str | None
    nomination_code: str | None
    text: str
    made_by: str
    made_by_name: str
    made_at: datetime
    answers: tuple[FindingAnswerView, ...] = ()


NEWEST_INSPECTION_FIRST = Order(descending(Inspection.id))
NEWEST_FINDING_FIRST = Order(descending(Finding.id))

_COLUMNS = [each.name for each in fields(InspectionView) if each.name not in ("units", "members")]
_INSPECTION: Select[*tuple[Any, ...]] = select(*(getattr(Inspection, name) for name in _COLUMNS))
_FINDING: Select[*tuple[Any, ...]] = (
    select(
        Finding.id,
        Finding.inspection_id,
        Inspection.number,
        Unit.code,
        Unit.name,
        Finding.nomination_id,
        Nomination.number.label("code"),
        Finding.text,
        Person.username,
        Person.full_name,
        Finding.made_at,
    )
    .join(Inspection, Inspection.id == Finding.inspection_id)
    .join(Unit, Unit.id == Finding.unit_id)
    .join(Person, Person.id == Finding.made_by)
    .outerjoin(Nomination, Nomination.id == Finding.nomination_id)
)
_UNITS: Select[*tuple[Any, ...]] = (
    select(InspectionUnit.inspection_id, Unit.code, Unit.name)
    .join(Unit, Unit.id == InspectionUnit.unit_id)
    .where(among(InspectionUnit.inspection_id, bindparam("ids", type_=Texts)))
    .order_by(Unit.sort_key, Unit.id)
)
_MEMBERS: Select[*tuple[Any, ...]] = (
    select(InspectionMember.inspection_id, Person.username, Person.full_name, InspectionMember.leads)
    .join(Person, Person.id == InspectionMember.person_id)
    .where(among(InspectionMember.inspection_id, bindparam("ids", type_=Texts)), IS_MEMBER)
    .order_by(InspectionMember.leads.desc(), Person.username)
)
_ANSWERS: Select[*tuple[Any, ...]] = (
    select(
        FindingAnswer.finding_id,
        FindingAnswer.id,
        FindingAnswer.text,
        Person.username,
        Person.full_name,
        FindingAnswer.answered_at,
    )
    .join(Person, Person.id == FindingAnswer.answered_by)
    .where(among(FindingAnswer.finding_id, bindparam("ids", type_=Texts)))
    .order_by(FindingAnswer.id)
)


def list_inspections(
    connection: Connection, actor: Actor | None, *, limit: int = 50, cursor: str | None = None
) -> Page[InspectionView]:
    """The inspections that ``actor`` may know of, the newest first; all of them at the machine itself (None).

    Raises:
        UnmetRequirements: ``bad_cursor``.
    """
    statement = _INSPECTION.where(_known_to(actor))
    found = fetch_page(
        connection, statement, NEWEST_INSPECTION_FIRST, limit=limit, cursor=cursor, make=InspectionView
    )
    return Page(_with_team(connection, found.items), found.next_cursor)


def inspection_view(connection: Connection, actor: Actor | None, inspection_id: str) -> InspectionView:
    """One inspection. Raises NotFound where the actor may not know of it."""
    rows = connection.execute(_INSPECTION.where(Inspection.id == inspection_id, _known_to(actor))).all()
    if not rows:
        raise NotFound
    return _with_team(connection, [InspectionView(*rows[0])])[0]


def findings_of(
    connection: Connection, actor: Actor, inspection_id: str, *, limit: int = 50, cursor: str | None = None
) -> Page[FindingView]:
    """What a team has found, the newest first, for its members: its mandate may be over.

    Raises:
        NotFound: the actor may not know of the inspection.
        NotYours: ``not_your_role``: an administrator, who sees the mandate only.
        UnmetRequirements: ``bad_cursor``.
    """
    inspection_view(connection, actor, inspection_id).require_member(actor)
    return _findings(connection, Finding.inspection_id == inspection_id, limit, cursor)


def every_finding(connection: Connection, inspection_id: str) -> Iterator[FindingView]:
    """All that a team has found, the newest first, whoever asks."""
    cursor: str | None = None
    while True:
        page = _findings(connection, Finding.inspection_id == inspection_id, 200, cursor)
        yield from page.items
        cursor = page.next_cursor
        if cursor is None:
            return


def findings_for(
    connection: Connection, actor: Actor, *, limit: int = 50, cursor: str | None = None
) -> Page[FindingView]:
    """The findings addressed to the units for which the actor speaks, the newest first.

    Raises:
        UnmetRequirements: ``bad_cursor``.
    """
    units = sorted({each.unit_id for each in answering(actor)})
    return _findings(connection, Finding.unit_id.in_(units), limit, cursor)


def finding_for(connection: Connection, actor: Actor, finding_id: str) -> FindingView:
    """One finding, for the team and for whoever speaks for the unit. Raises NotFound for anybody else."""
    units = sorted({each.unit_id for each in answering(actor)})
    seen = or_(Finding.unit_id.in_(units), Finding.inspection_id.in_(inspections_of(actor)))
    found = _findings(connection, and_(Finding.id == finding_id, seen), 1, None).items
    if not found:
        raise NotFound
    return found[0]


def finding_view(connection: Connection, finding_id: str) -> FindingView:
    """One finding, for somebody who has just recorded or answered it. Raises NotFound where there is none."""
    found = _findings(connection, Finding.id == finding_id, 1, None).items
    if not found:
        raise NotFound
    return found[0]


def answering(actor: Actor) -> list[Assignment]:
    """The assignments by which the actor speaks for an inspected unit."""
    return [each for each in actor.assignments if each.role in ANSWERING]


def _known_to(actor: Actor | None) -> ColumnElement[bool]:
    if actor is None or actor.has_role(Role.ADMIN):
        return true()
    return Inspection.id.in_(inspections_of(actor))


def _with_team(connection: Connection, found: Sequence[InspectionView]) -> tuple[InspectionView, ...]:
    """With units and members, in two statements for all of them."""
    ids = [each.id for each in found]
    units: dict[str, list[InspectedUnit]] = {each: [] for each in ids}
    members: dict[str, list[TeamMember]] = {each: [] for each in ids}
    for inspection_id, *columns in connection.execute(_UNITS, {"ids": ids}):
        units[inspection_id].append(InspectedUnit(*columns))
    for inspection_id, *columns in connection.execute(_MEMBERS, {"ids": ids}):
        members[inspection_id].append(TeamMember(*columns))
    return tuple(
        replace(each, units=tuple(units[each.id]), members=tuple(members[each.id])) for each in found
    )


def _findings(
    connection: Connection, which: ColumnElement[bool], limit: int, cursor: str | None
) -> Page[FindingView]:
    page = fetch_page(
        connection, _FINDING.where(which), NEWEST_FINDING_FIRST, limit=limit, cursor=cursor, make=_finding
    )
    answers = _answers(connection, [each.id for each in page.items])
    return Page(
        tuple(replace(each, answers=tuple(answers.get(each.id, ()))) for each in page.items), page.next_cursor
    )


def _finding(*columns: Any) -> FindingView:
    view = FindingView(*columns)
    return view if view.nomination_code is None else replace(view, nomination_code=str(view.nomination_code))


def _answers(connection: Connection, finding_ids: Sequence[str]) -> Mapping[str, list[FindingAnswerView]]:
    found: dict[str, list[FindingAnswerView]] = {}
    for finding_id, *columns in connection.execute(_ANSWERS, {"ids": finding_ids}):
        found.setdefault(finding_id, []).append(FindingAnswerView(*columns))
    return found
