"""Verifying names the first entry at which somebody had a hand."""

import json
from dataclasses import dataclass

import pytest
from sqlalchemy import Connection, Engine, select, text

from states.terms import State
from tests.clock import NOW
from tests.factories import nomination_in
from tests.postgresql import wait_for_others
from tests.workflow.tampering import rewrite, tampering
from workflow.audit import verify_rows
from workflow.audit.entries import canonical_json, commitment
from workflow.audit.models import Entry, Opening
from workflow.audit.seal import seal
from workflow.audit.verify import BadEntry, verify_entries
from workflow.audit.verify_entry import fault_of
from workflow.database import reading, writing


@dataclass(frozen=True)
class Log:
    """A nomination's way to the department's table and another's first steps, sealed; and one that is not."""

    engine: Engine
    ids: list[str]
    """Entries of the first nomination, by version."""
    seqs: list[int]

    def verified(self) -> BadEntry | None:
        with reading(self.engine) as connection:
            return verify_entries(connection)

    def tamper(self, statement: str, **parameters: object) -> BadEntry | None:
        with tampering(self.engine) as connection:
            connection.execute(text(statement), parameters)
        return self.verified()


@pytest.fixture
def log(settled: Engine) -> Log:
    with writing(settled) as connection:
        first = nomination_in(connection, State.CHECKED)
        nomination_in(connection, State.SUBMITTED)
    wait_for_others(settled)
    with writing(settled) as connection:
        seal(connection, NOW)
        nomination_in(connection, State.RETURNED)
        rows = connection.execute(
            select(Entry.id, Entry.seq).where(Entry.nomination_id == first).order_by(Entry.version)
        ).all()
    assert len(rows) > 3
    return Log(settled, [entry_id for entry_id, _ in rows], [seq for _, seq in rows])


def test_an_untouched_log_is_whole(log: Log) -> None:
    assert log.verified() is None


def test_progress_is_told_in_entries_read(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify_rows, "CHUNK", 3)
    told: list[int] = []
    with reading(log.engine) as connection:
        assert verify_entries(connection, told.append) is None
        count = connection.execute(text("SELECT count(*) FROM audit_entries")).scalar_one()
    assert told[:2] == [3, 6], "those of no nomination first"
    assert told == sorted(set(told))
    assert told[-1] == count


COLUMNS = {
    "at": "2026-11-16T02:00:00.000001Z",
    "actor_id": 1,
    "actor": "nobody",
    "role": "admin",
    "unit_code": "455",
    "on_behalf_of": "nobody",
    "action": "submit",
    "outcome": "refused",
    "code": "stale",
    "subject": "person:nobody",
    "nomination_id": "0",
    "version": 7,
    "state_from": "awarded",
    "state_to": "awarded",
    "table_version": 0,
}


def test_every_column_is_compared_with_the_bytes() -> None:
    assert set(COLUMNS) == {column.name for column in Entry.__table__.columns} - {
        "seq",
        "id",
        "transaction",
        "canonical",
    }


@pytest.mark.parametrize("column", COLUMNS)
def test_a_changed_column_is_found(log: Log, column: str) -> None:
    bad = log.tamper(
        f"UPDATE audit_entries SET {column} = :value WHERE id = :id", value=COLUMNS[column], id=log.ids[2]
    )
    assert bad == BadEntry(log.ids[2], f"column {column} differs from its bytes")


def test_a_moment_before_christ_is_another_than_the_one_that_is_written_alike(log: Log) -> None:
    if log.engine.dialect.name == "postgresql":
        bad = log.tamper(
            "UPDATE audit_entries SET at = CAST(to_char(timezone('UTC', at), 'YYYY-MM-DD HH24\\:MI\\:SS.US') || "
            "'+00 BC' AS timestamptz) WHERE id = :id",
            id=log.ids[1],
        )
        assert bad == BadEntry(log.ids[1], "column at differs from its bytes")


def test_an_emptied_column_is_found(log: Log) -> None:
    bad = log.tamper("UPDATE audit_entries SET actor = NULL WHERE id = :id", id=log.ids[0])
    assert bad == BadEntry(log.ids[0], "column actor differs from its bytes")


