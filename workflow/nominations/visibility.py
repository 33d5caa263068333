"""Who may see which nomination: one SQL condition, in every list and in every load.

Its own unit sees it always; the district and the department from ``submitted`` on; council roles from ``checked``
on; an inspector, read-only, what the mandate covers once submitted; an administrator none. Who has once acted on
it or held it keeps seeing it. What is not seen does not exist for the caller (404).
"""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, and_, bindparam, or_, select

from states.facts import Actor
from states.terms import CommendationType, Deed, Outcome, Role
from workflow.audit.models import Entry
from workflow.lists import Numbers, among
from workflow.nominations.models import Nomination, Reader
from workflow.units.queries import subtree

_NO_READERS = frozenset({Role.INSPECTOR, Role.ADMIN})

NO_ACTS = (
    *(Deed.ASK, Deed.ANSWER, Deed.READ, Deed.RECORD_FINDING, Deed.ANSWER_FINDING),
    *(Deed.PUBLISH_EXEMPLAR, Deed.WITHDRAW_EXEMPLAR),
)
"""Deeds that concern a nomination and are no act on it: words, and an inspector's reading."""
IS_ACT = and_(Entry.outcome == Outcome.DONE, *(Entry.action != deed.value for deed in NO_ACTS))
"""The condition that an entry about a nomination is an act on it: no refusal, and more than words."""


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The condition on ``nominations`` under which ``actor`` may know of one."""
    viewer = viewer_of(actor)
    units = bindparam(None, viewer["viewer_units"], type_=Numbers, unique=True)
    person = bindparam(None, viewer["viewer_id"], type_=BigInteger, unique=True)
    return or_(_visible(units, person), *inspected_by(actor))


def viewer_of(actor: Actor) -> dict[str, Any]:
    """The parameters of :data:`VISIBLE` for an actor."""
    units = {each.unit_id for each in actor.assignments if each.role not in _NO_READERS}
    return {"viewer_units": sorted(units), "viewer_id": actor.person_id}


def inspects(actor: Actor) -> bool:
    """Whether the actor sees some nominations by a mandate, which :data:`VISIBLE` does not know."""
    return actor.has_role(Role.INSPECTOR)


def _visible(units: ColumnElement[Any], person: ColumnElement[int]) -> ColumnElement[bool]:
    read = (
        select(Reader.nomination_id)
        .where(Reader.nomination_id == Nomination.id, among(Reader.unit_id, units))
        .where(or_(Reader.held, Nomination.submitted_at.is_not(None)))
    )
    acted = (
        select(Entry.seq).where(Entry.nomination_id == Nomination.id, Entry.actor_id == person).where(IS_ACT)
    )
    # First rows, not EXISTS: PostgreSQL may gather all that a unit ever read, or a person ever did, to answer that.
    return or_(*(rows.limit(1).scalar_subquery().is_not(None) for rows in (read, acted)))


def inspected_by(actor: Actor, below: Callable[[Sequence[int]], Any] = subtree) -> list[ColumnElement[bool]]:
    """The conditions under which a mandate covers a nomination; none where the actor has no mandate.

    ``below`` gives the units of a mandate with all below them, as they may stand in an ``IN``.
    """
    mandates = [each for each in actor.assignments if each.role is Role.INSPECTOR]
    conditions = []
    for narrow in (False, True):
        units = sorted({each.unit_id for each in mandates if each.movement_only is narrow})
        if units:
            of_units = Nomination.origin_unit_id.in_(below(units))
            of_movement = [Nomination.commendation_type == CommendationType.PHONG_TRAO] if narrow else []
            conditions.append(and_(Nomination.submitted_at.is_not(None), of_units, *of_movement))
    return conditions


VISIBLE = _visible(bindparam("viewer_units", type_=Numbers), bindparam("viewer_id", type_=BigInteger))
"""The same for all who do not inspect, built once: parameters from :func:`viewer_of`."""
