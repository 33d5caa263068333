"""Bad input gets a clear error and changes nothing. It has nothing to do with the kind of database, but for text."""

import json
import unicodedata
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, select, update

from states.codes import Code
from states.terms import Role, State
from tests.cast import PASSWORD
from tests.clock import NOW
from tests.endpoints.callers import Caller, assert_problem, data, faults, new_nomination
from tests.factories import nomination_in, session_with
from workflow.audit.models import Entry
from workflow.calendar import today
from workflow.database import reading, writing
from workflow.nominations.models import Nomination
from workflow.people.commands import assign, create_person, end_assignment
from workflow.people.models import AssignmentRow, Person

Call = Callable[..., Caller]
DAY = timedelta(days=1)


@pytest.fixture
def commune(embedded_app: Flask, embedded: Engine) -> Caller:
    return Caller(embedded_app, embedded, "commune")


WRONG: tuple[tuple[str, object, Code], ...] = (
    ("nominee_unit_code", "99999", Code.UNKNOWN_UNIT),
    ("nominee_unit_code", "", Code.EMPTY),
    ("nominee_unit_code", 19249, Code.WRONG_TYPE),
    ("nominee_unit_code", "1" * 17, Code.TOO_LONG),
    ("origin_unit_code", "99999", Code.UNKNOWN_UNIT),
    ("category", "hộ gia đình", Code.INVALID_CHOICE),
    ("category", ["household"], Code.WRONG_TYPE),
    ("commendation_type", "", Code.INVALID_CHOICE),
    ("requested_award", "hcld_4", Code.INVALID_CHOICE),
    ("nominee_name", "", Code.EMPTY),
    ("nominee_name", " \t\n\u00a0\u3000", Code.EMPTY),
    ("nominee_name", "ệ" * 301, Code.TOO_LONG),
    ("nominee_name", "Hộ\x00ông", Code.CONTROL_CHARACTER),
    ("nominee_name", "Hộ\rông", Code.CONTROL_CHARACTER),
    ("nominee_name", "Hộ\x7fông", Code.CONTROL_CHARACTER),
    ("nominee_name", "Hộ\x85ông", Code.CONTROL_CHARACTER),
    ("nominee_name", {"vi": "Hộ"}, Code.WRONG_TYPE),
    ("nominee_name", 5, Code.WRONG_TYPE),
    ("nominee_name", True, Code.WRONG_TYPE),
    ("achievements", "a" * 20_001, Code.TOO_LONG),
    ("achievements", "\x1b[31m", Code.CONTROL_CHARACTER),
    ("period_from", "2026-11-17", Code.DATE_IN_FUTURE),
    ("period_from", "1900-01-01", Code.DATE_ABSURD),
    ("period_from", "0001-01-01", Code.DATE_ABSURD),
    ("period_from", "2021-02-29", Code.INVALID_DATE),
    ("period_from", "20210101", Code.INVALID_DATE),
    ("period_from", "2021-W01-1", Code.INVALID_DATE),
    ("period_from", "2021-01-01T00:00:00Z", Code.INVALID_DATE),
    ("period_from", "01/01/2021", Code.INVALID_DATE),
    ("period_from", "2021-01-01 ", Code.INVALID_DATE),
    ("period_from", "٢٠٢١-٠١-٠١", Code.INVALID_DATE),
    ("period_from", 20210101, Code.WRONG_TYPE),
    ("period_to", "2020-12-31", Code.DATES_REVERSED),
    ("period_to", "2028-01-01", Code.DATE_ABSURD),
    ("period_to", "9999-12-31", Code.DATE_ABSURD),
    ("nominee", [], Code.WRONG_TYPE),
    ("nominee.birth_year", {"birth_year": 1e400}, Code.WRONG_TYPE),
    ("nominee.birth_year", {"birth_year": "1970"}, Code.WRONG_TYPE),
    ("nominee.birth_year", {"birth_year": True}, Code.WRONG_TYPE),
    ("nominee.birth_year", {"birth_year": 1970.5}, Code.WRONG_TYPE),
    ("nominee.birth_year", {"birth_year": 10**3000}, Code.OUT_OF_RANGE),
    ("nominee.birth_year", {"birth_year": -(10**30)}, Code.OUT_OF_RANGE),
    ("nominee.household_size", {"household_size": 0}, Code.OUT_OF_RANGE),
    ("nominee.rank", {"rank": 1}, Code.UNKNOWN_FIELD),
    ("prior_awards", {}, Code.WRONG_TYPE),
    ("prior_awards", [{}] * 51, Code.WRONG_COUNT),
    ("prior_awards.0", ["giay_khen"], Code.WRONG_TYPE),
    ("prior_awards.0.signed_on", [{"award": "giay_khen", "decision_number": "1/QĐ"}], Code.REQUIRED),
    ("colour", "blue", Code.UNKNOWN_FIELD),
    ("state", "awarded", Code.UNKNOWN_FIELD),
    ("version", 7, Code.UNKNOWN_FIELD),
)


