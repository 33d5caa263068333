"""Unit lists as files: reading rows, the words for kinds of unit, and what stands beside the units listed.

A list is a CSV file in UTF-8 with the columns ``code,name,type,parent_code``, as the General Statistics Office
publishes them (danh mục đơn vị hành chính). Councils are on no such list, and agencies seldom: they are derived.
"""

import csv
import dataclasses
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from io import StringIO

from states.codes import Code
from states.facts import Unmet
from states.terms import UnitType
from workflow.errors import UnmetRequirements
from workflow.text import fold, has_control_characters, nfc

DEPARTMENT_SUFFIX = "-SNV"
"""Sở Nội vụ, which appraises: 44-SNV."""
COUNCIL_SUFFIX = "-HD"
"""The Hội đồng Thi đua - Khen thưởng beside a unit: 44-HD, 457-HD, 19249-HD."""

COLUMNS = ("code", "name", "type", "parent_code")
LONGEST_NAME = 300

MAY_LIE_IN: Mapping[UnitType, frozenset[UnitType]] = {
    UnitType.PROVINCE: frozenset(),
    UnitType.DISTRICT: frozenset({UnitType.PROVINCE}),
    UnitType.COMMUNE: frozenset({UnitType.DISTRICT, UnitType.PROVINCE}),
    UnitType.AGENCY: frozenset({UnitType.PROVINCE, UnitType.DISTRICT}),
    UnitType.COUNCIL: frozenset({UnitType.PROVINCE, UnitType.DISTRICT, UnitType.COMMUNE}),
}
"""The kinds of parent each kind of unit can have. Parents come first, so that the tree has no circles."""

_TYPES = {
    "tỉnh": UnitType.PROVINCE,
    "huyện": UnitType.DISTRICT,
    "quận": UnitType.DISTRICT,
    "thị xã": UnitType.DISTRICT,
    "xã": UnitType.COMMUNE,
    "phường": UnitType.COMMUNE,
    "thị trấn": UnitType.COMMUNE,
    "đặc khu": UnitType.COMMUNE,
    "cơ quan": UnitType.AGENCY,
}
_CITY = "thành phố"
"""Of the centre (a province) where it lies in nothing, else of a province (a district)."""
_CODE = re.compile(r"[0-9A-Z]+(-[0-9A-Z]+)*")
_LONGEST_CODE = 16


