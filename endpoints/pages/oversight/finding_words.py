"""What is wrong with a finding, in the words of its form: a unit by its name, a case by its code."""

from collections.abc import Mapping, Sequence

from endpoints.pages.oversight.box import message_of
from endpoints.pages.oversight.finding_unit import why_no_unit
from states.codes import Code
from states.facts import Unmet
from workflow.units.called import units_called
from workflow.units.queries import UnitView

NO_TEXT = "Chưa ghi nội dung phát hiện. Đơn vị cần biết phải giải trình điều gì."


def fault_of_finding(fault: Unmet, typed: Mapping[str, str], units: Sequence[UnitView]) -> str:
    """One fault.

    Args:
        fault: as the command names it.
        typed: the form.
        units: those that can be named.
    """
    match fault.code, fault.field:
        case Code.UNKNOWN_UNIT, "unit_code":
            return why_no_unit(units_called(units, typed["unit"]), typed["unit"])
        case Code.EMPTY, "text":
            return NO_TEXT
        case Code.UNKNOWN_NOMINATION, _:
            return (
                f"Không có hồ sơ mã {typed['case']} trong phạm vi của quyết định. "
                "Kiểm tra lại mã, hoặc để trống nếu không nói về hồ sơ nào."
            )
        case Code.INVALID_CHOICE, "unit_code":
            names = {unit.code: unit.name for unit in units}
            see = [names[code] for code in fault.params.get("allowed", "").split(", ") if code in names]
            other = f"Ghi {' hoặc '.join(see)}; nếu không, " if see else "Ghi đơn vị khác, hoặc "
            return (
                f"Đơn vị này không xem được hồ sơ mã {typed['case']} nên không giải trình về hồ sơ ấy được. "
                f"{other}để trống mã hồ sơ."
            )
        case _:
            return message_of(fault)