@pytest.mark.parametrize(("field", "value", "code"), WRONG)
def test_a_wrong_value_is_refused_where_it_stands(
    commune: Caller, field: str, value: object, code: Code
) -> None:
    body = new_nomination(**{field.partition(".")[0]: value})
    # 1e400 is JSON, and more than a float holds
    raw = _json(body)
    response = commune.call("POST", "/nominations", data=raw, content_type="application/json")
    assert [error for error in faults(response) if error[0] == field] == [(field, code)]
    assert data(commune.get("/nominations"))["items"] == []


def _json(value: Any) -> bytes:
    return json.dumps(value).replace("Infinity", "1e400").encode()


@pytest.mark.parametrize("field", list(new_nomination()))
def test_a_field_is_neither_missing_nor_null(commune: Caller, field: str) -> None:
    body = new_nomination()
    assert (field, "wrong_type") in faults(commune.post("/nominations", **(body | {field: None})))
    assert faults(commune.post("/nominations", **{k: v for k, v in body.items() if k != field})) == [
        (field, "required")
    ]


def test_half_a_letter_is_no_text(commune: Caller) -> None:
    for name in (b'"\\ud800"', b'"\\udc00"', b'"a\\ud83d"'):
        raw = _json(new_nomination(nominee_name="@")).replace(b'"@"', name)
        response = commune.call("POST", "/nominations", data=raw, content_type="application/json")
        assert faults(response) == [("nominee_name", "control_character")]
    raw = _json(new_nomination(x="@")).replace(b'"x"', b'"\\ud800"')
    response = commune.call("POST", "/nominations", data=raw, content_type="application/json")
    assert faults(response) == [("?", "unknown_field")]


@pytest.mark.parametrize("depth", [21, 500, 100_000])
def test_json_nested_too_deeply_is_refused(commune: Caller, depth: int) -> None:
    for before, after in ((b"[", b"]"), (b'{"a":', b"}")):
        inner = b"" if before == b"[" else b"1"
        response = commune.call(
            "POST",
            "/nominations",
            data=before * depth + inner + after * depth,
            content_type="application/json",
        )
        assert faults(response) == [("body", "too_deep")]


@pytest.mark.parametrize("body", [b"[]", b"1", b'"a"', b"null", b"true"])
def test_a_body_is_an_object(commune: Caller, body: bytes) -> None:
    response = commune.call("POST", "/nominations", data=body, content_type="application/json")
    assert faults(response) == [("body", "wrong_type")]


def test_many_faults_are_cut_off_and_long_names_shortened(commune: Caller) -> None:
    body = new_nomination(**{f"x{number}": 1 for number in range(5000)}, **{"y" * 100_000: 1})
    response = commune.post("/nominations", **body)
    assert len(faults(response)) == 100
    assert len(response.data) < 60_000


def test_a_unit_that_was_not_yet_or_is_no_more_names_nothing(commune: Caller, embedded: Engine) -> None:
    with writing(embedded) as connection:
        connection.exec_driver_sql("UPDATE units SET valid_to = '2026-11-15' WHERE code = '19252'")
    response = commune.post("/nominations", **new_nomination(nominee_unit_code="19252"))
    assert "19252" in assert_problem(response, 422, Code.UNIT_NOT_VALID, "nominee_unit_code")["detail"]


