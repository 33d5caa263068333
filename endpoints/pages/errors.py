"""The page that the ``type`` of a problem leads to: every code of refusal, what it means, and what to do.

All of them would be too much for one page on a slow line. Those of a request are told there, the others behind it.
"""

from flask import Blueprint, render_template

from endpoints.entry import Entry, open_to
from endpoints.problems import DOCUMENTATION, STATUS_OF
from states.words.refusals import GROUPS

pages = Blueprint("errors", __name__)

_BEHIND = {
    f"{DOCUMENTATION}/{name}": group for name, group in zip(("fields", "steps"), GROUPS[1:], strict=True)
}


@pages.get(DOCUMENTATION)
@open_to(Entry.EVERYBODY)
def show() -> str:
    """The page. A code is its anchor (``/docs/errors#stale``), also where it is told on another page."""
    return render_template(
        "errors.html", group=GROUPS[0], others=_BEHIND.items(), alone=False, status_of=STATUS_OF
    )


@pages.get(f"{DOCUMENTATION}/<any(fields, steps):name>")
@open_to(Entry.EVERYBODY)
def show_group(name: str) -> str:
    """The codes of single fields, or of a step's requirements."""
    return render_template(
        "errors.html",
        group=_BEHIND[f"{DOCUMENTATION}/{name}"],
        first=DOCUMENTATION,
        others=(),
        alone=True,
        status_of=STATUS_OF,
    )
