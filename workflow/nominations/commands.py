"""Making a nomination, and editing it while it is with its origin."""

from dataclasses import fields, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, text, update

from states.codes import Code
from states.facts import Actor, Assignment, Facts, Unmet
from states.table import EDITABLE
from states.terms import Action, CommendationType, Deed, Role, State
from states.who import drafter_of_origin, two_hats
from workflow.audit.entries import Change, NewEntry, write_entries
from workflow.calendar import today
from workflow.database import is_sqlite
from workflow.errors import NotPossible, NotYours, UnmetRequirements
from workflow.ids import new_id
from workflow.nominations.draft import PERSONAL, Draft, faults_of, unit_or_fault
from workflow.nominations.models import Nomination, Reader
from workflow.nominations.search import search_key
from workflow.nominations.way import Way, way_for, way_of
from workflow.text import fold
from workflow.units.queries import UnitView, units_by_id

LONGEST_FOLDED = 300
"""How much of a folded name is compared."""


def create(connection: Connection, actor: Actor, origin_unit_code: str, draft: Draft, now: datetime) -> str:
    """Make a nomination of one of the actor's units, as a draft (lập đề nghị); returns its id.

    Raises:
        NotYours: the actor drafts for no unit, or not for this one.
        UnmetRequirements: units unknown or not in force today, dates reversed or absurd; all at once.
    """
    on = today(now)
    origin, assignment = _origin(connection, actor, origin_unit_code, draft, on)
    nominee, way = _checked(connection, origin, draft, on, on, "origin_unit_code")
    nomination_id, number = new_id(now), _next_number(connection)
    row = _row(number, origin, nominee, draft, way) | {
        "id": nomination_id,
        "number": number,
        "version": 1,
        "state": State.DRAFTED,
        "origin_unit_id": origin.id,
        "holder_unit_id": origin.id,
        "created_at": now,
        "updated_at": now,
    }
    connection.execute(insert(Nomination), row)
    connection.execute(insert(Reader), {"unit_id": origin.id, "nomination_id": nomination_id, "held": True})
    content = {"number": number, "origin_unit_code": origin.code, **_content(draft), **way.codes()}
    entry = NewEntry(
        at=now,
        action=Action.CREATE,
        actor=actor,
        assignment=assignment,
        nomination_id=nomination_id,
        version=1,
        state_to=State.DRAFTED,
        changes=_changes({}, content),
    )
    write_entries(connection, [entry])
    return nomination_id


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
    assignment = may_edit(actor, facts)
    after = replace(before, **edits)
    if _content(after) == _content(before):
        return False
    number, created_at = connection.execute(
        select(Nomination.number, Nomination.created_at).where(Nomination.id == facts.nomination_id)
    ).one()
    origin = units_by_id(connection, [facts.origin_unit])[facts.origin_unit]
    nominee, way = _checked(connection, origin, after, today(created_at), today(now), "requested_award")
    row = _row(number, origin, nominee, after, way) | {"version": facts.version + 1, "updated_at": now}
    connection.execute(update(Nomination).where(Nomination.id == facts.nomination_id), row)
    entry = NewEntry(
        at=now,
        action=Deed.EDIT,
        actor=actor,
        assignment=assignment,
        nomination_id=facts.nomination_id,
        version=facts.version + 1,
        state_from=facts.state,
        state_to=facts.state,
        changes=_changes(_content(before) | way_of(connection, facts).codes(), _content(after) | way.codes()),
    )
    write_entries(connection, [entry])
    return True


def _origin(
    connection: Connection, actor: Actor, code: str, draft: Draft, on: date
) -> tuple[UnitView, Assignment]:
    origin = unit_or_fault(connection, code, on, "origin_unit_code")
    if isinstance(origin, Unmet):
        _drafter_at(actor, None)
        raise UnmetRequirements([origin, *_faults(connection, draft, on, on)])
    return origin, _drafter_at(actor, origin)


def _drafter_at(actor: Actor, origin: UnitView | None) -> Assignment:
    """The actor's assignment as drafter of a unit; of any unit, where it is not known which."""
    if not actor.has_role(Role.DRAFTER):
        raise NotYours(Code.READ_ONLY if actor.only_inspects else Code.NOT_YOUR_ROLE)
    for assignment in actor.assignments:
        if assignment.role is Role.DRAFTER and (origin is None or assignment.unit_id == origin.id):
            return assignment
    raise NotYours(Code.NOT_YOUR_UNIT)


