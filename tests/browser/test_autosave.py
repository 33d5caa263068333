"""What is typed in a draft is never lost: saved by itself, kept on the device while there is no line or no sign-in."""

from playwright.sync_api import Locator, expect

from tests.browser.conftest import Open, Service, Visitor
from tests.cast import PASSWORD


def begun_by(somebody: Visitor, username: str) -> Locator:
    """A draft that somebody has begun, opened at its fourth part; returns the box for what was achieved."""
    somebody.enter(username)
    somebody.go("/drafts/new")
    somebody.page.get_by_role("button", name="Bắt đầu").click()
    somebody.page.get_by_role("link", name="4. Thành tích").click()
    return somebody.page.get_by_label("Thành tích", exact=True)


def go_on(somebody: Visitor) -> None:
    somebody.page.get_by_role("button", name="Lưu và tiếp tục").click()


def test_what_is_typed_is_saved_by_itself_and_kept_on_the_device_while_the_line_is_down(
    visitor: Open,
) -> None:
    somebody = visitor()
    page = somebody.page
    words = begun_by(somebody, "agency")
    words.fill("a" * 19_000)
    expect(page.get_by_text("Còn 1.000 ký tự.")).to_be_visible()
    words.fill("Vận động được 300 triệu đồng")
    expect(page.get_by_text("ký tự.")).to_have_count(0)
    with page.expect_response("**/merit/save") as saved:
        words.blur()
    assert saved.value.json()["at"]
    page.reload()
    expect(words).to_have_value("Vận động được 300 triệu đồng")
    page.route("**/merit/save", lambda route: route.abort())
    words.fill("Vận động được 350 triệu đồng")
    words.blur()
    expect(page.locator("[data-saved]")).to_contain_text("Nội dung giữ trên máy này")
    page.unroute("**/merit/save")
    page.reload()
    expect(words).to_have_value("Vận động được 350 triệu đồng")
    expect(page.locator("[data-saved]")).to_contain_text("Đã lưu lúc")
    expect(page.locator("#said")).to_have_text("Đã lưu")
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_what_the_device_kept_never_comes_over_what_was_saved_since(visitor: Open) -> None:
    somebody = visitor()
    page = somebody.page
    words = begun_by(somebody, "agency")
    words.fill("Viết lúc mất mạng")
    page.route("**/merit/save", lambda route: route.abort())
    words.blur()
    expect(page.locator("[data-saved]")).to_contain_text("Nội dung giữ trên máy này")
    words.evaluate("(area) => { area.value = 'Viết xong sau khi có mạng'; }")
    go_on(somebody)
    expect(page.get_by_role("heading", level=1)).to_have_text("Khen thưởng đã có")
    page.unroute("**/merit/save")
    page.go_back()
    page.reload()
    expect(words).to_have_value("Viết xong sau khi có mạng")
    expect(page.locator("[data-saved]")).to_contain_text("Đã lưu lúc")
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_without_a_line_a_part_stays_where_it_is_and_is_sent_once_there_is_one(visitor: Open) -> None:
    somebody = visitor()
    page = somebody.page
    words = begun_by(somebody, "agency")
    somebody.context.set_offline(True)
    go_on(somebody)
    expect(page.locator("[data-saved]")).to_contain_text("sẽ lưu lại khi có mạng")
    words.fill("Viết và bấm lưu khi mất mạng")
    go_on(somebody)
    expect(page.locator("[data-saved]")).to_contain_text("sẽ lưu lại khi có mạng")
    expect(words).to_have_value("Viết và bấm lưu khi mất mạng")
    somebody.context.set_offline(False)
    expect(page.locator("[data-saved]")).to_contain_text("Đã lưu lúc")
    go_on(somebody)
    expect(page.get_by_role("heading", level=1)).to_have_text("Khen thưởng đã có")
    page.go_back()
    expect(words).to_have_value("Viết và bấm lưu khi mất mạng")


def test_what_came_back_after_the_sign_in_is_saved_by_itself_too(service: Service, visitor: Open) -> None:
    somebody = visitor()
    page = somebody.page
    words = begun_by(somebody, "commune3")
    address = page.url
    service.end_sign_ins("commune3")
    words.fill("Viết lúc hết phiên")
    words.blur()
    expect(page.locator("[data-saved]")).to_contain_text("bấm “Lưu và tiếp tục”")
    go_on(somebody)
    expect(page.get_by_role("alert")).to_have_count(1)
    page.get_by_label("Tên đăng nhập").fill("commune3")
    page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    with page.expect_response("**/merit/save"):
        page.get_by_role("main").get_by_role("button", name="Đăng nhập").click()
    page.goto(address)
    expect(words).to_have_value("Viết lúc hết phiên")


def test_nothing_stays_on_the_device_after_the_sign_out(service: Service, visitor: Open) -> None:
    somebody = visitor()
    page = somebody.page
    begun_by(somebody, "district_office")
    service.end_sign_ins("district_office")
    page.get_by_label("Từ ngày").fill("01/01/2022")
    page.get_by_label("Từ ngày").blur()
    expect(page.locator("[data-saved]")).to_contain_text("Nội dung giữ trên máy này")
    assert page.evaluate("Object.keys(localStorage).length") == 1
    somebody.sign_out()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đăng nhập")
    assert page.evaluate("Object.keys(localStorage).length") == 0
