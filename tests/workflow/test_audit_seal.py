"""The sealer gives every entry one place, in order and without gaps, whoever commits when."""

from collections.abc import Callable
from datetime import timedelta
from multiprocessing import get_context
from typing import Any

import pytest
from sqlalchemy import Engine, event, insert, select, text

from states.terms import Deed
from tests.clock import NOW
from tests.postgresql import wait_for_others
from tests.workflow.late_writers import CHAIN, seal_all, write_late, write_many
from workflow.audit.entries import NewEntry, encode, write_entries
from workflow.audit.models import Entry, Place, Sealing
from workflow.audit.seal import passed_over, seal, unsealed_since, waits_since
from workflow.database import is_sqlite, reading, writing

SPAWN = get_context("spawn")


def write(engine: Engine, *subjects: str) -> None:
    with writing(engine) as connection:
        write_entries(
            connection, [NewEntry(at=NOW, action=Deed.SIGN_IN, subject=subject) for subject in subjects]
        )


def sealed(engine: Engine, limit: int = 100) -> int:
    with writing(engine) as connection:
        return seal(connection, NOW + timedelta(seconds=1), limit)


def log(engine: Engine) -> list[str | None]:
    """The subjects in the order of their places, which must run from 0 without a gap."""
    statement = select(Place.leaf_index, Entry.subject).join(Entry, Entry.seq == Place.entry_seq)
    with reading(engine) as connection:
        rows = connection.execute(statement.order_by(Place.leaf_index)).all()
    assert [index for index, _ in rows] == list(range(len(rows)))
    return [subject for _, subject in rows]


def test_entries_are_sealed_in_the_order_they_were_written(engine: Engine) -> None:
    write(engine, "a", "b")
    write(engine, "c")
    assert log(engine) == []
    assert sealed(engine) == 3
    write(engine, "d")
    assert sealed(engine) == 1
    assert log(engine) == ["a", "b", "c", "d"]


def test_sealing_again_changes_nothing(engine: Engine) -> None:
    write(engine, "a")
    assert [sealed(engine), sealed(engine), sealed(engine)] == [1, 0, 0]
    assert log(engine) == ["a"]


def test_a_limit_cuts_a_run_and_the_next_one_goes_on(engine: Engine) -> None:
    write(engine, *"abcde")
    assert [sealed(engine, 2), sealed(engine, 2), sealed(engine, 2), sealed(engine, 2)] == [2, 2, 1, 0]
    assert log(engine) == [*"abcde"]


def test_an_entry_that_was_rolled_back_leaves_no_gap(engine: Engine) -> None:
    write(engine, "a")
    with pytest.raises(ZeroDivisionError), writing(engine) as connection:
        write_entries(connection, [NewEntry(at=NOW, action=Deed.SIGN_IN)])
        raise ZeroDivisionError
    write(engine, "b")
    assert sealed(engine) == 2
    assert log(engine) == ["a", "b"]


def test_the_oldest_entry_without_a_place_says_since_when_sealing_waits(engine: Engine) -> None:
    with reading(engine) as connection:
        assert unsealed_since(connection) is None
    write(engine, "a")
    sealed(engine)
    with writing(engine) as connection:
        for minutes in (3, 2, 4):
            write_entries(connection, [NewEntry(at=NOW + timedelta(minutes=minutes), action=Deed.SIGN_IN)])
    with reading(engine) as connection:
        assert unsealed_since(connection) == NOW + timedelta(minutes=2)
    sealed(engine)
    with reading(engine) as connection:
        assert unsealed_since(connection) is None


def test_an_entry_put_where_the_sealer_has_been_is_named(engine: Engine) -> None:
    write(engine, "a", "b", "c")
    wait_for_others(engine)
    with writing(engine) as connection:
        assert passed_over(connection) is None
        seqs = connection.execute(select(Entry.seq).order_by(Entry.seq)).scalars().all()
        for index, seq in enumerate((seqs[0], seqs[2])):
            connection.execute(insert(Place).values(leaf_index=index, entry_seq=seq, sealed_at=NOW))
        if engine.dialect.name == "postgresql":
            horizon = text(
                "INSERT INTO audit_sealing SELECT 1, system_identifier, "
                "pg_snapshot_xmin(pg_current_snapshot())::text::bigint FROM pg_control_system()"
            )
            connection.execute(horizon)
        identity = connection.execute(select(Entry.id).where(Entry.seq == seqs[1])).scalar_one()
        assert passed_over(connection) == identity


def test_many_writers_and_sealers_at_once_leave_one_whole_log(engine: Engine, database_url: str) -> None:
    with writing(engine) as connection:
        connection.execute(text("INSERT INTO notification_position VALUES (1, 0)"))
    stop = SPAWN.Event()
    sealers = [SPAWN.Process(target=seal_all, args=(database_url, stop)) for _ in range(2)]
    writers = [SPAWN.Process(target=write_many, args=(database_url, seed, 40)) for seed in range(3)]
    for process in (*sealers, *writers):
        process.start()
    seen: list[list[int]] = []
    while any(writer.is_alive() for writer in writers):
        with reading(engine) as connection:
            seen.append(
                list(connection.execute(select(Place.entry_seq).order_by(Place.leaf_index)).scalars())
            )
    stop.set()
    for process in (*sealers, *writers):
        process.join(30)
        assert process.exitcode == 0
    sealed(engine, 10_000)
    with reading(engine) as connection:
        places = connection.execute(
            select(Place.leaf_index, Place.entry_seq).order_by(Place.leaf_index)
        ).all()
        entries = set(connection.execute(select(Entry.seq)).scalars())
        chain = connection.execute(
            select(Entry.version)
            .join(Place, Place.entry_seq == Entry.seq)
            .where(Entry.nomination_id == CHAIN)
            .order_by(Place.leaf_index)
        ).scalars()
        assert [index for index, _ in places] == list(range(len(entries)))
        order = [seq for _, seq in places]
        assert set(order) == entries
        assert list(chain) == list(range(1, 61))
    assert all(earlier == order[: len(earlier)] for earlier in seen)


