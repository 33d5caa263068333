"""What inspectors read and type is in people's words: moments, acts, units, and what is wrong with a filter."""

import re
from collections import Counter
from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from endpoints.pages.oversight.findings import HEARD, NOT_HEARD
from endpoints.pages.oversight.told import in_words
from endpoints.telling.log_words import log_words
from tests.endpoints.pages.browser import Browser
from tests.endpoints.pages.test_oversight_findings import findings, mandate

Browse = Callable[..., Browser]


def test_a_moment_in_an_entry_is_said_as_people_write_it() -> None:
    assert in_words("received_at", "2026-10-15T09:52:52.000000Z") == "16:52 ngày 15/10/2026"


def test_no_two_acts_are_called_the_same() -> None:
    called = Counter(log_words()["acts"].values())
    assert [words for words, times in called.items() if times > 1] == []


def test_what_is_wrong_with_a_filter_is_said_of_each_and_lists_no_sixty_acts(browse_embedded: Browse) -> None:
    page = browse_embedded("inspector").get("/audit?from=31/02/2026&to=abc&action=fly")
    assert "“Từ ngày” không đọc được." in page.errors()
    assert "“Đến hết ngày” không đọc được." in page.errors()
    assert "Điều kiện lọc này không có trong danh sách. Chọn lại." in page.errors()
    assert "Trình đề nghị" not in page.errors()


def test_what_is_wrong_with_the_day_of_the_units_stands_at_its_field(browse_embedded: Browse) -> None:
    page = browse_embedded("inspector").get("/units?day=32/01/2026")
    assert page.status == 422
    assert re.search(r'id="day-error">.*không đọc được.*</p>\s*<input id="day"', page.html)
    assert 'aria-describedby="day-error"' in page.html


@pytest.mark.parametrize(
    ("typed", "unit"),
    [
        ("457", "Huyện Lệ Thủy"),
        ("huyen le thuy", "Huyện Lệ Thủy"),
        ("Kim Thủy", "Xã Kim Thủy"),
        ("Huyện Lệ Thủy (457)", "Huyện Lệ Thủy"),
        ("Quảng Phú", "Xã Quảng Phú"),
        ("khen thưởng xã kim thủy", "Hội đồng Thi đua - Khen thưởng xã Kim Thủy"),
    ],
    ids=["code", "name without marks", "words of a name", "as it is shown again", "marks", "a council"],
)
def test_the_unit_of_a_finding_is_named_as_people_call_it(
    embedded: Engine, browse_embedded: Browse, typed: str, unit: str
) -> None:
    path = f"/inspections/{mandate(embedded, 'inspector', units=('44',))}/findings"
    team = browse_embedded("inspector")
    team.get(f"{path}/new")
    page = team.send(f"{path}/check", unit=typed, text="Sổ không ghi ngày nhận")
    assert page.heading == "Kiểm tra lại nội dung phát hiện"
    assert f"<dd>{unit}</dd>" in page.html


def test_a_name_of_several_units_or_of_none_is_asked_again(embedded: Engine, browse_embedded: Browse) -> None:
    path = f"/inspections/{mandate(embedded, 'inspector', units=('44',))}/findings"
    team = browse_embedded("inspector")
    form = team.get(f"{path}/new").html
    assert "<option" not in form, "a province has hundreds of units"
    several = team.send(f"{path}/check", unit="quang phu", text="Sổ không ghi ngày nhận")
    assert several.status == 422
    assert "đơn vị mang tên ấy: Xã Quang Phú (18883), Xã Quảng Phú (19021)" in several.errors()
    nobody = team.send(f"{path}/check", unit="xã Mặt Trăng", text="Sổ không ghi ngày nhận")
    assert "Không có đơn vị “xã Mặt Trăng” trong phạm vi của quyết định." in nobody.errors()
    assert 'value="xã Mặt Trăng"' in nobody.html
    assert findings(embedded) == 0


def test_that_nobody_hears_of_a_finding_is_said_before_and_after(
    embedded: Engine, browse_embedded: Browse
) -> None:
    path = f"/inspections/{mandate(embedded, 'inspector', units=('44',))}/findings"
    team = browse_embedded("inspector")
    team.get(f"{path}/new")
    for unit, said in (("19318", NOT_HEARD), ("457", HEARD)):
        checked = team.send(f"{path}/check", unit=unit, text="Sổ không ghi ngày nhận").text
        assert (NOT_HEARD in checked) is (said == NOT_HEARD)
        recorded = team.follow(team.send(path, unit=unit, text="Sổ không ghi ngày nhận"))
        assert f"Đã ghi nội dung phát hiện. {said}" in recorded.text
