"""A commune officer at work in a browser, with script and without, at a desk and on a phone."""

import pytest
from playwright.sync_api import expect

from states.facts import NOTHING_GIVEN, Given, Mend
from states.terms import Action, State
from tests.browser.conftest import Open, Service, Visitor

RETURN = Given(
    reason="Hồ sơ còn thiếu", items=(Mend("Ghi rõ số hộ", "achievements"), Mend("Biên bản chưa có chữ ký"))
)
script = pytest.mark.parametrize("script", [False, True], ids=["without script", "with script"])
sizes = pytest.mark.parametrize("width", [360, 1366], ids=["phone", "desk"])


def go_on(somebody: Visitor) -> None:
    somebody.page.get_by_role("button", name="Lưu và tiếp tục").click()


@script
@sizes
def test_a_nomination_is_written_in_five_parts_checked_and_sent(
    visitor: Open, script: bool, width: int
) -> None:
    name = f"Hộ gia đình bà Trần Thị Hoa {script} {width}"
    somebody = visitor(script=script, width=width)
    page = somebody.page
    somebody.enter("commune")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hồ sơ của đơn vị")
    page.get_by_role("main").get_by_role("link", name="Lập đề nghị").click()
    page.get_by_role("button", name="Bắt đầu").click()
    page.get_by_role("link", name="1. Đối tượng").click()
    page.get_by_role("radio", name="Hộ gia đình").check()
    go_on(somebody)
    page.get_by_label("Tên tập thể, cá nhân hoặc hộ").fill(name)
    page.get_by_label("Số người trong hộ").fill("năm")
    go_on(somebody)
    expect(page.locator(".kt-errors")).to_contain_text("Số người trong hộ không phải số.")
    expect(page.get_by_label("Số người trong hộ")).to_have_value("năm")
    page.get_by_label("Số người trong hộ").fill("5")
    go_on(somebody)
    page.get_by_role("radio", name="Bằng khen của Chủ tịch").check()
    go_on(somebody)
    page.get_by_label("Từ ngày").fill("1.1.2022")
    page.get_by_label("Đến ngày").fill("31/12/2025")
    go_on(somebody)
    go_on(somebody)
    expect(page.get_by_role("heading", level=1)).to_have_text("Kiểm tra trước khi trình")
    page.get_by_role("link", name="Chưa ghi thành tích.").click()
    page.get_by_label("Thành tích", exact=True).fill("Nuôi bò, trả hết nợ.\nGiúp hai hộ khác.")
    page.get_by_role("button", name="Lưu, về danh sách").click()
    expect(page.get_by_role("heading", level=2, name="Các phần: xong 5 trên 5")).to_be_visible()
    page.get_by_role("link", name="Kiểm tra và trình").click()
    send = page.get_by_role("button", name="Trình UBND huyện Lệ Thủy")
    expect(send).to_be_in_viewport(ratio=1)
    send.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Biên nhận trình đề nghị")
    expect(page.get_by_role("alert")).to_contain_text("Đã trình UBND huyện Lệ Thủy lúc")
    somebody.go("/drafts")
    expect(page.get_by_role("row").filter(has_text=name)).to_contain_text(
        "Đã gửi, UBND huyện Lệ Thủy đang xem."
    )


@script
@sizes
def test_what_was_returned_is_mended_item_by_item_and_sent_again(
    service: Service, visitor: Open, script: bool, width: int
) -> None:
    name = f"Nhân dân thôn Đồng Tâm {script} {width}"
    nomination = service.nomination(State.SUBMITTED, nominee_name=name)
    service.take("district", nomination, Action.RETURN_TO_ORIGIN, RETURN)
    somebody = visitor(script=script, width=width)
    page = somebody.page
    somebody.enter("commune")
    page.get_by_role("region", name=name).get_by_role("button", name="Sửa theo yêu cầu").click()
    expect(page.get_by_role("region", name="Trả lại để sửa: đã sửa 0 trên 2 điều")).to_contain_text(
        "Hồ sơ còn thiếu"
    )
    page.get_by_role("link", name="Sửa ở phần Thành tích").click()
    page.get_by_label("Thành tích", exact=True).fill("Giảm 12 hộ nghèo.")
    page.get_by_role("button", name="Lưu, về danh sách").click()
    expect(page.get_by_role("heading", name="đã sửa 1 trên 2 điều")).to_be_visible()
    page.get_by_role("link", name="Kiểm tra và trình lại").click()
    page.get_by_role("button", name="Trình lại").click()
    expect(page.locator(".kt-errors")).to_contain_text("Còn điều chưa sửa")
    page.locator(".kt-errors").get_by_role("link").click()
    page.get_by_label("Vì sao chưa sửa").fill("Biên bản gửi bản giấy")
    page.locator(".kt-ways a").click()
    page.get_by_role("button", name="Đánh dấu đã sửa “Biên bản chưa có chữ ký”").click()
    expect(page.get_by_role("heading", name="đã sửa 2 trên 2 điều")).to_be_visible()
    page.get_by_role("link", name="Kiểm tra và trình lại").click()
    page.get_by_role("button", name="Trình lại").click()
    expect(page.get_by_role("alert")).to_contain_text("sẽ thấy 2 điều bạn đã sửa")


