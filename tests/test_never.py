"""What may never happen, tried by somebody who writes SQL around the commands, on both databases."""

import pytest
from sqlalchemy import Engine, Table, delete, text, update
from sqlalchemy.exc import DBAPIError

from states.terms import State
from tests.clock import NOW
from tests.factories import nomination_in
from workflow.audit.models import Entry, Opening, Place
from workflow.audit.seal import seal
from workflow.database import is_sqlite, reading, writing
from workflow.nominations.models import Nomination
from workflow.replay import replay


@pytest.mark.parametrize(
    "lie",
    [
        {"state": State.AWARDED},
        {"state": State.AWARDED, "version": Nomination.version + 1},
        {"version": Nomination.version + 1},
        {"version": Nomination.version - 1},
        {"version": Nomination.version + 2},
        {"nominee_name": "Người khác"},
        {"number": 99_999, "version": Nomination.version + 1},
    ],
    ids=[
        "state alone",
        "state and version",
        "version alone",
        "back",
        "two ahead",
        "a name alone",
        "another code",
    ],
)
def test_a_row_cannot_differ_from_its_newest_entry(settled: Engine, lie: dict[str, object]) -> None:
    with writing(settled) as connection:
        nomination = nomination_in(connection, State.CHECKED)
    with pytest.raises(DBAPIError), writing(settled) as connection:
        connection.execute(update(Nomination).where(Nomination.id == nomination).values(**lie))
    with reading(settled) as connection:
        assert replay(connection) is None


def test_a_nomination_cannot_be_removed(settled: Engine) -> None:
    with writing(settled) as connection:
        nomination = nomination_in(connection, State.CHECKED)
    with pytest.raises(DBAPIError), writing(settled) as connection:
        connection.execute(delete(Nomination).where(Nomination.id == nomination))


@pytest.mark.parametrize("model", [Entry, Place])
def test_the_log_refuses_to_change_and_to_shrink(settled: Engine, model: type[Entry] | type[Place]) -> None:
    with writing(settled) as connection:
        nomination_in(connection, State.SUBMITTED)
    with writing(settled) as connection:
        seal(connection, NOW)
    table = model.__table__
    assert isinstance(table, Table)
    column = "action" if model is Entry else "sealed_at"
    for statement in (
        f"UPDATE {table.name} SET {column} = {column}",
        f"DELETE FROM {table.name}",
    ):
        with pytest.raises(DBAPIError), writing(settled) as connection:
            connection.execute(text(statement))
    with settled.connect() as connection:
        if not is_sqlite(connection):
            with pytest.raises(DBAPIError):
                connection.execute(text(f"TRUNCATE {table.name} CASCADE"))


def test_a_value_behind_a_commitment_can_be_taken_away_but_not_altered_and_not_unseen(
    settled: Engine,
) -> None:
    with writing(settled) as connection:
        nomination_in(connection, State.SUBMITTED)
    with pytest.raises(DBAPIError), writing(settled) as connection:
        connection.execute(update(Opening).values(value='"khác"'))
    with writing(settled) as connection:
        connection.execute(delete(Opening))
    with reading(settled) as connection:
        mismatch = replay(connection)
    assert mismatch is not None
    assert mismatch.problem == "nominee_name cannot be opened, and no entry says that it was erased"
