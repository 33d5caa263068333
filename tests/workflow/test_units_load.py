"""Importing lists of units: before the reform, after it, and lists that are wrong."""

import unicodedata
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Event
from time import sleep

import pytest
from sqlalchemy import Connection, Engine, func, select

from states.codes import Code
from states.terms import Deed, UnitType
from tests.clock import NOW
from workflow.audit.models import Entry
from workflow.database import reading, writing
from workflow.errors import UnmetRequirements
from workflow.units.lists import ListedUnit, packaged_list, read_unit_list
from workflow.units.load import Loaded, load_units
from workflow.units.models import Unit
from workflow.units.queries import unit_on, units_on

SINCE = date(2020, 1, 1)
LAST_DAY_OF_DISTRICTS = date(2025, 6, 30)
REFORM = date(2025, 7, 1)

HEADER = "code,name,type,parent_code\n"
LE_THUY = (
    HEADER + "44,Tỉnh Quảng Bình,tỉnh,\n457,Huyện Lệ Thủy,huyện,44\n19249,Thị trấn Kiến Giang,thị trấn,457\n"
)


def load(connection: Connection, text: str, valid_from: date = SINCE, valid_to: date | None = None) -> Loaded:
    return load_units(connection, read_unit_list(text), valid_from, valid_to, NOW)


def faults(loaded: Loaded) -> list[tuple[int, str, Code]]:
    return [(fault.line, fault.field, fault.code) for fault in loaded.faults]


def count(connection: Connection, kind: UnitType) -> int:
    return connection.execute(select(func.count()).where(Unit.type == kind)).scalar_one()


def test_the_real_list_of_2022_has_eight_districts_and_151_communes(engine: Engine) -> None:
    told: list[tuple[int, int]] = []
    with writing(engine) as connection:
        loaded = load_units(
            connection,
            packaged_list("quang_binh_2022"),
            SINCE,
            None,
            NOW,
            progress=lambda done, total: told.append((done, total)),
        )
        assert loaded.faults == ()
        assert count(connection, UnitType.PROVINCE) == 1
        assert count(connection, UnitType.DISTRICT) == 8
        assert count(connection, UnitType.COMMUNE) == 151
        assert count(connection, UnitType.COUNCIL) == 160
        assert loaded.made == 320 + count(connection, UnitType.AGENCY)
    assert told[-1] == (loaded.made, loaded.made)


def test_councils_and_agencies_stand_beside_the_units(engine: Engine) -> None:
    with writing(engine) as connection:
        load(connection, LE_THUY)
        named = {
            code: unit.name
            for code in ("44-HD", "457-HD", "19249-HD", "44-SNV", "44-MTTQ", "44-SLDTBXH")
            if (unit := unit_on(connection, code, SINCE))
        }
    assert named == {
        "44-HD": "Hội đồng Thi đua - Khen thưởng tỉnh Quảng Bình",
        "457-HD": "Hội đồng Thi đua - Khen thưởng huyện Lệ Thủy",
        "19249-HD": "Hội đồng Thi đua - Khen thưởng thị trấn Kiến Giang",
        "44-SNV": "Sở Nội vụ tỉnh Quảng Bình",
        "44-MTTQ": "Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh Quảng Bình",
        "44-SLDTBXH": "Sở Lao động - Thương binh và Xã hội tỉnh Quảng Bình",
    }


def test_agencies_are_those_that_stood_on_the_first_day(engine: Engine) -> None:
    with writing(engine) as connection:
        load_units(connection, packaged_list("quang_tri_2025_07"), REFORM, None, NOW)
        department = unit_on(connection, "44-SNV", REFORM)
        assert department is not None
        assert department.name == "Sở Nội vụ tỉnh Quảng Trị"
        assert unit_on(connection, "44-SNNMT", REFORM) is not None
        assert unit_on(connection, "44-SLDTBXH", REFORM) is None


