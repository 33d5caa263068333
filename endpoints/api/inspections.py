"""Inspections: the mandate that administrators register, what its team finds, and what inspected units answer."""

from datetime import date
from typing import Any

from endpoints.api import shown
from endpoints.api.calls import LOCATION, Answer, Subject, Work
from endpoints.api.reading import Input
from endpoints.api.schemas.base import ListQuery
from endpoints.api.schemas.inspections import (
    Ending,
    FindingAnswerShown,
    FindingList,
    FindingShown,
    FolderQuery,
    InspectionList,
    InspectionShown,
    NewFinding,
    NewFindingAnswer,
    NewInspection,
)
from endpoints.folder.sending import ZIP, send_folder
from endpoints.readings import note_inspection
from endpoints.requests import Visit
from workflow.inspection import commands, findings, queries
from workflow.inspection.commands import Mandate

subject = Subject("inspections", "Thanh tra, kiểm tra")

AN_INSPECTION = "/inspections/<id:inspection_id>"


@subject.call("GET", "/inspections", work=Work.READING, query=ListQuery, answer=InspectionList)
def get_inspections(visit: Visit, query: Input) -> Answer:
    """The inspections that I am a member of, the newest first; all of them, for an administrator."""
    asked = query.whole()
    return shown.page(
        queries.list_inspections(
            visit.connection, visit.actor, limit=asked["limit"], cursor=asked.get("cursor")
        )
    )


@subject.call(
    "POST",
    "/inspections",
    work=Work.WRITING,
    body=NewInspection,
    answer=InspectionShown,
    status=201,
    headers=LOCATION,
)
def create_inspection(visit: Visit, body: Input) -> Answer:
    """Register a mandate: its members become inspectors at its units, for its days. For administrators."""
    with body.judged_last():
        made = commands.create_inspection(
            visit.connection, _mandate(body, visit.today), visit.now, visit.actor
        )
    found = queries.inspection_view(visit.connection, visit.actor, made)
    return found, 201, {"Location": f"/api/v1/inspections/{made}"}


@subject.call("GET", AN_INSPECTION, work=Work.READING, answer=InspectionShown)
def get_inspection(visit: Visit, inspection_id: str) -> Answer:
    """An inspection: its mandate, its units, its team."""
    return queries.inspection_view(visit.connection, visit.actor, inspection_id)


@subject.call("POST", f"{AN_INSPECTION}/end", work=Work.WRITING, body=Ending, answer=InspectionShown)
def end_inspection(visit: Visit, body: Input, inspection_id: str) -> Answer:
    """End an inspection before its last day, with the roles that it has given. For administrators."""
    with body.judged_last():
        queries.inspection_view(visit.connection, visit.actor, inspection_id)
        last_day = body.get("last_day", visit.today)
        commands.end_inspection(visit.connection, inspection_id, last_day, visit.now, visit.actor)
    return queries.inspection_view(visit.connection, visit.actor, inspection_id)


@subject.call(
    "GET",
    f"{AN_INSPECTION}/findings",
    work=Work.READING,
    query=ListQuery,
    answer=FindingList,
    refuses=(403,),
)
def get_findings_of_inspection(visit: Visit, query: Input, inspection_id: str) -> Answer:
    """What the team has found, the newest first, with the answers. For its members."""
    asked = query.whole()
    found = queries.findings_of(
        visit.connection, visit.actor, inspection_id, limit=asked["limit"], cursor=asked.get("cursor")
    )
    note_inspection()
    return shown.page(found)


@subject.call(
    "POST",
    f"{AN_INSPECTION}/findings",
    work=Work.WRITING,
    body=NewFinding,
    answer=FindingShown,
    status=201,
)
def record_finding(visit: Visit, body: Input, inspection_id: str) -> Answer:
    """Record what was found at a unit in scope, or in one of its cases. For the team, while its mandate runs."""
    with body.judged_last():
        made = findings.record_finding(
            visit.connection,
            visit.actor,
            inspection_id,
            body.get("unit_code", ""),
            body.get("nomination_id"),
            body.get("text", ""),
            visit.now,
        )
    return queries.finding_view(visit.connection, made)


@subject.call(
    "GET",
    f"{AN_INSPECTION}/folder",
    work=Work.ALONE,
    query=FolderQuery,
    answer=None,
    media_types=(ZIP,),
    refuses=(403, 404, 409, 503),
)
def get_folder(query: Input, inspection_id: str) -> Answer:
    """All that the mandate covers as one zip, to be read and verified without network. For its team, in its days.

    Entries with their proofs, checkpoints, a sample of cases drawn by a seed that neither side could choose, pages to
    read, and the program that checks all of it.
    """
    return send_folder(inspection_id, query.whole)


@subject.call("GET", "/findings", work=Work.READING, query=ListQuery, answer=FindingList)
def get_findings(visit: Visit, query: Input) -> Answer:
    """What inspections have found at my units, the newest first, with the answers."""
    asked = query.whole()
    return shown.page(
        queries.findings_for(visit.connection, visit.actor, limit=asked["limit"], cursor=asked.get("cursor"))
    )


@subject.call(
    "POST",
    "/findings/<id:finding_id>/answers",
    work=Work.WRITING,
    body=NewFindingAnswer,
    answer=FindingAnswerShown,
    status=201,
)
def answer_finding(visit: Visit, body: Input, finding_id: str) -> Answer:
    """Answer a finding, for the unit that it is addressed to."""
    with body.judged_last():
        text = body.get("text", "")
        made = findings.answer_finding(visit.connection, visit.actor, finding_id, text, visit.now)
    found = queries.finding_view(visit.connection, finding_id)
    return next(answer for answer in found.answers if answer.id == made)


def _mandate(body: Input, today: date) -> Mandate:
    """What the body says; what could not be understood is replaced by what judges nothing: it is rolled back."""
    blank: dict[str, Any] = {
        "number": "",
        "issued_on": today,
        "authority": "",
        "purpose": "",
        "valid_from": body.get("valid_to", today),
        "valid_to": body.get("valid_from", today),
        "unit_codes": (),
        "members": (),
        "leader": "",
    }
    return Mandate(**(blank | dict(body.values)))
