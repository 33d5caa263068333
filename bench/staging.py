"""What copies are made from, in temporary tables: originals, names, communes, and what each copy is called."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Connection, Integer, MetaData, Table, Text, delete, insert, text

from bench.names import A_CATEGORY, names
from bench.walks import Original
from bench.world import Commune, World
from workflow.audit.models import Entry
from workflow.database import is_sqlite
from workflow.nominations.models import Nomination, Reader
from workflow.nominations.search import search_key

_STRIDE = 37
"""From one copy's commune to the next one's."""


METADATA = MetaData()


def _staged(model: Any, name: str, *more: str) -> Table:
    """A temporary table with a model's columns, the original's rank, and more texts."""
    own = [Column(column.name, column.type) for column in model.__table__.c]
    return Table(name, METADATA, Column("rank", Integer), *own, *(Column(each, Text) for each in more),
                 prefixes=["TEMPORARY"])  # fmt: skip


_NOMINATIONS = _staged(Nomination, "staged_nominations", "folded")
_NOMINATIONS.append_column(Column("commune", Integer))
_NOMINATIONS.append_column(Column("copies", Integer))
ENTRIES = _staged(Entry, "staged_entries", "said", "part")
_READERS = _staged(Reader, "staged_readers")
_COMMUNES = Table(
    "staged_communes",
    METADATA,
    Column("position", Integer, primary_key=True),
    *(Column(name, Integer) for name in ("unit_id", "district_id", "drafter_id", "approver_id")),
    *(Column(name, Text) for name in ("code", "district_code", "drafter", "approver", "words")),
    prefixes=["TEMPORARY"],
)
_NAMES = Table(
    "staged_names",
    METADATA,
    Column("category", Text, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("name", Text),
    Column("folded", Text),
    prefixes=["TEMPORARY"],
)
_MADE = Table(
    "made",
    METADATA,
    Column("rank", Integer),
    Column("copy", Integer),
    Column("id", Text),
    Column("number", Integer),
    Column("commune", Integer),
    Column("name", Integer),
    prefixes=["TEMPORARY"],
)


def stage_places_and_names(connection: Connection, world: World) -> None:
    """What is the same for all originals."""
    METADATA.create_all(connection, checkfirst=False)
    connection.execute(
        insert(_COMMUNES),
        [
            {
                "position": position,
                "unit_id": each.unit_id,
                "district_id": each.district_id,
                "drafter_id": each.drafter.person_id,
                "approver_id": each.approver.person_id,
                "code": each.code,
                "district_code": each.district_code,
                "drafter": each.drafter.username,
                "approver": each.approver.username,
                "words": search_key(each.name, each.district_name),
            }
            for position, each in _positions(world).items()
        ],
    )
    connection.execute(
        insert(_NAMES),
        [
            {"category": n.category.value, "position": n.position, "name": n.name, "folded": n.folded}
            for n in names()
        ],
    )


def stage(
    connection: Connection, world: World, originals: Sequence[Original], copies: int, spread: bool
) -> None:
    """These originals, in the place of the ones before, with what each of their copies is called."""
    for table in (_NOMINATIONS, _READERS, ENTRIES, _MADE):
        connection.execute(delete(table))
    communes = _positions(world)
    connection.execute(
        insert(_NOMINATIONS),
        [
            {**each.row, "rank": each.rank, "commune": each.commune, "copies": 1 if each.alone else copies,
             "folded": search_key(each.row["nominee_name"])}
            for each in originals
        ],
    )  # fmt: skip
    connection.execute(insert(_READERS), [{**row, "rank": o.rank} for o in originals for row in o.readers])
    connection.execute(
        insert(ENTRIES),
        [
            {**_placeholders(entry, each, communes), "rank": each.rank}
            for each in originals
            for entry in each.entries
        ],
    )
    _make_ids(connection, copies, len(world.communes), spread)


def _positions(world: World) -> dict[int, Commune]:
    return {-1: world.quiet, **dict(enumerate(world.communes))}


def _placeholders(entry: dict[str, Any], original: Original, communes: dict[int, Commune]) -> dict[str, Any]:
    """The entry with its canonical text, in which what a copy has of its own is marked."""
    commune = communes[original.commune]
    said = entry["canonical"].decode()
    for own, mark in (
        (f'"{entry["id"]}"', '"{id}"'),
        (f'"{original.row["id"]}"', '"{nomination}"'),
        (f'{{"after":{original.row["number"]},', '{"after":{number},'),
        (f'"{commune.code}"', '"{commune}"'),
        (f'"{commune.district_code}"', '"{district}"'),
        (f'"{commune.drafter.username}"', '"{drafter}"'),
        (f'"{commune.approver.username}"', '"{approver}"'),
    ):
        said = said.replace(own, mark)
    parts = {commune.drafter.person_id: "drafter", commune.approver.person_id: "approver"}
    return {**entry, "said": said, "part": parts.get(entry["actor_id"], "")}


def _make_ids(connection: Connection, copies: int, communes: int, spread: bool) -> None:
    """What each copy is called and where it lies. Numbers grow with the time of creation, as they really do."""
    if is_sqlite(connection):
        chance = "lower(hex(randomblob(10)))"
        counted = "SELECT 0 UNION ALL SELECT copy + 1 FROM n LIMIT :copies"
        series = f"(WITH RECURSIVE n(copy) AS ({counted}) SELECT copy FROM n)"
    else:
        chance = "substr(md5(random()::text), 1, 20)"
        series = "(SELECT generate_series(0, cast(:copies AS int) - 1) AS copy)"
    place = f"CASE WHEN t.copies = 1 THEN t.commune ELSE (t.commune + c.copy * {_STRIDE}) % {communes} END"
    connection.execute(
        text(
            f"""
            INSERT INTO made (rank, copy, id, number, commune, name)
            SELECT t.rank, c.copy, substr(t.id, 1, 12) || {chance}, t.rank * cast(:copies AS int) + c.copy + 1,
                   {place if spread else "t.commune"},
                   CASE WHEN c.copy > 0 THEN (t.rank * 31 + c.copy * 7919) % {A_CATEGORY} END
            FROM staged_nominations t JOIN {series} c ON c.copy < t.copies
            ORDER BY t.rank, c.copy
            """
        ),
        {"copies": copies},
    )
    if not is_sqlite(connection):
        for table in METADATA.tables:
            connection.exec_driver_sql(f"ANALYZE {table}")
