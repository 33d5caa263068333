"""People, their roles and tokens as they are shown; who sits on a council; who can act in a role."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, or_, select

from states.terms import Role
from workflow.keyset import Order, Page, ascending, fetch_page
from workflow.people.accounts import tidy_username
from workflow.people.models import AssignmentRow, Person, Token
from workflow.text import fold, person_sort_key
from workflow.units.models import Unit
from workflow.units.queries import stands_on


@dataclass(frozen=True, slots=True)
class PersonView:
    """Somebody with an account; ``ended_at`` says when they left."""

    id: int
    username: str
    full_name: str
    email: str | None
    created_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class AssignmentView:
    """A role at a unit between two days, the last of which is None while it is open."""

    id: int
    role: Role
    unit_id: int
    unit_code: str
    unit_name: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class HeldView:
    """Who holds a role at a unit between two days."""

    id: int
    role: Role
    username: str
    full_name: str
    valid_from: date
    valid_to: date | None
    ended_at: datetime | None
    """When the person left: from then on they hold nothing, whatever the days say."""


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a council, or its chair, who is one too."""

    person_id: int
    username: str
    full_name: str
    role: Role


@dataclass(frozen=True, slots=True)
class TokenView:
    """A token without its secret, which nobody has but its owner."""

    id: int
    username: str
    label: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


_PERSON: Select[*tuple[Any, ...]] = select(
    Person.id, Person.username, Person.full_name, Person.email, Person.created_at, Person.ended_at
)
_BY_USERNAME = Order(ascending(Person.username))
_BY_TOKEN = Order(ascending(Token.id))

_NAMED = _PERSON.where(Person.username.in_(bindparam("names", expanding=True)))
_ASSIGNMENT = (
    AssignmentRow.id,
    AssignmentRow.role,
    AssignmentRow.unit_id,
    Unit.code,
    Unit.name,
    AssignmentRow.valid_from,
    AssignmentRow.valid_to,
)
_ASSIGNMENTS: Select[*tuple[Any, ...]] = (
    select(*_ASSIGNMENT)
    .join(Unit, Unit.id == AssignmentRow.unit_id)
    .where(AssignmentRow.person_id == bindparam("person"))
    .order_by(AssignmentRow.id)
)
_IN_FORCE = and_(
    AssignmentRow.valid_from <= bindparam("on"),
    or_(AssignmentRow.valid_to.is_(None), AssignmentRow.valid_to >= bindparam("on")),
    stands_on(Unit, bindparam("on")),
)
_ASSIGNMENTS_ON = _ASSIGNMENTS.where(_IN_FORCE)
_OF_MANY: Select[*tuple[Any, ...]] = (
    select(AssignmentRow.person_id, *_ASSIGNMENT)
    .join(Unit, Unit.id == AssignmentRow.unit_id)
    .where(AssignmentRow.person_id.in_(bindparam("people", expanding=True)), _IN_FORCE)
    .order_by(AssignmentRow.id)
)
_AT_UNIT = (
    select(Person.id, Person.username, Person.full_name, AssignmentRow.role)
    .join(AssignmentRow, AssignmentRow.person_id == Person.id)
    .join(Unit, Unit.id == AssignmentRow.unit_id)
    .where(
        AssignmentRow.unit_id == bindparam("unit"),
        AssignmentRow.role.in_(bindparam("roles", expanding=True)),
        Person.ended_at.is_(None),
        _IN_FORCE,
    )
)
_HELD_AT = (
    select(
        AssignmentRow.id,
        AssignmentRow.role,
        Person.username,
        Person.full_name,
        AssignmentRow.valid_from,
        AssignmentRow.valid_to,
        Person.ended_at,
    )
    .join(Person, Person.id == AssignmentRow.person_id)
    .where(AssignmentRow.unit_id.in_(bindparam("units", expanding=True)))
)
_folded = lru_cache(maxsize=16_384)(fold)
_listed_by = lru_cache(maxsize=16_384)(person_sort_key)
_HOLDERS = _PERSON.where(Person.id.in_(_AT_UNIT.with_only_columns(Person.id)))


def list_people(connection: Connection, cursor: str | None = None, limit: int = 50) -> Page[PersonView]:
    """Everybody, those who left too, by user name.

    Raises:
        UnmetRequirements: ``bad_cursor``.
    """
    return fetch_page(connection, _PERSON, _BY_USERNAME, limit=limit, cursor=cursor, make=PersonView)