def test_an_entry_under_another_id_is_found(log: Log) -> None:
    bad = log.tamper("UPDATE audit_entries SET id = 'another' WHERE id = :id", id=log.ids[0])
    assert bad == BadEntry("another", "column id differs from its bytes")


def test_what_is_no_value_of_its_column_is_found_too(log: Log) -> None:
    if log.engine.dialect.name == "sqlite":
        bad = log.tamper(
            "UPDATE audit_entries SET state_to = 'xyz', at = 'noon' WHERE id = :id", id=log.ids[1]
        )
        assert bad == BadEntry(log.ids[1], "column at differs from its bytes")


@pytest.mark.parametrize(
    "canonical",
    [b"", b"\xff", b"[]", b"null", b'{"a": 1}', b'{"b":1,"a":2}', b'{"a":1,"a":2}', b'{"a":1.5}', b'{"a":NaN}',
     b'{"a":true}', b'{"a":null}', b'{"a":[null]}', '{"a":"e\u0302"}'.encode(), b"[" * 100_000],
)  # fmt: skip
def test_bytes_in_another_form_are_found(log: Log, canonical: bytes) -> None:
    bad = log.tamper(
        "UPDATE audit_entries SET canonical = :bytes WHERE id = :id", bytes=canonical, id=log.ids[1]
    )
    assert bad is not None
    assert bad.entry == log.ids[1]
    assert bad.problem.startswith("its bytes are no")


def test_bytes_with_more_in_them_than_an_entry_has_are_found(log: Log) -> None:
    with tampering(log.engine) as connection:
        row = text("SELECT canonical FROM audit_entries WHERE id = :id")
        canonical = connection.execute(row, {"id": log.ids[1]}).scalar_one()
    canonical = bytes(canonical).replace(b'"action"', b'"about":"x","action"')
    bad = log.tamper(
        "UPDATE audit_entries SET canonical = :bytes WHERE id = :id", bytes=canonical, id=log.ids[1]
    )
    assert bad == BadEntry(log.ids[1], "its bytes hold what no entry has: about")


@pytest.mark.parametrize("column", ["salt", "value"])
def test_a_changed_opening_is_found(log: Log, column: str) -> None:
    with reading(log.engine) as connection:
        entry_id, path = first_opening(connection)
    value = b"0" * 16 if column == "salt" else '"x"'
    bad = log.tamper(
        f"UPDATE audit_openings SET {column} = :value WHERE entry_id = :id AND path = :path",
        value=value, id=entry_id, path=path,
    )  # fmt: skip
    assert bad == BadEntry(entry_id, f"{path} does not open its commitment")


def test_an_opening_of_what_was_never_committed_to_is_found(log: Log) -> None:
    bad = log.tamper(
        "INSERT INTO audit_openings VALUES (:id, 'given.secret', :salt, '1')", id=log.ids[1], salt=b"0"
    )
    assert bad == BadEntry(log.ids[1], "given.secret opens no commitment")


def test_an_opening_without_an_entry_is_found(log: Log) -> None:
    bad = log.tamper("INSERT INTO audit_openings VALUES ('gone', 'reason', :salt, '1')", salt=b"0")
    assert bad == BadEntry("gone", "its openings are there, the entry is gone")


def test_erasing_values_leaves_the_log_whole(log: Log) -> None:
    with writing(log.engine) as connection:
        assert connection.execute(text("DELETE FROM audit_openings")).rowcount > 0
    assert log.verified() is None


def test_a_removed_entry_leaves_its_place(log: Log) -> None:
    with tampering(log.engine) as connection:
        connection.execute(text("DELETE FROM audit_openings WHERE entry_id = :id"), {"id": log.ids[1]})
        leaf = text("SELECT leaf_index FROM audit_places WHERE entry_seq = :seq")
        leaf_index = connection.execute(leaf, {"seq": log.seqs[1]}).scalar_one()
    bad = log.tamper("DELETE FROM audit_entries WHERE id = :id", id=log.ids[1])
    assert bad == BadEntry(f"leaf {leaf_index}", "the entry of this place is gone")


