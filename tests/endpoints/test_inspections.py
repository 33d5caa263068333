"""Inspections over HTTP: what a mandate lets its team see, that each reading is an entry, and findings with answers."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, select, text
from werkzeug.routing import Rule

from endpoints.entry import Entry, entry_of
from endpoints.readings import SHOWING_NOTHING
from states.codes import Code
from states.facts import Assignment
from states.terms import CommendationType, Deed, Role, State
from tests.cast import actor, unit
from tests.clock import NOW
from tests.endpoints.callers import Caller, assert_problem, data, faults
from tests.endpoints.conftest import standing
from tests.factories import nomination_in, session_with
from workflow.audit.entries import NewEntry, write_entries
from workflow.audit.models import Entry as LogEntry
from workflow.audit.queries import entries
from workflow.calendar import today
from workflow.database import is_sqlite, reading, writing
from workflow.nominations.mandate import readable_entries
from workflow.nominations.models import Nomination
from workflow.nominations.visibility import visible_to
from workflow.people.commands import assign, create_person, end_assignment
from workflow.people.queries import assignments_of
from workflow.replay import replay

Call = Callable[..., Caller]

TODAY = today(NOW)
LE_THUY, BO_TRACH, KIEN_GIANG, CU_NAM = "457", "455", "19249", "19141"


def mandate(**changes: Any) -> dict[str, Any]:
    """The body of a mandate for Lệ Thủy that nothing is wrong with."""
    return {
        "number": "27/QĐ-TTr",
        "issued_on": "2026-11-10",
        "authority": "Thanh tra tỉnh Quảng Bình",
        "purpose": "Việc xét khen thưởng phong trào Vì người nghèo",
        "valid_from": "2026-11-16",
        "valid_to": "2026-12-15",
        "unit_codes": [LE_THUY],
        "members": ["tri", "hanh"],
        "leader": "tri",
    } | changes


@pytest.fixture
def team(settled: Engine) -> None:
    """Two people of the inspectorate, without any role yet."""
    with writing(settled) as connection:
        for username, full_name in (("tri", "Lưu Bá Trí"), ("hanh", "Võ Thị Hạnh")):
            create_person(connection, username, full_name, NOW - timedelta(days=1))


@pytest.fixture
def on_day(settled: Engine, shared_embedded_app: Flask) -> Callable[..., Caller]:
    """Makes a caller for whom it is another day, until the next one is made."""

    def make(username: str, days: int) -> Caller:
        return Caller(standing(shared_embedded_app, settled, NOW + timedelta(days=days)), settled, username)

    return make


def entries_of(engine: Engine, deed: Deed) -> list[Any]:
    """Every entry of a deed, as an inspector of the whole province reads it, oldest first."""
    with reading(engine) as connection:
        found = entries(connection, limit=200).items
    return [each for each in reversed(found) if each.action == deed.value]


def deafen(engine: Engine) -> None:
    """From now on the database takes no entry."""
    with writing(engine) as connection:
        if is_sqlite(connection):
            connection.execute(
                text(
                    "CREATE TRIGGER deaf BEFORE INSERT ON audit_entries BEGIN SELECT RAISE(ABORT, 'deaf'); END"
                )
            )
        else:
            connection.execute(
                text(
                    "CREATE TRIGGER deaf BEFORE INSERT ON audit_entries FOR EACH STATEMENT "
                    "EXECUTE FUNCTION refuse_change('deaf')"
                )
            )


def seen_by(somebody: Caller) -> set[str]:
    return {item["id"] for item in data(somebody.get("/nominations", limit=200))["items"]}


@pytest.mark.usefixtures("team")
def test_a_mandate_covers_its_units_from_its_first_day_to_its_last(
    caller: Call, settled: Engine, on_day: Callable[..., Caller]
) -> None:
    with writing(settled) as connection:
        inside = nomination_in(connection, State.SUBMITTED, origin=KIEN_GIANG)
        nomination_in(connection, State.SUBMITTED, origin=CU_NAM)
        nomination_in(connection, State.DRAFTED, origin=KIEN_GIANG)
    made = caller("admin").post("/inspections", **mandate(valid_from="2026-11-18", valid_to="2026-11-20"))
    assert made.status_code == 201
    assert made.headers["Location"] == f"/api/v1/inspections/{made.get_json()['id']}"
    days = {day: seen_by(on_day("tri", day)) for day in (0, 1, 2, 4, 5)}
    assert days == {0: set(), 1: set(), 2: {inside}, 4: {inside}, 5: set()}
    assert_problem(on_day("hanh", 5).get("/audit/entries"), 403, Code.NOT_YOUR_ROLE)
    log = data(on_day("hanh", 3).get("/audit/entries"))["items"]
    assert {entry["nomination_id"] for entry in log} == {inside, None}


@pytest.mark.usefixtures("team")
def test_a_mandate_for_the_movement_covers_nothing_else(caller: Call, settled: Engine) -> None:
    with writing(settled) as connection:
        movement = nomination_in(connection, State.SUBMITTED)
        other = nomination_in(
            connection, State.SUBMITTED, commendation_type=CommendationType.CONG_TRANG, nominee_name="Bà Lệ"
        )
    data(caller("admin").post("/inspections", **mandate(unit_codes=["44"], movement_only=True)))
    tri = caller("tri")
    assert seen_by(tri) == {movement}
    assert_problem(tri.get(f"/nominations/{other}"), 404, Code.NOT_FOUND)
    log = data(tri.get("/audit/entries", limit=200))["items"]
    assert other not in {entry["nomination_id"] for entry in log}


@pytest.mark.usefixtures("team")
def test_a_mandate_and_the_roles_it_gives_are_entries(caller: Call, settled: Engine) -> None:
    made = data(caller("admin").post("/inspections", **mandate(unit_codes=[LE_THUY, BO_TRACH])))
    (entry,) = entries_of(settled, Deed.CREATE_INSPECTION)
    assert (entry.actor, entry.subject) == ("admin", f"inspection:{made['id']}")
    assert entry.given == {
        "number": "27/QĐ-TTr",
        "issued_on": "2026-11-10",
        "authority": "Thanh tra tỉnh Quảng Bình",
        "valid_from": "2026-11-16",
        "valid_to": "2026-12-15",
        "units": "457, 455",
        "members": "tri, hanh",
        "leader": "tri",
        "purpose": "Việc xét khen thưởng phong trào Vì người nghèo",
    }
    assert "Vì người nghèo".encode() not in entry.canonical
    given = [each for each in entries_of(settled, Deed.ASSIGN) if "inspection" in each.given]
    assert [(each.subject, each.given["unit"]) for each in given] == [
        ("person:tri", "457"),
        ("person:tri", "455"),
        ("person:hanh", "457"),
        ("person:hanh", "455"),
    ]
    assert [each["full_name"] for each in made["members"] if each["leads"]] == ["Lưu Bá Trí"]


@pytest.mark.usefixtures("team")
def test_all_that_is_wrong_with_a_mandate_is_said_at_once(caller: Call) -> None:
    wrong = mandate(
        number=" ",
        issued_on="2026-12-01",
        valid_from="2026-12-31",
        unit_codes=["99999", "44-HD", LE_THUY, LE_THUY],
        members=["tri", "ai_do", "Tri"],
        leader="hanh",
    )
    admin = caller("admin")
    assert set(faults(admin.post("/inspections", **wrong))) == {
        ("number", "empty"),
        ("issued_on", "date_in_future"),
        ("valid_to", "dates_reversed"),
        ("unit_codes.0", "unknown_unit"),
        ("unit_codes.1", "invalid_choice"),
        ("unit_codes.3", "repeated"),
        ("members.1", "unknown_person"),
        ("members.2", "repeated"),
        ("leader", "invalid_choice"),
    }
    data(admin.post("/inspections", **mandate()))
    assert faults(admin.post("/inspections", **mandate())) == [("number", "number_taken")]
    for username in ("inspector", "secretary", "tri"):
        assert_problem(caller(username).post("/inspections", **wrong), 403, Code.NOT_YOUR_ROLE)


@pytest.mark.usefixtures("team")
def test_a_mandate_that_is_ended_takes_back_what_it_gave_and_nothing_else(
    caller: Call, settled: Engine, on_day: Callable[..., Caller]
) -> None:
    with writing(settled) as connection:
        assign(connection, "hanh", Role.INSPECTOR, LE_THUY, TODAY - timedelta(days=9), None, NOW)
        nomination = nomination_in(connection, State.SUBMITTED)
    admin = caller("admin")
    made = data(admin.post("/inspections", **mandate(valid_from="2026-11-10")))
    assert_problem(caller("tri").post(f"/inspections/{made['id']}/end"), 403, Code.NOT_YOUR_ROLE)
    assert_problem(caller("commune").post(f"/inspections/{made['id']}/end"), 404, Code.NOT_FOUND)
    for day, code in (("2026-12-15", "outside_mandate"), ("2026-11-09", "dates_reversed")):
        response = admin.post(f"/inspections/{made['id']}/end", last_day=day)
        assert faults(response) == [("last_day", code)]
    ended = data(admin.post(f"/inspections/{made['id']}/end", last_day="2026-11-15"))
    assert (ended["valid_to"], ended["ended_at"]) == ("2026-11-15", "2026-11-16T09:00:00+07:00")
    assert seen_by(caller("tri")) == set()
    assert seen_by(caller("hanh")) == {nomination}, "by a role of their own"
    (entry,) = entries_of(settled, Deed.END_INSPECTION)
    assert [(each.before, each.after) for each in entry.changes] == [("2026-12-15", "2026-11-15")]
    assert len(entries_of(settled, Deed.END_ASSIGNMENT)) == 2


@pytest.mark.usefixtures("team")
@pytest.mark.parametrize("body", [{}, {"last_day": "2026-11-17"}])
def test_a_mandate_that_has_not_begun_can_be_withdrawn_and_never_begins(
    caller: Call, settled: Engine, on_day: Callable[..., Caller], body: dict[str, Any]
) -> None:
    admin, days = caller("admin"), {"valid_from": "2026-11-18", "valid_to": "2026-11-20"}
    made = data(admin.post("/inspections", **mandate(**days)))
    ended = data(admin.post(f"/inspections/{made['id']}/end", **body))
    assert ended["valid_to"] == body.get("last_day", "2026-11-16")
    again = admin.post(f"/inspections/{made['id']}/end", last_day="2026-11-18")
    assert faults(again) == [("last_day", "outside_mandate")]
    assert len(entries_of(settled, Deed.END_ASSIGNMENT)) == 2
    for day in (0, 2, 4):
        tri = on_day("tri", day)
        assert data(tri.get("/me"))["assignments"] == []
        assert data(tri.get("/people/tri/rights"))["assignments"] == []
        found = tri.post(f"/inspections/{made['id']}/findings", unit_code=LE_THUY, text="x")
        assert faults(found) == [(None, "outside_mandate")]
    # the paper that comes instead gives roles, though their numbers may be those of the roles that never began
    data(admin.post("/inspections", **mandate(number="28/QĐ-TTr", **days)))
    rights = data(on_day("tri", 2).get("/people/tri/rights"))["assignments"]
    assert [(each["unit_code"], each["valid_to"]) for each in rights] == [(LE_THUY, "2026-11-20")]


@pytest.mark.usefixtures("team")
def test_inspections_are_for_their_team_and_administrators(caller: Call) -> None:
    admin = caller("admin")
    first = data(admin.post("/inspections", **mandate()))
    second = data(admin.post("/inspections", **mandate(number="28/QĐ-TTr", members=["hanh"], leader="hanh")))
    listed = {
        username: [each["number"] for each in data(caller(username).get("/inspections"))["items"]]
        for username in ("admin", "tri", "hanh", "inspector", "district")
    }
    assert {name: sorted(numbers) for name, numbers in listed.items()} == {
        "admin": ["27/QĐ-TTr", "28/QĐ-TTr"],
        "tri": ["27/QĐ-TTr"],
        "hanh": ["27/QĐ-TTr", "28/QĐ-TTr"],
        "inspector": [],
        "district": [],
    }
    assert data(caller("tri").get(f"/inspections/{first['id']}")) == first
    assert_problem(caller("tri").get(f"/inspections/{second['id']}"), 404, Code.NOT_FOUND)
    page = data(admin.get("/inspections", limit=1))
    rest = data(admin.get("/inspections", limit=1, cursor=page["next_cursor"]))
    assert {each["id"] for each in (*page["items"], *rest["items"])} == {first["id"], second["id"]}
    assert_problem(admin.get(f"/inspections/{first['id']}/findings"), 403, Code.NOT_YOUR_ROLE)


@pytest.mark.usefixtures("team")
def test_what_a_team_finds_the_unit_answers(
    caller: Call, settled: Engine, on_day: Callable[..., Caller]
) -> None:
    with writing(settled) as connection:
        case = nomination_in(connection, State.ENDORSED)
        elsewhere = nomination_in(connection, State.ENDORSED, origin=CU_NAM)
    inspection = data(caller("admin").post("/inspections", **mandate(valid_to="2026-12-05")))
    path = f"/inspections/{inspection['id']}/findings"
    tri, district = caller("tri"), caller("district")
    said = "Biên bản họp xét của huyện không có chữ ký của thư ký."
    made = data(tri.post(path, unit_code=LE_THUY, nomination_id=case, text=said))
    data(tri.post(path, unit_code=KIEN_GIANG, text="Chưa mở sổ theo dõi khen thưởng."))
    assert (made["inspection_number"], made["unit_code"], made["answers"]) == ("27/QĐ-TTr", LE_THUY, [])

    assert [each["id"] for each in data(district.get("/findings"))["items"]] == [made["id"]]
    assert data(caller("district2").get("/findings"))["items"] == []
    answer = data(district.post(f"/findings/{made['id']}/answers", text="Đã bổ sung ngày 17/11."))
    assert answer["answered_by"] == "district"
    assert_problem(tri.post(f"/findings/{made['id']}/answers", text="x"), 403, Code.NOT_YOUR_UNIT)
    assert_problem(caller("district2").post(f"/findings/{made['id']}/answers", text="x"), 404, Code.NOT_FOUND)
    found = data(on_day("hanh", 25).get(path))["items"]
    assert {each["unit_code"]: len(each["answers"]) for each in found} == {LE_THUY: 1, KIEN_GIANG: 0}

    assert faults(tri.post(path, unit_code=BO_TRACH, nomination_id=elsewhere, text=" ")) == [
        ("text", "empty"),
        ("unit_code", "outside_mandate"),
        ("nomination_id", "unknown_nomination"),
    ]
    assert faults(tri.post(path, unit_code="19264", nomination_id=case, text="x")) == [
        ("unit_code", "invalid_choice")
    ]
    assert faults(on_day("tri", 25).post(path, unit_code=LE_THUY, text="x")) == [(None, "outside_mandate")]
    assert_problem(caller("admin").post(path, unit_code=LE_THUY, text="x"), 403, Code.NOT_YOUR_ROLE)
    assert_problem(district.post(path, unit_code=LE_THUY, text="x"), 404, Code.NOT_FOUND)


@pytest.mark.usefixtures("team")
def test_whoever_is_taken_off_a_team_is_no_member_any_more(caller: Call, settled: Engine) -> None:
    inspection = data(caller("admin").post("/inspections", **mandate(unit_codes=[LE_THUY, BO_TRACH])))
    path, hanh = f"/inspections/{inspection['id']}", caller("hanh")
    made = data(hanh.post(f"{path}/findings", unit_code=LE_THUY, text="Chưa mở sổ theo dõi."))
    with writing(settled) as connection:
        held = assignments_of(connection, actor(connection, "hanh").person_id)
        end_assignment(connection, held[0].id, TODAY, NOW)
    for response in (
        hanh.get(path),
        hanh.get(f"{path}/findings"),
        hanh.get(f"{path}/folder", number="7"),
        hanh.post(f"{path}/findings", unit_code=LE_THUY, text="x"),
        hanh.post(f"/findings/{made['id']}/answers", text="x"),
    ):
        assert_problem(response, 404, Code.NOT_FOUND)
    assert data(hanh.get("/inspections"))["items"] == []
    tri = caller("tri")
    assert [each["username"] for each in data(tri.get(path))["members"]] == ["tri"]
    assert [each["id"] for each in data(tri.get(f"{path}/findings"))["items"]] == [made["id"]]


@pytest.mark.usefixtures("team")
def test_nobody_answers_what_their_own_team_has_found(caller: Call) -> None:
    inspection = data(caller("admin").post("/inspections", **mandate(members=["tri", "district"])))
    path = f"/inspections/{inspection['id']}/findings"
    made = data(caller("tri").post(path, unit_code=LE_THUY, text="Chưa mở sổ theo dõi."))
    answers = f"/findings/{made['id']}/answers"
    assert_problem(caller("district").post(answers, text="Không đúng."), 403, Code.SEPARATION_OF_DUTIES)
    data(caller("dual").post(answers, text="Sẽ mở sổ."))


@pytest.mark.usefixtures("team")
def test_a_unit_learns_by_a_finding_of_no_case_that_it_does_not_see(caller: Call, settled: Engine) -> None:
    with writing(settled) as connection:
        submitted, checked = (nomination_in(connection, state) for state in (State.SUBMITTED, State.CHECKED))
    inspection = data(caller("admin").post("/inspections", **mandate(unit_codes=["44"])))
    path, tri = f"/inspections/{inspection['id']}/findings", caller("tri")
    council = {"unit_code": "44-HD", "text": "Chưa có lịch họp."}
    refused = tri.post(path, nomination_id=submitted, **council)
    assert faults(refused) == [("unit_code", "invalid_choice")]
    assert "44-HD" not in refused.get_json()["errors"][0]["message"]
    data(tri.post(path, nomination_id=checked, **council))


@pytest.mark.usefixtures("team")
def test_a_finding_stands_in_the_log_under_the_mandate_it_was_made_by(caller: Call, settled: Engine) -> None:
    admin, tri = caller("admin"), caller("tri")
    data(admin.post("/inspections", **mandate(unit_codes=[BO_TRACH])))
    other = data(admin.post("/inspections", **mandate(number="28/QĐ-TTr")))
    data(tri.post(f"/inspections/{other['id']}/findings", unit_code=LE_THUY, text="Chưa mở sổ theo dõi."))
    (entry,) = entries_of(settled, Deed.RECORD_FINDING)
    assert entry.unit_code == LE_THUY
    with writing(settled) as connection:
        create_person(connection, "local", "Trần Thanh Tra", NOW)
        assign(connection, "local", Role.INSPECTOR, BO_TRACH, TODAY, None, NOW)
    seen = data(caller("local").get("/audit/entries", limit=200))["items"]
    assert entry.id not in {each["id"] for each in seen}, "it is of another district"


@pytest.mark.usefixtures("team")
def test_findings_are_words_in_the_log_and_no_acts(caller: Call, settled: Engine) -> None:
    with writing(settled) as connection:
        case = nomination_in(connection, State.ENDORSED)
    inspection = data(caller("admin").post("/inspections", **mandate(members=["tri", "agency"])))
    path = f"/inspections/{inspection['id']}/findings"
    agency, dual = caller("agency"), caller("dual")
    made = data(agency.post(path, unit_code=LE_THUY, nomination_id=case, text="Thiếu biên bản."))
    data(dual.post(f"/findings/{made['id']}/answers", text="Sẽ bổ sung."))
    data(agency.get(f"/nominations/{case}"))
    for deed, text_said in (
        (Deed.RECORD_FINDING, "Thiếu biên bản."),
        (Deed.ANSWER_FINDING, "Sẽ bổ sung."),
    ):
        (entry,) = entries_of(settled, deed)
        assert (entry.nomination_id, entry.version, entry.given["text"]) == (case, None, text_said)
        assert text_said.encode() not in entry.canonical
    history = data(caller("commune").get(f"/nominations/{case}/history"))["items"]
    assert [each["action"] for each in history] == ["create", "submit", "endorse"]
    with reading(settled) as connection:
        # neither its finding nor its reading lets the agency see it when the mandate is over
        later = actor(connection, "agency", date(2027, 1, 1))
        assert (
            connection.scalar(select(Nomination.id).where(Nomination.id == case, visible_to(later))) is None
        )
        assert replay(connection) is None


def reads(engine: Engine) -> list[Any]:
    return entries_of(engine, Deed.READ)


def test_each_reading_by_an_inspector_is_an_entry(caller: Call, settled: Engine) -> None:
    with writing(settled) as connection:
        case = nomination_in(connection, State.SUBMITTED)
        assign(connection, "district", Role.INSPECTOR, BO_TRACH, TODAY, None, NOW)
    inspector = caller("inspector")
    data(inspector.get("/nominations", q="Hồ Văn Xa", state="submitted"))
    data(inspector.get(f"/nominations/{case}"))
    data(inspector.get(f"/nominations/{case}/history"))
    data(caller("district").get(f"/nominations/{case}"))
    data(caller("commune").get(f"/nominations/{case}"))
    assert_problem(inspector.get("/nominations/" + "0" * 32), 404, Code.NOT_FOUND)
    for path in ("/me", "/units", "/policy"):
        data(inspector.get(path))
    data(inspector.get("/audit/entries"))
    found = reads(settled)
    assert [(each.actor, each.given["route"], each.nomination_id) for each in found] == [
        ("inspector", "/api/v1/nominations", None),
        ("inspector", "/api/v1/nominations/<id:nomination_id>", case),
        ("inspector", "/api/v1/nominations/<id:nomination_id>/history", case),
        ("district", "/api/v1/nominations/<id:nomination_id>", case),
    ]
    assert {(each.role, each.unit_code) for each in found} == {
        (Role.INSPECTOR, "44"),
        (Role.INSPECTOR, BO_TRACH),
    }
    assert found[0].given["query"] == {"q": ["Hồ Văn Xa"], "state": ["submitted"]}
    assert b"Xa" not in found[0].canonical
    assert len(entries_of(settled, Deed.READ_LOG)) == 1


def test_what_a_refusal_or_a_dry_run_tells_an_inspector_is_an_entry(caller: Call, settled: Engine) -> None:
    with writing(settled) as connection:
        case = nomination_in(connection, State.SUBMITTED)
        assign(connection, "district", Role.INSPECTOR, BO_TRACH, TODAY, None, NOW)
    inspector, district = caller("inspector"), caller("district")
    assert_problem(inspector.act(case, "endorse", 1), 412, Code.STALE)
    assert_problem(inspector.act(case, "submit", 2), 409, Code.NOT_POSSIBLE_IN_STATE)
    many = inspector.post("/nominations/actions/endorse", items=[{"id": case, "version": 1}])
    assert data(many)["results"][0]["status"] == 412
    tried = district.act(case, "endorse?dry_run=true", 2)
    assert data(tried)["state"] == "endorsed"
    one_step, many_steps = (
        f"/api/v1/nominations{one}/actions/<step:action>" for one in ("/<id:nomination_id>", "")
    )
    assert [(each.actor, each.nomination_id, each.given["route"]) for each in reads(settled)] == [
        ("inspector", case, one_step),
        ("inspector", case, one_step),
        ("inspector", None, many_steps),
        ("district", case, one_step),
    ]
    deafen(settled)
    assert_problem(inspector.act(case, "endorse", 1), 503, Code.UNAVAILABLE)


def test_whose_rights_an_inspector_reads_is_in_the_log_however_it_was_typed(
    caller: Call, settled: Engine
) -> None:
    data(caller("inspector").get("/people/%20District/rights"))
    assert [each.subject for each in reads(settled)] == ["person:district"]


def test_an_inspector_is_shown_nothing_when_the_reading_cannot_be_written_down(
    caller: Call, settled: Engine, app: Flask
) -> None:
    with writing(settled) as connection:
        case = nomination_in(connection, State.SUBMITTED, nominee_name="Hộ ông Hồ Văn Xa")
    inspector, commune = caller("inspector"), caller("commune")
    deafen(settled)
    for path in ("/nominations", f"/nominations/{case}", f"/nominations/{case}/history", "/inspections"):
        refused = inspector.get(path)
        assert_problem(refused, 503, Code.UNAVAILABLE)
        assert "Xa" not in refused.get_data(as_text=True)
        assert "Retry-After" in refused.headers
    for path in ("/audit/entries", "/audit/export?format=csv", "/audit/export?format=jsonl"):
        assert_problem(inspector.get(path), 503, Code.UNAVAILABLE)
    page = inspector.client.get(f"/nominations/{case}", headers=inspector.headers)
    assert page.status_code == 503
    assert "Hồ Văn Xa" not in page.get_data(as_text=True)
    data(inspector.get("/me"))
    data(commune.get(f"/nominations/{case}"))


def routes(app: Flask) -> Iterator[tuple[str, Rule]]:
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()):
            yield f"GET {rule.rule}", rule


WITH_ENTRIES_OF_THEIR_OWN = {
    "GET /api/v1/audit/entries",
    "GET /api/v1/audit/entries/<id:entry_id>",
    "GET /api/v1/audit/export",
    "GET /api/v1/audit/proofs/file",
    "GET /api/v1/inspections/<id:inspection_id>/folder",
}
LOGGED = {
    "GET /api/v1/council-sessions",
    "GET /api/v1/council-sessions/<id:session_id>",
    "GET /api/v1/decisions/<id:decision_id>",
    "GET /api/v1/findings",
    "GET /api/v1/inbox",
    "GET /api/v1/inspections",
    "GET /api/v1/inspections/<id:inspection_id>",
    "GET /api/v1/inspections/<id:inspection_id>/findings",
    "GET /api/v1/nominations",
    "GET /api/v1/nominations/<id:nomination_id>",
    "GET /api/v1/nominations/<id:nomination_id>/history",
    "GET /api/v1/nominations/<id:nomination_id>/questions",
    "GET /api/v1/people/<username>/rights",
    "GET /api/v1/submissions/<id:submission_id>",
    "GET /api/v1/progress",
}


def test_every_call_that_reads_is_logged_or_shows_nothing_of_anybody(embedded_app: Flask) -> None:
    """Pages are asked the same, one by one, in ``tests/endpoints/pages/test_readings.py``."""
    signed_in = {
        name
        for name, rule in routes(embedded_app)
        if entry_of(embedded_app.view_functions[rule.endpoint]) is Entry.SIGNED_IN
        and rule.rule.startswith("/api/")
    }
    showing_nothing = {name for name in SHOWING_NOTHING if "/api/" in name}
    assert signed_in == showing_nothing | LOGGED | WITH_ENTRIES_OF_THEIR_OWN
    assert not SHOWING_NOTHING & (LOGGED | WITH_ENTRIES_OF_THEIR_OWN)


def test_what_is_logged_is_logged_for_whatever_an_inspector_can_open(
    embedded_app: Flask, embedded: Engine
) -> None:
    """Whoever holds every role beside that of an inspector opens all of it, each with its entry."""
    with writing(embedded) as connection:
        case = nomination_in(connection, State.AWARDED)
        session_id, _ = session_with(connection, [nomination_in(connection, State.CHECKED)])
        for role, code in ((Role.INSPECTOR, "44"), (Role.ADMIN, "44-SNV")):
            assign(connection, "secretary", role, code, TODAY, None, NOW)
    secretary = Caller(embedded_app, embedded, "secretary")
    team = mandate(members=["secretary"], leader="secretary")
    inspection = data(secretary.post("/inspections", **team))
    values = {"nomination_id": case, "session_id": session_id, "inspection_id": inspection["id"]}
    opened = 0
    for name, rule in routes(embedded_app):
        if name not in LOGGED or not rule.arguments <= set(values):
            continue
        before = len(reads(embedded))
        path = embedded_app.url_map.bind("localhost").build(
            rule.endpoint, {argument: values[argument] for argument in rule.arguments}
        )
        assert secretary.client.get(path, headers=secretary.headers).status_code == 200, name
        assert len(reads(embedded)) == before + 1, name
        opened += 1
    assert opened == len(LOGGED) - 3, "all but a decision, a submission, and a person"


@pytest.mark.parametrize("movement_only", [False, True])
def test_a_mandate_covers_the_same_of_the_log_whether_it_is_gathered_or_walked(
    settled: Engine, monkeypatch: pytest.MonkeyPatch, movement_only: bool
) -> None:
    other = {"commendation_type": CommendationType.CONG_TRANG, "nominee_name": "Bà Lệ"}
    with writing(settled) as connection:
        covered = [nomination_in(connection, State.CHECKED, origin=KIEN_GIANG)]
        covered += [] if movement_only else [nomination_in(connection, State.AWARDED, **other)]
        nomination_in(connection, State.AWARDED, origin=CU_NAM)
        nomination_in(connection, State.DRAFTED, origin=KIEN_GIANG)
        if movement_only:
            nomination_in(connection, State.AWARDED, **other)
        held = Assignment(Role.INSPECTOR, unit(connection, LE_THUY).id, LE_THUY, movement_only)
        commune = actor(connection, "commune")
        signed_in = NewEntry(at=NOW, action=Deed.SIGN_IN, actor=commune, assignment=commune.assignments[0])
        write_entries(connection, [signed_in])
        # whoever sees everything for another reason reads no more of the log than the mandate covers
        reader = replace(actor(connection, "department"), assignments=(held,))
        gathered = entries(connection, within=readable_entries(connection, reader), limit=200).items
        monkeypatch.setattr("workflow.nominations.mandate.FEW", -1)
        walked = entries(connection, within=readable_entries(connection, reader), limit=200).items
    assert walked == gathered
    assert {each.nomination_id for each in walked} == {*covered, None}
    assert [each.action for each in walked if each.nomination_id is None] == ["sign_in"]


def test_a_mandate_sees_what_anybody_with_that_role_sees(caller: Call, settled: Engine) -> None:
    """Who sees what stays one rule: a role given by a mandate and one given by hand show the same log."""
    with writing(settled) as connection:
        create_person(connection, "tri", "Lưu Bá Trí", NOW - timedelta(days=1))
        create_person(connection, "hanh", "Võ Thị Hạnh", NOW - timedelta(days=1))
        assign(connection, "hanh", Role.INSPECTOR, LE_THUY, TODAY, None, NOW)
        for origin in (KIEN_GIANG, CU_NAM):
            nomination_in(connection, State.CHECKED, origin=origin)
    data(caller("admin").post("/inspections", **mandate(members=["tri"])))
    assert seen_by(caller("tri")) == seen_by(caller("hanh")) != set()
    with reading(settled) as connection:
        one, other = actor(connection, "tri"), actor(connection, "hanh")
        assert [each.unit_id for each in one.assignments] == [each.unit_id for each in other.assignments]
        assert connection.scalar(select(LogEntry.id).where(LogEntry.action == Deed.READ.value).limit(1))
