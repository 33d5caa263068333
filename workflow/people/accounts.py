"""Accounts: what they may be called, and the stored hash behind each."""

import re
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select, update

from states.codes import Code
from states.facts import Unmet
from workflow.errors import NotFound
from workflow.people.models import Person
from workflow.text import fold, has_control_characters, nfc

LONGEST_NAME = 300
LONGEST_EMAIL = 254
"""RFC 5321."""
_USERNAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?")


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who can sign in with a password."""

    person_id: int
    username: str
    password_hash: str


_ACCOUNT = select(Person.id, Person.username, Person.password_hash).where(
    Person.username == bindparam("username"), Person.ended_at.is_(None), Person.password_hash.is_not(None)
)
_AS_READ = (
    select(Person.id)
    .where(
        Person.id == bindparam("person"),
        Person.password_hash == bindparam("read"),
        Person.ended_at.is_(None),
    )
    .with_for_update(read=True)
)
_USERNAME_OF = select(Person.username).where(Person.id == bindparam("person"), Person.ended_at.is_(None))
_RENEW = (
    update(Person)
    .where(Person.id == bindparam("person"), Person.password_hash == bindparam("old"))
    .values(password_hash=bindparam("new"))
)


def tidy_username(typed: str) -> str:
    """The name that somebody means: small letters, no spaces around it."""
    return nfc(typed).strip().lower()


def is_username(tidied: str) -> bool:
    """Whether it can be anybody's: 1 to 64 of a–z, 0–9, and . _ - within."""
    return _USERNAME.fullmatch(tidied) is not None


def person_faults(username: str, full_name: str, email: str | None) -> list[Unmet]:
    """All that is wrong with what a new account is to be called."""
    faults: list[Unmet] = []
    if not is_username(username):
        faults.append(Unmet(Code.INVALID, "username"))
    if not fold(full_name):
        faults.append(Unmet(Code.EMPTY, "full_name"))
    elif len(full_name) > LONGEST_NAME:
        faults.append(Unmet(Code.TOO_LONG, "full_name", {"limit": str(LONGEST_NAME)}))
    elif has_control_characters(full_name):
        faults.append(Unmet(Code.CONTROL_CHARACTER, "full_name"))
    return [*faults, *email_faults(email)]


def email_faults(email: str | None) -> list[Unmet]:
    """What is wrong with an address for notices; nothing where there is none."""
    return [] if email is None or _is_email(email) else [Unmet(Code.INVALID, "email")]


def tidy_email(typed: str | None) -> str | None:
    """The address that somebody means; None where none is given."""
    return (nfc(typed).strip() or None) if typed else None


def _is_email(text: str) -> bool:
    # Whether somebody reads it there only a message can tell; here it must not break one.
    name, _, host = text.rpartition("@")
    in_one_piece = text.isascii() and text.isprintable() and not any(c in text for c in ' <>",;')
    return bool(name and host) and in_one_piece and len(text) <= LONGEST_EMAIL


def account_of(connection: Connection, username: str) -> Account | None:
    """The account of a name, however it was typed; None for unknown names, those who left, those without password."""
    tidied = tidy_username(username)
    if not is_username(tidied):
        return None
    row = connection.execute(_ACCOUNT, {"username": tidied}).first()
    if row is None:
        return None
    person_id, name, stored = row
    assert stored is not None
    return Account(person_id, name, stored)


def is_as_read(connection: Connection, account: Account) -> bool:
    """Whether it still has the password that was checked; it then keeps it until the transaction ends.

    Checking takes so long that a new password may be set meanwhile, which signs out all who are signed in by then.
    """
    found = connection.scalar(_AS_READ, {"person": account.person_id, "read": account.password_hash})
    return found is not None


def username_of(connection: Connection, person_id: int) -> str:
    """The name of somebody who has not left.

    Raises:
        NotFound: ``unknown_person``.
    """
    username = connection.scalar(_USERNAME_OF, {"person": person_id})
    if username is None:
        raise NotFound(Code.UNKNOWN_PERSON, who=person_id)
    return username


def renew_hash(connection: Connection, account: Account, password_hash: str) -> bool:
    """Store the same password's hash made with today's parameters; False where another was stored meanwhile."""
    renewed = {"person": account.person_id, "old": account.password_hash, "new": password_hash}
    return connection.execute(_RENEW, renewed).rowcount == 1
