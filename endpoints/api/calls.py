"""How a call of the API is declared: one decorator says who may enter, what is read, in what transaction, what answers.

::

    @nominations.call("POST", "/nominations", answer=Nomination, status=201, body=NewNomination, work=Work.WRITING)
    def create(visit: Visit, body: Input) -> Answer: ...

The document (OpenAPI) is made from the same declaration, so it cannot say anything else.
"""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from enum import StrEnum
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Response, request
from flask_smorest import Blueprint
from marshmallow import Schema

from endpoints.api.reading import Reader
from endpoints.api.schemas.base import Either, Strict
from endpoints.api.schemas.problems import Problem
from endpoints.entry import Entry, open_to
from endpoints.problems import MEDIA_TYPE
from endpoints.repeats import done_once, key_sent
from endpoints.requests import SAFE_METHODS, is_dry_run, let_dry_run, reading_visit, writing_visit

Answer = Any
"""What a view returns: data for its schema, or data with a status and headers, or a finished response."""

View = TypeVar("View", bound=Callable[..., Any])

JSON = "application/json"
ETAG = {"ETag": {"description": "The version, quoted.", "schema": {"type": "string"}, "required": True}}
LOCATION = {"Location": {"description": "Where it is.", "schema": {"type": "string"}, "required": True}}
IF_MATCH = {
    "in": "header",
    "name": "If-Match",
    "required": True,
    "description": "The ETag of what you have read (RFC 9110, strong). Missing or `*`: 428; stale: 412.",
    "schema": {"type": "string", "pattern": '^"[1-9][0-9]{0,8}"$'},
    "example": '"3"',
}
IDEMPOTENCY_KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "description": "Sent again with the same key and body, the call is done once and answered alike, for 7 days.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
}
_RETRY_AFTER = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}
_REFUSALS = {
    400: "The body is no JSON, or the CSRF token is missing.",
    401: "Not signed in, or the token has expired or was revoked.",
    403: "Not yours to do.",
    404: "Unknown, or not yours to know of.",
    409: "Not possible now.",
    412: "It has changed since you read it.",
    413: "The body is too large.",
    415: "The body is not JSON.",
    422: "Fields or requirements fail; all are listed.",
    428: "`If-Match` is missing.",
    429: "Too many attempts.",
    500: "A failure of the service.",
    503: "The database cannot be had; nothing has changed.",
}


class Work(StrEnum):
    """What a call does to the database."""

    READING = "reading"
    WRITING = "writing"
    ALONE = "alone"
    """It opens transactions itself, or needs none."""


class Subject(Blueprint):  # type: ignore[misc]  # flask-smorest has no types
    """The calls about one subject."""

    ARGUMENTS_PARSER = Reader()

    def __init__(self, name: str, description: str) -> None:
        super().__init__(name, __name__, url_prefix="/api/v1", description=description)

    def call(
        self,
        method: str,
        rule: str,
        *,
        answer: Schema | type[Schema] | None,
        work: Work,
        status: int = 200,
        body: Schema | type[Schema] | None = None,
        reads: str | None = None,
        query: Schema | type[Schema] | None = None,
        headers: dict[str, Any] | None = None,
        media_types: Sequence[str] = (JSON,),
        entry: Entry = Entry.SIGNED_IN,
        if_match: bool = False,
        repeatable: bool = True,
        dry_run: bool = False,
        refuses: Sequence[int] = (),
    ) -> Callable[[View], View]:
        """Declare a call.

        Args:
            method: of HTTP.
            rule: the path below ``/api/v1``.
            answer: the shape of the answer; None for an answer without JSON.
            work: the transaction the view runs in; it is handed the :class:`~endpoints.requests.Visit`, then the
                query, then the body.
            status: of the answer.
            body: the shape of the body; the view gets an :class:`~endpoints.api.reading.Input`.
            reads: the media type of a body that is no JSON, and that the view reads by itself.
            query: the shape of the query, likewise.
            headers: of the answer, for the document.
            media_types: of the answer: the one it has, or those it may have.
            entry: who may call.
            if_match: the call owes ``If-Match``.
            repeatable: a POST honours ``Idempotency-Key``.
            dry_run: ``?dry_run=true`` is answered without changing anything.
            refuses: statuses of refusals beside those that follow from the rest.
        """
        keyed = method == "POST" and work is Work.WRITING and repeatable
        in_headers = [*([IF_MATCH] if if_match else []), *([IDEMPOTENCY_KEY] if keyed else [])]
        sends = method not in SAFE_METHODS
        statuses = _statuses(rule, sends, keyed, entry, work)
        if if_match:
            statuses |= {412, 428}

        def declare(view: View) -> View:
            inner = _refusing(_unread(query, body or reads, sends), view, work)
            for media_type in media_types:
                inner = self.response(status, answer, headers=headers, content_type=media_type)(inner)
            if body is not None:
                inner = self.arguments(ready(body), location="json", required=_is_required(body))(inner)
            if query is not None:
                inner = self.arguments(ready(query), location="query")(inner)
            view_within = open_to(entry)(_within(work, inner, keyed=keyed, dry_run=dry_run))
            _document(view_within, in_headers, entry, sorted(statuses | set(refuses)), reads)
            self.route(rule, methods=[method], endpoint=view.__name__)(view_within)
            return view

        return declare


