"""The page on which anybody checks a proof in a browser of their own (kiểm chứng bản ghi): one file, whole by itself.

Style and script stand in the page, so that it works when saved to a disk and opened without network. Its own content
security policy names them by their hashes (CSP Level 3, section 2.3.1) and lets nothing else run or load; it stands in
the header, and in the page for its copies. The page is the same for everybody: what an address names after the ``#``
never reaches the service.
"""

import json
from functools import cache

from markupsafe import Markup

from endpoints.telling.log_words import log_words
from endpoints.whole_pages import ICON, STATIC, STYLE, Whole, source_of, whole_page

SCRIPTS = ("tree", "ed25519", "note", "entry", "proving", "page")
"""The parts of the script, each standing on those before it."""


@cache
def verify_page() -> Whole:
    """The page."""
    style = STYLE + (STATIC / "verify" / "verify.css").read_text(encoding="utf-8")
    script = _script()
    policy = (
        f"default-src 'none'; script-src {source_of(script)}; style-src {source_of(style)}; img-src data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'"
    )
    return whole_page(
        "verify.html",
        policy,
        icon=ICON,
        style=Markup(style),  # noqa: S704 - ours, as the script
        script=Markup(script),  # noqa: S704
    )


def _script() -> str:
    parts = [(STATIC / "verify" / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS]
    written = json.dumps(log_words(), ensure_ascii=False)
    return "\n".join([parts[0], f"const WORDS = {written};", *parts[1:]])
