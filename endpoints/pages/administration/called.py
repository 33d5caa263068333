"""What administrators type for a unit or for somebody: a code or a user name, or words of a name (gõ tên)."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import Connection

from endpoints.pages.forms import NAME
from states.terms import UnitType
from workflow.people.accounts import tidy_username
from workflow.people.queries import PersonView
from workflow.text import fold
from workflow.units.queries import UnitView, unit_on, units_on

_MOST_ALIKE = 40


def units_called(
    connection: Connection, typed: str, on: date, kinds: Collection[UnitType]
) -> Sequence[UnitView]:
    """The units of these kinds that are called so on a day; whatever kind it is of, where a code is typed."""
    by_code = unit_on(connection, typed.upper(), on)
    if by_code is not None:
        return (by_code,)
    named = units_on(connection, on, q=typed[:NAME], limit=_MOST_ALIKE).items
    found = [unit for unit in named if unit.type in kinds]
    words = set(fold(typed).split())
    return [unit for unit in found if words <= set(fold(unit.name).split())] or found


def people_called(people: Sequence[PersonView], typed: str) -> Sequence[PersonView]:
    """Those of ``people`` who are called so: by user name, else by their whole name, else by words of it."""
    username, words = tidy_username(typed), fold(typed).split()
    for person in people:
        if person.username == username:
            return (person,)
    found = [person for person in people if words and set(words) <= set(fold(person.full_name).split())]
    return [person for person in found if fold(person.full_name).split() == words] or found
