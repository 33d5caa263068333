"""Pages that are one file each, whole by themselves: they work saved to a disk, without network and without us."""

import base64
import hashlib
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from endpoints.bundles import STATIC, style_of_whole_pages
from endpoints.marks import marks_in
from endpoints.telling.values import clock, day, moment, number

__all__ = ["ICON", "STATIC", "STYLE", "Whole", "source_of", "whole_page"]

STYLE = style_of_whole_pages()
"""What every page has of the stylesheet, without the typefaces, which are files of their own."""
ICON = base64.b64encode((STATIC / "icon.svg").read_bytes()).decode()

_TEMPLATES = Environment(
    loader=PackageLoader("endpoints"),
    undefined=StrictUndefined,
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.globals["mark_at"] = marks_in("")
_TEMPLATES.filters.update(clock=clock, day=day, moment=moment, number=number)


@dataclass(frozen=True, slots=True)
class Whole:
    """A page with all that it is made of, and its content security policy."""

    html: str
    policy: str
    etag: str


def whole_page(template: str, policy: str, **context: Any) -> Whole:
    """A page made of a template, which is told its own policy."""
    html = _TEMPLATES.get_template(template).render(
        policy=Markup(policy),  # noqa: S704 - ours: hashes, and words without markup
        **context,
    )
    return Whole(html, policy, hashlib.sha256(html.encode()).hexdigest()[:16])


def source_of(text: str) -> str:
    """A style or script as a policy names it: by the hash of exactly what stands between its tags."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
