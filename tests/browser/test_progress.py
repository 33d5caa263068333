"""Progress in Chromium: from a number to its list, from a step to who is slow, and the picture of the process."""

import re

import pytest
from playwright.sync_api import Locator, expect

from endpoints.pages.lists.register import ROWS
from states.terms import State
from tests.browser.conftest import Open, Service

SIZES = pytest.mark.parametrize(("width", "height"), [(1366, 768), (360, 740)], ids=["desk", "phone"])
SCRIPT = pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])


def count_in(locator: Locator) -> int:
    found = re.search(r"[\d.]+", locator.inner_text())
    assert found
    return int(found[0].replace(".", ""))


@SCRIPT
@SIZES
def test_an_appraiser_goes_from_a_number_to_exactly_its_list(
    service: Service, visitor: Open, width: int, height: int, script: bool
) -> None:
    for state in (State.SUBMITTED, State.RETURNED, State.ENDORSED):
        service.nomination(state)
    somebody = visitor(script=script, width=width, height=height)
    somebody.enter("department")
    page = somebody.page
    page.get_by_role("navigation", name="Các trang").get_by_role("link", name="Tiến độ").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tiến độ")

    steps = page.get_by_role("table", name="Đang ở bước nào")
    row = steps.get_by_role("row").filter(has_text="Trả lại để sửa")
    expect(row.get_by_role("img")).to_have_accessible_name(re.compile(r"Trả lại để sửa: \d+ hồ sơ"))
    row.get_by_role("link", name="Trả lại để sửa").click()
    slow = page.get_by_role("table", name="Chậm ở đâu: Trả lại để sửa")
    expect(slow).to_be_in_viewport()

    number = slow.get_by_role("row").nth(1).get_by_role("link").first
    count = count_in(number)
    number.click()
    expect(page).to_have_url(re.compile(r"/nominations\?state=returned&holder=\d+"))
    expect(page.locator("[data-said]")).to_contain_text(re.compile(rf"^{count} hồ sơ,"))
    expect(page.locator("tr[data-row]")).to_have_count(min(count, ROWS))


@SIZES
def test_tables_keep_their_heads_and_rows_on_every_screen(
    service: Service, visitor: Open, width: int, height: int
) -> None:
    service.nomination(State.SUBMITTED)
    somebody = visitor(width=width, height=height)
    somebody.enter("district")
    somebody.go("/progress")
    waits = somebody.page.get_by_role("table", name="Đã chờ bao lâu")
    expect(waits.get_by_role("columnheader")).to_have_text(
        ["Bước", "0–2 ngày", "3–5 ngày", "6–10 ngày", "trên 10 ngày", "Cộng"]
    )
    row = waits.get_by_role("row").filter(has_text="Chờ cấp huyện xét")
    *parts, whole = (int(text) for text in row.get_by_role("cell").all_inner_texts())
    assert sum(parts) == whole


@SCRIPT
@SIZES
def test_the_process_is_drawn_with_what_stands_in_each_state(
    service: Service, visitor: Open, width: int, height: int, script: bool
) -> None:
    service.nomination(State.SUBMITTED)
    somebody = visitor(script=script, width=width, height=height)
    somebody.enter("district")
    page = somebody.page
    page.locator(".kt-person summary").click()
    page.get_by_role("link", name="Quy trình").click()
    expect(page.get_by_role("img", name="Sơ đồ quy trình")).to_be_visible()
    drawing = page.get_by_role("region", name="Hình sơ đồ")
    if script and width < 400:
        # what is wider than the screen shows its middle, where the boxes are
        assert drawing.evaluate("region => region.scrollLeft") > 0
    states = page.get_by_role("table", name="Trạng thái")
    number = states.get_by_role("row").filter(has_text="Chờ cấp huyện xét").get_by_role("link")
    count = count_in(number)
    assert count > 0
    number.click()
    expect(page.locator("tr[data-row]")).to_have_count(min(count, 30))


def test_the_dashboard_prints_its_numbers_and_its_tables(service: Service, visitor: Open) -> None:
    service.nomination(State.SUBMITTED)
    somebody = visitor()
    somebody.enter("department")
    somebody.go("/progress")
    page = somebody.page
    page.emulate_media(media="print")
    expect(page.get_by_role("table", name="Đang ở bước nào")).to_be_visible()
    expect(page.get_by_role("navigation", name="Các trang")).to_be_hidden()
