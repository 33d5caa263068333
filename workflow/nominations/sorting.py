"""Lists in another order than their index has: sorted among the first thousand that are wanted.

Names and units stand in the order of the Vietnamese alphabet, which neither database knows, so the keys are worked out
here. Whoever wants more sorted narrows the list first; the page says so.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, LargeBinary, Select, column, or_, select

from workflow.keyset import Order, Page, ascending
from workflow.nominations.filters import waiting_since
from workflow.nominations.models import Nomination
from workflow.nominations.queries import NominationView, shown, view_of
from workflow.text import sort_key
from workflow.units.models import Unit

MOST_SORTED = 1_000


class By(StrEnum):
    """What a list can be sorted by."""

    DUE = "due"
    NAME = "name"
    UNIT = "unit"
    SINCE = "since"


@dataclass(frozen=True, slots=True)
class Sorting:
    """An order: by what, and which way."""

    by: By
    backwards: bool = False


_LAST = b"\xff"
_KEYS: Mapping[By, Callable[[Any], bytes]] = {
    By.DUE: lambda row: row.due_on.isoformat().encode() if row.due_on else _LAST,
    By.NAME: lambda row: sort_key(row.nominee_name),
    By.UNIT: lambda row: row.unit_key + b"\x00" + sort_key(row.nominee_name),
    By.SINCE: lambda row: row.since.isoformat().encode(),
}
_COLUMNS: Mapping[By, tuple[Any, ...]] = {
    By.DUE: (Nomination.due_on,),
    By.NAME: (Nomination.nominee_name,),
    By.UNIT: (Nomination.nominee_name, Unit.sort_key.label("unit_key")),
    By.SINCE: (waiting_since.label("since"),),
}
_PLACE = Order(ascending(column("sorted_by", LargeBinary)), ascending(Nomination.id))
"""Only for its cursors: what is sorted here is no column."""


def sorted_page(
    connection: Connection,
    ids: Select[tuple[str]],
    sorting: Sorting,
    *,
    limit: int,
    cursor: str | None,
) -> Page[NominationView]:
    """One page of the nominations whose ids these are, :data:`MOST_SORTED` at most, in an order.

    Raises:
        UnmetRequirements: ``bad_cursor``.
    """
    places = _places(connection, Nomination.id.in_(ids), sorting)
    if cursor is not None:
        after = tuple(_PLACE.values(cursor))
        places = [each for each in places if (each < after if sorting.backwards else each > after)]
    page = places[:limit]
    rows = connection.execute(shown().where(Nomination.id.in_([place[1] for place in page])))
    views = {view.id: view for view in (view_of(*row) for row in rows)}
    more = len(places) > limit
    return Page(tuple(views[each] for _, each in page), _PLACE.cursor(page[-1]) if more else None)


def next_sorted(
    connection: Connection, ids: Select[tuple[str]], sorting: Sorting, after: str
) -> NominationView | None:
    """What follows one in an order, or comes first; None where these are no others. It need not be one of them."""
    places = [
        place[1]
        for place in _places(connection, or_(Nomination.id.in_(ids), Nomination.id == after), sorting)
    ]
    at = places.index(after)
    following = next(iter(places[at + 1 :] + places[:at]), None)
    if following is None:
        return None
    return view_of(*connection.execute(shown().where(Nomination.id == following)).one())


def _places(connection: Connection, wanted: ColumnElement[bool], sorting: Sorting) -> list[tuple[bytes, str]]:
    """The ids of what is wanted in an order, each with what it is sorted by."""
    keys = select(Nomination.id, *_COLUMNS[sorting.by]).where(wanted)
    if sorting.by is By.UNIT:
        keys = keys.join(Unit, Unit.id == Nomination.nominee_unit_id)
    key = _KEYS[sorting.by]
    return sorted(((key(row), row.id) for row in connection.execute(keys)), reverse=sorting.backwards)
