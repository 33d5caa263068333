"""Who was faster: the change that came between somebody's reading of a nomination and their acting on it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, and_, bindparam, select

from states.terms import Action, Deed
from workflow.audit.models import Entry
from workflow.calendar import today
from workflow.errors import Stale
from workflow.lists import Texts, among
from workflow.nominations.models import Nomination
from workflow.people.models import Person
from workflow.units.queries import units_met

_DEEDS = {each.value: each for each in (*Action, *Deed)}
_NEWEST = (
    select(Nomination.id, Nomination.version, Person.full_name, Entry.unit_code, Entry.action, Entry.at)
    .join(Entry, and_(Entry.nomination_id == Nomination.id, Entry.version == Nomination.version))
    .join(Person, Person.id == Entry.actor_id, isouter=True)
    .where(among(Nomination.id, bindparam("ids", type_=Texts)))
)


def overtaken(connection: Connection, read: Mapping[str, int]) -> dict[str, Stale]:
    """A refusal for each of these nominations, of which its caller has read a version that is not the one there is.

    Its details say who made the newest version, for which unit, when, and by what act: no more than the history of the
    nomination shows to the same reader. They are left out where nobody was faster (a version that never was, so that
    none came after it), and where nobody with a name acted (the command line).

    Args:
        connection: within a transaction.
        read: the version that was read, by nomination; each is one that the caller may know of.
    """
    rows = connection.execute(_NEWEST, {"ids": list(read)}).all()
    units = units_met(connection, (), {row.unit_code for row in rows if row.unit_code})
    refusals = {}
    for row in rows:
        unit = next(
            (each for each in units if each.code == row.unit_code and each.stands_on(today(row.at))), None
        )
        by: dict[str, Any] = {}
        if 0 < read[row.id] < row.version and row.full_name is not None and unit is not None:
            by = {"who": row.full_name, "unit": unit, "action": _DEEDS[row.action], "at": row.at}
        refusals[row.id] = Stale(version=row.version, **by)
    return refusals