@script
def test_what_was_sent_by_mistake_is_taken_back_and_written_on(
    service: Service, visitor: Open, script: bool
) -> None:
    nomination = service.nomination(State.SUBMITTED, nominee_name=f"Hộ ông Lê Văn Cần {script}")
    somebody = visitor(script=script)
    page = somebody.page
    somebody.enter("commune")
    page.get_by_role("link", name=f"Hộ ông Lê Văn Cần {script}").click()
    expect(page.locator(".kt-shortcuts")).to_have_count(0)  # no way onwards to keep in sight
    somebody.decide("Lấy lại đề nghị")
    expect(page.get_by_role("alert")).to_contain_text("Đã lấy lại đề nghị")
    page.get_by_role("button", name="Sửa hồ sơ").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Hộ ông Lê Văn Cần {script}")
    assert nomination in (page.get_by_role("link", name="Hồ sơ mã").get_attribute("href") or "")


@script
def test_a_new_one_is_made_from_an_old_one(service: Service, visitor: Open, script: bool) -> None:
    name = f"Hộ ông Võ Minh {script}"
    nomination = service.nomination(State.DECLINED, nominee_name=name)
    somebody = visitor(script=script)
    page = somebody.page
    somebody.enter("commune")
    somebody.go(f"/nominations/{nomination}")
    page.get_by_role("button", name="Lập đề nghị mới từ hồ sơ này").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    page.get_by_role("link", name="4. Thành tích").click()
    expect(page.get_by_label("Từ ngày")).to_have_value("")
    expect(page.get_by_label("Thành tích", exact=True)).not_to_have_value("")


@script
def test_who_was_signed_out_while_writing_signs_in_and_goes_on(
    service: Service, visitor: Open, script: bool
) -> None:
    somebody = visitor(script=script)
    page = somebody.page
    somebody.enter("commune3")
    somebody.go("/drafts/new")
    page.get_by_role("button", name="Bắt đầu").click()
    page.get_by_role("link", name="4. Thành tích").click()
    service.end_sign_ins("commune3")
    page.get_by_label("Thành tích", exact=True).fill("Ba năm trồng rừng.")
    go_on(somebody)
    somebody.fill_in("commune3")
    expect(page.get_by_label("Thành tích", exact=True)).to_have_value("Ba năm trồng rừng.")
    go_on(somebody)
    expect(page.get_by_role("heading", level=1)).to_have_text("Khen thưởng đã có")


