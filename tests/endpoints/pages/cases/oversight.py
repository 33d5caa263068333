"""Oversight: the log and its signed heads, mandates and findings, and how things stood on a day."""

from datetime import timedelta
from itertools import count
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import insert, select

from endpoints.cli.cast import LE_THUY
from states.terms import Deed, Role, State
from tests.cast import actor
from tests.endpoints.pages.cases import Case, Ground
from workflow.audit.checkpoints import create_key, keys, sign_head
from workflow.audit.entries import NewEntry, write_entries
from workflow.audit.keys import Signer, base64_of
from workflow.audit.models import Entry
from workflow.audit.seal import seal
from workflow.calendar import today
from workflow.inspection.commands import Mandate, create_inspection
from workflow.inspection.findings import answer_finding, record_finding
from workflow.inspection.models import InspectionAssignment, InspectionMember
from workflow.people.commands import assign, create_person

_numbers = count(1)
SIGNER = Signer.generate("khenthuong.example/kiem-thu")
"""Signs the log of every ground, also where several cases share one database."""


def sealed(ground: Ground) -> None:
    """Give what was written its place, and sign the head."""
    with ground.writing() as connection:
        if not keys(connection):
            create_key(connection, SIGNER, ground.now)
        seal(connection, ground.now)
        ground.made["head"] = sign_head(connection, SIGNER, ground.now) or ground.made.get("head")


def log(ground: Ground) -> str:
    ground.nomination(State.SUBMITTED)
    sealed(ground)
    return "/audit?action=submit"


def more_entries(ground: Ground) -> None:
    for _ in range(29):
        ground.nomination(State.SUBMITTED)
    sealed(ground)


def entry_id(ground: Ground) -> str:
    nomination = ground.nomination(State.SUBMITTED)
    sealed(ground)
    with ground.writing() as connection:
        of_it = select(Entry.id).where(Entry.nomination_id == nomination, Entry.action == "create")
        return connection.execute(of_it).scalar_one()


def mandate(ground: Ground) -> str:
    with ground.writing() as connection:
        day = today(ground.now)
        paper = Mandate(
            *(f"{next(_numbers)}/QĐ-TTr", day, "Thanh tra tỉnh", ground.text("Việc xét khen thưởng")),
            *(day, day + timedelta(days=30), [LE_THUY], ["inspector"], "inspector"),
        )
        made = create_inspection(connection, paper, ground.now)
    ground.made["inspection"] = made
    return made


def inspections(ground: Ground) -> str:
    mandate(ground)
    return "/inspections"


def more_mandates(ground: Ground) -> None:
    for _ in range(29):
        mandate(ground)


def more_of_a_team(ground: Ground) -> None:
    """Twenty-nine people more in the team of the mandate that is looked at."""
    with ground.writing() as connection:
        inspection = ground.made["inspection"]
        for _ in range(29):
            username = f"kiem{next(_numbers)}"
            person = create_person(connection, username, ground.text("Võ Thị Hạnh"), ground.now)
            made = {"inspection_id": inspection, "person_id": person, "leads": False}
            connection.execute(insert(InspectionMember).values(made))
            on = today(ground.now)
            given = assign(
                connection, username, Role.INSPECTOR, LE_THUY, on, on + timedelta(days=30), ground.now
            )
            connection.execute(
                insert(InspectionAssignment).values(assignment_id=given, inspection_id=inspection)
            )


def finding(ground: Ground) -> str:
    inspection = ground.made.get("inspection") or mandate(ground)
    with ground.writing() as connection:
        by = actor(connection, "inspector", today(ground.now))
        text = ground.text("Biên bản họp xét thiếu chữ ký")
        made = record_finding(connection, by, inspection, LE_THUY, None, text, ground.now)
        answer_finding(
            connection,
            actor(connection, "district", today(ground.now)),
            made,
            ground.text("Đã bổ sung"),
            ground.now,
        )
    return made


def more_findings(ground: Ground) -> None:
    for _ in range(29):
        finding(ground)


def findings(ground: Ground) -> str:
    finding(ground)
    return "/findings"


def inspection(ground: Ground) -> str:
    finding(ground)
    sealed(ground)
    return f"/inspections/{ground.made['inspection']}"


def verdict(ground: Ground) -> str:
    sealed(ground)
    head: Any = ground.made["head"]
    held = f"{head.size} {base64_of(head.root)}"
    ground.nomination(State.SUBMITTED)
    sealed(ground)
    return f"/checkpoints/compare?{urlencode({'held': held})}"


