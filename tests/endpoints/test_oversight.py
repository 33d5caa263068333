"""The log over HTTP: who may read it, that reading it is an entry too, and the files that are taken away."""

import base64
import csv
import io
import json
import zipfile
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select, true

from endpoints.api.exports import COLUMNS, fill
from endpoints.api.oversight import read_in_parts
from endpoints.api.schemas.oversight import EntryWithBytes
from states.codes import Code
from states.terms import Deed, Outcome, Role, State
from tests.cast import ADDRESS
from tests.clock import NOW
from tests.endpoints.callers import Caller, assert_problem, data, new_nomination
from tests.factories import nomination_in, session_with, vote
from workflow.audit.models import Entry
from workflow.audit.queries import Filters
from workflow.calendar import today
from workflow.database import reading, writing
from workflow.people.commands import assign, create_person

Call = Callable[..., Caller]


def count_of(engine: Engine, action: Deed) -> int:
    with reading(engine) as connection:
        statement = select(func.count()).select_from(Entry).where(Entry.action == action.value)
        return connection.execute(statement).scalar_one()


@pytest.fixture
def submitted(settled: Engine) -> str:
    with writing(settled) as connection:
        return nomination_in(connection, State.SUBMITTED)


def test_only_inspectors_read_the_log(caller: Call, submitted: str) -> None:
    for username in ("commune", "district", "department", "secretary", "chair", "admin"):
        for path in ("/audit/entries", "/audit/entries/" + "0" * 32, "/audit/export?format=csv"):
            assert_problem(caller(username).get(path), 403, Code.NOT_YOUR_ROLE)
    assert_problem(caller().get("/audit/entries"), 401, Code.NOT_SIGNED_IN)
    assert data(caller("inspector").get("/audit/entries"))["items"]


def test_every_reading_is_an_entry(caller: Call, settled: Engine, submitted: str) -> None:
    inspector = caller("inspector")
    data(inspector.get("/audit/entries", nomination=submitted, outcome="done"))
    assert count_of(settled, Deed.READ_LOG) == 1
    newest = data(inspector.get("/audit/entries", action="read_log"))["items"]
    assert [(entry["actor"], entry["role"]) for entry in newest] == [("inspector", "inspector")] * 2
    assert newest[1]["given"] == {"nomination": submitted, "outcome": "done"}
    assert inspector.get("/audit/export", format="jsonl").status_code == 200
    assert count_of(settled, Deed.EXPORT) == 1


def test_what_an_inspector_looks_for_can_be_erased_like_any_name(caller: Call, settled: Engine) -> None:
    sought = {"actor": "Bà Hoàng Thị Sen", "nomination": "ông Xa", "unit": "nhà bà Sen", "from": "2026-11-16"}
    inspector = caller("inspector")
    data(inspector.get("/audit/entries", **sought))
    (entry,) = data(inspector.get("/audit/entries", action="read_log", limit=200))["items"][1:]
    assert entry["given"] == {
        "actor": "Bà Hoàng Thị Sen",
        "nomination": "ông Xa",
        "unit": "nhà bà Sen",
        "since": "2026-11-15T17:00:00.000000Z",
    }
    canonical = base64.b64decode(data(inspector.get(f"/audit/entries/{entry['id']}"))["canonical"]).decode()
    assert "2026-11-15T17:00:00.000000Z" in canonical
    assert not any(word in canonical for word in ("Sen", "Xa"))


def test_a_reading_that_is_refused_leaves_the_refusal_only(caller: Call, settled: Engine) -> None:
    assert caller("inspector").get("/audit/entries", limit=0).status_code == 422
    assert caller("commune").get("/audit/entries").status_code == 403
    assert (count_of(settled, Deed.READ_LOG), count_of(settled, Deed.PERMISSION_REFUSED)) == (0, 1)


