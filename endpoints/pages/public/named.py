"""How offices and places are called to the public: in full, as they sign."""

from states.terms import UnitType

_COMMITTEES = frozenset({UnitType.PROVINCE, UnitType.DISTRICT, UnitType.COMMUNE})


def authority(name: str, type_: UnitType | None) -> str:
    """Whose head signed: Ủy ban nhân dân tỉnh Quảng Bình; an agency, and who stands above the province, as itself."""
    return f"Ủy ban nhân dân {within(name)}" if type_ in _COMMITTEES else name


def within(name: str) -> str:
    """A place in the middle of a line: xã Kim Thủy, huyện Lệ Thủy."""
    return f"{name[:1].lower()}{name[1:]}"