@dataclass(frozen=True, slots=True)
class ListedUnit:
    """A row of a list as it was written. ``line`` is its line in the file, where the header is line 1."""

    line: int
    code: str
    name: str
    type: str
    parent_code: str


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong with one row of a list."""

    line: int
    field: str
    code: Code
    params: Mapping[str, str] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PlannedUnit:
    """A unit that is to stand: of the list, or beside one that is. ``line`` says whence it comes."""

    line: int
    code: str
    name: str
    type: UnitType
    parent_code: str | None


def read_unit_list(text: str) -> list[ListedUnit]:
    """The rows of a CSV file, as they stand.

    Raises:
        UnmetRequirements: ``required`` for each column that the header lacks.
        csv.Error: it is no such file at all: a cell without an end, for one.
    """
    reader = csv.DictReader(StringIO(text.removeprefix("\ufeff"), newline=""))
    lacking = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
    if lacking:
        raise UnmetRequirements([Unmet(Code.REQUIRED, column) for column in lacking])
    return [
        ListedUnit(reader.line_num, *(nfc(row[column] or "").strip() for column in COLUMNS)) for row in reader
    ]


def packaged_list(name: str) -> list[ListedUnit]:
    """One of the lists that come with the program: ``quang_binh_2022``, ``quang_tri_2025_07`` …"""
    return read_unit_list(_data(name))


def plan(rows: Sequence[ListedUnit], on: date) -> tuple[list[PlannedUnit], list[RowFault]]:
    """The units of a list with the councils and agencies beside them, and all that is wrong with its rows.

    Args:
        rows: the list.
        on: its first day: the agencies are those that stood then.
    """
    listed: list[PlannedUnit] = []
    faults: list[RowFault] = []
    codes: set[str] = set()
    for row in rows:
        found = _faults_of(row)
        if row.code in codes:
            found.append(RowFault(row.line, "code", Code.REPEATED, {"unit": row.code}))
        codes.add(row.code)
        faults += found
        if not found:
            listed.append(PlannedUnit(row.line, row.code, row.name, _type_of(row), row.parent_code or None))
    beside = [unit for unit in (*_agencies(listed, on), *_councils(listed)) if unit.code not in codes]
    no_room = {unit.line: unit.code for unit in beside if len(unit.code) > _LONGEST_CODE}
    faults += [RowFault(line, "code", Code.INVALID, {"unit": code}) for line, code in no_room.items()]
    return [*listed, *beside], faults


def _type_of(row: ListedUnit) -> UnitType:
    word = row.type.lower()
    if word == _CITY:
        return UnitType.DISTRICT if row.parent_code else UnitType.PROVINCE
    return _TYPES[word]


def _faults_of(row: ListedUnit) -> list[RowFault]:
    faults: list[RowFault] = []

    def fault(column: str, code: Code, **params: str) -> None:
        faults.append(RowFault(row.line, column, code, params))

    if not row.code:
        fault("code", Code.EMPTY)
    elif not _CODE.fullmatch(row.code) or len(row.code) > _LONGEST_CODE:
        fault("code", Code.INVALID, unit=row.code)
    if not row.name:
        fault("name", Code.EMPTY)
    elif len(row.name) > LONGEST_NAME or len(fold(row.name)) > LONGEST_NAME:
        fault("name", Code.TOO_LONG, limit=str(LONGEST_NAME))
    elif has_control_characters(row.name):
        fault("name", Code.CONTROL_CHARACTER)
    if row.type.lower() not in _TYPES and row.type.lower() != _CITY:
        fault("type", Code.INVALID_CHOICE, allowed=", ".join((*_TYPES, _CITY)))
    elif not row.parent_code and MAY_LIE_IN[_type_of(row)]:
        fault("parent_code", Code.REQUIRED)
    return faults


def _councils(listed: Iterable[PlannedUnit]) -> list[PlannedUnit]:
    return [
        PlannedUnit(
            unit.line,
            f"{unit.code}{COUNCIL_SUFFIX}",
            f"Hội đồng Thi đua - Khen thưởng {_within_a_sentence(unit)}"[:LONGEST_NAME],
            UnitType.COUNCIL,
            unit.code,
        )
        for unit in listed
        if unit.type in MAY_LIE_IN[UnitType.COUNCIL]
    ]


def _agencies(listed: Iterable[PlannedUnit], on: date) -> list[PlannedUnit]:
    return [
        PlannedUnit(
            province.line,
            f"{province.code}-{suffix}",
            pattern.format(province=_within_a_sentence(province))[:LONGEST_NAME],
            UnitType.AGENCY,
            province.code,
        )
        for province in listed
        if province.type is UnitType.PROVINCE
        for suffix, pattern in _agencies_standing(on)
    ]


def _agencies_standing(on: date) -> list[tuple[str, str]]:
    return [
        (row["suffix"], row["name"])
        for row in csv.DictReader(StringIO(_data("agencies")))
        if _day(row["stands_from"], date.min) <= on <= _day(row["stands_until"], date.max)
    ]


def _day(text: str, otherwise: date) -> date:
    return date.fromisoformat(text) if text else otherwise


def _within_a_sentence(unit: PlannedUnit) -> str:
    """The name after another word: tỉnh Quảng Bình, thị trấn Kiến Giang; a bare Quảng Trị gets its kind."""
    lowered = unit.name[:1].lower() + unit.name[1:]
    if lowered.startswith((*_TYPES, _CITY)):
        return lowered
    return f"tỉnh {unit.name}" if unit.type is UnitType.PROVINCE else unit.name


def _data(name: str) -> str:
    return files("workflow.units").joinpath("data", f"{name}.csv").read_text(encoding="utf-8")
