"""The worklist one came from, as it was narrowed and ordered (``?from=inbox?award=…``).

A decision opens the next nomination of that list, and the way back leads to it. The address carries it: nothing is kept
elsewhere, and two tabs with two lists do not disturb one another.
"""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from werkzeug.datastructures import MultiDict

from endpoints.pages.due import soon_until
from endpoints.pages.frame import WORKLIST
from endpoints.pages.lists.asked import CHOICES, Asked, read_asked
from endpoints.pages.lists.orders import sorting_of
from endpoints.requests import Visit
from workflow.nominations.filters import Filters
from workflow.nominations.inbox import Conditions, Cut, Pile, next_waiting, piles, waiting_ids
from workflow.nominations.queries import NominationView
from workflow.nominations.sorting import next_sorted

FILTERS = ("award", "category", "unit", "pile", "received")
NAME = WORKLIST.strip("/")
"""What ``from`` calls the whole worklist."""


def args_of(address: str) -> MultiDict[str, str]:
    """The filters of an address that a form or a link brings back."""
    return MultiDict(parse_qsl(address))


def conditions_of(visit: Visit, asked: Asked) -> Conditions:
    """The filters of a worklist; nothing is narrowed by what cannot be understood."""
    typed = asked.typed
    cut = Cut(
        Filters() if asked.faults else asked.filters(),
        Pile(typed["pile"]) if typed["pile"] in CHOICES["pile"] else None,
        typed["received"] == "no",
    )
    return cut.conditions(visit.actor, visit.today, soon_until(visit.today))


@dataclass(frozen=True, slots=True)
class Trail:
    """A worklist that one came from."""

    asked: Asked

    @property
    def name(self) -> str:
        """What ``from`` says."""
        return f"{NAME}?{self.asked.address}" if self.asked.address else NAME

    @property
    def path(self) -> str:
        """Back to the list."""
        return f"/{self.name}"

    @property
    def query(self) -> str:
        """What a link has to carry so that the page that it opens knows of the list."""
        return "?" + urlencode({"from": self.name})

    @property
    def narrowed(self) -> bool:
        """Whether it is less than all that waits."""
        return bool(self.asked.narrowed_by or self.asked.typed["q"])

    def to(self, nomination_id: str) -> str:
        """The page of one of the list."""
        return f"/nominations/{nomination_id}{self.query}"

    def after(self, visit: Visit, view: NominationView) -> NominationView | None:
        """What follows in the list, or from its beginning again; None where nothing else is in it."""
        conditions, sorting = conditions_of(visit, self.asked), sorting_of(self.asked.sort)
        if sorting is None:
            return next_waiting(visit.connection, visit.actor, view, conditions)
        ids = waiting_ids(visit.actor, conditions)
        return None if ids is None else next_sorted(visit.connection, ids, sorting, view.id)

    def count(self, visit: Visit) -> int:
        """How much is in the list now."""
        conditions = conditions_of(visit, self.asked)
        return piles(visit.connection, visit.actor, visit.today, soon_until(visit.today), conditions).total


def trail_of(visit: Visit, name: str | None) -> Trail | None:
    """The worklist that ``from`` names, or None. What of its filters cannot be understood is left out."""
    place, _, address = (name or "").partition("?")
    if place != NAME:
        return None
    asked = read_asked(visit, args_of(address), FILTERS)
    return Trail(read_asked(visit, MultiDict(), FILTERS) if asked.faults else asked)
