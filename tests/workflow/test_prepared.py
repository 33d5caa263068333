"""Prepared statements answer as Core's own do, and what goes wrong with one leaves the next one whole."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Connection, Engine, bindparam, insert, select, text

from states.terms import UnitType
from tests.clock import NOW
from workflow.calendar import today
from workflow.database import make_engine, reading, writing
from workflow.errors import Unavailable
from workflow.prepared import Prepared, PreparedByIds
from workflow.units.models import Unit

_UNITS = Prepared(
    select(Unit.code, Unit.type, Unit.valid_from, Unit.sort_key).where(Unit.code == bindparam("code"))
)
_MADE = Prepared(insert(Unit).inline(), ("code", "name", "type", "valid_from", "search_key", "sort_key"))


def _row(code: str) -> dict[str, object]:
    return {
        "code": code,
        "name": f"Xã {code}",
        "type": UnitType.COMMUNE,
        "valid_from": today(NOW),
        "search_key": code,
        "sort_key": b"\x00\xff",
    }


def _found(connection: Connection, code: str) -> list[tuple[object, ...]]:
    return _UNITS.rows(connection, {"code": code})


@pytest.fixture
def other(database_url: str, engine: Engine) -> Iterator[Engine]:
    """Another engine on the same database."""
    other = make_engine(database_url)
    yield other
    other.dispose()


def test_values_go_in_and_come_out_by_the_types_of_their_columns(engine: Engine) -> None:
    with writing(engine) as connection:
        _MADE.run_many(connection, [_row("1"), _row("2"), _row("3")])
        _MADE.run_many(connection, [])
        assert _found(connection, "2") == [("2", UnitType.COMMUNE, today(NOW), b"\x00\xff")]
    with reading(engine) as connection:
        assert _found(connection, "4") == []


def test_a_refused_statement_leaves_the_connection_fit_for_the_next_transaction(engine: Engine) -> None:
    for many in ([_row("1"), _row("1")], [_row("2"), _row("3"), _row("2")]):
        with pytest.raises(Exception, match=r"(?i)unique"), writing(engine) as connection:
            _MADE.run_many(connection, many)
        with writing(engine) as connection:
            assert _found(connection, "1") == []
            assert _found(connection, "2") == []


def test_a_statement_within_a_transaction_that_is_rolled_back_leaves_nothing(engine: Engine) -> None:
    with pytest.raises(KeyboardInterrupt), writing(engine) as connection:
        _MADE.run(connection, _row("1"))
        raise KeyboardInterrupt
    with reading(engine) as connection:
        assert _found(connection, "1") == []


def test_ids_are_named_in_one_form_alone_and_in_another_together(engine: Engine) -> None:
    named = PreparedByIds(Unit.code, lambda which: select(Unit.code).where(which).order_by(Unit.code))
    with writing(engine) as connection:
        _MADE.run_many(connection, [_row("1"), _row("2"), _row("3")])
        for ids, found in {("2",): ["2"], ("3", "1"): ["1", "3"], ("3", "9", "3"): ["3"], (): []}.items():
            statement, parameters = named.of(ids)
            assert [code for (code,) in statement.rows(connection, parameters)] == found


def test_many_threads_each_read_their_own_rows(engine: Engine) -> None:
    with writing(engine) as connection:
        _MADE.run_many(connection, [_row(str(number)) for number in range(8)])

    def read(number: int) -> bool:
        for _ in range(30):
            with reading(engine) as connection:
                if [code for code, *_ in _found(connection, str(number))] != [str(number)]:
                    return False
        return True

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(read, range(8)))


class TestPostgreSQL:
    """SQLAlchemy does not see what is raised to a prepared statement: yet a lost connection must not come back."""

    @pytest.fixture
    def database_url(self, new_postgresql_url: Callable[[], str]) -> str:
        return new_postgresql_url()

    def test_a_connection_lost_on_the_way_undoes_the_step_and_heals(
        self, engine: Engine, other: Engine
    ) -> None:
        with pytest.raises(Unavailable), writing(engine) as connection:
            _MADE.run(connection, _row("1"))
            _cut(other, connection.scalar(text("SELECT pg_backend_pid()")))
            _found(connection, "1")
        with writing(engine) as connection:
            assert _found(connection, "1") == []

    def test_a_connection_lost_between_two_steps_costs_one_answer(
        self, engine: Engine, other: Engine
    ) -> None:
        with writing(engine) as connection:
            _MADE.run(connection, _row("1"))
            process = connection.scalar(text("SELECT pg_backend_pid()"))
        _cut(other, process)
        with pytest.raises(Unavailable), writing(engine) as connection:
            _found(connection, "1")
        with writing(engine) as connection:
            assert len(_found(connection, "1")) == 1


def _cut(engine: Engine, process: object) -> None:
    with writing(engine) as connection:
        connection.execute(text("SELECT pg_terminate_backend(:process, 5000)"), {"process": process})
