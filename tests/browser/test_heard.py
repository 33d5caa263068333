"""What a screen reader is told, in Vietnamese: names where eyes see marks, tables that are tables, one voice a page."""

from collections import Counter
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import Open

PHONE, DESK = 390, 1366
OF_TABLES = {"table", "rowgroup", "row", "columnheader", "rowheader", "cell"}
STEPS_AND_HISTORY = """
- list "Các bước của tuyến":
  - listitem: Bước 2 trong 3 UBND huyện Lệ Thủy xét còn 2 ngày làm việc 18/11/2026
- list:
  - listitem:
    - paragraph: từ Đang soạn sang Chờ cấp huyện xét
    - term: Số hộ nghèo 2024
    - definition:
      - deletion: "trước: 214"
      - insertion: "nay: 209"
"""
STATES_AND_DEADLINES = """
- paragraph: /Đang soạn Trả lại để sửa Chờ cấp huyện xét .* Tạm dừng xem xét/
- paragraph: /còn 9 ngày làm việc .* hạn hôm nay 16.11.2026 quá hạn 4 ngày làm việc 10.11.2026 không có hạn/
"""
BARS = """
- rowgroup:
  - row:
    - columnheader "Nơi giữ ẲỖỆ Ự Ặ ỵ"
    - columnheader "Số ngày làm việc đã giữ"
    - columnheader "Số ẲỖỆ Ự Ặ ỵ"
    - columnheader "Quá hạn"
- rowgroup:
  - row:
    - rowheader "Huyện Bố Trạch ẲỖỆ Ự Ặ ỵ"
    - cell:
      - 'img "Huyện Bố Trạch: trung vị 7,5 ngày làm việc, quá hạn 5 ngày"'
    - cell "1.284"
    - cell "31"
"""
COUNCIL = """
- paragraph: /Có mặt 7 trên 9, cần ít nhất 6/
- group "Phiếu":
  - radio /Đồng ý/
  - radio "Không đồng ý"
"""


def of_tables(page: Page) -> Counter[str]:
    """Of what tables are made, counted as the browser itself tells it to a screen reader."""
    session = page.context.new_cdp_session(page)
    nodes: list[dict[str, Any]] = session.send("Accessibility.getFullAXTree")["nodes"]
    told = (node["role"]["value"] for node in nodes if not node["ignored"])
    return Counter(role for role in told if role in OF_TABLES)


def test_marks_have_names_tables_stay_tables_and_one_voice_tells_what_changes(visitor: Open) -> None:
    somebody = visitor()
    page = somebody.page
    somebody.go("/kit")
    on_a_desk = of_tables(page)
    assert on_a_desk.keys() == OF_TABLES
    page.set_viewport_size({"width": PHONE, "height": 844})
    assert of_tables(page) == on_a_desk

    region = page.get_by_role("region")
    expect(region.filter(has=page.locator("#kit-tags"))).to_match_aria_snapshot(STATES_AND_DEADLINES)
    expect(region.filter(has=page.locator("#kit-steps"))).to_match_aria_snapshot(STEPS_AND_HISTORY)
    expect(page.get_by_role("table", name="Chậm ở đâu")).to_match_aria_snapshot(BARS)
    expect(page.get_by_role("region", name="Hội đồng", exact=True)).to_match_aria_snapshot(COUNCIL)

    said = page.get_by_role("status")
    expect(said).to_have_count(1)
    page.get_by_role("checkbox", name="Chọn Nhân dân").check()
    expect(said).to_have_text("Đã chọn 1 hồ sơ")
