"""Deciding on a nomination in a browser, on a desk and on a phone, with script and without."""

import re
from datetime import UTC, date, datetime

import pytest
from playwright.sync_api import Locator, Page, expect

from states.facts import NOTHING_GIVEN, Given
from states.terms import Action, State
from tests.browser.conftest import Open, Service, Visitor
from tests.cast import actor
from workflow.audit.queries import history_of
from workflow.database import reading, writing
from workflow.facts import load
from workflow.nominations.commands import edit
from workflow.nominations.queries import draft_of

with_script_and_without = pytest.mark.parametrize(
    "script", [False, True], ids=["without script", "with script"]
)
on_desk_and_phone = pytest.mark.parametrize("width", [1366, 360], ids=["desk", "phone"])

ONWARDS, BACK = "Đồng ý, chuyển Sở Nội vụ tỉnh Quảng Bình", "Trả lại đơn vị lập"
TEN = 10
SEEN = """(what) => {
  const box = document.querySelector(what).getBoundingClientRect();
  return [4, box.height / 2, box.height - 4].some((down) =>
    document.elementFromPoint(box.x + box.width / 4, box.y + down)?.closest(what));
}"""
"""Whether something is seen, or covered by something else, or out of sight."""


def opened(visitor: Open, service: Service, username: str, nomination_id: str, **how: object) -> Visitor:
    somebody = visitor(**how)
    somebody.enter(username)
    somebody.go(f"/nominations/{nomination_id}")
    return somebody


def beside(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=f"Cần sửa… {name}", exact=True)


def remark(page: Page, name: str) -> Locator:
    return page.locator("#opinion").get_by_label(name, exact=True)


def reason(page: Page) -> Locator:
    return page.get_by_label("Lý do", exact=True).locator("visible=true")


@with_script_and_without
def test_ten_cases_are_decided_in_a_row_on_a_phone(service: Service, visitor: Open, script: bool) -> None:
    for number in range(TEN):
        service.nomination(State.SUBMITTED, origin="19141", nominee_name=f"Hộ bà Sen {number} {script}")
    somebody = visitor(script=script, width=390, height=844)
    page = somebody.page
    somebody.enter("district2")
    page.locator("[data-row] a").first.click()
    decided = 0
    while "/nominations/" in page.url:
        expect(page.get_by_role("heading", name="Thành tích")).to_be_in_viewport(ratio=1)
        page.get_by_role("link", name="Đồng ý, chuyển lên").click()
        onwards = page.get_by_role("radio", name=ONWARDS)
        expect(onwards).to_be_in_viewport()
        if script:
            expect(onwards).to_be_checked()
        onwards.check()
        assert not page.evaluate(SEEN, ".kt-shortcuts"), "the panel covers what led to it"
        page.get_by_role("button", name=ONWARDS).click()
        expect(page.get_by_role("alert")).to_contain_text("sang Sở Nội vụ tỉnh Quảng Bình.")
        decided += 1
    assert decided >= TEN
    expect(page.get_by_text("Không còn hồ sơ nào chờ bạn")).to_be_visible()


@with_script_and_without
def test_a_button_that_is_tapped_twice_decides_once_and_opens_the_next(
    service: Service, visitor: Open, script: bool
) -> None:
    names = [f"Hộ bà Chạm {number} {script}" for number in range(2)]
    for name in names:
        service.nomination(State.SUBMITTED, nominee_name=name)
    somebody = visitor(script=script, width=390, height=844)
    page = somebody.page
    somebody.enter("district")
    somebody.go("/inbox?q=ho+ba+cham&award=bang_khen_tinh")
    page.get_by_role("link", name=names[0]).click()
    page.get_by_role("radio", name=ONWARDS).check()
    page.get_by_role("button", name=ONWARDS).dblclick()
    expect(page.get_by_role("alert")).to_have_count(1)
    expect(page.get_by_role("alert")).to_contain_text(f"Đã chuyển {names[0]} sang")
    expect(page).not_to_have_title(re.compile("^Lỗi"))


def test_the_button_of_what_is_chosen_is_in_sight_on_a_desk(service: Service, visitor: Open) -> None:
    nomination_id = service.nomination(State.ENDORSED)
    page = opened(visitor, service, "department", nomination_id).page
    expect(page.get_by_role("button", name="Gửi ý kiến")).to_be_in_viewport(ratio=1)
    for choice in page.locator("#opinion [name=action]").all():
        choice.check()
        expect(page.locator("#opinion .kt-button--wide").locator("visible=true")).to_be_in_viewport(ratio=1)


