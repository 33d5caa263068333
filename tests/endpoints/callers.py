"""Calling the API as one of the cast, and saying in one line how it refuses."""

from typing import Any

from flask import Flask
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from endpoints.problems import MEDIA_TYPE
from states.codes import Code
from states.words.refusals import title_for
from tests.cast import ADDRESS, actor
from tests.clock import NOW
from workflow.database import writing
from workflow.people.tokens import create_token

API = "/api/v1"
MONTH = 30


def token_of(engine: Engine, username: str, days: int = MONTH) -> str:
    """A token of one of the cast, made without the password, which takes a while to check."""
    with writing(engine) as connection:
        person = actor(connection, username)
        return create_token(connection, person.person_id, "kiểm thử", days, NOW, person).secret


class Caller:
    """A client of the API with the token of one person; without a name, with none."""

    def __init__(self, app: Flask, engine: Engine, username: str | None = None) -> None:
        self.client = app.test_client(use_cookies=False)
        self.headers = {"Authorization": f"Bearer {token_of(engine, username)}"} if username else {}

    def call(
        self,
        method: str,
        path: str,
        *,
        version: object = None,
        headers: dict[str, str] | None = None,
        **kwargs: Any,
    ) -> TestResponse:
        """One call. ``version`` is what was read, sent as the ETag it had."""
        sent = self.headers | (headers or {})
        if version is not None:
            sent["If-Match"] = f'"{version}"'
        environ = {"REMOTE_ADDR": ADDRESS}
        return self.client.open(
            f"{API}{path}", method=method, headers=sent, environ_overrides=environ, **kwargs
        )

    def get(self, path: str, **query: Any) -> TestResponse:
        """Read something."""
        return self.call("GET", path, query_string=query or None)

    def post(self, path: str, **body: Any) -> TestResponse:
        """Send a JSON body."""
        return self.call("POST", path, json=body)

    def act(self, nomination_id: str, action: str, version: object, **body: Any) -> TestResponse:
        """Take a step on a nomination of which a version was read."""
        return self.call("POST", f"/nominations/{nomination_id}/actions/{action}", version=version, json=body)

    def patch(self, nomination_id: str, version: object, **body: Any) -> TestResponse:
        """Edit a nomination of which a version was read."""
        return self.call("PATCH", f"/nominations/{nomination_id}", version=version, json=body)


def data(response: TestResponse) -> Any:
    """What the JSON of a successful answer says."""
    assert response.status_code < 300, response.get_data(as_text=True)
    return response.get_json()


def assert_problem(
    response: TestResponse, status: int, code: Code, field: str | None = None
) -> dict[str, Any]:
    """The answer is this refusal (about this field), in the one shape, with a sentence for people.

    Returns the problem, for what else a test wants to see in it.
    """
    said = response.get_data(as_text=True)
    assert response.status_code == status, said
    assert response.content_type == MEDIA_TYPE
    problem: dict[str, Any] = response.get_json()
    assert problem["status"] == status
    assert problem["code"] == code, said
    assert problem["type"] == f"/docs/errors#{code.value}"
    assert problem["title"] == title_for(code).vi
    assert len(problem["detail"]) > len("Chưa xong.")
    assert "{" not in problem["detail"]
    if field is not None:
        assert field in [error["field"] for error in problem["errors"] if error["code"] == code], said
    for error in problem.get("errors", ()):
        assert set(error) == {"field", "code", "message"}
        assert error["message"]
        assert error["code"] in set(Code)
    return problem


def faults(response: TestResponse) -> list[tuple[str | None, str]]:
    """The field and code of every error of a 422."""
    assert response.status_code == 422, response.get_data(as_text=True)
    return [(error["field"], error["code"]) for error in response.get_json()["errors"]]


def new_nomination(**changes: Any) -> dict[str, Any]:
    """The body of a nomination that nothing is wrong with. ``changes`` replace fields; None leaves one out."""
    body = {
        "category": "household",
        "nominee_name": "Hộ gia đình ông Hồ Văn Xa",
        "nominee_unit_code": "19249",
        "origin_unit_code": "19249",
        "requested_award": "bang_khen_tinh",
        "achievements": "Tự nguyện đăng ký thoát nghèo, trả nợ vay đúng hạn.",
        "period_from": "2021-01-01",
        "period_to": "2025-12-31",
    }
    return {name: value for name, value in (body | changes).items() if value is not None}
