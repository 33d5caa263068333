"""Putting the pages into the application: their routes, what templates may use, how long browsers keep assets."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, Response, g, request
from jinja2 import StrictUndefined
from werkzeug.routing import BaseConverter

from endpoints.pages import errors, nomination, notices, register, talk, verify, worklist
from endpoints.telling.values import clock, day, moment, number, weekday

_STATIC = Path(__file__).parent.parent / "static"
_A_YEAR = "public, max-age=31536000, immutable"


class Row(BaseConverter):
    """An id in the address of a page. What can be none of ours is looked up as one that nothing has."""

    regex = "[^/]+"

    def to_python(self, value: str) -> str:
        """The id, or one that nothing has."""
        plausible = len(value) <= 64 and value.isascii() and value.isalnum()
        return value if plausible else "-"


def register_pages(app: Flask) -> None:
    """Let ``app`` serve the pages."""
    app.url_map.converters["row"] = Row
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.filters.update(day=day, weekday=weekday, clock=clock, moment=moment, number=number)
    app.jinja_env.globals["asset"] = asset
    app.context_processor(lambda: {"frame": g.get("frame")})
    for subject in (worklist, register, nomination, talk, notices, errors, verify):
        app.register_blueprint(subject.pages)
    app.after_request(_kept_by_browsers)


@cache
def asset(name: str) -> str:
    """The address of a file under ``static/``, by which a new version has another one."""
    digest = hashlib.sha256((_STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


def _kept_by_browsers(response: Response) -> Response:
    """What is addressed by its version is kept for a year; the typefaces never change."""
    kept = "v" in request.args or request.path.startswith("/static/fonts/")
    if kept and request.path.startswith("/static/") and response.status_code == 200:
        response.headers["Cache-Control"] = _A_YEAR
    return response
