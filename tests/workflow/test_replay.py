"""What somebody with full rights changed around the service is found, and the entry that says otherwise is named."""

import re

import pytest
from sqlalchemy import Engine, select, text, update

from states.facts import Given
from states.terms import Action, Award, State
from tests.cast import actor
from tests.clock import NOW
from tests.factories import nomination_in
from tests.workflow.tampering import tampering
from workflow.audit.models import Entry
from workflow.database import reading, writing
from workflow.replay import Mismatch, replay
from workflow.step import take_step


def around_the_service(engine: Engine, *statements: str, **values: object) -> None:
    """Run SQL as the database's owner, with triggers and keys out of the way."""
    with tampering(engine) as connection:
        for statement in statements:
            connection.execute(text(statement), values)
    engine.dispose()


def test_an_honest_log_replays(settled: Engine) -> None:
    with writing(settled) as connection:
        for state in State:
            nomination_in(connection, state)
        held = nomination_in(connection, State.ENDORSED)
        take_step(
            connection, actor(connection, "department"), held, Action.HOLD, None, Given(reason="Đơn"), NOW
        )
        take_step(connection, actor(connection, "department"), held, Action.RELEASE, None, Given(), NOW)
        nomination_in(connection, State.AWARDED, award=Award.HCLD_3, decided_award=Award.BANG_KHEN_TTG)
    done: list[int] = []
    with reading(settled) as connection:
        assert replay(connection, done.append) is None
    assert done[-1] == len(State) + 2


def test_every_moment_in_the_log_is_written_alike_whatever_entry_it_stands_in(settled: Engine) -> None:
    with writing(settled) as connection:
        for state in State:
            nomination_in(connection, state)
    with reading(settled) as connection:
        written = [canonical.decode() for canonical in connection.scalars(select(Entry.canonical))]
    moments = [moment for text in written for moment in re.findall(r'"(\d{4}-\d\d-\d\dT[^"]*)"', text)]
    assert len(moments) > len(written), "moments of receipt beside the entries' own"
    assert {moment for moment in moments if not re.fullmatch(r"[-\d]{10}T[:\d]{8}\.\d{6}Z", moment)} == set()


def test_a_receipt_that_was_written_with_an_offset_stays_readable(settled: Engine) -> None:
    with writing(settled) as connection:
        nomination_in(connection, State.CHECKED)
    with reading(settled) as connection:
        entries = connection.execute(select(Entry.id, Entry.canonical)).all()
    offset = [(re.sub(rb"(T02:00:00)\.000000Z", rb"\1+00:00", bytes_), id_) for id_, bytes_ in entries]
    with tampering(settled) as connection:
        for bytes_, id_ in offset:
            connection.execute(update(Entry).where(Entry.id == id_).values(canonical=bytes_))
    settled.dispose()
    with reading(settled) as connection:
        assert replay(connection) is None


@pytest.mark.parametrize(
    ("lie", "field"),
    [
        ("nominee_name = 'Người khác'", "nominee_name"),
        ("requested_award = 'hcld_1'", "requested_award"),
        ("due_on = '2030-01-01'", "due_on"),
        ("state = 'awarded'", "state"),
        ("version = version + 5", "version"),
        ("holder_unit_id = 1", "holder_unit_code"),
        ("submitted_at = NULL", "submitted_at"),
        ("held_on = '2026-01-01'", "held_on"),
        ("decided_award = 'hcld_1'", "decided_award"),
        ("period_to = '2026-01-01'", "period_to"),
        ("twin_key = 'ai khac' || twin_key", "twin_key"),
    ],
)
def test_a_changed_row_is_found(settled: Engine, lie: str, field: str) -> None:
    with writing(settled) as connection:
        nomination_in(connection, State.CHECKED)
        changed = nomination_in(connection, State.CHECKED)
    around_the_service(settled, f"UPDATE nominations SET {lie} WHERE id = :id", id=changed)
    with reading(settled) as connection:
        mismatch = replay(connection)
        assert mismatch is not None
        about = connection.execute(
            text("SELECT nomination_id FROM audit_entries WHERE id = :id"), {"id": mismatch.entry_id}
        ).scalar_one()
    assert about == changed
    assert mismatch.problem == f"{field} differs from the nomination's row"


@pytest.mark.parametrize("lie", ['{"birth_year": 1987.0}', '{"birth_year": true}', '{"birth_year": "1987"}'])
def test_what_only_equals_what_was_said_is_found_in_documents_too(settled: Engine, lie: str) -> None:
    with writing(settled) as connection:
        born = 1 if "true" in lie else 1987
        nomination_in(connection, State.DRAFTED, nominee={"birth_year": born})
    around_the_service(settled, "UPDATE nominations SET nominee = :lie", lie=lie)
    with reading(settled) as connection:
        mismatch = replay(connection)
    assert mismatch is not None
    assert mismatch.problem == "nominee differs from the nomination's row"


def test_a_removed_nomination_is_found(settled: Engine) -> None:
    with writing(settled) as connection:
        gone = nomination_in(connection, State.DRAFTED)
    around_the_service(
        settled,
        "DELETE FROM nomination_readers WHERE nomination_id = :id",
        "DELETE FROM nominations WHERE id = :id",
        id=gone,
    )
    with reading(settled) as connection:
        mismatch = replay(connection)
    assert mismatch is not None
    assert mismatch.problem == "its nomination is gone"


def test_a_step_that_the_table_does_not_know_is_found(settled: Engine) -> None:
    with writing(settled) as connection:
        nomination = nomination_in(connection, State.CHECKED)
    around_the_service(
        settled,
        "UPDATE audit_entries SET action = 'issue' WHERE nomination_id = :id AND action = 'check'",
        id=nomination,
    )
    with reading(settled) as connection:
        mismatch = replay(connection)
    assert isinstance(mismatch, Mismatch)
    assert mismatch.problem == "issue never led from endorsed to checked"
