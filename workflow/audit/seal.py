"""Sealing (niêm phong): giving entries their places in the log, from 0, without gaps, for ever.

Committing order is not the order of numbers: on PostgreSQL a transaction may take a low ``seq`` and commit after one
with a higher. So an entry has no place when it is written; one sealer at a time gives places afterwards. Each run
takes **every entry that it can see and that has no place yet**, in the order of ``seq``, and puts them after the last.

Why this order is total, never changes, and leaves nothing out:

* *One at a time.* PostgreSQL's advisory lock lasts for the transaction (so it is safe behind a pooler), and the
  statement that gives places begins after the lock is had: under READ COMMITTED it sees all places given before.
  SQLite's writers are serial anyway. ``pk_audit_places`` and ``uq_audit_places_entry_seq`` stand beneath: a second
  sealer could only fail.
* *Never changed.* Places are only added, after the highest; triggers refuse everything else.
* *Nothing left out.* An entry that commits late is unseen in this run and seen in the next, however low its ``seq``:
  "has no place" is asked of the table of places, not concluded from a number.
* *Cause before effect.* Where one entry was written by somebody who could know of another (version 4 of a nomination
  after version 3), the other had committed first: whoever sees the later sees the earlier too, which was given the
  lower ``seq``. So both stand in one run in this order, or the earlier in an earlier run, and a nomination's versions
  always ascend. The order of transaction numbers would not give that: a transaction that began first and then waited
  for a row of another has the lower number and the later entry.

It waits for nobody. A transaction forgotten open holds up its own entries and no others.

*Where to look.* Asking every entry would cost more each year. Before it gives places, a run notes the oldest
transaction still running (``pg_snapshot_xmin``): all earlier ones have ended, so their entries are seen and get their
places in this run, unless its limit cuts it short. The next run looks only at entries of that transaction and later
ones (``audit_sealing.floor``). Transaction numbers belong to one installation: a dump restored into a new one brings
entries with numbers that there come again or never come. The installation's identifier stands beside the floor, and
where it differs, or the numbers have gone backwards, one run asks every entry; nothing is stuck, nothing passed over.
On SQLite everything after the highest placed ``seq`` is without a place.

In the same transaction the entries are hashed into the tree (:mod:`workflow.audit.hashes`), so that every place has its
hash. Sealing needs no key, for the post hangs on it: notices are planned from sealed entries.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Text,
    cast,
    exists,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import insert as postgresql_insert

from workflow.audit.hashes import hash_places
from workflow.audit.models import Entry, Place, Sealing
from workflow.base import Instant
from workflow.database import is_sqlite

AT_ONCE = 10_000
"""How many places one run gives at most, so that its transaction stays short."""

SEALED_WITHIN = timedelta(minutes=1)
"""An entry that has waited longer for its place is an alarm."""

ADVISORY_LOCK = 0x7365616C  # "seal"


def seal(connection: Connection, now: datetime, limit: int = AT_ONCE) -> int:
    """Give places to entries that have none, and hash them, in a transaction of the caller's; returns how many.

    Fewer than ``limit`` means that no more were to be seen; 0 also that another sealer is at work just now.
    """
    if is_sqlite(connection):
        given = _give_places(connection, _AFTER_THE_LAST, now, limit)
    elif stand_alone(connection):
        horizon = _horizon(connection)
        given = _give_places(connection, Entry.transaction >= horizon.floor, now, limit)
        if given < limit and (given or not horizon.noted):
            _note(connection, horizon)
    else:
        return 0
    hash_places(connection)
    return given


def stand_alone(connection: Connection, *, wait: bool = False) -> bool:
    """Be the only one who seals or signs until the transaction ends; False where another is at it, unless one waits.

    On SQLite whoever writes is alone.
    """
    if is_sqlite(connection):
        return True
    if wait:
        connection.execute(_LOCK)
        return True
    return bool(connection.execute(_TRY_LOCK).scalar_one())


def unsealed_since(connection: Connection) -> datetime | None:
    """The time of the oldest entry without a place; None where all have theirs. More than a minute is an alarm."""
    return connection.execute(
        select(func.min(Entry.at)).where(_looked_at(connection), _WITHOUT_PLACE)
    ).scalar_one()


def waits_since(connection: Connection, before: datetime) -> datetime | None:
    """The time of the first entry that was written ``before`` and has no place; None where there is none.

    It looks at one entry where many wait, and at the newest few where none does: whoever watches may ask often.
    """
    in_order = (Entry.seq,) if is_sqlite(connection) else (Entry.transaction, Entry.seq)
    statement = select(Entry.at).where(_looked_at(connection), _WITHOUT_PLACE, Entry.at <= before)
    return connection.execute(statement.order_by(*in_order).limit(1)).scalar()


def passed_over(connection: Connection) -> str | None:
    """The id of the first entry that has no place and would never get one, for the sealer does not look there.

    There is none, unless somebody has taken places away or put entries in by hand. Looks at every entry.
    """
    statement = select(Entry.id).where(~_looked_at(connection), _WITHOUT_PLACE).order_by(Entry.seq).limit(1)
    return connection.execute(statement).scalar()


@dataclass(frozen=True, slots=True)
class _Horizon:
    """What PostgreSQL knows of its transactions."""

    cluster: int
    oldest_running: int
    floor: int
    """Where to begin looking: 0 where nothing was noted in this installation yet."""

    @property
    def noted(self) -> bool:
        return self.floor > 0


_WITHOUT_PLACE = ~exists(select(Place.leaf_index).where(Place.entry_seq == Entry.seq))
_AFTER_THE_LAST = Entry.seq > select(func.coalesce(func.max(Place.entry_seq), 0)).scalar_subquery()
_LOCK = select(func.pg_advisory_xact_lock(ADVISORY_LOCK))
_TRY_LOCK = select(func.pg_try_advisory_xact_lock(ADVISORY_LOCK))

_CLUSTER = func.pg_control_system().table_valued("system_identifier")
_OLDEST_RUNNING = cast(cast(func.pg_snapshot_xmin(func.pg_current_snapshot()), Text), BigInteger)
_HORIZON = select(
    _CLUSTER.c.system_identifier,
    _OLDEST_RUNNING,
    func.coalesce(
        select(Sealing.floor)
        .where(Sealing.cluster == _CLUSTER.c.system_identifier, Sealing.floor <= _OLDEST_RUNNING)
        .scalar_subquery(),
        0,
    ),
)


def _looked_at(connection: Connection) -> ColumnElement[bool]:
    """The condition that the sealer looks at an entry at all: one without a place is among these."""
    if is_sqlite(connection):
        return _AFTER_THE_LAST
    return Entry.transaction >= _horizon(connection).floor


def _horizon(connection: Connection) -> _Horizon:
    cluster, oldest_running, floor = connection.execute(_HORIZON).one()
    return _Horizon(cluster, oldest_running, floor)


def _give_places(connection: Connection, looked_at: ColumnElement[bool], now: datetime, limit: int) -> int:
    waiting = select(Entry.seq).where(looked_at, _WITHOUT_PLACE).order_by(Entry.seq).limit(limit).subquery()
    last = select(func.coalesce(func.max(Place.leaf_index), -1)).scalar_subquery()
    placed = select(
        last + func.row_number().over(order_by=waiting.c.seq), waiting.c.seq, literal(now, Instant)
    )
    statement = insert(Place).from_select([Place.leaf_index, Place.entry_seq, Place.sealed_at], placed)
    return connection.execute(statement, execution_options={"preserve_rowcount": True}).rowcount


def _note(connection: Connection, horizon: _Horizon) -> None:
    noted = {"cluster": horizon.cluster, "floor": horizon.oldest_running}
    statement = postgresql_insert(Sealing).values(id=1, **noted)
    connection.execute(statement.on_conflict_do_update(index_elements=[Sealing.id], set_=noted))
