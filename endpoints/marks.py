"""The marks of the pages (``templates/marks.svg``): one file for all pages, which browsers keep like the stylesheet.

A mark is drawn by the old systems of offices alike where it comes as a picture, and not from a typeface. A page that is
whole by itself holds that file within.
"""

import re
from collections.abc import Callable
from pathlib import Path

_SVG = (Path(__file__).parent / "templates" / "marks.svg").read_text(encoding="utf-8")
NAMES = tuple(re.findall(r'<symbol id="m-([\w-]+)"', _SVG))


def marks() -> str:
    """The file with every mark; by itself it has to say that it is a picture."""
    return _SVG.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)


def marks_in(file: str) -> Callable[[str], str]:
    """What tells where a mark of a name is: in the file of an address, or on the page itself where that is empty.

    It raises KeyError for a mark that there is not.
    """
    return {name: f"{file}#m-{name}" for name in NAMES}.__getitem__
