"""Erasing what is kept of an account whose holder has left (xóa dữ liệu tài khoản đã đóng).

E-mail address, password, tokens, sign-ins, messages and what they were writing go, and from the log the addresses they
came from, the addresses they had, and how they called their tokens. What they did in office stays, under the name by
which they did it and with the roles they held: acts of an office are public, and not the private matter of who held it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, func, or_, select, update

from states.codes import Code
from states.facts import Unmet
from states.terms import Deed
from workflow.audit.models import Entry, Opening
from workflow.drafting.models import WorkingCopy
from workflow.erasure.grounds import ground_given
from workflow.errors import UnmetRequirements
from workflow.people.accounts import is_username, tidy_username
from workflow.people.attempts import forgive
from workflow.people.log import record
from workflow.people.models import Person, SignIn, Token


@dataclass(frozen=True, slots=True)
class AccountGoing:
    """What goes of one account, or has gone."""

    person_id: int
    username: str
    email: bool
    password: bool
    tokens: int
    sign_ins: int
    values: int
    """Values behind commitments of the log."""
    copies: int
    """Nominations that they were writing and never kept."""

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to erase, or nothing any more."""
        return not (self.email or self.password or self.tokens or self.sign_ins or self.values or self.copies)


@dataclass(frozen=True, slots=True)
class _Row:
    id: int
    username: str
    email: str | None
    password_hash: str | None
    ended_at: datetime | None


_TELLING = [each.value for each in (Deed.CREATE_PERSON, Deed.CHANGE_EMAIL, Deed.CREATE_TOKEN)]
"""Deeds whose entries say something of an account that goes with it."""


def foreseen_of_account(connection: Connection, username: str) -> AccountGoing:
    """What would go of an account. Raises as :func:`erase_account`, and changes nothing."""
    return _going(connection, _row(connection, username, lock=False))


def erase_account(
    connection: Connection, username: str, ground: str, now: datetime, messages: int
) -> AccountGoing:
    """Erase what is kept of somebody who has left, and write an entry; returns what has gone.

    Where nothing is left to erase, nothing is written.

    Args:
        connection: within a writing transaction.
        username: of a closed account.
        ground: on what ground, without a name.
        now: the moment.
        messages: how many messages to them go in the same transaction; they are not this room's.

    Raises:
        UnmetRequirements: ``unknown_person``; ``account_open``; no ground.
    """
    private = ground_given(ground)
    row = _row(connection, username, lock=True)
    going = _going(connection, row)
    if going.nothing and not messages:
        return going
    connection.execute(delete(Opening).where(_openings(row)))
    connection.execute(delete(Token).where(Token.person_id == row.id))
    connection.execute(delete(SignIn).where(SignIn.person_id == row.id))
    connection.execute(delete(WorkingCopy).where(WorkingCopy.person_id == row.id))
    connection.execute(update(Person).where(Person.id == row.id).values(email=None, password_hash=None))
    forgive(connection, row.username)
    details = {
        "values": going.values,
        "tokens": going.tokens,
        "sign_ins": going.sign_ins,
        "messages": messages,
    }
    record(connection, Deed.ERASE, row.username, now, None, details=details, private=private)
    return going


def _row(connection: Connection, username: str, *, lock: bool) -> _Row:
    tidied = tidy_username(username)
    statement = select(Person.id, Person.username, Person.email, Person.password_hash, Person.ended_at).where(
        Person.username == tidied
    )
    found = (
        connection.execute(statement.with_for_update() if lock else statement).one_or_none()
        if is_username(tidied)
        else None
    )
    if found is None:
        raise UnmetRequirements([Unmet(Code.UNKNOWN_PERSON, "username", {"who": username})])
    row = _Row(*found)
    if row.ended_at is None:
        raise UnmetRequirements([Unmet(Code.ACCOUNT_OPEN, "username", {"who": row.username})])
    return row


def _going(connection: Connection, row: _Row) -> AccountGoing:
    def count(model: Any, which: ColumnElement[bool]) -> int:
        return connection.scalar(select(func.count()).select_from(model).where(which)) or 0

    return AccountGoing(
        row.id,
        row.username,
        email=row.email is not None,
        password=row.password_hash is not None,
        tokens=count(Token, Token.person_id == row.id),
        sign_ins=count(SignIn, SignIn.person_id == row.id),
        values=count(Opening, _openings(row)),
        copies=count(WorkingCopy, WorkingCopy.person_id == row.id),
    )


def _openings(row: _Row) -> ColumnElement[bool]:
    """Where they came from; how others tried to sign in by their name; what their account was told about them."""
    theirs = select(Entry.id).where(Entry.actor_id == row.id)
    about = Entry.subject == f"person:{row.username}"
    tried = select(Entry.id).where(about, Entry.action == Deed.SIGN_IN_FAILED.value)
    told = select(Entry.id).where(about, Entry.action.in_(_TELLING))
    paths = ("changes.email.before", "changes.email.after", "given.label")
    return or_(
        and_(Opening.path == "address", Opening.entry_id.in_(theirs)),
        and_(Opening.path.in_(["address", "given.username"]), Opening.entry_id.in_(tried)),
        and_(Opening.path.in_(paths), Opening.entry_id.in_(told)),
    )
