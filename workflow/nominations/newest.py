"""The newest that somebody sees: the rule of ``visibility`` read from its other end, so that lists stay quick.

Asking every nomination whether it may be seen takes longer the more there are. Here one range of an index is walked
for each *reason* to see (a unit of theirs reads it, they acted on it, their mandate covers it), the newest first,
and the walk ends when a page is full.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select, union, union_all
from sqlalchemy.orm import QueryableAttribute

from states.facts import Actor
from workflow.audit.models import Entry
from workflow.nominations.models import Nomination, Reader
from workflow.nominations.visibility import IS_ACT, inspected_by, viewer_of


@dataclass(frozen=True, slots=True)
class _Reason:
    """Rows that name what is seen for one reason. ``rule`` is what such a row must say besides."""

    nomination_id: QueryableAttribute[Any]
    rows: Select[Any]
    rule: ColumnElement[bool]

    def newest(self, before: str | None, *conditions: ColumnElement[bool]) -> Select[Any]:
        """The ids in these rows, newest first, from what is older than ``before``."""
        older = () if before is None else (self.nomination_id < before,)
        return self.rows.where(*older, *conditions).order_by(self.nomination_id.desc())

    def about(self, conditions: Sequence[ColumnElement[bool]]) -> Sequence[ColumnElement[bool]]:
        """Conditions on the nomination that a row names. By EXISTS the walk stays on the index of the rows."""
        if not conditions or self.nomination_id is Nomination.id:
            return conditions
        return [exists().where(Nomination.id == self.nomination_id, *conditions)]


def newest_visible(
    actor: Actor, before: str | None, since: str | None, limit: int, *conditions: ColumnElement[bool]
) -> Select[Any]:
    """The newest ids, so many at most, that ``visible_to`` lets through; to stand in an ``IN``.

    Args:
        actor: who asks.
        before: only what is older than the nomination of this id; None from the newest on.
        since: nothing older than the nomination of this id; None to the oldest.
        limit: how many at most.
        conditions: what else must hold, on ``nominations``.
    """
    found = []
    for reason in _reasons(actor):
        wanted = [reason.rule, *reason.about(conditions)]
        if since is not None:
            wanted.append(reason.nomination_id >= since)
        found.append(reason.newest(before, *wanted).distinct().limit(limit).subquery())
    seen = union(*(select(one.c.id) for one in found)).subquery()
    return select(seen.c.id).order_by(seen.c.id.desc()).limit(limit)


def end_of_glance(actor: Actor, before: str | None, reach: int) -> Select[Any]:
    """How far back one comes with so many rows of each reason, as an id; NULL where no reason has more than that."""
    ends = [reason.newest(before).limit(1).offset(reach).subquery() for reason in _reasons(actor)]
    return select(func.max(union_all(*(select(end.c.id) for end in ends)).subquery().c.id))


def _reasons(actor: Actor) -> Iterator[_Reason]:
    # A value, not an EXISTS: PostgreSQL would rather hash every nomination that was ever submitted.
    submitted_at = (
        select(Nomination.submitted_at).where(Nomination.id == Reader.nomination_id).scalar_subquery()
    )
    for unit_id in viewer_of(actor)["viewer_units"]:
        read = select(Reader.nomination_id.label("id")).where(Reader.unit_id == unit_id)
        yield _Reason(Reader.nomination_id, read, or_(Reader.held, submitted_at.is_not(None)))
    acted = select(Entry.nomination_id.label("id")).where(Entry.actor_id == actor.person_id)
    yield _Reason(Entry.nomination_id, acted.where(Entry.nomination_id.is_not(None)), IS_ACT)
    for covered in inspected_by(actor):
        yield _Reason(Nomination.id, select(Nomination.id.label("id")), covered)
