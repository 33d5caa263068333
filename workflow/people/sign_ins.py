"""Browsers' sign-ins, kept on the server: signing out ends one there, and a new password ends them all."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, or_, select, update

from states.facts import Actor
from states.terms import Deed
from workflow.audit.entries import NewEntry, write_entries
from workflow.calendar import today
from workflow.errors import NotFound
from workflow.people.accounts import username_of
from workflow.people.actors import IDLE, actor_by_sign_in, actor_of, secret_hash
from workflow.people.log import administrator, record
from workflow.people.models import SignIn

_SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class SignInView:
    """A browser in which somebody is signed in (nơi đang đăng nhập)."""

    handle: str
    """By which it is named when it is to be ended. It signs nobody in."""
    browser: str | None
    created_at: datetime
    seen_at: datetime
    this: bool
    """Whether it is the one that asks."""


_OPEN = insert(SignIn).inline()
_TOUCH = (
    update(SignIn)
    .where(
        SignIn.key_hash == bindparam("hash"), SignIn.ended_at.is_(None), SignIn.seen_at < bindparam("moment")
    )
    .values(seen_at=bindparam("moment"))
)
_LIVE = (
    select(SignIn.key_hash, SignIn.browser, SignIn.created_at, SignIn.seen_at)
    .where(
        SignIn.person_id == bindparam("person"),
        SignIn.ended_at.is_(None),
        SignIn.seen_at > bindparam("since"),
    )
    .order_by(SignIn.seen_at.desc(), SignIn.key_hash)
)
_END = update(SignIn).where(SignIn.key_hash == bindparam("hash")).values(ended_at=bindparam("moment"))


def open_sign_in(
    connection: Connection,
    person_id: int,
    now: datetime,
    address: str | None = None,
    browser: str | None = None,
) -> str:
    """Sign somebody in whose password was right; the secret is for their cookie and stored only as SHA-256.

    Args:
        connection: within a writing transaction.
        person_id: who.
        now: the moment.
        address: where the request comes from.
        browser: with what, in words by which they know it again: "Chrome, Windows".

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
        {
            "key_hash": secret_hash(secret),
            "person_id": person_id,
            "created_at": now,
            "seen_at": now,
            "browser": browser,
        },
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


def sign_ins_of(
    connection: Connection, person_id: int, now: datetime, this: str | None = None
) -> Sequence[SignInView]:
    """Where somebody is signed in, the last seen first; ``this`` is the secret of the browser that asks."""
    asking = secret_hash(this) if this is not None else None
    rows = connection.execute(_LIVE, {"person": person_id, "since": now - IDLE})
    return [
        SignInView(bytes(key).hex(), browser, created_at, seen_at, bytes(key) == asking)
        for key, browser, created_at, seen_at in rows
    ]


def end_sign_ins(
    connection: Connection,
    person_id: int,
    now: datetime,
    actor: Actor | None = None,
    *,
    only: str | None = None,
    keep: str | None = None,
) -> int:
    """End sign-ins of somebody elsewhere: the person's own choice, or an administrator's; returns how many.

    Args:
        connection: within a writing transaction.
        person_id: whose they are.
        now: the moment.
        actor: the person themself, or an administrator.
        only: the handle of the one to end; None for all.
        keep: the secret of the browser that asks, which stays signed in.

    Raises:
        NotFound: ``unknown_person``, or nobody is signed in there any more.
        NotYours: the actor is neither that person nor an administrator.
    """
    by = None if actor is not None and actor.person_id == person_id else administrator(actor)
    username = username_of(connection, person_id)
    stays = secret_hash(keep).hex() if keep is not None else None
    going = [
        each.handle
        for each in sign_ins_of(connection, person_id, now)
        if each.handle != stays and only in (None, each.handle)
    ]
    if not going:
        raise NotFound
    ends = update(SignIn).where(SignIn.key_hash.in_([bytes.fromhex(handle) for handle in going]))
    connection.execute(ends.values(ended_at=now))
    record(connection, Deed.SIGN_OUT, username, now, actor, by, details={"ended": len(going)})
    return len(going)
