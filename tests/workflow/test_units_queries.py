"""Units as they stood on a day, found by people who type without accents."""

import unicodedata
from datetime import date

import pytest
from sqlalchemy import Connection, Engine, select

from states.codes import Code
from states.routes import Origin
from states.terms import UnitType
from tests.clock import NOW
from workflow.database import reading, writing
from workflow.errors import UnmetRequirements
from workflow.units.lists import packaged_list, read_unit_list
from workflow.units.load import load_units
from workflow.units.models import Unit
from workflow.units.queries import (
    UnitView,
    council_of,
    department_of,
    district_of,
    origin_kind,
    subtree,
    unit_known,
    unit_on,
    units_by_id,
    units_on,
)

SINCE = date(2020, 1, 1)
BEFORE = date(2025, 6, 30)
AFTER = date(2025, 7, 1)


@pytest.fixture
def two_provinces(engine: Engine) -> Engine:
    with writing(engine) as connection:
        load_units(connection, packaged_list("quang_binh_2022"), SINCE, BEFORE, NOW)
        load_units(connection, packaged_list("quang_tri_2025_07"), AFTER, None, NOW)
    return engine


def the(connection: Connection, code: str, on: date = BEFORE) -> UnitView:
    unit = unit_on(connection, code, on)
    assert unit is not None
    return unit


def test_a_unit_is_read_with_a_date(two_provinces: Engine) -> None:
    with reading(two_provinces) as connection:
        province = the(connection, "44")
        assert the(connection, "457") == UnitView(
            id=the(connection, "457").id,
            code="457",
            name="Huyện Lệ Thủy",
            type=UnitType.DISTRICT,
            parent_code="44",
            valid_from=SINCE,
            valid_to=BEFORE,
            parent_id=province.id,
        )
        assert unit_on(connection, "457", AFTER) is None
        assert unit_on(connection, "457", date(2019, 12, 31)) is None
        assert the(connection, "44", AFTER).name == "Quảng Trị"


def test_an_unknown_unit_is_told_from_one_not_valid_on_the_day(two_provinces: Engine) -> None:
    with reading(two_provinces) as connection:
        assert unit_known(connection, "457")
        assert not unit_known(connection, "99999")


@pytest.mark.parametrize(
    "typed",
    [
        "Lệ Thủy",
        "le thuy",
        "LE  THUY",
        "thuy le",
        unicodedata.normalize("NFD", "lệ thuỷ"),
        "huyen le thuy",
        "457",
    ],
)
def test_a_unit_is_found_by_all_words_with_accents_or_without(two_provinces: Engine, typed: str) -> None:
    with reading(two_provinces) as connection:
        found = units_on(connection, BEFORE, type=UnitType.DISTRICT, q=typed)
        assert [unit.code for unit in found.items] == ["457"]


def test_what_is_called_just_so_comes_first_and_councils_last(two_provinces: Engine) -> None:
    with reading(two_provinces) as connection:
        names = {"kien giang": "Thị trấn Kiến Giang", "le thuy": "Huyện Lệ Thủy", "457": "Huyện Lệ Thủy"}
        for typed, first in names.items():
            assert units_on(connection, BEFORE, q=typed).items[0].name == first
        found: list[UnitView] = []
        cursor = None
        while not found or cursor:  # in pages too, each once
            page = units_on(connection, BEFORE, q="le thuy", cursor=cursor, limit=1)
            found += page.items
            cursor = page.next_cursor
        assert found == list(units_on(connection, BEFORE, q="le thuy").items)
        kinds = [unit.type for unit in found]
        assert kinds == sorted(kinds, key=list(UnitType).index)
        assert UnitType.COUNCIL in kinds


@pytest.mark.parametrize("typed", ["Dong Hoi", "đồng hới"])
def test_d_with_a_stroke_is_a_d(two_provinces: Engine, typed: str) -> None:
    with reading(two_provinces) as connection:
        found = units_on(connection, BEFORE, q=typed, type=UnitType.DISTRICT)
        assert [unit.name for unit in found.items] == ["Thành phố Đồng Hới"]


def test_signs_of_the_query_language_are_letters_like_others(two_provinces: Engine) -> None:
    with reading(two_provinces) as connection:
        assert units_on(connection, BEFORE, q="%").items == ()
        assert units_on(connection, BEFORE, q="_").items == ()
        assert units_on(connection, BEFORE, q="'").items == ()


