"""What the address of the log asks for: a case by its code, somebody by name, a unit, an act, a period."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Connection
from werkzeug.datastructures import MultiDict

from endpoints.pages.forms import NAME, read_day
from endpoints.telling.log_words import log_words
from states.codes import Code
from states.facts import Unmet
from states.terms import Outcome
from workflow.audit.queries import Filters
from workflow.calendar import VIETNAM
from workflow.nominations.codes import id_of_code
from workflow.people.called import usernames_called
from workflow.units.called import codes_called

_WRITTEN = ("nomination", "actor", "unit", "from", "to")
_NAMES = (*_WRITTEN, "action", "outcome")
_ID = 32
_SOONEST, _LATEST = 1900, 9000
MOST_CALLED = 500
"""People, or units, of one name that are looked for at most."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed, what of it was understood, and what is wrong with it."""

    typed: Mapping[str, str]
    since: datetime | None
    until: datetime | None
    faults: tuple[Unmet, ...]

    @property
    def narrowed_by(self) -> int:
        """How many conditions there are."""
        return sum(bool(value) for value in self.typed.values())

    @property
    def address(self) -> str:
        """The conditions as a query, without a page's cursor and without an entry."""
        return urlencode({name: value for name, value in self.typed.items() if value})

    @property
    def recorded(self) -> dict[str, Any]:
        """What the log says was looked for, under the names that the API has."""
        said = {name: self.typed[name] for name in ("nomination", "actor", "unit", "action", "outcome")}
        wanted: dict[str, Any] = {name: value for name, value in said.items() if value}
        bounds = {"since": self.since, "until": self.until}
        return wanted | {name: moment for name, moment in bounds.items() if moment is not None}


def asked_of(args: MultiDict[str, str]) -> Asked:
    """What an address asks for."""
    typed = {name: args.get(name, "").replace("\x00", "").strip() for name in _NAMES}
    faults = [
        Unmet(Code.TOO_LONG, name, {"limit": str(NAME)}) for name in _WRITTEN if len(typed[name]) > NAME
    ]
    for name, choices in (("action", log_words()["acts"]), ("outcome", log_words()["outcomes"])):
        if typed[name] and typed[name] not in choices:
            faults.append(Unmet(Code.INVALID_CHOICE, name, {"allowed": ", ".join(choices.values())}))
    since, until = (_bound(typed[name], name, faults) for name in ("from", "to"))
    if since is not None and until is not None and until <= since:
        faults.append(Unmet(Code.DATES_REVERSED, "to"))
    return Asked(typed, since, until, tuple(faults))


def filters_of(connection: Connection, asked: Asked) -> Filters:
    """The same as the log is asked. What is called as nobody and nothing is called finds no entry."""
    typed = asked.typed
    return Filters(
        nomination_id=_nomination(connection, typed["nomination"]) if typed["nomination"] else None,
        people=usernames_called(connection, typed["actor"])[:MOST_CALLED] if typed["actor"] else None,
        units=codes_called(connection, typed["unit"])[:MOST_CALLED] if typed["unit"] else None,
        action=typed["action"] or None,
        outcome=Outcome(typed["outcome"]) if typed["outcome"] else None,
        since=asked.since,
        until=asked.until,
    )


EXPORTS = {"xlsx": "Excel", "csv": "CSV", "jsonl": "JSONL kèm bằng chứng"}
"""The forms in which the log is taken away, and what they are called."""


def export_ways(asked: Asked, filters: Filters) -> list[tuple[str, str]]:
    """Where exactly what is listed is had as a file, and what each is called.

    None where a name stands for several people or units: the log is taken away for one of them, or for all.
    """
    several = [named for named in (filters.people, filters.units) if named is not None and len(named) != 1]
    if asked.faults or several:
        return []
    until = asked.until - timedelta(days=1) if asked.until else None
    wanted = {
        "nomination": filters.nomination_id,
        "actor": filters.people[0] if filters.people else None,
        "unit": filters.units[0] if filters.units else None,
        "action": filters.action,
        "outcome": filters.outcome,
        "from": asked.since.date().isoformat() if asked.since else None,
        "to": until.date().isoformat() if until else None,
    }
    given = {name: value for name, value in wanted.items() if value is not None}
    return [
        (f"/api/v1/audit/export?{urlencode({'format': form, **given})}", words)
        for form, words in EXPORTS.items()
    ]


def _nomination(connection: Connection, typed: str) -> str:
    """A nomination's id, by its id or its code; for a code that there is not, what finds nothing."""
    return typed if len(typed) == _ID else id_of_code(connection, typed) or "-"


def _bound(typed: str, name: str, faults: list[Unmet]) -> datetime | None:
    """The first moment of a day, or for the last day of a period the first moment after it, in Viet Nam."""
    if not typed:
        return None
    day = read_day(typed)
    if day is None or not _SOONEST <= day.year <= _LATEST:
        faults.append(Unmet(Code.INVALID_DATE if day is None else Code.DATE_ABSURD, name))
        return None
    return datetime.combine(day + timedelta(days=name == "to"), time(), VIETNAM)