def test_a_code_names_one_unit_before_the_reform_and_another_after_it(engine: Engine) -> None:
    with writing(engine) as connection:
        before = load_units(connection, packaged_list("quang_binh_2022"), SINCE, LAST_DAY_OF_DISTRICTS, NOW)
        after = load_units(connection, packaged_list("quang_tri_2025_07"), REFORM, None, NOW)
        assert before.faults == after.faults == ()
    with reading(engine) as connection:
        names = [
            (unit.name, unit.parent_code)
            for day in (LAST_DAY_OF_DISTRICTS, REFORM)
            if (unit := unit_on(connection, "19249", day))
        ]
        assert names == [("Thị trấn Kiến Giang", "457"), ("Xã Lệ Thủy", "44")]
        assert len(units_on(connection, REFORM, type=UnitType.COMMUNE, limit=200).items) == 78
        assert units_on(connection, REFORM, type=UnitType.DISTRICT).items == ()


def test_the_same_list_again_changes_nothing_and_writes_no_entry(engine: Engine) -> None:
    with writing(engine) as connection:
        first = load(connection, LE_THUY)
        again = load(connection, LE_THUY)
        assert (again.made, again.unchanged, again.faults) == (0, first.made, ())
        entries = connection.execute(select(Entry.action).where(Entry.action == Deed.IMPORT_UNITS)).all()
        assert len(entries) == 1


def test_a_longer_list_adds_what_is_new(engine: Engine) -> None:
    with writing(engine) as connection:
        first = load(connection, LE_THUY)
        longer = load(connection, LE_THUY + "19264,Xã An Thủy,xã,457\n")
        assert (longer.made, longer.unchanged) == (2, first.made)
        unit = unit_on(connection, "19264", SINCE)
        assert unit is not None
        assert unit.parent_code == "457"


def test_all_faults_are_told_at_once_and_nothing_is_written(engine: Engine) -> None:
    text = LE_THUY + (
        "19264,,xã,457\n"  # 5
        "19249,Xã Phong Thủy,xã,457\n"
        "19267,Xã Phong Thủy,làng,457\n"
        "19270,Xã Lộc Thủy,xã,999\n"
        "19273,Xã Liên Thủy,xã,\n"
        "19276,Xã Hưng Thủy,xã,19249\n"  # 10
        "không mã,Xã Dương Thủy,xã,457\n"
        f"19279,{'Xã' * 200},xã,457\n"
        "19282,Xã Tân\vThủy,xã,457\n"
    )
    with writing(engine) as connection:
        loaded = load(connection, text)
        assert faults(loaded) == [
            (5, "name", Code.EMPTY),
            (6, "code", Code.REPEATED),
            (7, "type", Code.INVALID_CHOICE),
            (8, "parent_code", Code.UNKNOWN_UNIT),
            (9, "parent_code", Code.REQUIRED),
            (10, "parent_code", Code.INVALID),
            (11, "code", Code.INVALID),
            (12, "name", Code.TOO_LONG),
            (13, "name", Code.CONTROL_CHARACTER),
        ]
        assert connection.scalar(select(func.count()).select_from(Unit)) == 0
        assert connection.scalar(select(func.count()).select_from(Entry)) == 0


def test_a_faulty_district_is_blamed_alone(engine: Engine) -> None:
    with writing(engine) as connection:
        loaded = load(connection, LE_THUY.replace("Huyện Lệ Thủy", ""))
        assert faults(loaded) == [(3, "name", Code.EMPTY)]


def test_a_code_cannot_name_two_units_at_once(engine: Engine) -> None:
    with writing(engine) as connection:
        load(connection, LE_THUY, SINCE, LAST_DAY_OF_DISTRICTS)
        renamed = LE_THUY.replace("Thị trấn Kiến Giang", "Thị trấn Lệ Thủy")
        loaded = load(connection, renamed, LAST_DAY_OF_DISTRICTS, None)
        assert faults(loaded) == [(line, "code", Code.UNIT_OVERLAPS) for line in (2, 3, 4)]
        assert loaded.faults[2].params == {"unit": "19249", "on": "01/01/2020"}
        assert load(connection, renamed, REFORM, None).faults == ()


