"""Import of unit lists (nhập danh mục đơn vị), before a reform and after it: all of a list, or nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, insert, or_, select, text
from sqlalchemy.orm import aliased

from states.codes import Code
from states.facts import Actor, Assignment, Unmet
from states.terms import Deed, UnitType
from workflow.audit.entries import NewEntry, write_entries
from workflow.database import is_sqlite
from workflow.errors import UnmetRequirements
from workflow.text import fold, sort_key
from workflow.units.administration import administrator
from workflow.units.lists import MAY_LIE_IN, ListedUnit, PlannedUnit, RowFault, plan
from workflow.units.models import Unit

Progress = Callable[[int, int], None]
"""Told how many units are done, and of how many."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What an import came to. Where there are faults, nothing was changed."""

    made: int = 0
    unchanged: int = 0
    """Units of the list that stood already."""
    faults: tuple[RowFault, ...] = ()
    in_the_way: tuple[int, ...] = ()
    """The ids of units that stand already under codes of the list in these days, and would have to end before."""


@dataclass(frozen=True, slots=True)
class _Period:
    first: date
    last: date | None

    def covers(self, other: "_Period") -> bool:
        if other.first < self.first:
            return False
        return self.last is None or (other.last is not None and other.last <= self.last)


@dataclass(frozen=True, slots=True)
class _Standing:
    """A unit in the database whose validity meets that of the list."""

    id: int
    code: str
    name: str
    type: UnitType
    parent_code: str | None
    period: _Period


@dataclass(frozen=True, slots=True)
class _Judged:
    """A list, judged: what it comes to, and the units to be made where nothing is wrong."""

    loaded: Loaded
    period: _Period
    new: Sequence[PlannedUnit]
    ids: dict[str, int]
    """Of the units that stand already, under which others are put."""


def load_units(
    connection: Connection,
    rows: Sequence[ListedUnit],
    valid_from: date,
    valid_to: date | None,
    now: datetime,
    actor: Actor | None = None,
    progress: Progress | None = None,
) -> Loaded:
    """Import a list whose units stand from one day to another, both included, or without end.

    The councils beside the units are made with them, and the agencies of a province that stood on ``valid_from``,
    unless they stand already. The same list loaded again changes nothing. Faults are given back, all at once, and
    then nothing is written.

    Args:
        connection: within a writing transaction.
        rows: the list, as :func:`workflow.units.lists.read_unit_list` gives it.
        valid_from: the first day on which these units stand.
        valid_to: the last one; None where no end is known.
        now: the moment of the import.
        actor: the administrator; None on the command line.
        progress: told after each kind of unit.

    Raises:
        UnmetRequirements: ``dates_reversed``.
        NotYours: the actor is no administrator.
    """
    by = administrator(actor)
    _one_import_at_a_time(connection)
    judged = _judge(connection, rows, _period(valid_from, valid_to))
    if judged.loaded.made:
        _insert(connection, judged.new, judged.ids, judged.period, progress)
        write_entries(connection, [_entry(len(judged.new), judged.period, now, actor, by)])
    return judged.loaded


def foresee_units(
    connection: Connection,
    rows: Sequence[ListedUnit],
    valid_from: date,
    valid_to: date | None,
    actor: Actor | None = None,
) -> Loaded:
    """What :func:`load_units` would come to, and raise; changes nothing."""
    administrator(actor)
    return _judge(connection, rows, _period(valid_from, valid_to)).loaded


def _period(first: date, last: date | None) -> _Period:
    if last is not None and last < first:
        raise UnmetRequirements([Unmet(Code.DATES_REVERSED, "valid_to")])
    return _Period(first, last)


def _judge(connection: Connection, rows: Sequence[ListedUnit], period: _Period) -> _Judged:
    """What is new in a list, and all that is wrong with it."""
    planned, faults = plan(rows, period.first)
    standing = _standing(connection, period)
    listed = {row.code for row in rows}
    new = [unit for unit in planned if not _stands(unit, listed, standing, period)]
    faults += _overlaps(new, standing)
    faults += _parent_faults(connection, new, planned, listed, standing, period)
    if faults:
        told = tuple(sorted(faults, key=lambda fault: fault.line))
        others = {other.id for unit in new for other in standing.get(unit.code, ())}
        return _Judged(Loaded(faults=told, in_the_way=tuple(sorted(others))), period, [], {})
    ids = {unit.code: unit.id for units in standing.values() for unit in units if unit.period.covers(period)}
    return _Judged(Loaded(len(new), len(planned) - len(new)), period, new, ids)


