"""Old versions of the table stay readable, and the newest file holds the rows of today."""

import pytest

from states.history import destinations, rows_of_version, versions, written_out
from states.table import STEPS, VERSION
from tests.generate import ROWS


def test_a_changed_row_raises_the_version() -> None:
    assert ROWS.read_text(encoding="utf-8") == written_out(), (
        "the rows differ from the newest file: raise VERSION in states/table.py, then run ./dev docs"
    )


def test_every_version_since_the_first_has_its_file() -> None:
    assert versions() == tuple(range(1, VERSION + 1))


def test_every_version_can_be_read() -> None:
    for version in versions():
        rows = rows_of_version(version)
        assert {row.action for row in rows} >= {"create", "submit", "endorse", "issue"}


def test_the_newest_version_holds_the_rows_of_the_table() -> None:
    written = [(row.action, row.to, row.who, row.when) for row in rows_of_version(VERSION)]
    assert written == [(row.action, row.to, row.who.name, row.when.__name__) for row in STEPS]


def test_where_an_action_could_lead_is_known_for_the_version_of_its_entry() -> None:
    assert destinations(1, "create", None) == {"drafted"}
    assert destinations(1, "submit", "drafted") == {"submitted", "endorsed", "checked"}
    assert destinations(1, "recall", "endorsed") == {"submitted", "drafted"}
    assert destinations(1, "hold", "decided") == {"decided"}
    assert destinations(1, "endorse", "decided") == set()
    assert destinations(1, "create", "drafted") == set()


def test_a_version_that_never_was_is_an_error() -> None:
    with pytest.raises(LookupError, match="never had a version 99"):
        rows_of_version(99)
