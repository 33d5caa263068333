"""The stylesheet and the script of the pages: the files of a folder, one behind the other, as one file.

Each part is about one thing; its number says where it stands. Nothing is built: they are joined, without what is there
for readers of the code, comments and indents, for their bytes go over slow lines.
"""

import json
import re
from functools import cache
from pathlib import Path

from markupsafe import escape

from states.terms import Deed
from states.words.actions import name_of
from states.words.remarks import REMARKS

STATIC = Path(__file__).parent / "static"
OF_EVERY_PAGE = 40
"""Parts with a lower number are of every page; from here on they are of some."""
_SAID = re.compile(r"^ *//[^\n]*\n|^/\*.*?\*/\n|^ +", re.DOTALL | re.MULTILINE)
_BLANKS = re.compile(r"\s*([{};])\s*|(?<=[\w)])\s*(,)\s+")
_COLON = re.compile(r"([{;][\w-]+): ")
_TYPEFACE = re.compile(r"@font-face \{[^}]*\}\n")


@cache
def style() -> str:
    """The stylesheet of the pages."""
    joined = _BLANKS.sub(r"\1\2", "".join(text for _, text in _parts("style", "css")))
    return _COLON.sub(r"\1:", joined).replace(";}", "}")


@cache
def script() -> str:
    """The script of the pages. What it adds is comfort: every page does its work without."""
    parts = "".join(text for _, text in _parts("script", "js"))
    return f'(() => {{\n"use strict";\n{parts}}})();\n'


@cache
def proof_script() -> str:
    """The script of pages on which one entry is proved: what the page of verification reckons with, and its button."""
    named = ("verify/tree", "verify/ed25519", "verify/note", "verify/proving", "proof/here")
    texts = ((STATIC / f"{name}.js").read_text(encoding="utf-8") for name in named)
    parts = "\n".join(_SAID.sub("", text) for text in texts)
    words = json.dumps({"acts": {Deed.ROTATE_KEY.value: name_of(Deed.ROTATE_KEY).vi}}, ensure_ascii=False)
    return f'(() => {{\n"use strict";\nconst WORDS = {words};\n{parts}}})();\n'


@cache
def remarks() -> str:
    """Phrases for what is to be mended, a list for each field: they are the same for everybody."""
    return "".join(
        f'<datalist id="noi-{field}">{"".join(f"<option>{escape(phrase.vi)}" for phrase in phrases)}</datalist>\n'
        for field, phrases in REMARKS.items()
    )


@cache
def style_of_whole_pages() -> str:
    """The stylesheet of pages that are one file each: what every page has, without typefaces of its own."""
    parts = (text for number, text in _parts("style", "css") if number < OF_EVERY_PAGE)
    return _TYPEFACE.sub("", "".join(parts))


def _parts(folder: str, suffix: str) -> list[tuple[int, str]]:
    files = sorted((STATIC / folder).glob(f"*.{suffix}"))
    return [
        (int(file.name.partition("-")[0]), _SAID.sub("", file.read_text(encoding="utf-8"))) for file in files
    ]
