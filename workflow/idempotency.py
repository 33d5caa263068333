"""Idempotency keys: a request repeated with its key is done once (khóa chống lặp).

An answer of the first request is kept for seven days, per person, method and path. Three short acts:

- ``claim``, in a transaction of its own that is committed before the work begins, so that everybody sees it;
- ``keep``, in the transaction of the work: the work and the answer to repeat land together or not at all;
- ``release``, in a transaction of its own after the work has failed: only successes are kept.

A process killed between claim and keep leaves a claim that lapses after a minute. Should the first process be
alive after all and only slow, its ``keep`` finds that somebody else holds the claim, and its work is rolled back:
each claim has a random number, and only its holder can keep.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Index, LargeBinary, and_, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from states.codes import Code
from workflow.base import Base, Instant, Json
from workflow.database import is_sqlite
from workflow.errors import Conflict

KEPT = timedelta(days=7)
"""How long an answer is repeated, counted from the claim."""

LAPSE = timedelta(seconds=60)
"""After this long a claim without an answer is taken for that of a killed process."""

PRUNED_AT_ONCE = 100
"""How many outlived keys one claim clears away."""


class IdempotencyKey(Base):
    """A claimed key, and the answer to repeat once there is one."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (Index("ix_idempotency_keys_by_age", "claimed_at"),)

    key_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    """SHA-256 of person, method, path and key."""
    body_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    claim: Mapped[bytes] = mapped_column(LargeBinary(16))
    """The random number of whoever holds the key."""
    claimed_at: Mapped[datetime] = mapped_column(Instant)
    status: Mapped[int | None]
    headers: Mapped[dict[str, str] | None] = mapped_column(Json)
    body: Mapped[bytes | None] = mapped_column(LargeBinary)


@dataclass(frozen=True, slots=True)
class Claimed:
    """The key is the caller's: do the work, then keep or release."""

    key_hash: bytes
    claim: bytes


@dataclass(frozen=True, slots=True)
class Replay:
    """The work was done before: answer this again."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class InProgress:
    """The first request with this key is still running."""


@dataclass(frozen=True, slots=True)
class Reused:
    """The key was used with another body."""


Claim = Claimed | Replay | InProgress | Reused


def claim(
    connection: Connection, person_id: int, method: str, path: str, key: str, body: bytes, now: datetime
) -> Claim:
    """Ask for a key, in a transaction to be committed before the work begins.

    Args:
        connection: of that transaction.
        person_id: who asks; keys of different people, methods and paths have nothing to do with one another.
        method: of the request.
        path: of the request.
        key: as the client made it up.
        body: the request's body, byte for byte: another one under the same key is an error of the client's.
        now: the moment.
    """
    _prune(connection, now)
    key_hash = _sha256([person_id, method, path, key])
    body_hash = hashlib.sha256(body).digest()
    number = secrets.token_bytes(16)
    while not _take(connection, key_hash, body_hash, number, now):
        taken = select(
            IdempotencyKey.body_hash, IdempotencyKey.status, IdempotencyKey.headers, IdempotencyKey.body
        )
        row = connection.execute(taken.where(IdempotencyKey.key_hash == key_hash)).one_or_none()
        if row is None:
            continue  # given back between the two statements
        first_body, status, headers, answer = row
        if first_body != body_hash:
            return Reused()
        if status is None:
            return InProgress()
        return Replay(status, headers or {}, answer or b"")
    return Claimed(key_hash, number)


def keep(
    connection: Connection, claimed: Claimed, status: int, headers: Mapping[str, str], body: bytes
) -> None:
    """Keep the answer to repeat, in the transaction of the work.

    Raises:
        Conflict: ``in_progress``: it took longer than a minute, and another request has the key now. The work is to
            be rolled back.
    """
    kept = (
        update(IdempotencyKey)
        .where(_held_by(claimed))
        .values(status=status, headers=dict(headers), body=body)
        .returning(IdempotencyKey.key_hash)
    )
    if connection.execute(kept).one_or_none() is None:
        raise Conflict(Code.IN_PROGRESS)


def release(connection: Connection, claimed: Claimed) -> None:
    """Give the key back after the work has failed, in a transaction of its own: it may be tried again at once."""
    connection.execute(delete(IdempotencyKey).where(_held_by(claimed)))


def forget_answers(connection: Connection, ids: Sequence[str]) -> int:
    """Empty the kept answers in which one of these ids stands; returns how many there were.

    Their keys stay, so that a request sent once more is still done once: it is answered with ``{}``.
    """
    found = 0
    for each in ids:
        words = each.encode()
        # position() has a grammar of its own but where it is called by its full name
        place = (
            func.instr(IdempotencyKey.body, words)
            if is_sqlite(connection)
            else func.pg_catalog.position(IdempotencyKey.body, words)
        )
        emptied = update(IdempotencyKey).where(place > 0).values(body=_NOTHING)
        found += len(connection.scalars(emptied.returning(IdempotencyKey.key_hash)).all())
    return found


_NOTHING = b"{}"


def _held_by(claimed: Claimed) -> ColumnElement[bool]:
    return and_(
        IdempotencyKey.key_hash == claimed.key_hash,
        IdempotencyKey.claim == claimed.claim,
        IdempotencyKey.status.is_(None),
    )


def _take(connection: Connection, key_hash: bytes, body_hash: bytes, number: bytes, now: datetime) -> bool:
    """One statement, so that of two requests at one moment one gets it: a free key, or one whose claim has lapsed."""
    fresh = {
        "body_hash": body_hash,
        "claim": number,
        "claimed_at": now,
        "status": None,
        "headers": None,
        "body": None,
    }
    free_again = or_(
        and_(IdempotencyKey.status.is_(None), IdempotencyKey.claimed_at <= now - LAPSE),
        IdempotencyKey.claimed_at <= now - KEPT,
    )
    insert = sqlite.insert if is_sqlite(connection) else postgresql.insert
    statement = (
        insert(IdempotencyKey)
        .values(key_hash=key_hash, **fresh)
        .on_conflict_do_update(index_elements=[IdempotencyKey.key_hash], set_=fresh, where=free_again)
        .returning(IdempotencyKey.claim)
    )
    return connection.execute(statement).one_or_none() is not None


def _prune(connection: Connection, now: datetime) -> None:
    outlived = (
        select(IdempotencyKey.key_hash)
        .where(IdempotencyKey.claimed_at <= now - KEPT)
        .order_by(IdempotencyKey.claimed_at)
        .limit(PRUNED_AT_ONCE)
        .with_for_update(skip_locked=True)  # two who prune do not wait for one another
    )
    connection.execute(delete(IdempotencyKey).where(IdempotencyKey.key_hash.in_(outlived)))


def _sha256(parts: list[str | int]) -> bytes:
    return hashlib.sha256(json.dumps(parts).encode()).digest()
