"""Making people, giving them roles at units, and ending both. Each command writes its entry with what it does.

A command is given by an administrator, or by somebody at the machine itself (``actor`` None).
"""

from datetime import date, datetime

from sqlalchemy import Connection, and_, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from states.codes import Code
from states.facts import Actor, Unmet
from states.terms import Deed, Role
from workflow.audit.entries import Change
from workflow.calendar import today
from workflow.errors import NotFound, NotYours, UnmetRequirements
from workflow.people.accounts import email_faults, person_faults, tidy_email, tidy_username
from workflow.people.actors import secret_hash
from workflow.people.attempts import forgive
from workflow.people.log import administrator, not_themselves, record, roles_kept
from workflow.people.models import AssignmentRow, Person, SignIn, Token
from workflow.people.roles import Somebody, find, give, unit_for
from workflow.text import nfc
from workflow.units.models import Unit
from workflow.units.queries import UnitView


def create_person(
    connection: Connection,
    username: str,
    full_name: str,
    now: datetime,
    email: str | None = None,
    password_hash: str | None = None,
    actor: Actor | None = None,
) -> int:
    """Make an account; returns the person's id.

    Args:
        connection: within a writing transaction.
        username: to sign in by: small letters without accents, digits, and . _ - within.
        full_name: as in papers: family, middle, given name.
        now: the moment.
        email: where notices go.
        password_hash: from :func:`workflow.people.passwords.hash_password`; None where nobody signs in by password.
        actor: the administrator.

    Raises:
        UnmetRequirements: all that is wrong at once, or ``username_taken``.
        NotYours: the actor is no administrator.
    """
    by = administrator(actor)
    username = tidy_username(username)
    full_name = " ".join(word for word in nfc(full_name).split(" ") if word)
    email = tidy_email(email)
    faults = person_faults(username, full_name, email)
    if faults:
        raise UnmetRequirements(faults)
    row = {
        "username": username,
        "full_name": full_name,
        "email": email,
        "password_hash": password_hash,
        "created_at": now,
    }
    try:
        with connection.begin_nested():
            person_id = connection.execute(insert(Person).values(row).returning(Person.id)).scalar_one()
    except IntegrityError as taken:
        raise UnmetRequirements([Unmet(Code.USERNAME_TAKEN, "username", {"who": username})]) from taken
    changes = [Change("full_name", None, full_name, personal=True)]
    if email:
        changes.append(Change("email", None, email, personal=True))
    record(connection, Deed.CREATE_PERSON, username, now, actor, by, changes=tuple(changes))
    return person_id


def change_email(
    connection: Connection, username: str, email: str | None, now: datetime, actor: Actor | None = None
) -> None:
    """Let somebody's notices go to another address; None: to none any more. The same address changes nothing.

    Raises:
        UnmetRequirements: ``unknown_person``; ``invalid``: it is no address.
        NotYours: the actor is no administrator.
    """
    by = administrator(actor)
    person = _somebody(connection, username)
    email = tidy_email(email)
    faults = email_faults(email)
    if faults:
        raise UnmetRequirements(faults)
    before = connection.scalar(select(Person.email).where(Person.id == person.id))
    if before == email:
        return
    connection.execute(update(Person).where(Person.id == person.id).values(email=email))
    change = Change("email", before, email, personal=True)
    record(connection, Deed.CHANGE_EMAIL, person.username, now, actor, by, changes=(change,))


def set_password(
    connection: Connection,
    username: str,
    password_hash: str,
    now: datetime,
    actor: Actor | None = None,
    *,
    keep: str | None = None,
) -> None:
    """Give somebody a new password: signs them out everywhere, revokes their tokens, lifts a lock on their name.

    Args:
        connection: within a writing transaction.
        username: whose.
        password_hash: from :func:`workflow.people.passwords.hash_password`.
        now: the moment.
        actor: the person themself, or an administrator.
        keep: the secret of the sign-in that stays: of the browser in which somebody changes their own.

    Raises:
        UnmetRequirements: ``unknown_person``.
        NotYours: the actor is neither that person nor an administrator.
    """
    person = _somebody(connection, username)
    by = None if actor is not None and actor.person_id == person.id else administrator(actor)
    connection.execute(update(Person).where(Person.id == person.id).values(password_hash=password_hash))
    _shut_out(connection, person, now, keep)
    forgive(connection, person.username)
    record(connection, Deed.CHANGE_PASSWORD, person.username, now, actor, by)


def unlock(connection: Connection, username: str, now: datetime, actor: Actor | None = None) -> None:
    """Lift the lock that wrong passwords have brought on somebody's name. A lock on an address stays.

    Raises:
        UnmetRequirements: ``unknown_person``.
        NotYours: the actor is no administrator.
    """
    by = administrator(actor)
    person = _somebody(connection, username)
    forgive(connection, person.username)
    record(connection, Deed.UNLOCK, person.username, now, actor, by)


