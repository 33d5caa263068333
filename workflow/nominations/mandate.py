"""What of the log an inspector may read (phạm vi thanh tra, kiểm tra): the mandate is a unit and all below it."""

from collections.abc import Sequence

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Connection,
    and_,
    any_,
    func,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import aliased

from states.codes import Code
from states.facts import Actor, Assignment
from states.terms import Role, UnitType
from workflow.audit.models import Entry
from workflow.database import is_sqlite
from workflow.errors import NotYours
from workflow.nominations.models import Nomination
from workflow.nominations.visibility import inspected_by
from workflow.units.models import Unit
from workflow.units.queries import subtree, units_by_id

FEW = 2_000
"""Nominations whose entries are gathered rather than looked for."""


def inspector(actor: Actor) -> Assignment:
    """The assignment under which ``actor`` reads the log. Raises NotYours (``not_your_role``) where there is none."""
    for assignment in actor.assignments:
        if assignment.role is Role.INSPECTOR:
            return assignment
    raise NotYours(Code.NOT_YOUR_ROLE)


def readable_entries(connection: Connection, actor: Actor) -> ColumnElement[bool]:
    """The condition on ``audit_entries`` under which an inspector may read one.

    A mandate for the province covers all of the log, sign-ins and rights too: whoever is to find a gap in it must see
    the whole. A smaller one, or one for the movement alone, covers what its nominations and its units have left there,
    and nothing that the same person sees for another reason.

    Where a mandate covers few nominations, their entries are gathered; where it covers many, the log is walked and each
    entry is asked for its nomination. Either way a page comes quickly from a log of millions.
    """
    held = [each for each in actor.assignments if each.role is Role.INSPECTOR]
    unlimited = {each.unit_id for each in held if not each.movement_only}
    if any(unit.type is UnitType.PROVINCE for unit in units_by_id(connection, unlimited).values()):
        return true()
    # Their ids, not a subquery: how much lies below a unit the databases cannot guess, and plan for far too much.
    covered = or_(*inspected_by(actor, lambda units: list(connection.scalars(subtree(units)))))
    below = subtree(sorted({each.unit_id for each in held}))
    codes = sorted(set(connection.scalars(select(Unit.code).where(Unit.id.in_(below)))))
    counted = select(Nomination.id).where(covered).limit(FEW + 1).subquery()
    if connection.execute(select(func.count()).select_from(counted)).scalar_one() <= FEW:
        return _one_of(connection, _gathered(covered, codes))
    # A first row, not an IN: that would gather all that the mandate covers, for every page.
    covers = select(Nomination.id).where(Nomination.id == Entry.nomination_id, covered)
    return or_(
        covers.limit(1).scalar_subquery().is_not(None),
        and_(Entry.nomination_id.is_(None), Entry.unit_code.in_(codes)),
    )


def _one_of(connection: Connection, gathered: CompoundSelect[int]) -> ColumnElement[bool]:
    if is_sqlite(connection):
        return Entry.seq.in_(gathered)
    # PostgreSQL would walk the log for them, from the newest back: an array it looks up.
    return Entry.seq == any_(func.array(gathered.scalar_subquery(), type_=ARRAY(BigInteger)))


def _gathered(covered: ColumnElement[bool], codes: Sequence[str]) -> CompoundSelect[int]:
    of_nominations, of_unit = aliased(Entry), aliased(Entry)
    return union_all(
        select(of_nominations.seq).where(
            of_nominations.nomination_id.in_(select(Nomination.id).where(covered))
        ),
        # Not IS NULL, for which there is an index: of all that is about no nomination most are sign-ins elsewhere.
        select(of_unit.seq).where(
            func.coalesce(of_unit.nomination_id, "") == "", of_unit.unit_code.in_(codes)
        ),
    )
