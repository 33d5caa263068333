"""The page on which anybody checks a proof in a browser of their own (kiểm chứng bản ghi): one file, whole by itself.

Style and script stand in the page, so that it works when saved to a disk and opened without network. Its own content
security policy names them by their hashes (CSP Level 3, section 2.3.1) and lets nothing else run or load; it stands in
the header, and in the page for its saved copies. The page is the same for everybody: what an address names after the
``#`` never reaches the service.
"""

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, render_template, request
from markupsafe import Markup

from endpoints.entry import Entry, open_to
from states.terms import Action, Deed
from states.words.actions import OUTCOMES, name_of
from states.words.names import FIELDS
from states.words.process import STATES
from states.words.terms import ROLES

pages = Blueprint("verify", __name__)

_STATIC = Path(__file__).parent.parent / "static"
SCRIPTS = ("tree", "ed25519", "note", "entry", "proving", "page")
"""The parts of the script, each standing on those before it."""
_TYPEFACE = re.compile(r"@font-face \{[^}]*\}\n")


@dataclass(frozen=True, slots=True)
class Whole:
    """The page with all that it is made of, and its policy."""

    html: str
    policy: str
    etag: str


@pages.get("/verify")
@open_to(Entry.EVERYBODY)
def show() -> Response:
    """The page."""
    page = _whole()
    response = Response(page.html, mimetype="text/html")
    response.headers["Content-Security-Policy"] = f"{page.policy}; frame-ancestors 'none'"
    response.headers["Cache-Control"] = "no-cache"
    response.set_etag(page.etag)
    response.make_conditional(request)
    return response


@cache
def _whole() -> Whole:
    style, script = _style(), _script()
    policy = (
        f"default-src 'none'; script-src {_source(script)}; style-src {_source(style)}; img-src data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'"
    )
    icon = base64.b64encode((_STATIC / "icon.svg").read_bytes()).decode()
    html = render_template(
        "verify.html",
        policy=Markup(policy),  # noqa: S704 - ours, as the two below
        icon=icon,
        style=Markup(style),  # noqa: S704
        script=Markup(script),  # noqa: S704
    )
    return Whole(html, policy, hashlib.sha256(html.encode()).hexdigest()[:16])


def _source(text: str) -> str:
    """A style or script as a policy names it: by the hash of exactly what stands between its tags."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _style() -> str:
    """The stylesheet of all pages without the typefaces, which are files of their own, and what this page adds."""
    ours = _TYPEFACE.sub("", (_STATIC / "kt.css").read_text(encoding="utf-8"))
    return ours + (_STATIC / "verify" / "verify.css").read_text(encoding="utf-8")


def _script() -> str:
    words = {
        "acts": {each.value: name_of(each).vi for each in (*Action, *Deed)},
        "outcomes": {each.value: label.vi for each, label in OUTCOMES.items()},
        "roles": {each.value: words.name.vi for each, words in ROLES.items()},
        "states": {each.value: words.tag.vi for each, words in STATES.items()},
        "fields": {name: label.vi for name, label in FIELDS.items()},
    }
    parts = [(_STATIC / "verify" / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS]
    written = json.dumps(words, ensure_ascii=False)
    return "\n".join([parts[0], f"const WORDS = {written};", *parts[1:]])
