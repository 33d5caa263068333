"""What a team has found (nội dung phát hiện), and what the inspected unit says to it (giải trình).

Both are words, like questions between tiers: no step, no version, no act on a nomination; but in the log.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, insert, select

from states.codes import Code
from states.facts import Actor, Assignment, Unmet
from states.terms import CommendationType, Deed
from workflow.audit.entries import NewEntry, write_entries
from workflow.calendar import today
from workflow.errors import NotFound, NotYours, UnmetRequirements
from workflow.ids import new_id
from workflow.inspection.commands import text_faults
from workflow.inspection.models import Finding, FindingAnswer, InspectionMember
from workflow.inspection.queries import ANSWERING, FindingView, InspectionView, answering, inspection_view
from workflow.inspection.scope import acting, units_in
from workflow.inspection.teams import inspections_of
from workflow.nominations.models import Nomination, Reader
from workflow.people.queries import holders_of_role
from workflow.text import nfc
from workflow.units.models import Unit
from workflow.units.queries import subtree, unit_known, unit_on, units_by_id

LONGEST_TEXT = 20_000
"""Letters of a finding or of an answer to one."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A finding that may be recorded: for which inspection, and which unit is to answer."""

    inspection: InspectionView
    unit_id: int


def judge_finding(
    connection: Connection,
    actor: Actor,
    inspection_id: str,
    unit_code: str,
    nomination_id: str | None,
    text: str,
    now: datetime,
) -> Judged:
    """That a finding may be recorded as it is; nothing is. A finding is for ever, so whoever makes one looks first.

    Args:
        connection: within a transaction.
        actor: a member of the team.
        inspection_id: the inspection.
        unit_code: the unit that is to answer, as it stands today.
        nomination_id: the case, where it is about one: of a unit in scope, and the one that is to answer sees it.
        text: what was found.
        now: the moment.

    Raises:
        NotFound: the actor may not know of the inspection.
        NotYours: ``not_your_role``: the actor sees it, and is no member.
        UnmetRequirements: all at once: ``outside_mandate`` (its days are over or to come; a unit beyond it),
            ``unknown_unit``, ``unit_not_valid``, ``unknown_nomination``, ``invalid_choice`` (a unit that
            does not see the case), an empty or too long text.
    """
    inspection = inspection_view(connection, actor, inspection_id)
    inspection.require_member(actor)
    faults = text_faults("text", text, LONGEST_TEXT)
    if not inspection.in_force(today(now)):
        faults.append(Unmet(Code.OUTSIDE_MANDATE))
    unit_id = _unit_in_scope(connection, inspection, unit_code, today(now), faults)
    if nomination_id is not None:
        _judge_case(connection, inspection, nomination_id, unit_id, faults)
    if faults or unit_id is None:
        raise UnmetRequirements(faults)
    return Judged(inspection, unit_id)


def record_finding(
    connection: Connection,
    actor: Actor,
    inspection_id: str,
    unit_code: str,
    nomination_id: str | None,
    text: str,
    now: datetime,
) -> str:
    """Record what was found at a unit in scope, or in one of its cases; returns the finding's id.

    Args and refusals are those of :func:`judge_finding`; the transaction writes.
    """
    judged = judge_finding(connection, actor, inspection_id, unit_code, nomination_id, text, now)
    finding_id = new_id(now)
    row = {
        "id": finding_id,
        "inspection_id": inspection_id,
        "unit_id": judged.unit_id,
        "nomination_id": nomination_id,
        "text": nfc(text),
        "made_by": actor.person_id,
        "made_at": now,
    }
    connection.execute(insert(Finding), row)
    assignment = acting(connection, judged.inspection, actor)
    _log(connection, Deed.RECORD_FINDING, actor, assignment, row, unit_code, text, now)
    return finding_id


@dataclass(frozen=True, slots=True)
class JudgedAnswer:
    """An answer that may be given: to which finding, and for which unit."""

    finding: Mapping[str, Any]
    assignment: Assignment


def judge_answer(connection: Connection, actor: Actor, finding_id: str, text: str) -> JudgedAnswer:
    """That the actor may say this to a finding, for the unit that it is addressed to; nothing is said yet.

    The mandate may be over meanwhile: what a unit has to say is taken whenever it comes.

    Raises:
        NotFound: the actor may not know of the finding.
        NotYours: the actor is of the team: ``not_your_unit``, or ``separation_of_duties`` where they are of that unit
            too, for nobody answers what their own team has found.
        UnmetRequirements: the text is empty or too long.
    """
    row = connection.execute(
        select(Finding.id, Finding.inspection_id, Finding.unit_id, Finding.nomination_id).where(
            Finding.id == finding_id
        )
    ).first()
    if row is None:
        raise NotFound
    assignment = next((each for each in answering(actor) if each.unit_id == row.unit_id), None)
    if _is_member(connection, actor, row.inspection_id):
        raise NotYours(Code.NOT_YOUR_UNIT if assignment is None else Code.SEPARATION_OF_DUTIES)
    if assignment is None:
        raise NotFound
    faults = text_faults("text", text, LONGEST_TEXT)
    if faults:
        raise UnmetRequirements(faults)
    return JudgedAnswer(row._asdict(), assignment)


