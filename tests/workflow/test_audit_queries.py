"""Reading the log: pages, one entry, a nomination's history, everything."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, delete, event, func, select

from states.codes import Code
from states.terms import Deed, Outcome, Role, State
from tests.cast import actor
from tests.clock import NOW
from tests.factories import REASON, nomination_in
from tests.statements import counting
from workflow.audit import queries
from workflow.audit.entries import Change, NewEntry, write_entries
from workflow.audit.models import Entry, Opening
from workflow.audit.queries import (
    OLDEST_FIRST,
    ChangeView,
    EntryView,
    Filters,
    entries,
    history_of,
    one_entry,
)
from workflow.audit.seal import seal
from workflow.database import make_engine, reading, writing
from workflow.errors import UnmetRequirements

LATER = NOW + timedelta(minutes=5)


def the_returned(settled: Engine) -> str:
    with writing(settled) as connection:
        return nomination_in(connection, State.RETURNED)


def newest(settled: Engine, filters: Filters) -> list[EntryView]:
    with reading(settled) as connection:
        return list(entries(connection, filters, limit=200).items)


def test_a_history_tells_each_version_from_the_oldest_on(settled: Engine) -> None:
    nomination_id = the_returned(settled)
    with reading(settled) as connection:
        history = history_of(connection, nomination_id)
    assert [(entry.version, entry.action, entry.from_state, entry.to_state) for entry in history] == [
        (1, "create", None, State.DRAFTED),
        (2, "submit", State.DRAFTED, State.SUBMITTED),
        (3, "return_to_origin", State.SUBMITTED, State.RETURNED),
    ]
    last = history[-1]
    assert (last.actor, last.role, last.unit_code) == ("district", Role.DISTRICT_APPROVER, "457")
    assert last.actor_name
    assert last.reason == REASON
    assert last.at == NOW


def test_a_history_holds_questions_and_no_refusals(settled: Engine) -> None:
    nomination_id = the_returned(settled)
    with writing(settled) as connection:
        person = actor(connection, "district")
        for deed in (Deed.ASK, Deed.ANSWER, Deed.PERMISSION_REFUSED):
            outcome = Outcome.REFUSED if deed is Deed.PERMISSION_REFUSED else Outcome.DONE
            entry = NewEntry(
                at=LATER, action=deed, actor=person, outcome=outcome, nomination_id=nomination_id
            )
            write_entries(connection, [entry])
    with reading(settled) as connection:
        assert [(entry.action, entry.version) for entry in history_of(connection, nomination_id)][-2:] == [
            ("ask", None),
            ("answer", None),
        ]


def test_changes_show_the_values_behind_commitments_until_they_are_erased(settled: Engine) -> None:
    with writing(settled) as connection:
        person = actor(connection, "commune")
        changes = (
            Change("nominee_name", "Ông Xa", "Bà Xa", personal=True),
            Change("period_to", "2024-12-31", None),
            Change("nominee", None, {"birth_year": 1970}, personal=True),
        )
        (entry_id,) = write_entries(
            connection,
            [
                NewEntry(
                    at=NOW, action=Deed.EDIT, actor=person, changes=changes, reason="Nhầm tên", address="10.0.0.7",
                    details={"decision_number": "12/QĐ"}, private={"note": ["một", "hai"]},
                )
            ],
        )  # fmt: skip
    with reading(settled) as connection:
        entry = one_entry(connection, entry_id)
    assert entry is not None
    assert entry.changes == (
        ChangeView("nominee_name", "Ông Xa", "Bà Xa"),
        ChangeView("period_to", "2024-12-31", None),
        ChangeView("nominee", None, {"birth_year": 1970}),
    )
    assert entry.reason == "Nhầm tên"
    assert entry.given == {"decision_number": "12/QĐ", "note": ["một", "hai"]}
    assert entry.erased == ()
    with writing(settled) as connection:
        connection.execute(
            delete(Opening).where(Opening.entry_id == entry_id, Opening.path.like("%nominee_name%"))
        )
        connection.execute(delete(Opening).where(Opening.entry_id == entry_id, Opening.path == "reason"))
    with reading(settled) as connection:
        erased = one_entry(connection, entry_id)
    assert erased is not None
    assert erased.changes[0] == ChangeView("nominee_name", None, None)
    assert erased.changes[2].after == {"birth_year": 1970}
    assert erased.reason is None
    assert erased.erased == ("reason", "changes.nominee_name.before", "changes.nominee_name.after")
    assert erased.canonical == entry.canonical


def test_an_entry_says_its_place_once_it_is_sealed(settled: Engine) -> None:
    with writing(settled) as connection:
        (entry_id,) = write_entries(connection, [NewEntry(at=NOW, action=Deed.SIGN_IN)])
    with reading(settled) as connection:
        entry = one_entry(connection, entry_id)
        assert entry is not None
        assert (entry.leaf_index, entry.sealed_at) == (None, None)
        last = connection.execute(select(func.count()).select_from(Entry)).scalar_one() - 1
    with writing(settled) as connection:
        seal(connection, LATER)
    with reading(settled) as connection:
        entry = one_entry(connection, entry_id)
        assert entry is not None
        assert (entry.leaf_index, entry.sealed_at) == (last, LATER)
        assert one_entry(connection, "no such entry") is None


def test_the_log_is_read_newest_first_each_entry_once(settled: Engine) -> None:
    the_returned(settled)
    with reading(settled) as connection:
        everything = list(connection.scalars(select(Entry.id).order_by(Entry.seq)))
        found, cursor = [], None
        while True:
            page = entries(connection, limit=7, cursor=cursor)
            found += [entry.id for entry in page.items]
            cursor = page.next_cursor
            if cursor is None:
                break
        with pytest.raises(UnmetRequirements) as refusal:
            entries(connection, cursor="x")
    assert found == everything[::-1]
    assert refusal.value.code is Code.BAD_CURSOR


def test_filters_take_what_they_name(settled: Engine) -> None:
    nomination_id = the_returned(settled)
    other = the_returned(settled)
    with writing(settled) as connection:
        refused = NewEntry(
            at=LATER, action=Deed.PERMISSION_REFUSED, actor=actor(connection, "commune2"),
            outcome=Outcome.REFUSED, code=Code.NOT_YOUR_UNIT, nomination_id=nomination_id,
        )  # fmt: skip
        write_entries(connection, [refused])
    of_the_one = newest(settled, Filters(nomination_id=nomination_id))
    assert [entry.action for entry in of_the_one] == [
        "permission_refused", "return_to_origin", "submit", "create"
    ]  # fmt: skip
    assert {entry.nomination_id for entry in newest(settled, Filters(action="submit"))} == {
        nomination_id,
        other,
    }
    assert [entry.code for entry in newest(settled, Filters(outcome=Outcome.REFUSED))] == ["not_your_unit"]
    assert [entry.action for entry in newest(settled, Filters(actor="commune2", since=LATER))] == [
        "permission_refused"
    ]
    by_the_district = newest(settled, Filters(unit_code="457", nomination_id=nomination_id))
    assert [entry.action for entry in by_the_district] == ["return_to_origin"]
    assert newest(settled, Filters(nomination_id=nomination_id, since=LATER)) == of_the_one[:1]
    assert newest(settled, Filters(nomination_id=nomination_id, until=LATER)) == of_the_one[1:]


@pytest.mark.parametrize("longer", [timedelta(0), queries.SHORT])
def test_a_period_is_kept_to_the_microsecond_however_it_is_found(settled: Engine, longer: timedelta) -> None:
    moments = [NOW + timedelta(microseconds=each) for each in (-1000, -1, 0, 1, 999, 1000, 1001)]
    with writing(settled) as connection:
        write_entries(connection, [NewEntry(at=each, action=Deed.END_PERSON) for each in moments])
    for since in moments:
        for until in moments:
            asked = Filters(action=Deed.END_PERSON, since=since - longer, until=until)
            expected = [each for each in moments if since - longer <= each < until]
            assert [entry.at for entry in newest(settled, asked)] == expected[::-1]


def test_what_is_looked_for_is_found_by_an_index(new_sqlite_url: Callable[..., str]) -> None:
    """So a search need not look at a million entries."""
    engine = make_engine(new_sqlite_url("settled_sqlite_template"))
    for filters, index in (
        (Filters(nomination_id="x"), "(nomination_id=?)"),
        (Filters(actor="commune"), "ix_audit_entries_by_actor (actor_id=?)"),
        (Filters(unit_code="19249"), "ix_audit_entries_by_unit (unit_code=?)"),
        (Filters(action="reroute"), "ix_audit_entries_by_action (action=?)"),
        (Filters(outcome=Outcome.REFUSED), "ix_audit_entries_refused"),
        (Filters(since=NOW - queries.SHORT, until=NOW), "(id>? AND id<?)"),
        (Filters(until=NOW), "(id>? AND id<?)"),
    ):
        asked: list[tuple[str, Any]] = []

        def note(connection: Any, cursor: Any, statement: str, parameters: Any, *rest: Any) -> None:
            asked.append((statement, parameters))  # noqa: B023

        with reading(engine) as connection:
            event.listen(engine, "before_cursor_execute", note)
            entries(connection, filters)
            event.remove(engine, "before_cursor_execute", note)
            statement, parameters = next(each for each in asked if "ORDER BY" in each[0])
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
        assert index in plan[0][-1], filters


def test_many_entries_of_a_person_or_a_period_are_met_by_walking_the_log(
    new_sqlite_url: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = make_engine(new_sqlite_url("settled_sqlite_template"))
    end = NOW + timedelta(days=1)
    some = (Filters(actor="commune"), Filters(until=end), Filters(since=NOW - 9 * queries.SHORT, until=end))
    with writing(engine) as connection:
        nomination_in(connection, State.CHECKED)
        few = [entries(connection, filters) for filters in some]
        monkeypatch.setattr(queries, "FEW", 1)
        assert [entries(connection, filters) for filters in some] == few
        assert all(page.items for page in few)


def test_the_log_is_read_oldest_first_too(settled: Engine) -> None:
    nomination_id = the_returned(settled)
    with reading(settled) as connection:
        ids = list(connection.scalars(select(Entry.id).order_by(Entry.seq)))
        first = entries(connection, limit=5, order=OLDEST_FIRST)
        rest = entries(connection, limit=len(ids), cursor=first.next_cursor, order=OLDEST_FIRST)
        assert [entry.id for entry in (*first.items, *rest.items)] == ids
        some = entries(connection, Filters(nomination_id=nomination_id), order=OLDEST_FIRST)
        assert [entry.version for entry in some.items] == [1, 2, 3]
        with pytest.raises(UnmetRequirements):
            entries(connection, cursor=first.next_cursor)


def test_a_page_takes_two_statements_however_long_it_is(settled: Engine) -> None:
    the_returned(settled)
    for limit in (1, 30):
        with reading(settled) as connection, counting(settled) as statements:
            page = entries(connection, limit=limit)
        assert len(page.items) == limit
        assert len(statements) == 2


def test_who_has_left_no_trace_is_nobody(settled: Engine) -> None:
    with writing(settled) as connection:
        failed = NewEntry(
            at=NOW,
            action=Deed.SIGN_IN_FAILED,
            outcome=Outcome.REFUSED,
            code=Code.BAD_CREDENTIALS,
            address="10.0.0.7",
        )
        (entry_id,) = write_entries(connection, [failed])
    with reading(settled) as connection:
        entry = one_entry(connection, entry_id)
    assert entry is not None
    assert (entry.actor, entry.actor_name, entry.address) == (None, None, "10.0.0.7")
