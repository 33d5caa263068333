"""Mandates to inspect (đoàn thanh tra, kiểm tra): which there are, one with its units, team, findings and folder."""

from collections.abc import Mapping
from datetime import date
from itertools import groupby
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from endpoints.entry import Entry, open_to
from endpoints.folder.sending import send_folder
from endpoints.pages.forms import Line
from endpoints.pages.frame import reading_page
from endpoints.pages.oversight.box import Box, errors_of, message_of
from endpoints.pages.places import INSPECTIONS
from endpoints.problems import message_for, problem_of
from endpoints.readings import note_inspection
from endpoints.requests import Visit
from endpoints.telling.looks import Look, Tag, Tone
from states.codes import Code
from states.facts import Unmet
from workflow.audit.checkpoints import newest
from workflow.errors import NotPossible, Refused, UnmetRequirements
from workflow.inspection.administered import GivenRole, can_be_ended, registers, roles_given
from workflow.inspection.queries import InspectionView, findings_of, inspection_view, list_inspections
from workflow.inspection.sample import MOST_CASES
from workflow.inspection.scope import is_open_to

pages = Blueprint("mandates", __name__)

ROWS = 20
A_MANDATE = f"{INSPECTIONS}/<row:inspection_id>"
_DIGITS = 18
_RUNS = Tag("Đang kiểm tra", Look(Tone.RUNNING, "dot"))
_AHEAD = Tag("Chưa bắt đầu", Look(Tone.QUIET, "ring"))
_OVER = Tag("Đã hết hạn", Look(Tone.QUIET, "dash"))
_ENDED = Tag("Đã kết thúc sớm", Look(Tone.QUIET, "dash"))
_NEVER = Tag("Không bắt đầu", Look(Tone.QUIET, "dash"))


@pages.get(INSPECTIONS)
@open_to(Entry.SIGNED_IN)
def show() -> ResponseReturnValue:
    """The mandates that the reader may know of, the newest first."""
    with reading_page() as visit:
        cursor = request.args.get("cursor") or None
        found = list_inspections(visit.connection, visit.actor, limit=ROWS, cursor=cursor)
        return render_template(
            "oversight/inspections.html",
            found=[(each, standing_of(each, visit.today)) for each in found.items],
            next_cursor=found.next_cursor,
            registers=registers(visit.actor),
        )


@pages.get(A_MANDATE)
@open_to(Entry.SIGNED_IN)
def show_one(inspection_id: str) -> ResponseReturnValue:
    """One mandate. Raises NotFound where the reader may not know of it."""
    with reading_page() as visit:
        return render(visit, inspection_id, {}, (), {})


@pages.get(f"{A_MANDATE}/folder")
@open_to(Entry.SIGNED_IN)
def take_folder(inspection_id: str) -> ResponseReturnValue:
    """All that the mandate covers as one zip; what was asked for wrongly is said on the page of the mandate."""
    typed = {name: request.args.get(name, "").strip() for name in ("number", "count", "older")}
    try:
        sent: Response = send_folder(inspection_id, lambda: _sample(typed))
    except (UnmetRequirements, NotPossible) as refusal:
        with reading_page() as visit:
            errors, lines = _faults(refusal)
            return render(visit, inspection_id, errors, lines, typed), problem_of(refusal).status
    return sent


def render(
    visit: Visit,
    inspection_id: str,
    errors: Mapping[str, str],
    lines: tuple[Line, ...],
    typed: Mapping[str, str],
) -> str:
    """The page of a mandate; ``errors`` by the field of the sample's form."""
    inspection = inspection_view(visit.connection, visit.actor, inspection_id)
    member = visit.actor.username in {each.username for each in inspection.members}
    found = None
    if member:
        cursor = request.args.get("cursor") or None
        found = findings_of(visit.connection, visit.actor, inspection_id, limit=ROWS, cursor=cursor)
        note_inspection()
    head = newest(visit.connection)
    return render_template(
        "oversight/inspection.html",
        inspection=inspection,
        standing=standing_of(inspection, visit.today),
        given=_given(visit, inspection) if registers(visit.actor) else (),
        can_end=can_be_ended(inspection, visit.actor, visit.today),
        findings=found,
        open=is_open_to(inspection, visit.actor, visit.today),
        boxes=_boxes(errors, typed, head.size if head else None),
        lines=lines,
    )


def standing_of(inspection: InspectionView, today: date) -> Tag:
    """How a mandate stands on a day."""
    if inspection.valid_to < inspection.valid_from:
        return _NEVER
    if inspection.in_force(today):
        return _RUNS
    if today < inspection.valid_from:
        return _AHEAD
    return _ENDED if inspection.ended_at else _OVER


def _given(visit: Visit, inspection: InspectionView) -> list[tuple[str, str, list[GivenRole]]]:
    """Who got which roles by it: user name, name, and the role at each unit."""
    roles = roles_given(visit.connection, visit.actor, inspection.id)
    of_each = groupby(roles, lambda role: (role.username, role.full_name))
    return [(*who, list(given)) for who, given in of_each]


def _boxes(errors: Mapping[str, str], typed: Mapping[str, str], size: int | None) -> list[Box]:
    seen = f"Dấu mới nhất lúc này: {size}. " if size else ""
    return [
        Box(
            "number",
            "Số thống nhất của hai bên",
            "Xúc xắc hoặc kết quả xổ số đã hẹn, ví dụ 27041. Chọn sau khi ghi lại số bản ghi của dấu mới nhất.",
            typed.get("number", ""),
            errors.get("number"),
        ),
        Box("count", "Số hồ sơ lấy mẫu", None, typed.get("count", "20"), errors.get("count")),
        Box(
            "older",
            "Số bản ghi của dấu bạn đang giữ",
            f"{seen}Có số này thì mẫu chọn theo dấu ấy, không ai kịp đổi.",
            typed.get("older", ""),
            errors.get("older"),
            optional=True,
        ),
    ]


def _sample(typed: Mapping[str, str]) -> dict[str, Any]:
    """Number and size of the sample as they were typed.

    Raises:
        UnmetRequirements: what is no number, or too large.
    """
    faults = [] if typed["number"] else [Unmet(Code.EMPTY, "number")]
    asked: dict[str, Any] = {"number": typed["number"]}
    for name, most in (("count", MOST_CASES), ("older", 10**_DIGITS)):
        digits = typed[name].replace(".", "")
        if not digits and name == "older":
            continue
        whole = int(digits) if digits.isascii() and digits.isdecimal() and len(digits) <= _DIGITS else 0
        if not 1 <= whole <= most:
            faults.append(Unmet(Code.OUT_OF_RANGE, name, {"allowed": f"1–{most}"}))
        asked[name] = whole
    if faults:
        raise UnmetRequirements(faults)
    return asked


def _fault_of_sample(fault: Unmet) -> str:
    match fault.code, fault.field:
        case Code.EMPTY, "number":
            return "Chưa nhập số thống nhất của hai bên. Gieo xúc xắc hoặc lấy kết quả xổ số đã hẹn rồi nhập vào."
        case Code.OUT_OF_RANGE, "older":
            return "Số bản ghi của dấu bạn giữ phải là một số từ 1 trở lên. Chép đúng số in trên dấu."
        case _:
            return message_of(fault)


def _faults(refusal: Refused) -> tuple[dict[str, str], tuple[Line, ...]]:
    if isinstance(refusal, UnmetRequirements):
        return errors_of(
            refusal.unmet, {name: name for name in ("number", "count", "older")}, _fault_of_sample
        )
    return {}, (Line(message_for(refusal.code)),)