def test_an_edit_knows_no_origin(commune: Caller) -> None:
    made = data(commune.post("/nominations", **new_nomination()))
    response = commune.patch(made["id"], 1, origin_unit_code="19264")
    assert faults(response) == [("origin_unit_code", "unknown_field")]


def test_an_edit_is_held_to_the_same_rules(commune: Caller) -> None:
    made = data(commune.post("/nominations", **new_nomination()))
    assert faults(commune.patch(made["id"], 1, period_to="2020-01-01")) == [("period_to", "dates_reversed")]
    assert faults(commune.patch(made["id"], 1, nominee_name=None)) == [("nominee_name", "wrong_type")]
    assert faults(commune.patch(made["id"], 1, nominee_unit_code="99999")) == [
        ("nominee_unit_code", "unknown_unit")
    ]
    assert data(commune.get(f"/nominations/{made['id']}"))["version"] == 1
    assert data(commune.patch(made["id"], 1))["version"] == 1
    edited = data(commune.patch(made["id"], 1, nominee_name="Hộ bà Hồ Thị Lan", nominee={"birth_year": 1970}))
    assert (edited["version"], edited["nominee"]) == (2, {"birth_year": 1970})


def test_an_empty_reason_is_none(commune: Caller, embedded: Engine, embedded_app: Flask) -> None:
    with writing(embedded) as connection:
        submitted = nomination_in(connection, State.SUBMITTED)
    district = Caller(embedded_app, embedded, "district")
    for reason in ("", "   ", "\n\t"):
        response = district.act(submitted, "return_to_origin", 2, reason=reason)
        assert_problem(response, 422, Code.REASON_REQUIRED, "reason")
    assert_problem(
        district.act(submitted, "return_to_origin", 2, reason=None), 422, Code.WRONG_TYPE, "reason"
    )
    long = district.act(submitted, "return_to_origin", 2, reason="a" * 4001)
    assert_problem(long, 422, Code.TOO_LONG, "reason")


def test_dates_of_documents_lie_not_in_the_future(embedded_app: Flask, embedded: Engine) -> None:
    with writing(embedded) as connection:
        forwarded = nomination_in(connection, State.FORWARDED)
    secretary = Caller(embedded_app, embedded, "secretary")
    version = data(secretary.get(f"/nominations/{forwarded}"))["version"]
    body = {"decision_number": "812/QĐ-TTg", "authority": "Thủ tướng Chính phủ"}
    for day, code in (
        ("2026-11-17", Code.DATE_IN_FUTURE),
        ("1911-01-01", Code.DATE_ABSURD),
        ("x", Code.INVALID_DATE),
    ):
        response = secretary.act(forwarded, "record_award", version, decided_on=day, **body)
        assert_problem(response, 422, code, "decided_on")
    assert (
        data(secretary.act(forwarded, "record_award", version, decided_on="2026-11-16", **body))["state"]
        == "awarded"
    )


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ({"limit": "0"}, "limit", Code.OUT_OF_RANGE),
        ({"limit": "201"}, "limit", Code.OUT_OF_RANGE),
        ({"limit": "-1"}, "limit", Code.OUT_OF_RANGE),
        ({"limit": "1" * 5000}, "limit", Code.OUT_OF_RANGE),
        ({"limit": "ten"}, "limit", Code.WRONG_TYPE),
        ({"limit": "1.5"}, "limit", Code.WRONG_TYPE),
        ({"limit": ""}, "limit", Code.WRONG_TYPE),
        ({"limit": "٥"}, "limit", Code.WRONG_TYPE),
        ({"limit": ["1", "2"]}, "limit", Code.REPEATED),
        ({"cursor": "x"}, "cursor", Code.BAD_CURSOR),
        ({"cursor": "é\x00"}, "cursor", Code.BAD_CURSOR),
        ({"cursor": "a" * 100_000}, "cursor", Code.BAD_CURSOR),
        ({"state": "lost"}, "state", Code.INVALID_CHOICE),
        ({"award": ""}, "award", Code.INVALID_CHOICE),
        ({"unit": "99999"}, "unit", Code.UNKNOWN_UNIT),
        ({"mine": "yes"}, "mine", Code.WRONG_TYPE),
        ({"overdue": "1"}, "overdue", Code.WRONG_TYPE),
        ({"q": "a\x00"}, "q", Code.CONTROL_CHARACTER),
        ({"q": "a" * 301}, "q", Code.TOO_LONG),
        ({"colour": "blue"}, "colour", Code.UNKNOWN_FIELD),
    ],
)
def test_a_query_that_cannot_be_is_refused(
    commune: Caller, query: dict[str, Any], field: str, code: Code
) -> None:
    assert_problem(commune.get("/nominations", **query), 422, code, field)