@script
def test_who_was_slower_keeps_the_words_and_goes_on_from_the_new_version(
    service: Service, visitor: Open, script: bool
) -> None:
    nomination = service.nomination(State.DRAFTED, nominee_name=f"Hộ bà Đinh Thị Sâm {script}")
    somebody, other = visitor(script=script), visitor(script=script)
    for each, words in ((somebody, "Của Hoài."), (other, "Của Ân.")):
        each.enter("commune" if each is somebody else "dual")
        each.go(f"/nominations/{nomination}")
        each.page.get_by_role("button", name="Sửa hồ sơ").click()
        each.page.get_by_role("link", name="4. Thành tích").click()
        each.page.get_by_label("Thành tích", exact=True).fill(words)
        each.page.get_by_role("button", name="Lưu, về danh sách").click()
        each.page.get_by_role("link", name="Kiểm tra và trình").click()
    other.page.get_by_role("button", name="Lưu vào hồ sơ, chưa trình").click()
    page = somebody.page
    page.get_by_role("button", name="Lưu vào hồ sơ, chưa trình").click()
    expect(page.locator(".kt-errors")).to_contain_text("Dương Văn Ân")
    expect(page.get_by_role("region", name="Hồ sơ đã thay đổi từ khi bạn mở")).to_contain_text("Của Ân.")
    page.get_by_role("button", name="Lấy bản mới làm gốc").click()
    expect(page.get_by_role("alert")).to_contain_text("Những gì bạn đã viết còn nguyên")
    page.get_by_role("link", name="Kiểm tra và trình").click()
    expect(page.get_by_text("Của Hoài.")).to_be_visible()
    page.get_by_role("button", name="Lưu vào hồ sơ, chưa trình").click()
    expect(page.get_by_role("alert")).to_contain_text("cả đơn vị thấy")


def test_single_keys_lead_a_drafter_to_a_new_one_and_from_row_to_row(service: Service, visitor: Open) -> None:
    service.nomination(State.SUBMITTED, nominee_name="Hộ bà Phím Tắt")
    somebody = visitor()
    page = somebody.page
    somebody.enter("commune")
    page.keyboard.press("n")
    expect(page.get_by_role("main").get_by_role("link", name="Lập đề nghị")).to_be_focused()
    page.keyboard.press("j")
    expect(page.get_by_role("row").get_by_role("link").first).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()


def test_what_somebody_received_meanwhile_cannot_be_taken_back(service: Service, visitor: Open) -> None:
    nomination = service.nomination(State.SUBMITTED, nominee_name="Hộ bà Cao Thị Lý")
    service.take("district", nomination, Action.RECEIVE, NOTHING_GIVEN)
    somebody = visitor()
    somebody.enter("commune")
    somebody.go(f"/nominations/{nomination}")
    expect(somebody.page.get_by_role("radio", name="Lấy lại đề nghị")).to_have_count(0)
    expect(somebody.page.get_by_role("button", name="Sửa hồ sơ")).to_have_count(0)


@pytest.mark.parametrize("width", [360, 1366], ids=["phone", "desk"])
def test_a_name_without_a_space_stays_within_every_list_and_notice(
    service: Service, visitor: Open, width: int
) -> None:
    nomination = service.nomination(State.SUBMITTED, nominee_name="Á" * 290 + str(width)[:2], origin="19264")
    somebody, district = visitor(width=width), visitor(width=width)
    somebody.enter("commune2")
    district.enter("district")
    for each, addresses in ((somebody, ("/drafts", "/nominations")), (district, ("/inbox", "/nominations"))):
        for address in (*addresses, f"/nominations/{nomination}"):
            each.go(address)
            expect(each.page.get_by_text("ÁÁÁÁ").first).to_be_visible()
            assert each.page.evaluate("document.documentElement.scrollWidth") == width, address
    district.page.get_by_role("radio", name="Trả lại đơn vị lập").check()
    district.page.get_by_label("Lý do").first.fill("Thiếu " + "Ố" * 300)
    district.page.get_by_role("button", name="Trả lại đơn vị lập").first.click()
    assert district.page.evaluate("document.documentElement.scrollWidth") == width
    service.take("commune2", nomination, Action.WITHDRAW, Given(reason="Ế" * 300))
    somebody.go("/drafts")
    expect(somebody.page.get_by_text("ẾẾẾẾ").first).to_be_visible()
    assert somebody.page.evaluate("document.documentElement.scrollWidth") == width


def test_a_name_without_a_space_stays_on_the_page(visitor: Open) -> None:
    somebody = visitor(width=360)
    page = somebody.page
    somebody.enter("commune2")
    somebody.go("/drafts/new")
    page.get_by_role("button", name="Bắt đầu").click()
    page.get_by_role("link", name="2. Ai được đề nghị").click()
    page.get_by_label("Tên tập thể, cá nhân hoặc hộ").fill("Á" * 400)
    go_on(somebody)
    expect(page.locator(".kt-errors")).to_contain_text("dài hơn 300 ký tự")
    draft = page.url.partition("/nominee")[0]
    for address in (page.url, draft, f"{draft}/check", f"{somebody.service.address}/drafts"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") == 360, address
