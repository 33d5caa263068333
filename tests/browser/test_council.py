"""A whole session in browsers: planned, six members voting on phones, closed, issued; with script and without."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from states.terms import Choice, State
from tests.browser.conftest import Open, Service, Visitor
from tests.cast import actor
from tests.factories import session_with
from tests.factories import vote as vote_in
from workflow.calendar import today
from workflow.council.ballots import Ballot, cast
from workflow.database import writing

pytestmark = pytest.mark.parametrize("script", [False, True], ids=["without script", "with script"])
PHONE = {"width": 360, "height": 740}


def plan(secretary: Visitor, title: str, names: list[str]) -> str:
    """Call a session of today, with these on its agenda and six members present; returns its address."""
    page = secretary.page
    secretary.enter("secretary")
    expect(page.get_by_role("heading", level=1)).to_have_text("Phiên họp")
    page.get_by_role("link", name="Lập phiên họp").click()
    page.get_by_label("Tên phiên họp").fill(title)
    page.get_by_label("Ngày họp").fill(f"{today(datetime.now(UTC)):%d/%m/%Y}")
    page.get_by_label("Địa điểm").fill("Phòng họp số 2")
    page.get_by_role("button", name="Lập phiên họp").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    address = page.url
    page.get_by_role("link", name="Chọn hồ sơ").click()
    for name in names:
        page.get_by_label(name).check()
    page.get_by_role("button", name="Đưa vào phiên họp").click()
    expect(page.get_by_role("alert")).to_contain_text(f"Đã đưa {len(names)} hồ sơ vào phiên họp")
    return address


def test_a_session_goes_from_its_planning_to_the_issued_decision(
    service: Service, visitor: Open, script: bool
) -> None:
    names = [f"Thôn Xuân Hòa {number}, lần {script}" for number in (1, 2)]
    for name in names:
        service.nomination(State.CHECKED, nominee_name=name)
    secretary = visitor(script=script)
    page = secretary.page
    address = plan(secretary, f"Phiên họp đợt {script}", names)

    page.get_by_role("button", name="Khai mạc").click()
    expect(page.locator(".kt-errors")).to_contain_text("Có mặt 0 trên 9, cần ít nhất 6.")
    page.get_by_role("link", name="Điểm danh").click()
    for number, box in enumerate(page.get_by_role("checkbox").all()[:6], start=1):
        box.check()
        if script:
            expect(page.get_by_text(f"Đánh dấu {number} trên 9").first).to_be_attached()
    present = [box.get_attribute("value") for box in page.get_by_role("checkbox").all()[:6]]
    page.get_by_role("button", name="Ghi điểm danh").click()
    expect(page.get_by_role("alert")).to_contain_text("Có mặt 6 trên 9")
    page.get_by_role("button", name="Khai mạc, mở 2 mục").click()
    expect(page.get_by_role("alert")).to_contain_text("2 mục đang biểu quyết.")

    phone = visitor(script=script, **PHONE)
    for voter in present:
        assert voter is not None
        vote(phone, voter, address)

    page.goto(address)
    expect(page.get_by_text("6 trên 9 phiếu").first).to_be_visible()
    page.get_by_role("link", name="Kết thúc phiên họp").click()
    page.get_by_label("Gõ số mục sẽ chốt").fill("2")
    page.get_by_role("button", name="Kết thúc phiên họp").click()
    expect(page.get_by_role("alert")).to_have_text("Đã chốt: 2 đồng ý, 0 không đồng ý.")
    issue(secretary, names, f"Đ{script}")
    phone.enter("chair")
    phone.page.goto(address)
    expect(phone.page.get_by_role("region", name="Kết quả")).to_contain_text("2 đồng ý")


def vote(phone: Visitor, username: str, address: str) -> None:
    """Both items, by the button on the session's page and then from one to the next."""
    page = phone.page
    phone.enter(username)
    expect(page.get_by_role("heading", level=1)).to_have_text("Phiên họp sắp tới")
    page.goto(address)
    expect(page.get_by_text("Đang họp", exact=True)).to_be_visible()
    page.get_by_role("link", name="Bỏ phiếu mục 1").click()
    expect(page.get_by_role("radio", checked=True)).to_have_count(0)
    page.get_by_role("radio", name=re.compile("^Đồng ý Bằng khen")).check()
    page.get_by_role("button", name="Bỏ phiếu, sang mục 2").click()
    expect(page.get_by_role("alert")).to_have_text("Phiếu mục 1 đã ghi. Còn 1 mục.")
    page.get_by_role("radio", name=re.compile("^Đồng ý Bằng khen")).check()
    page.get_by_role("button", name="Bỏ phiếu").click()
    expect(page.get_by_role("alert")).to_have_text(
        "Phiếu mục 2 đã ghi. Bạn đã bỏ phiếu xong mọi mục đang mở."
    )


