"""Questions about nominations: one, many, and the draft behind one. Whoever asks is told only what they may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, bindparam, func, select
from sqlalchemy.orm import aliased

from states.facts import Actor
from states.routes import ROUTE_BY_CODE, Route
from states.table import OPEN
from states.terms import Award, Category, CommendationType, State
from workflow.errors import NotFound
from workflow.keyset import Order, Page, descending, fetch_page
from workflow.nominations.draft import Draft, PriorAward
from workflow.nominations.filters import Filters, narrowed
from workflow.nominations.models import Nomination
from workflow.nominations.newest import end_of_glance, newest_visible
from workflow.nominations.search import has_words, matches
from workflow.nominations.visibility import VISIBLE, inspects, viewer_of, visible_to
from workflow.prepared import Prepared
from workflow.units.models import Unit


@dataclass(frozen=True, slots=True)
class NominationView:
    """A nomination as it is shown: the fields of the contract, and the units' names for pages."""

    id: str
    code: str
    category: Category
    commendation_type: CommendationType
    nominee_name: str
    nominee_unit_code: str
    nominee_unit_name: str
    origin_unit_code: str
    origin_unit_name: str
    requested_award: Award
    decided_award: Award | None
    achievements: str
    period_from: date
    period_to: date
    nominee: dict[str, Any]
    prior_awards: list[dict[str, str]]
    state: State
    holder_unit_id: int
    holder_unit_code: str
    holder_unit_name: str
    received_at: datetime | None
    due_on: date | None
    version: int
    created_at: datetime
    updated_at: datetime
    route: Route
    on_hold: bool

    def overdue(self, today: date) -> bool:
        """Whether the period that runs is over (quá hạn). While held, no period runs."""
        return is_overdue(self.due_on, self.state, today, on_hold=self.on_hold)

    @property
    def award(self) -> Award:
        """The form that counts now."""
        return self.decided_award or self.requested_award


def is_overdue(due_on: date | None, state: State, today: date, *, on_hold: bool) -> bool:
    """Whether the period that runs in a state is over (quá hạn)."""
    return due_on is not None and due_on < today and state in OPEN and not on_hold


NEWEST_FIRST = Order(descending(Nomination.id))
GLANCE = 2_000
"""How many of the newest that somebody sees are looked through first."""
MOST_COUNTED = 1_000
"""Nobody reads more than so many: beyond it a list is "more than"."""

_nominee_unit, _origin_unit, _holder_unit = aliased(Unit), aliased(Unit), aliased(Unit)


def shown() -> Select[*tuple[Any, ...]]:
    """The columns of a view, in the order in which :func:`view_of` takes them."""
    return (
        select(
            Nomination.id,
            Nomination.number,
            Nomination.category,
            Nomination.commendation_type,
            Nomination.nominee_name,
            _nominee_unit.code,
            _nominee_unit.name,
            _origin_unit.code,
            _origin_unit.name,
            Nomination.requested_award,
            Nomination.decided_award,
            Nomination.achievements,
            Nomination.period_from,
            Nomination.period_to,
            Nomination.nominee,
            Nomination.prior_awards,
            Nomination.state,
            Nomination.holder_unit_id,
            _holder_unit.code,
            _holder_unit.name,
            Nomination.received_at,
            Nomination.due_on,
            Nomination.version,
            Nomination.created_at,
            Nomination.updated_at,
            Nomination.route,
            Nomination.held_on,
        )
        .join(_nominee_unit, _nominee_unit.id == Nomination.nominee_unit_id)
        .join(_origin_unit, _origin_unit.id == Nomination.origin_unit_id)
        .join(_holder_unit, _holder_unit.id == Nomination.holder_unit_id)
    )


def view_of(*columns: Any) -> NominationView:
    """A view from the columns of :func:`shown`."""
    nomination_id, number, *content, route, held_on = columns
    cells: list[Any] = [nomination_id, str(number), *content, ROUTE_BY_CODE[route], held_on is not None]
    return NominationView(*cells)


_ONE = Prepared(shown().where(Nomination.id == bindparam("nomination"), VISIBLE))


def one(connection: Connection, actor: Actor, nomination_id: str) -> NominationView:
    """One nomination. Raises NotFound where there is none, or the actor may not know of it."""
    if inspects(actor):
        found: Sequence[Any] = connection.execute(
            shown().where(Nomination.id == nomination_id, visible_to(actor))
        ).all()
    else:
        found = _ONE.rows(connection, {"nomination": nomination_id, **viewer_of(actor)})
    if not found:
        raise NotFound
    return view_of(*found[0])


