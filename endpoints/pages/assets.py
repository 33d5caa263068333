"""What pages are made of beside their HTML: addressed by what it holds, so that browsers may keep it for a year."""

import hashlib
from collections.abc import Callable, Mapping
from functools import cache
from http import HTTPStatus
from pathlib import Path

from flask import Blueprint, Response, request

from endpoints import bundles
from endpoints.entry import Entry, open_to
from endpoints.marks import marks
from workflow.errors import NotFound

pages = Blueprint("assets", __name__)

_A_YEAR = "public, max-age=31536000, immutable"
_A_DAY = "public, max-age=86400"
_BUNDLES: Mapping[str, tuple[str, Callable[[], str]]] = {
    "kt.css": ("text/css", bundles.style),
    "kt.js": ("text/javascript", bundles.script),
    "kt-proof.js": ("text/javascript", bundles.proof_script),
    "marks.svg": ("image/svg+xml", marks),
    "remarks.html": ("text/html", bundles.remarks),
}
_STATIC = Path(bundles.STATIC)
ICON = "icon.svg"


@pages.get("/assets/<name>")
@open_to(Entry.EVERYBODY)
def bundle(name: str) -> Response:
    """What all pages are made of, or the script of proofs. Raises NotFound for any other name."""
    if name not in _BUNDLES:
        raise NotFound
    mimetype, made = _BUNDLES[name]
    return Response(made(), mimetype=mimetype, headers={"Cache-Control": "no-cache"})


@pages.get("/favicon.ico")
@open_to(Entry.EVERYBODY)
def favicon() -> Response:
    """The icon, for browsers that draw none from SVG and ask for this by themselves."""
    icon = (_STATIC / "favicon.ico").read_bytes()
    return Response(icon, mimetype="image/x-icon", headers={"Cache-Control": _A_DAY})


@cache
def asset(name: str) -> str:
    """The address of a bundle, or of a file under ``static/``, by which a new version has another one.

    What every page names has one version together: each of its own would weigh on every page.
    """
    if name in _BUNDLES:
        return f"/assets/{name}?v={_version()}"
    return f"/static/{name}?v={_version() if name == ICON else _digest((_STATIC / name).read_bytes())}"


@cache
def _version() -> str:
    made = "".join(made() for _, made in _BUNDLES.values())
    return _digest(made.encode() + (_STATIC / ICON).read_bytes())


def kept_by_browsers(response: Response) -> Response:
    """What is addressed by its version is kept for a year; the typefaces never change."""
    if response.status_code == HTTPStatus.OK and (
        _is_versioned() or request.path.startswith("/static/fonts/")
    ):
        response.headers["Cache-Control"] = _A_YEAR
    return response


def _is_versioned() -> bool:
    """Whether the address says the version that is sent: an older one must not stand for it, nor a made-up one."""
    folder, _, name = request.path[1:].partition("/")
    return folder in {"static", "assets"} and "v" in request.args and request.full_path == asset(name)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]
