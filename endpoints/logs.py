"""The service's own log: one JSON line for each request, to standard output. Never anything personal.

Who acted is named by user name; names, texts, addresses and secrets of people stand in no line. What happened is in
the audit log; this one is for those who operate the service.
"""

import re
import sys
from time import perf_counter

import psycopg
import structlog
from flask import Flask, Response, g, request
from sqlalchemy.exc import StatementError
from structlog.typing import EventDict

from endpoints.requests import ground, new_request_id

HEADER = "X-Request-Id"
_GIVEN_ID = re.compile(r"[A-Za-z0-9-]{8,64}")

_log = structlog.get_logger("khenthuong")


def configure() -> None:
    """Lines of JSON with a time of their own. To be called once, before the first line."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_values,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
        ],
        logger_factory=structlog.PrintLoggerFactory(),
    )


def register(app: Flask) -> None:
    """Number every request of ``app``, and write its line when it is answered."""

    @app.before_request
    def begin() -> None:
        g.begun = perf_counter()
        g.request_id = _request_id()

    @app.after_request
    def end(response: Response) -> Response:
        response.headers[HEADER] = g.get("request_id", "")
        _log.info(
            "request",
            request_id=g.get("request_id"),
            actor=g.get("username"),
            method=request.method,
            route=str(request.url_rule) if request.url_rule else None,
            nomination=_named("nomination_id"),
            action=_named("action"),
            status=response.status_code,
            code=g.get("code"),
            ms=round((perf_counter() - g.begun) * 1000, 1) if "begun" in g else None,
        )
        return response


def _without_values(_: object, __: str, event: EventDict) -> EventDict:
    """Let the errors of a database tell what went wrong, not with which values: those are what people wrote."""
    error = event.get("exc_info")
    error = sys.exc_info()[1] if error is True else error
    while isinstance(error, BaseException):
        if isinstance(error, psycopg.Error):
            error.args = (error.diag.message_primary or str(error),)
        elif isinstance(error, StatementError):
            error.hide_parameters = True
            error.args = (type(error.orig).__name__,)  # its message is told where it was raised
        error = error.__cause__ or error.__context__
    return event


def _named(argument: str) -> str | None:
    """What the path names: an id of ours, or a step."""
    value = (request.view_args or {}).get(argument)
    return None if value is None else str(value)


def _request_id() -> str:
    """The number a trusted proxy has given it, or a new one."""
    given = request.headers.get(HEADER, "") if ground().settings.trusted_proxies else ""
    return given if _GIVEN_ID.fullmatch(given) else new_request_id()
