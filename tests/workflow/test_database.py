"""Transactions end as promised, and a database that cannot be had says so in one way."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import sleep

import pytest
from sqlalchemy import Column, Connection, Engine, Integer, MetaData, Table, Text, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, IntegrityError

from workflow.database import REST_SECONDS, insert_unless_taken, is_sqlite, make_engine, reading, writing
from workflow.errors import Unavailable


@pytest.fixture
def engine(engine: Engine) -> Engine:
    with writing(engine) as connection:
        connection.execute(text("CREATE TABLE cups (id INTEGER PRIMARY KEY, tea TEXT NOT NULL)"))
        connection.execute(text("INSERT INTO cups VALUES (1, 'sen')"))
    return engine


@pytest.fixture
def hasty(database_url: str, engine: Engine) -> Iterator[Engine]:
    """Another engine on the same database, whose patience ends after a tenth of a second."""
    hasty = make_engine(database_url, patience_seconds=0.1)
    yield hasty
    hasty.dispose()


def fill(connection: Connection, tea: str, cup: int = 1) -> None:
    connection.execute(text("UPDATE cups SET tea = :tea WHERE id = :id"), {"tea": tea, "id": cup})


def tea(engine: Engine) -> str:
    with reading(engine) as connection:
        return str(connection.scalar(text("SELECT tea FROM cups WHERE id = 1")))


def test_leaving_normally_commits(engine: Engine) -> None:
    with writing(engine) as connection:
        fill(connection, "nhài")
    assert tea(engine) == "nhài"


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_any_exception_rolls_back_and_goes_on(engine: Engine, error: type[BaseException]) -> None:
    with pytest.raises(error), writing(engine) as connection:
        fill(connection, "nhài")
        raise error
    assert tea(engine) == "sen"


def test_a_key_that_is_checked_at_the_end_undoes_everything(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(
            text("CREATE TABLE spoons (cup INTEGER REFERENCES cups DEFERRABLE INITIALLY DEFERRED)")
        )
    with pytest.raises(IntegrityError), writing(engine) as connection:
        fill(connection, "nhài")
        connection.execute(text("INSERT INTO spoons VALUES (99)"))
    assert tea(engine) == "sen"


def test_reading_cannot_write_and_leaves_no_trace_on_its_connection(engine: Engine) -> None:
    with pytest.raises(DBAPIError, match=r"readonly|read-only"), reading(engine) as connection:
        fill(connection, "nhài")
    with writing(engine) as connection:
        fill(connection, "ô long")
    assert tea(engine) == "ô long"


def test_reading_sees_one_picture_while_others_write(engine: Engine) -> None:
    with reading(engine) as connection:
        before = connection.scalar(text("SELECT tea FROM cups"))
        with writing(engine) as other:
            fill(other, "nhài")
        assert connection.scalar(text("SELECT tea FROM cups")) == before
    assert tea(engine) == "nhài"


def test_who_breaks_a_rule_of_the_data_is_not_told_to_try_again(engine: Engine) -> None:
    with pytest.raises(IntegrityError), writing(engine) as connection:
        connection.execute(text("INSERT INTO cups VALUES (1, 'sen')"))


def test_who_waits_too_long_for_another_writer_is_told_to_try_again(engine: Engine, hasty: Engine) -> None:
    with writing(engine) as first:
        fill(first, "nhài")
        with pytest.raises(Unavailable), writing(hasty) as second:
            fill(second, "ô long")
    assert tea(engine) == "nhài"


def test_who_finds_no_free_connection_is_told_to_try_again(hasty: Engine) -> None:
    held = [hasty.connect() for _ in range(15)]
    with pytest.raises(Unavailable), reading(hasty):
        pass
    for connection in held:
        connection.close()
    assert tea(hasty) == "sen"


def test_a_second_writer_waits_for_the_first_and_sees_what_it_did(engine: Engine) -> None:
    first_has_the_lock = threading.Event()

    def first() -> None:
        with writing(engine) as connection:
            fill(connection, "nhài")
            first_has_the_lock.set()
            threading.Event().wait(0.2)

    def second() -> str:
        assert first_has_the_lock.wait(5)
        with writing(engine) as connection:
            lock = "" if is_sqlite(connection) else "FOR UPDATE"
            return str(connection.scalar(text(f"SELECT tea FROM cups WHERE id = 1 {lock}")))

    with ThreadPoolExecutor() as threads:
        threads.submit(first)
        assert threads.submit(second).result() == "nhài"


class TestSQLite:
    """What must be set on every connection, and when a writer takes its lock."""

    @pytest.fixture
    def database_url(self, new_sqlite_url: Callable[[], str]) -> str:
        return new_sqlite_url()

    def test_each_connection_is_prepared(self, engine: Engine) -> None:
        wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}
        with engine.connect() as one, engine.connect() as another:
            for connection in (one, another):
                found = {name: connection.scalar(text(f"PRAGMA {name}")) for name in wanted}
                assert found == wanted

    def test_a_writer_has_the_lock_before_it_writes(self, engine: Engine, hasty: Engine) -> None:
        with writing(engine), pytest.raises(Unavailable), writing(hasty):
            pass

    def test_a_missing_folder_is_a_database_that_cannot_be_had(self, tmp_path: Path) -> None:
        missing = make_engine(f"sqlite:///{tmp_path}/missing/file.sqlite3")
        with pytest.raises(Unavailable), reading(missing):
            pass
        missing.dispose()

    def test_what_the_database_cannot_read_is_no_reason_to_try_again(self, engine: Engine) -> None:
        with pytest.raises(DBAPIError, match="UTF-8"), reading(engine) as connection:
            connection.execute(text("SELECT CAST(x'ff' AS TEXT)")).all()

    @pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
    def test_a_database_in_memory_is_none(self, url: str) -> None:
        with pytest.raises(ValueError, match="file"):
            make_engine(url)


class TestPostgreSQL:
    """What a session is set to, and the ways to lose one."""

    @pytest.fixture
    def database_url(self, new_postgresql_url: Callable[[], str]) -> str:
        return new_postgresql_url()

    def test_each_session_is_prepared(self, engine: Engine) -> None:
        wanted = {
            "timezone": "UTC",
            "lock_timeout": "5s",
            "idle_in_transaction_session_timeout": "1min",
            "transaction_isolation": "read committed",
        }
        with writing(engine) as connection:
            assert {name: connection.scalar(text(f"SHOW {name}")) for name in wanted} == wanted

    def test_options_in_the_url_are_kept(self, database_url: str) -> None:
        engine = make_engine(make_url(database_url).update_query_dict({"options": "-c work_mem=7MB"}))
        with reading(engine) as connection:
            assert connection.scalar(text("SHOW work_mem")) == "7MB"
            assert connection.scalar(text("SHOW timezone")) == "UTC"
        engine.dispose()

    def test_a_connection_lost_on_the_way_undoes_the_step_and_heals(
        self, engine: Engine, hasty: Engine
    ) -> None:
        with pytest.raises(Unavailable), writing(engine) as connection:
            fill(connection, "nhài")
            process = connection.scalar(text("SELECT pg_backend_pid()"))
            with writing(hasty) as other:
                other.execute(text("SELECT pg_terminate_backend(:process, 5000)"), {"process": process})
            fill(connection, "ô long")
        assert tea(engine) == "sen"

    def test_a_connection_lost_while_idle_is_replaced_unnoticed(self, engine: Engine, hasty: Engine) -> None:
        with reading(engine) as connection:
            process = connection.scalar(text("SELECT pg_backend_pid()"))
        with writing(hasty) as other:
            other.execute(text("SELECT pg_terminate_backend(:process, 5000)"), {"process": process})
        sleep(REST_SECONDS + 0.1)
        assert tea(engine) == "sen"

    def test_a_connection_lost_between_two_steps_costs_one_answer(
        self, engine: Engine, hasty: Engine
    ) -> None:
        with reading(engine) as connection:
            process = connection.scalar(text("SELECT pg_backend_pid()"))
        with writing(hasty) as other:
            other.execute(text("SELECT pg_terminate_backend(:process, 5000)"), {"process": process})
        with pytest.raises(Unavailable):
            tea(engine)
        assert tea(engine) == "sen"

    def test_a_deadlock_is_ended_and_its_loser_may_try_again(self, engine: Engine) -> None:
        with writing(engine) as connection:
            connection.execute(text("INSERT INTO cups VALUES (2, 'sen')"))
        both_hold_one = threading.Barrier(2)

        def take(one: int, another: int) -> str:
            try:
                with writing(engine) as connection:
                    fill(connection, "nhài", one)
                    both_hold_one.wait(5)
                    fill(connection, "nhài", another)
            except Unavailable:
                return "told to try again"
            return "done"

        with ThreadPoolExecutor() as threads:
            outcomes = [threads.submit(take, *cups) for cups in ((1, 2), (2, 1))]
            assert sorted(outcome.result() for outcome in outcomes) == ["done", "told to try again"]

    def test_no_server_is_a_database_that_cannot_be_had(self, tmp_path: Path) -> None:
        engine = make_engine(f"postgresql:///none?host={tmp_path}")
        with pytest.raises(Unavailable), reading(engine):
            pass
        engine.dispose()


def test_other_databases_are_refused() -> None:
    with pytest.raises(ValueError, match="mysql"):
        make_engine("mysql://localhost/khenthuong")


CUPS = Table("cups", MetaData(), Column("id", Integer, primary_key=True), Column("tea", Text))


def test_of_two_who_insert_the_same_the_second_finds_it_taken_and_may_go_on(engine: Engine) -> None:
    with writing(engine) as connection:
        assert insert_unless_taken(connection, CUPS, {"id": 2, "tea": "nhài"}, ["id"])
        assert not insert_unless_taken(connection, CUPS, {"id": 2, "tea": "sen"}, ["id"])
        assert connection.scalars(text("SELECT tea FROM cups ORDER BY id")).all() == ["sen", "nhài"]


def test_a_row_is_taken_only_by_its_unique_columns(engine: Engine) -> None:
    with pytest.raises(IntegrityError), writing(engine) as connection:
        insert_unless_taken(connection, CUPS, {"id": 2, "tea": None}, ["id"])
