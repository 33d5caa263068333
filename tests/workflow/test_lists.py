"""What stands in a list or in many rows at once comes to the database as it was given, in its order."""

import json
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlalchemy import Engine, bindparam, literal, select
from sqlalchemy.dialects import postgresql

from states.terms import Deed, Outcome, Role, State
from tests.clock import NOW
from workflow.audit.entries import Change, NewEntry, encode, write_entries
from workflow.audit.models import Entry, Opening
from workflow.database import reading, writing
from workflow.lists import Numbers, Rows, Texts, among

STRANGE = [
    "Lệ Thủy",
    "nháy \" ' ` \\ $1 %s %% :name {0} [1]",
    "hai dòng\r\nvà thẻ <b>&amp;</b>",
    "\t\u0001\u007f\u2028\u200f\ufeff",
    "\N{CJK UNIFIED IDEOGRAPH-20BB7}\u91ce \N{WOMAN}\u200d\N{GIRL}",
    "null",
    "",
    "dài " * 5_000,
]


@pytest.mark.parametrize("text", STRANGE)
def test_text_stands_in_the_log_as_it_was_given(engine: Engine, text: str) -> None:
    entry = NewEntry(
        at=NOW, action=Deed.EDIT, reason=text, changes=(Change("nominee_name", None, text, personal=True),),
        details={"document": text}, private={"items": [{"message": text}]},
    )  # fmt: skip
    with writing(engine) as connection:
        write_entries(connection, [entry])
    with reading(engine) as connection:
        canonical = connection.scalar(select(Entry.canonical))
        values = {row.path: row.value for row in connection.execute(select(Opening.path, Opening.value))}
    assert canonical is not None
    assert json.loads(canonical)["given"]["document"] == text
    assert {path: json.loads(value) for path, value in values.items()} == {
        "reason": text,
        "changes.nominee_name.after": text,
        "given.items": [{"message": text}],
    }


def test_every_column_is_what_was_given_or_nothing(engine: Engine) -> None:
    hanoi = timezone(timedelta(hours=7))
    entries = [
        NewEntry(
            at=datetime(2026, 11, 16, 9, 0, 0, 7, hanoi), action=Deed.EDIT, outcome=Outcome.REFUSED,
            subject="person:binh", nomination_id="n", version=2**31 - 1, state_from=State.DRAFTED,
            state_to=State.RETURNED, on_behalf_of="an",
        ),
        NewEntry(at=datetime(1970, 1, 2, tzinfo=UTC), action=Deed.SIGN_IN),
    ]  # fmt: skip
    rows, _ = encode(entries)
    with writing(engine) as connection:
        ids = write_entries(connection, entries)
    with reading(engine) as connection:
        found = connection.execute(select(*Entry.__table__.c).order_by(Entry.seq)).mappings().all()
    for row, entry_id, stored in zip(rows, ids, found, strict=True):
        assert stored["id"] == entry_id
        for name in row.keys() - {"id", "canonical"}:
            assert stored[name] == row[name], name


def test_many_rows_are_placed_in_their_order_each_with_its_openings(engine: Engine) -> None:
    entries = [NewEntry(at=NOW, action=Deed.EDIT, reason=f"lý do {number}") for number in range(1_500)]
    with writing(engine) as connection:
        ids = write_entries(connection, entries)
    with reading(engine) as connection:
        found = connection.execute(
            select(Entry.id, Opening.value).join(Opening, Opening.entry_id == Entry.id).order_by(Entry.seq)
        ).all()
    assert [row.id for row in found] == ids
    assert [row.value for row in found] == [f'"{entry.reason}"' for entry in entries]


def test_a_moment_without_its_time_zone_is_no_moment_on_either_database(engine: Engine) -> None:
    with pytest.raises(ValueError, match="time zone"), writing(engine) as connection:
        write_entries(connection, [NewEntry(at=datetime(2026, 11, 16), action=Deed.EDIT)])  # noqa: DTZ001


def test_what_has_no_form_in_a_row_is_refused_and_not_guessed() -> None:
    to_json = Rows().process_bind_param
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    cells = {"day": date(2026, 11, 16), "role": Role.DRAFTER, "salt": b"\x00\xff", "none": None}
    expected = [{"day": "2026-11-16", "role": "drafter", "salt": "00ff", "none": None}]
    assert json.loads(to_json([cells], dialect)) == expected
    with pytest.raises(TypeError, match="no cell"):
        to_json([{"what": object()}], dialect)


@pytest.mark.parametrize("number", [0, 1, 7, -(2**63), 2**63 - 1])
def test_among_says_whether_a_number_is_listed(engine: Engine, number: int) -> None:
    listed = bindparam("listed", type_=Numbers)
    with reading(engine) as connection:
        asked = select(literal(1)).where(among(literal(number), listed))
        assert connection.scalar(asked, {"listed": [3, number]}) == 1
        assert connection.scalar(asked, {"listed": [3]}) is None
        assert connection.scalar(asked, {"listed": []}) is None


@pytest.mark.parametrize("text", STRANGE)
def test_among_says_whether_a_text_is_listed(engine: Engine, text: str) -> None:
    listed = bindparam("listed", type_=Texts)
    with reading(engine) as connection:
        asked = select(literal(1)).where(among(literal(text), listed))
        assert connection.scalar(asked, {"listed": ["khác", text]}) == 1
        assert connection.scalar(asked, {"listed": ["khác"]}) is None
