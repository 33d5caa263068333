"""Wrong passwords: five for a name within 15 minutes lock it for 15, a hundred from one address lock the address.

An address is what :func:`~workflow.people.networks.network_of` counts as one.

Counters in memory would multiply by the number of processes, so the failures stand in a table: one row each, as
they are few and the rule ("five within any 15 minutes") needs their times. A failure is noted *after* its password
was checked, and under a lock on its name and address: of fifty guesses sent at once five learn that they were
wrong, and whoever comes sixth learns only that the name is locked. Nobody who types the right password fifty times
at once locks himself out.

``limits`` with a store of our own was weighed: its windows are fixed or approximate, and it would have counted
attempts instead of failures.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, func, insert, select

from workflow.database import is_sqlite
from workflow.people.accounts import tidy_username
from workflow.people.models import AttemptKind, SignInAttempt
from workflow.people.networks import network_of

WINDOW = timedelta(minutes=15)
"""How far apart failures may lie to be counted together."""
LOCK = timedelta(minutes=15)
"""How long a lock lasts, from the failure that brought it."""
LIMITS = {AttemptKind.NAME: 5, AttemptKind.ADDRESS: 100}
_MEMORY = WINDOW + LOCK
_PRUNED_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Lock:
    """A name or an address that may not try again before a moment, and the number of failures that led to it."""

    until: datetime
    failures: int


_RECENT = (
    select(SignInAttempt.kind, SignInAttempt.key_hash, SignInAttempt.at)
    .where(
        SignInAttempt.key_hash.in_(bindparam("keys", expanding=True)), SignInAttempt.at > bindparam("since")
    )
    .order_by(SignInAttempt.at.desc())
)
_NOTE = insert(SignInAttempt).inline()
_OLD = (
    select(SignInAttempt.id)
    .where(SignInAttempt.at <= bindparam("before"))
    .limit(_PRUNED_AT_ONCE)
    .with_for_update(skip_locked=True)
)
_PRUNE = delete(SignInAttempt).where(SignInAttempt.id.in_(_OLD))


def locked_until(connection: Connection, username: str, address: str | None, now: datetime) -> Lock | None:
    """The lock on this name or this address, the longer one if both are locked; None if neither is."""
    keys = _keys(username, address)
    hashes = [key for _, key in keys]
    rows = connection.execute(_RECENT, {"keys": hashes, "since": now - _MEMORY}).all()
    locks = []
    for kind, key in keys:
        times = [at for of_kind, of_key, at in rows if of_kind is kind and of_key == key]
        lock = _lock(times, LIMITS[kind])
        if lock is not None and lock.until > now:
            locks.append(lock)
    return max(locks, key=lambda lock: lock.until, default=None)


def note_failure(connection: Connection, username: str, address: str | None, now: datetime) -> Lock | None:
    """Count one wrong password, and forget those that no longer matter.

    Returns:
        None where it was counted: the password may be called wrong. A lock where the name or the address was
        locked in the meantime: then nothing is counted and nothing may be told of the password.
    """
    keys = _keys(username, address)
    if not is_sqlite(connection):
        # SQLite's writers are serial already.
        for _, key in sorted(keys, key=lambda pair: pair[1]):
            connection.execute(select(func.pg_advisory_xact_lock(int.from_bytes(key[:8], signed=True))))
    lock = locked_until(connection, username, address, now)
    if lock is not None:
        return lock
    connection.execute(_NOTE, [{"kind": kind, "key_hash": key, "at": now} for kind, key in keys])
    connection.execute(_PRUNE, {"before": now - _MEMORY})
    return None


def forgive(connection: Connection, username: str) -> None:
    """Forget the failures of a name: an administrator has set a new password."""
    connection.execute(delete(SignInAttempt).where(SignInAttempt.key_hash == _name_key(username)))


def _lock(times: Sequence[datetime], limit: int) -> Lock | None:
    """The lock that failures at these times (newest first) lead to, even one that is over."""
    together = sum(at > times[0] - WINDOW for at in times)
    return Lock(times[0] + LOCK, together) if together >= limit else None


def _keys(username: str, address: str | None) -> list[tuple[AttemptKind, bytes]]:
    keys = [(AttemptKind.NAME, _name_key(username))]
    if address is not None:
        keys.append((AttemptKind.ADDRESS, _hash(AttemptKind.ADDRESS, network_of(address))))
    return keys


def _name_key(username: str) -> bytes:
    return _hash(AttemptKind.NAME, tidy_username(username))


def _hash(kind: AttemptKind, key: str) -> bytes:
    return hashlib.sha256(f"{kind.value}\0{key}".encode("utf-8", "surrogatepass")).digest()
