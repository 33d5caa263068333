"""What somebody was writing when their sign-in had ended: it passes through the sign-in form, back to its page.

It travels in that form, signed, and names whose it is. Only the same person sees it again; for anybody else who signs
in at this browser it is gone. Nothing is sent for them: the page is shown with the text, and they send it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import current_app, request, session
from flask.typing import ResponseReturnValue
from itsdangerous import BadData, URLSafeSerializer
from werkzeug.datastructures import ImmutableMultiDict

from endpoints.requests import PERSON_IN_SESSION

View = TypeVar("View", bound=Callable[..., Any])
Form = ImmutableMultiDict[str, str]

MOST = 256 * 1024
"""Characters that are carried through the sign-in; no form that would be taken needs so many."""
_TOKEN = "csrf_token"  # noqa: S105 - the name of a field


@dataclass(frozen=True, slots=True)
class Writing:
    """A form that was sent too late: whose it is, which view it was for, and what stood in it."""

    owner: int
    endpoint: str
    arguments: dict[str, str]
    form: Form

    def shown_again(self) -> ResponseReturnValue:
        """The page it was written on, with everything in its place."""
        show: Callable[..., ResponseReturnValue] = _show_of(self.endpoint)
        return show(self.form, **self.arguments)


def shown_again_by(show: Callable[..., ResponseReturnValue]) -> Callable[[View], View]:
    """Say of a view that what is sent to it survives a sign-in: ``show`` gets the form and the view's arguments."""

    def mark(view: View) -> View:
        view.shown_again_by = show  # type: ignore[attr-defined]
        return view

    return mark


def seal_writing() -> str | None:
    """What this request brings, sealed for the sign-in form; None where there is nothing to keep."""
    owner = session.get(PERSON_IN_SESSION)
    if owner is None or request.method != "POST" or _show_of(request.endpoint) is None:
        return None
    form = [(name, value) for name, value in request.form.items(multi=True) if name != _TOKEN]
    sealed = _serializer().dumps([owner, request.endpoint, request.view_args or {}, form])
    return sealed if len(sealed) <= MOST else None


def texts_sent() -> list[tuple[str, str]]:
    """What people wrote in this request, by the names of its fields, if what is sent there is kept at all.

    What they chose or ticked is one word or none; what they write has blanks.
    """
    if request.method != "POST" or _show_of(request.endpoint) is None:
        return []
    written = ((name, text.strip()) for name, text in request.form.items(multi=True) if name != _TOKEN)
    return [(name, text) for name, text in written if any(each.isspace() for each in text)]


def open_writing(sealed: str | None, person_id: int) -> Writing | None:
    """What was sealed; None where it is not this person's, or not of our making."""
    try:
        owner, endpoint, arguments, form = _serializer().loads(sealed or "")
    except BadData:
        return None
    if owner != person_id or _show_of(endpoint) is None:
        return None
    return Writing(owner, endpoint, arguments, ImmutableMultiDict((name, value) for name, value in form))


def _show_of(endpoint: str | None) -> Any:
    return getattr(current_app.view_functions.get(endpoint or ""), "shown_again_by", None)


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="writing")