def answer_finding(connection: Connection, actor: Actor, finding_id: str, text: str, now: datetime) -> str:
    """Say something to a finding, for the unit that it is addressed to; returns the answer's id.

    Refusals are those of :func:`judge_answer`.
    """
    judged = judge_answer(connection, actor, finding_id, text)
    unit_code = judged.assignment.unit_code
    answer_id = new_id(now)
    answer = {"id": answer_id, "finding_id": finding_id, "answered_by": actor.person_id, "answered_at": now}
    connection.execute(insert(FindingAnswer), answer | {"text": nfc(text)})
    _log(connection, Deed.ANSWER_FINDING, actor, judged.assignment, judged.finding, unit_code, text, now)
    return answer_id


def _log(
    connection: Connection,
    deed: Deed,
    actor: Actor,
    assignment: Assignment | None,
    finding: Mapping[str, Any],
    unit_code: str,
    text: str,
    now: datetime,
) -> None:
    entry = NewEntry(
        at=now,
        action=deed,
        actor=actor,
        assignment=assignment,
        nomination_id=finding["nomination_id"],
        subject=f"finding:{finding['id']}",
        details={"inspection": finding["inspection_id"], "unit": unit_code},
        private={"text": nfc(text)},
    )
    write_entries(connection, [entry])


def _unit_in_scope(
    connection: Connection, inspection: InspectionView, code: str, on: date, faults: list[Unmet]
) -> int | None:
    unit = unit_on(connection, code, on)
    if unit is None:
        missing = Code.UNIT_NOT_VALID if unit_known(connection, code) else Code.UNKNOWN_UNIT
        faults.append(Unmet(missing, "unit_code", {"unit": code}))
        return None
    inside = _covered(connection, inspection)
    if connection.scalar(select(Unit.id).where(Unit.id == unit.id, Unit.id.in_(inside))) is None:
        faults.append(Unmet(Code.OUTSIDE_MANDATE, "unit_code"))
    return unit.id


def _judge_case(
    connection: Connection,
    inspection: InspectionView,
    nomination_id: str,
    unit_id: int | None,
    faults: list[Unmet],
) -> None:
    """The case must be the mandate's, and the unit that is to answer must see it: it learns of it by the finding."""
    covered = [
        Nomination.id == nomination_id,
        Nomination.submitted_at.is_not(None),
        Nomination.origin_unit_id.in_(_covered(connection, inspection)),
    ]
    if inspection.movement_only:
        covered.append(Nomination.commendation_type == CommendationType.PHONG_TRAO)
    if connection.scalar(select(Nomination.id).where(*covered)) is None:
        faults.append(Unmet(Code.UNKNOWN_NOMINATION, "nomination_id"))
        return
    see = units_by_id(
        connection, connection.scalars(select(Reader.unit_id).where(Reader.nomination_id == nomination_id))
    )
    if unit_id is not None and unit_id not in see:
        allowed = ", ".join(unit.code for unit in see.values())
        faults.append(Unmet(Code.INVALID_CHOICE, "unit_code", {"allowed": allowed}))


def _covered(connection: Connection, inspection: InspectionView) -> Select[int]:
    """The ids of the units in scope, and of all below them."""
    return subtree([each.unit_id for each in units_in(connection, inspection.id)])


def _is_member(connection: Connection, actor: Actor, inspection_id: str) -> bool:
    theirs = inspections_of(actor).where(InspectionMember.inspection_id == inspection_id)
    return connection.scalar(theirs) is not None


def is_answered_for(connection: Connection, inspection: InspectionView, unit_id: int, on: date) -> bool:
    """Whether anybody in office speaks for a unit on a day; else nobody hears of a finding there."""
    team = {member.username for member in inspection.members}
    return any(
        person.username not in team
        for role in sorted(ANSWERING)
        for person in holders_of_role(connection, role, unit_id, on)
    )


def may_answer(connection: Connection, actor: Actor, finding: FindingView) -> bool:
    """Whether the actor may say something to a finding."""
    try:
        judge_answer(connection, actor, finding.id, "…")
    except (NotFound, NotYours):
        return False
    return True