@with_script_and_without
@on_desk_and_phone
def test_a_return_writes_itself_by_marking_what_is_to_be_mended(
    service: Service, visitor: Open, script: bool, width: int
) -> None:
    nomination_id = service.nomination(State.SUBMITTED)
    somebody = opened(visitor, service, "district", nomination_id, script=script, width=width)
    page = somebody.page
    for name in ("Thành tích", "Đối tượng", "Thời gian lập thành tích"):
        beside(page, name).click()
        expect(beside(page, name)).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("radio", name=BACK)).to_be_checked()
    remark(page, "Thành tích").fill("ghi rõ năm")
    page.get_by_role("button", name="Bỏ Đối tượng").click()
    expect(remark(page, "Đối tượng")).to_have_count(0)
    expect(remark(page, "Thành tích")).to_have_value("ghi rõ năm")
    page.get_by_label("Các điều cần sửa").fill("Biên bản chưa có chữ ký")
    page.get_by_text("Câu thường dùng").click()
    page.get_by_role("button", name="Đề nghị sửa các điều nêu dưới đây").click()
    expect(reason(page)).to_have_value("Đề nghị sửa các điều nêu dưới đây rồi trình lại trong thời hạn.")
    page.get_by_role("button", name=BACK).click()
    expect(page.get_by_role("alert")).to_contain_text("với 3 điều cần sửa.")
    with reading(service.engine) as connection:
        given = history_of(connection, nomination_id)[-1].given["items"]
    assert given == [
        {"field": "achievements", "message": "ghi rõ năm"},
        {"field": "period", "message": "cần xem lại"},
        {"message": "Biên bản chưa có chữ ký"},
    ]


@with_script_and_without
def test_enter_in_a_remark_sends_what_was_chosen_and_presses_no_other_button(
    service: Service, visitor: Open, script: bool
) -> None:
    nomination_id = service.nomination(State.SUBMITTED)
    page = opened(visitor, service, "district", nomination_id, script=script).page
    beside(page, "Đối tượng").click()
    reason(page).fill("Chưa đúng đối tượng")
    remark(page, "Đối tượng").fill("chọn lại")
    remark(page, "Đối tượng").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("với 1 điều cần sửa.")


@with_script_and_without
@on_desk_and_phone
def test_who_was_slower_reads_what_was_changed_meanwhile(
    service: Service, visitor: Open, script: bool, width: int
) -> None:
    nomination_id = service.nomination(State.SUBMITTED)
    page = opened(visitor, service, "district", nomination_id, script=script, width=width).page
    beside(page, "Thành tích").click()
    remark(page, "Thành tích").fill("ghi rõ năm")
    reason(page).fill("Thiếu số liệu")
    service.take("commune", nomination_id, Action.RECALL, NOTHING_GIVEN)
    with writing(service.engine) as connection:
        commune, now = actor(connection, "commune"), datetime.now(UTC)
        facts = load(connection, commune, [nomination_id], lock=True)[nomination_id].facts
        edits = {"period_to": date(2026, 6, 30)}
        edit(connection, commune, facts, draft_of(connection, nomination_id), edits, now)
    service.take("commune", nomination_id, Action.SUBMIT, NOTHING_GIVEN)
    page.get_by_role("button", name=BACK).click()
    expect(page.locator(".kt-errors")).to_be_focused()
    page.locator(".kt-errors").get_by_role("link").click()
    card = page.get_by_role("region", name="Thay đổi từ khi bạn mở hồ sơ")
    expect(card).to_be_in_viewport()
    expect(card.locator("del")).to_contain_text("31/12/2025")
    expect(card.locator("ins")).to_contain_text("30/06/2026")
    expect(remark(page, "Thành tích")).to_have_value("ghi rõ năm")
    expect(reason(page)).to_have_value("Thiếu số liệu")
    page.get_by_role("button", name=BACK).click()
    expect(page.get_by_role("alert")).to_contain_text("với 1 điều cần sửa.")


