"""Steps over HTTP: one, many, tried first; what is offered; the table as data."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select

from states.codes import Code
from states.table import STATES, STEPS, TAKEN_BY_REQUEST
from states.terms import Award, State
from tests.endpoints.callers import Caller, assert_problem, data, new_nomination
from tests.factories import nomination_in
from workflow.audit.models import Entry
from workflow.database import reading, writing

Call = Callable[..., Caller]


def entries(engine: Engine) -> int:
    with reading(engine) as connection:
        return connection.execute(select(func.count()).select_from(Entry)).scalar_one()


def actions(answer: dict[str, object]) -> dict[str, dict[str, object]]:
    offered = answer["available_actions"]
    assert isinstance(offered, list)
    return {each["action"]: each for each in offered}


def test_a_nomination_is_made_and_shown_as_the_contract_has_it(caller: Call) -> None:
    prior = {"award": "giay_khen", "decision_number": "12/QĐ-UBND", "signed_on": "2020-05-19"}
    nominee = {"birth_year": 1970, "gender": "nam", "household_size": 5, "citizen_id": "044070000001"}
    response = caller("commune").post("/nominations", **new_nomination(prior_awards=[prior], nominee=nominee))
    assert response.status_code == 201
    made = response.get_json()
    assert response.headers["ETag"] == '"1"'
    assert response.headers["Location"] == f"/api/v1/nominations/{made['id']}"
    assert made == new_nomination() | {
        "id": made["id"],
        "code": made["code"],
        "commendation_type": "phong_trao",
        "decided_award": None,
        "nominee": nominee,
        "prior_awards": [prior],
        "state": "drafted",
        "state_label": "Đang soạn",
        "on_hold": False,
        "holder_unit_code": "19249",
        "received_at": None,
        "due_on": None,
        "overdue": False,
        "version": 1,
        "created_at": "2026-11-16T09:00:00+07:00",
        "updated_at": "2026-11-16T09:00:00+07:00",
    }
    read = caller("commune").get(f"/nominations/{made['id']}")
    assert read.headers["ETag"] == '"1"'
    assert {name: value for name, value in read.get_json().items() if name != "available_actions"} == made


def test_what_was_read_can_be_sent_back(caller: Call) -> None:
    commune = caller("commune")
    made = data(commune.post("/nominations", **new_nomination(nominee={"post": "Trưởng thôn"})))
    editable = ("category", "commendation_type", "nominee_name", "nominee_unit_code", "requested_award", "achievements",
                "period_from", "period_to", "nominee", "prior_awards")  # fmt: skip
    same = data(commune.patch(made["id"], 1, **{name: made[name] for name in editable}))
    assert same == made, "nothing has changed, and neither has the version"


def test_every_answer_about_one_carries_its_version(caller: Call, settled: Engine) -> None:
    with writing(settled) as connection:
        drafted = nomination_in(connection, State.DRAFTED)
    commune = caller("commune")
    edited = commune.patch(drafted, 1, nominee_name="Hộ bà Hồ Thị Lan")
    assert (edited.headers["ETag"], edited.get_json()["version"]) == ('"2"', 2)
    read = {"If-Match": edited.headers["ETag"]}
    submitted = commune.call("POST", f"/nominations/{drafted}/actions/submit", headers=read)
    assert (submitted.headers["ETag"], submitted.get_json()["version"]) == ('"3"', 3)


def test_the_first_act_of_the_holder_receives(caller: Call, settled: Engine) -> None:
    with writing(settled) as connection:
        submitted = nomination_in(connection, State.SUBMITTED)
    district = caller("district")
    received = data(district.act(submitted, "receive", 2))
    assert (received["received_at"], received["state"], received["version"]) == (
        "2026-11-16T09:00:00+07:00",
        "submitted",
        3,
    )
    assert_problem(district.act(submitted, "receive", 3), 422, Code.ALREADY_RECEIVED)
    assert_problem(caller("commune").act(submitted, "recall", 3), 422, Code.ALREADY_RECEIVED)


def test_what_is_offered_says_all_that_stands_against_it(caller: Call, settled: Engine) -> None:
    with writing(settled) as connection:
        drafted = nomination_in(connection, State.DRAFTED, nominee_name="Hộ ông Hồ Văn Xa")
        twin = nomination_in(connection, State.SUBMITTED, nominee_name="hộ ông  HỒ VĂN XA")
        endorsed = nomination_in(connection, State.ENDORSED)
    offered = actions(data(caller("commune").get(f"/nominations/{drafted}")))
    assert set(offered) == {"submit", "withdraw"}
    assert offered["withdraw"]["requires_reason"]
    assert offered["withdraw"]["unmet"] == []
    (against,) = offered["submit"]["unmet"]  # type: ignore[misc]
    code = data(caller("commune").get(f"/nominations/{twin}"))["code"]
    assert (against["code"], against["field"]) == ("twin_award", "nominee_name")
    assert code in against["message"]
    assert_problem(caller("commune").act(drafted, "submit", 1), 422, Code.TWIN_AWARD, "nominee_name")
    department = caller("department")
    version = data(department.act(endorsed, "hold", 3, reason="Có đơn"))["version"]
    held = actions(data(department.get(f"/nominations/{endorsed}")))
    assert [each["code"] for each in held["check"]["unmet"]] == ["on_hold"]  # type: ignore[attr-defined]
    assert held["release"]["unmet"] == []
    assert data(department.act(endorsed, "release", version))["on_hold"] is False


def test_two_hats_are_told_beforehand(caller: Call) -> None:
    dual = caller("dual")
    made = data(dual.post("/nominations", **new_nomination()))
    data(dual.act(made["id"], "submit", 1))
    offered = actions(data(dual.get(f"/nominations/{made['id']}")))
    assert [each["code"] for each in offered["endorse"]["unmet"]] == ["separation_of_duties"]  # type: ignore[attr-defined]


def test_a_dry_run_answers_as_the_real_step_and_changes_nothing(caller: Call, settled: Engine) -> None:
    with writing(settled) as connection:
        walks = [
            ("commune", nomination_in(connection, State.DRAFTED), "submit", 1, {}),
            ("district", nomination_in(connection, State.SUBMITTED), "endorse", 2, {}),
            ("district", nomination_in(connection, State.SUBMITTED), "receive", 2, {}),
            ("department", nomination_in(connection, State.ENDORSED), "hold", 3, {"reason": "Có đơn"}),
            (
                "department",
                nomination_in(connection, State.ENDORSED),
                "return_to_district",
                3,
                {"reason": "Thiếu"},
            ),
            ("secretary", nomination_in(connection, State.DECIDED), "refer_back", 6, {"reason": "Không ký"}),
        ]
    for username, nomination, action, version, body in walks:
        somebody = caller(username)
        before, count = data(somebody.get(f"/nominations/{nomination}")), entries(settled)
        path = f"/nominations/{nomination}/actions/{action}"
        tried = somebody.call("POST", path, version=version, json=body, query_string={"dry_run": "true"})
        assert (data(somebody.get(f"/nominations/{nomination}")), entries(settled)) == (before, count)
        done = somebody.call("POST", path, version=version, json=body)
        assert (tried.status_code, tried.headers["ETag"]) == (done.status_code, done.headers["ETag"])
        assert data(tried) == data(done), action


def test_a_dry_run_refuses_as_the_real_step_and_leaves_no_entry(caller: Call, settled: Engine) -> None:
    with writing(settled) as connection:
        submitted = nomination_in(connection, State.SUBMITTED)
    count = entries(settled)
    path = f"/nominations/{submitted}/actions/endorse"
    for username, version, status, code in (
        ("commune3", 2, 404, Code.NOT_FOUND),
        ("commune", None, 428, Code.PRECONDITION_REQUIRED),
        ("commune", 1, 412, Code.STALE),
        ("commune", 2, 403, Code.NOT_YOUR_ROLE),
    ):
        caller_ = caller(username)
        count = entries(settled)
        tried = caller_.call("POST", path, version=version, json={}, query_string={"dry_run": "true"})
        assert_problem(tried, status, code)
        assert entries(settled) == count
    maybe = caller("district").call("POST", path, version=2, json={}, query_string={"dry_run": "maybe"})
    assert_problem(maybe, 422, Code.WRONG_TYPE, "dry_run")
    assert data(caller("district").get(f"/nominations/{submitted}"))["version"] == 2


def test_asking_for_a_dry_run_elsewhere_hides_no_refusal(caller: Call, settled: Engine) -> None:
    agency = caller("agency")
    count = entries(settled)
    response = agency.call("POST", "/nominations", json=new_nomination(), query_string={"dry_run": "true"})
    assert_problem(response, 403, Code.NOT_YOUR_UNIT)
    assert entries(settled) == count + 1


def test_each_of_many_succeeds_or_fails_on_its_own(caller: Call, settled: Engine) -> None:
    with writing(settled) as connection:
        good = nomination_in(connection, State.SUBMITTED)
        stale = nomination_in(connection, State.SUBMITTED)
        elsewhere = nomination_in(connection, State.ENDORSED)
        strange = nomination_in(connection, State.SUBMITTED, origin="19141")
    dual, district = caller("dual"), caller("district")
    own = data(dual.post("/nominations", **new_nomination()))["id"]
    data(dual.act(own, "submit", 1))
    wanted = [(stale, 1), (good, 2), (strange, 2), ("x", 1), (elsewhere, 3), (own, 2)]
    answer = data(
        dual.post("/nominations/actions/endorse", items=[{"id": each, "version": n} for each, n in wanted])
    )
    assert [each["id"] for each in answer["results"]] == [each for each, _ in wanted]
    assert [(each["status"], each.get("problem", {}).get("code")) for each in answer["results"]] == [
        (412, "stale"),
        # the actor works at the originating unit, and so acts for no tier above it
        (403, "separation_of_duties"),
        (404, "not_found"),
        (404, "not_found"),
        (409, "not_possible_in_state"),
        (403, "separation_of_duties"),
    ]
    answer = data(
        district.post(
            "/nominations/actions/endorse", items=[{"id": each, "version": n} for each, n in wanted]
        )
    )
    assert [each["status"] for each in answer["results"]] == [412, 200, 404, 404, 409, 200]
    assert answer["results"][1] == {"id": good, "status": 200, "state": "endorsed", "version": 3}
    refused = data(caller("inspector").get("/audit/entries", outcome="refused"))["items"]
    assert {(each["nomination_id"], each["code"]) for each in refused} == {
        (good, "separation_of_duties"),
        (own, "separation_of_duties"),
    }


def test_a_bulk_step_is_tried_first_too(caller: Call, settled: Engine) -> None:
    with writing(settled) as connection:
        items = [{"id": nomination_in(connection, State.SUBMITTED), "version": 2} for _ in "123"]
    items.append({"id": items[0]["id"][::-1], "version": 1})
    district, count = caller("district"), entries(settled)
    count += 1  # the token's
    body = {"items": items, "reason": "Đủ điều kiện"}
    path = "/nominations/actions/endorse"
    tried = district.call("POST", path, json=body, query_string={"dry_run": "true"})
    assert entries(settled) <= count
    assert data(tried) == data(district.call("POST", path, json=body))


def test_many_are_returned_with_what_to_mend(caller: Call, settled: Engine) -> None:
    with writing(settled) as connection:
        items = [{"id": nomination_in(connection, State.SUBMITTED), "version": 2} for _ in "12"]
    body = {
        "items": items,
        "reason": "Thiếu chữ ký",
        "mend": [{"field": "achievements", "message": "Ghi số tiền vay"}],
    }
    answer = data(caller("district").post("/nominations/actions/return_to_origin", **body))
    assert [each["state"] for each in answer["results"]] == ["returned", "returned"]
    without = caller("district").post("/nominations/actions/return_to_origin", items=items)
    assert [each["problem"]["code"] for each in data(without)["results"]] == ["stale", "stale"]


def test_a_thousand_at_once(embedded_app: Flask, embedded: Engine) -> None:
    with writing(embedded) as connection:
        items = [{"id": nomination_in(connection, State.SUBMITTED), "version": 2} for _ in range(50)]
    items += [{"id": f"{number:032x}", "version": 1} for number in range(950)]
    district = Caller(embedded_app, embedded, "district")
    answer = data(district.post("/nominations/actions/endorse", items=items))
    assert [each["status"] for each in answer["results"]] == [200] * 50 + [404] * 950


def test_a_revocation_takes_two(caller: Call, settled: Engine) -> None:
    with writing(settled) as connection:
        awarded = nomination_in(connection, State.AWARDED)
    secretary, chair = caller("secretary"), caller("chair")
    version = data(secretary.get(f"/nominations/{awarded}"))["version"]
    body = {"decision_number": "9/QĐ-UBND", "decided_on": "2026-11-16", "reason": "Khai man thành tích"}
    assert_problem(chair.act(awarded, "confirm_revoke", version), 422, Code.NO_REVOKE_PENDING)
    asked = data(secretary.act(awarded, "revoke", version, **body))
    assert asked["state"] == "awarded"
    assert_problem(secretary.act(awarded, "revoke", version + 1, **body), 422, Code.REVOKE_PENDING)
    assert data(secretary.act(awarded, "cancel_revoke", version + 1))["state"] == "awarded"
    data(secretary.act(awarded, "revoke", version + 2, **body))
    assert data(chair.act(awarded, "confirm_revoke", version + 3))["state"] == "revoked"


def test_a_form_signed_above_comes_back_as_a_record(caller: Call, settled: Engine) -> None:
    with writing(settled) as connection:
        forwarded = nomination_in(connection, State.FORWARDED, award=Award.HCLD_3)
        refused = nomination_in(connection, State.FORWARDED, award=Award.BANG_KHEN_TTG)
    secretary = caller("secretary")
    for missing in ("decision_number", "decided_on", "authority"):
        body = {"decision_number": "812/QĐ-CTN", "decided_on": "2026-11-10", "authority": "Chủ tịch nước"}
        del body[missing]
        version = data(secretary.get(f"/nominations/{forwarded}"))["version"]
        response = secretary.act(forwarded, "record_award", version, **body)
        assert_problem(response, 422, Code(f"{missing}_required"), missing)
    version = data(secretary.get(f"/nominations/{refused}"))["version"]
    assert data(secretary.act(refused, "record_refusal", version, reason="Chưa đủ"))["state"] == "declined"


def test_the_table_is_given_as_data(caller: Call) -> None:
    table = data(caller("commune").get("/states"))
    assert [state["code"] for state in table["states"]] == list(STATES)
    assert len(table["actions"]) == len(STEPS)
    assert {action["code"] for action in table["actions"]} >= set(TAKEN_BY_REQUEST)
    endorse = next(action for action in table["actions"] if action["code"] == "endorse")
    assert endorse == {
        "code": "endorse",
        "label": "Đồng ý, chuyển lên",
        "from": ["submitted"],
        "to": "endorsed",
        "roles": ["district_approver"],
        "requires_reason": False,
        "requirements": [],
    }
    assert {action["to"] for action in table["actions"] if action["code"] == "receive"} == {None}


@pytest.mark.parametrize(
    ("name", "kind", "start"), [("svg", "image/svg+xml", b"<"), ("mmd", "text/vnd.mermaid", b"flowchart")]
)
def test_the_picture_of_the_process(
    embedded_app: Flask, embedded: Engine, name: str, kind: str, start: bytes
) -> None:
    response = Caller(embedded_app, embedded, "commune").get(f"/states/diagram.{name}")
    assert response.mimetype == kind
    assert start in response.data
