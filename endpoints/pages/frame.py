"""What stands around every page: the service, the places of whoever is signed in, their name and post.

A page is opened by one of two contexts, which add it to the visit's transaction in three statements; it is kept for
the request, so that a page that refuses stands in the same frame.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from flask import g

from endpoints.pages.due import soon_until
from endpoints.requests import Visit, reading_visit
from notifications.queries import count_unread
from notifications.texts import office_name, post
from states.terms import Role
from states.words.terms import ROLES
from workflow.nominations.inbox import Piles, piles, states_waiting_for
from workflow.units.queries import UnitView, units_by_id

WORKLIST, REGISTER, NOTICES, VERIFY = "/inbox", "/nominations", "/notices", "/verify"

_WORKLISTS: Mapping[Role, str] = {
    Role.DRAFTER: "Chờ tôi trình",
    Role.DISTRICT_APPROVER: ROLES[Role.DISTRICT_APPROVER].first_page.vi,
    Role.DEPARTMENT_APPRAISER: ROLES[Role.DEPARTMENT_APPRAISER].first_page.vi,
    Role.COUNCIL_SECRETARY: "Chờ Hội đồng",
    Role.COUNCIL_CHAIR: "Chờ tôi xác nhận",
}
_WORKLIST_OF_SEVERAL = "Chờ tôi"
_REGISTERS: Mapping[Role, str] = {
    Role.DRAFTER: ROLES[Role.DRAFTER].first_page.vi,
    Role.DISTRICT_APPROVER: "Hồ sơ trong huyện",
    Role.DEPARTMENT_APPRAISER: "Hồ sơ trong tỉnh",
    Role.INSPECTOR: "Hồ sơ trong phạm vi",
}
_REGISTER = "Hồ sơ"


@dataclass(frozen=True, slots=True)
class Place:
    """A page that the masthead leads to. ``waiting`` is the one badge: the number that waits for me."""

    path: str
    words: str
    waiting: int | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """The masthead of somebody."""

    full_name: str
    office: str
    """The unit of the first of their posts, in short."""
    posts: tuple[str, ...]
    places: tuple[Place, ...]
    piles: Piles
    units: Mapping[int, UnitView]
    """The units at which they have a role."""

    def words_of(self, path: str) -> str:
        """What a place is called here."""
        return next((place.words for place in self.places if place.path == path), _REGISTER)


@contextmanager
def reading_page() -> Iterator[Visit]:
    """A visit that reads, with its frame. Raises as :func:`endpoints.requests.reading_visit`."""
    with reading_visit() as visit:
        g.frame = _frame(visit)
        yield visit


def frame() -> Frame:
    """The frame of this request."""
    found: Frame = g.frame
    return found


def first_place(roles: frozenset[Role]) -> str:
    """Where somebody begins: their worklist, or the register where nothing can ever wait for them."""
    return WORKLIST if any(states_waiting_for(role) for role in roles) else REGISTER


def _frame(visit: Visit) -> Frame:
    actor = visit.actor
    units = units_by_id(visit.connection, [each.unit_id for each in actor.assignments])
    waiting = piles(visit.connection, actor, visit.today, soon_until(visit.today))
    unread = count_unread(visit.connection, actor.person_id)
    posts = [(ROLES[each.role].name.vi, units[each.unit_id]) for each in actor.assignments]
    roles = frozenset(each.role for each in actor.assignments)
    places = [
        Place(REGISTER, _words(_REGISTERS, roles, _REGISTER)),
        Place(NOTICES, f"Thông báo ({unread})" if unread else "Thông báo"),
    ]
    if Role.INSPECTOR in roles:
        places.insert(1, Place(VERIFY, "Kiểm chứng"))
    if first_place(roles) == WORKLIST:
        places.insert(0, Place(WORKLIST, _words(_WORKLISTS, roles, _WORKLIST_OF_SEVERAL), waiting.total))
    return Frame(
        actor.full_name,
        office_name(posts[0][1]) if posts else "",
        tuple(dict.fromkeys(post(*each) for each in posts)),  # a mandate gives a role that is held already
        tuple(places),
        waiting,
        units,
    )


def _words(named: Mapping[Role, str], roles: frozenset[Role], otherwise: str) -> str:
    names = {named[role] for role in roles if role in named}
    return names.pop() if len(names) == 1 else otherwise
