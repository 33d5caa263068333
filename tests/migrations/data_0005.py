"""Working copies, batches and exemplars have their tables; a sign-in may say with what it was made."""

from typing import Any

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from tests.migrations.data_0001 import AT, NOMINATION

COPY = "0193e0000000000000000000000002aa"
EXEMPLAR = "0193e0000000000000000000000002bb"

ROWS: dict[str, dict[str, Any]] = {
    "working_copies": {
        "id": COPY, "person_id": 1, "unit_id": 1, "nomination_id": NOMINATION, "based_on": 1,
        "typed": '{"nominee_name": "Hộ bà An"}', "seen": "[]", "ticked": "[]", "created_at": AT, "saved_at": AT,
    },
    "exemplars": {
        "id": EXEMPLAR, "nomination_id": NOMINATION, "title": "Bản Cát vươn lên", "story": "Ba năm không còn hộ đói.",
        "consent_on": "2026-11-02", "published_at": AT, "published_by": 1,
    },
    "batches": {
        "id": "0193e0000000000000000000000002cc", "person_id": 1, "action": "endorse", "wanted": "[]",
        "created_at": AT, "taken_at": None, "results": "[]",
    },
}  # fmt: skip


def load_data(connection: Connection) -> None:
    """One row in each new table."""
    for table, row in ROWS.items():
        _insert(connection, table, row)


def check_upgrade(connection: Connection) -> None:
    """Sign-ins that were there say nothing of their browser. Nothing is told twice, or based on no nomination."""
    assert connection.execute(text("SELECT count(*) FROM sign_ins WHERE browser IS NOT NULL")).scalar() == 0
    with connection.begin_nested() as trial:
        load_data(connection)
        for table, changes in (
            ("exemplars", {"id": "another"}),
            ("working_copies", {"id": "another"}),
            ("working_copies", {"id": "another", "nomination_id": None}),
        ):
            with pytest.raises(IntegrityError), connection.begin_nested():
                _insert(connection, table, ROWS[table] | changes)
        trial.rollback()


def _insert(connection: Connection, table: str, row: dict[str, Any]) -> None:
    places = ", ".join(f":{name}" for name in row)
    connection.execute(text(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({places})"), row)
