"""Bearer tokens of clients: made once, shown once, stored as SHA-256, revocable at any moment."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, insert, select, update

from states.codes import Code
from states.facts import Actor, Unmet
from states.terms import Deed, Role
from workflow.errors import NotFound, UnmetRequirements
from workflow.people.accounts import username_of
from workflow.people.actors import secret_hash
from workflow.people.log import administrator, record
from workflow.people.models import Person, Token
from workflow.text import has_control_characters, nfc

PREFIX = "kt_"
"""So that a token found in a repository or a log is known for what it is."""
_SECRET_BYTES = 32
LONGEST_LIFE_DAYS = 366
LONGEST_LABEL = 300


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token just made. ``secret`` is nowhere else: lost, it cannot be had again."""

    id: int
    secret: str
    expires_at: datetime


_TOKEN = (
    select(Token.person_id, Person.username)
    .join(Person, Person.id == Token.person_id)
    .where(Token.id == bindparam("token"), Token.revoked_at.is_(None))
    .with_for_update(of=Token)
)


def create_token(
    connection: Connection,
    person_id: int,
    label: str,
    expires_in_days: int,
    now: datetime,
    actor: Actor | None = None,
) -> NewToken:
    """Make a token for a person, by themself or from the command line.

    Args:
        connection: within a writing transaction.
        person_id: whose it is.
        label: what it is for, in their own words.
        expires_in_days: its life, 1 to 366 days of 24 hours.
        now: the moment.
        actor: the person themself, or an administrator.

    Raises:
        NotFound: ``unknown_person``, or they have left.
        UnmetRequirements: all that is wrong with label and life.
        NotYours: the actor is neither that person nor an administrator.
    """
    username = username_of(connection, person_id)
    by = None if actor is not None and actor.person_id == person_id else administrator(actor)
    label = nfc(label).strip()
    _refuse_faults(label, expires_in_days)
    secret = PREFIX + secrets.token_urlsafe(_SECRET_BYTES)
    expires_at = now + timedelta(days=expires_in_days)
    row = {
        "person_id": person_id,
        "token_hash": secret_hash(secret),
        "label": label,
        "created_at": now,
        "expires_at": expires_at,
    }
    token_id = connection.execute(insert(Token).values(row).returning(Token.id)).scalar_one()
    details = {"token": token_id, "days": expires_in_days}
    private = {"label": label}
    record(connection, Deed.CREATE_TOKEN, username, now, actor, by, details=details, private=private)
    return NewToken(token_id, secret, expires_at)


def revoke_token(connection: Connection, token_id: int, now: datetime, actor: Actor | None = None) -> None:
    """End a token at once.

    Raises:
        NotFound: there is no such token, it is revoked already, or it is somebody else's and the actor no
            administrator.
    """
    row = connection.execute(_TOKEN, {"token": token_id}).first()
    if row is None:
        raise NotFound
    person_id, username = row
    by = None
    if actor is not None and actor.person_id != person_id:
        if not actor.has_role(Role.ADMIN):
            raise NotFound
        by = administrator(actor)
    connection.execute(update(Token).where(Token.id == token_id).values(revoked_at=now))
    record(connection, Deed.REVOKE_TOKEN, username, now, actor, by, details={"token": token_id})


def token_id_of(connection: Connection, secret: str) -> int | None:
    """The token with this secret: for ``DELETE /tokens/current``."""
    return connection.scalar(select(Token.id).where(Token.token_hash == secret_hash(secret)))


def _refuse_faults(label: str, expires_in_days: int) -> None:
    faults: list[Unmet] = []
    if not label:
        faults.append(Unmet(Code.EMPTY, "label"))
    elif len(label) > LONGEST_LABEL:
        faults.append(Unmet(Code.TOO_LONG, "label", {"limit": str(LONGEST_LABEL)}))
    elif has_control_characters(label):
        faults.append(Unmet(Code.CONTROL_CHARACTER, "label"))
    if not 1 <= expires_in_days <= LONGEST_LIFE_DAYS:
        faults.append(Unmet(Code.OUT_OF_RANGE, "expires_in_days", {"allowed": f"1–{LONGEST_LIFE_DAYS}"}))
    if faults:
        raise UnmetRequirements(faults)