def test_an_entry_says_who_did_what_when_and_in_which_role(caller: Call, submitted: str) -> None:
    items = data(caller("inspector").get("/audit/entries", nomination=submitted))["items"]
    newest = items[0]
    assert newest["at"] == "2026-11-16T09:00:00+07:00"
    assert [entry["action"] for entry in items] == ["submit", "create"]
    assert {
        name: newest[name] for name in ("actor", "role", "unit_code", "version", "from_state", "to_state")
    } == {
        "actor": "commune",
        "role": "drafter",
        "unit_code": "19249",
        "version": 2,
        "from_state": "drafted",
        "to_state": "submitted",
    }
    assert newest["actor_name"] == "Nguyễn Thị Hoài"
    assert newest["nomination_id"] == submitted
    assert (newest["outcome"], newest["code"], newest["leaf_index"]) == ("done", None, None)


def test_filters_narrow_the_log(caller: Call, submitted: str) -> None:
    inspector = caller("inspector")

    def actions(**query: str) -> list[str]:
        return [
            entry["action"]
            for entry in data(inspector.get("/audit/entries", nomination=submitted, **query))["items"]
        ]

    assert actions(actor="commune") == ["submit", "create"]
    assert actions(actor="district") == []
    assert actions(unit="19249", action="create") == ["create"]
    assert actions(outcome="refused") == []
    assert actions(**{"from": "2026-11-16", "to": "2026-11-16"}) == ["submit", "create"]
    assert actions(**{"from": "2026-11-16T09:00:00+07:00"}) == ["submit", "create"]
    assert actions(**{"from": "2026-11-16T02:00:01Z"}) == []
    assert actions(to="2026-11-15") == []
    assert actions(to="2026-11-16T09:00:00%2B07:00".replace("%2B", "+")) == []


@pytest.mark.parametrize(
    "wrong", ["2026-02-30", "yesterday", "2026-11-16T25:00:00Z", "0001-01-01", "9999-12-31", "1"]
)
def test_a_bound_that_is_no_moment_is_refused(embedded_app: Flask, embedded: Engine, wrong: str) -> None:
    inspector = Caller(embedded_app, embedded, "inspector")
    for side in ("from", "to"):
        response = inspector.get("/audit/entries", **{side: wrong})
        assert response.status_code == 422
        assert response.get_json()["errors"][0]["field"] == side


def test_a_period_that_ends_before_it_begins_is_refused(embedded_app: Flask, embedded: Engine) -> None:
    inspector = Caller(embedded_app, embedded, "inspector")
    reversed_ = {"from": "2026-11-16", "to": "2026-11-15"}
    assert_problem(inspector.get("/audit/entries", **reversed_), 422, Code.DATES_REVERSED, "to")
    exported = inspector.get("/audit/export", format="csv", **reversed_)
    assert_problem(exported, 422, Code.DATES_REVERSED, "to")
    assert data(inspector.get("/audit/entries", **{"from": "2026-11-16", "to": "2026-11-16"}))["items"]


def test_one_entry_comes_with_the_bytes_that_prove_it(caller: Call, submitted: str) -> None:
    inspector = caller("inspector")
    entry_id = data(inspector.get("/audit/entries", nomination=submitted))["items"][0]["id"]
    entry = data(inspector.get(f"/audit/entries/{entry_id}"))
    canonical = json.loads(base64.b64decode(entry["canonical"]))
    assert (canonical["id"], canonical["action"], canonical["state_to"]) == (entry_id, "submit", "submitted")
    assert entry["sealed_at"] is None
    assert_problem(inspector.get("/audit/entries/" + "0" * 32), 404, Code.NOT_FOUND)


def test_refused_permissions_and_failed_sign_ins_are_in_the_log(
    caller: Call, settled: Engine, submitted: str
) -> None:
    assert caller("commune").act(submitted, "endorse", 2).status_code == 403
    assert caller().post("/tokens", username="commune", password="sai", label="máy").status_code == 401
    refused = data(caller("inspector").get("/audit/entries", outcome="refused"))["items"]
    assert [(entry["action"], entry["code"]) for entry in refused] == [
        ("sign_in_failed", "bad_credentials"),
        ("permission_refused", "not_your_role"),
    ]
    assert refused[1]["nomination_id"] == submitted
    assert (refused[1]["actor"], refused[1]["role"], refused[1]["unit_code"]) == (
        "commune",
        "drafter",
        "19249",
    )
    assert refused[1]["version"] is None
    assert refused[1]["given"]["attempted"] == "endorse"


