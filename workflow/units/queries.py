"""Units as they stood on a day, their place in the tree, and the offices a nomination meets."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, case, func, or_, select
from sqlalchemy.orm import aliased

from states.routes import Origin
from states.terms import UnitType
from workflow.keyset import Order, Page, ascending, fetch_page
from workflow.text import fold
from workflow.units.lists import DEPARTMENT_SUFFIX
from workflow.units.models import Succession, Unit


@dataclass(frozen=True, slots=True)
class UnitView:
    """A unit (đơn vị) between two days, the last of which is None while it stands."""

    id: int
    code: str
    name: str
    type: UnitType
    parent_code: str | None
    valid_from: date
    valid_to: date | None
    parent_id: int | None = None

    def stands_on(self, on: date) -> bool:
        """Whether it stands on a day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


_parent = aliased(Unit)
_VIEW = select(
    Unit.id, Unit.code, Unit.name, Unit.type, _parent.code, Unit.valid_from, Unit.valid_to, Unit.parent_id
).outerjoin(_parent, _parent.id == Unit.parent_id)

BY_NAME = Order(ascending(Unit.sort_key), ascending(Unit.id))
"""The order of the Vietnamese alphabet."""
_LEVELS = (UnitType.PROVINCE, UnitType.DISTRICT, UnitType.COMMUNE, UnitType.AGENCY, UnitType.COUNCIL)
"""From above; councils, which are called after all others, last."""
_KINDS = tuple(
    map(fold, ("Tỉnh", "Thành phố", "Huyện", "Quận", "Thị xã", "Xã", "Phường", "Thị trấn", "Đặc khu"))
)
"""What may stand before the proper name of a unit."""


def stands_on(unit: Any, on: Any) -> ColumnElement[bool]:
    """The condition that a row of ``units`` (or an alias) stands on a day, given or bound."""
    return and_(unit.valid_from <= on, or_(unit.valid_to.is_(None), unit.valid_to >= on))


_ON = stands_on(Unit, bindparam("on"))
_UNIT_ON = _VIEW.where(Unit.code == bindparam("code"), _ON)
_KNOWN = select(Unit.id).where(Unit.code == bindparam("code")).limit(1)
_BY_ID = _VIEW.where(Unit.id.in_(bindparam("ids", expanding=True))).order_by(Unit.id)
_MET = _VIEW.where(
    or_(Unit.id.in_(bindparam("ids", expanding=True)), Unit.code.in_(bindparam("codes", expanding=True)))
).order_by(Unit.id)
_OF_CODE = _VIEW.where(Unit.code == bindparam("code")).order_by(Unit.valid_from.desc())
_BEFORE = (
    _VIEW.join(Succession, Succession.old_unit_id == Unit.id)
    .where(Succession.new_unit_id == bindparam("id"))
    .order_by(Unit.sort_key, Unit.id)
)
_AFTER = (
    _VIEW.join(Succession, Succession.new_unit_id == Unit.id)
    .where(Succession.old_unit_id == bindparam("id"))
    .order_by(Unit.sort_key, Unit.id)
)
_PARENT = _VIEW.join(_child := aliased(Unit), _child.parent_id == Unit.id).where(_child.id == bindparam("id"))
_COUNCIL = _VIEW.where(Unit.parent_id == bindparam("id"), Unit.type == UnitType.COUNCIL, _ON)
_COUNCIL_OF_PROVINCE = _VIEW.where(_parent.type == UnitType.PROVINCE, Unit.type == UnitType.COUNCIL, _ON)
_DEPARTMENT = _VIEW.where(
    _parent.type == UnitType.PROVINCE,
    Unit.type == UnitType.AGENCY,
    Unit.code.endswith(DEPARTMENT_SUFFIX, autoescape=True),
    _ON,
)


def unit_on(connection: Connection, code: str, on: date) -> UnitView | None:
    """The unit that ``code`` names on a day; None where it names none then."""
    return _one(connection, _UNIT_ON, code=code, on=on)


def unit_known(connection: Connection, code: str) -> bool:
    """Whether ``code`` has ever named a unit: tells an unknown unit from one not valid on the day."""
    return connection.scalar(_KNOWN, {"code": code}) is not None