@with_script_and_without
def test_what_ends_a_nomination_is_read_once_more_before(
    service: Service, visitor: Open, script: bool
) -> None:
    nomination_id = service.nomination(State.ENDORSED)
    somebody = opened(visitor, service, "department", nomination_id, script=script, width=360)
    page, end = somebody.page, "Kết luận không đủ điều kiện"
    page.get_by_role("radio", name=end).check()
    reason(page).fill("Khai không đúng số hộ")
    page.get_by_label("Căn cứ pháp luật").locator("visible=true").fill("Điều 5 Luật Thi đua, khen thưởng")
    page.get_by_role("button", name=end).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(end)
    expect(page.get_by_text("Khai không đúng số hộ")).to_be_visible()
    page.get_by_role("button", name="Sửa lại").click()
    expect(reason(page)).to_have_value("Khai không đúng số hộ")
    page.get_by_role("button", name=end).click()
    page.get_by_role("button", name=end).click()
    expect(page.get_by_role("alert")).to_contain_text("Đã kết luận.")


def test_who_may_not_decide_is_told_who_may(service: Service, visitor: Open) -> None:
    nomination_id = service.nomination(State.SUBMITTED)
    page = opened(visitor, service, "dual", nomination_id, width=360).page
    panel = page.get_by_role("complementary")
    expect(panel).to_contain_text("cần làm: Phạm Quốc Đạt")
    expect(panel.get_by_role("radio", name=ONWARDS)).to_have_count(0)
    expect(page.get_by_role("button", name="Cần sửa…")).to_have_count(0)


def test_a_return_is_written_with_keys_alone(service: Service, visitor: Open) -> None:
    nomination_id = service.nomination(State.SUBMITTED)
    page = opened(visitor, service, "district", nomination_id).page
    page.keyboard.press("a")
    expect(page.get_by_role("radio", name=ONWARDS)).to_be_focused()
    expect(page.get_by_role("radio", name=ONWARDS)).not_to_be_checked()
    beside(page, "Đối tượng").focus()
    page.keyboard.press("Enter")
    expect(beside(page, "Đối tượng")).to_be_focused()
    page.keyboard.press("Enter")
    expect(remark(page, "Đối tượng")).to_be_focused()
    page.keyboard.type("chọn lại r a ]")
    expect(remark(page, "Đối tượng")).to_have_value("chọn lại r a ]")
    for _ in ("Bỏ", "Các điều cần sửa", "Câu thường dùng", "Lý do"):
        page.keyboard.press("Tab")
    expect(reason(page)).to_be_focused()
    page.keyboard.type("Chưa đúng đối tượng")
    for _ in range(6):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.kt-choice__more > .kt-button')"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("với 1 điều cần sửa.")


def test_what_is_marked_goes_with_the_return_that_is_chosen(service: Service, visitor: Open) -> None:
    nomination_id = service.nomination(State.ENDORSED)
    page = opened(visitor, service, "department", nomination_id).page
    beside(page, "Đối tượng").click()
    remark(page, "Đối tượng").fill("chọn lại")
    page.get_by_role("radio", name="Trả lại cấp huyện").check()
    expect(remark(page, "Đối tượng")).to_be_visible()
    reason(page).fill("Xét lại")
    page.get_by_role("button", name="Trả lại cấp huyện").click()
    expect(page.get_by_role("alert")).to_contain_text("Đã trả lại UBND huyện Lệ Thủy.")
    with reading(service.engine) as connection:
        given = history_of(connection, nomination_id)[-1].given
    assert given["items"] == [{"field": "category", "message": "chọn lại"}]


def written(page: Page) -> None:
    """Something is being written, and has been kept."""
    beside(page, "Đối tượng").click()
    remark(page, "Đối tượng").fill("chọn lại")
    reason(page).fill("Chưa đúng đối tượng")
    for _ in range(100):
        if any("Chưa đúng đối tượng" in text for text in page.evaluate("Object.values(localStorage)")):
            return
        page.wait_for_timeout(100)
    raise AssertionError("nothing was kept")