def end_person(connection: Connection, username: str, now: datetime, actor: Actor | None = None) -> None:
    """Close an account for good: no roles, no sign-in, no tokens from this moment. What they did stays theirs.

    Raises:
        UnmetRequirements: ``unknown_person``, or they have left already.
        NotYours: the actor is no administrator, or ``own_rights``: it is their own.
    """
    by = administrator(actor)
    person = _somebody(connection, username)
    not_themselves(actor, person.username)
    connection.execute(update(Person).where(Person.id == person.id).values(ended_at=now))
    _shut_out(connection, person, now)
    record(connection, Deed.END_PERSON, person.username, now, actor, by)


def assign(
    connection: Connection,
    username: str,
    role: Role,
    unit_code: str,
    valid_from: date,
    valid_to: date | None,
    now: datetime,
    actor: Actor | None = None,
) -> int:
    """Give somebody a role at a unit from one day to another, both included; returns the assignment's id.

    Raises:
        UnmetRequirements: all at once: ``unknown_person``, ``unknown_unit``, ``unit_not_valid`` on one of the days,
            ``dates_reversed``, ``invalid_choice`` (no such role at this kind of unit), ``already_assigned``
            (they hold it in some of these days).
        NotYours: the actor is no administrator.
    """
    administrator(actor)
    faults: list[Unmet] = []
    person = find(connection, username)
    if person is None:
        faults.append(Unmet(Code.UNKNOWN_PERSON, "username", {"who": username}))
    if valid_to is not None and valid_to < valid_from:
        faults.append(Unmet(Code.DATES_REVERSED, "valid_to"))
    unit = unit_for(connection, role, unit_code, valid_from, valid_to, faults)
    if faults or person is None or unit is None:
        raise UnmetRequirements(faults)
    if _holds(connection, person, role, unit, valid_from, valid_to):
        raise UnmetRequirements([Unmet(Code.ALREADY_ASSIGNED, "role")])
    return give(connection, person, role, unit, valid_from, valid_to, now, actor)


def end_assignment(
    connection: Connection, assignment_id: int, last_day: date, now: datetime, actor: Actor | None = None
) -> None:
    """Let an assignment end with a day, sooner than it would have.

    One that has not begun may be ended with a day before its first: nobody has held it, so its row goes.

    Raises:
        NotFound: there is no such assignment, or it ends on that day or before it already.
        UnmetRequirements: ``dates_reversed``: it has begun, and later than that day.
        NotYours: the actor is no administrator, or ``own_rights``: it is their own role of administrator.
    """
    by = administrator(actor)
    row = connection.execute(
        select(
            AssignmentRow.role, AssignmentRow.valid_from, AssignmentRow.valid_to, Unit.code, Person.username
        )
        .join(Unit, Unit.id == AssignmentRow.unit_id)
        .join(Person, Person.id == AssignmentRow.person_id)
        .where(AssignmentRow.id == assignment_id)
        .with_for_update(of=AssignmentRow)
    ).first()
    if row is None:
        raise NotFound
    role, valid_from, valid_to, unit_code, username = row
    if role in roles_kept(actor, username):
        raise NotYours(Code.OWN_RIGHTS)
    if valid_to is not None and valid_to <= last_day:
        raise NotFound
    which = AssignmentRow.id == assignment_id
    if last_day >= valid_from:
        connection.execute(update(AssignmentRow).where(which).values(valid_to=last_day))
    elif valid_from > today(now):
        connection.execute(delete(AssignmentRow).where(which))
    else:
        raise UnmetRequirements([Unmet(Code.DATES_REVERSED, "valid_to")])
    record(
        connection,
        Deed.END_ASSIGNMENT,
        username,
        now,
        actor,
        by,
        changes=(Change("valid_to", valid_to.isoformat() if valid_to else None, last_day.isoformat()),),
        details={"assignment": assignment_id, "role": role.value, "unit": unit_code},
    )


def _somebody(connection: Connection, username: str) -> Somebody:
    person = find(connection, username)
    if person is None:
        raise UnmetRequirements([Unmet(Code.UNKNOWN_PERSON, "username", {"who": username})])
    return person


def _shut_out(connection: Connection, person: Somebody, now: datetime, keep: str | None = None) -> None:
    others = SignIn.person_id == person.id
    if keep is not None:
        others = and_(others, SignIn.key_hash != secret_hash(keep))
    connection.execute(delete(SignIn).where(others))
    connection.execute(
        update(Token).where(Token.person_id == person.id, Token.revoked_at.is_(None)).values(revoked_at=now)
    )


def _holds(
    connection: Connection, person: Somebody, role: Role, unit: UnitView, first: date, last: date | None
) -> bool:
    statement = select(AssignmentRow.id).where(
        AssignmentRow.person_id == person.id,
        AssignmentRow.role == role,
        AssignmentRow.unit_id == unit.id,
        or_(AssignmentRow.valid_to.is_(None), AssignmentRow.valid_to >= first),
    )
    if last is not None:
        statement = statement.where(AssignmentRow.valid_from <= last)
    return connection.scalar(statement.limit(1)) is not None
