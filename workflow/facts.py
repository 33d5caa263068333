"""Loading facts: all that the rules may know, for one nomination or for many, in the same number of statements.

Loading answers the first two refusals. A nomination that the actor may not know of is not loaded (404); one whose
version is not the expected one is stale (412).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, String, and_, bindparam, case, cast, func, select, text
from sqlalchemy.orm import aliased

from states.facts import TIER_OF_ROLE, Act, Actor, Facts
from states.routes import ROUTE_BY_CODE
from states.table import CLAIMING
from states.terms import Award, Role
from workflow.audit.models import Entry
from workflow.database import is_sqlite
from workflow.lists import Texts, among, joined
from workflow.nominations.models import Nomination
from workflow.nominations.visibility import IS_ACT, VISIBLE, inspects, viewer_of, visible_to
from workflow.people.models import Person
from workflow.prepared import PreparedByIds


class Clocks(NamedTuple):
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


_ACT = cast(Entry.actor_id, String) + ":" + cast(Entry.role, String)
_MEMBER = select(Person.id).where(Person.username == Entry.on_behalf_of).scalar_subquery()
_ACT_OF_MEMBER = "," + cast(_MEMBER, String) + f":{Role.COUNCIL_MEMBER.value}"
"""An opinion in writing is the absent member's act as well as the secretary's, who recorded it."""
_ACTS = (
    select(joined(case((Entry.on_behalf_of.is_(None), _ACT), else_=_ACT + func.coalesce(_ACT_OF_MEMBER, ""))))
    .where(
        Entry.nomination_id == Nomination.id,
        IS_ACT,
        Entry.actor_id.is_not(None),
        Entry.role.is_not(None),
    )
    .scalar_subquery()
)

_COLUMNS = (
    Nomination.id,
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
    _ACTS.label("acts"),
    Nomination.number,
    Nomination.twin_key,
    Nomination.period_from,
    Nomination.period_to,
)


_LOCK = PreparedByIds(
    Nomination.id,
    lambda named: select(Nomination.id).where(named).order_by(Nomination.id).with_for_update(),
)
_INSPECTED = select(*_COLUMNS).where(among(Nomination.id, bindparam("ids", type_=Texts)))
_SEEN = PreparedByIds(Nomination.id, lambda named: select(*_COLUMNS).where(named, VISIBLE))


def load(connection: Connection, actor: Actor, ids: Sequence[str], *, lock: bool) -> dict[str, Loaded]:
    """Those of ``ids`` that ``actor`` may know of, by id. Rows are locked in the order of their ids.

    They are locked by a statement of its own. One that locks and reads waits for a row and sees it as it has become,
    but all else as it was before (READ COMMITTED): not the act for which it waited, and so not who has acted.
    """
    if lock and not is_sqlite(connection):  # whose writers are serial
        statement, named = _LOCK.of(ids)
        statement.run(connection, named)
    rows: Iterable[Sequence[Any]]
    if inspects(actor):
        rows = connection.execute(_INSPECTED.where(visible_to(actor)), {"ids": ids})
    else:
        statement, named = _SEEN.of(ids)
        rows = statement.rows(connection, named | viewer_of(actor))
    return {loaded.facts.nomination_id: loaded for loaded in map(_loaded, rows)}


_other = aliased(Nomination)
_TWINS = (
    select(Nomination.id, func.min(_other.number))
    .join(_other, and_(_other.twin_key == Nomination.twin_key, _other.id != Nomination.id))
    .where(_other.state.in_(CLAIMING))
    .where(_other.period_from <= Nomination.period_to, _other.period_to >= Nomination.period_from)
    .where(among(Nomination.id, bindparam("ids", type_=Texts)))
    .group_by(Nomination.id)
)


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
    found = dict(loaded)
    for nomination_id, number in connection.execute(_TWINS, {"ids": sorted(loaded)}):
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


def _loaded(row: Sequence[Any]) -> Loaded:
    """From a row of ``_COLUMNS``, in their order."""
    nomination_id, version, state, route, *units_and_awards = row[:12]
    *clocks, acts, number, twin_key, period_from, period_to = row[12:]
    submitted_at, received_at, due_on, held_on, revoke_requested_by = clocks
    known: list[Any] = [nomination_id, version, state, ROUTE_BY_CODE[route], *units_and_awards]
    known += [held_on is not None, received_at is not None, revoke_requested_by, _acts(acts)]
    facts = Facts(*known)
    kept = Clocks(submitted_at, received_at, due_on, held_on, revoke_requested_by, facts.decided_award)
    return Loaded(facts, str(number), kept, twin_key, period_from, period_to)


@lru_cache(maxsize=10_000)
def _acts(joined: str | None) -> frozenset[Act]:
    """From ``7:drafter,9:district_approver``. A thousand nominations of one commune have few such histories."""
    found = set()
    for act in joined.split(",") if joined else ():
        person_id, role = act.split(":")
        tier = TIER_OF_ROLE.get(Role(role))
        if tier is not None:
            found.add(Act(int(person_id), tier))
    return frozenset(found)