def test_a_removed_place_is_found(log: Log) -> None:
    assert log.tamper("DELETE FROM audit_places WHERE leaf_index = 2") == BadEntry(
        "leaf 2", "nobody has this place"
    )


def test_the_first_place_is_0(log: Log) -> None:
    assert log.tamper("DELETE FROM audit_places WHERE leaf_index = 0") == BadEntry(
        "leaf 0", "nobody has this place"
    )


def test_an_entry_robbed_of_its_place_is_found(log: Log) -> None:
    with tampering(log.engine) as connection:
        last = connection.execute(text("SELECT max(leaf_index) FROM audit_places")).scalar_one()
        robbed = text("DELETE FROM audit_places WHERE entry_seq = :seq RETURNING leaf_index")
        empty = connection.execute(robbed, {"seq": log.seqs[0]}).scalar_one()
        closed_up = text("UPDATE audit_places SET leaf_index = :empty WHERE leaf_index = :last")
        connection.execute(closed_up, {"empty": empty, "last": last})
    assert log.verified() == BadEntry(log.ids[0], "it has no place among the sealed, and will get none")


def test_two_entries_in_one_another_s_places_are_found(log: Log) -> None:
    with tampering(log.engine) as connection:
        swap = text("UPDATE audit_places SET entry_seq = :new WHERE entry_seq = :old")
        for old, new in ((log.seqs[1], -1), (log.seqs[2], log.seqs[1]), (-1, log.seqs[2])):
            connection.execute(swap, {"old": old, "new": new})
    assert log.verified() == BadEntry(log.ids[2], "it was sealed before the version that it follows")


def test_a_version_left_out_is_found(log: Log) -> None:
    with tampering(log.engine) as connection:
        rewrite(connection, log.ids[-1], version=len(log.ids) + 1)
    assert log.verified() == BadEntry(log.ids[-1], "its version does not follow the one before")


def test_a_version_taken_twice_is_found(log: Log) -> None:
    with tampering(log.engine) as connection:
        rewrite(connection, log.ids[-1], version=len(log.ids) - 1)
    assert log.verified() == BadEntry(log.ids[-1], "its version does not follow the one before")


def test_a_first_version_that_is_not_1_is_found(log: Log) -> None:
    with tampering(log.engine) as connection:
        rewrite(connection, log.ids[0], version=0)
    assert log.verified() == BadEntry(log.ids[0], "its version does not follow the one before")


def test_a_version_of_nothing_is_found(log: Log) -> None:
    with tampering(log.engine) as connection:
        row = text("SELECT id, canonical FROM audit_entries WHERE action = 'import_units'")
        entry_id, canonical = connection.execute(row).one()
        said = json.loads(canonical) | {"version": 1, "action": "create", "state_to": "drafted"}
        change = (
            "UPDATE audit_entries SET version = 1, action = 'create', state_to = 'drafted', canonical = :said"
        )
        values = {"said": canonical_json(said).encode(), "id": entry_id}
        connection.execute(text(f"{change} WHERE id = :id"), values)
    assert log.verified() == BadEntry(entry_id, "it makes a version of no nomination")


def test_a_step_from_a_state_nobody_had_come_to_is_found(log: Log) -> None:
    with tampering(log.engine) as connection:
        rewrite(connection, log.ids[2], state_from="awarded")
    assert log.verified() == BadEntry(
        log.ids[2], "it does not begin in the state to which the one before led"
    )


def test_a_forged_opening_with_its_forged_commitment_holds_together() -> None:
    """Bytes and openings changed alike are for the tree to find, not for an entry by itself."""
    salt, value = b"0" * 16, '"x"'
    content = f'{{"id":"7","reason_commitment":"{commitment(salt, value)}"}}'
    row = dict.fromkeys(column.name for column in Entry.__table__.columns) | {
        "id": "7",
        "canonical": content.encode(),
    }
    assert fault_of(row, {"reason": (salt, value)}) is None


def first_opening(connection: Connection) -> tuple[str, str]:
    opening = connection.execute(
        select(Opening.entry_id, Opening.path).order_by(Opening.entry_id).limit(1)
    ).one()
    return opening.entry_id, opening.path
