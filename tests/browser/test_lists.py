"""Worklists in a browser: many at once, filters, orders, keys, on a desk and on a phone, with script and without."""

import re

import pytest
from playwright.sync_api import expect

from states.facts import NOTHING_GIVEN
from states.terms import Action, Award, State
from tests.browser.conftest import Open, Service

WIDTHS = pytest.mark.parametrize("width", [1366, 360], ids=["desk", "phone"])
SCRIPT = pytest.mark.parametrize("script", [False, True], ids=["without script", "with script"])


@SCRIPT
@WIDTHS
def test_many_are_ticked_looked_at_and_sent_at_once(
    service: Service, visitor: Open, script: bool, width: int
) -> None:
    about = f"Hộ ông Khuê {width} {script}"
    ids = [service.nomination(State.SUBMITTED, nominee_name=f"{about} số {number}") for number in range(3)]
    somebody = visitor(script=script, width=width)
    page = somebody.page
    somebody.enter("district")
    somebody.go(f"/inbox?q={about.replace(' ', '+')}")
    expect(page.get_by_role("button", name="Đồng ý…")).to_be_hidden()
    for number in range(3):
        page.get_by_role("checkbox", name=f"Chọn {about} số {number}").check()
    if script:
        expect(page.get_by_text("Đã chọn 3 hồ sơ").first).to_be_visible()
    page.get_by_role("button", name="Đồng ý…").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đồng ý, chuyển lên: xem trước")
    expect(page.get_by_role("button", name=re.compile("^Đồng ý . hồ sơ"))).to_be_in_viewport(ratio=1)
    page.get_by_role("checkbox", name=f"{about} số 2").uncheck()
    if script:
        expect(page.get_by_role("button", name="Đồng ý 2 hồ sơ")).to_be_visible()
    service.take("district", ids[0], Action.ENDORSE, NOTHING_GIVEN)
    page.get_by_role("button", name=re.compile("Đồng ý . hồ sơ")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("1 hồ sơ đã chuyển, 1 không chuyển được")
    failed = page.get_by_role("region", name="Không làm được")
    expect(failed.get_by_role("link", name=f"{about} số 0")).to_be_visible()
    expect(failed).to_contain_text("đã thay đổi hồ sơ này lúc")
    address = page.url
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("1 hồ sơ đã chuyển, 1 không chuyển được")
    somebody.go(f"/inbox?q={about.replace(' ', '+')}")
    expect(page.locator("[data-row]")).to_have_count(1)
    page.goto(address)
    expect(page.get_by_role("region", name="Đã xong")).to_contain_text(f"{about} số 1")


@SCRIPT
@WIDTHS
def test_returning_many_gives_one_reason_which_survives_the_end_of_a_sign_in(
    service: Service, visitor: Open, script: bool, width: int
) -> None:
    about = f"Hộ bà Lựu {width} {script}"
    for number in range(2):
        service.nomination(State.SUBMITTED, nominee_name=f"{about} số {number}")
    somebody = visitor(script=script, width=width)
    page = somebody.page
    somebody.enter("district")
    somebody.go(f"/inbox?q={about.replace(' ', '+')}")
    page.get_by_role("link", name="Chọn tất cả 2 hồ sơ").click()
    expect(page.get_by_role("checkbox", name=f"Chọn {about} số 1")).to_be_checked()
    page.get_by_role("button", name="Trả lại để sửa…").click()
    page.get_by_role("button", name="Trả lại 2 hồ sơ để sửa").click()
    expect(page.locator(".kt-errors")).to_contain_text("Chưa ghi lý do.")
    expect(page.locator(".kt-errors")).to_be_focused()
    page.get_by_label("Lý do", exact=True).fill("Biên bản chưa có chữ ký")
    service.end_sign_ins("district")
    page.get_by_role("button", name="Trả lại 2 hồ sơ để sửa").click()
    somebody.fill_in("district")
    expect(page.get_by_label("Lý do", exact=True)).to_have_value("Biên bản chưa có chữ ký")
    page.get_by_role("button", name="Trả lại 2 hồ sơ để sửa").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("2 hồ sơ đã trả lại để sửa")


@SCRIPT
def test_filters_views_and_orders_work_by_their_addresses(
    service: Service, visitor: Open, script: bool
) -> None:
    about = f"Thôn Mít {script}"
    service.nomination(State.ENDORSED, nominee_name=f"{about} Đông")
    service.nomination(State.ENDORSED, nominee_name=f"{about} An", award=Award.BANG_KHEN_TTG)
    somebody = visitor(script=script)
    page = somebody.page
    somebody.enter("department")
    somebody.go(f"/inbox?q={about.replace(' ', '+')}")
    page.get_by_label("Hình thức").focus()
    page.get_by_label("Hình thức").select_option("Bằng khen Thủ tướng")
    if not script:
        page.get_by_role("button", name="Lọc").click()
    expect(page).to_have_url(re.compile("award=bang_khen_ttg"))
    expect(page.locator("[data-row]")).to_have_count(1)
    if script:
        expect(page.locator("#said")).to_contain_text("1 hồ sơ")
        expect(page.get_by_label("Hình thức")).to_be_focused()
    page.get_by_role("link", name=re.compile("Bằng khen Thủ tướng ?, bỏ điều kiện này")).click()
    expect(page.locator("[data-row]")).to_have_count(2)
    page.get_by_role("columnheader").get_by_role("link", name="Đề nghị khen thưởng cho").click()
    expect(page).to_have_url(re.compile("sort=name"))
    expect(page.locator("[data-row] td a")).to_have_text([f"{about} An", f"{about} Đông"])
    page.get_by_role("link", name="Chưa tiếp nhận").click()
    expect(page).to_have_url(re.compile(r"/inbox\?received=no$"))


def test_a_worklist_is_worked_with_keys_which_can_be_turned_off(service: Service, visitor: Open) -> None:
    for number in range(3):
        service.nomination(State.SUBMITTED, nominee_name=f"Hộ ông Phím {number}")
    somebody = visitor()
    page = somebody.page
    somebody.enter("district")
    somebody.go("/inbox?q=ho+ong+phim")
    links = page.locator("[data-row] td a")
    page.keyboard.press("j")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("x")
    expect(page.locator("[name=row]").nth(0)).to_be_checked()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("x")
    expect(page.get_by_text("Đã chọn 2 hồ sơ").first).to_be_visible()
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.type("jx")
    expect(page.locator("#search")).to_have_value("jx")
    links.nth(1).focus()
    page.keyboard.press("a")
    expect(page.get_by_role("button", name="Đồng ý…")).to_be_focused()
    page.keyboard.press("r")
    expect(page.get_by_role("button", name="Trả lại để sửa…")).to_be_focused()
    links.nth(1).focus()
    for closes in ("?", "Escape"):
        page.keyboard.press("?")
        expect(page.get_by_text("xuống, lên một hồ sơ")).to_be_in_viewport()
        page.keyboard.press(closes)
        expect(page.get_by_text("xuống, lên một hồ sơ")).to_be_hidden()
        expect(links.nth(1)).to_be_focused()
    page.keyboard.press("6")
    expect(page).to_have_url(f"{service.address}/inbox?award=bang_khen_tinh")
    somebody.go("/inbox?q=ho+ong+phim")
    page.keyboard.press("j")
    page.keyboard.press("o")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hộ ông Phím")

    somebody.go("/inbox?q=ho+ong+phim")
    page.keyboard.press("?")
    page.get_by_label("Tắt phím tắt trên máy này").check()
    page.locator("h1").click()
    page.keyboard.press("j")
    expect(page.locator("[data-row] :focus")).to_have_count(0)
    somebody.go("/inbox?q=ho+ong+phim")
    page.keyboard.press("j")
    expect(page.locator("[data-row] :focus")).to_have_count(0)


def test_what_stands_against_those_that_are_ticked_is_told_before_they_are_sent(
    service: Service, visitor: Open
) -> None:
    for state in (State.SUBMITTED, State.DRAFTED):
        service.nomination(state, nominee_name="Hộ bà Trùng")
    service.nomination(State.DRAFTED, nominee_name="Hộ bà Trùng Khác")
    somebody = visitor()
    somebody.enter("commune")
    somebody.go("/inbox?q=ho+ba+trung")
    bar = somebody.page.get_by_role("group", name="Việc cho các hồ sơ đã chọn")
    somebody.page.get_by_role("checkbox", name="Chọn Hộ bà Trùng Khác").check()
    expect(bar.get_by_text("Đã chọn 1 hồ sơ", exact=True)).to_be_visible()
    somebody.page.get_by_role("checkbox", name="Chọn các hồ sơ trên trang này").check()
    expect(bar.get_by_text("Đã chọn 2 hồ sơ, 1 còn vướng", exact=True)).to_be_visible()


def test_shift_ticks_a_range_and_the_head_ticks_the_page(service: Service, visitor: Open) -> None:
    for number in range(5):
        service.nomination(State.SUBMITTED, nominee_name=f"Hộ bà Loạt {number}")
    somebody = visitor()
    page = somebody.page
    somebody.enter("district")
    somebody.go("/inbox?q=ho+ba+loat")
    ticks = page.locator("[name=row]")
    ticks.nth(1).click()
    ticks.nth(3).click(modifiers=["Shift"])
    expect(page.locator("[name=row]:checked")).to_have_count(3)
    expect(page.get_by_role("group", name="Việc cho các hồ sơ đã chọn")).to_contain_text("Đã chọn 3 hồ sơ")
    page.get_by_role("checkbox", name="Chọn các hồ sơ trên trang này").check()
    expect(page.locator("[name=row]:checked")).to_have_count(5)


def test_the_focused_row_is_never_under_the_bar(service: Service, visitor: Open) -> None:
    for number in range(14):
        service.nomination(State.SUBMITTED, nominee_name=f"Hộ ông Dải {number:02}")
    somebody = visitor(height=650)
    page = somebody.page
    somebody.enter("district")
    somebody.go("/inbox?q=ho+ong+dai")
    page.locator("[name=row]").first.check()
    bar = page.get_by_role("group", name="Việc cho các hồ sơ đã chọn")
    for _ in range(13):
        page.keyboard.press("j")
        focused, over = page.locator("[data-row] a:focus").bounding_box(), bar.bounding_box()
        assert focused
        assert over
        assert focused["y"] + focused["height"] <= over["y"]


@WIDTHS
def test_the_register_leads_from_a_number_to_exactly_those(
    service: Service, visitor: Open, width: int
) -> None:
    service.nomination(State.SUBMITTED, nominee_name=f"Hộ ông Lối {width}", origin="19264")
    somebody = visitor(width=width)
    page = somebody.page
    somebody.enter("department")
    somebody.go(f"/nominations?holder=457&waited=0-2&q=ong+loi+{width}")
    expect(page.locator("[data-row]")).to_have_count(1)
    page.get_by_role("link", name=re.compile("Đang ở")).click()
    expect(page).to_have_url(re.compile(r"/nominations\?q=ong\+loi\+\d+&waited=0-2"))
