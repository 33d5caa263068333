"""Whom and what units leave behind that end: people whose roles end with them, open nominations that lie there.

Nobody acts at a unit that stands no more (:mod:`workflow.people.actors`), and a nomination keeps its holder and its
route until it is rerouted. So what is counted here waits for nobody from that day on.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, func, or_, select

from states.facts import Actor
from states.table import OPEN
from workflow.nominations.models import Nomination
from workflow.people.log import administrator
from workflow.people.models import AssignmentRow, Person
from workflow.people.queries import assignments_of_many
from workflow.text import sort_key
from workflow.units.queries import UnitView, units_by_id

_PASSED = (
    Nomination.holder_unit_id,
    Nomination.origin_unit_id,
    Nomination.district_unit_id,
    Nomination.department_unit_id,
    Nomination.council_unit_id,
)
"""The units that a nomination meets, the one that holds it first."""


@dataclass(frozen=True, slots=True)
class AtUnit:
    """What one unit leaves behind."""

    unit: UnitView
    people: int
    """Who have a role there that would last beyond its end."""
    held: int
    """Open nominations that it holds."""
    on_way: int
    """Open nominations that others hold, of whose route it is a part."""


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """What units leave behind together, nobody and nothing counted twice; and each that leaves anything, by name."""

    units: int = 0
    people: int = 0
    without_role: int = 0
    """Of the people, those who have no other role on the day after."""
    held: int = 0
    on_way: int = 0
    each: tuple[AtUnit, ...] = ()


def left_behind(connection: Connection, actor: Actor, unit_ids: Collection[int], on: date) -> LeftBehind:
    """What these units leave behind if ``on`` is the first day on which they stand no more.

    Numbers only: an administrator reads no nomination.

    Raises:
        NotYours: the actor is no administrator.
    """
    administrator(actor)
    ids = sorted(set(unit_ids))
    if not ids:
        return LeftBehind()
    people = _people(connection, ids, on)
    everybody = set().union(*people.values())
    kept = assignments_of_many(connection, everybody, on)
    elsewhere = {person for person, held in kept.items() if any(each.unit_id not in people for each in held)}
    heaps = connection.execute(_heaps(ids)).all()
    units = units_by_id(connection, ids)
    told = (AtUnit(units[unit_id], len(people[unit_id]), *_nominations(heaps, {unit_id})) for unit_id in ids)
    return LeftBehind(
        len(ids),
        len(everybody),
        len(everybody - elsewhere),
        *_nominations(heaps, set(ids)),
        each=tuple(
            sorted(
                (each for each in told if each.people or each.held or each.on_way),
                key=lambda each: sort_key(each.unit.name),
            )
        ),
    )


def _people(connection: Connection, ids: Sequence[int], on: date) -> dict[int, set[int]]:
    """Who have a role at each of these units on that day or later."""
    found: dict[int, set[int]] = {unit_id: set() for unit_id in ids}
    asked = (
        select(AssignmentRow.unit_id, AssignmentRow.person_id)
        .join(Person, Person.id == AssignmentRow.person_id)
        .where(
            AssignmentRow.unit_id.in_(ids),
            or_(AssignmentRow.valid_to.is_(None), AssignmentRow.valid_to >= on),
            Person.ended_at.is_(None),
        )
    )
    for unit_id, person_id in connection.execute(asked):
        found[unit_id].add(person_id)
    return found


def _heaps(ids: Sequence[int]) -> Select[*tuple[Any, ...]]:
    """Open nominations that meet one of these units, heaped by all that they meet."""
    met = or_(*(column.in_(ids) for column in _PASSED))
    return select(*_PASSED, func.count()).where(Nomination.state.in_(sorted(OPEN)), met).group_by(*_PASSED)


def _nominations(heaps: Sequence[Any], ids: set[int]) -> tuple[int, int]:
    """How many these units hold, and of how many others they are a part of the way."""
    held = sum(count for holder, *_, count in heaps if holder in ids)
    on_way = sum(
        count for holder, *others, count in heaps if holder not in ids and not ids.isdisjoint(others)
    )
    return held, on_way
