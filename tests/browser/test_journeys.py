"""People at work in a browser, each journey with script and without: no page needs any."""

import pytest
from playwright.sync_api import expect

from states.facts import NOTHING_GIVEN
from states.terms import Action, State
from tests.browser.conftest import Open, Service

pytestmark = pytest.mark.parametrize("script", [False, True], ids=["without script", "with script"])


def test_a_nomination_goes_from_the_commune_over_the_district_to_the_department(
    service: Service, visitor: Open, script: bool
) -> None:
    name = f"Nhân dân và cán bộ thôn An Lạc, lần {script}"
    service.nomination(State.DRAFTED, nominee_name=name)
    somebody = visitor(script=script)
    page = somebody.page
    somebody.sign_in("commune")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hồ sơ của đơn vị")
    page.get_by_role("link", name="Chờ tôi trình").click()
    somebody.go("/inbox?q=an+lac")
    page.get_by_role("link", name=name).click()
    somebody.decide("Trình UBND huyện Lệ Thủy")
    expect(page.get_by_role("alert")).to_contain_text("Đã trình UBND huyện Lệ Thủy lúc")
    somebody.sign_out()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đăng nhập")

    somebody.sign_in("district")
    expect(page.get_by_role("heading", level=1)).to_have_text("Chờ tôi xét")
    somebody.go("/inbox?q=an+lac")
    page.get_by_role("link", name=name).click()
    somebody.decide("Đồng ý, chuyển Sở Nội vụ tỉnh Quảng Bình")
    expect(page.get_by_role("alert")).to_contain_text(f"Đã chuyển {name} sang Sở Nội vụ tỉnh Quảng Bình.")
    somebody.sign_out()

    somebody.sign_in("department")
    somebody.go("/inbox?q=an+lac")
    page.get_by_role("link", name=name).click()
    somebody.decide("Xác nhận đủ điều kiện")
    expect(page.get_by_role("alert")).to_contain_text(f"Đã xác nhận {name} đủ điều kiện.")
    somebody.go("/nominations?q=an+lac&state=checked")
    expect(page.get_by_role("link", name=name)).to_be_visible()


def test_a_return_owes_its_reason_which_the_commune_then_reads(
    service: Service, visitor: Open, script: bool
) -> None:
    nomination_id = service.nomination(State.SUBMITTED)
    district, commune = visitor(script=script), visitor(script=script)
    district.enter("district")
    district.go(f"/nominations/{nomination_id}")
    district.page.get_by_role("radio", name="Trả lại đơn vị lập").check()
    district.page.get_by_label("Các điều cần sửa").fill("Biên bản chưa có chữ ký\nQuyết toán 2024 chưa có")
    district.page.get_by_role("button", name="Trả lại đơn vị lập").click()
    summary = district.page.locator(".kt-errors")
    expect(summary).to_contain_text("Chưa ghi lý do.")
    expect(summary).to_be_focused()
    expect(district.page.get_by_label("Các điều cần sửa")).to_have_value(
        "Biên bản chưa có chữ ký\nQuyết toán 2024 chưa có"
    )
    summary.get_by_role("link").click()
    expect(district.page).to_have_url(
        f"{service.address}/nominations/{nomination_id}#return_to_origin-reason"
    )
    district.page.get_by_label("Lý do", exact=True).locator("visible=true").fill("Hồ sơ còn thiếu hai phần.")
    district.page.get_by_role("button", name="Trả lại đơn vị lập").click()
    expect(district.page.get_by_role("alert")).to_contain_text("với 2 điều cần sửa.")

    commune.enter("commune")
    commune.go(f"/nominations/{nomination_id}")
    mend = commune.page.get_by_role("region", name="Cần sửa")
    expect(mend).to_contain_text("Hồ sơ còn thiếu hai phần.")
    expect(mend.get_by_role("listitem")).to_have_text(["Biên bản chưa có chữ ký", "Quyết toán 2024 chưa có"])
    commune.decide("Trình lại")
    expect(commune.page.get_by_role("alert")).to_contain_text("Đã trình UBND huyện Lệ Thủy")


