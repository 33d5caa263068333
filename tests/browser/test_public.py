"""Anybody at a browser: a decision looked up on a phone, exemplars read; and a story told by whoever may."""

from datetime import UTC, date, datetime

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from states.terms import Award, Category, State
from tests.browser.conftest import Open, Service
from tests.cast import actor
from tests.factories import decided_together, paper
from workflow.calendar import today
from workflow.database import writing
from workflow.decisions.commands import issue
from workflow.decisions.models import Document
from workflow.exemplars.commands import publish
from workflow.exemplars.story import Story

with_and_without_script = pytest.mark.parametrize(
    "script", [False, True], ids=["without script", "with script"]
)


def issued(service: Service, name: str, number: int) -> str:
    """A decision for a household and a village; returns its code."""
    ids = [
        service.nomination(State.CHECKED, nominee_name=f"Hộ gia đình ông {name}, bản Ra Mai"),
        service.nomination(State.CHECKED, category=Category.VILLAGE, nominee_name=f"Thôn của {name}"),
    ]
    now = datetime.now(UTC)
    with writing(service.engine) as connection:
        session_id = decided_together(connection, ids, at=now)
        signed = paper(
            session_id,
            Award.BANG_KHEN_TINH,
            ids,
            number=number,
            symbol="QĐ-UBND",
            issued_on=today(now),
        )
        document_id = issue(connection, actor(connection, "secretary", today(now)), signed, now)
        code = select(Document.verification_code).where(Document.id == document_id)
        return connection.execute(code).scalar_one()


