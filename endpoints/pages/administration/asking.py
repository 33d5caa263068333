"""A change is typed, then read as a whole, then made: the way of every form of an administrator (kiểm tra lại).

What is read before is rehearsed: the command runs, and its transaction is taken back. So nobody confirms what is then
refused, unless somebody else was faster.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from endpoints.pages.boxes import Box, filled, lines_of
from endpoints.pages.forms import Line
from endpoints.pages.frame import reading_page
from endpoints.pages.once import show_once
from endpoints.pages.sent import FIELD
from endpoints.requests import Visit, writing_visit
from states.facts import Unmet
from workflow.errors import UnmetRequirements

NOT_SENT = "Phiên làm việc đã hết trước khi gửi. Những gì bạn nhập còn nguyên: xem lại rồi gửi."
CONFIRMED, EDITED = "do", "edit"
_OURS = frozenset({"csrf_token", "step", FIELD})


@dataclass(frozen=True, slots=True)
class Form:
    """A form of an administrator."""

    place: str
    """The place of the masthead in which it stands."""
    title: str
    intro: str
    boxes: Sequence[Box]
    button: str
    back: str
    """Where one goes who thinks better of it."""
    path: str
    """Where it is sent."""


@dataclass(frozen=True, slots=True)
class Check:
    """What is about to happen."""

    place: str
    title: str
    facts: Sequence[tuple[str, str]]
    consequence: str
    button: str
    back: str
    path: str


@dataclass(frozen=True, slots=True)
class Done:
    """What has happened, and where one goes on."""

    words: str
    path: str
    secret: tuple[str, str] | None = None
    """What is shown once there: in what words, and the secret itself."""


class _Rehearsed(Exception):
    """The work was tried and is taken back."""

    def __init__(self, check: Check) -> None:
        super().__init__(check.title)
        self.check = check


def asked(
    form: Form,
    typed: Mapping[str, str],
    unmet: Sequence[Unmet] = (),
    lines: Sequence[Line] = (),
) -> str:
    """The form as HTML, with what was typed and what is wrong with it. To be called on an open page."""
    boxes = filled(form.boxes, typed, unmet)
    return render_template(
        "administration/form.html", form=form, boxes=boxes, lines=[*lines, *lines_of(unmet, boxes)]
    )


def confirm(check: Check, typed: Mapping[str, str] | None = None) -> str:
    """The page on which a change is read before it is made. To be called on an open page."""
    kept = {name: value for name, value in (typed or {}).items() if name not in _OURS}
    return render_template("administration/check.html", check=check, kept=kept)


def is_confirmed() -> bool:
    """Whether what is sent was read, and is to be done."""
    return request.form.get("step") == CONFIRMED


def carried_out(
    work: Callable[[Visit], Done],
    check: Callable[[Visit], Check],
    again: Callable[[Visit, Sequence[Unmet]], str] | None = None,
) -> ResponseReturnValue:
    """Make the change if it was confirmed; else rehearse it and show what it comes to.

    Args:
        work: makes the change. What it refuses for its fields is shown by ``again``.
        check: what is read before, once ``work`` is known to succeed.
        again: the form with what was typed; None where nothing is typed.
    """
    if again is not None and request.form.get("step") == EDITED:
        with reading_page() as visit:
            return again(visit, ())
    try:
        with writing_visit() as visit:
            done = work(visit)
            if not is_confirmed():
                raise _Rehearsed(check(visit))
    except _Rehearsed as rehearsed:
        with reading_page():
            return confirm(rehearsed.check, request.form)
    except UnmetRequirements as refusal:
        if again is None:
            raise
        with reading_page() as visit:
            return again(visit, refusal.unmet), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(done.words, "done")
    if done.secret is not None:
        show_once(done.path, *done.secret)
    return redirect(done.path, HTTPStatus.SEE_OTHER)
