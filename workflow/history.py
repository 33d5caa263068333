"""The time machine (xem lại theo ngày): a nomination, and a person's rights, as they stood at the end of a day.

From the log alone: what is told of a day is what entries said by its end in Viet Nam, also where a row says otherwise
today. What was erased since cannot be told any more, and is named.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from orjson import loads
from sqlalchemy import Connection, select

from states.codes import Code
from states.facts import Actor, Unmet
from states.routes import ROUTE_BY_CODE, Route
from states.table import STATES
from states.terms import Award, Category, CommendationType, Deed, Role, State
from workflow.audit.entries import instant
from workflow.audit.models import Entry
from workflow.audit.verify_rows import of_nominations
from workflow.calendar import VIETNAM
from workflow.errors import NotFound, NotYours, UnmetRequirements
from workflow.nominations.queries import is_overdue
from workflow.people.accounts import is_username, tidy_username
from workflow.replay import ERASED, PLACES, Replayed
from workflow.units.models import Unit
from workflow.units.queries import subtree, unit_on

_DAY = timedelta(days=1)
_DAYS = ("period_from", "period_to", "due_on")
_MOMENTS = ("received_at", "created_at", "updated_at")
_WORDS: Mapping[str, type[Any]] = {
    "category": Category,
    "commendation_type": CommendationType,
    "requested_award": Award,
    "decided_award": Award,
    "state": State,
}


@dataclass(frozen=True, slots=True)
class NominationThen:
    """A nomination as it stood at the end of a day. What was erased since is None, and named in ``erased``."""

    id: str
    code: str
    category: Category
    commendation_type: CommendationType
    nominee_name: str | None
    nominee_unit_code: str
    origin_unit_code: str
    requested_award: Award
    decided_award: Award | None
    achievements: str | None
    period_from: date
    period_to: date
    nominee: dict[str, Any] | None
    prior_awards: list[dict[str, str]] | None
    state: State
    holder_unit_code: str
    received_at: datetime | None
    due_on: date | None
    version: int
    created_at: datetime
    updated_at: datetime
    route: Route
    on_hold: bool
    on: date
    erased: tuple[str, ...]

    @property
    def overdue(self) -> bool:
        """Whether the period that ran was over by then (quá hạn)."""
        return is_overdue(self.due_on, self.state, self.on, on_hold=self.on_hold)


@dataclass(frozen=True, slots=True)
class RightThen:
    """A role that somebody held at a unit on a day; the last day is what the log said of it by then."""

    role: Role
    unit_code: str
    unit_name: str
    valid_from: date
    valid_to: date | None
    commendation_type: CommendationType | None
    """Of an inspector whose mandate covered one type alone."""


@dataclass(frozen=True, slots=True)
class RightsThen:
    """What somebody was entitled to at the end of a day."""

    username: str
    on: date
    left: bool
    """The account was closed by then, so that no role counted any more."""
    assignments: tuple[RightThen, ...]


def require_past(on: date, today: date) -> None:
    """Raises UnmetRequirements (``date_in_future``) where a day has not come yet: the log does not know of it."""
    if on > today:
        raise UnmetRequirements([Unmet(Code.DATE_IN_FUTURE, "on")])


def nomination_on(connection: Connection, nomination_id: str, on: date) -> NominationThen:
    """A nomination as it stood at the end of a day. Whether the reader may see it is for the caller to ask.

    Raises:
        NotFound: it was not there yet.
    """
    end = instant(_end_of(on))
    batch = of_nominations(connection, [nomination_id])
    # clocks of two machines may differ: what was built upon counts, though its own clock went ahead
    last = max((entry.version for entry in batch.entries if entry.at < end), default=0)
    replayed = Replayed()
    for entry in (entry for entry in batch.entries if entry.version <= last):
        replayed.take(entry, loads(entry.canonical), batch.openings.get(entry.id, ()))
    if not last:
        raise NotFound
    return _then(nomination_id, replayed, on)


def rights_on(connection: Connection, actor: Actor, username: str, on: date) -> RightsThen:
    """What somebody was entitled to at the end of a day, as the log said by then.

    An administrator sees all of it, and so does everybody of themselves; an inspector what was held at units of the
    mandate, today's.

    Raises:
        NotYours: ``not_your_role``.
        NotFound: there was nobody of this name yet, or nobody who has ever held a role within the mandate.
    """
    username = tidy_username(username)
    within = _units_within(connection, actor, username)
    said = _entries_about(connection, username, _end_of(on)) if is_username(username) else []
    if not any(action == Deed.CREATE_PERSON for action, _ in said):
        raise NotFound
    given = _given_and_ended(said)
    if within is not None and not any(each["unit"] in within for each, _ in given):
        raise NotFound
    left = any(action == Deed.END_PERSON for action, _ in said)
    rights = (_right_on(connection, each, ended, on) for each, ended in given)
    held = () if left else tuple(each for each in rights if each is not None)
    seen = tuple(each for each in held if within is None or each.unit_code in within)
    return RightsThen(username, on, left, seen)


def _given_and_ended(
    said: Iterable[tuple[str, dict[str, Any]]],
) -> list[tuple[Mapping[str, Any], str | None]]:
    """Each role that was given, with its last day where it was ended since.

    The number of a role that never began may be given again: it counts as what it was given for last.
    """
    given: dict[int, Mapping[str, Any]] = {}
    ended: dict[int, str] = {}
    for action, content in said:
        if action == Deed.ASSIGN:
            given[content["given"]["assignment"]] = content["given"]
            ended.pop(content["given"]["assignment"], None)
        elif action == Deed.END_ASSIGNMENT:
            ended[content["given"]["assignment"]] = content["changes"][0]["after"]
    return [(each, ended.get(number)) for number, each in given.items()]


def _end_of(on: date) -> datetime:
    """The first moment of the day after, in Viet Nam."""
    return datetime.combine(on + _DAY, time(), VIETNAM)


def _then(nomination_id: str, replayed: Replayed, on: date) -> NominationThen:
    erased = {name for name, value in replayed.fields.items() if value is ERASED}
    said: dict[str, Any] = {
        name: None if name in erased else value for name, value in replayed.fields.items()
    }
    values = {name: said[name] for name in NominationThen.__dataclass_fields__ if name in said}
    values |= {name: _day(said[name]) for name in _DAYS}
    values |= {name: _moment(said[name]) for name in _MOMENTS}
    values |= {name: None if said[name] is None else word(said[name]) for name, word in _WORDS.items()}
    state = State(said["state"])
    return NominationThen(
        **values
        | {
            "id": nomination_id,
            "code": str(said["number"]),
            "route": ROUTE_BY_CODE[said["route"]],
            "holder_unit_code": said[PLACES[STATES[state].held_by]],
            "on_hold": said["held_on"] is not None,
            "on": on,
            "erased": tuple(sorted(erased)),
        }
    )


def _day(said: str | None) -> date | None:
    return None if said is None else date.fromisoformat(said)


def _moment(said: str | None) -> datetime | None:
    return None if said is None else datetime.fromisoformat(said)


_ABOUT_RIGHTS = (Deed.CREATE_PERSON, Deed.ASSIGN, Deed.END_ASSIGNMENT, Deed.END_PERSON)


def _entries_about(
    connection: Connection, username: str, end: datetime
) -> Sequence[tuple[str, dict[str, Any]]]:
    rows = connection.execute(
        select(Entry.action, Entry.canonical)
        .where(
            Entry.action.in_([deed.value for deed in _ABOUT_RIGHTS]),
            Entry.subject == f"person:{username}",
            Entry.at < end,
        )
        .order_by(Entry.seq)
    )
    return [(action, json.loads(canonical)) for action, canonical in rows]


def _right_on(
    connection: Connection, given: Mapping[str, Any], ended: str | None, on: date
) -> RightThen | None:
    """A role as it was given and cut short by then; None where it was not in force, or its unit did not stand."""
    valid_from, valid_to = date.fromisoformat(given["valid_from"]), _day(ended or given.get("valid_to"))
    if not valid_from <= on <= (valid_to or on):
        return None
    unit = unit_on(connection, given["unit"], valid_from)
    if unit is None or not unit.stands_on(on):
        return None
    only = given.get("commendation_type")
    return RightThen(
        Role(given["role"]),
        unit.code,
        unit.name,
        valid_from,
        valid_to,
        CommendationType(only) if only else None,
    )


def _units_within(connection: Connection, actor: Actor, username: str) -> frozenset[str] | None:
    """The codes of the units whose rights ``actor`` may see; None: of all."""
    if actor.username == username or actor.has_role(Role.ADMIN):
        return None
    mandates = [each.unit_id for each in actor.assignments if each.role is Role.INSPECTOR]
    if not mandates:
        raise NotYours(Code.NOT_YOUR_ROLE)
    return frozenset(connection.scalars(select(Unit.code).where(Unit.id.in_(subtree(mandates)))))
