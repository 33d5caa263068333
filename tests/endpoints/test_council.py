"""Sessions, votes, decisions and submissions over HTTP: their refusals one by one, and what nobody is told."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, select

from states.codes import Code
from states.terms import Award, Deed, State
from tests.endpoints.callers import Caller, assert_problem, data, faults
from tests.factories import MEMBERS, decided_together, nomination_in, session_on, session_with
from workflow.audit.links import verify_url
from workflow.audit.models import Entry
from workflow.database import reading, writing

Call = Callable[..., Caller]
PLANNED = {"council_code": "44-HD", "title": "Phiên họp tháng 11", "meets_on": "2026-11-16", "ballot": "open"}


def paper(session_id: str, nomination_ids: list[str], **changes: Any) -> dict[str, Any]:
    """The body of a decision that nothing is wrong with."""
    body = {
        "session_id": session_id,
        "award": "bang_khen_tinh",
        "number": 7,
        "symbol": "QĐ-UBND",
        "issued_on": "2026-11-16",
        "signatory_name": "Đinh Công Minh",
        "signatory_title": "Chủ tịch",
        "nomination_ids": nomination_ids,
    }
    return body | changes


@pytest.fixture
def checked(settled: Engine) -> str:
    with writing(settled) as connection:
        return nomination_in(connection, State.CHECKED)


@pytest.fixture
def planned(settled: Engine) -> str:
    """A planned session with nothing on its agenda."""
    with writing(settled) as connection:
        return session_on(connection)


@pytest.fixture
def voting(settled: Engine, checked: str) -> tuple[str, str]:
    """An open session with one item, at which everybody but member8 is present."""
    with writing(settled) as connection:
        session_id, (item_id,) = session_with(connection, [checked], present=MEMBERS[:8])
    return session_id, item_id


def test_a_session_is_called_by_the_secretary(caller: Call) -> None:
    response = caller("secretary").post("/council-sessions", **PLANNED, place="Phòng họp số 2")
    made = data(response)
    assert response.status_code == 201
    assert response.headers["Location"] == f"/api/v1/council-sessions/{made['id']}"
    assert (made["state"], made["council_code"], made["needed"], len(made["members"])) == (
        "planned",
        "44-HD",
        6,
        9,
    )
    assert (made["items"], made["present"], made["opened_at"]) == ([], [], None)
    assert data(caller("member1").get(f"/council-sessions/{made['id']}"))["title"] == "Phiên họp tháng 11"
    listed = data(caller("chair").get("/council-sessions"))["items"]
    assert [each["id"] for each in listed] == [made["id"]]


def test_nobody_else_calls_one_and_strangers_know_of_none(caller: Call, planned: str) -> None:
    for username in ("member1", "chair", "department", "commune"):
        assert_problem(caller(username).post("/council-sessions", **PLANNED), 403, Code.NOT_YOUR_ROLE)
        assert_problem(caller(username).post("/council-sessions", title=5), 403, Code.NOT_YOUR_ROLE)
    for username in ("department", "commune", "inspector", "admin"):
        assert_problem(caller(username).get(f"/council-sessions/{planned}"), 404, Code.NOT_FOUND)
        assert data(caller(username).get("/council-sessions"))["items"] == []
        for path in ("open", "close", "attendance", "agenda", "items/x/ballots"):
            assert_problem(caller(username).post(f"/council-sessions/{planned}/{path}"), 404, Code.NOT_FOUND)


def test_a_session_is_called_in_good_order(caller: Call) -> None:
    secretary = caller("secretary")
    for change, code in (
        ({"ballot": "secret"}, Code.BALLOT_NOT_ALLOWED),
        ({"ballot": "shouted"}, Code.INVALID_CHOICE),
        ({"council_code": "99-HD"}, Code.UNKNOWN_UNIT),
        ({"meets_on": "2030-01-01"}, Code.DATE_ABSURD),
        ({"title": ""}, Code.EMPTY),
    ):
        response = secretary.post("/council-sessions", **(PLANNED | change))
        assert_problem(response, 422, code, next(iter(change)))


def test_nominations_come_on_the_agenda_all_or_none(
    caller: Call, settled: Engine, planned: str, checked: str
) -> None:
    with writing(settled) as connection:
        endorsed = nomination_in(connection, State.ENDORSED)
    secretary = caller("secretary")
    path = f"/council-sessions/{planned}/agenda"
    assert_problem(
        secretary.post(path, nomination_ids=[checked, "0" * 32]),
        422,
        Code.UNKNOWN_NOMINATION,
        "nomination_ids.1",
    )
    assert_problem(
        secretary.post(path, nomination_ids=[checked, checked]), 422, Code.REPEATED, "nomination_ids.1"
    )
    assert secretary.post(path, nomination_ids=[checked, endorsed]).status_code >= 400
    assert_problem(secretary.post(path, nomination_ids=[]), 422, Code.WRONG_COUNT, "nomination_ids")
    assert_problem(caller("chair").post(path, nomination_ids=[checked]), 403, Code.NOT_YOUR_ROLE)
    assert data(secretary.get(f"/nominations/{checked}"))["state"] == "checked"
    (item,) = data(secretary.post(path, nomination_ids=[checked]))["items"]
    assert (item["nomination_id"], item["position"]) == (checked, 1)
    assert data(secretary.get(f"/nominations/{checked}"))["state"] == "on_agenda"
    assert_problem(secretary.post(f"{path}/{item['item_id']}/removal"), 422, Code.REASON_REQUIRED, "reason")
    session = data(secretary.post(f"{path}/{item['item_id']}/removal", reason="Chờ xác minh"))
    assert session["items"] == []
    assert data(secretary.get(f"/nominations/{checked}"))["state"] == "checked"


def test_opening_needs_a_quorum(caller: Call, planned: str, checked: str) -> None:
    secretary = caller("secretary")
    data(secretary.post(f"/council-sessions/{planned}/agenda", nomination_ids=[checked]))
    present = f"/council-sessions/{planned}/attendance"
    assert_problem(
        secretary.post(present, present=["member1", "commune"]), 422, Code.NOT_A_MEMBER, "present.1"
    )
    assert_problem(secretary.post(present, present=["nobody"]), 422, Code.UNKNOWN_PERSON, "present.0")
    assert_problem(secretary.post(present), 422, Code.REQUIRED, "present")
    data(secretary.post(present, present=list(MEMBERS[:5])))
    problem = assert_problem(secretary.post(f"/council-sessions/{planned}/open"), 422, Code.QUORUM)
    assert "5" in problem["detail"]
    assert "6" in problem["detail"]
    assert set(data(secretary.post(present, present=list(MEMBERS[:6])))["present"]) == set(MEMBERS[:6])
    opened = data(secretary.post(f"/council-sessions/{planned}/open"))
    assert (opened["state"], opened["items"][0]["state"]) == ("open", "open")
    assert_problem(secretary.post(f"/council-sessions/{planned}/open"), 409, Code.NOT_POSSIBLE_IN_STATE)


def test_one_item_is_opened_and_closed_by_itself(caller: Call, planned: str, checked: str) -> None:
    secretary = caller("secretary")
    base = f"/council-sessions/{planned}"
    (item,) = data(secretary.post(f"{base}/agenda", nomination_ids=[checked]))["items"]
    data(secretary.post(f"{base}/attendance", present=list(MEMBERS)))
    path = f"{base}/items/{item['item_id']}"
    assert_problem(
        caller("member1").post(f"{path}/ballots", choice="approve"), 409, Code.NOT_POSSIBLE_IN_STATE
    )
    assert data(secretary.post(f"{path}/open"))["state"] == "open"
    for member in MEMBERS:
        data(caller(member).post(f"{path}/ballots", choice="reject"))
    (closed,) = data(secretary.post(f"{path}/close"))["items"]
    assert (closed["outcome"], closed["award"], closed["reject"]) == ("declined", None, 9)
    assert data(secretary.get(f"/nominations/{checked}"))["state"] == "declined"
    assert data(secretary.get(base))["items"][0]["result"]["reject"] == 9


def test_a_ballot_is_cast_once_by_a_member_who_is_there(caller: Call, voting: tuple[str, str]) -> None:
    session_id, item_id = voting
    path = f"/council-sessions/{session_id}/items/{item_id}"
    first = caller("member1").post(f"{path}/ballots", choice="approve")
    assert (first.status_code, first.get_json()) == (201, {"received": True})
    assert_problem(caller("member1").post(f"{path}/ballots", choice="reject"), 409, Code.ALREADY_VOTED)
    assert_problem(caller("member1").post(f"{path}/ballots", choice=5), 409, Code.ALREADY_VOTED)
    assert_problem(caller("secretary").post(f"{path}/ballots", choice="approve"), 403, Code.NOT_A_MEMBER)
    assert_problem(caller("member8").post(f"{path}/ballots", choice="approve"), 403, Code.NOT_PRESENT)
    recused = caller("member2").post(f"{path}/recusals", username="member2", reason="Là người thân")
    assert (recused.status_code, recused.get_json()) == (201, {"item_id": item_id, "username": "member2"})
    assert_problem(caller("member2").post(f"{path}/ballots", choice="approve"), 403, Code.RECUSED)
    assert_problem(
        caller("member3").post(f"{path}/recusals", username="member4", reason="x"), 403, Code.NOT_YOUR_ROLE
    )
    assert_problem(
        caller("secretary").post(f"{path}/recusals", username="member4"), 422, Code.REASON_REQUIRED, "reason"
    )
    member = caller("member3")
    assert faults(member.post(f"{path}/ballots")) == [("choice", "required")]
    assert_problem(member.post(f"{path}/ballots", choice="maybe"), 422, Code.INVALID_CHOICE, "choice")
    assert_problem(
        member.post(f"{path}/ballots", choice="approve", award="hcld_1"), 422, Code.HIGHER_AWARD, "award"
    )
    assert data(member.post(f"{path}/ballots", choice="approve", award="giay_khen")) == {"received": True}


def test_an_absent_members_opinion_comes_in_writing(caller: Call, voting: tuple[str, str]) -> None:
    session_id, item_id = voting
    path = f"/council-sessions/{session_id}/items/{item_id}/written-opinions"
    secretary = caller("secretary")
    assert_problem(
        secretary.post(path, username="member1", choice="approve"), 422, Code.MEMBER_PRESENT, "username"
    )
    assert_problem(
        secretary.post(path, username="nobody", choice="approve"), 422, Code.UNKNOWN_PERSON, "username"
    )
    assert_problem(
        secretary.post(path, username="commune", choice="approve"), 422, Code.NOT_A_MEMBER, "username"
    )
    assert_problem(
        caller("member8").post(path, username="member8", choice="approve"), 403, Code.NOT_YOUR_ROLE
    )
    assert data(secretary.post(path, username="member8", choice="approve")) == {"received": True}
    assert_problem(secretary.post(path, username="member8", choice="reject"), 409, Code.ALREADY_VOTED)


def test_before_it_is_closed_nobody_is_told_how_the_vote_goes(caller: Call, voting: tuple[str, str]) -> None:
    session_id, item_id = voting
    for member in MEMBERS[:3]:
        data(caller(member).post(f"/council-sessions/{session_id}/items/{item_id}/ballots", choice="approve"))
    for username in ("secretary", "chair", "member1", "member5"):
        text = caller(username).get(f"/council-sessions/{session_id}").get_data(as_text=True)
        assert "approve" not in text
    (item,) = data(caller("member1").get(f"/council-sessions/{session_id}"))["items"]
    assert (item["cast"], item["voted"], item["result"]) == (3, True, None)
    assert not data(caller("member5").get(f"/council-sessions/{session_id}"))["items"][0]["voted"]


def test_closing_tells_the_count_and_the_threshold(
    caller: Call, voting: tuple[str, str], checked: str
) -> None:
    session_id, item_id = voting
    for member in MEMBERS[:5]:
        data(caller(member).post(f"/council-sessions/{session_id}/items/{item_id}/ballots", choice="approve"))
    assert_problem(caller("chair").post(f"/council-sessions/{session_id}/close"), 403, Code.NOT_YOUR_ROLE)
    (closed,) = data(caller("secretary").post(f"/council-sessions/{session_id}/close"))["items"]
    assert closed == {
        "item_id": item_id,
        "nomination_id": checked,
        "entitled": 9,
        "cast": 5,
        "approve": 5,
        "reject": 0,
        "abstain": 0,
        "share": {"approve": 5, "base": 9},
        "threshold": {"numerator": 1, "denominator": 2, "strict": True, "base": "all"},
        "outcome": "decided",
        "award": "bang_khen_tinh",
    }
    for path in ("close", "open", "attendance", "agenda"):
        body = {"attendance": {"present": []}, "agenda": {"nomination_ids": [checked]}}.get(path, {})
        response = caller("secretary").post(f"/council-sessions/{session_id}/{path}", **body)
        assert_problem(response, 409, Code.NOT_POSSIBLE_IN_STATE)


def test_a_session_or_an_item_that_there_is_not(caller: Call, planned: str) -> None:
    secretary = caller("secretary")
    for path in ("x/open", "0" * 32 + "/close", f"{planned}/items/x/open", f"{planned}/agenda/x/removal"):
        assert_problem(secretary.post(f"/council-sessions/{path}", reason="x"), 404, Code.NOT_FOUND)


def test_a_decision_makes_all_of_its_nominations_awarded_or_none(caller: Call, settled: Engine) -> None:
    with writing(settled) as connection:
        decided = [nomination_in(connection, State.CHECKED) for _ in "12"]
        session_id = decided_together(connection, decided)
        elsewhere = nomination_in(connection, State.DECIDED)
    secretary = caller("secretary")
    for body, code, field in (
        (paper(session_id, [*decided, elsewhere]), Code.NOT_OF_SESSION, "nomination_ids.2"),
        (paper(session_id, decided, award="giay_khen"), Code.WRONG_AWARD, "nomination_ids.0"),
        (paper(session_id, decided, issued_on="2026-11-15"), Code.BEFORE_SESSION, "issued_on"),
        (paper(session_id, decided, issued_on="2026-11-17"), Code.DATE_IN_FUTURE, "issued_on"),
        (paper(session_id, decided, number=0), Code.OUT_OF_RANGE, "number"),
        (paper(session_id, decided, number="7"), Code.WRONG_TYPE, "number"),
        (paper(session_id, [decided[0]] * 2), Code.REPEATED, "nomination_ids.1"),
        (paper(session_id, [*decided, "0" * 32]), Code.UNKNOWN_NOMINATION, "nomination_ids.2"),
        (paper(session_id, decided, colour="blue"), Code.UNKNOWN_FIELD, "colour"),
    ):
        assert_problem(secretary.post("/decisions", **body), 422, code, field)
    assert_problem(secretary.post("/decisions", **paper("0" * 32, decided)), 404, Code.NOT_FOUND)
    assert_problem(caller("chair").post("/decisions", **paper(session_id, decided)), 403, Code.NOT_YOUR_ROLE)
    assert_problem(caller("chair").post("/decisions", **paper(session_id, [])), 403, Code.NOT_YOUR_ROLE)
    assert_problem(caller("commune").post("/decisions"), 403, Code.NOT_YOUR_ROLE)
    assert {data(secretary.get(f"/nominations/{each}"))["state"] for each in decided} == {"decided"}
    response = secretary.post("/decisions", **paper(session_id, decided))
    made = data(response)
    assert response.status_code == 201
    assert response.headers["Location"] == f"/api/v1/decisions/{made['id']}"
    assert (made["full_number"], made["carried"], made["verification_code"].count("-")) == (
        "07/QĐ-UBND",
        2,
        2,
    )
    assert {data(secretary.get(f"/nominations/{each}"))["state"] for each in decided} == {"awarded"}
    seen = data(caller("commune").get(f"/decisions/{made['id']}"))
    assert (seen["id"], seen["verify_url"]) == (made["id"], made["verify_url"])
    with reading(settled) as connection:
        entry = connection.execute(select(Entry).where(Entry.action == Deed.ISSUE_DECISION)).one()
    assert made["verify_url"] == verify_url(entry.canonical, entry.id, base="http://127.0.0.1:5000")
    assert_problem(caller("commune3").get(f"/decisions/{made['id']}"), 404, Code.NOT_FOUND)
    assert_problem(secretary.get(f"/submissions/{made['id']}"), 404, Code.NOT_FOUND)


def test_a_number_is_used_once_a_year(caller: Call, settled: Engine) -> None:
    with writing(settled) as connection:
        first, second = (nomination_in(connection, State.CHECKED) for _ in "12")
        sessions = [decided_together(connection, [each]) for each in (first, second)]
    secretary = caller("secretary")
    data(secretary.post("/decisions", **paper(sessions[0], [first])))
    taken = secretary.post("/decisions", **paper(sessions[1], [second], symbol="/qđ-ubnd "))
    assert "8" in assert_problem(taken, 422, Code.NUMBER_TAKEN, "number")["detail"]
    data(secretary.post("/decisions", **paper(sessions[1], [second], number=8)))


def test_forms_signed_above_are_forwarded(caller: Call, settled: Engine) -> None:
    with writing(settled) as connection:
        above = nomination_in(connection, State.CHECKED, award=Award.BANG_KHEN_TTG)
        within = nomination_in(connection, State.CHECKED)
        sessions = [decided_together(connection, [each]) for each in (above, within)]
    secretary = caller("secretary")
    submission = {"award": "bang_khen_ttg", "symbol": "TTr-UBND", "addressed_to": "Thủ tướng Chính phủ"}
    assert_problem(
        secretary.post("/decisions", **paper(sessions[0], [above], award="bang_khen_ttg")),
        422,
        Code.SIGNED_ABOVE,
    )
    wrong = secretary.post(
        "/submissions", **(paper(sessions[1], [within]) | submission | {"award": "bang_khen_tinh"})
    )
    assert_problem(wrong, 422, Code.SIGNED_IN_PROVINCE)
    missing = secretary.post("/submissions", **paper(sessions[0], [above], award="bang_khen_ttg"))
    assert_problem(missing, 422, Code.REQUIRED, "addressed_to")
    response = secretary.post("/submissions", **(paper(sessions[0], [above]) | submission))
    made = data(response)
    assert response.headers["Location"] == f"/api/v1/submissions/{made['id']}"
    assert (made["kind"], made["addressed_to"]) == ("submission", "Thủ tướng Chính phủ")
    assert data(secretary.get(f"/nominations/{above}"))["state"] == "forwarded"
    assert data(secretary.get(f"/submissions/{made['id']}"))["full_number"] == "07/TTr-UBND"
    assert_problem(secretary.get(f"/decisions/{made['id']}"), 404, Code.NOT_FOUND)


def test_a_decision_waits_for_the_end_of_the_session(
    caller: Call, voting: tuple[str, str], checked: str
) -> None:
    session_id, _ = voting
    for body in (paper(session_id, [checked]), paper(session_id, [checked], colour="blue")):
        assert_problem(caller("secretary").post("/decisions", **body), 409, Code.NOT_POSSIBLE_IN_STATE)
