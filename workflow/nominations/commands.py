"""Making a nomination, and editing it while it is with its origin."""

from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, text, update

from states.codes import Code
from states.facts import Actor, Assignment, Facts, Unmet
from states.routes import Route, route_for
from states.table import EDITABLE
from states.terms import Action, Award, Deed, Role, State
from states.who import drafter_of_origin, keeps_duties_apart
from workflow.audit.entries import Change, NewEntry, write_entries
from workflow.calendar import today
from workflow.database import is_sqlite
from workflow.errors import NotPossible, NotYours, UnmetRequirements
from workflow.ids import new_id
from workflow.nominations.draft import PERSONAL, Draft, faults_of, unit_or_fault
from workflow.nominations.models import Nomination, Reader
from workflow.nominations.search import search_key
from workflow.policy.rules import giay_khen_ends_at
from workflow.text import fold
from workflow.units.queries import UnitView, council_of, department_of, district_of, origin_kind, units_by_id


@dataclass(frozen=True, slots=True)
class Way:
    """A route with the units it meets."""

    route: Route
    district: UnitView | None
    department: UnitView | None
    council: UnitView


def create(connection: Connection, actor: Actor, origin_unit_code: str, draft: Draft, now: datetime) -> str:
    """Make a nomination of one of the actor's units, as a draft (lập đề nghị); returns its id.

    Raises:
        NotYours: the actor drafts for no unit, or not for this one.
        UnmetRequirements: units unknown or not in force today, dates reversed or absurd; all at once.
    """
    on = today(now)
    if not actor.has_role(Role.DRAFTER):
        raise NotYours(_not_drafter(actor))
    origin = unit_or_fault(connection, origin_unit_code, on, "origin_unit_code")
    if isinstance(origin, Unmet):
        raise UnmetRequirements([origin, *_faults(connection, draft, on)])
    assignment = _drafts_for(actor, origin)
    faults = _faults(connection, draft, on)
    way = _way(connection, origin, draft.requested_award, on)
    if way is None:
        faults.append(Unmet(Code.NO_ROUTE, "origin_unit_code"))
    if faults or way is None:
        raise UnmetRequirements(faults)
    row = _row_of(connection, origin, draft, way, on) | {
        "id": new_id(now),
        "number": _next_number(connection),
        "version": 1,
        "state": State.DRAFTED,
        "holder_unit_id": origin.id,
        "created_at": now,
        "updated_at": now,
    }
    row["search_key"] = _search_key(connection, row)
    connection.execute(insert(Nomination), row)
    connection.execute(insert(Reader), {"unit_id": origin.id, "nomination_id": row["id"], "held": True})
    content = {"number": row["number"], "origin_unit_code": origin.code, **_content(draft), **_way_codes(way)}
    write_entries(
        connection,
        [
            NewEntry(
                at=now,
                action=Action.CREATE,
                actor=actor,
                assignment=assignment,
                nomination_id=row["id"],
                version=1,
                state_to=State.DRAFTED,
                changes=_changes({}, content),
            )
        ],
    )
    return str(row["id"])


def edit(
    connection: Connection, actor: Actor, facts: Facts, before: Draft, edits: dict[str, Any], now: datetime
) -> bool:
    """Change fields of a nomination that is drafted or returned (sửa hồ sơ); False where nothing changed.

    ``facts`` and ``before`` are of the locked row, whose version was compared already; ``edits`` holds new values
    by the names of :class:`Draft`. Units are read on the day of creation, and a nomination keeps the law of that
    day: another award may mean another route.

    Raises:
        NotPossible: it is not with its origin.
        NotYours: not the origin's drafter, or one who acted for another tier.
        UnmetRequirements: as in :func:`create`.
    """
    if facts.state not in EDITABLE:
        raise NotPossible(Code.NOT_POSSIBLE_IN_STATE)
    assignment = drafter_of_origin.entitled(actor, facts)
    if isinstance(assignment, Code):
        raise NotYours(assignment)
    if not keeps_duties_apart(actor, assignment.role, facts):
        raise NotYours(Code.SEPARATION_OF_DUTIES)
    after = replace(before, **edits)
    changes = _changes(_content(before), _content(after))
    if not changes:
        return False
    created_on = _created_on(connection, facts.nomination_id)
    faults = faults_of(after, today(now))
    nominee = unit_or_fault(connection, after.nominee_unit_code, created_on, "nominee_unit_code")
    if isinstance(nominee, Unmet):
        faults.append(nominee)
    if faults:
        raise UnmetRequirements(faults)
    origin = units_by_id(connection, [facts.origin_unit])[facts.origin_unit]
    way = _way(connection, origin, after.requested_award, created_on)
    if way is None:
        raise UnmetRequirements([Unmet(Code.NO_ROUTE, "requested_award")])
    row = _row_of(connection, origin, after, way, created_on)
    row["search_key"] = _search_key(connection, row | {"number": _number(connection, facts.nomination_id)})
    connection.execute(
        update(Nomination).where(Nomination.id == facts.nomination_id),
        row | {"version": facts.version + 1, "updated_at": now},
    )
    if way.route is not facts.route:
        changes += (Change("route", facts.route.code, way.route.code),)
    write_entries(
        connection,
        [
            NewEntry(
                at=now,
                action=Deed.EDIT,
                actor=actor,
                assignment=assignment,
                nomination_id=facts.nomination_id,
                version=facts.version + 1,
                state_from=facts.state,
                state_to=facts.state,
                changes=changes,
            )
        ],
    )
    return True