def issue(secretary: Visitor, names: list[str], symbol: str) -> None:
    """The five steps, once back and forth."""
    page = secretary.page
    page.get_by_role("link", name="Ban hành hoặc trình").click()
    page.get_by_role("link", name=f"Lập quyết định cho {len(names)} trường hợp").click()
    page.get_by_label("Số", exact=True).fill("1")
    page.get_by_label("Ký hiệu").fill(f"QĐ-{symbol}")
    page.get_by_role("button", name="Tiếp tục: người ký").click()
    page.get_by_label("Họ tên người ký").fill("Đinh Công Minh")
    page.get_by_label("Chức vụ người ký").fill("Chủ tịch")
    page.get_by_role("button", name="Tiếp tục: xem trước").click()
    for name in names:
        expect(page.get_by_text(name, exact=True)).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Người ký")
    page.go_forward()
    page.get_by_role("link", name="Tiếp tục: ban hành").click()
    page.get_by_role("button", name="Ban hành quyết định").click()
    expect(page.get_by_role("alert")).to_contain_text(f"Đã ban hành Quyết định số 01/QĐ-{symbol}")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Quyết định số 01/QĐ-{symbol}")
    page.get_by_role("link", name="Quyết định", exact=True).first.click()
    expect(page.get_by_role("link", name=f"01/QĐ-{symbol}")).to_be_visible()


def test_votes_of_others_show_themselves_with_script_and_by_the_link_without(
    service: Service, visitor: Open, script: bool
) -> None:
    now = datetime.now(UTC)
    nomination = service.nomination(State.CHECKED)
    with writing(service.engine) as connection:
        session_id, (item_id,) = session_with(connection, [nomination], now)
        vote_in(connection, session_id, item_id, approve=3, at=now)
    secretary = visitor(script=script)
    page = secretary.page
    secretary.enter("secretary")
    secretary.go(f"/sessions/{session_id}")
    expect(page.get_by_text("3 trên 9 phiếu")).to_be_visible()
    with writing(service.engine) as connection:
        member = actor(connection, "member8", today(now))
        cast(connection, member, session_id, item_id, Ballot(Choice.REJECT), datetime.now(UTC))
    if not script:
        page.get_by_role("link", name="Tải lại").click()
    expect(page.get_by_text("4 trên 9 phiếu")).to_be_visible(timeout=20_000)
    secretary.go(f"/sessions/{session_id}/items/{item_id}")
    page.get_by_text("Đưa ra khỏi phiên họp").first.click()
    page.get_by_role("button", name="Đưa ra khỏi phiên họp").click()
    expect(page.locator(".kt-errors")).to_contain_text("Chưa ghi lý do.")
    with writing(service.engine) as connection:
        member = actor(connection, "member7", today(now))
        cast(connection, member, session_id, item_id, Ballot(Choice.REJECT), datetime.now(UTC))
    if not script:
        page.get_by_role("link", name="Tải lại").click()
    expect(page.get_by_text("5 trên 9 phiếu")).to_be_visible(timeout=20_000)