def several(connection: Connection, actor: Actor, ids: list[str]) -> dict[str, NominationView]:
    """Those of ``ids`` that the actor may know of."""
    rows = connection.execute(shown().where(Nomination.id.in_(ids), visible_to(actor)))
    return {view.id: view for view in (view_of(*row) for row in rows)}


def list_nominations(
    connection: Connection, actor: Actor, filters: Filters, today: date, *, limit: int, cursor: str | None
) -> Page[NominationView]:
    """What the actor may see, newest first. Raises UnmetRequirements (``bad_cursor``).

    Most pages fill up from the newest that the actor sees, or these are all: so we look there first, which takes the
    same time however many there are. Only where too few of them are wanted are the indexes of what is wanted asked.
    """
    before = NEWEST_FIRST.values(cursor)[0] if cursor is not None else None

    def page(*conditions: ColumnElement[bool]) -> Page[NominationView]:
        statement = shown().where(*conditions)
        return fetch_page(connection, statement, NEWEST_FIRST, limit=limit, cursor=cursor, make=view_of)

    near, is_all = _near(connection, actor, filters, today, limit + 1, before)
    found = page(Nomination.id.in_(near))
    if is_all or found.next_cursor is not None:
        return found
    return page(visible_to(actor), *_by_index(connection, actor, filters, today))


def count_nominations(connection: Connection, actor: Actor, filters: Filters, today: date) -> int | None:
    """How many :func:`list_nominations` goes through, up to one more than ``MOST_COUNTED``.

    None where that would take reading everything: many are seen, and no index leads to those that are wanted.
    """
    near, is_all = _near(connection, actor, filters, today, MOST_COUNTED + 1)
    found = connection.scalar(select(func.count()).select_from(near.subquery())) or 0
    if is_all or found > MOST_COUNTED:
        return found
    if not filters.has_index:
        return None
    everywhere = select(Nomination.id).where(visible_to(actor), *_by_index(connection, actor, filters, today))
    counted = everywhere.limit(MOST_COUNTED + 1).subquery()
    return connection.scalar(select(func.count()).select_from(counted)) or 0


def newest_ids(
    connection: Connection, actor: Actor, filters: Filters, today: date, limit: int
) -> Select[Any]:
    """The ids of the newest that :func:`list_nominations` goes through, so many at most; to stand in an ``IN``."""
    near, is_all = _near(connection, actor, filters, today, limit)
    if is_all or connection.scalar(select(func.count()).select_from(near.subquery())) == limit:
        return near
    conditions = _by_index(connection, actor, filters, today)
    everywhere = select(Nomination.id).where(visible_to(actor), *conditions)
    return select(everywhere.order_by(Nomination.id.desc()).limit(limit).subquery().c.id)


def _near(
    connection: Connection, actor: Actor, filters: Filters, today: date, limit: int, before: str | None = None
) -> tuple[Select[Any], bool]:
    """The newest ids within the first glance, and whether that reaches to the oldest."""
    wanted = narrowed(actor, filters, today)
    by_row = wanted if filters.words is None else [*wanted, has_words(filters.words)]
    since = connection.scalar(end_of_glance(actor, before, GLANCE)) if by_row else None
    return newest_visible(actor, before, since, limit, *by_row), since is None


def _by_index(
    connection: Connection, actor: Actor, filters: Filters, today: date
) -> list[ColumnElement[bool]]:
    wanted = narrowed(actor, filters, today)
    return wanted if filters.words is None else [*wanted, matches(connection, filters.words)]


def draft_of(connection: Connection, nomination_id: str) -> Draft:
    """The content of a nomination as its drafter gave it."""
    row = connection.execute(
        select(
            Nomination.category,
            Nomination.nominee_name,
            Unit.code,
            Nomination.requested_award,
            Nomination.achievements,
            Nomination.period_from,
            Nomination.period_to,
            Nomination.commendation_type,
            Nomination.nominee,
            Nomination.prior_awards,
        )
        .join(Unit, Unit.id == Nomination.nominee_unit_id)
        .where(Nomination.id == nomination_id)
    ).one()
    return _draft(row)


def _draft(row: Row[*tuple[Any, ...]]) -> Draft:
    *content, prior_awards = row
    cells: list[Any] = [*content, tuple(_prior(award) for award in prior_awards)]
    return Draft(*cells)


def _prior(award: dict[str, str]) -> PriorAward:
    begun, ended = award.get("period_from"), award.get("period_to")
    return PriorAward(
        award=Award(award["award"]),
        decision_number=award["decision_number"],
        signed_on=date.fromisoformat(award["signed_on"]),
        period_from=date.fromisoformat(begun) if begun else None,
        period_to=date.fromisoformat(ended) if ended else None,
    )
