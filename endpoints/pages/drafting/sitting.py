"""What stands on every page of a nomination that is being written: its working copy and what is understood of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from endpoints.pages.drafting.asked import FIELDS, PARTS, Asked, Part, part_with
from endpoints.pages.drafting.typed import PRIOR, Understood, typed_of, understood
from endpoints.pages.forms import Line
from endpoints.problems import message_for
from endpoints.requests import Visit
from endpoints.telling.values import name_of_field
from states.codes import Code
from states.facts import Unmet
from workflow.drafting.alike import Alike, alike
from workflow.drafting.queries import CopyView, copy_of
from workflow.nominations.draft import Draft
from workflow.nominations.queries import draft_of
from workflow.units.queries import UnitView, unit_on, units_by_id

NAMELESS = "Đề nghị chưa có tên"
_MISSING: Mapping[str, str] = {
    "category": "Chưa chọn đối tượng. Chọn một mục trong danh sách.",
    "nominee_name": "Chưa nhập tên tập thể, cá nhân được đề nghị. Ghi đúng như trên giấy chứng nhận.",
    "nominee_unit_code": "Chưa chọn đơn vị, địa bàn của người được đề nghị. Chọn một mục trong danh sách.",
    "requested_award": "Chưa chọn hình thức đề nghị. Chọn một mục trong danh sách.",
    "achievements": "Chưa ghi thành tích. Cấp xét cần biết đã làm được gì, bằng số liệu cụ thể.",
    "period_from": "Chưa nhập ngày bắt đầu lập thành tích. Ghi ngày/tháng/năm, ví dụ 01/01/2021.",
    "period_to": "Chưa nhập ngày cuối lập thành tích. Ghi ngày/tháng/năm, ví dụ 31/12/2025.",
    "decision_number": "Chưa nhập số quyết định. Ghi đúng như trên quyết định, ví dụ 812/QĐ-UBND.",
    "signed_on": "Chưa nhập ngày ký. Ghi đúng như trên quyết định, ví dụ 08/7/2022.",
    "award": "Chưa chọn hình thức đã được khen. Chọn một mục, hoặc xóa lần này.",
}
"""What is missing, why it matters and what to do, in the words of the field."""


class Standing(StrEnum):
    """How far a part is."""

    NOT_STARTED = "not_started"
    UNSEEN = "unseen"
    """Filled in from an old nomination, and not looked at since."""
    INCOMPLETE = "incomplete"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Sitting:
    """A nomination that is being written."""

    copy: CopyView
    origin: UnitView
    base: Draft | None
    """What the nomination says that is to be changed; None where it is to be made."""
    typed: Mapping[str, Any]
    """What stands in every field."""
    read: Understood

    @property
    def path(self) -> str:
        """Where its pages are."""
        return f"/drafts/{self.copy.id}"

    @property
    def name(self) -> str:
        """What it is called."""
        return str(self.typed.get("nominee_name", "")).strip() or NAMELESS

    def holds(self, particular: Asked) -> bool:
        """Whether the nomination would say this of its nominee."""
        return particular.name.removeprefix("nominee.") in self.read.draft.nominee

    def standing(self, part: Part) -> Standing:
        """How far a part is: whether it was opened, and whether anything is missing or wrong in it."""
        if self.base is None and part not in self.copy.seen:
            filled = any(part_with(field) is part for field, said in self.copy.typed.items() if said)
            return Standing.UNSEEN if filled else Standing.NOT_STARTED
        return Standing.INCOMPLETE if self.read.of(part) else Standing.DONE

    @property
    def done(self) -> int:
        """How many parts are done."""
        return sum(self.standing(part) is Standing.DONE for part in PARTS)

    def lines(self, faults: Iterable[Unmet]) -> list[Line]:
        """Faults as lines that lead to their fields."""
        return [Line(told(fault), self.address(str(fault.field))) for fault in faults]

    def address(self, field: str) -> str | None:
        """Where a field is written."""
        part = part_with(field)
        if part is None:
            return None
        anchor = field if field in FIELDS or field.startswith(f"{PRIOR}.") else part.value
        return f"{self.path}/{part}?faults=there#{anchor}"


def sitting_of(visit: Visit, copy_id: str, changes: Mapping[str, Any] | None = None) -> Sitting:
    """What somebody is writing, with ``changes`` that are not saved. Raises NotFound where it is not theirs."""
    copy = copy_of(visit.connection, visit.actor, copy_id)
    base = draft_of(visit.connection, copy.nomination_id) if copy.nomination_id else None
    own = {**copy.typed, **(changes or {})}
    typed = {**(typed_of(base) if base else {}), **own}
    origin = units_by_id(visit.connection, [copy.unit_id])[copy.unit_id]
    return Sitting(copy, origin, base, typed, understood(own, base, visit.today))


def alike_to(visit: Visit, sitting: Sitting) -> tuple[Alike, ...]:
    """What there is for the same name and unit."""
    draft, faulty = sitting.read.draft, {fault.field for fault in sitting.read.faults}
    if faulty & {"nominee_name", "nominee_unit_code"}:
        return ()
    unit = unit_on(visit.connection, draft.nominee_unit_code, visit.today)
    if unit is None:
        return ()
    return alike(visit.connection, visit.actor, draft.nominee_name, unit.id, sitting.copy.nomination_id)


def told(fault: Unmet) -> str:
    """A fault as people read it; of one of several awards with its number."""
    path, words = str(fault.field or ""), told_in_row(fault)
    if path.startswith(f"{PRIOR}."):
        return f"Lần {int(path.split('.')[1]) + 1}: {words[:1].lower()}{words[1:]}"
    return words


def told_in_row(fault: Unmet) -> str:
    """A fault as people read it beside its field; of a date as they type it here."""
    path = str(fault.field or "")
    name = path.rpartition(".")[2]
    if fault.code is Code.REQUIRED and name in _MISSING:
        return _MISSING[name]
    if fault.code is Code.INVALID_DATE:
        return f"{name_of_field(path)} không đọc được. Ghi ngày/tháng/năm, ví dụ 08/7/2022."
    if fault.code is Code.WRONG_TYPE:
        return f"{name_of_field(path)} không phải số. Ghi bằng chữ số."
    return message_for(fault.code, fault.field, fault.params)
