"""What of the log an inspector may read (phạm vi thanh tra, kiểm tra): the mandate is a unit and all below it."""

from sqlalchemy import ColumnElement, Connection, and_, or_, select, true

from states.codes import Code
from states.facts import Actor, Assignment
from states.terms import Role, UnitType
from workflow.audit.models import Entry
from workflow.errors import NotYours
from workflow.nominations.models import Nomination
from workflow.nominations.visibility import visible_to
from workflow.units.models import Unit
from workflow.units.queries import subtree, units_by_id


def inspector(actor: Actor) -> Assignment:
    """The assignment under which ``actor`` reads the log. Raises NotYours (``not_your_role``) where there is none."""
    for assignment in actor.assignments:
        if assignment.role is Role.INSPECTOR:
            return assignment
    raise NotYours(Code.NOT_YOUR_ROLE)


def readable_entries(connection: Connection, actor: Actor) -> ColumnElement[bool]:
    """The condition on ``audit_entries`` under which an inspector may read one.

    A mandate for the province covers all of the log, sign-ins and rights too: whoever is to find a gap in it must see
    the whole. A smaller one, or one for the movement alone, covers what its nominations and its units have left there.
    """
    held = [each for each in actor.assignments if each.role is Role.INSPECTOR]
    unlimited = {each.unit_id for each in held if not each.movement_only}
    if any(unit.type is UnitType.PROVINCE for unit in units_by_id(connection, unlimited).values()):
        return true()
    mandates = sorted({each.unit_id for each in held})
    of_units = select(Unit.code).where(Unit.id.in_(subtree(mandates)))
    return or_(
        Entry.nomination_id.in_(select(Nomination.id).where(visible_to(actor))),
        and_(Entry.nomination_id.is_(None), Entry.unit_code.in_(of_units)),
    )