def _document(
    view: Callable[..., Any],
    in_headers: list[dict[str, Any]],
    entry: Entry,
    refused: Sequence[int],
    reads: str | None,
) -> None:
    """Tell the document what flask-smorest's decorators have no word for, without a layer for each refusal."""
    document = cast("dict[str, Any]", getattr(view, "_apidoc"))  # noqa: B009 - flask-smorest's own
    document.setdefault("arguments", {}).setdefault("parameters", []).extend(in_headers)
    responses = document["response"]["responses"]
    for answers in responses.values():
        for each in answers:
            if each["content_type"] != JSON:
                each["schema"] = {}  # bytes of that type
            elif isinstance(each.get("schema"), Either):
                each["schema"] = {"oneOf": each["schema"].shapes}
    for status in refused:
        said: dict[str, Any] = {
            "schema": Problem(),
            "description": _REFUSALS[status],
            "content_type": MEDIA_TYPE,
        }
        if status in {429, 503}:
            said["headers"] = _RETRY_AFTER
        responses[status] = [said]
    by_hand = document.setdefault("manual_doc", {})
    if entry is Entry.EVERYBODY:
        by_hand["security"] = []
    if reads is not None:
        by_hand["requestBody"] = {"required": True, "content": {reads: {"schema": {"type": "string"}}}}


def _statuses(rule: str, sends: bool, keyed: bool, entry: Entry, work: Work) -> set[int]:
    """The refusals that follow from what a call is sent and does."""
    found = {422, 500}
    if work is not Work.ALONE or entry is Entry.SIGNED_IN:
        found |= {401, 503}
    if "<" in rule:
        found |= {404}
    if sends:
        found |= {400, 413, 415}
    if keyed:
        found |= {409}
    if work is Work.WRITING:
        found |= {400, 403}
    return found


def _unread(query: object, body: object, sends: bool) -> list[str]:
    """Where nothing may stand, for nobody reads it."""
    return [*(["query"] if query is None else []), *(["json"] if sends and body is None else [])]


_NOTHING = Strict()


def _refusing(locations: Sequence[str], view: Callable[..., Any], work: Work) -> Callable[..., Any]:
    """The view, for whom nothing may stand in these places of a request: it is refused like any unknown field.

    Silence would be taken for consent: ``?dry_run=true`` where nothing is tried, a reason where none is kept.
    """

    @wraps(view)
    def run(*read: Any, **path: Any) -> Any:
        with ExitStack() as judged_last:
            for location in locations:
                said = Subject.ARGUMENTS_PARSER.parse(_NOTHING, location=location)
                if work is Work.ALONE:
                    said.whole()  # nothing could be rolled back afterwards
                judged_last.enter_context(said.judged_last())
            return view(*read, **path)

    return run


def ready(shape: Schema | type[Schema]) -> Schema:
    """A shape ready to be used: made once, for that takes longer than reading a body by it."""
    return shape if isinstance(shape, Schema) else shape()


def _is_required(body: Schema | type[Schema]) -> bool:
    return any(field.required for field in ready(body).load_fields.values())


def _within(work: Work, view: Callable[..., Any], *, keyed: bool, dry_run: bool) -> Callable[..., Any]:
    """The view within its transaction. The body is read before it begins: a slow client must not hold a lock."""

    @wraps(view)
    def run(**path: Any) -> Any:
        if work is Work.ALONE:
            return view(**path)
        request.get_data(cache=True)
        if dry_run:
            let_dry_run()
        if work is Work.READING or is_dry_run():
            with reading_visit() as visit:
                if keyed:
                    key_sent()  # a dry run keeps nothing under it, and refuses the same keys
                return view(visit, **path)
        if keyed:
            return done_once(lambda visit: _finished(view(visit, **path)))
        with writing_visit() as visit:
            return view(visit, **path)

    return run


def _finished(response: Any) -> Response:
    assert isinstance(response, Response)
    return response
