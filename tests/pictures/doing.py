"""What people have just done on the page of a picture. Each begins at the shot's path, signed in."""

import re

from playwright.sync_api import Page


def open_menu(page: Page) -> None:
    """Open the menu under one's own name."""
    page.locator(".kt-person summary").click()


def open_first(page: Page) -> None:
    """Open the first row of a list."""
    page.locator(".kt-table__name a").first.click()
    page.wait_for_load_state()


def open_row(page: Page, words: str) -> None:
    """Open the row of a list that has some words."""
    page.locator(".kt-table__name a", has_text=words).first.click()
    page.wait_for_load_state()


def press(page: Page, words: str) -> None:
    """Press the button or follow the link that says so, and wait for the page it leads to."""
    page.locator("button, a", has_text=words).filter(visible=True).first.click()
    page.wait_for_load_state()


def check_a_draft(page: Page) -> None:
    """Answer two of five parts, and look at what is missing."""
    press(page, "Bắt đầu")
    parts = page.url
    page.goto(f"{parts}/category")
    page.get_by_label("Hộ gia đình").check()
    press(page, "Lưu và tiếp tục")
    page.get_by_label("Tên tập thể, cá nhân").fill("Hộ gia đình bà Đỗ Thị Mơ, tổ dân phố Xuân Giang")
    press(page, "Lưu, về danh sách")
    press(page, "Kiểm tra và trình")


def mend_what_came_back(page: Page) -> None:
    """Begin to mend what was sent back, with the point mended that lies outside the service."""
    page.get_by_role("button", name=re.compile("^Sửa (theo yêu cầu|tiếp)")).click()
    page.wait_for_load_state()
    page.get_by_role("button", name=re.compile("Đánh dấu đã sửa")).last.click()
    page.wait_for_load_state()


def mark_what_is_to_be_mended(page: Page) -> None:
    """Open a case and put a remark into the list of its return."""
    open_row(page, "Nhân dân và cán bộ tổ dân phố")
    page.get_by_role("button", name=re.compile(r"^Cần sửa… Thành tích")).click()
    remark = page.locator("[data-marks-of] input").filter(visible=True).first
    remark.fill("Ghi số quyết định công nhận 15 hộ")
    remark.blur()


def look_at_many(page: Page) -> None:
    """Tick what waits and look at what agreeing would do."""
    for box in page.locator("tbody .kt-table__tick input").all():
        box.check()
    press(page, "Đồng ý")


def tick_two(page: Page) -> None:
    """Tick two rows."""
    for box in page.locator("tbody .kt-table__tick input").all()[1:3]:
        box.check()


def preview_a_decision(page: Page) -> None:
    """Go as far as the preview of a decision of a past session."""
    open_row(page, "đợt 2")
    press(page, "Ban hành hoặc trình")
    press(page, "Lập quyết định")
    press(page, "Tiếp tục: người ký")
    press(page, "Tiếp tục: xem trước")


def choose_on_a_ballot(page: Page) -> None:
    """Open the first ballot and choose, without sending it."""
    open_first(page)
    press(page, "Bỏ phiếu mục")
    page.get_by_role("radio").first.check()


def prove_an_entry(page: Page) -> None:
    """Open an entry of a case and prove it on the spot."""
    page.get_by_label("Hồ sơ", exact=True).fill("30")
    press(page, "Lọc")
    open_first(page)
    press(page, "Mở riêng bản ghi này")
    press(page, "Kiểm tra tại đây")
    page.locator(".kt-proof__answer").get_by_text("Khớp").wait_for()


def open_inspection(page: Page) -> None:
    """Open the mandate of one's team."""
    page.locator(".kt-notices a").first.click()
    page.wait_for_load_state()


def compare_an_older_head(page: Page) -> None:
    """Hold an older head of the log against the log of today."""
    held = page.request.get(page.locator(".kt-table__name a").last.evaluate("each => each.href")).text()
    page.get_by_label("Dấu bạn giữ").fill(held)
    press(page, "So với nhật ký hôm nay")


def assign_a_role(page: Page) -> None:
    """Fill in a role for the days of a leave, and read it again before it is written."""
    page.get_by_label("Vai trò").select_option(label="Người lập đề nghị")
    page.get_by_label("Đơn vị").fill("kien giang")
    page.get_by_label("Từ ngày").fill("01/12/2026")
    page.get_by_label("Đến hết ngày").fill("31/12/2026")
    page.locator(".kt-plain__form button").click()
    page.wait_for_load_state()


def open_decision(page: Page) -> None:
    """From a story to its decision."""
    page.get_by_role("link", name=re.compile("Hoàng Văn Tám")).first.click()
    page.wait_for_load_state()
    page.locator(".kt-facts a").first.click()
    page.wait_for_load_state()


def look_a_name_up(page: Page) -> None:
    """Ask whether a name is in a decision."""
    open_decision(page)
    page.get_by_label("Tên trên giấy").fill("hoang van tam")
    press(page, "Tìm")


def prove_a_decision(page: Page) -> None:
    """Prove on the reader's own machine that a decision stands in the log."""
    open_decision(page)
    press(page, "Tự kiểm chứng trong nhật ký")
    page.locator("#answer *").first.wait_for()
