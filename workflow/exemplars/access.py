"""Who may tell of an award in public: the council's secretary and the department's appraiser, of their own cases.

Telling decides nothing, so the separation of duties does not ask: who appraised a case may tell of it.
"""

from sqlalchemy import ColumnElement, Connection, and_, false, or_, select

from states.codes import Code
from states.facts import Actor, Assignment, Facts
from states.terms import Deed, Role, State
from states.who import appraiser_or_secretary
from workflow.errors import NotFound, NotPossible, NotYours
from workflow.exemplars.models import Exemplar
from workflow.facts import load
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


def require_tellable(
    connection: Connection, actor: Actor, nomination_id: str, *, lock: bool
) -> tuple[Facts, Assignment]:
    """The facts of a case of which the actor can tell, and by which assignment; ``lock`` where it is then told.

    Raises:
        NotFound: the actor may not know of it.
        NotPossible: it is not awarded; or its story is told already (``already_published``).
        NotYours: neither the council's secretary nor the department's appraiser.
    """
    facts = facts_of(connection, actor, nomination_id, lock=lock)
    if facts.state is not State.AWARDED:
        raise NotPossible(Code.NOT_POSSIBLE_IN_STATE, state=facts.state, action=Deed.PUBLISH_EXEMPLAR)
    assignment = teller(actor, facts)
    if told_of(connection, nomination_id) is not None:
        raise NotPossible(Code.ALREADY_PUBLISHED)
    return facts, assignment


def facts_of(connection: Connection, actor: Actor, nomination_id: str, *, lock: bool) -> Facts:
    """The facts of a case. Raises NotFound where the actor may not know of it."""
    loaded = load(connection, actor, [nomination_id], lock=lock)
    if nomination_id not in loaded:
        raise NotFound
    return loaded[nomination_id].facts


def may_tell(actor: Actor, facts: Facts) -> bool:
    """Whether the case could be told of by the actor now, if it is not already."""
    stands = facts.state is State.AWARDED and facts.revoke_requested_by is None
    return stands and isinstance(TELLERS.entitled(actor, facts), Assignment)


def told_of(connection: Connection, nomination_id: str) -> str | None:
    """The id of the story that is told of a case now; None where none is."""
    told = Exemplar.nomination_id == nomination_id, Exemplar.withdrawn_at.is_(None)
    return connection.scalar(select(Exemplar.id).where(*told))


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
