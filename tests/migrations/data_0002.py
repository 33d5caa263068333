"""The words of nominations that were there before the index are in it, and rows are guarded from here on."""

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from tests.migrations.data_0001 import AT, NOMINATION

SEARCH = {
    "sqlite": "SELECT id FROM nominations WHERE number IN "
    '(SELECT rowid FROM nominations_words WHERE nominations_words MATCH \'"thuy"* "kien"*\')',
    "postgresql": "SELECT id FROM nominations WHERE to_tsvector('simple', search_key) "
    "@@ to_tsquery('simple', '''thuy'':* & ''kien'':*')",
}


def load_data(connection: Connection) -> None:
    """One more person: nothing new can be stored since this revision."""
    connection.execute(
        text("INSERT INTO people (id, username, full_name, created_at) VALUES (2, 'an', 'Lê An', :at)"),
        {"at": AT},
    )


def check_upgrade(connection: Connection) -> None:
    """The nomination of 0001 is found by its words, and can no longer be removed."""
    found = connection.execute(text(SEARCH[connection.dialect.name])).scalars().all()
    assert found == [NOMINATION]
    with pytest.raises(IntegrityError, match="A nomination is never removed"), connection.begin_nested():
        connection.execute(text("DELETE FROM nominations"))
