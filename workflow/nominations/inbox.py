"""What waits for the caller's decision (chờ tôi xét), the most urgent first.

A nomination waits for somebody where the table has a row that moves it on from its state, for their role at the
unit that holds it; not while it is held, and not for one whom the separation of duties bars. The states follow from
the table. One range of an index is read for each unit and state, so the list is as quick at a million nominations.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    ColumnElement,
    Connection,
    Date,
    and_,
    case,
    exists,
    func,
    literal,
    literal_column,
    not_,
    or_,
    select,
    union_all,
)
from sqlalchemy.sql.selectable import Select

from states.facts import TIER_OF_ROLE, Actor, Assignment
from states.table import OPEN, STATES, STEPS, rows_of
from states.terms import Action, Role, State, Tier
from workflow.audit.models import Entry
from workflow.keyset import Order, Page, ascending
from workflow.nominations.filters import Filters, narrowed
from workflow.nominations.models import Nomination, Reader
from workflow.nominations.queries import NominationView, shown, view_of
from workflow.nominations.search import has_words
from workflow.nominations.visibility import IS_ACT

_NO_DECISION = frozenset({Action.WITHDRAW, Action.RECALL})
_RECEIVABLE = frozenset(state for row in rows_of(Action.RECEIVE) for state in row.sources)
_NEVER_DUE = date(9999, 12, 31)
"""Sorts nominations with no period running after all others."""

_urgency = func.coalesce(Nomination.due_on, literal(_NEVER_DUE, Date), type_=Date)
MOST_URGENT_FIRST = Order(ascending(_urgency), ascending(Nomination.id))
MOST_COUNTED = 1_000
"""Of each unit and state so many are counted, the most urgent first: nobody has more in hand."""


Conditions = Sequence[ColumnElement[bool]]
"""What else must hold of what waits, on ``nominations``."""


class Pile(StrEnum):
    """Worklists are cut by urgency: the cut does more than any colour."""

    OVERDUE = "overdue"
    SOON = "soon"
    REST = "rest"


MOST_LOOKED_AT = 1_000
"""Of what units have had in hand so many are looked through to count."""


@dataclass(frozen=True, slots=True)
class Piles:
    """How much waits, by urgency."""

    overdue: int = 0
    soon: int = 0
    rest: int = 0

    @property
    def total(self) -> int:
        """All that waits."""
        return self.overdue + self.soon + self.rest


def states_waiting_for(role: Role) -> frozenset[State]:
    """The states in which a nomination at the role's own tier waits for its decision, by the table."""
    return frozenset(
        source
        for step in STEPS
        if step.to is not None and role in step.who.roles and step.action not in _NO_DECISION
        for source in step.sources
        if STATES[source].held_by is TIER_OF_ROLE.get(role)
    )


def in_pile(pile: Pile, today: date, soon_until: date) -> ColumnElement[bool]:
    """The condition for one part of a worklist."""
    match pile:
        case Pile.OVERDUE:
            return Nomination.due_on < today
        case Pile.SOON:
            return Nomination.due_on.between(today, soon_until)
        case Pile.REST:
            return or_(Nomination.due_on.is_(None), Nomination.due_on > soon_until)


@dataclass(frozen=True, slots=True)
class Cut:
    """What a worklist is narrowed to."""

    filters: Filters = Filters()  # noqa: RUF009 - frozen
    pile: Pile | None = None
    unreceived: bool = False
    """Only what its holder has not received yet."""

    def conditions(self, actor: Actor, today: date, soon_until: date) -> Conditions:
        """As conditions on ``nominations``."""
        found = narrowed(actor, self.filters, today)
        if self.filters.words is not None:
            found.append(has_words(self.filters.words))
        if self.pile is not None:
            found.append(in_pile(self.pile, today, soon_until))
        if self.unreceived:
            found += [Nomination.received_at.is_(None), Nomination.state.in_(_RECEIVABLE)]
        return found


def inbox(
    connection: Connection, actor: Actor, *, limit: int, cursor: str | None, conditions: Conditions = ()
) -> Page[NominationView]:
    """One page of what waits for ``actor``. Raises UnmetRequirements (``bad_cursor``)."""
    after = MOST_URGENT_FIRST.values(cursor) if cursor else None
    ranges = list(_ranges(actor, after, limit + 1, conditions))
    if not ranges:
        return Page((), None)
    candidates = union_all(*ranges).subquery()
    rows = connection.execute(
        shown()
        .where(Nomination.id.in_(select(candidates.c.id)))
        .add_columns(_urgency.label("urgency"))
        .order_by(_urgency, Nomination.id)
        .limit(limit + 1)
    ).all()
    items = tuple(view_of(*row[:-1]) for row in rows[:limit])
    if len(rows) <= limit:
        return Page(items, None)
    last = rows[limit - 1]
    return Page(items, MOST_URGENT_FIRST.cursor([last.urgency, items[-1].id]))


def piles(
    connection: Connection, actor: Actor, today: date, soon_until: date, conditions: Conditions = ()
) -> Piles:
    """How much waits for ``actor``: overdue, due by the day ``soon_until``, and the rest; in one statement."""
    ids = waiting_ids(actor, conditions)
    if ids is None:
        return Piles()
    pile = case(*((in_pile(each, today, soon_until), each.value) for each in Pile))
    rows = connection.execute(
        select(pile.label("pile"), func.count())
        .where(Nomination.id.in_(ids))
        .group_by(literal_column("pile"))
    )
    return Piles(**{str(name): int(count) for name, count in rows})


