"""A field of a form as it is shown: the macro ``field`` asks for these."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from endpoints.pages.forms import Line
from endpoints.problems import message_for
from states.codes import Code
from states.facts import Unmet

_DAYS = {"from": "“Từ ngày”", "to": "“Đến hết ngày”"}
"""The days of a filter, as it calls them."""
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Box:
    """A field."""

    id: str
    label: str
    hint: str | None
    value: str
    error: str | None
    area: bool = False
    optional: bool = False


def message_of(fault: Unmet) -> str:
    """What is wrong with a field; a day is typed on pages as people write it."""
    if fault.code is Code.INVALID_DATE:
        called = _DAYS.get(fault.field or "", "Ngày này")
        return f"{called} không đọc được. Gõ ngày, tháng, năm, ví dụ 08/7/2026."
    if fault.code is Code.DATE_IN_FUTURE:
        return "Ngày này chưa tới. Gõ hôm nay hoặc một ngày đã qua."
    if fault.code is Code.INVALID_CHOICE:
        return "Điều kiện lọc này không có trong danh sách. Chọn lại."
    return message_for(fault.code, fault.field, fault.params)


def said_in(form: Mapping[str, str], name: str) -> str:
    """What somebody wrote: lines end with LF, and nothing stands in it that cannot be seen."""
    text = form.get(name, "").replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub("", text).strip()


def errors_of(
    unmet: Sequence[Unmet], called: Mapping[str, str], worded: Callable[[Unmet], str] = message_of
) -> tuple[dict[str, str], tuple[Line, ...]]:
    """What is wrong, by the field of the form, and the lines of the summary that lead there.

    Args:
        unmet: what the command refused.
        called: the fields of the form by what the command calls them.
        worded: says what is wrong with one.
    """
    errors: dict[str, str] = {}
    lines = []
    for each in unmet:
        message = worded(each)
        box = called.get(each.field or "")
        if box is not None:
            errors.setdefault(box, message)
        lines.append(Line(message, box))
    return errors, tuple(lines)
