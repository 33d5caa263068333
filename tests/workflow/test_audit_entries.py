"""The bytes of an entry, which stay as they are for ever."""

import hashlib
import json
import unicodedata
from datetime import timedelta, timezone

import pytest
from sqlalchemy import Engine, select

from states.facts import Actor, Assignment
from states.table import VERSION
from states.terms import Action, Deed, Role, State
from tests.clock import NOW
from workflow.audit.entries import Change, NewEntry, canonical_json, encode, write_entries
from workflow.audit.models import Entry
from workflow.audit.verify import verify_entries
from workflow.database import reading, writing

SEAT = Assignment(Role.DISTRICT_APPROVER, unit_id=7, unit_code="457")
BINH = Actor(
    person_id=3, username="binh", full_name="Nguyễn Thị Bình", assignments=(SEAT,), address="10.0.0.7"
)


def written(entry: NewEntry) -> tuple[str, dict[str, str]]:
    """The bytes as text, and the openings' values by path, each checked against its commitment."""
    (row,), openings = encode([entry])
    text = row["canonical"].decode()
    for opening in openings:
        assert hashlib.sha256(opening["salt"] + opening["value"].encode()).hexdigest() in text
        assert opening["entry_id"] == row["id"]
    return text, {opening["path"]: opening["value"] for opening in openings}


def test_bytes_are_json_with_sorted_keys_no_spaces_and_nothing_absent() -> None:
    step = NewEntry(
        at=NOW.astimezone(timezone(timedelta(hours=7))), action=Action.ENDORSE, actor=BINH, assignment=SEAT,
        nomination_id="n", version=3, state_from=State.SUBMITTED, state_to=State.ENDORSED,
        changes=(Change("due_on", None, "2026-12-01"),), details={"decision_number": "12/QĐ-TTg", "authority": None},
    )  # fmt: skip
    (row,), openings = encode([step])
    (address,) = openings
    committed = hashlib.sha256(address["salt"] + b'"10.0.0.7"').hexdigest()
    assert row["canonical"].decode() == (
        f'{{"action":"endorse","actor":"binh","actor_id":3,"address_commitment":"{committed}",'
        '"at":"2026-11-16T02:00:00.000000Z","changes":[{"after":"2026-12-01","field":"due_on"}],'
        f'"given":{{"decision_number":"12/QĐ-TTg"}},"id":"{row["id"]}","nomination_id":"n","outcome":"done",'
        f'"role":"district_approver","state_from":"submitted","state_to":"endorsed","table_version":{VERSION},'
        '"unit_code":"457","version":3}'
    )


def test_what_may_have_to_be_erased_stands_there_as_commitments_only() -> None:
    text, values = written(
        NewEntry(
            at=NOW, action=Deed.EDIT, actor=BINH, reason="Nhầm tên",
            changes=(Change("nominee_name", "Ông Xa", "Bà Xa", personal=True),), private={"items": [{"message": "Ký"}]},
        )
    )  # fmt: skip
    assert values == {
        "address": '"10.0.0.7"',
        "reason": '"Nhầm tên"',
        "changes.nominee_name.before": '"Ông Xa"',
        "changes.nominee_name.after": '"Bà Xa"',
        "given.items": '[{"message":"Ký"}]',
    }
    for hidden in ("Xa", "Nhầm", "10.0.0.7", "Ký", "Bình"):
        assert hidden not in text


def test_equal_values_are_committed_to_differently() -> None:
    rows, openings = encode([NewEntry(at=NOW, action=Deed.EDIT, reason="như nhau") for _ in range(2)])
    first, second = (json.loads(row["canonical"])["reason_commitment"] for row in rows)
    assert first != second
    assert len({opening["salt"] for opening in openings}) == 2


def test_text_is_composed() -> None:
    decomposed = unicodedata.normalize("NFD", "Lệ Thủy")
    text, _ = written(NewEntry(at=NOW, action=Deed.EDIT, details={"place": decomposed}))
    assert '"place":"Lệ Thủy"' in text


@pytest.mark.parametrize("before", ["\n", "\t", '"', "\\", "<", "{"])
def test_a_mark_without_its_letter_changes_nothing_before_it(before: str) -> None:
    typed = f"dòng một{before}\u0301dòng hai"
    decomposed = unicodedata.normalize("NFD", typed)
    entry = NewEntry(at=NOW, action=Deed.ASK, details={"place": decomposed}, private={"text": [decomposed]})
    text, values = written(entry)
    assert json.loads(text)["given"]["place"] == unicodedata.normalize("NFC", typed)
    assert json.loads(values["given.text"]) == [unicodedata.normalize("NFC", typed)]
    assert canonical_json(json.loads(text)) == text


def test_many_entries_are_written_in_their_order(engine: Engine) -> None:
    with writing(engine) as connection:
        ids = write_entries(
            connection, [NewEntry(at=NOW, action=Deed.SIGN_IN, actor=BINH) for _ in range(20)]
        )
        assert write_entries(connection, []) == []
    with reading(engine) as connection:
        assert connection.execute(select(Entry.id).order_by(Entry.seq)).scalars().all() == ids
        assert verify_entries(connection) is None
