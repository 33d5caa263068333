"""What an inspector reads is an entry of the log: one rule over all routes, of the API and of the pages alike.

Whoever holds the role of inspector is logged as one, whatever else they are; so is whoever reads what their team has
found when its mandate is over (:func:`note_inspection`). Readings of the log itself write entries of their own, with
what was looked for.
"""

from datetime import datetime

from flask import g, request

from states.facts import Actor
from states.terms import Deed, Role
from workflow.audit.entries import NewEntry
from workflow.errors import Unavailable
from workflow.people.accounts import is_username, tidy_username

SHOWING_NOTHING = frozenset(
    {
        "GET /",
        "GET /account",
        "GET /api/v1/me",
        "GET /api/v1/policy",
        "GET /api/v1/states",
        "GET /api/v1/states/diagram.mmd",
        "GET /api/v1/states/diagram.svg",
        "GET /api/v1/units",
        "GET /api/v1/units/<code>",
        "GET /notices",
        "GET /units",
    }
)
"""Routes that show nothing of anybody but the reader's own. Every other one that reads is logged."""

_SUBJECTS = ("session", "decision", "submission", "inspection")
"""What an entry is about, by the name of its id in a path; a nomination has a column of its own."""


def require_shown() -> None:
    """Of what somebody looks at nothing is fetched ahead: what is not shown must not be logged as seen.

    Raises:
        Unavailable: the browser asks for what nobody has opened yet (``Sec-Purpose: prefetch``). It asks again when
            they do.
    """
    if "prefetch" in request.headers.get("Sec-Purpose", ""):
        raise Unavailable("nothing is fetched ahead for an inspector")


def note_inspection() -> None:
    """Let this request count as an inspector's reading, whoever sends it."""
    g.inspects = True


def entry_of_reading(actor: Actor, now: datetime) -> NewEntry | None:
    """The entry of what this request has read; None where it need not leave one.

    What was asked for may hold a person's name, so the query stands in it as a commitment.
    """
    assignment = next((each for each in actor.assignments if each.role is Role.INSPECTOR), None)
    route = f"{request.method} {request.url_rule}".replace("HEAD ", "GET ", 1)
    if route in SHOWING_NOTHING or (assignment is None and not g.get("inspects", False)):
        return None
    asked = {name: request.args.getlist(name) for name in request.args}
    return NewEntry(
        at=now,
        action=Deed.READ,
        actor=actor,
        assignment=assignment,
        nomination_id=(request.view_args or {}).get("nomination_id"),
        subject=subject_in_path(),
        details={"method": request.method, "route": str(request.url_rule)},
        private={"query": asked} if asked else {},
    )


def subject_in_path() -> str | None:
    """What this request is about, where that is no nomination."""
    named = request.view_args or {}
    # what else is typed there is nobody's name, and may be anything
    username = tidy_username(named.get("username", ""))
    if is_username(username):
        return f"person:{username}"
    return next((f"{each}:{named[f'{each}_id']}" for each in _SUBJECTS if f"{each}_id" in named), None)