def units_on(
    connection: Connection,
    on: date,
    type: UnitType | None = None,  # noqa: A002 - the contract's word
    parent: str | None = None,
    q: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[UnitView]:
    """The units that stand on a day, by name; where words are looked for, what is called just so first.

    Args:
        connection: within a transaction.
        on: the day.
        type: only this kind.
        parent: only those directly below the unit of this code.
        q: only those whose name has all these words, with or without accents, or whose code is one of them. First come
            those whose whole name or code it is, then the higher kinds.
        cursor: where the page begins, as the page before said.
        limit: how many at most.

    Raises:
        UnmetRequirements: ``bad_cursor``.
    """
    statement = _VIEW.where(stands_on(Unit, on))
    if type is not None:
        statement = statement.where(Unit.type == type)
    if parent is not None:
        statement = statement.where(_parent.code == parent)
    words = fold(q or "")
    for word in words.split():
        named = Unit.search_key.contains(word, autoescape=True)
        statement = statement.where(or_(named, func.lower(Unit.code) == word))
    order = _best_first(words) if words else BY_NAME
    return fetch_page(connection, statement, order, limit=limit, cursor=cursor, make=UnitView)


def _best_first(words: str) -> Order:
    names = [words, *(f"{kind} {words}" for kind in _KINDS)]
    called_so = case((or_(Unit.search_key.in_(names), func.lower(Unit.code) == words), 0), else_=1)
    level = case({kind: place for place, kind in enumerate(_LEVELS)}, value=Unit.type)
    return Order(ascending(called_so), ascending(level), *BY_NAME.keys)


def units_by_id(connection: Connection, ids: Iterable[int]) -> dict[int, UnitView]:
    """These units, whenever they stood; one statement however many."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    return {
        row.id: row for row in (UnitView(*columns) for columns in connection.execute(_BY_ID, {"ids": wanted}))
    }


def units_met(connection: Connection, ids: Iterable[int], codes: Iterable[str]) -> tuple[UnitView, ...]:
    """The units with these ids, and all that ever had one of these codes, in one statement."""
    wanted = {"ids": sorted(set(ids)), "codes": sorted(set(codes))}
    return tuple(UnitView(*columns) for columns in connection.execute(_MET, wanted))


def units_of_code(connection: Connection, code: str) -> tuple[UnitView, ...]:
    """Every unit that ever had a code, the newest first: names and parents over time."""
    found = connection.execute(_OF_CODE, {"code": code})
    return tuple(UnitView(*columns) for columns in found)


def successions(connection: Connection, unit_id: int) -> tuple[tuple[UnitView, ...], tuple[UnitView, ...]]:
    """The units that a unit has taken over, and those that have taken it over (kế thừa), each by name."""
    before = connection.execute(_BEFORE, {"id": unit_id})
    after = connection.execute(_AFTER, {"id": unit_id})
    return tuple(UnitView(*row) for row in before), tuple(UnitView(*row) for row in after)


def subtree(unit_ids: Sequence[int]) -> Select[int]:
    """The ids of these units and of all below them, whenever they stood; to stand in an ``IN``."""
    below = select(Unit.id).where(Unit.id.in_(unit_ids)).cte(recursive=True)
    child = aliased(Unit)
    below = below.union(select(child.id).join(below, child.parent_id == below.c.id))
    return select(below.c.id)


def units_below(connection: Connection, unit_ids: Sequence[int], on: date) -> tuple[UnitView, ...]:
    """These units and all below them that stand on a day, by name."""
    statement = _VIEW.where(Unit.id.in_(subtree(unit_ids)), stands_on(Unit, on))
    return tuple(
        UnitView(*columns) for columns in connection.execute(statement.order_by(Unit.sort_key, Unit.id))
    )


def units_ending(connection: Connection, before: date) -> tuple[UnitView, ...]:
    """The units that stand the day before a day and no more on it, by name."""
    eve = before - timedelta(days=1)
    statement = _VIEW.where(Unit.valid_to == eve).order_by(Unit.sort_key, Unit.id)
    return tuple(UnitView(*columns) for columns in connection.execute(statement))


def district_of(connection: Connection, unit_id: int) -> UnitView | None:
    """The district in which a unit directly lies; None where it lies in none."""
    parent = _one(connection, _PARENT, id=unit_id)
    return parent if parent is not None and parent.type is UnitType.DISTRICT else None


def council_of(connection: Connection, unit: int | Literal["province"], on: date) -> UnitView | None:
    """The council (Hội đồng Thi đua - Khen thưởng) of a unit, or of the province, on a day.

    A database holds one province at a time.
    """
    if unit == "province":
        return _one(connection, _COUNCIL_OF_PROVINCE, on=on)
    return _one(connection, _COUNCIL, id=unit, on=on)


def department_of(connection: Connection, on: date) -> UnitView | None:
    """The province's Sở Nội vụ on a day, which appraises."""
    return _one(connection, _DEPARTMENT, on=on)


def origin_kind(connection: Connection, unit: UnitView) -> Origin | None:
    """What kind of originating unit this is to the routes; None where it cannot nominate."""
    match unit.type:
        case UnitType.DISTRICT:
            return Origin.DISTRICT
        case UnitType.AGENCY:
            return Origin.AGENCY
        case UnitType.COMMUNE:
            in_district = district_of(connection, unit.id) is not None
            return Origin.COMMUNE_OF_DISTRICT if in_district else Origin.COMMUNE_OF_PROVINCE
        case _:
            return None


def _one(connection: Connection, statement: Select[*tuple[Any, ...]], **values: object) -> UnitView | None:
    row = connection.execute(statement, values).first()
    return None if row is None else UnitView(*row)
