"""Lists: who sees what, pages that miss nothing, search without accents, and no statement for each row."""

import unicodedata
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from states.codes import Code
from states.terms import Award, Category, State
from tests.clock import NOW
from tests.endpoints.callers import Caller, assert_problem, data, new_nomination
from tests.factories import MEMBERS, decided_together, nomination_in, session_with
from tests.statements import counting
from workflow.database import writing

Call = Callable[..., Caller]


def ids(caller: Caller, path: str = "/nominations", **query: Any) -> list[str]:
    """The ids on a page."""
    return [item["id"] for item in data(caller.get(path, **query))["items"]]


LISTS = (
    ("district", "/nominations"),
    ("district", "/nominations?q=ho&unit=457&category=household"),
    ("district", "/inbox"),
    ("commune", "/nominations?mine=true&overdue=false"),
    ("department", "/nominations?state=submitted"),
    ("inspector", "/audit/entries"),
    ("inspector", "/audit/export?format=jsonl"),
    ("commune", "/nominations/{id}/history"),
    ("commune", "/nominations/{id}/questions"),
)


@pytest.mark.parametrize(("username", "path"), LISTS)
def test_a_list_sends_as_many_statements_for_thirty_rows_as_for_one(
    caller: Call, settled: Engine, username: str, path: str
) -> None:
    somebody, district = caller(username), caller("district")
    with writing(settled) as connection:
        first = nomination_in(connection, State.SUBMITTED)
    data(district.post(f"/nominations/{first}/questions", text="Vì sao?"))
    path = path.format(id=first)
    # whatever is prepared once for each process or connection is prepared now
    somebody.get(path)
    with counting(settled) as for_one:
        assert somebody.get(path).status_code == 200
    with writing(settled) as connection:
        for _ in range(30):
            nomination_in(connection, State.SUBMITTED)
    for _ in range(10):
        data(district.post(f"/nominations/{first}/questions", text="Còn gì nữa?"))
    with counting(settled) as for_thirty:
        assert somebody.get(path).status_code == 200
    assert len(for_thirty) == len(for_one)


def test_a_session_and_a_decision_send_as_many_statements_for_many_as_for_one(
    caller: Call, settled: Engine
) -> None:
    secretary, district = caller("secretary"), caller("district")
    counts: dict[str, list[int]] = {"session": [], "decision": [], "bulk": []}
    for size in (1, 10):
        with writing(settled) as connection:
            checked = [nomination_in(connection, State.CHECKED) for _ in range(size)]
            session_id, _ = session_with(connection, checked)
            decided = [nomination_in(connection, State.CHECKED) for _ in range(size)]
            closed = decided_together(connection, decided)
            submitted = [nomination_in(connection, State.SUBMITTED) for _ in range(size)]
        body = {
            "session_id": closed,
            "award": "bang_khen_tinh",
            "number": size,
            "symbol": "QĐ-UBND",
            "issued_on": "2026-11-16",
            "signatory_name": "Đinh Công Minh",
            "signatory_title": "Chủ tịch",
            "nomination_ids": decided,
        }
        for _ in "12":  # the first prepares what is prepared once
            with counting(settled) as sent:
                secretary.get(f"/council-sessions/{session_id}")
        counts["session"].append(len(sent))
        with counting(settled) as sent:
            assert secretary.post("/decisions", **body).status_code == 201
        counts["decision"].append(len(sent))
        items = [{"id": each, "version": 2} for each in submitted]
        with counting(settled) as sent:
            assert district.post("/nominations/actions/endorse", items=items).status_code == 200
        counts["bulk"].append(len(sent))
    # one row alone goes a way of its own, which counts twice where it is handed on
    assert {name: many <= one for name, (one, many) in counts.items()} == dict.fromkeys(counts, True)


def test_pages_give_each_row_once_whatever_is_added_meanwhile(caller: Call, settled: Engine) -> None:
    commune = caller("commune")
    with writing(settled) as connection:
        there = [nomination_in(connection, State.DRAFTED, at=NOW + timedelta(minutes=n)) for n in range(7)]
    seen: list[str] = []
    cursor: str | None = None
    while True:
        page = data(commune.get("/nominations", limit=2, **({"cursor": cursor} if cursor else {})))
        seen += [item["id"] for item in page["items"]]
        data(commune.post("/nominations", **new_nomination()))
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert [each for each in seen if each in there] == there[::-1]
    assert len(seen) == len(set(seen))


def test_fifty_rows_if_nothing_is_said_and_two_hundred_at_most(caller: Call) -> None:
    commune = caller("commune")
    assert len(data(commune.get("/units"))["items"]) == 50
    page = data(commune.get("/units", limit=200))
    assert len(page["items"]) == 200
    assert page["next_cursor"] is None or isinstance(page["next_cursor"], str)


def test_units_as_they_stood_on_a_day(caller: Call) -> None:
    commune = caller("commune")
    assert [unit["code"] for unit in data(commune.get("/units", type="district"))["items"]].count("457") == 1
    assert len(data(commune.get("/units", type="district"))["items"]) == 8
    in_le_thuy = data(commune.get("/units", parent="457", type="commune", limit=200))["items"]
    assert {unit["parent_code"] for unit in in_le_thuy} == {"457"}
    assert "19249" in {unit["code"] for unit in in_le_thuy}
    for words in ("kien giang", "Kiến Giang", unicodedata.normalize("NFD", "Kiến Giang"), "19249"):
        assert "19249" in {unit["code"] for unit in data(commune.get("/units", q=words))["items"]}
    assert data(commune.get("/units", on="2019-12-31"))["items"] == []
    assert_problem(commune.get("/units", type="village"), 422, Code.INVALID_CHOICE, "type")


