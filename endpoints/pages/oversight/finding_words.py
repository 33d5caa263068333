"""What is wrong with a finding, in the words of its form: a unit by its name, a case by its code."""

from collections.abc import Mapping

from endpoints.pages.oversight.box import message_of
from states.codes import Code
from states.facts import Unmet

NO_UNIT = "Chưa chọn đơn vị giải trình. Chọn một đơn vị trong phạm vi của quyết định."
NO_TEXT = "Chưa ghi nội dung phát hiện. Đơn vị cần biết phải giải trình điều gì."


def fault_of_finding(fault: Unmet, typed: Mapping[str, str], units: Mapping[str, str]) -> str:
    """One fault.

    Args:
        fault: as the command names it.
        typed: the form.
        units: the names of the units that can be chosen, by code.
    """
    match fault.code, fault.field:
        case Code.UNKNOWN_UNIT, "unit_code" if not typed["unit"]:
            return NO_UNIT
        case Code.EMPTY, "text":
            return NO_TEXT
        case Code.UNKNOWN_NOMINATION, _:
            return (
                f"Không có hồ sơ mã {typed['case']} trong phạm vi của quyết định. "
                "Kiểm tra lại mã, hoặc để trống nếu không nói về hồ sơ nào."
            )
        case Code.INVALID_CHOICE, "unit_code":
            see = [units[code] for code in fault.params.get("allowed", "").split(", ") if code in units]
            other = f"Chọn {' hoặc '.join(see)}; nếu không, " if see else "Chọn đơn vị khác, hoặc "
            return (
                f"Đơn vị này không xem được hồ sơ mã {typed['case']} nên không giải trình về hồ sơ ấy được. "
                f"{other}để trống mã hồ sơ."
            )
        case _:
            return message_of(fault)