def test_a_cursor_of_another_list_is_none_of_this_one(commune: Caller) -> None:
    cursor = data(commune.get("/units", limit=1))["next_cursor"]
    assert_problem(commune.get("/nominations", cursor=cursor), 422, Code.BAD_CURSOR, "cursor")
    assert_problem(commune.get("/inbox", cursor=cursor), 422, Code.BAD_CURSOR, "cursor")


def test_a_bulk_call_names_no_nomination_twice(commune: Caller) -> None:
    made = data(commune.post("/nominations", **new_nomination()))
    item = {"id": made["id"], "version": 1}
    response = commune.post("/nominations/actions/submit", items=[item, item])
    assert_problem(response, 422, Code.REPEATED, "items.1")
    assert_problem(commune.post("/nominations/actions/submit", items=[]), 422, Code.WRONG_COUNT, "items")
    many = [{"id": f"{number:032x}", "version": 1} for number in range(1001)]
    refused = commune.post("/nominations/actions/submit", items=many)
    problem = assert_problem(refused, 422, Code.WRONG_COUNT, "items")
    assert problem["detail"].startswith("Số mục của danh sách đề nghị phải trong khoảng 1–1000.")
    for version in (0, "1", 2**40):
        response = commune.post("/nominations/actions/submit", items=[{"id": made["id"], "version": version}])
        assert response.status_code == 422


def test_text_is_stored_composed_and_given_back_as_it_was_meant(caller: Call, settled: Engine) -> None:
    name = "Hộ ông Lê Văn Đức ở Lệ Thủy <b>&amp; =1+1 \"'; DROP TABLE nominations; -- {{7*7}} 🏅\nhai\tdòng"
    decomposed = unicodedata.normalize("NFD", name)
    assert decomposed != name
    made = data(caller("commune").post("/nominations", **new_nomination(nominee_name=decomposed)))
    assert made["nominee_name"] == name
    assert data(caller("commune").get(f"/nominations/{made['id']}"))["nominee_name"] == name
    with reading(settled) as connection:
        assert connection.scalar(select(Nomination.nominee_name)) == name
    # 300 letters, however many code points they were sent in
    long = unicodedata.normalize("NFD", "ệ" * 300)
    assert (
        data(caller("commune").post("/nominations", **new_nomination(nominee_name=long)))["nominee_name"]
        == "ệ" * 300
    )


def test_a_role_that_ended_yesterday_gives_nothing(caller: Call, settled: Engine) -> None:
    commune = caller("commune")
    with writing(settled) as connection:
        role = connection.execute(
            select(AssignmentRow.id)
            .join(Person, Person.id == AssignmentRow.person_id)
            .where(Person.username == "commune")
        ).scalar_one()
        end_assignment(connection, role, today(NOW - DAY), NOW - DAY)
    assert data(commune.get("/me"))["assignments"] == []
    assert_problem(commune.post("/nominations", **new_nomination()), 403, Code.NOT_YOUR_ROLE)


def test_somebody_who_was_moved_between_reading_and_acting_acts_no_more(
    caller: Call, settled: Engine
) -> None:
    with writing(settled) as connection:
        create_person(connection, "moved", "Lê Thị Chuyển", NOW - DAY)
        role = assign(connection, "moved", Role.DISTRICT_APPROVER, "457", today(NOW - DAY), None, NOW - DAY)
        submitted = nomination_in(connection, State.SUBMITTED)
    moved = caller("moved")
    assert data(moved.get(f"/nominations/{submitted}"))["version"] == 2
    with writing(settled) as connection:
        connection.execute(
            update(AssignmentRow).where(AssignmentRow.id == role).values(valid_to=today(NOW - DAY))
        )
        assign(connection, "moved", Role.DISTRICT_APPROVER, "455", today(NOW), None, NOW)
    assert_problem(moved.act(submitted, "endorse", 2), 404, Code.NOT_FOUND)