def test_409_412_and_422_are_no_entries(caller: Call, settled: Engine, submitted: str) -> None:
    commune = caller("commune")
    before = count_of(settled, Deed.PERMISSION_REFUSED)
    assert commune.act(submitted, "submit", 2).status_code == 409
    assert commune.act(submitted, "withdraw", 1, reason="x").status_code == 412
    assert commune.act(submitted, "withdraw", 2).status_code == 422
    assert count_of(settled, Deed.PERMISSION_REFUSED) == before
    with reading(settled) as connection:
        assert connection.scalar(select(func.count()).where(Entry.outcome == Outcome.REFUSED)) == 0


def test_a_refusal_stays_one_when_it_cannot_be_written_down(embedded_app: Flask, embedded: Engine) -> None:
    with writing(embedded) as connection:
        submitted = nomination_in(connection, State.SUBMITTED)
    commune = Caller(embedded_app, embedded, "commune")
    with writing(embedded) as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER deaf BEFORE INSERT ON audit_entries BEGIN SELECT RAISE(ABORT, 'deaf'); END"
        )
    assert_problem(commune.act(submitted, "endorse", 2), 403, Code.NOT_YOUR_ROLE)


def test_nobody_reads_the_log_when_the_reading_cannot_be_written_down(
    embedded_app: Flask, embedded: Engine
) -> None:
    inspector = Caller(embedded_app, embedded, "inspector")
    with writing(embedded) as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER deaf BEFORE INSERT ON audit_entries BEGIN SELECT RAISE(ABORT, 'deaf'); END"
        )
    for path in ("/audit/entries", "/audit/export?format=jsonl"):
        assert_problem(inspector.get(path), 503, Code.UNAVAILABLE)


def test_a_mandate_for_a_district_covers_what_lies_there(
    caller: Call, settled: Engine, submitted: str
) -> None:
    with writing(settled) as connection:
        create_person(connection, "inspector2", "Trần Thanh Tra", NOW - timedelta(days=1))
        assign(connection, "inspector2", Role.INSPECTOR, "455", today(NOW), None, NOW)
        elsewhere = nomination_in(connection, State.SUBMITTED, origin="19141")
    local = caller("inspector2")
    seen = data(local.get("/audit/entries"))["items"]
    assert {(entry["nomination_id"], entry["unit_code"]) for entry in seen} == {
        (elsewhere, "19141"),
        (None, "455"),
    }
    first = data(caller("inspector").get("/audit/entries", nomination=submitted))["items"][0]
    assert_problem(local.get(f"/audit/entries/{first['id']}"), 404, Code.NOT_FOUND)
    exported = local.get("/audit/export", format="jsonl").get_data(as_text=True)
    assert {json.loads(line)["nomination_id"] for line in exported.splitlines()} == {elsewhere, None}


def test_an_export_holds_every_entry_and_the_bytes_that_prove_it(
    caller: Call, settled: Engine, submitted: str
) -> None:
    exported = caller("inspector").get("/audit/export", format="jsonl")
    lines = [json.loads(line) for line in exported.get_data(as_text=True).splitlines()]
    with reading(settled) as connection:
        stored = list(connection.scalars(select(Entry.canonical).order_by(Entry.seq)))
    assert [base64.b64decode(line["canonical"]) for line in lines] == stored
    assert exported.headers["Content-Disposition"] == 'attachment; filename="nhat-ky-2026-11-16.jsonl"'
    assert exported.content_type == "application/jsonl"


def test_who_fetches_an_export_slowly_holds_no_transaction_open(settled: Engine, submitted: str) -> None:
    part = read_in_parts(settled, Filters(), true())
    assert next(part)["action"]
    assert settled.pool.checkedout() == 0  # type: ignore[attr-defined]