def test_search_needs_no_accents_and_finds_name_code_and_unit(caller: Call, settled: Engine) -> None:
    with writing(settled) as connection:
        found = nomination_in(connection, State.SUBMITTED, nominee_name="Hộ ông Đỗ Văn Nhường ở Đồng Hới")
        nomination_in(connection, State.SUBMITTED, nominee_name="Hộ bà Lê Thị Lệ")
    district = caller("district")
    code = data(district.get(f"/nominations/{found}"))["code"]
    decomposed = unicodedata.normalize("NFD", "đồng hới")
    for words in ("do van nhuong", "Dong Hoi", "ĐỒNG HỚI", decomposed, "hoi dong", "nhươ", f"do {code}"):
        assert ids(district, q=words) == [found], words
    assert len(ids(district, q="le thuy")) == 2, "the district of both"
    assert ids(district, q="không có ai") == []
    assert len(ids(district, q="  ")) == 2
    for odd in ("'", '"', "*", "a:*", "%", "_", "do & (", "NOT", "\\", "-- x"):
        assert isinstance(ids(district, q=odd), list)


def test_filters_narrow_the_list(caller: Call, settled: Engine) -> None:
    with writing(settled) as connection:
        village = nomination_in(
            connection, State.SUBMITTED, category=Category.VILLAGE, award=Award.GIAY_KHEN, origin="19264"
        )
        household = nomination_in(connection, State.ENDORSED, at=NOW + timedelta(minutes=1))
    department = caller("department")
    assert ids(department) == [household, village]
    assert ids(department, state="endorsed") == [household]
    assert ids(department, category="village") == [village]
    assert ids(department, award="giay_khen") == [village]
    assert ids(department, unit="19264") == [village]
    assert ids(department, unit="44") == [household, village], "the province, and all below it"
    assert ids(department, unit="44-SNV") == [household], "what it holds"
    assert ids(department, mine="true") == []
    assert ids(caller("commune"), mine="true") == [household]


def test_overdue_is_what_has_waited_beyond_its_day(caller: Call, settled: Engine) -> None:
    with writing(settled) as connection:
        late = nomination_in(connection, State.SUBMITTED, at=NOW - timedelta(days=60))
        nomination_in(connection, State.SUBMITTED)
    district = caller("district")
    assert ids(district, overdue="true") == [late]
    assert data(district.get(f"/nominations/{late}"))["overdue"]
    assert ids(district, "/inbox")[0] == late, "the most urgent first"


def test_listed_and_readable_are_the_same(caller: Call, settled: Engine) -> None:
    with writing(settled) as connection:
        made = {
            nomination_in(connection, state, origin=origin)
            for state in (
                State.DRAFTED,
                State.SUBMITTED,
                State.ENDORSED,
                State.CHECKED,
                State.DECIDED,
                State.WITHDRAWN,
            )
            for origin in ("19249", "19141", "44-MTTQ")
            if not (state is State.SUBMITTED and origin == "44-MTTQ")
        }
    for username in ("commune", "commune3", "agency", "district", "district2", "department", "secretary", *MEMBERS[:2],
                     "inspector", "admin", "dual"):  # fmt: skip
        somebody = caller(username)
        listed = set(ids(somebody, limit=200))
        readable = {each for each in made if somebody.get(f"/nominations/{each}").status_code == 200}
        assert listed == readable, username
        assert set(ids(somebody, "/inbox", limit=200)) <= listed


def test_the_inbox_holds_what_waits_for_me(caller: Call, settled: Engine) -> None:
    with writing(settled) as connection:
        submitted = nomination_in(connection, State.SUBMITTED)
        returned = nomination_in(connection, State.RETURNED)
        endorsed = nomination_in(connection, State.ENDORSED)
    assert ids(caller("district"), "/inbox") == [submitted]
    assert ids(caller("district2"), "/inbox") == []
    assert returned in ids(caller("commune"), "/inbox")
    assert ids(caller("department"), "/inbox") == [endorsed]
    data(caller("district").act(submitted, "endorse", 2))
    assert ids(caller("district"), "/inbox") == []


def test_policy_says_which_values_stand_on_a_source(caller: Call) -> None:
    commune = caller("commune")
    values = data(commune.get("/policy", on="2022-07-08", limit=200))["items"]
    assert {"key", "value", "valid_from", "valid_to", "source", "confirmed"} == set(values[0])
    assert all(each["confirmed"] == (each["source"] is not None) for each in values)
    first = data(commune.get("/policy", limit=1))
    second = data(commune.get("/policy", limit=1, cursor=first["next_cursor"]))
    assert first["items"][0]["key"] < second["items"][0]["key"]
    assert_problem(commune.get("/policy", cursor="x"), 422, Code.BAD_CURSOR, "cursor")
    assert data(commune.get("/policy", on="1990-01-01"))["items"] == []