def test_who_was_slower_sees_the_new_version_and_keeps_what_was_written(
    service: Service, visitor: Open, script: bool
) -> None:
    nomination_id = service.nomination(State.ENDORSED)
    department = visitor(script=script)
    page = department.page
    department.enter("department")
    department.go(f"/nominations/{nomination_id}")
    page.get_by_role("radio", name="Tạm dừng xem xét").check()
    page.get_by_label("Lý do", exact=True).locator("visible=true").fill("Có đơn đang xác minh")
    service.take("department2", nomination_id, Action.RECEIVE, NOTHING_GIVEN)
    page.get_by_role("button", name="Tạm dừng xem xét").click()
    expect(page.locator(".kt-errors")).to_contain_text(
        "Trần Thị Mai Phương (Sở Nội vụ tỉnh Quảng Bình) đã thay đổi hồ sơ này lúc"
    )
    expect(page.get_by_label("Lý do", exact=True).locator("visible=true")).to_have_value(
        "Có đơn đang xác minh"
    )
    page.get_by_role("button", name="Tạm dừng xem xét").click()
    expect(page.get_by_role("alert")).to_contain_text("Đã tạm dừng xem xét")


def test_who_was_signed_out_while_writing_signs_in_and_goes_on(
    service: Service, visitor: Open, script: bool
) -> None:
    nomination_id = service.nomination(State.SUBMITTED)
    district = visitor(script=script)
    page = district.page
    district.enter("district")
    district.go(f"/nominations/{nomination_id}")
    page.get_by_role("radio", name="Trả lại đơn vị lập").check()
    reason = page.get_by_label("Lý do", exact=True).locator("visible=true")
    reason.fill("Biên bản họp xét chưa có chữ ký.\nQuyết toán 2024 chưa có.")
    service.end_sign_ins("district")
    page.get_by_role("button", name="Trả lại đơn vị lập").click()
    expect(page.get_by_role("alert")).to_contain_text("Nội dung bạn đang viết được giữ lại")
    district.fill_in("district")
    expect(page.locator(".kt-errors")).to_be_focused()
    expect(page.get_by_role("radio", name="Trả lại đơn vị lập")).to_be_checked()
    expect(reason).to_have_value("Biên bản họp xét chưa có chữ ký.\nQuyết toán 2024 chưa có.")
    page.get_by_role("button", name="Trả lại đơn vị lập").click()
    expect(page).to_have_url(f"{service.address}/nominations/{nomination_id}")
    expect(page.get_by_role("alert")).to_contain_text("Đã trả lại UBND thị trấn Kiến Giang.")


def test_a_decision_on_a_phone_is_one_tap_away_and_opens_the_next(
    service: Service, visitor: Open, script: bool
) -> None:
    for number in range(2):
        service.nomination(State.SUBMITTED, origin="19141", nominee_name=f"Hộ ông Lâm {number} {script}")
    somebody = visitor(script=script, width=390, height=844)
    page = somebody.page
    somebody.enter("district2")
    page.get_by_role("link", name="Hộ ông Lâm").first.click()
    page.get_by_role("link", name="Đồng ý, chuyển lên").click()
    onwards = page.get_by_role("radio", name="Đồng ý, chuyển Sở Nội vụ")
    expect(onwards).to_be_in_viewport()
    somebody.decide("Đồng ý, chuyển Sở Nội vụ")
    expect(page.get_by_role("alert")).to_contain_text("sang Sở Nội vụ tỉnh Quảng Bình.")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hộ ông Lâm")
    somebody.decide("Đồng ý, chuyển Sở Nội vụ")
    expect(page.get_by_text("Không còn hồ sơ nào chờ bạn")).to_be_visible()


def test_what_was_asked_is_answered(service: Service, visitor: Open, script: bool) -> None:
    nomination_id = service.nomination(State.SUBMITTED)
    district, commune = visitor(script=script), visitor(script=script)
    district.enter("district")
    district.go(f"/nominations/{nomination_id}")
    district.page.get_by_text("Đặt câu hỏi", exact=True).click()
    district.page.get_by_label("Câu hỏi cho đơn vị lập").fill("Biên bản đâu?")
    district.page.get_by_role("button", name="Gửi câu hỏi").click()
    expect(district.page.get_by_role("alert")).to_contain_text("Đã gửi câu hỏi.")
    commune.enter("commune")
    commune.go(f"/nominations/{nomination_id}")
    talk = commune.page.get_by_role("region", name="Trao đổi")
    expect(talk).to_contain_text("Biên bản đâu?")
    talk.get_by_text("Trả lời", exact=True).first.click()
    talk.get_by_label("Trả lời").fill("Xã gửi kèm rồi.")
    talk.get_by_role("button", name="Gửi trả lời").click()
    expect(talk).to_contain_text("Xã gửi kèm rồi.")