def may_edit(actor: Actor, facts: Facts) -> Assignment:
    """As what ``actor`` may edit it now. Raises NotPossible and NotYours as :func:`edit`."""
    if facts.state not in EDITABLE:
        raise NotPossible(Code.NOT_POSSIBLE_IN_STATE)
    assignment = drafter_of_origin.entitled(actor, facts)
    if isinstance(assignment, Code):
        raise NotYours(assignment)
    if apart := two_hats(actor, assignment.role, facts):
        raise NotYours(apart.code, **apart.params)
    return assignment


def _checked(
    connection: Connection, origin: UnitView, draft: Draft, begun_on: date, on: date, route_field: str
) -> tuple[UnitView, Way]:
    """The nominee's unit and the way, or every fault at once. Units and route are read on ``begun_on``."""
    faults = _faults(connection, draft, begun_on, on)
    way = way_for(connection, origin, draft.requested_award, begun_on)
    if way is None:
        raise UnmetRequirements([*faults, Unmet(Code.NO_ROUTE, route_field)])
    if faults:
        raise UnmetRequirements(faults)
    nominee = unit_or_fault(connection, draft.nominee_unit_code, begun_on, "nominee_unit_code")
    assert isinstance(nominee, UnitView)
    return nominee, way


def _faults(connection: Connection, draft: Draft, begun_on: date, on: date) -> list[Unmet]:
    nominee = unit_or_fault(connection, draft.nominee_unit_code, begun_on, "nominee_unit_code")
    unknown = [nominee] if isinstance(nominee, Unmet) else []
    return [*unknown, *faults_of(draft, on)]


def _row(number: int, origin: UnitView, nominee: UnitView, draft: Draft, way: Way) -> dict[str, Any]:
    return {
        "category": draft.category,
        "commendation_type": draft.commendation_type,
        "nominee_name": draft.nominee_name,
        "nominee_unit_id": nominee.id,
        "requested_award": draft.requested_award,
        "achievements": draft.achievements,
        "period_from": draft.period_from,
        "period_to": draft.period_to,
        "nominee": draft.nominee,
        "prior_awards": [prior.as_json() for prior in draft.prior_awards],
        "search_key": searched(draft.nominee_name, number, nominee, origin, way.district),
        "twin_key": twin_key(draft.nominee_name, nominee.id, draft.commendation_type),
        **way.columns(),
    }


def searched(nominee_name: str, number: int, *units: UnitView | None) -> str:
    """What a nomination is found by: its nominee, its code and these units, each once."""
    names = {unit.id: unit.name for unit in units if unit is not None}
    return search_key(nominee_name, str(number), *names.values())


def twin_key(nominee_name: str, nominee_unit_id: int, kind: CommendationType) -> str:
    """What twins share. A ligature unfolds into letters, so a folded name may be longer than any name."""
    return f"{fold(nominee_name)[:LONGEST_FOLDED]}|{nominee_unit_id}|{kind}"


def _next_number(connection: Connection) -> int:
    if is_sqlite(connection):
        # serial: BEGIN IMMEDIATE holds the write lock
        highest: int | None = connection.scalar(select(func.max(Nomination.number)))
        return (highest or 0) + 1
    return int(connection.execute(text("SELECT nextval('nomination_numbers')")).scalar_one())


def _content(draft: Draft) -> dict[str, Any]:
    """The draft as it stands in the log: codes, and dates in ISO 8601."""
    content = {each.name: getattr(draft, each.name) for each in fields(draft)}
    content["prior_awards"] = [prior.as_json() for prior in draft.prior_awards]
    for name in ("period_from", "period_to"):
        content[name] = content[name].isoformat()
    for name in ("category", "requested_award", "commendation_type"):
        content[name] = content[name].value
    return content


def _changes(before: dict[str, Any], after: dict[str, Any]) -> tuple[Change, ...]:
    """What differs; when a nomination is made, all that is not empty."""
    return tuple(
        Change(name, before.get(name), value, personal=name in PERSONAL)
        for name, value in after.items()
        if before.get(name) != value and (before or value not in (None, [], {}))
    )
