"""Browsers' sign-ins, kept on the server: signing out ends one there, and a new password ends them all."""

import secrets
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, or_, update

from states.terms import Deed
from workflow.audit.entries import NewEntry, write_entries
from workflow.calendar import today
from workflow.people.accounts import username_of
from workflow.people.actors import IDLE, actor_by_sign_in, actor_of, secret_hash
from workflow.people.models import SignIn

_SECRET_BYTES = 32

_OPEN = insert(SignIn).inline()
_TOUCH = (
    update(SignIn)
    .where(
        SignIn.key_hash == bindparam("hash"), SignIn.ended_at.is_(None), SignIn.seen_at < bindparam("moment")
    )
    .values(seen_at=bindparam("moment"))
)
_END = update(SignIn).where(SignIn.key_hash == bindparam("hash")).values(ended_at=bindparam("moment"))


def open_sign_in(connection: Connection, person_id: int, now: datetime, address: str | None = None) -> str:
    """Sign somebody in whose password was right; the secret is for their cookie and stored only as SHA-256.

    Raises:
        NotFound: ``unknown_person``, or they have left since.
    """
    username_of(connection, person_id)
    actor = actor_of(connection, person_id, today(now), address)
    dead = or_(SignIn.ended_at.is_not(None), SignIn.seen_at <= now - IDLE)
    connection.execute(delete(SignIn).where(SignIn.person_id == person_id, dead))
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    connection.execute(
        _OPEN,
        {"key_hash": secret_hash(secret), "person_id": person_id, "created_at": now, "seen_at": now},
    )
    write_entries(
        connection,
        [NewEntry(at=now, action=Deed.SIGN_IN, actor=actor, subject=f"person:{actor.username}")],
    )
    return secret


def touch_sign_in(connection: Connection, secret: str, now: datetime) -> None:
    """Note that the browser is still at work. Only once in five minutes, or every page read would be a write."""
    connection.execute(_TOUCH, {"hash": secret_hash(secret), "moment": now})


def end_sign_in(connection: Connection, secret: str, now: datetime, address: str | None = None) -> None:
    """Sign out. Nothing happens where nobody is signed in any more."""
    signed_in = actor_by_sign_in(connection, secret, now, address)
    if signed_in is None:
        return
    connection.execute(_END, {"hash": secret_hash(secret), "moment": now})
    actor = signed_in.actor
    write_entries(
        connection,
        [NewEntry(at=now, action=Deed.SIGN_OUT, actor=actor, subject=f"person:{actor.username}")],
    )
