"""The unit to which a finding is addressed, as people type it: a mandate over a province covers hundreds."""

from collections.abc import Sequence

from workflow.units.queries import UnitView

MOST_NAMED = 6
"""Units of one name that a message lists at most."""


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
