"""Who may tell of an award in public: the council's secretary and the department's appraiser, of their own cases.

Telling decides nothing, so the separation of duties does not ask: who appraised a case may tell of it.
"""

from sqlalchemy import ColumnElement, and_, false, or_

from states.facts import Actor, Assignment, Facts
from states.terms import Role, State
from states.who import appraiser_or_secretary
from workflow.errors import NotYours
from workflow.nominations.models import Nomination
from workflow.nominations.visibility import visible_to

TELLERS = appraiser_or_secretary
"""The department's appraiser and the council's secretary."""


def teller(actor: Actor, facts: Facts) -> Assignment:
    """The assignment by which the actor tells of a case, or stops telling. Raises NotYours."""
    found = TELLERS.entitled(actor, facts)
    if isinstance(found, Assignment):
        return found
    raise NotYours(found)


def may_tell(actor: Actor, facts: Facts) -> bool:
    """Whether the actor could publish a story of this case now, as far as the case itself is concerned."""
    stands = facts.state is State.AWARDED and facts.revoke_requested_by is None
    return stands and isinstance(TELLERS.entitled(actor, facts), Assignment)


def told_by(actor: Actor) -> ColumnElement[bool]:
    """The condition on ``nominations`` under which the actor is the one to tell of them."""
    units = {
        role: sorted({each.unit_id for each in actor.assignments if each.role is role})
        for role in (Role.DEPARTMENT_APPRAISER, Role.COUNCIL_SECRETARY)
    }
    theirs = or_(
        false(),
        Nomination.department_unit_id.in_(units[Role.DEPARTMENT_APPRAISER]),
        Nomination.council_unit_id.in_(units[Role.COUNCIL_SECRETARY]),
    )
    return and_(theirs, visible_to(actor))
