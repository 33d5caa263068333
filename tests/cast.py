"""The cast of the demonstration, ready to act. The fixture ``settled`` is a database in which they live."""

from datetime import date

from sqlalchemy import Connection, select

from endpoints.cli.cast import BY_USERNAME, CAST, Character
from states.facts import Actor
from tests.clock import NOW
from workflow.calendar import today
from workflow.people.actors import actor_of
from workflow.people.models import Person
from workflow.units.queries import UnitView, unit_on

__all__ = ["ADDRESS", "BY_USERNAME", "CAST", "PASSWORD", "Character", "actor", "unit"]

PASSWORD = "vì người nghèo"
"""Everybody's, in tests."""

ADDRESS = "203.0.113.7"
"""Where requests of tests come from (RFC 5737)."""


def actor(connection: Connection, username: str, on: date | None = None) -> Actor:
    """One of the cast, with the roles they hold on a day (that of :data:`tests.clock.NOW` if left out)."""
    person_id = connection.execute(select(Person.id).where(Person.username == username)).scalar_one()
    return actor_of(connection, person_id, on or today(NOW), ADDRESS)


def unit(connection: Connection, code: str, on: date | None = None) -> UnitView:
    """A unit by its code, as it stands on a day (that of :data:`tests.clock.NOW` if left out)."""
    found = unit_on(connection, code, on or today(NOW))
    assert found is not None, code
    return found
