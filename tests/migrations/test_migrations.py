"""Every migration goes up, down and up again over data, and the models say what the migrations made."""

from collections.abc import Callable
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from types import ModuleType

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

import migrations
from migrations.compare import check, describe
from migrations.metadata import METADATA
from migrations.run import HEAD, current, downgrade, pending, revisions, upgrade
from tests.migrations import data_0001, data_0003, data_0004, data_0005
from workflow.database import make_engine, reading, writing

SPAWN = get_context("spawn")


def data_of(revision: str) -> ModuleType:
    return import_module(f"tests.migrations.data_{revision}")


def test_every_migration_goes_up_and_down_and_up_again_with_data(empty: Engine) -> None:
    below = "base"
    for revision in revisions():
        upgrade(empty, revision)
        downgrade(empty, below)
        upgrade(empty, revision)
        with writing(empty) as connection:
            data_of(revision).check_upgrade(connection)
            data_of(revision).load_data(connection)
        below = revision
    for revision in [*revisions()[-2::-1], "base"]:
        downgrade(empty, revision)
    with reading(empty) as connection:
        assert list(describe(connection)) == []
    upgrade(empty)
    assert check(empty) == []


def test_what_was_there_below_is_there_again_after_going_up_and_down(empty: Engine) -> None:
    below = revisions()[0]
    upgrade(empty, below)
    with writing(empty) as connection:
        data_of(below).load_data(connection)
    for revision in revisions()[1:]:
        before = rows_of(empty)
        upgrade(empty, revision)
        downgrade(empty, below)
        assert rows_of(empty) == before
        upgrade(empty, revision)
        with writing(empty) as connection:
            data_of(revision).load_data(connection)
        below = revision


def rows_of(engine: Engine) -> dict[str, list[str]]:
    """Every row of every table of the spine, as the driver gives it."""
    with reading(engine) as connection:
        return {
            table: sorted(map(repr, connection.exec_driver_sql(f"SELECT * FROM {table}").all()))
            for table in data_0001.ROWS
        }


@pytest.mark.parametrize("revision", revisions())
def test_every_revision_brings_its_data(revision: str) -> None:
    assert callable(data_of(revision).load_data)
    assert callable(data_of(revision).check_upgrade)


def test_the_first_data_fill_every_table(empty: Engine) -> None:
    upgrade(empty, "0001")
    with reading(empty) as connection:
        tables = {
            line.split()[0] for line in describe(connection) if not line.startswith(("CREATE", "FUNCTION"))
        }
    assert set(data_0001.ROWS) == tables


def test_revisions_are_numbered_and_the_newest_stands_in_head() -> None:
    assert revisions() == [f"{number:04}" for number in range(1, len(revisions()) + 1)]
    assert revisions()[-1] == HEAD
    files = sorted(path.name[:4] for path in Path(migrations.__file__).parent.glob("versions/0*.py"))
    assert files == revisions()


def test_models_never_differ_from_migrations(engine: Engine) -> None:
    assert check(engine) == []


def test_comparing_leaves_nothing_behind(engine: Engine) -> None:
    with reading(engine) as connection:
        before = sorted(describe(connection))
    check(engine)
    with reading(engine) as connection:
        assert sorted(describe(connection)) == before
        if engine.dialect.name == "postgresql":
            schemas = connection.execute(text("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'khen%'"))
            assert schemas.all() == []


