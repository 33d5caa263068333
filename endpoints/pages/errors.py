"""The page that the ``type`` of a problem leads to: every code of refusal, what it means, and what to do."""

from flask import Blueprint, render_template

from endpoints.entry import Entry, open_to
from endpoints.problems import DOCUMENTATION, STATUS_OF
from states.words.refusals import GROUPS

pages = Blueprint("errors", __name__)


@pages.get(DOCUMENTATION)
@open_to(Entry.EVERYBODY)
def show() -> str:
    """The page. A code is its anchor (``/docs/errors#stale``)."""
    return render_template("errors.html", groups=GROUPS, status_of=STATUS_OF)