def test_a_log_longer_than_a_sheet_goes_on_in_the_next(settled: Engine, submitted: str) -> None:
    file, shape = io.BytesIO(), EntryWithBytes()
    entries = [shape.dump(entry) for entry in read_in_parts(settled, Filters(), true())]
    fill(file, entries, rows=len(entries) // 2)
    with zipfile.ZipFile(file) as book:
        sheets = [book.read(name).decode() for name in sorted(book.namelist()) if "worksheets/" in name]
    assert len(sheets) == 2 + len(entries) % 2
    assert sum(sheet.count("<row ") - 1 for sheet in sheets) == len(entries)
    for entry in entries:
        assert sum(sheet.count(f">{entry['canonical'][:200]}") for sheet in sheets) == 1


@pytest.mark.parametrize("reason", ["=1+1", "+1", "-1", "@SUM(1)", " =1+1", "\t=1+1", "\n=1+1", "＝1+1"])
def test_an_exported_sheet_takes_no_text_for_a_formula(
    embedded_app: Flask, embedded: Engine, reason: str
) -> None:
    commune, inspector = (Caller(embedded_app, embedded, each) for each in ("commune", "inspector"))
    made = data(commune.post("/nominations", **new_nomination(nominee_name="=cmd|' /C calc'!A0")))
    data(commune.act(made["id"], "withdraw", 1, reason=reason))
    exported = inspector.get("/audit/export", format="csv", nomination=made["id"]).get_data(as_text=True)
    assert exported.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(exported.removeprefix("\ufeff"))))
    assert tuple(rows[0]) == COLUMNS
    assert rows[-1]["reason"] == f"'{reason}"
    sheet = inspector.get("/audit/export", format="xlsx", nomination=made["id"])
    assert sheet.data[:2] == b"PK"
    assert b"<f>" not in sheet.data


def test_a_nominations_history_reads_from_its_draft_on(caller: Call, submitted: str) -> None:
    commune, district = caller("commune"), caller("district")
    asked = data(district.post(f"/nominations/{submitted}/questions", text="Hộ đã trả hết nợ vay chưa?"))
    data(commune.post(f"/nominations/{submitted}/questions/{asked['id']}/answers", text="Đã trả đủ."))
    data(
        district.act(
            submitted, "return_to_origin", 2, reason="Thiếu chữ ký", items=[{"message": "Ký biên bản"}]
        )
    )
    history = data(commune.get(f"/nominations/{submitted}/history"))
    assert history["next_cursor"] is None
    assert [(entry["action"], entry["version"]) for entry in history["items"]] == [
        ("create", 1),
        ("submit", 2),
        ("ask", None),
        ("answer", None),
        ("return_to_origin", 3),
    ]
    last = history["items"][-1]
    assert last["reason"] == "Thiếu chữ ký"
    assert last["given"]["items"] == [{"message": "Ký biên bản"}]
    assert {
        name: change[name]
        for change in history["items"][0]["changes"]
        if change["field"] == "nominee_name"
        for name in ("field", "before")
    } == {"field": "nominee_name", "before": None}
    page = data(commune.get(f"/nominations/{submitted}/history", limit=2))
    rest = data(commune.get(f"/nominations/{submitted}/history", limit=200, cursor=page["next_cursor"]))
    assert page["items"] + rest["items"] == history["items"]
    assert_problem(caller("commune3").get(f"/nominations/{submitted}/history"), 404, Code.NOT_FOUND)


def test_how_somebody_voted_is_shown_to_nobody(caller: Call, settled: Engine) -> None:
    with writing(settled) as connection:
        checked = nomination_in(connection, State.CHECKED)
        session_id, (item_id,) = session_with(connection, [checked])
        vote(connection, session_id, item_id, approve=5, reject=2)
    inspector = caller("inspector")
    ballots = data(inspector.get("/audit/entries", action="cast_ballot"))["items"]
    assert len(ballots) == 7
    exported = inspector.get("/audit/export", format="jsonl").get_data(as_text=True)
    for text in (json.dumps(ballots), exported):
        assert '"approve"' not in text
        assert '"reject"' not in text


def test_an_entry_of_the_caller_names_the_address_it_came_from(caller: Call) -> None:
    made = data(caller("commune").post("/nominations", **new_nomination()))
    entry = data(caller("inspector").get("/audit/entries", nomination=made["id"]))["items"][0]
    assert entry["address"] == ADDRESS
