"""Loading facts: all that the rules may know, for one nomination or for many, in the same number of statements.

Loading answers the first two refusals. A nomination that the actor may not know of is not loaded (404); one whose
version is not the expected one is stale (412).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, String, aggregate_strings, and_, cast, func, select, text
from sqlalchemy.orm import aliased

from states.facts import TIER_OF_ROLE, Act, Actor, Facts
from states.routes import ROUTE_BY_CODE
from states.table import CLAIMING
from states.terms import Award, Deed, Outcome, Role
from workflow.audit.models import Entry
from workflow.database import is_sqlite
from workflow.nominations.models import Nomination
from workflow.nominations.visibility import visible_to


@dataclass(frozen=True, slots=True)
class Clocks:
    """What a step may change of a row besides its state: dates and marks that rules do not ask for."""

    submitted_at: datetime | None
    received_at: datetime | None
    due_on: date | None
    held_on: date | None
    revoke_requested_by: int | None
    decided_award: Award | None


@dataclass(frozen=True, slots=True)
class Loaded:
    """One nomination as the rules see it, with its clocks and what its twins share."""

    facts: Facts
    code: str
    clocks: Clocks
    twin_key: str
    period_from: date
    period_to: date


_ACTS = (
    select(aggregate_strings(cast(Entry.actor_id, String) + ":" + cast(Entry.role, String), ","))
    .where(
        Entry.nomination_id == Nomination.id,
        Entry.outcome == Outcome.DONE,
        Entry.actor_id.is_not(None),
        Entry.role.is_not(None),
        Entry.action.not_in([Deed.ASK.value, Deed.ANSWER.value]),
    )
    .scalar_subquery()
)

_COLUMNS = (
    Nomination.id,
    Nomination.number,
    Nomination.version,
    Nomination.state,
    Nomination.route,
    Nomination.origin_unit_id,
    Nomination.district_unit_id,
    Nomination.department_unit_id,
    Nomination.council_unit_id,
    Nomination.holder_unit_id,
    Nomination.requested_award,
    Nomination.decided_award,
    Nomination.commendation_type,
    Nomination.submitted_at,
    Nomination.received_at,
    Nomination.due_on,
    Nomination.held_on,
    Nomination.revoke_requested_by,
    Nomination.twin_key,
    Nomination.period_from,
    Nomination.period_to,
    _ACTS.label("acts"),
)


def load(connection: Connection, actor: Actor, ids: Sequence[str], *, lock: bool) -> dict[str, Loaded]:
    """Those of ``ids`` that ``actor`` may know of, by id. Locked rows are locked in the order of their ids."""
    statement = select(*_COLUMNS).where(Nomination.id.in_(sorted(ids)), visible_to(actor)).order_by(Nomination.id)
    if lock:
        statement = statement.with_for_update(of=Nomination)
    return {row.id: _loaded(row) for row in connection.execute(statement)}


def with_twins(connection: Connection, loaded: dict[str, Loaded], *, lock: bool) -> dict[str, Loaded]:
    """The same, each with the code of a twin that claims its achievement already, if there is one.

    What twins share is locked first where a step follows: two submitted at one moment do not see each other
    otherwise. SQLite's writers are serial already.
    """
    if lock and not is_sqlite(connection):
        keys = sorted({each.twin_key for each in loaded.values()})
        connection.execute(
            text("SELECT pg_advisory_xact_lock(hashtextextended(key, 0)) FROM unnest(:keys ::text[]) AS key"),
            {"keys": keys},
        )
    other = aliased(Nomination)
    statement = (
        select(Nomination.id, func.min(other.number))
        .join(
            other,
            and_(
                other.twin_key == Nomination.twin_key,
                other.id != Nomination.id,
                other.state.in_(CLAIMING),
                other.period_from <= Nomination.period_to,
                other.period_to >= Nomination.period_from,
            ),
        )
        .where(Nomination.id.in_(sorted(loaded)))
        .group_by(Nomination.id)
    )
    found = dict(loaded)
    for nomination_id, number in connection.execute(statement):
        found[nomination_id] = with_twin(found[nomination_id], str(number))
    return found


def with_twin(loaded: Loaded, code: str) -> Loaded:
    """The same, with a twin known by its code."""
    return replace(loaded, facts=replace(loaded.facts, twin=code))


def are_twins(one: Loaded, other: Loaded) -> bool:
    """Whether both are for one achievement: same nominee and type, periods that overlap."""
    return (
        one.twin_key == other.twin_key
        and one.period_from <= other.period_to
        and other.period_from <= one.period_to
    )


def _loaded(row: Any) -> Loaded:
    facts = Facts(
        nomination_id=row.id,
        version=row.version,
        state=row.state,
        route=ROUTE_BY_CODE[row.route],
        origin_unit=row.origin_unit_id,
        district_unit=row.district_unit_id,
        department_unit=row.department_unit_id,
        council_unit=row.council_unit_id,
        holder_unit=row.holder_unit_id,
        requested_award=row.requested_award,
        decided_award=row.decided_award,
        commendation_type=row.commendation_type,
        on_hold=row.held_on is not None,
        received=row.received_at is not None,
        revoke_requested_by=row.revoke_requested_by,
        acts=_acts(row.acts),
    )
    clocks = Clocks(
        submitted_at=row.submitted_at,
        received_at=row.received_at,
        due_on=row.due_on,
        held_on=row.held_on,
        revoke_requested_by=row.revoke_requested_by,
        decided_award=row.decided_award,
    )
    return Loaded(facts, str(row.number), clocks, row.twin_key, row.period_from, row.period_to)


def _acts(joined: str | None) -> frozenset[Act]:
    found = set()
    for act in (joined or "").split(","):
        if act:
            person_id, role = act.split(":")
            tier = TIER_OF_ROLE.get(Role(role))
            if tier is not None:
                found.add(Act(int(person_id), tier))
    return frozenset(found)