def test_what_is_being_written_is_there_again_until_it_is_sent(service: Service, visitor: Open) -> None:
    nomination_id = service.nomination(State.SUBMITTED)
    somebody = opened(visitor, service, "district", nomination_id)
    page = somebody.page
    written(page)
    somebody.go("/nominations")
    somebody.go(f"/nominations/{nomination_id}")
    expect(page.get_by_text("đã được điền lại")).to_be_visible()
    expect(page.get_by_role("radio", name=BACK)).to_be_checked()
    expect(remark(page, "Đối tượng")).to_have_value("chọn lại")
    expect(reason(page)).to_have_value("Chưa đúng đối tượng")
    page.get_by_role("button", name=BACK).click()
    expect(page.get_by_role("alert")).to_contain_text("với 1 điều cần sửa.")
    assert page.evaluate("Object.keys(localStorage)") == []


def test_what_can_be_filled_in_nowhere_is_not_said_to_have_been(service: Service, visitor: Open) -> None:
    nomination_id = service.nomination(State.SUBMITTED)
    somebody = opened(visitor, service, "district", nomination_id)
    written(somebody.page)
    service.take("district", nomination_id, Action.ENDORSE, NOTHING_GIVEN)
    somebody.page.get_by_role("button", name=BACK).click()
    expect(somebody.page.locator(".kt-errors")).to_contain_text("đã thay đổi hồ sơ này")
    expect(somebody.page.get_by_text("Chưa đúng đối tượng")).to_be_visible()
    expect(somebody.page.get_by_text("đã được điền lại")).to_be_hidden()


def test_what_was_kept_is_shown_to_nobody_else_and_gone_after_signing_out(
    service: Service, visitor: Open
) -> None:
    nomination_id = service.nomination(State.ENDORSED)
    somebody = opened(visitor, service, "department", nomination_id)
    page = somebody.page
    written(page)
    somebody.enter("department2")
    somebody.go(f"/nominations/{nomination_id}")
    expect(page.get_by_text("đã được điền lại")).to_be_hidden()
    expect(remark(page, "Đối tượng")).to_have_count(0)
    assert page.evaluate("Object.keys(localStorage)") == []
    written(page)
    somebody.sign_out()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đăng nhập")
    assert page.evaluate("Object.keys(localStorage)") == []


def test_without_a_line_nothing_is_sent_and_nothing_is_lost(service: Service, visitor: Open) -> None:
    nomination_id = service.nomination(State.SUBMITTED)
    somebody = opened(visitor, service, "district", nomination_id, width=360)
    page = somebody.page
    written(page)
    somebody.context.set_offline(True)
    page.get_by_role("button", name=BACK).click()
    expect(page.get_by_text("Chưa gửi được vì mất mạng.")).to_be_focused()
    somebody.context.set_offline(False)
    expect(reason(page)).to_have_value("Chưa đúng đối tượng")
    page.get_by_role("button", name=BACK).click()
    expect(page.get_by_role("alert")).to_contain_text("Đã trả lại")


def test_a_nomination_is_printed_on_one_sheet(service: Service, visitor: Open) -> None:
    nominee = {"birth_year": 1971, "gender": "nữ", "ethnic_group": "Kinh", "household_size": 4}
    nomination_id = service.nomination(State.SUBMITTED, nominee=nominee)
    reason_given = Given(reason="Thiếu năm")
    service.take("district", nomination_id, Action.RETURN_TO_ORIGIN, reason_given)
    service.take("commune", nomination_id, Action.SUBMIT, NOTHING_GIVEN)
    page = opened(visitor, service, "district", nomination_id).page
    page.emulate_media(media="print")
    for hidden in (".kt-masthead", "#panel", "#talk", "#history", "[data-mend]", ".kt-help"):
        expect(page.locator(hidden).first).to_be_hidden()
    for said in ("UBND huyện Lệ Thủy", "Độc lập – Tự do – Hạnh phúc", "bởi Phạm Quốc Đạt"):
        expect(page.get_by_text(said).locator("visible=true").first).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).fontFamily").startswith('"Times New Roman"')
    printed = page.pdf(format="A4")
    assert (
        printed.count(b"/Type /Page\n") + printed.count(b"/Type /Page>") + printed.count(b"/Type /Page ") == 1
    )


def test_phrases_come_with_the_first_mark(service: Service, visitor: Open) -> None:
    nomination_id = service.nomination(State.SUBMITTED)
    page = opened(visitor, service, "district", nomination_id).page
    assert page.locator("datalist").count() == 0
    page.get_by_role("button", name="Cần sửa… Thành tích").click()
    expect(page.locator("#noi-achievements option").first).to_be_attached()
    assert page.locator("#mend-achievements").get_attribute("list") == "noi-achievements"