def _not_drafter(actor: Actor) -> Code:
    only_inspects = actor.assignments and all(each.role is Role.INSPECTOR for each in actor.assignments)
    return Code.READ_ONLY if only_inspects else Code.NOT_YOUR_ROLE


def _drafts_for(actor: Actor, origin: UnitView) -> Assignment:
    for assignment in actor.assignments:
        if assignment.role is Role.DRAFTER and assignment.unit_id == origin.id:
            return assignment
    raise NotYours(Code.NOT_YOUR_UNIT)


def _faults(connection: Connection, draft: Draft, on: date) -> list[Unmet]:
    faults = faults_of(draft, on)
    nominee = unit_or_fault(connection, draft.nominee_unit_code, on, "nominee_unit_code")
    return [*faults, nominee] if isinstance(nominee, Unmet) else faults


def _way(connection: Connection, origin: UnitView, award: Award, on: date) -> Way | None:
    kind = origin_kind(connection, origin)
    route = route_for(kind, award, on, giay_khen_ends_at(on)) if kind else None
    if route is None:
        return None
    district = district_of(connection, origin.id) if route.has_district else None
    department = department_of(connection, on) if route.has_department else None
    if route.has_department:
        council = council_of(connection, "province", on)
    else:
        council = council_of(connection, (district or origin).id, on)
    return Way(route, district, department, council) if council else None


def _row_of(connection: Connection, origin: UnitView, draft: Draft, way: Way, on: date) -> dict[str, Any]:
    nominee = unit_or_fault(connection, draft.nominee_unit_code, on, "nominee_unit_code")
    assert isinstance(nominee, UnitView)
    return {
        "category": draft.category,
        "commendation_type": draft.commendation_type,
        "nominee_name": draft.nominee_name,
        "nominee_unit_id": nominee.id,
        "origin_unit_id": origin.id,
        "requested_award": draft.requested_award,
        "achievements": draft.achievements,
        "period_from": draft.period_from,
        "period_to": draft.period_to,
        "nominee": draft.nominee,
        "prior_awards": [prior.as_json() for prior in draft.prior_awards],
        "route": way.route.code,
        "district_unit_id": way.district.id if way.district else None,
        "department_unit_id": way.department.id if way.department else None,
        "council_unit_id": way.council.id,
        "twin_key": f"{fold(draft.nominee_name)}|{nominee.id}|{draft.commendation_type.value}",
    }


def _search_key(connection: Connection, row: dict[str, Any]) -> str:
    ids = [row["nominee_unit_id"], row["origin_unit_id"], row["district_unit_id"]]
    units = units_by_id(connection, [unit_id for unit_id in ids if unit_id is not None])
    return search_key(row["nominee_name"], str(row["number"]), *(unit.name for unit in units.values()))


def _next_number(connection: Connection) -> int:
    if is_sqlite(connection):
        # serial: BEGIN IMMEDIATE holds the write lock
        highest: int | None = connection.scalar(select(func.max(Nomination.number)))
        return (highest or 0) + 1
    return int(connection.execute(text("SELECT nextval('nomination_numbers')")).scalar_one())


def _created_on(connection: Connection, nomination_id: str) -> date:
    return today(
        connection.execute(select(Nomination.created_at).where(Nomination.id == nomination_id)).scalar_one()
    )


def _number(connection: Connection, nomination_id: str) -> int:
    return connection.execute(select(Nomination.number).where(Nomination.id == nomination_id)).scalar_one()


def _content(draft: Draft) -> dict[str, Any]:
    content = {each.name: getattr(draft, each.name) for each in fields(draft)}
    content["prior_awards"] = [prior.as_json() for prior in draft.prior_awards]
    for name in ("period_from", "period_to"):
        content[name] = content[name].isoformat()
    for name in ("category", "requested_award", "commendation_type"):
        content[name] = content[name].value
    return content


def _way_codes(way: Way) -> dict[str, str | None]:
    return {
        "route": way.route.code,
        "district_unit_code": way.district.code if way.district else None,
        "department_unit_code": way.department.code if way.department else None,
        "council_unit_code": way.council.code,
    }


def _changes(before: dict[str, Any], after: dict[str, Any]) -> tuple[Change, ...]:
    return tuple(
        Change(name, before.get(name), value, personal=name in PERSONAL)
        for name, value in after.items()
        if before.get(name) != value and (before or value not in (None, [], {}))
    )
