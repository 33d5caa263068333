"""Who is told of what a team has found, and of what the inspected unit says to it.

Findings are no steps, and may be about no nomination, so they have a small table of their own beside the plan. A
message says which inspection, which unit and which case; the finding itself stands in no message.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select

from notifications.batch import Doer, Office, UnitName, office_at, units_named
from notifications.models import Channel
from notifications.rows import message_row
from notifications.texts import moment as in_words
from notifications.texts import office_name, render_plain, said_by
from states.facts import Actor
from states.terms import Deed, Outcome
from workflow.calendar import today
from workflow.inspection.models import Finding, Inspection
from workflow.inspection.queries import answering
from workflow.inspection.teams import team_members
from workflow.nominations.models import Nomination

SUBJECT = "finding:"
"""How the subject of such an entry begins; the id follows."""


@dataclass(frozen=True, slots=True)
class FindingCase:
    """An entry about a finding, and what is known of the finding."""

    entry_id: str
    action: Deed
    at: datetime
    doer: Doer
    unit_id: int
    unit: UnitName
    number: str
    """Of the mandate."""
    code: str | None
    """Of the nomination, where it is about one."""
    team: tuple[Actor, ...]


Told = Callable[[FindingCase, Office], Iterable[Actor]]


def answerers(case: FindingCase, office: Office) -> list[Actor]:
    """Those in office at the unit who may answer: nobody answers what their own team has found."""
    team = {member.person_id for member in case.team}
    return [
        actor
        for actor in office.at(case.unit_id)
        if actor.person_id not in team and any(each.unit_id == case.unit_id for each in answering(actor))
    ]


def team(case: FindingCase, _office: Office) -> Sequence[Actor]:
    """The members of the team, its mandate over or not."""
    return case.team


@dataclass(frozen=True, slots=True)
class FindingNotice:
    """After this deed these people hear of it, by these channels, in the words of this template."""

    deed: Deed
    told: Told
    channels: tuple[Channel, ...]
    template: str


PLAN_OF_FINDINGS = (
    FindingNotice(Deed.RECORD_FINDING, answerers, (Channel.SERVICE, Channel.EMAIL), "finding_recorded"),
    FindingNotice(Deed.ANSWER_FINDING, team, (Channel.SERVICE, Channel.EMAIL), "finding_answered"),
)
_DEEDS = frozenset(notice.deed.value for notice in PLAN_OF_FINDINGS)


def is_of_findings(entry: Any) -> bool:
    """Whether somebody hears of this entry because of a finding."""
    return entry.action in _DEEDS and entry.outcome is Outcome.DONE


class Findings:
    """What is known of the findings of some entries, in a fixed number of statements."""

    def __init__(self, connection: Connection, entries: Sequence[Any], now: datetime) -> None:
        on = today(now)
        ids = sorted({_finding_id(entry) for entry in entries})
        self._rows = {row.id: row for row in connection.execute(_FINDINGS.where(Finding.id.in_(ids)))}
        places = {row.unit_id for row in self._rows.values()}
        codes = {entry.unit_code for entry in entries} - {None}
        self._units, self._by_code = units_named(connection, places, codes)
        self.office: Office = office_at(connection, places, self._units, on)
        inspections = {row.inspection_id for row in self._rows.values()}
        self._teams = team_members(connection, inspections)
        members = [member for each in self._teams.values() for member in each]
        of_teams = {member.actor.person_id: member.email for member in members if member.email}
        self._emails: Mapping[int, str] = {**self.office.emails, **of_teams}

    def rows_of(self, entry: Any, now: datetime, *, email: bool) -> Iterator[dict[str, Any]]:
        """The messages of an entry."""
        case = self._case(entry)
        notice = next(each for each in PLAN_OF_FINDINGS if each.deed is case.action)
        text = render_plain(notice.template, _context(case))
        told = {actor.person_id for actor in notice.told(case, self.office)} - {case.doer.person_id}
        for person_id in sorted(told):
            for channel in notice.channels:
                if channel is Channel.SERVICE or (email and person_id in self._emails):
                    yield message_row(case.entry_id, None, person_id, channel, text, now)

    def _case(self, entry: Any) -> FindingCase:
        row = self._rows[_finding_id(entry)]
        on: date = today(entry.at)
        acted_for = next((unit for unit in self._by_code.get(entry.unit_code, ()) if unit.stood_on(on)), None)
        return FindingCase(
            entry_id=entry.id,
            action=Deed(entry.action),
            at=entry.at,
            doer=Doer(entry.actor_id, entry.full_name, entry.role, acted_for),
            unit_id=row.unit_id,
            unit=self._units[row.unit_id],
            number=row.number,
            code=None if row.code is None else str(row.code),
            team=tuple(member.actor for member in self._teams.get(row.inspection_id, ())),
        )


_FINDINGS = (
    select(
        Finding.id,
        Finding.inspection_id,
        Finding.unit_id,
        Inspection.number,
        Nomination.number.label("code"),
    )
    .join(Inspection, Inspection.id == Finding.inspection_id)
    .outerjoin(Nomination, Nomination.id == Finding.nomination_id)
)


def _finding_id(entry: Any) -> str:
    return str(entry.subject).removeprefix(SUBJECT)


def _context(case: FindingCase) -> dict[str, Any]:
    return {
        "by": said_by(case.doer),
        "unit": office_name(case.unit),
        "number": case.number,
        "code": case.code,
        "at": in_words(case.at),
    }