def checkpoints(ground: Ground) -> str:
    sealed(ground)
    return "/checkpoints"


def more_checkpoints(ground: Ground) -> None:
    for _ in range(29):
        with ground.writing() as connection:
            by = actor(connection, "inspector", today(ground.now))
            write_entries(connection, [NewEntry(at=ground.now, action=Deed.READ, actor=by)])
        sealed(ground)


def past(ground: Ground) -> str:
    return f"/nominations/{ground.nomination(State.SUBMITTED)}/on?day={today(ground.now):%d/%m/%Y}"


CASES = (
    Case("the log", "/audit", "inspector", log, 34, more_entries, hides_texts=True),
    Case(
        "the log with an entry", "/audit", "inspector", lambda ground: f"/audit?entry={entry_id(ground)}", 36
    ),
    Case(
        "nothing found in the log",
        "/audit",
        "inspector",
        lambda _: "/audit?nomination=999999&actor=nobody",
        34,
        hides_texts=True,
    ),
    Case(
        "the log asked wrongly",
        "/audit",
        "inspector",
        lambda _: "/audit?from=31/02/2026&action=x",
        20,
        status=422,
        hides_texts=True,
    ),
    Case(
        "an entry of the log",
        "/audit/entries/<row:entry_id>",
        "inspector",
        lambda ground: f"/audit/entries/{entry_id(ground)}",
        30,
    ),
    Case("checkpoints", "/checkpoints", "inspector", checkpoints, 22, more_checkpoints, hides_texts=True),
    Case("no checkpoint", "/checkpoints", "commune", lambda _: "/checkpoints", 16, hides_texts=True),
    Case("a checkpoint compared", "/checkpoints/compare", "inspector", verdict, 22, hides_texts=True),
    Case(
        "a checkpoint that does not hold",
        "/checkpoints/compare",
        "commune",
        lambda _: f"/checkpoints/compare?{urlencode({'held': '5 ' + base64_of(bytes(32))})}",
        14,
        hides_texts=True,
    ),
    Case(
        "inspections",
        "/inspections",
        "inspector",
        lambda ground: mandate(ground) and "/inspections",
        18,
        more_mandates,
    ),
    Case("mandates to an administrator", "/inspections", "admin", inspections, 9, more_mandates),
    Case("no mandates yet", "/inspections", "admin", lambda _: "/inspections", 9, hides_texts=True),
    Case(
        "a mandate to an administrator",
        "/inspections/<row:inspection_id>",
        "admin",
        inspection,
        12,
        more_of_a_team,
    ),
    Case(
        "a mandate to register",
        "/inspections/new",
        "admin",
        lambda _: "/inspections/new",
        6,
        hides_texts=True,
    ),
    Case(
        "a mandate to end",
        "/inspections/<row:inspection_id>/end",
        "admin",
        lambda ground: f"/inspections/{mandate(ground)}/end",
        9,
        hides_texts=True,
    ),
    Case("no inspections", "/inspections", "commune", lambda _: "/inspections", 12, hides_texts=True),
    Case("an inspection", "/inspections/<row:inspection_id>", "inspector", inspection, 22, more_findings),
    Case(
        "a folder asked for wrongly",
        "/inspections/<row:inspection_id>/folder",
        "inspector",
        lambda ground: f"{inspection(ground)}/folder?number=x&count=0",
        30,
        status=422,
    ),
    Case(
        "a finding to record",
        "/inspections/<row:inspection_id>/findings/new",
        "inspector",
        lambda ground: f"/inspections/{mandate(ground)}/findings/new",
        18,
        hides_texts=True,
    ),
    Case("findings", "/findings", "district", findings, 12, more_findings),
    Case("no findings", "/findings", "commune", lambda _: "/findings", 12, hides_texts=True),
    Case(
        "a finding",
        "/findings/<row:finding_id>",
        "district",
        lambda ground: f"/findings/{finding(ground)}",
        16,
    ),
    Case("a nomination on a day", "/nominations/<row:nomination_id>/on", "commune", past, 14),
    Case(
        "rights on a day",
        "/people/<username>/rights",
        "inspector",
        lambda ground: f"/people/commune/rights?day={today(ground.now):%d/%m/%Y}",
        20,
        hides_texts=True,
    ),
    Case("units on a day", "/units", "commune", lambda _: "/units?q=le", 12, hides_texts=True),
)
