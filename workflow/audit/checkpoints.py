"""Signing the head of the log (dấu niêm phong của nhật ký): checkpoints, kept for ever, and the keys that sign them.

A checkpoint is signed after each sealing that grew the tree. Whoever holds one holds the log to account: a later tree
must be proved to contain the tree that it was signed over.

**The keys** are entries of the log themselves. ``create_key`` names the first, ``rotate_key`` each that follows, in
clear (``given.key``). So whoever trusts one key, and finds under a checkpoint signed by it the entry that names the
next, may trust that too. The first checkpoint over such an entry is signed by both keys, every later one by the new
one alone.

**One at a time.** On PostgreSQL whoever signs holds the sealer's lock, so that nobody signs with the old key what comes
after the new one; SQLite's writers are serial. A tree that no longer contains the last checkpoint's is not signed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, insert, select

from states.facts import Actor
from states.terms import Deed
from workflow.audit.entries import NewEntry, Plain, write_entries
from workflow.audit.hashes import has_root, tree_root, tree_size
from workflow.audit.keys import Signer, Verifier
from workflow.audit.models import Cosignature, KeptCheckpoint, LogKey, Place
from workflow.audit.note import LARGEST_SIZE, Checkpoint, sign
from workflow.audit.seal import AT_ONCE, seal, stand_alone
from workflow.keyset import Order, Page, descending, fetch_page

SIGNED_WITHIN = timedelta(minutes=1)
"""A sealed entry that has waited longer for its checkpoint is an alarm, where the log has a key."""


class Rewritten(Exception):
    """The tree no longer contains the one that was signed last: nothing is signed over it."""

    def __init__(self, size: int) -> None:
        super().__init__(f"the first {size} entries are not those that were signed")
        self.size = size


class HasKey(Exception):
    """The log has a key already: it can only be changed for another."""


class OtherKey(Exception):
    """The key that is to be followed does not sign this log, or does not any more."""


@dataclass(frozen=True, slots=True)
class Head:
    """A signed head of the log as it is kept."""

    size: int
    root: bytes
    note: str
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class Listed:
    """A checkpoint in the list of all."""

    size: int
    root: bytes
    signed_at: datetime
    witnesses: int
    """How many have cosigned it."""


def keys(connection: Connection) -> tuple[Verifier, ...]:
    """The keys of the log, the newest first; none before there was one."""
    written = connection.scalars(select(LogKey.verifier).order_by(LogKey.number.desc()))
    return tuple(map(Verifier.read, written))


def newest(connection: Connection) -> Head | None:
    """The last checkpoint; None before there was one."""
    row = connection.execute(_HEADS.order_by(KeptCheckpoint.size.desc()).limit(1)).first()
    return None if row is None else Head(*row)


def kept(connection: Connection, size: int) -> Head | None:
    """The checkpoint over this many entries; None where there was none."""
    if size > LARGEST_SIZE:
        return None
    row = connection.execute(_HEADS.where(KeptCheckpoint.size == size)).first()
    return None if row is None else Head(*row)


def list_checkpoints(connection: Connection, cursor: str | None = None, limit: int = 50) -> Page[Listed]:
    """Every checkpoint, the newest first.

    Raises:
        UnmetRequirements: ``bad_cursor``.
    """
    cosigned = select(func.count()).where(Cosignature.size == KeptCheckpoint.size).scalar_subquery()
    statement = select(KeptCheckpoint.size, KeptCheckpoint.root, KeptCheckpoint.signed_at, cosigned)
    return fetch_page(connection, statement, _LARGEST_FIRST, limit=limit, cursor=cursor, make=Listed)


def create_key(connection: Connection, signer: Signer, now: datetime, actor: Actor | None = None) -> None:
    """Let this be the first key of the log; its name is the log's origin from then on.

    Raises:
        HasKey: there is one.
    """
    _wait_alone(connection)
    if keys(connection):
        raise HasKey
    _add_key(connection, Deed.CREATE_KEY, signer.verifier, now, actor)


def rotate_key(
    connection: Connection, old: Signer, new: Signer, now: datetime, actor: Actor | None = None
) -> Head:
    """Let ``new`` follow ``old``: name it in the log, seal that, and sign the head with both.

    Raises:
        OtherKey: ``old`` is not the key that signs.
        Rewritten: the tree is not the one that was signed.
    """
    _wait_alone(connection)
    if keys(connection)[:1] != (old.verifier,) or new.name != old.name:
        raise OtherKey
    _add_key(connection, Deed.ROTATE_KEY, new.verifier, now, actor)
    while seal(connection, now) == AT_ONCE:
        pass
    head = _sign(connection, [new, old], now)
    assert head is not None, "the entry of the new key has made it grow"
    return head


def sign_head(connection: Connection, signer: Signer, now: datetime) -> Head | None:
    """Sign the head of the tree with the log's newest key.

    None where nothing has been added, another signs just now, or another key has followed meanwhile.

    Raises:
        Rewritten: the tree is not the one that was signed last.
    """
    if not stand_alone(connection) or keys(connection)[:1] != (signer.verifier,):
        return None
    return _sign(connection, [signer], now)


def unsigned(connection: Connection) -> bool:
    """Whether the tree has grown since its head was last signed."""
    return tree_size(connection) > connection.scalar(_SIGNED_SIZE)  # type: ignore[operator]


def unsigned_since(connection: Connection, before: datetime) -> datetime | None:
    """When the first entry under no checkpoint was sealed, if that was ``before``; None also where there is no key."""
    if connection.scalar(select(LogKey.number).limit(1)) is None:
        return None
    first = select(Place.sealed_at).where(Place.leaf_index == _SIGNED_SIZE.scalar_subquery())
    return connection.scalar(first.where(Place.sealed_at <= before))


_HEADS = select(KeptCheckpoint.size, KeptCheckpoint.root, KeptCheckpoint.note, KeptCheckpoint.signed_at)
_LARGEST_FIRST = Order(descending(KeptCheckpoint.size))
_SIGNED_SIZE = select(func.coalesce(func.max(KeptCheckpoint.size), 0))


def _wait_alone(connection: Connection) -> None:
    alone = stand_alone(connection, wait=True)
    assert alone


def _add_key(
    connection: Connection, deed: Deed, verifier: Verifier, now: datetime, actor: Actor | None
) -> None:
    number = connection.scalar(select(func.coalesce(func.max(LogKey.number), 0) + 1))
    connection.execute(insert(LogKey).values(number=number, verifier=str(verifier), since=now))
    by: Mapping[str, Plain] = {"by": "command line"} if actor is None else {}
    details = {**by, "key": str(verifier), "origin": verifier.name}
    write_entries(connection, [NewEntry(at=now, action=deed, actor=actor, details=details)])


def _sign(connection: Connection, signers: list[Signer], now: datetime) -> Head | None:
    size, before = tree_size(connection), newest(connection)
    if before is not None and not has_root(connection, before.size, before.root):
        raise Rewritten(before.size)
    if size == (before.size if before else 0):
        return None
    checkpoint = Checkpoint(signers[0].name, size, tree_root(connection, size))
    head = Head(size, checkpoint.root, sign(checkpoint.text(), *signers), now)
    row = {"size": size, "root": head.root, "note": head.note, "signed_at": now}
    connection.execute(insert(KeptCheckpoint).values(row))
    return head