def test_a_database_restored_from_a_dump_is_in_order(new_postgresql_url: Callable[..., str]) -> None:
    """A dump says each check in PostgreSQL's words, which read back and said again are others."""
    engine = make_engine(new_postgresql_url())
    checks = """
        SELECT conrelid::regclass, conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE contype = 'c' AND connamespace = current_schema()::regnamespace
    """
    with writing(engine) as connection:
        for table, name, definition in connection.execute(text(checks)).all():
            connection.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
            connection.exec_driver_sql(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
    assert check(engine) == []
    engine.dispose()


TAMPERED = {
    "a column more": ["ALTER TABLE people ADD COLUMN nickname VARCHAR(20)"],
    "an index less": ["DROP INDEX ix_units_by_parent"],
    "an index with another condition": [
        "DROP INDEX ix_units_by_parent",
        "CREATE INDEX ix_units_by_parent ON units (parent_id) WHERE parent_id > 7",
    ],
    "a table less": ["DROP TABLE recusals"],
}
ON_SQLITE = {
    "a trigger less": ["DROP TRIGGER votes_never_change_update"],
    "a check less": [
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_master SET sql = replace(sql, 'CHECK (version >= 1)', 'CHECK (version >= 0)')",
    ],
    "a key that does not wait for the commit": [
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_master SET sql = replace(sql, 'DEFERRABLE INITIALLY DEFERRED', '')",
    ],
}
ON_POSTGRESQL = {
    "a trigger less": ["DROP TRIGGER votes_never_change ON votes"],
    "a trigger asleep": ["ALTER TABLE votes DISABLE TRIGGER votes_never_change"],
    "a trigger that refuses nothing": [
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'"
    ],
    "a check less": ["ALTER TABLE nominations DROP CONSTRAINT ck_nominations_version_from_one"],
    "a key that does not wait for the commit": [
        "ALTER TABLE nominations ALTER CONSTRAINT fk_nominations_row_is_what_its_entry_says NOT DEFERRABLE"
    ],
    "a column that may be empty": ["ALTER TABLE people ALTER COLUMN full_name DROP NOT NULL"],
    "a shorter column": ["ALTER TABLE people ALTER COLUMN full_name TYPE VARCHAR(299)"],
    "another default": ["ALTER TABLE audit_entries ALTER COLUMN transaction SET DEFAULT 0"],
}


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        *(("sqlite", change) for change in TAMPERED | ON_SQLITE),
        *(("postgresql", change) for change in TAMPERED | ON_POSTGRESQL),
    ],
)
def test_no_difference_stays_unseen(request: pytest.FixtureRequest, kind: str, change: str) -> None:
    engine = make_engine(request.getfixturevalue(f"new_{kind}_url")())
    statements = (TAMPERED | (ON_SQLITE if kind == "sqlite" else ON_POSTGRESQL))[change]
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
        connection.commit()
    assert check(engine) != []
    engine.dispose()


def test_what_is_not_at_the_newest_revision_is_pending(empty: Engine) -> None:
    assert current(empty) is None
    assert pending(empty)
    upgrade(empty, "0001")
    assert current(empty) == "0001"
    assert pending(empty)
    upgrade(empty)
    assert current(empty) == HEAD
    assert not pending(empty)


def test_an_upgrade_lands_whole_or_not_at_all(empty: Engine) -> None:
    with empty.begin() as connection:
        connection.execute(text("CREATE TABLE votes (left_over INTEGER)"))
    with pytest.raises(DBAPIError, match="votes"):
        upgrade(empty)
    assert current(empty) is None
    with reading(empty) as connection:
        assert [line.split()[0] for line in describe(connection)] == ["votes"]


def test_a_migration_on_sqlite_may_not_leave_rows_that_point_nowhere(
    tmp_path: Path, sqlite_template: Path
) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'broken.sqlite3'}")
    upgrade(engine, "0001")
    with engine.connect() as connection:
        _insert_an_orphan(connection)
    with pytest.raises(RuntimeError, match="point nowhere"):
        upgrade(engine)
    assert current(engine) == "0001"
    with writing(engine) as connection:
        assert connection.execute(text("PRAGMA foreign_keys")).scalar_one() == 1
    engine.dispose()


def _insert_an_orphan(connection: Connection) -> None:
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute("PRAGMA foreign_keys = OFF")
    connection.execute(text("INSERT INTO unit_successions VALUES (7, 8, '2025-07-01')"))
    connection.commit()
    driver.execute("PRAGMA foreign_keys = ON")


def _start(url: str) -> None:
    engine = make_engine(url)
    upgrade(engine)
    engine.dispose()


def test_two_starts_at_once_do_not_race(empty_url: str) -> None:
    starts = [SPAWN.Process(target=_start, args=(empty_url,)) for _ in range(3)]
    for start in starts:
        start.start()
    for start in starts:
        start.join(60)
    assert [start.exitcode for start in starts] == [0, 0, 0]
    engine = make_engine(empty_url)
    assert current(engine) == HEAD
    assert check(engine) == []
    engine.dispose()


def test_every_table_is_known_to_the_metadata() -> None:
    assert set(METADATA.tables) == {
        *data_0001.ROWS,
        *data_0003.ROWS,
        *data_0004.ROWS,
        *data_0005.ROWS,
    }