def find_people(connection: Connection, words: str = "", *, with_left: bool = False) -> list[PersonView]:
    """People whose name or user name has all these words, with or without accents; by given name.

    A province has some thousands of accounts: reading them all is quicker than two columns and an index are worth.

    Args:
        connection: within a transaction.
        words: none finds everybody.
        with_left: those who have left too.
    """
    statement = _PERSON if with_left else _PERSON.where(Person.ended_at.is_(None))
    wanted = _folded(words).split()
    people = (PersonView(*row) for row in connection.execute(statement))
    found = [each for each in people if all(word in _searched(each) for word in wanted)]
    return sorted(found, key=lambda person: (_listed_by(person.full_name), person.id))


def people_by_username(connection: Connection, usernames: Iterable[str]) -> dict[str, PersonView]:
    """Those of these names that exist, by their names as they stand; one statement however many."""
    names = sorted({tidy_username(name) for name in usernames})
    if not names:
        return {}
    people = (PersonView(*row) for row in connection.execute(_NAMED, {"names": names}))
    return {person.username: person for person in people}


def assignments_of(
    connection: Connection, person_id: int, on: date | None = None
) -> tuple[AssignmentView, ...]:
    """A person's assignments, in the order they were given: all, or those in force on a day."""
    if on is None:
        return tuple(AssignmentView(*row) for row in connection.execute(_ASSIGNMENTS, {"person": person_id}))
    rows = connection.execute(_ASSIGNMENTS_ON, {"person": person_id, "on": on})
    return tuple(AssignmentView(*row) for row in rows)


def assignments_of_many(
    connection: Connection, person_ids: Iterable[int], on: date
) -> dict[int, list[AssignmentView]]:
    """The assignments in force on a day of each of these people who has one; one statement however many."""
    wanted = sorted(set(person_ids))
    found: dict[int, list[AssignmentView]] = {}
    if wanted:
        for person_id, *columns in connection.execute(_OF_MANY, {"people": wanted, "on": on}):
            found.setdefault(person_id, []).append(AssignmentView(*columns))
    return found


def held_at(connection: Connection, unit_ids: Iterable[int]) -> tuple[HeldView, ...]:
    """Who holds, held or will hold which role at these units, by role, then the newest first."""
    wanted = sorted(set(unit_ids))
    rows = connection.execute(_HELD_AT, {"units": wanted}) if wanted else ()
    found = [HeldView(*row) for row in rows]
    roles = list(Role)
    return tuple(
        sorted(found, key=lambda each: (roles.index(each.role), -each.valid_from.toordinal(), each.id))
    )


def list_tokens(
    connection: Connection,
    username: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
    *,
    alive_at: datetime | None = None,
) -> Page[TokenView]:
    """Tokens, oldest first: everybody's, or one person's; those that open something at a moment, if one is given.

    Raises:
        UnmetRequirements: ``bad_cursor``.
    """
    statement: Select[*tuple[Any, ...]] = select(
        Token.id, Person.username, Token.label, Token.created_at, Token.expires_at, Token.revoked_at
    ).join(Person, Person.id == Token.person_id)
    if username is not None:
        statement = statement.where(Person.username == tidy_username(username))
    if alive_at is not None:
        statement = statement.where(Token.revoked_at.is_(None), Token.expires_at > alive_at)
    return fetch_page(connection, statement, _BY_TOKEN, limit=limit, cursor=cursor, make=TokenView)


def members_of_council(connection: Connection, council_unit_id: int, on: date) -> tuple[Member, ...]:
    """Who votes on a council on a day, each once: the chair first, then by given name as registers have it.

    The secretary is no member, unless appointed one as well.
    """
    roles = [Role.COUNCIL_CHAIR, Role.COUNCIL_MEMBER]
    rows = connection.execute(_AT_UNIT, {"unit": council_unit_id, "on": on, "roles": roles}).all()
    ordered = sorted(
        (Member(*row) for row in rows),
        key=lambda member: (roles.index(member.role), person_sort_key(member.full_name), member.person_id),
    )
    once: dict[int, Member] = {}
    for member in ordered:
        once.setdefault(member.person_id, member)
    return tuple(once.values())


def holders_of_role(connection: Connection, role: Role, unit_id: int, on: date) -> tuple[PersonView, ...]:
    """Who can act in a role at a unit on a day, by given name."""
    rows = connection.execute(_HOLDERS, {"unit": unit_id, "on": on, "roles": [role]})
    people = (PersonView(*row) for row in rows)
    return tuple(sorted(people, key=lambda person: (person_sort_key(person.full_name), person.id)))


def _searched(person: PersonView) -> str:
    return _folded(f"{person.full_name} {person.username}")
