"""From a person, a token or a browser's sign-in to the :class:`~states.facts.Actor` who acts: one statement each.

They run at every request, so they are built once, at import. An assignment counts on a day if it is in force then,
its unit stands then, and the person has not left.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, or_, select

from states.codes import Code
from states.facts import Actor, Assignment
from states.terms import Role
from workflow.calendar import today
from workflow.errors import NotFound
from workflow.people.models import AssignmentRow, Person, SignIn, Token
from workflow.units.models import Unit
from workflow.units.queries import stands_on

IDLE = timedelta(minutes=60)
"""A browser's sign-in ends after so long without a request (phiên làm việc)."""
TOUCH_AFTER = timedelta(minutes=5)
"""How old ``seen_at`` may be before it is worth a write."""

_PERSON = (
    Person.id,
    Person.username,
    Person.full_name,
    AssignmentRow.role,
    AssignmentRow.unit_id,
    Unit.code,
    AssignmentRow.movement_only,
)
_held = and_(
    AssignmentRow.person_id == Person.id,
    Person.ended_at.is_(None),
    AssignmentRow.valid_from <= bindparam("on"),
    or_(AssignmentRow.valid_to.is_(None), AssignmentRow.valid_to >= bindparam("on")),
)
_at = and_(Unit.id == AssignmentRow.unit_id, stands_on(Unit, bindparam("on")))


def _with_roles(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    # Two plain outer joins: a join within an outer join makes SQLite read every assignment there is.
    return statement.outerjoin(AssignmentRow, _held).outerjoin(Unit, _at).order_by(AssignmentRow.id)


_BY_PERSON = _with_roles(select(*_PERSON).select_from(Person).where(Person.id == bindparam("person")))
_BY_TOKEN = _with_roles(
    select(Token.revoked_at, Token.expires_at, Person.ended_at, *_PERSON)
    .select_from(Token)
    .join(Person, Person.id == Token.person_id)
    .where(Token.token_hash == bindparam("hash"))
)
_BY_SIGN_IN = _with_roles(
    select(SignIn.seen_at, *_PERSON)
    .select_from(SignIn)
    .join(Person, Person.id == SignIn.person_id)
    .where(SignIn.key_hash == bindparam("hash"), SignIn.ended_at.is_(None), Person.ended_at.is_(None))
)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody at a browser. ``touch_due``: :func:`workflow.people.sign_ins.touch_sign_in` is to be called."""

    actor: Actor
    touch_due: bool


def secret_hash(secret: str) -> bytes:
    """What is stored of a token or a sign-in. With 256 random bits there is nothing to guess: no salt, no slowness."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def actor_of(connection: Connection, person_id: int, on: date, address: str | None = None) -> Actor:
    """A person with the assignments in force on a day; with none if they have left.

    Raises:
        NotFound: ``unknown_person``.
    """
    rows = connection.execute(_BY_PERSON, {"person": person_id, "on": on}).all()
    if not rows:
        raise NotFound(Code.UNKNOWN_PERSON, who=person_id)
    return _actor(rows, address)


def actor_by_token(
    connection: Connection, secret: str, now: datetime, address: str | None = None
) -> Actor | Code:
    """Who sends this bearer token, or why it is nobody: not_signed_in, token_revoked, token_expired."""
    rows = connection.execute(_BY_TOKEN, {"hash": secret_hash(secret), "on": today(now)}).all()
    if not rows:
        return Code.NOT_SIGNED_IN
    revoked_at, expires_at, ended_at, *_ = rows[0]
    if revoked_at is not None or ended_at is not None:
        return Code.TOKEN_REVOKED
    if expires_at <= now:
        return Code.TOKEN_EXPIRED
    return _actor((row[3:] for row in rows), address)


def actor_by_sign_in(
    connection: Connection, secret: str, now: datetime, address: str | None = None
) -> SignedIn | None:
    """Who sits at the browser that holds this secret; None where nobody is signed in, or was idle for too long."""
    rows = connection.execute(_BY_SIGN_IN, {"hash": secret_hash(secret), "on": today(now)}).all()
    if not rows:
        return None
    seen_at: datetime = rows[0][0]
    if seen_at <= now - IDLE:
        return None
    return SignedIn(_actor((row[1:] for row in rows), address), touch_due=seen_at <= now - TOUCH_AFTER)


def _actor(rows: Iterable[Any], address: str | None) -> Actor:
    """One actor of the rows of one person, a row for each assignment, or one without."""
    assignments: list[Assignment] = []
    who: tuple[int, str, str] | None = None
    for person_id, username, full_name, role, unit_id, unit_code, movement_only in rows:
        who = (person_id, username, full_name)
        if unit_code is not None:  # else there is no assignment, or its unit stands no more
            assignments.append(Assignment(Role(role), unit_id, unit_code, bool(movement_only)))
    assert who is not None
    return Actor(*who, tuple(assignments), address)
