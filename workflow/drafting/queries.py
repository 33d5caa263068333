"""Questions about what is being written: one's own working copies, and where the nominations of one's units lie."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, select, union_all

from states.facts import Actor
from states.table import EDITABLE, OPEN
from states.terms import Role, State
from workflow.drafting.models import WorkingCopy
from workflow.errors import NotFound
from workflow.nominations.models import Nomination
from workflow.nominations.queries import NominationView, shown, view_of


@dataclass(frozen=True, slots=True)
class CopyView:
    """A working copy, and how the nomination stands that it is to change."""

    id: str
    unit_id: int
    nomination_id: str | None
    based_on: int | None
    typed: Mapping[str, Any]
    """Of a nomination that is there already only what differs from it."""
    seen: tuple[str, ...]
    ticked: tuple[str, ...]
    created_at: datetime
    saved_at: datetime
    number: int | None
    version: int | None
    state: State | None

    @property
    def overtaken(self) -> bool:
        """Whether the nomination has changed since it was read."""
        return self.based_on != self.version

    @property
    def can_be_kept(self) -> bool:
        """Whether what it is to change is with its origin, or is to be made."""
        return self.state is None or self.state in EDITABLE


_VIEW: Select[*tuple[Any, ...]] = (
    select(
        WorkingCopy.id,
        WorkingCopy.unit_id,
        WorkingCopy.nomination_id,
        WorkingCopy.based_on,
        WorkingCopy.typed,
        WorkingCopy.seen,
        WorkingCopy.ticked,
        WorkingCopy.created_at,
        WorkingCopy.saved_at,
        Nomination.number,
        Nomination.version,
        Nomination.state,
    )
    .select_from(WorkingCopy)
    .outerjoin(Nomination, Nomination.id == WorkingCopy.nomination_id)
)


def copy_of(connection: Connection, actor: Actor, copy_id: str, *, lock: bool = False) -> CopyView:
    """One's own working copy. Raises NotFound: somebody else's, or of a unit for which one drafts no more."""
    if lock:
        mine = select(WorkingCopy.id).where(WorkingCopy.id == copy_id, _own(actor))
        connection.execute(mine.with_for_update())
    row = connection.execute(_VIEW.where(WorkingCopy.id == copy_id, _own(actor))).one_or_none()
    if row is None:
        raise NotFound
    return _view(row)


def copies_of(connection: Connection, actor: Actor) -> tuple[CopyView, ...]:
    """All of one's own, the one written last first."""
    rows = connection.execute(_VIEW.where(_own(actor)).order_by(WorkingCopy.saved_at.desc(), WorkingCopy.id))
    return tuple(_view(row) for row in rows)


def copy_on(connection: Connection, actor: Actor, nomination_id: str) -> CopyView | None:
    """One's own working copy on a nomination, if there is one."""
    row = connection.execute(
        _VIEW.where(WorkingCopy.nomination_id == nomination_id, _own(actor))
    ).one_or_none()
    return None if row is None else _view(row)


@dataclass(frozen=True, slots=True)
class Lying:
    """The nominations of one's units: where each lies (hồ sơ của đơn vị)."""

    unsent: tuple[NominationView, ...]
    """To be mended, or never sent; those to be mended first, the most urgent before the others."""
    sent: tuple[NominationView, ...]
    """Under way, the newest first."""
    ended: tuple[NominationView, ...]
    """The last that came to an end."""


def of_my_units(
    connection: Connection, actor: Actor, *, unsent: int = 100, sent: int = 30, ended: int = 5
) -> Lying:
    """Where the nominations of those units lie for which ``actor`` drafts; so many of each at most."""
    under_way, over = OPEN - EDITABLE, frozenset(State) - OPEN
    newest, last = Nomination.id.desc(), Nomination.updated_at.desc()
    parts = [
        select(_ids(actor, EDITABLE).order_by(newest).limit(unsent).subquery().c.id),
        select(_ids(actor, under_way).order_by(newest).limit(sent).subquery().c.id),
        select(_ids(actor, over).order_by(last, newest).limit(ended).subquery().c.id),
    ]
    wanted = union_all(*parts).subquery()
    rows = connection.execute(shown().where(Nomination.id.in_(select(wanted.c.id))).order_by(newest))
    views = [view_of(*row) for row in rows]
    mending = [view for view in views if view.state is State.RETURNED]
    mending.sort(key=lambda view: (view.due_on is None, view.due_on, view.id))
    done = [view for view in views if view.state in over]
    return Lying(
        (*mending, *(view for view in views if view.state is State.DRAFTED)),
        tuple(view for view in views if view.state in under_way),
        tuple(sorted(done, key=lambda view: view.updated_at, reverse=True)),
    )


def drafting_units(actor: Actor) -> tuple[int, ...]:
    """The units for which somebody drafts."""
    units = (each.unit_id for each in actor.assignments if each.role is Role.DRAFTER)
    return tuple(dict.fromkeys(units))


def _ids(actor: Actor, states: Iterable[State]) -> Select[str]:
    return select(Nomination.id).where(
        Nomination.origin_unit_id.in_(drafting_units(actor)), Nomination.state.in_(states)
    )


def _own(actor: Actor) -> ColumnElement[bool]:
    mine = WorkingCopy.person_id == actor.person_id
    return mine & WorkingCopy.unit_id.in_(drafting_units(actor))


def _view(row: Any) -> CopyView:
    copy_id, unit_id, nomination_id, based_on, typed, seen, ticked, *rest = row
    cells: list[Any] = [copy_id, unit_id, nomination_id, based_on, typed, tuple(seen), tuple(ticked), *rest]
    return CopyView(*cells)
