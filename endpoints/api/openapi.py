"""The document of the API (OpenAPI 3.1), made from the declarations of its calls, and its reader.

``GET /api/v1/openapi.json`` and ``GET /api/v1/docs``: Swagger UI, served from here, since nothing may be loaded from
elsewhere.
"""

import re
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Flask, Response, json, render_template
from flask_smorest import Api
from werkzeug.routing import BaseConverter

from endpoints.api.schemas.problems import Problem
from endpoints.entry import Entry, open_to
from endpoints.problems import MEDIA_TYPE
from states.table import TAKEN_BY_REQUEST
from states.terms import Action

VERSION = "1.0"
INTRODUCTION = """Đề nghị khen thưởng đi từ bản soạn của xã đến quyết định đã ban hành.

Times are RFC 3339 with offset, dates ISO 8601. Lists are `{items, next_cursor}`. Refusals are
`application/problem+json`, in the order 404, 428, 412, 409, 403, 422; [their codes](/docs/errors) are a closed list.
"""


_ID = re.compile("[0-9a-f]{32}")


class Id(BaseConverter):
    """An id in a path. What can be no id of ours is looked up as one that nothing has."""

    regex = "[^/]+"
    NOTHING = "-"

    def to_python(self, value: str) -> str:
        """The id, or :data:`NOTHING`."""
        return value if _ID.fullmatch(value) else self.NOTHING


class StepName(BaseConverter):
    """A step taken by request. Any other word is no address of ours (404)."""

    regex = "|".join(TAKEN_BY_REQUEST)

    def to_python(self, value: str) -> Action:
        """The action."""
        return Action(value)


class ProblemApi(Api):  # type: ignore[misc]  # flask-smorest has no types
    """The API with problems in the place of flask-smorest's own errors."""

    ERROR_SCHEMA = Problem
    DEFAULT_ERROR_RESPONSE_NAME = None

    def _register_error_handlers(self) -> None:
        """None of its own: :mod:`endpoints.problems` handles every exception."""

    def _register_responses(self) -> None:
        """Refusals have a media type of their own."""
        self.DEFAULT_RESPONSE_CONTENT_TYPE = MEDIA_TYPE
        super()._register_responses()
        self.DEFAULT_RESPONSE_CONTENT_TYPE = "application/json"


def make_api(app: Flask) -> ProblemApi:
    """The API of ``app``, still without calls."""
    app.config["OPENAPI_URL_PREFIX"] = None
    app.url_map.converters["id"] = Id
    app.url_map.converters["step"] = StepName
    api = ProblemApi(
        spec_kwargs={
            "title": "Khen thưởng",
            "version": VERSION,
            "openapi_version": "3.1.0",
            "info": {"description": INTRODUCTION},
            "servers": [{"url": "/"}],
            "security": [{"token": []}, {"session": []}],
        }
    )
    api.init_app(app)
    api.register_converter(Id, _id_schema)
    api.register_converter(StepName, _step_schema)
    schemes = api.spec.components.security_scheme
    schemes("token", {"type": "http", "scheme": "bearer"})
    schemes("session", {"type": "apiKey", "in": "cookie", "name": app.config["SESSION_COOKIE_NAME"]})
    return api


def document(api: ProblemApi) -> Blueprint:
    """The routes of the document and of its reader."""
    pages = Blueprint("openapi", __name__, url_prefix="/api/v1")
    text: list[str] = []

    @pages.get("/openapi.json")
    @open_to(Entry.EVERYBODY)
    def openapi_json() -> Response:
        """The document itself: made at the first request, when every call is registered."""
        if not text:
            text.append(json.dumps(closed(api.spec.to_dict()), ensure_ascii=False))
        return Response(text[0], mimetype="application/json")

    @pages.get("/docs")
    @open_to(Entry.EVERYBODY)
    def docs() -> str:
        """The document for people."""
        return render_template("api_docs.html")

    return pages


def closed(specification: dict[str, Any]) -> dict[str, Any]:
    """The document with every object of a request closed: a field that it does not name is refused."""
    schemas: Mapping[str, dict[str, Any]] = specification.get("components", {}).get("schemas", {})
    for schema in schemas.values():
        if schema.get("type") == "object" and "additionalProperties" not in schema:
            schema["additionalProperties"] = False
    return specification


def _id_schema(_: Id) -> dict[str, Any]:
    return {"type": "string", "minLength": 1}


def _step_schema(_: StepName) -> dict[str, Any]:
    return {"type": "string", "enum": [action.value for action in TAKEN_BY_REQUEST]}
