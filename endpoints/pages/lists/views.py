"""Saved views of a worklist: links whose address is the filter. Any other filter is saved as a bookmark or by mail."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from endpoints.pages.due import PILES
from endpoints.pages.lists.asked import CHOICES, Asked
from states.terms import Award, Role
from workflow.nominations.inbox import Pile, Piles

_RECEIVE = frozenset({Role.DISTRICT_APPROVER, Role.DEPARTMENT_APPRAISER})
_AWARDS = (Award.GIAY_KHEN, Award.BANG_KHEN_TINH, Award.BANG_KHEN_TTG)


@dataclass(frozen=True, slots=True)
class View:
    """A view, the key that leads to it, and whether it is the one that is shown."""

    words: str
    address: str
    key: str
    shown: bool
    count: int | None = None
    """How many are in it, where that is known."""


def views_for(roles: frozenset[Role], asked: Asked, waiting: Piles) -> list[View]:
    """The views of somebody's worklist, of all that waits for them."""
    typed = {name: value for name, value in asked.typed.items() if value}
    return [
        View(words, urlencode(query), str(number), typed == query, _count(query, waiting))
        for number, (words, query) in enumerate(_views(roles), start=1)
    ]


def _count(query: dict[str, str], waiting: Piles) -> int | None:
    return getattr(waiting, query["pile"]) if query.keys() == {"pile"} else None


def _views(roles: frozenset[Role]) -> Iterator[tuple[str, dict[str, str]]]:
    yield "Tất cả", {}
    for pile in (Pile.OVERDUE, Pile.SOON):
        yield PILES[pile], {"pile": pile.value}
    if roles & _RECEIVE:
        yield CHOICES["received"]["no"], {"received": "no"}
    for award in _AWARDS:
        yield CHOICES["award"][award.value], {"award": award.value}
