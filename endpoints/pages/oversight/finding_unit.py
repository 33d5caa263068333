"""The unit to which a finding is addressed, as people type it: a mandate over a province covers hundreds."""

import re
from collections.abc import Sequence

from states.terms import UnitType
from workflow.text import fold, nfc
from workflow.units.queries import UnitView

MOST_NAMED = 6
"""Units of one name that a message lists at most."""
_CODE = re.compile(r"\(([^()]+)\)\s*\Z")


def units_called(units: Sequence[UnitView], typed: str) -> Sequence[UnitView]:
    """Those called so: by code, else by the whole name, else by words of it in their order, with their marks first.

    Councils are meant only where nothing else is called so.
    """
    in_brackets = _CODE.search(typed)
    code = (in_brackets[1] if in_brackets else typed).strip().upper()
    words = " ".join(fold(typed).split())
    by_code = [unit for unit in units if unit.code.upper() == code]
    exact = [unit for unit in units if words and fold(unit.name) == words]
    found = [unit for unit in units if words and f" {words} " in f" {fold(unit.name)} "]
    marked = [unit for unit in found if nfc(typed).casefold().strip() in unit.name.casefold()]
    likely = marked or found
    return by_code or exact or [unit for unit in likely if unit.type is not UnitType.COUNCIL] or likely


def as_typed(unit: UnitView) -> str:
    """What finds just this unit again."""
    return f"{unit.name} ({unit.code})"


def why_no_unit(found: Sequence[UnitView], typed: str) -> str:
    """What is said where nothing or too much is called so."""
    if not typed:
        return "Chưa ghi đơn vị giải trình. Gõ tên một đơn vị trong phạm vi của quyết định."
    if not found:
        return f"Không có đơn vị “{typed}” trong phạm vi của quyết định. Gõ lại tên, hoặc mã đơn vị."
    named = ", ".join(as_typed(unit) for unit in found[:MOST_NAMED])
    more = f" và {len(found) - MOST_NAMED} đơn vị nữa" if len(found) > MOST_NAMED else ""
    return f"{len(found)} đơn vị mang tên ấy: {named}{more}. Gõ đủ tên, hoặc mã của đơn vị cần chọn."
