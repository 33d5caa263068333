"""What a team has found: recorded for ever, so looked at once more before; read by both sides."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from endpoints.entry import Entry, open_to
from endpoints.kept import Form, shown_again_by
from endpoints.pages.forms import Line
from endpoints.pages.frame import reading_page
from endpoints.pages.oversight.box import Box, errors_of, said_in
from endpoints.pages.oversight.finding_unit import as_typed
from endpoints.pages.oversight.finding_words import fault_of_finding
from endpoints.pages.oversight.inspections import A_MANDATE
from endpoints.pages.places import INSPECTIONS
from endpoints.pages.sent import is_sent_again
from endpoints.problems import problem_of
from endpoints.requests import Visit, writing_visit
from states.codes import Code
from states.facts import Unmet
from workflow.errors import NotYours, UnmetRequirements
from workflow.inspection.findings import is_answered_for, judge_finding, record_finding
from workflow.inspection.queries import inspection_view
from workflow.inspection.scope import is_open_to, units_covered
from workflow.nominations.codes import id_of_code
from workflow.units.called import units_called
from workflow.units.queries import UnitView

pages = Blueprint("finding_new", __name__)

NOT_SENT = "Nội dung này chưa được ghi vì phiên làm việc đã hết. Xem lại rồi ghi."
HEARD = "Người giải trình của đơn vị được báo."
NOT_HEARD = "Đơn vị này chưa có người dùng giải trình được nên chưa ai được báo. Nhờ quản trị giao vai trò."
_FIELDS = ("unit", "case", "text")
_CALLED = {"unit_code": "unit", "nomination_id": "case", "text": "text"}


@pages.get(f"{A_MANDATE}/findings/new")
@open_to(Entry.SIGNED_IN)
def show(inspection_id: str) -> ResponseReturnValue:
    """The form. Raises NotYours (``not_your_role``) for whoever may record nothing here today."""
    with reading_page() as visit:
        return _form(visit, inspection_id, {name: request.args.get(name, "") for name in _FIELDS})


def show_again(form: Form, inspection_id: str) -> ResponseReturnValue:
    """The form with what was written while the sign-in had ended."""
    with reading_page() as visit:
        return _form(visit, inspection_id, _typed(form), {}, (Line(NOT_SENT, "text"),))


@pages.post(f"{A_MANDATE}/findings/check")
@open_to(Entry.SIGNED_IN)
@shown_again_by(show_again)
def check(inspection_id: str) -> ResponseReturnValue:
    """The finding once more, before it stands for ever; or the form, with what is wrong."""
    typed = _typed(request.form)
    with reading_page() as visit:
        try:
            case, unit = _case(visit, typed), _unit(visit, inspection_id, typed)
            code = unit.code if unit else ""
            judge_finding(visit.connection, visit.actor, inspection_id, code, case, typed["text"], visit.now)
        except UnmetRequirements as refusal:
            return _refused(visit, inspection_id, typed, refusal)
        inspection = inspection_view(visit.connection, visit.actor, inspection_id)
        assert unit is not None, "the command knows the unit"
        return render_template(
            "oversight/finding_check.html",
            inspection=inspection,
            unit=unit,
            typed=typed,
            case=case,
            not_heard=None if _is_heard(visit, inspection_id, unit) else NOT_HEARD,
        )


@pages.post(f"{A_MANDATE}/findings")
@open_to(Entry.SIGNED_IN)
@shown_again_by(show_again)
def record(inspection_id: str) -> ResponseReturnValue:
    """Record the finding; or show the form again, where one came back to mend it or it cannot be recorded."""
    typed = _typed(request.form)
    if request.form.get("mend"):
        with reading_page() as visit:
            return _form(visit, inspection_id, typed)
    try:
        with writing_visit() as visit:
            case, unit = _case(visit, typed), _unit(visit, inspection_id, typed)
            code = unit.code if unit else ""
            if not is_sent_again(visit):
                record_finding(
                    visit.connection, visit.actor, inspection_id, code, case, typed["text"], visit.now
                )
            heard = unit is not None and _is_heard(visit, inspection_id, unit)
    except UnmetRequirements as refusal:
        with reading_page() as visit:
            return _refused(visit, inspection_id, typed, refusal)
    flash(f"Đã ghi nội dung phát hiện. {HEARD if heard else NOT_HEARD}", "done")
    return redirect(f"{INSPECTIONS}/{inspection_id}#findings", HTTPStatus.SEE_OTHER)


def _typed(form: Form) -> dict[str, str]:
    return {name: said_in(form, name) for name in _FIELDS}


def _unit(visit: Visit, inspection_id: str, typed: Mapping[str, str]) -> UnitView | None:
    """The one unit of the mandate that is called as typed; None where none is, or several are."""
    found = units_called(units_covered(visit.connection, inspection_id, visit.today), typed["unit"])
    return found[0] if len(found) == 1 else None


def _is_heard(visit: Visit, inspection_id: str, unit: UnitView) -> bool:
    """Whether anybody of the unit hears of it."""
    inspection = inspection_view(visit.connection, visit.actor, inspection_id)
    return is_answered_for(visit.connection, inspection, unit.id, visit.today)


def _case(visit: Visit, typed: Mapping[str, str]) -> str | None:
    """The id of the case. Raises UnmetRequirements (``unknown_nomination``) for a code that there is not."""
    if not typed["case"]:
        return None
    found = id_of_code(visit.connection, typed["case"])
    if found is None:
        raise UnmetRequirements([Unmet(Code.UNKNOWN_NOMINATION, "nomination_id")])
    return found


def _refused(
    visit: Visit, inspection_id: str, typed: Mapping[str, str], refusal: UnmetRequirements
) -> ResponseReturnValue:
    units = units_covered(visit.connection, inspection_id, visit.today)
    errors, lines = errors_of(refusal.unmet, _CALLED, lambda fault: fault_of_finding(fault, typed, units))
    return _form(visit, inspection_id, typed, errors, lines), problem_of(refusal).status


def _form(
    visit: Visit,
    inspection_id: str,
    typed: Mapping[str, str],
    errors: Mapping[str, str] | None = None,
    lines: tuple[Line, ...] = (),
) -> str:
    inspection = inspection_view(visit.connection, visit.actor, inspection_id)
    if not is_open_to(inspection, visit.actor, visit.today):
        raise NotYours(Code.NOT_YOUR_ROLE)
    return render_template(
        "oversight/finding_new.html",
        inspection=inspection,
        boxes=_boxes(typed, errors or {}, units_covered(visit.connection, inspection_id, visit.today)),
        lines=lines,
    )


def _boxes(typed: Mapping[str, str], wrong: Mapping[str, str], units: Sequence[UnitView]) -> list[Box]:
    named = units_called(units, typed["unit"]) if typed["unit"] else units
    return [
        Box(
            "unit",
            "Đơn vị giải trình",
            "Gõ tên hoặc mã một đơn vị trong phạm vi, không dấu cũng được. Ví dụ: huyện Lệ Thủy.",
            as_typed(named[0]) if len(named) == 1 else typed["unit"],
            wrong.get("unit"),
        ),
        Box(
            "case",
            "Mã hồ sơ liên quan",
            "Ví dụ 1874. Đơn vị giải trình phải đang xem được hồ sơ.",
            typed["case"],
            wrong.get("case"),
            optional=True,
        ),
        Box(
            "text",
            "Nội dung phát hiện",
            "Điều gì, ở đâu, căn cứ nào, đề nghị gì. Đơn vị đọc nguyên văn.",
            typed["text"],
            wrong.get("text"),
            area=True,
        ),
    ]