def test_a_parent_must_stand_the_whole_time(engine: Engine) -> None:
    an_thuy = HEADER + "19264,Xã An Thủy,xã,457\n"
    with writing(engine) as connection:
        load(connection, LE_THUY, SINCE, LAST_DAY_OF_DISTRICTS)
        assert faults(load(connection, an_thuy, REFORM)) == [(2, "parent_code", Code.UNIT_NOT_VALID)]
        assert faults(load(connection, an_thuy, SINCE)) == [(2, "parent_code", Code.UNIT_NOT_VALID)]
        assert faults(load(connection, an_thuy, SINCE, LAST_DAY_OF_DISTRICTS)) == []


def test_dates_in_the_wrong_order_are_refused(engine: Engine) -> None:
    with writing(engine) as connection, pytest.raises(UnmetRequirements) as refusal:
        load(connection, LE_THUY, REFORM, LAST_DAY_OF_DISTRICTS)
    assert refusal.value.code is Code.DATES_REVERSED


def test_a_list_without_its_columns_is_refused_with_each_that_is_missing() -> None:
    with pytest.raises(UnmetRequirements) as refusal:
        read_unit_list("code,name\n44,Tỉnh Quảng Bình\n")
    assert [(unmet.code, unmet.field) for unmet in refusal.value.unmet] == [
        (Code.REQUIRED, "type"),
        (Code.REQUIRED, "parent_code"),
    ]


def test_names_are_stored_composed_however_the_file_was_typed() -> None:
    rows = read_unit_list(
        "\ufeff" + HEADER + f"457,{unicodedata.normalize('NFD', 'Huyện Lệ Thủy')},huyện,44\n"
    )
    assert rows == [ListedUnit(2, "457", "Huyện Lệ Thủy", "huyện", "44")]


def test_a_city_is_a_province_only_where_it_lies_in_nothing(engine: Engine) -> None:
    text = HEADER + "48,Thành phố Đà Nẵng,thành phố,\n490,Quận Liên Chiểu,quận,48\n"
    with writing(engine) as connection:
        assert load(connection, text).faults == ()
        city = unit_on(connection, "48", SINCE)
        council = unit_on(connection, "48-HD", SINCE)
        assert city is not None
        assert city.type is UnitType.PROVINCE
        assert council is not None
        assert council.name == "Hội đồng Thi đua - Khen thưởng thành phố Đà Nẵng"


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_lines_end_as_the_program_that_wrote_them_ends_lines(line_end: str) -> None:
    rows = read_unit_list(LE_THUY.replace("\n", line_end))
    assert [(row.line, row.code) for row in rows] == [(2, "44"), (3, "457"), (4, "19249")]


def test_a_code_leaves_room_for_what_stands_beside_its_unit(engine: Engine) -> None:
    text = HEADER + (
        "0123456789ABCD,Tỉnh Quảng Bình,tỉnh,\n"  # 2: with its agencies 18 letters and more
        "0123456789ABC,Huyện Lệ Thủy,huyện,0123456789ABCD\n"  # with its council 16
        "0123456789ABCE,Thị trấn Kiến Giang,thị trấn,0123456789ABC\n"  # 4: with its council 17
        "0123456789ABCDEF,Ban Dân tộc,cơ quan,0123456789ABCD\n"  # nothing stands beside an agency
        "0123456789ABCDEFG,Ban Tôn giáo,cơ quan,0123456789ABCD\n"  # 6
    )
    with writing(engine) as connection:
        assert faults(load(connection, text)) == [(line, "code", Code.INVALID) for line in (2, 4, 6)]


def test_of_two_imports_at_one_moment_the_second_sees_the_first(engine: Engine) -> None:
    """Each list is in order by itself; together a code would name two units on one day."""
    renamed = LE_THUY.replace("Thị trấn Kiến Giang", "Thị trấn Lệ Thủy")
    first_has_written = Event()

    def first() -> Loaded:
        with writing(engine) as connection:
            loaded = load(connection, LE_THUY)
            first_has_written.set()
            sleep(0.2)
            return loaded

    def second() -> Loaded:
        assert first_has_written.wait(5)
        with writing(engine) as connection:
            return load(connection, renamed, REFORM)

    with ThreadPoolExecutor(2) as threads:
        outcomes = [threads.submit(first), threads.submit(second)]
        assert faults(outcomes[0].result()) == []
        assert {code for _, _, code in faults(outcomes[1].result())} == {Code.UNIT_OVERLAPS}
