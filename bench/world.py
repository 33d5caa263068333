"""The people of the benchmarks: the cast, a drafter for every commune, and an approver for every district."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select
from sqlalchemy.orm import aliased

from endpoints.cli.cast import COUNCIL, DEPARTMENT, SINCE, settle
from states.facts import Actor
from states.terms import Role, UnitType
from tests.clock import NOW
from workflow.calendar import today
from workflow.people.actors import actor_of
from workflow.people.commands import assign, create_person
from workflow.people.models import Person
from workflow.units.models import Unit

TODAY = today(NOW)
QUIET = "18859"
"""A commune that nominates three times in five years (phường Bắc Lý), however many the others do."""


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune with who drafts there, and its district with who approves there."""

    unit_id: int
    code: str
    name: str
    drafter: Actor
    district_id: int
    district_code: str
    district_name: str
    approver: Actor


@dataclass(frozen=True, slots=True)
class World:
    """Everybody who acts, by what they do."""

    communes: tuple[Commune, ...]
    """All but the quiet one, by code."""
    quiet: Commune
    department: tuple[Actor, Actor]
    secretary: Actor
    chair: Actor
    inspector: Actor
    district_inspector: Actor
    """One whose mandate is a single district."""
    department_id: int
    council_id: int


def populate(connection: Connection) -> None:
    """Bring the units and the people into an empty database: always the same, with the same ids."""
    settle(connection, NOW, "a password that nobody types here")
    for code, name, district in _communes(connection):
        _person(connection, f"drafter-{code}", f"Người lập hồ sơ {name}", Role.DRAFTER, code)
        _person_once(connection, f"approver-{district}", Role.DISTRICT_APPROVER, district)
    _person(connection, "district-inspector", "Thanh tra viên", Role.INSPECTOR, "457")


def meet(connection: Connection) -> World:
    """Everybody of a populated database, with the roles of today."""
    ids = dict(connection.execute(select(Person.username, Person.id)).all())
    actors = {name: actor_of(connection, person_id, TODAY, "203.0.113.7") for name, person_id in ids.items()}
    units = dict(connection.execute(select(Unit.code, Unit.id)).all())
    names = dict(connection.execute(select(Unit.code, Unit.name)).all())
    communes = [
        Commune(
            units[code],
            code,
            name,
            actors[f"drafter-{code}"],
            units[district],
            district,
            names[district],
            actors[f"approver-{district}"],
        )
        for code, name, district in _communes(connection)
    ]
    return World(
        communes=tuple(one for one in communes if one.code != QUIET),
        quiet=next(one for one in communes if one.code == QUIET),
        department=(actors["department"], actors["department2"]),
        secretary=actors["secretary"],
        chair=actors["chair"],
        inspector=actors["inspector"],
        district_inspector=actors["district-inspector"],
        department_id=units[DEPARTMENT],
        council_id=units[COUNCIL],
    )


def _communes(connection: Connection) -> list[tuple[str, str, str]]:
    district = aliased(Unit)
    rows = connection.execute(
        select(Unit.code, Unit.name, district.code)
        .join(district, district.id == Unit.parent_id)
        .where(Unit.type == UnitType.COMMUNE)
        .order_by(Unit.code)
    )
    return [(code, name, district_code) for code, name, district_code in rows]


def _person_once(connection: Connection, username: str, role: Role, unit_code: str) -> None:
    known = connection.scalar(select(Person.id).where(Person.username == username))
    if known is None:
        _person(connection, username, f"Người thẩm định {unit_code}", role, unit_code)


def _person(connection: Connection, username: str, full_name: str, role: Role, unit_code: str) -> None:
    since: date = SINCE
    create_person(connection, username, full_name, NOW)
    assign(connection, username, role, unit_code, since, None, NOW)
