"""Nominations by the million, set-wise: originals that walked the real commands, copied by INSERT … SELECT.

A copy has ids, a number, a name, a commune and its people of its own; its entries say so in their canonical bytes, so
the log agrees with the rows. The values behind commitments are not copied: the copies are as if those had been
erased. The one rule that loading history cannot keep, "a nomination begins with version 1", is lifted while a chunk
is loaded; all keys and the other triggers hold throughout.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine

from bench.staging import ENTRIES, stage, stage_places_and_names
from bench.walks import Original
from bench.world import World
from workflow.audit.models import Entry
from workflow.database import is_sqlite, to_write
from workflow.nominations.models import Nomination, Reader

CHUNK = 25_000
"""Nominations in one transaction."""
SQLITE_CACHE_KIB = 400_000
"""For loading only: keys in no order want most of the indexes at hand."""


def generate(
    engine: Engine,
    world: World,
    originals: Sequence[Original],
    copies: int,
    progress: Callable[[int, int], None] | None = None,
    *,
    spread: bool = True,
) -> int:
    """Copy every original so many times into a populated database; returns how many nominations there are now.

    Args:
        engine: of a database with this world and no nominations.
        world: the people and communes.
        originals: from :mod:`bench.walks`, by rank.
        copies: of each, one or more; one that is to stay alone has one.
        progress: told how many are made, and of how many.
        spread: over the communes; False leaves them where the original is.
    """
    total, done = copies * len(originals), 0
    step = max(1, CHUNK // copies)
    # One connection throughout: what is staged in temporary tables is known to it alone.
    with engine.connect() as connection:
        if is_sqlite(connection):
            connection.exec_driver_sql(f"PRAGMA cache_size = -{SQLITE_CACHE_KIB}")
            connection.commit()
        with to_write(connection).begin():
            stage_places_and_names(connection, world)
        for first in range(0, len(originals), step):
            chunk = originals[first : first + step]
            with to_write(connection).begin():
                stage(connection, world, chunk, copies, spread)
                with _loading_history(connection):
                    done += _copy(connection)
            if progress:
                progress((first + len(chunk)) * copies, total)
        connection.detach()
    _settle(engine)
    return done


_FROM = """
FROM made m
JOIN staged_nominations t ON t.rank = m.rank
JOIN staged_communes c ON c.position = m.commune
"""
_UNIT = """
CASE {unit} WHEN t.origin_unit_id THEN c.unit_id WHEN t.district_unit_id THEN c.district_id ELSE {unit} END
"""


def _copy(connection: Connection) -> int:
    made = _insert(
        connection,
        Nomination,
        {
            "id": "m.id",
            "number": "m.number",
            "nominee_name": "coalesce(n.name, t.nominee_name)",
            "nominee_unit_id": "c.unit_id",
            "origin_unit_id": "c.unit_id",
            "district_unit_id": "c.district_id",
            "holder_unit_id": _UNIT.format(unit="t.holder_unit_id"),
            "search_key": "coalesce(n.folded, t.folded) || ' ' || m.number || ' ' || c.words",
            "twin_key": "coalesce(n.folded, t.folded) || '|' || c.unit_id || '|' || t.commendation_type",
        },
        "t",
        f"{_FROM} LEFT JOIN staged_names n ON n.category = t.category AND n.position = m.name ORDER BY m.number",
    )
    _insert(
        connection,
        Reader,
        {"unit_id": _UNIT.format(unit="r.unit_id"), "nomination_id": "m.id"},
        "r",
        f"{_FROM} JOIN staged_readers r ON r.rank = m.rank ORDER BY m.number",
    )
    sqlite = is_sqlite(connection)
    _insert(
        connection,
        Entry,
        {
            "id": "x.id",
            "actor_id": "CASE x.part WHEN 'drafter' THEN c.drafter_id WHEN 'approver' THEN c.approver_id "
            "ELSE x.actor_id END",
            "actor": "CASE x.part WHEN 'drafter' THEN c.drafter WHEN 'approver' THEN c.approver ELSE x.actor END",
            "unit_code": "CASE x.part WHEN 'drafter' THEN c.code WHEN 'approver' THEN c.district_code "
            "ELSE x.unit_code END",
            "nomination_id": "x.made_id",
            "canonical": f"CAST({_said()} AS BLOB)" if sqlite else f"convert_to({_said()}, 'UTF8')",
        },
        "x",
        f"FROM ({_renamed_entries(sqlite)}) x JOIN staged_communes c ON c.position = x.commune "
        "ORDER BY x.at, x.made_id",
        leave_out=("seq", "transaction"),
    )
    return made


def _renamed_entries(sqlite: bool) -> str:
    """Each original's entries for each of its copies, with an id of their own."""
    chance = "lower(hex(randomblob(10)))" if sqlite else "substr(md5(random()::text), 1, 20)"
    own = ", ".join(f"e.{column.name}" for column in ENTRIES.c if column.name not in {"id", "transaction"})
    return (
        f"SELECT {own}, substr(e.id, 1, 12) || {chance} AS id, m.id AS made_id, m.number, m.commune "
        "FROM made m JOIN staged_entries e ON e.rank = m.rank"
    )


def _said() -> str:
    """The canonical text with a copy's own values; only the first entry names number and units in its changes."""
    everywhere = "x.said"
    for mark, value in (("id", "x.id"), ("nomination", "x.made_id")):
        everywhere = f"replace({everywhere}, '{{{mark}}}', {value})"
    people = f"replace(replace({everywhere}, '{{drafter}}', c.drafter), '{{commune}}', c.code)"
    people = f"replace(replace({people}, '{{approver}}', c.approver), '{{district}}', c.district_code)"
    first = f"replace({people}, '{{number}}', CAST(x.number AS TEXT))"
    return f"CASE WHEN x.version = 1 THEN {first} WHEN x.part = '' THEN {everywhere} ELSE {people} END"


def _insert(
    connection: Connection,
    model: Any,
    own: dict[str, str],
    alias: str,
    source: str,
    leave_out: Sequence[str] = (),
) -> int:
    columns = [column.name for column in model.__table__.c if column.name not in leave_out]
    values = ", ".join(own.get(name, f"{alias}.{name}") for name in columns)
    statement = f"INSERT INTO {model.__tablename__} ({', '.join(columns)}) SELECT {values} {source}"
    return connection.exec_driver_sql(statement).rowcount


@contextmanager
def _loading_history(connection: Connection) -> Iterator[None]:
    """A loaded nomination comes at the version that its log has reached."""
    if not is_sqlite(connection):
        connection.exec_driver_sql("ALTER TABLE nominations DISABLE TRIGGER nominations_begin_with_one")
        yield
        # Deferred keys are checked now: a table with checks pending cannot be altered.
        connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
        connection.exec_driver_sql("ALTER TABLE nominations ENABLE TRIGGER nominations_begin_with_one")
        return
    name = "nominations_begin_with_one_insert"
    made_by = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE name = ?", (name,)).scalar_one()
    connection.exec_driver_sql(f"DROP TRIGGER {name}")
    yield
    connection.exec_driver_sql(made_by)


def _settle(engine: Engine) -> None:
    """What a database in use has had done to it: the next number, the planner's statistics, a checkpoint."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if is_sqlite(connection):
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            return
        connection.exec_driver_sql("SELECT setval('nomination_numbers', max(number)) FROM nominations")
        connection.exec_driver_sql("VACUUM ANALYZE")
        connection.exec_driver_sql("CHECKPOINT")
