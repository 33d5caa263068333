"""What both databases refuse by themselves, whoever asks."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DatabaseError, IntegrityError

from tests.migrations import data_0001, data_0003
from tests.migrations.data_0001 import AT, NOMINATION
from workflow.database import reading, writing

VERSION_GROWS = "Every change of a nomination makes its version grow by exactly one."
NAME_STAYS = "The id, the number and the time of creation of a nomination never change."
COPY_OF_THE_NOMINATION = {**data_0001.ROWS["nominations"], "id": "7", "number": 7}

REFUSED = [
    ("UPDATE audit_entries SET actor = 'nobody'", "An entry of the audit log is never changed."),
    ("DELETE FROM audit_entries", "An entry of the audit log is never removed."),
    ("UPDATE audit_places SET leaf_index = 7", "The place of an entry in the sealed log is never changed."),
    ("DELETE FROM audit_places", "The place of an entry in the sealed log is never taken away."),
    ("UPDATE audit_nodes SET level = 7", "A hash of the sealed log is never changed."),
    ("DELETE FROM audit_nodes", "A hash of the sealed log is never removed."),
    (
        "UPDATE audit_openings SET value = '1'",
        "What an entry has committed to is never changed, only erased.",
    ),
    ("DELETE FROM nominations", "A nomination is never removed."),
    ("UPDATE nominations SET nominee_name = 'x'", VERSION_GROWS),
    ("UPDATE nominations SET version = 3", VERSION_GROWS),
    ("UPDATE nominations SET version = 0", VERSION_GROWS),
    ("UPDATE nominations SET version = 2, number = 7", NAME_STAYS),
    ("UPDATE nominations SET version = 2, id = '7'", NAME_STAYS),
    ("UPDATE nominations SET version = 2, created_at = '2026-11-17T02:00:00.000000Z'", NAME_STAYS),
    ("UPDATE votes SET choice = 'reject'", "A vote is never changed."),
    ("UPDATE documents SET number = 2", "An issued document is never changed."),
    ("DELETE FROM documents", "An issued document is never removed."),
    ("UPDATE document_items SET position = 2", "The list of an issued document is never changed."),
    ("DELETE FROM document_items", "Nothing is removed from the list of an issued document."),
]
REFUSED_ON_SQLITE = [
    (
        "INSERT OR REPLACE INTO audit_entries (seq, id, at, action, outcome, table_version, canonical) "
        f"VALUES (1, '8', '{AT}', 'create', 'done', 1, '')",
        "An entry of the audit log is never removed.",
    ),
    (
        "INSERT OR REPLACE INTO audit_places VALUES (0, 8, '2026')",
        "The place of an entry in the sealed log is never taken away.",
    ),
]
REFUSED_ON_POSTGRESQL = [
    ("TRUNCATE audit_entries CASCADE", "never removed."),
    ("TRUNCATE audit_places", "The place of an entry in the sealed log is never taken away."),
    ("TRUNCATE audit_nodes", "A hash of the sealed log is never removed."),
    ("TRUNCATE audit_openings", "What entries have committed to is never erased all at once."),
    ("TRUNCATE nominations CASCADE", "A nomination is never removed."),
    ("TRUNCATE documents CASCADE", "An issued document is never removed."),
    ("TRUNCATE document_items", "Nothing is removed from the list of an issued document."),
    (
        "INSERT INTO audit_places VALUES (0, 8, now()) ON CONFLICT (leaf_index) DO UPDATE SET entry_seq = 8",
        "The place of an entry in the sealed log is never changed.",
    ),
]
ENTRY_OF_VERSION_2 = (
    "INSERT INTO audit_entries "
    "(seq, id, at, action, outcome, nomination_id, version, state_to, table_version, canonical) "
    f"VALUES (2, '9', '{AT}', 'submit', 'done', '{NOMINATION}', 2, 'submitted', 1, '{{}}')"
)


@pytest.fixture
def filled(engine: Engine) -> Engine:
    """One row in every table."""
    with writing(engine) as connection:
        data_0001.load_data(connection)
        data_0003.load_data(connection)
    return engine


def refused(engine: Engine, statement: str, sentence: str) -> None:
    with pytest.raises(IntegrityError) as refusal, writing(engine) as connection:
        connection.execute(text(statement))
    assert sentence in str(refusal.value.orig)


@pytest.mark.parametrize(("statement", "sentence"), REFUSED)
def test_the_database_refuses(filled: Engine, statement: str, sentence: str) -> None:
    refused(filled, statement, sentence)


def test_a_nomination_begins_with_version_1(filled: Engine) -> None:
    row = {**COPY_OF_THE_NOMINATION, "version": 2}
    places = ", ".join(f":{name}" for name in row)
    with (
        pytest.raises(IntegrityError, match="A nomination begins with version 1"),
        writing(filled) as connection,
    ):
        connection.execute(text(f"INSERT INTO nominations ({', '.join(row)}) VALUES ({places})"), row)


def test_a_step_with_its_entry_passes(filled: Engine) -> None:
    with writing(filled) as connection:
        connection.execute(text(ENTRY_OF_VERSION_2))
        connection.execute(text("UPDATE nominations SET version = 2, state = 'submitted'"))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE nominations SET version = 2",
        "UPDATE nominations SET version = 2, state = 'awarded'",
        "UPDATE nominations SET version = 2, state = 'submitted' WHERE version = 1",
    ],
)
def test_a_row_must_be_what_its_entry_says_when_the_transaction_commits(filled: Engine, change: str) -> None:
    with pytest.raises(DatabaseError, match=r"(?i)foreign key"), writing(filled) as connection:
        connection.execute(text(change))
    with reading(filled) as connection:
        assert connection.execute(text("SELECT version FROM nominations")).scalar_one() == 1


def test_an_erased_value_is_gone_and_a_vote_can_fall(filled: Engine) -> None:
    with writing(filled) as connection:
        assert connection.execute(text("DELETE FROM audit_openings")).rowcount == 1
        assert connection.execute(text("DELETE FROM votes")).rowcount == 1


class TestSQLite:
    """Replacing is removing and inserting in one."""

    @pytest.fixture
    def database_url(self, new_sqlite_url: Callable[[], str]) -> str:
        return new_sqlite_url()

    @pytest.mark.parametrize(("statement", "sentence"), REFUSED_ON_SQLITE)
    def test_the_database_refuses_to_replace(self, filled: Engine, statement: str, sentence: str) -> None:
        refused(filled, statement, sentence)


class TestPostgreSQL:
    """A whole table can be emptied at once, and an insert can turn into an update."""

    @pytest.fixture
    def database_url(self, new_postgresql_url: Callable[[], str]) -> str:
        return new_postgresql_url()

    @pytest.mark.parametrize(("statement", "sentence"), REFUSED_ON_POSTGRESQL)
    def test_the_database_refuses_to_truncate(self, filled: Engine, statement: str, sentence: str) -> None:
        refused(filled, statement, sentence)
