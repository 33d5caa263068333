"""Who may see which nomination: one SQL condition, in every list and in every load.

Its own unit sees it always; the district and the department from ``submitted`` on; council roles from ``checked``
on; an inspector, read-only, what the mandate covers once submitted; an administrator none. Who has once acted on
it or held it keeps seeing it. What is not seen does not exist for the caller (404).
"""

from sqlalchemy import ColumnElement, and_, exists, or_, select

from states.facts import Actor
from states.terms import Deed, Outcome, Role
from workflow.audit.models import Entry
from workflow.nominations.models import Nomination, Reader
from workflow.units.queries import subtree

_NO_READERS = frozenset({Role.INSPECTOR, Role.ADMIN})


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The condition on ``nominations`` under which ``actor`` may know of one."""
    units = sorted({assignment.unit_id for assignment in actor.assignments if assignment.role not in _NO_READERS})
    mandates = sorted({assignment.unit_id for assignment in actor.assignments if assignment.role is Role.INSPECTOR})
    ways = [_acted_on(actor)]
    if units:
        ways.append(_read_by(units))
    if mandates:
        ways.append(and_(Nomination.submitted_at.is_not(None), Nomination.origin_unit_id.in_(subtree(mandates))))
    return or_(*ways)


def _read_by(units: list[int]) -> ColumnElement[bool]:
    reads = select(Reader.nomination_id).where(
        Reader.nomination_id == Nomination.id,
        Reader.unit_id.in_(units),
        or_(Reader.held, Nomination.submitted_at.is_not(None)),
    )
    return exists(reads)


def _acted_on(actor: Actor) -> ColumnElement[bool]:
    return exists(
        select(Entry.seq).where(
            Entry.nomination_id == Nomination.id,
            Entry.actor_id == actor.person_id,
            Entry.outcome == Outcome.DONE,
            Entry.action.not_in([Deed.ASK.value, Deed.ANSWER.value]),
        )
    )
