"""What is being written is no more, or is somebody else's: said as whoever has just sent it, or goes back, needs it."""

from http import HTTPStatus

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from endpoints.pages.frame import reading_page
from workflow.errors import NotFound


def tells_what_is_gone(pages: Blueprint) -> None:
    """Let the pages of a working copy answer for one that is not there: for a button pressed twice, or the way back."""
    pages.register_error_handler(NotFound, _gone)


def _gone(_: NotFound) -> ResponseReturnValue:
    with reading_page():
        return render_template("drafting/gone.html"), HTTPStatus.NOT_FOUND