def test_a_list_comes_in_pages_each_unit_once(two_provinces: Engine) -> None:
    with reading(two_provinces) as connection:
        whole = units_on(connection, BEFORE, type=UnitType.COMMUNE, parent="457", limit=200)
        assert len(whole.items) == 26
        assert whole.next_cursor is None
        assert [unit.name for unit in whole.items[:2]] == ["Thị trấn Kiến Giang", "Thị trấn NT Lệ Ninh"]
        met: list[UnitView] = []
        cursor = None
        while True:
            page = units_on(connection, BEFORE, UnitType.COMMUNE, "457", cursor=cursor, limit=7)
            met += page.items
            cursor = page.next_cursor
            if cursor is None:
                break
        assert met == list(whole.items)


def test_a_bad_cursor_is_refused(two_provinces: Engine) -> None:
    with reading(two_provinces) as connection, pytest.raises(UnmetRequirements) as refusal:
        units_on(connection, BEFORE, cursor="bịa")
    assert refusal.value.code is Code.BAD_CURSOR


def test_units_are_given_by_id_in_one_statement(two_provinces: Engine) -> None:
    with reading(two_provinces) as connection:
        wanted = [the(connection, "457"), the(connection, "19249")]
        assert units_by_id(connection, [unit.id for unit in wanted] * 2) == {unit.id: unit for unit in wanted}
        assert units_by_id(connection, []) == {}


def test_a_unit_and_all_below_it(two_provinces: Engine) -> None:
    with reading(two_provinces) as connection:
        ids = [the(connection, "457").id, the(connection, "19249").id]
        below = select(Unit.code).where(Unit.id.in_(subtree(ids[:1])))
        codes = set(connection.scalars(below))
        assert {"457", "457-HD", "19249", "19249-HD", "19264"} <= codes
        assert len(codes) == 2 * (1 + 26)
        assert "44" not in codes
        both = select(Unit.code).where(Unit.id.in_(subtree(ids)), Unit.id.not_in(subtree(ids[1:])))
        assert set(connection.scalars(both)) == codes - {"19249", "19249-HD"}
        of_none = select(Unit.code).where(Unit.id.in_(subtree([])))
        assert list(connection.scalars(of_none)) == []


def test_offices_are_those_of_the_day(two_provinces: Engine) -> None:
    with reading(two_provinces) as connection:
        kien_giang = the(connection, "19249")
        district = district_of(connection, kien_giang.id)
        assert district is not None
        assert district.code == "457"
        assert district_of(connection, the(connection, "19249", AFTER).id) is None
        assert district_of(connection, district.id) is None
        found = [
            council_of(connection, "province", BEFORE),
            council_of(connection, "province", AFTER),
            council_of(connection, kien_giang.id, BEFORE),
            department_of(connection, BEFORE),
            department_of(connection, AFTER),
        ]
        assert [unit.name for unit in found if unit] == [
            "Hội đồng Thi đua - Khen thưởng tỉnh Quảng Bình",
            "Hội đồng Thi đua - Khen thưởng tỉnh Quảng Trị",
            "Hội đồng Thi đua - Khen thưởng thị trấn Kiến Giang",
            "Sở Nội vụ tỉnh Quảng Bình",
            "Sở Nội vụ tỉnh Quảng Trị",
        ]
        assert council_of(connection, kien_giang.id, AFTER) is None


def test_the_department_is_the_provinces_whatever_agency_of_a_district_is_called(engine: Engine) -> None:
    bo_trach = read_unit_list(
        "code,name,type,parent_code\n"
        "44,Tỉnh Quảng Bình,tỉnh,\n455,Huyện Bố Trạch,huyện,44\n455-SNV,Phòng Nội vụ,cơ quan,455\n"
    )
    with writing(engine) as connection:
        load_units(connection, bo_trach, SINCE, None, NOW)
        department = department_of(connection, BEFORE)
        assert department is not None
        assert department.code == "44-SNV"


def test_what_can_nominate(two_provinces: Engine) -> None:
    with reading(two_provinces) as connection:
        kinds = {
            "19249": Origin.COMMUNE_OF_DISTRICT,
            "457": Origin.DISTRICT,
            "44-MTTQ": Origin.AGENCY,
            "44": None,
            "44-HD": None,
        }
        assert {code: origin_kind(connection, the(connection, code)) for code in kinds} == kinds
        assert origin_kind(connection, the(connection, "19249", AFTER)) is Origin.COMMUNE_OF_PROVINCE
