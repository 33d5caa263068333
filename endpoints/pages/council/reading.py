"""Reading what the council's forms send, and showing it again beside what is wrong with it."""

import re
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date

from werkzeug.datastructures import MultiDict

from endpoints.pages.forms import NAME, REASON, Line, judged_last, read_day, read_text
from endpoints.problems import message_for
from endpoints.telling.values import name_of_field, number
from states.codes import Code
from states.facts import Unmet
from workflow.decisions.register import LARGEST_NUMBER
from workflow.errors import Refused, UnmetRequirements
from workflow.nominations.draft import EARLIEST

Sent = MultiDict[str, str]
NOT_SENT = "Phiên làm việc đã hết trước khi gửi. Nội dung bạn đang viết còn nguyên: xem lại rồi gửi."
MOVED_ON = (
    "Chưa ghi gì: phiên họp hoặc mục này đã ở bước khác, có thể vừa được khai mạc, chốt hay kết thúc. "
    "Trang này cho thấy tình trạng hiện nay."
)
LONGEST_NAME = 64
_DIGITS = re.compile(r"\s*([0-9]{1,9})\s*")


@dataclass(slots=True)
class Reader:
    """Reads one form after the other, and gathers what is wrong."""

    sent: Sent
    faults: list[Unmet] = field(default_factory=list)

    def line(self, name: str, longest: int = NAME, *, owed: bool = True) -> str:
        """A text of one line."""
        text = " ".join(self._text(name, owed).split())
        if len(text) > longest:
            self.faults.append(Unmet(Code.TOO_LONG, name, {"limit": f"{longest:,}".replace(",", ".")}))
        return text

    def reason(self, name: str = "reason") -> str:
        """A reason as it was written; that it is owed, the command says."""
        return self._text(name, False)

    def day(self, name: str) -> date | None:
        """A day as people type it; None where it cannot be read."""
        found = read_day(self.sent.get(name, ""))
        if found is None:
            self.faults.append(
                Unmet(Code.INVALID_DATE if self.sent.get(name, "").strip() else Code.EMPTY, name)
            )
        elif found < EARLIEST:
            self.faults.append(Unmet(Code.DATE_ABSURD, name))
        return found

    def number(self, name: str, most: int) -> int | None:
        """A whole number from 1."""
        typed = self.sent.get(name, "")
        found = _DIGITS.fullmatch(typed)
        if found is None or not 1 <= int(found[1]) <= most:
            code = Code.OUT_OF_RANGE if typed.strip() else Code.EMPTY
            self.faults.append(Unmet(code, name, {"allowed": f"1–{most}"}))
            return None
        return int(found[1])

    def judged_last(self) -> AbstractContextManager[None]:
        """Run a command on what was understood; faults come after its refusals and beside what is unmet."""
        return judged_last(self.faults)

    def _text(self, name: str, owed: bool) -> str:
        text, faults = read_text(self.sent, name)  # type: ignore[arg-type]
        counting = [fault for fault in faults if owed or fault.code is not Code.EMPTY]
        self.faults += counting
        return text if text.strip() and not counting else ""


def names(sent: Sent, field_name: str) -> list[str]:
    """What several ticks or a choice name: ids and user names. What can be none is looked up as one nobody has."""
    return [plain(value) for value in sent.getlist(field_name)]


def plain(name: str) -> str:
    """An id or a user name, or one that nothing has."""
    return name if name.isprintable() and len(name) <= LONGEST_NAME else "-"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form as it is shown: what was typed, what is wrong with which field, and the lines of the error summary."""

    typed: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()

    def field(self, name: str, label: str = "", hint: str = "", *, optional: bool = False) -> "FormField":
        """One of its fields, for the macro."""
        area = name == "reason"
        return FormField(
            name,
            label or name_of_field(name),
            hint or None,
            area,
            optional,
            REASON if area else NAME,
            self.typed.get(name, ""),
            self.errors.get(name),
        )


@dataclass(frozen=True, slots=True)
class FormField:
    """A field as it is shown."""

    id: str
    label: str
    hint: str | None
    area: bool
    optional: bool
    longest: int
    value: str
    error: str | None


EMPTY = Sheet({})


def unsent(sent: Mapping[str, str], target: str | None = None) -> Sheet:
    """A form that was written and not sent."""
    return Sheet(dict(sent.items()), {}, (Line(NOT_SENT, target),))


def refused(sent: Mapping[str, str], refusal: Refused, fields: Iterable[str] = ()) -> Sheet:
    """A form that was refused. Lines lead to those of ``fields`` that they are about.

    A mapping says under which id a field stands, where that is not its name.
    """
    ids = dict(fields) if isinstance(fields, Mapping) else {name: name for name in fields}
    typed = dict(sent.items())
    if not isinstance(refusal, UnmetRequirements):
        is_over = refusal.code is Code.NOT_POSSIBLE_IN_STATE
        words = MOVED_ON if is_over else message_for(refusal.code, details=refusal.details)
        return Sheet(typed, {}, (Line(words),))
    errors: dict[str, str] = {}
    lines = []
    for unmet in refusal.unmet:
        words = _said(unmet)
        target = ids.get(unmet.field or "")
        lines.append(Line(words, target))
        if target is not None:
            errors.setdefault(target, words)
    return Sheet(typed, errors, tuple(lines))


_A_DAY = "Ghi ngày/tháng/năm, ví dụ 08/7/2026."
_LACKING = {
    "title": "Chưa ghi tên phiên họp. Ghi như trong giấy mời.",
    "meets_on": f"Chưa ghi ngày họp. {_A_DAY}",
    "ballot": "Chưa chọn cách bỏ phiếu. Chọn một cách.",
    "number": "Chưa ghi số văn bản. Ghi đúng số trên bản đã ký.",
    "symbol": "Chưa ghi ký hiệu. Ghi phần sau dấu gạch chéo, ví dụ QĐ-UBND.",
    "issued_on": f"Chưa ghi ngày ký. {_A_DAY}",
    "signatory_name": "Chưa ghi họ tên người ký. Ghi đủ như dưới chữ ký.",
    "signatory_title": "Chưa ghi chức vụ người ký. Ghi chức vụ vào ngày ký.",
    "addressed_to": "Chưa ghi nơi nhận tờ trình. Ghi cơ quan hoặc người được trình.",
}
_CALLED = {"issued_on": "Ngày ký", "number": "Số văn bản"}
"""What a field is called here, where papers call it something more general."""


def _said(unmet: Unmet) -> str:
    """A refusal's sentence; of a date as people type it here and a person as they choose one, not as programs do."""
    name = unmet.field or ""
    called = _CALLED.get(name) or name_of_field(name)
    match unmet.code:
        case Code.UNKNOWN_PERSON:
            return "Chưa chọn ủy viên. Chọn một người trong danh sách."
        case Code.REASON_REQUIRED:
            return "Chưa ghi lý do. Lý do ở lại trong nhật ký: một câu là đủ, để người xem lại hiểu vì sao."
        case Code.EMPTY | Code.REQUIRED if name in _LACKING:
            return _LACKING[name]
        case Code.INVALID_DATE if name:
            return f"{called} không đọc được. {_A_DAY}"
        case Code.DATE_IN_FUTURE if name == "issued_on":
            return "Ngày ký chưa tới. Văn bản đã ký mới ghi được; kiểm tra lại ngày."
        case Code.OUT_OF_RANGE if name == "number":
            return f"Số văn bản là số nguyên từ 1 đến {number(LARGEST_NUMBER)}. Ghi đúng số trên bản đã ký."
        case _:
            return message_for(unmet.code, unmet.field, unmet.params)
