"""Who acted on the nominations of a batch, and who asked the questions on them: read from the log."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, or_, select
from sqlalchemy.orm import aliased

from states.facts import TIER_OF_ROLE, Act
from states.terms import Deed, Tier
from workflow.audit.models import Entry
from workflow.nominations.visibility import IS_ACT
from workflow.people.models import Person

QUESTIONS = (Deed.ASK.value, Deed.ANSWER.value)
"""Words on a nomination that somebody hears of."""


def acts_on(
    connection: Connection, nomination_ids: Sequence[str]
) -> tuple[dict[str, frozenset[Act]], dict[str | None, frozenset[int]]]:
    """Who acted for which tier on each nomination, and who asked each question, by the entry's subject."""
    member = aliased(Person)
    statement = (
        select(
            Entry.nomination_id,
            Entry.actor_id,
            Entry.role,
            Entry.action,
            Entry.subject,
            member.id.label("member_id"),
        )
        .join(member, member.username == Entry.on_behalf_of, isouter=True)
        .where(
            Entry.nomination_id.in_(nomination_ids),
            or_(IS_ACT, Entry.action == Deed.ASK.value),
            Entry.actor_id.is_not(None),
        )
    )
    acts: dict[str, set[Act]] = {}
    asked: dict[str | None, set[int]] = {}
    rows: Sequence[Any] = connection.execute(statement).all()
    for row in rows:
        if row.action == Deed.ASK:
            asked.setdefault(row.subject, set()).add(row.actor_id)
        tier = TIER_OF_ROLE.get(row.role) if row.action != Deed.ASK else None
        if tier is not None:
            acts.setdefault(row.nomination_id, set()).add(Act(row.actor_id, tier))
        if row.member_id is not None:  # an opinion in writing, recorded by the secretary
            acts.setdefault(row.nomination_id, set()).add(Act(row.member_id, Tier.COUNCIL))
    return (
        {nomination_id: frozenset(found) for nomination_id, found in acts.items()},
        {subject: frozenset(people) for subject, people in asked.items()},
    )
