"""Walking with the cast over HTTP: people with tokens, in the application itself or through a real server."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import requests
from flask import Flask

from tests.cast import PASSWORD
from tests.factories import MEMBERS

SECRET_KEY = "khóa chỉ dùng để kiểm thử, dài đủ mức"
Send = Callable[..., "Answer"]
"""method, path, headers, JSON → what came back"""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Any
    body: Any


class Walker:
    """Somebody with a token, who remembers what they read."""

    def __init__(self, send: Send, username: str) -> None:
        asked = {"username": username, "password": PASSWORD, "label": "hành trình"}
        answer = send("POST", "/api/v1/tokens", {}, asked)
        assert answer.status == 201, answer.body
        self.send, self.headers = send, {"Authorization": f"Bearer {answer.body['token']}"}

    def get(self, path: str) -> Answer:
        """Read something."""
        answer = self.send("GET", f"/api/v1{path}", self.headers, None)
        assert answer.status == 200, answer.body
        return answer

    def post(self, path: str, body: dict[str, Any], status: int = 200, **headers: str) -> Any:
        """Send something."""
        answer = self.send("POST", f"/api/v1{path}", self.headers | headers, body)
        assert answer.status == status, answer.body
        return answer.body

    def act(self, nomination_id: str, action: str, **body: Any) -> Any:
        """Read the nomination, see that the step is offered with nothing against it, and take it."""
        read = self.get(f"/nominations/{nomination_id}")
        offered = {each["action"]: each["unmet"] for each in read.body["available_actions"]}
        assert offered[action] == []
        path = f"/nominations/{nomination_id}/actions/{action}"
        return self.post(path, body, **{"If-Match": read.headers["ETag"]})


def walk(send: Send) -> str:
    """From the commune's draft to the decision; returns the nomination's id."""
    commune, district, department = (Walker(send, name) for name in ("commune", "district", "department"))
    made = commune.post(
        "/nominations",
        {
            "category": "household",
            "nominee_name": "Hộ gia đình ông Hồ Văn Xa",
            "nominee_unit_code": "19249",
            "origin_unit_code": "19249",
            "requested_award": "bang_khen_tinh",
            "achievements": "Tự nguyện đăng ký thoát nghèo, vay 50.000.000 đồng nuôi bò, trả nợ đúng hạn.",
            "period_from": "2021-01-01",
            "period_to": "2025-12-31",
            "nominee": {"birth_year": 1970, "household_size": 5},
        },
        201,
    )
    assert (made["state"], made["version"]) == ("drafted", 1)
    nomination_id: str = made["id"]
    assert commune.act(nomination_id, "submit")["holder_unit_code"] == "457"
    assert nomination_id in [each["id"] for each in district.get("/inbox").body["items"]]
    assert district.act(nomination_id, "endorse")["state"] == "endorsed"
    assert department.act(nomination_id, "check")["state"] == "checked"
    session_id = _recommend(send, nomination_id)
    secretary = Walker(send, "secretary")
    decision = secretary.post(
        "/decisions",
        {
            "session_id": session_id,
            "award": "bang_khen_tinh",
            "number": 812,
            "symbol": "QĐ-UBND",
            "issued_on": made["created_at"][:10],
            "signatory_name": "Đinh Công Minh",
            "signatory_title": "Chủ tịch",
            "nomination_ids": [nomination_id],
        },
        201,
    )
    assert decision["full_number"] == "812/QĐ-UBND"
    awarded = commune.get(f"/nominations/{nomination_id}").body
    assert (awarded["state"], awarded["decided_award"]) == ("awarded", "bang_khen_tinh")
    _read_back(commune, nomination_id)
    return nomination_id


def _recommend(send: Send, nomination_id: str) -> str:
    secretary = Walker(send, "secretary")
    today = secretary.get(f"/nominations/{nomination_id}").body["updated_at"][:10]
    planned = {"council_code": "44-HD", "title": "Phiên họp tháng 11", "meets_on": today, "ballot": "open"}
    path = f"/council-sessions/{secretary.post('/council-sessions', planned, 201)['id']}"
    (item,) = secretary.post(f"{path}/agenda", {"nomination_ids": [nomination_id]})["items"]
    secretary.post(f"{path}/attendance", {"present": list(MEMBERS[:8])})
    secretary.post(f"{path}/open", {})
    ballots = f"{path}/items/{item['item_id']}/ballots"
    for member in MEMBERS[:6]:
        assert Walker(send, member).post(ballots, {"choice": "approve"}, 201) == {"received": True}
    Walker(send, MEMBERS[6]).post(ballots, {"choice": "reject"}, 201)
    written = {"username": MEMBERS[8], "choice": "approve"}
    secretary.post(f"{path}/items/{item['item_id']}/written-opinions", written, 201)
    (closed,) = secretary.post(f"{path}/close", {})["items"]
    assert {
        name: closed[name]
        for name in ("entitled", "cast", "approve", "reject", "abstain", "outcome", "award")
    } == {
        "entitled": 9,
        "cast": 8,
        "approve": 7,
        "reject": 1,
        "abstain": 0,
        "outcome": "decided",
        "award": "bang_khen_tinh",
    }
    return path.rpartition("/")[2]


def _read_back(commune: Walker, nomination_id: str) -> None:
    history = commune.get(f"/nominations/{nomination_id}/history").body["items"]
    assert [(each["action"], each["actor"], each["to_state"]) for each in history] == [
        ("create", "commune", "drafted"),
        ("submit", "commune", "submitted"),
        ("endorse", "district", "endorsed"),
        ("check", "department", "checked"),
        ("place_on_agenda", "secretary", "on_agenda"),
        ("decide", "secretary", "decided"),
        ("issue", "secretary", "awarded"),
    ]
    assert [each["version"] for each in history] == list(range(1, 8))


def in_application(app: Flask) -> Send:
    """Send through Flask's own client."""
    client = app.test_client(use_cookies=False)

    def send(method: str, path: str, headers: dict[str, str], body: Any) -> Answer:
        response = client.open(path, method=method, headers=headers, json=body)
        return Answer(response.status_code, response.headers, response.get_json())

    return send


def over_the_wire(address: str) -> Send:
    """Send to a server."""
    session = requests.Session()
    session.trust_env = False

    def send(method: str, path: str, headers: dict[str, str], body: Any) -> Answer:
        response = session.request(method, address + path, headers=headers, json=body, timeout=30)
        return Answer(response.status_code, response.headers, response.json())

    return send
