"""Whom somebody is about to nominate may be under way already, or awarded: told while it is written (trùng)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, or_, select

from states.facts import Actor
from states.routes import ROUTE_BY_CODE, Route
from states.table import CLAIMING
from states.terms import Award, CommendationType, State
from workflow.nominations.commands import twin_key
from workflow.nominations.models import Nomination
from workflow.nominations.visibility import visible_to

MOST = 5


@dataclass(frozen=True, slots=True)
class Alike:
    """A nomination of the same name and unit."""

    id: str | None
    """None where the actor may not see it, and knows no more than its code."""
    code: str
    state: State
    route: Route
    award: Award
    commendation_type: CommendationType
    period_from: date
    period_to: date

    def bars(self, kind: CommendationType, period_from: date | None, period_to: date | None) -> bool:
        """Whether it claims this achievement already, so that another cannot be submitted beside it."""
        if self.state not in CLAIMING or kind is not self.commendation_type:
            return False
        if period_from is None or period_to is None:
            return False
        return self.period_from <= period_to and period_from <= self.period_to


def alike(
    connection: Connection, actor: Actor, nominee_name: str, nominee_unit_id: int, but: str | None
) -> tuple[Alike, ...]:
    """What there is for this name and unit beside the nomination ``but``: claimed, or seen by ``actor`` anyway."""
    keys = [twin_key(nominee_name, nominee_unit_id, kind) for kind in CommendationType]
    seen = visible_to(actor)
    statement = (
        select(
            Nomination.id,
            Nomination.number,
            Nomination.state,
            Nomination.route,
            Nomination.decided_award,
            Nomination.requested_award,
            Nomination.commendation_type,
            Nomination.period_from,
            Nomination.period_to,
            seen.label("seen"),
        )
        .where(Nomination.twin_key.in_(keys), or_(Nomination.state.in_(CLAIMING), seen))
        .order_by(Nomination.id.desc())
        .limit(MOST)
    )
    if but is not None:
        statement = statement.where(Nomination.id != but)
    return tuple(_alike(*row) for row in connection.execute(statement))


def _alike(*row: Any) -> Alike:
    nomination_id, number, state, route, decided, asked, kind, begun, ended, may_see = row
    seen_id = nomination_id if may_see else None
    return Alike(seen_id, str(number), state, ROUTE_BY_CODE[route], decided or asked, kind, begun, ended)
