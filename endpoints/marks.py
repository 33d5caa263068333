"""The marks of the pages (``templates/marks.svg``): a page carries those that it draws, and no others.

A mark is drawn by the old systems of offices alike where it comes as a picture, and not from a typeface.
"""

import re
from pathlib import Path

from flask import g
from markupsafe import Markup

_FILE = (Path(__file__).parent / "templates" / "marks.svg").read_text(encoding="utf-8")
_SYMBOLS = {name: symbol for symbol, name in re.findall(r'(<symbol id="m-([\w-]+)".*?</symbol>)', _FILE)}


def drawn(name: str) -> str:
    """Note that the page of this request draws a mark; returns its name. Raises KeyError where there is none."""
    _ = _SYMBOLS[name]
    g.setdefault("marks", {})[name] = True
    return name


def marks_drawn() -> Markup:
    """The marks that the page has drawn so far, to stand at its end."""
    symbols = "".join(_SYMBOLS[name] for name in g.pop("marks", ()))
    frame = '<svg class="kt-marks" width="0" height="0" aria-hidden="true" focusable="false">'
    return Markup(f"{frame}{symbols}</svg>")  # noqa: S704 - our own file
