"""Who may enter: every route says so, and a route that does not say lets nobody in."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar, cast

from flask import Flask, request, session

from endpoints.requests import SECRET_IN_SESSION, bearer_token
from states.codes import Code
from workflow.errors import NotFound, Refused

View = TypeVar("View", bound=Callable[..., Any])


class Entry(StrEnum):
    """Who may call a route at all. What they may do there is the table's to say."""

    EVERYBODY = "everybody"
    SIGNED_IN = "signed_in"


def open_to(entry: Entry) -> Callable[[View], View]:
    """Say of a view who may enter."""

    def mark(view: View) -> View:
        view.entry = entry  # type: ignore[attr-defined]
        return view

    return mark


def entry_of(view: Callable[..., Any]) -> Entry | None:
    """What a view says; None where it says nothing."""
    return cast("Entry | None", getattr(view, "entry", None))


def guard(app: Flask) -> None:
    """Ask at every request whether it may enter. Who exactly it is, its transaction finds out."""
    app.view_functions["static"] = open_to(Entry.EVERYBODY)(app.view_functions["static"])

    @app.before_request
    def admit() -> None:
        if request.endpoint is None:
            return  # no such route, or not by this method: Flask says so itself
        entry = entry_of(app.view_functions[request.endpoint])
        if entry is None:
            raise NotFound
        if entry is Entry.SIGNED_IN and bearer_token() is None and SECRET_IN_SESSION not in session:
            raise Refused(Code.NOT_SIGNED_IN)