def _one_import_at_a_time(connection: Connection) -> None:
    """Of two lists at one moment neither would see the other, and a code could name two units on one day."""
    if not is_sqlite(connection):  # whose writers are serial
        connection.execute(text("LOCK TABLE units IN SHARE ROW EXCLUSIVE MODE"))


def _standing(connection: Connection, period: _Period) -> dict[str, list[_Standing]]:
    parent = aliased(Unit)
    statement = (
        select(Unit.id, Unit.code, Unit.name, Unit.type, parent.code, Unit.valid_from, Unit.valid_to)
        .outerjoin(parent, parent.id == Unit.parent_id)
        .where(or_(Unit.valid_to.is_(None), Unit.valid_to >= period.first))
    )
    if period.last is not None:
        statement = statement.where(Unit.valid_from <= period.last)
    standing: dict[str, list[_Standing]] = {}
    for unit_id, code, name, kind, parent_code, first, last in connection.execute(statement):
        found = _Standing(unit_id, code, name, kind, parent_code, _Period(first, last))
        standing.setdefault(code, []).append(found)
    return standing


def _stands(
    unit: PlannedUnit, listed: set[str], standing: Mapping[str, list[_Standing]], period: _Period
) -> bool:
    """A listed unit stands if it is there exactly so; one beside it, if it is there the whole time."""
    for other in standing.get(unit.code, ()):
        if unit.code not in listed and other.period.covers(period):
            return True
        same = (other.name, other.type, other.parent_code) == (unit.name, unit.type, unit.parent_code)
        if same and other.period == period:
            return True
    return False


def _overlaps(new: Sequence[PlannedUnit], standing: Mapping[str, list[_Standing]]) -> list[RowFault]:
    """A code names one unit at a time. Of a row and what stands beside it, the first is told."""
    faults: dict[int, RowFault] = {}
    for unit in new:
        for other in standing.get(unit.code, ()):
            params = {"unit": unit.code, "on": f"{other.period.first:%d/%m/%Y}"}
            faults.setdefault(unit.line, RowFault(unit.line, "code", Code.UNIT_OVERLAPS, params))
    return list(faults.values())


def _parent_faults(
    connection: Connection,
    new: Sequence[PlannedUnit],
    planned: Sequence[PlannedUnit],
    listed: set[str],
    standing: Mapping[str, list[_Standing]],
    period: _Period,
) -> list[RowFault]:
    kinds = {
        unit.code: unit.type for units in standing.values() for unit in units if unit.period.covers(period)
    }
    kinds |= {unit.code: unit.type for unit in planned}
    faults = []
    for unit in new:
        if unit.parent_code is None:
            continue
        kind = kinds.get(unit.parent_code)
        if kind is not None:
            code = None if kind in MAY_LIE_IN[unit.type] else Code.INVALID
        elif unit.parent_code in listed:
            code = None  # its own row is at fault: do not blame those below it as well
        else:
            code = Code.UNIT_NOT_VALID if _ever_stood(connection, unit.parent_code) else Code.UNKNOWN_UNIT
        if code is not None:
            faults.append(RowFault(unit.line, "parent_code", code, {"unit": unit.parent_code}))
    return faults


def _ever_stood(connection: Connection, code: str) -> bool:
    return connection.scalar(select(Unit.id).where(Unit.code == code).limit(1)) is not None


def _insert(
    connection: Connection,
    new: Sequence[PlannedUnit],
    ids: dict[str, int],
    period: _Period,
    progress: Progress | None,
) -> None:
    done = 0
    for kind in MAY_LIE_IN:  # parents first
        rows = [
            {
                "code": unit.code,
                "name": unit.name,
                "type": unit.type,
                "parent_id": ids[unit.parent_code] if unit.parent_code is not None else None,
                "valid_from": period.first,
                "valid_to": period.last,
                "search_key": fold(unit.name),
                "sort_key": sort_key(unit.name),
            }
            for unit in new
            if unit.type is kind
        ]
        if rows:
            made = connection.execute(insert(Unit).returning(Unit.code, Unit.id), rows)
            ids.update((code, unit_id) for code, unit_id in made)
            done += len(rows)
            if progress is not None:
                progress(done, len(new))


def _entry(made: int, period: _Period, now: datetime, actor: Actor | None, by: Assignment | None) -> NewEntry:
    details: dict[str, str | int | None] = {
        "made": made,
        "valid_from": period.first.isoformat(),
        "valid_to": period.last.isoformat() if period.last else None,
        "by": "command line" if actor is None else None,
    }
    return NewEntry(
        at=now,
        action=Deed.IMPORT_UNITS,
        actor=actor,
        assignment=by,
        subject="units",
        details=details,
    )