def waiting_ids(actor: Actor, conditions: Conditions = ()) -> Select[tuple[str]] | None:
    """The ids of what waits for ``actor``, of each unit and state the most urgent; to stand in an ``IN``.

    None where nothing can wait for them.
    """
    ranges = list(_ranges(actor, None, MOST_COUNTED, conditions))
    return select(union_all(*ranges).subquery().c.id) if ranges else None


def waiting_versions(
    connection: Connection, actor: Actor, conditions: Conditions, limit: int
) -> list[tuple[str, int]]:
    """Of what waits for ``actor``, the most urgent first, each with its version."""
    ids = waiting_ids(actor, conditions)
    if ids is None:
        return []
    wanted = select(Nomination.id, Nomination.version).where(Nomination.id.in_(ids))
    rows = connection.execute(wanted.order_by(_urgency, Nomination.id).limit(limit))
    return [(nomination_id, version) for nomination_id, version in rows]


def acted_on_since(connection: Connection, actor: Actor, since: datetime) -> int:
    """How many nominations ``actor`` has acted on since a moment."""
    acts = select(func.count(Entry.nomination_id.distinct())).where(
        Entry.actor_id == actor.person_id, Entry.nomination_id.is_not(None), IS_ACT, Entry.at >= since
    )
    return connection.scalar(acts) or 0


def sent_on(connection: Connection, actor: Actor) -> int | None:
    """How many a unit of the actor's has had in hand that lie elsewhere now, still open (đã chuyển đi).

    None where their units have had more than :data:`MOST_LOOKED_AT`: that is no page's business to count.
    """
    mine = sorted({each.unit_id for each in actor.assignments if each.role in TIER_OF_ROLE})
    had = select(Reader.nomination_id).where(Reader.unit_id.in_(mine), Reader.held).distinct()
    newest = had.order_by(Reader.nomination_id.desc()).limit(MOST_LOOKED_AT + 1).subquery()
    elsewhere = case((and_(Nomination.state.in_(OPEN), Nomination.holder_unit_id.not_in(mine)), 1))
    counts = select(func.count(), func.count(elsewhere)).join(newest, newest.c.nomination_id == Nomination.id)
    had_in_all, sent = connection.execute(counts).one()
    return None if had_in_all > MOST_LOOKED_AT else sent


def next_waiting(
    connection: Connection, actor: Actor, after: NominationView, conditions: Conditions = ()
) -> NominationView | None:
    """What waits for ``actor`` after this one, or from the beginning again; None where nothing else does."""
    place = MOST_URGENT_FIRST.cursor([after.due_on or _NEVER_DUE, after.id])
    for cursor, limit in ((place, 1), (None, 2)):
        for found in inbox(connection, actor, limit=limit, cursor=cursor, conditions=conditions).items:
            if found.id != after.id:
                return found
    return None


def _ranges(
    actor: Actor, after: list[object] | None, limit: int, conditions: Conditions = ()
) -> Iterator[Select[tuple[str]]]:
    for assignment in actor.assignments:
        for state in sorted(states_waiting_for(assignment.role)):
            statement = (
                select(Nomination.id)
                .where(
                    Nomination.holder_unit_id == assignment.unit_id,
                    Nomination.state == state,
                    Nomination.held_on.is_(None),
                    _waits_for(actor, assignment, state),
                    *conditions,
                )
                .order_by(Nomination.due_on, Nomination.id)
                .limit(limit)
            )
            if after is not None:
                statement = statement.where(MOST_URGENT_FIRST.after(after))
            yield select(statement.subquery().c.id)


def _waits_for(actor: Actor, assignment: Assignment, state: State) -> ColumnElement[bool]:
    conditions = [not_(_acted_elsewhere(actor, assignment.role))]
    if TIER_OF_ROLE[assignment.role] is not Tier.COUNCIL and actor.has_role(*_VOTING):
        conditions.append(not_(_opinion_recorded(actor)))
    if TIER_OF_ROLE[assignment.role] is not Tier.ORIGIN:
        mine = sorted({each.unit_id for each in actor.assignments})
        conditions.append(Nomination.origin_unit_id.not_in(mine))
    if state is State.AWARDED:
        conditions.append(
            and_(
                Nomination.revoke_requested_by.is_not(None),
                Nomination.revoke_requested_by != actor.person_id,
            )
        )
    return and_(*conditions)


def _acted_elsewhere(actor: Actor, role: Role) -> ColumnElement[bool]:
    """The actor acted for another tier on it: ``states.who.keeps_duties_apart`` as a condition."""
    other_tiers = [each for each, tier in TIER_OF_ROLE.items() if tier is not TIER_OF_ROLE[role]]
    acts = select(Entry.seq).where(
        Entry.nomination_id == Nomination.id,
        Entry.actor_id == actor.person_id,
        IS_ACT,
        Entry.role.in_(other_tiers),
    )
    # With OFFSET it is asked of each row in turn. Else PostgreSQL, expecting that hardly any remains, joins them all.
    return exists(acts.offset(0))


_VOTING = (Role.COUNCIL_MEMBER, Role.COUNCIL_CHAIR)


def _opinion_recorded(actor: Actor) -> ColumnElement[bool]:
    """An opinion in writing of theirs was recorded on it: an act for the council, though another's entry."""
    opinions = select(Entry.seq).where(
        Entry.nomination_id == Nomination.id, Entry.on_behalf_of == actor.username, IS_ACT
    )
    return exists(opinions.offset(0))
