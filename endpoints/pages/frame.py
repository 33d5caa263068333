"""What stands around every page: the service, the places of whoever is signed in, their name and post.

A page is opened by one of two contexts, which add it to the visit's transaction in three statements; it is kept for
the request, so that a page that refuses stands in the same frame.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import structlog
from flask import g, session

from endpoints.pages.due import soon_until
from endpoints.pages.places import (
    NOTICES,
    REGISTER,
    VERIFY,
    WORKLIST,
    Place,
    menu_of,
    places_of,
    usual_words,
)
from endpoints.requests import (
    SECRET_IN_SESSION,
    Visit,
    client_address,
    ground,
    now,
    reading_visit,
    writing_visit,
)
from notifications.queries import count_unread
from notifications.texts import office_name, post
from states.terms import Role
from states.words.terms import ROLES
from workflow.database import reading
from workflow.nominations.inbox import Piles, piles
from workflow.people.actors import actor_by_sign_in
from workflow.units.queries import UnitView, units_by_id

__all__ = [
    "NOTICES",
    "REGISTER",
    "VERIFY",
    "WORKLIST",
    "Frame",
    "first_place",
    "frame",
    "logging_page",
    "reading_page",
]


_log = structlog.get_logger("khenthuong")


@dataclass(frozen=True, slots=True)
class Frame:
    """The masthead of somebody."""

    full_name: str
    office: str
    """The unit of the first of their posts, in short."""
    posts: tuple[str, ...]
    places: tuple[Place, ...]
    menu: tuple[Place, ...]
    """What stands in the menu under their name."""
    piles: Piles
    """What waits for them: the one badge."""
    unread: int
    """Notices that they have not read."""
    at: datetime
    """When the page was made; it stands on what is printed of it."""
    units: Mapping[int, UnitView]
    """The units at which they have a role."""
    roles: frozenset[Role]

    def words_of(self, path: str) -> str:
        """What a place is called here."""
        known = (place.words for place in self.places if place.path == path)
        return next(known, None) or usual_words(path) or "Hồ sơ"


@contextmanager
def reading_page() -> Iterator[Visit]:
    """A visit that reads, with its frame. Raises as :func:`endpoints.requests.reading_visit`."""
    with reading_visit() as visit:
        g.frame = _frame(visit)
        yield visit


@contextmanager
def logging_page() -> Iterator[Visit]:
    """A visit that reads the log, with its frame: it writes what was read itself, in the transaction that shows it.

    Raises as :func:`endpoints.requests.writing_visit`.
    """
    with writing_visit() as visit:
        g.frame = _frame(visit)
        yield visit


def frame() -> Frame:
    """The frame of this request."""
    found: Frame = g.frame
    return found


def first_place(roles: frozenset[Role]) -> str:
    """Where somebody begins."""
    return places_of(roles)[0].path


def frame_of_refusal() -> None:
    """Put the frame of whoever is signed in around the page of a refusal, where none is and one can be had."""
    secret = session.get(SECRET_IN_SESSION)
    if "frame" in g or secret is None:
        return
    try:
        with reading(ground().engine) as connection:
            signed_in = actor_by_sign_in(connection, secret, now(), client_address())
            if signed_in is not None:
                g.frame = _frame(Visit(connection, signed_in.actor, now()))
    except Exception:
        # what is refused is said without a frame rather than not at all
        _log.exception("no_frame_for_refusal")


def _frame(visit: Visit) -> Frame:
    actor = visit.actor
    units = units_by_id(visit.connection, [each.unit_id for each in actor.assignments])
    posts = [(ROLES[each.role].name.vi, units[each.unit_id]) for each in actor.assignments]
    roles = frozenset(each.role for each in actor.assignments)
    return Frame(
        full_name=actor.full_name,
        office=office_name(posts[0][1]) if posts else "",
        posts=tuple(
            dict.fromkeys(post(*each) for each in posts)
        ),  # a mandate gives a role that is held already
        places=places_of(roles),
        menu=menu_of(roles),
        piles=piles(visit.connection, actor, visit.today, soon_until(visit.today)),
        unread=count_unread(visit.connection, actor.person_id),
        at=visit.now,
        units=units,
        roles=roles,
    )