def test_a_replayed_step_is_stale(caller: Call, settled: Engine) -> None:
    with writing(settled) as connection:
        drafted = nomination_in(connection, State.DRAFTED)
    assert data(caller("commune").act(drafted, "submit", 1))["version"] == 2
    assert_problem(caller("commune").act(drafted, "submit", 1), 412, Code.STALE)


def test_a_person_who_left_is_nobody(settled: Engine, caller: Call) -> None:
    commune = caller("commune")
    with writing(settled) as connection:
        connection.execute(update(Person).where(Person.username == "commune").values(ended_at=NOW))
    assert_problem(commune.get("/me"), 401, Code.TOKEN_REVOKED)


@pytest.mark.parametrize(
    ("username", "method", "path"),
    [
        ("commune", "GET", "/me"),
        ("commune", "GET", "/states"),
        ("commune", "GET", "/states/diagram.svg"),
        ("commune", "GET", "/nominations/{drafted}"),
        ("inspector", "GET", "/audit/entries/{entry}"),
        ("secretary", "GET", "/council-sessions/{session}"),
        ("secretary", "POST", "/council-sessions/{session}/close"),
        ("commune", "DELETE", "/tokens/current"),
    ],
)
def test_what_a_call_does_not_ask_for_is_refused_wherever_it_stands(
    embedded_app: Flask, embedded: Engine, username: str, method: str, path: str
) -> None:
    with writing(embedded) as connection:
        drafted = nomination_in(connection, State.DRAFTED)
        session_id, _ = session_with(connection, [nomination_in(connection, State.CHECKED)])
        entry = connection.scalar(select(Entry.id).limit(1))
    caller = Caller(embedded_app, embedded, username)
    path = path.format(drafted=drafted, session=session_id, entry=entry)
    assert_problem(caller.call(method, f"{path}?dry_run=true"), 422, Code.UNKNOWN_FIELD, "dry_run")
    if method != "GET":
        response = caller.call(method, path, json={"reason": "x"})
        assert_problem(response, 422, Code.UNKNOWN_FIELD, "reason")
        response = caller.call(method, path, data="reason=x", content_type="text/plain")
        assert_problem(response, 415, Code.UNSUPPORTED_MEDIA_TYPE)
        assert_problem(caller.call(method, path, json=[]), 422, Code.WRONG_TYPE, "body")
    assert caller.call(method, path).status_code < 300


def test_a_dry_run_where_there_is_none_changes_nothing(commune: Caller, embedded: Engine) -> None:
    with writing(embedded) as connection:
        drafted = nomination_in(connection, State.DRAFTED)
    before = data(commune.get("/nominations", limit=200))
    asked = {"dry_run": "true"}
    made = commune.call("POST", "/nominations", json=new_nomination(), query_string=asked)
    assert_problem(made, 422, Code.UNKNOWN_FIELD, "dry_run")
    edited = commune.call(
        "PATCH", f"/nominations/{drafted}", version=1, json={"nominee_name": "X"}, query_string=asked
    )
    assert_problem(edited, 422, Code.UNKNOWN_FIELD, "dry_run")
    signed_in = commune.call(
        "POST",
        "/tokens",
        json={"username": "commune", "password": PASSWORD, "label": "x"},
        query_string=asked,
    )
    assert_problem(signed_in, 422, Code.UNKNOWN_FIELD, "dry_run")
    assert data(commune.get("/nominations", limit=200)) == before


def test_what_is_not_asked_for_is_told_last(commune: Caller, embedded: Engine) -> None:
    with writing(embedded) as connection:
        session_id, _ = session_with(connection, [nomination_in(connection, State.CHECKED)])
    path = f"/council-sessions/{session_id}/close"
    assert commune.call("POST", f"{path}?x=1", json={"y": 1}).status_code in (403, 404)
    assert_problem(commune.call("GET", "/nominations/0?x=1"), 404, Code.NOT_FOUND)
