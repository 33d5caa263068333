"""From a problem to an answer: ``application/problem+json`` (RFC 9457) under ``/api``, elsewhere a page.

Who opens a page and is not signed in is led to the form by :mod:`endpoints.sign_in`. An exception that nobody foresaw
stays one: 500 with a reference, its traceback in the log and nowhere else.
"""

from http import HTTPStatus

import structlog
from flask import Flask, Response, current_app, g, json, redirect, request
from flask.typing import ResponseReturnValue
from markupsafe import escape
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import RequestRedirect

from endpoints.problem_page import problem_page
from endpoints.problems import MEDIA_TYPE, Problem, problem_of
from states.codes import Code

_log = structlog.get_logger("khenthuong")


def answer(problem: Problem) -> Response:
    """The problem as JSON under ``/api``, as a page elsewhere."""
    g.code = problem.code.value
    if _is_for_programs():
        body = json.dumps(problem.as_dict(), ensure_ascii=False)
        response = Response(body, problem.status, mimetype=MEDIA_TYPE)
    else:
        response = Response(_page(problem), problem.status, mimetype="text/html")
    response.headers.extend(problem.headers)
    return response


def register(app: Flask) -> None:
    """Let every exception of ``app`` come through here."""

    def handle(error: Exception) -> ResponseReturnValue:
        if isinstance(error, RequestRedirect):
            return error.get_response()
        sent_only = isinstance(error, MethodNotAllowed) and error is request.routing_exception
        if sent_only and (above := _page_above()):
            return redirect(above, HTTPStatus.SEE_OTHER)
        problem = problem_of(error)
        if problem.code is Code.INTERNAL_ERROR:
            _log.error("failure", reference=g.get("request_id"), exc_info=error)
        return answer(problem)

    app.register_error_handler(Exception, handle)
    app.register_error_handler(HTTPException, handle)


def _page_above() -> str | None:
    """The page with the form, for whoever opens an address to which that is only sent.

    After a refusal a browser shows such an address, and asks for it when it opens the tab again.
    """
    adapter = current_app.create_url_adapter(request)
    if request.method not in {"GET", "HEAD"} or _is_for_programs() or adapter is None:
        return None
    above = request.path
    while "/" in above[1:]:
        above = above.rpartition("/")[0]
        if adapter.test(above, "GET"):
            return above
    return "/"


def _is_for_programs() -> bool:
    return request.path.startswith("/api/") or request.path in {"/healthz", "/readyz"}


def _page(problem: Problem) -> str:
    """The problem as a page; in plain words where the page itself fails."""
    try:
        return problem_page(problem)
    except Exception:
        _log.exception("problem_not_rendered", reference=g.get("request_id"))
        said = (problem.title, problem.detail, g.get("request_id", ""))
        title, detail, reference = (escape(text) for text in said)
        return f"<!doctype html><html lang=vi><title>{title}</title><p>{detail}<p>Mã tra cứu: {reference}"
