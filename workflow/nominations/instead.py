"""Who can act instead of somebody whom the separation of duties keeps from it (người làm thay)."""

from datetime import date

from sqlalchemy import Connection

from states.facts import Actor, Assignment, Facts
from states.terms import Role
from states.who import keeps_duties_apart
from workflow.people.queries import PersonView, assignments_of_many, holders_of_role


def others_who_may(
    connection: Connection, actor: Actor, facts: Facts, role: Role, unit_id: int, on: date
) -> tuple[PersonView, ...]:
    """Who but the actor can act in a role at a unit on this nomination, by given name; in two statements."""
    holders = holders_of_role(connection, role, unit_id, on)
    others = [each for each in holders if each.id != actor.person_id]
    held = assignments_of_many(connection, [each.id for each in others], on) if others else {}
    return tuple(
        each
        for each in others
        if keeps_duties_apart(
            Actor(
                each.id,
                each.username,
                each.full_name,
                tuple(Assignment(one.role, one.unit_id, one.unit_code) for one in held.get(each.id, ())),
            ),
            role,
            facts,
        )
    )