class TestPostgreSQL:
    """Only there can somebody commit after others who came later."""

    @pytest.fixture
    def database_url(self, new_postgresql_url: Callable[[], str]) -> str:
        return new_postgresql_url()

    def test_who_commits_late_stands_later_and_moves_nobody(self, engine: Engine, database_url: str) -> None:
        written, may_commit = SPAWN.Event(), SPAWN.Event()
        late = SPAWN.Process(target=write_late, args=(database_url, written, may_commit))
        late.start()
        assert written.wait(30)
        write(engine, "a")
        assert sealed(engine) == 1
        write(engine, "b")
        assert sealed(engine) == 1
        may_commit.set()
        late.join(30)
        assert late.exitcode == 0
        with reading(engine) as connection:
            assert passed_over(connection) is None
            seqs = dict(connection.execute(select(Entry.subject, Entry.seq)).all())
        assert seqs["late"] < seqs["a"] < seqs["b"]
        write(engine, "c")
        assert sealed(engine) == 2
        assert log(engine) == ["a", "b", "late", "c"]

    def test_a_killed_writer_holds_nobody_up(self, engine: Engine, database_url: str) -> None:
        written, never = SPAWN.Event(), SPAWN.Event()
        killed = SPAWN.Process(target=write_late, args=(database_url, written, never))
        killed.start()
        assert written.wait(30)
        killed.kill()
        killed.join(30)
        write(engine, "a")
        assert sealed(engine) == 1
        assert log(engine) == ["a"]

    def test_only_one_sealer_is_at_work(self, engine: Engine) -> None:
        write(engine, "a", "b")
        with writing(engine) as first:
            assert seal(first, NOW, limit=1) == 1
            assert sealed(engine) == 0
        assert sealed(engine) == 1
        assert log(engine) == ["a", "b"]

    @pytest.mark.parametrize(
        "elsewhere",
        [
            "UPDATE audit_sealing SET cluster = cluster + 1, floor = 1000000000000",
            "UPDATE audit_sealing SET cluster = cluster + 1, floor = 1",
            "UPDATE audit_sealing SET floor = 1000000000000",
            "DELETE FROM audit_sealing",
        ],
    )
    def test_a_dump_restored_into_another_installation_is_sealed_on(
        self, engine: Engine, elsewhere: str
    ) -> None:
        """There transactions were counted up to a million million; here the count has only begun."""
        write(engine, "a")
        sealed(engine)
        with writing(engine) as connection:
            rows, _ = encode([NewEntry(at=NOW, action=Deed.SIGN_IN, subject=subject) for subject in "bc"])
            connection.execute(insert(Entry), [{**row, "transaction": 999_999_999_999} for row in rows])
            connection.execute(text(elsewhere))
        with reading(engine) as connection:
            assert unsealed_since(connection) == NOW
        assert sealed(engine) == 2
        write(engine, "d")
        assert sealed(engine) == 1
        assert log(engine) == ["a", "b", "c", "d"]
        with reading(engine) as connection:
            assert passed_over(connection) is None
            assert connection.execute(select(Sealing.floor)).scalar_one() < 1_000_000_000_000

    def test_the_next_run_looks_only_at_what_came_since(self, engine: Engine) -> None:
        write(engine, "a")
        sealed(engine)
        write(engine, "b")
        wait_for_others(engine)
        sealed(engine)
        with reading(engine) as connection:
            floor = connection.execute(select(Sealing.floor)).scalar_one()
            assert connection.execute(
                select(Entry.subject).where(Entry.transaction < floor)
            ).scalars().all() == [
                "a",
                "b",
            ]


@pytest.mark.parametrize("waiting", [0, 1_000], ids=["all are sealed", "a thousand wait"])
def test_asking_since_when_entries_wait_reads_no_table_whole(engine: Engine, waiting: int) -> None:
    write(engine, *map(str, range(1_000)))
    assert sealed(engine, 10_000) == 1_000
    assert sealed(engine) == 0, "and notes how far it has looked"
    write(engine, *map(str, range(waiting)))
    with writing(engine) as connection:
        connection.execute(text("ANALYZE"))
    asked: list[tuple[str, Any]] = []
    with reading(engine) as connection:
        event.listen(engine, "before_cursor_execute", lambda *said: asked.append(said[2:4]))
        assert waits_since(connection, NOW) == (NOW if waiting else None)
        explain = "EXPLAIN QUERY PLAN" if is_sqlite(connection) else "EXPLAIN"
        for statement, parameters in tuple(asked):
            plan = str(connection.exec_driver_sql(f"{explain} {statement}", parameters).all())
            assert "SCAN audit_entries" not in plan
            assert "Seq Scan on audit_entries" not in plan
        assert waits_since(connection, NOW - timedelta(seconds=1)) is None, "of an earlier moment none does"
