"""The picture of the process as SVG, laid out by Graphviz (a development dependency: nothing is drawn at run time).

The layout program knows no widths for Vietnamese letters and would make every box too narrow. Diacritics do not
widen a letter, so the text without them is laid out, and the words are put back into the drawing.
"""

import re
import subprocess
import sys
import unicodedata
from html import unescape
from pathlib import Path

TEXT = re.compile(r"(<text\b[^>]*>)([^<]*)(</text>)")
FONTS = "Arial, Arimo, 'Liberation Sans', Helvetica, sans-serif"
OTHER_LETTERS = str.maketrans({"đ": "d", "Đ": "D", "–": "-"})


def svg_of(dot: str) -> str:
    """The drawing of a graph, with its Vietnamese text as wide as it is."""
    bare = _drawn(_without_diacritics(dot))
    words = iter(match[1] for match in TEXT.findall(_drawn(dot)))

    def put_back(match: re.Match[str]) -> str:
        word = next(words)
        if _without_diacritics(unescape(word)) != unescape(match[2]):
            raise ValueError(f"the drawing says {match[2]!r} where {word!r} should stand")
        return f"{match[1]}{word}{match[3]}"

    return TEXT.sub(put_back, bare).replace('font-family="Arial"', f'font-family="{FONTS}"')


def _without_diacritics(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.translate(OTHER_LETTERS))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _drawn(dot: str) -> str:
    program = Path(sys.executable).parent / "graphviz-pure"
    done = subprocess.run([program, "-Tsvg", "-q"], input=dot, capture_output=True, text=True, check=True)
    return done.stdout