@with_and_without_script
@pytest.mark.parametrize("width", [320, 390, 1366])
def test_a_decision_is_looked_up_and_a_name_asked_for(
    service: Service, visitor: Open, script: bool, width: int
) -> None:
    number = 20_000 + width + 10 * script
    code = issued(service, f"Hồ Văn Xa {number}", number)
    somebody = visitor(script=script, width=width, height=844)
    page = somebody.page
    somebody.go("/login")
    page.locator("main").get_by_role("link", name="tra cứu quyết định").click()
    page.get_by_label("Mã tra cứu").fill(code.lower().replace("-", " "))
    page.get_by_role("button", name="Tra cứu", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Quyết định có thật")
    expect(page.get_by_role("heading", level=2)).to_have_text(f"Quyết định số {number}/QĐ-UBND")
    page.get_by_label("Tên trên giấy của bạn").fill(f"ho van xa {number}")
    page.get_by_role("button", name="Tìm").click()
    answer = page.locator("#answer")
    expect(answer).to_have_text("Có. Tên này ở số thứ tự 1.")
    expect(answer).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.get_by_text("Xem 1 tập thể được khen").click()
    expect(page.get_by_text(f"2. Thôn của Hồ Văn Xa {number}")).to_be_visible()
    page.get_by_role("link", name="Tra cứu quyết định khác").click()
    page.get_by_label("Số, ký hiệu").fill(f"{number}/QĐ-UBND")
    page.get_by_label("Ngày ký").fill(f"{today(datetime.now(UTC)):%d/%m/%Y}")
    page.get_by_role("button", name="Tìm theo số và ngày").click()
    expect(page).to_have_url(f"{service.address}/q/{code}")


@with_and_without_script
def test_a_code_that_is_none_says_what_to_do(visitor: Open, script: bool) -> None:
    somebody = visitor(script=script, width=390, height=844)
    page = somebody.page
    somebody.go("/Q/7KQ4M2XD9RTB")
    expect(page.get_by_role("heading", level=1)).to_have_text("Không có quyết định mang mã này")
    expect(page.get_by_role("list").filter(has_text="giấy có thể không thật")).to_be_visible()
    page.get_by_role("link", name="Tra cứu lại").click()
    page.get_by_label("Mã tra cứu").fill("O0I1")
    page.get_by_role("button", name="Tra cứu", exact=True).click()
    expect(page.locator(".kt-errors")).to_be_focused()
    page.locator(".kt-errors").get_by_role("link").click()
    expect(page.get_by_label("Mã tra cứu")).to_be_focused()


@with_and_without_script
@pytest.mark.parametrize("width", [360, 1366])
def test_a_story_is_told_read_and_withdrawn(
    service: Service, visitor: Open, script: bool, width: int
) -> None:
    headline = f"Bản Cát vươn lên {script} {width}"
    case = service.nomination(
        State.AWARDED, nominee_name=f"Hộ gia đình bà Hồ Thị Con {script} {width}, bản Troi"
    )
    teller, anybody = visitor(script=script, width=width, height=844), visitor(script=script, width=width)
    page = teller.page
    teller.enter("department")
    teller.go(f"/exemplars/new?nomination={case}")
    page.get_by_label("Tên bài").fill(headline)
    page.get_by_label("Bài viết").fill("Ba năm trồng rừng.\n\nNay nhà có nước sạch.")
    page.get_by_role("button", name="Xem trước khi công bố").click()
    expect(page.locator(".kt-errors")).to_contain_text("Chưa ghi ngày cá nhân, gia đình đồng ý bằng văn bản.")
    page.get_by_label("Ngày đồng ý công bố").fill("2/11/2026")
    page.get_by_role("button", name="Xem trước khi công bố").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Xem lại trước khi công bố")
    expect(page.get_by_role("article")).not_to_contain_text("bản Troi")
    page.get_by_role("button", name="Công bố", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text(f"Đã công bố “{headline}”.")
    assert page.evaluate("document.documentElement.scrollWidth") == width

    anybody.go("/exemplars")
    anybody.page.get_by_role("link", name=headline).click()
    expect(anybody.page.get_by_role("heading", level=1)).to_have_text(headline)
    address = anybody.page.url
    anybody.page.get_by_role("link", name="/QĐ-UBND").click()
    expect(anybody.page.get_by_role("heading", level=1)).to_have_text("Quyết định có thật")

    mine = page.get_by_role("article").filter(has_text=headline)
    mine.get_by_text("Rút bài").click()
    mine.get_by_label("Lý do rút").fill("Gia đình đổi ý")
    mine.get_by_role("button", name="Rút khỏi trang công khai").click()
    expect(page.get_by_role("alert")).to_contain_text("Đã rút bài")
    response = anybody.page.goto(address)
    assert response is not None
    assert response.status == 404


def test_stories_are_narrowed_by_links(service: Service, visitor: Open) -> None:
    now = datetime.now(UTC)
    for category, name in ((Category.COMMUNE, "Xã vươn lên"), (Category.VILLAGE, "Thôn vươn lên")):
        case = service.nomination(State.AWARDED, category=category, nominee_name=name)
        with writing(service.engine) as connection:
            secretary = actor(connection, "secretary", today(now))
            publish(connection, secretary, case, Story(name, "Ba năm.", date(2026, 11, 2)), now)
    somebody = visitor(width=390, height=844)
    page = somebody.page
    somebody.go("/exemplars")
    page.get_by_role("link", name="Cấp xã").click()
    expect(page.get_by_role("link", name="Xã vươn lên")).to_be_visible()
    expect(page.get_by_role("link", name="Thôn vươn lên")).to_have_count(0)
    expect(page.get_by_role("link", name="Cấp xã")).to_have_attribute("aria-current", "true")


def test_an_answer_is_read_with_keys_alone(service: Service, visitor: Open) -> None:
    code = issued(service, "Trần Thị Bốn Phương", 29_999)
    somebody = visitor(width=390, height=844)
    page = somebody.page
    somebody.go(f"/q/{code}")
    page.get_by_label("Tên trên giấy của bạn").focus()
    page.keyboard.type("Trần Thị Bốn Phương")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Có.")).to_be_in_viewport()


def test_what_is_printed_is_black_on_white_without_what_can_be_pressed(
    service: Service, visitor: Open
) -> None:
    service.nomination(State.SUBMITTED, nominee_name="Hộ ông In Thử")
    somebody = visitor(width=680, height=900)  # what A4 leaves between its margins
    page = somebody.page
    somebody.enter("district")
    somebody.go("/inbox")
    expect(page.locator(".kt-printed")).to_be_hidden()
    page.emulate_media(media="print")
    for hidden in (".kt-masthead", ".kt-filters", ".kt-help", ".kt-pager"):
        for found in page.locator(hidden).all():
            expect(found).to_be_hidden()
    expect(page.get_by_role("button")).to_have_count(0)
    expect(page.locator(".kt-printed")).to_contain_text("In từ hệ thống Khen thưởng lúc")
    expect(page.locator(".kt-printed")).to_contain_text("Phạm Quốc Đạt, UBND huyện Lệ Thủy")
    head = page.evaluate("getComputedStyle(document.querySelector('thead tr'), '::after').content")
    notes = page.evaluate("getComputedStyle(document.querySelector('td').parentNode, '::after').display")
    assert (head, notes) == ('"Ghi chú"', "table-cell")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert len(page.pdf(prefer_css_page_size=True)) > 1_000
