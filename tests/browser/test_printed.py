"""What stands on paper: names though they are buttons on the screen, states in a line or two, no ways elsewhere."""

from datetime import UTC, datetime

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

A4 = 680
"""What it leaves between its margins, in pixels."""


def test_a_draft_is_printed_with_its_name(service: Service, visitor: Open) -> None:
    service.nomination(State.DRAFTED, nominee_name="Hộ ông Còn Soạn")
    somebody = visitor(width=A4, height=900)
    somebody.enter("commune")
    somebody.go("/drafts")
    somebody.page.emulate_media(media="print")
    expect(somebody.page.get_by_text("Hộ ông Còn Soạn", exact=True)).to_be_visible()
    expect(somebody.page.get_by_role("button", name="Sửa")).to_have_count(0)


def test_a_receipt_is_printed_as_a_document_and_without_what_to_press(
    service: Service, visitor: Open
) -> None:
    nomination = service.nomination(State.SUBMITTED, nominee_name="Hộ ông Biên Nhận")
    somebody = visitor(width=A4, height=900)
    somebody.enter("commune")
    page = somebody.page
    somebody.go(f"/nominations/{nomination}/receipt")
    expect(page.get_by_text("Độc lập – Tự do – Hạnh phúc")).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.get_by_text("Độc lập – Tự do – Hạnh phúc")).to_be_visible()
    expect(page.get_by_text("Hộ ông Biên Nhận").last).to_be_visible()
    expect(page.get_by_role("heading", name="Tiếp theo")).to_have_count(0)
    somebody.go(f"/nominations/{nomination}")
    expect(page.get_by_role("link", name="Biên nhận")).to_have_count(0)


def test_a_state_is_printed_in_two_lines_at_most(service: Service, visitor: Open) -> None:
    service.nomination(State.CHECKED, nominee_name="Hộ ông In Gọn")
    somebody = visitor(width=A4, height=900)
    somebody.enter("district")
    somebody.go("/nominations")
    page = somebody.page
    page.emulate_media(media="print")
    lines = page.evaluate(
        """() => [...document.querySelectorAll("td .kt-tag")].map((tag) =>
        Math.round(tag.offsetHeight / parseFloat(getComputedStyle(tag).lineHeight)))"""
    )
    assert lines
    assert max(lines) <= 2


def test_a_verdict_is_printed_without_ways_to_other_pages(service: Service, visitor: Open) -> None:
    ids = [service.nomination(State.CHECKED, category=Category.VILLAGE, nominee_name="Thôn In Ra")]
    now = datetime.now(UTC)
    with writing(service.engine) as connection:
        session_id = decided_together(connection, ids, at=now)
        signed = paper(
            session_id, Award.BANG_KHEN_TINH, ids, number=31_001, symbol="QĐ-UBND", issued_on=today(now)
        )
        document_id = issue(connection, actor(connection, "secretary", today(now)), signed, now)
        code = connection.execute(
            select(Document.verification_code).where(Document.id == document_id)
        ).scalar_one()
    somebody = visitor(width=A4, height=900)
    somebody.go(f"/q/{code}")
    page = somebody.page
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", level=1)).to_have_text("Quyết định có thật")
    expect(page.get_by_text("1. Thôn In Ra")).to_be_visible()
    expect(page.get_by_text(f"Mã tra cứu {code}")).to_be_visible()
    expect(page.get_by_role("link")).to_have_count(0)


def test_what_is_folded_up_is_unfolded_while_an_old_browser_prints(service: Service, visitor: Open) -> None:
    # Chrome before 131 shows what is folded up by no style; that it would is what this test must not lean on.
    somebody = visitor(width=A4, height=900)
    somebody.enter("secretary")
    somebody.go(f"/nominations/{service.nomination(State.AWARDED)}")
    page = somebody.page
    folded = page.locator("main details:not([open])").count()
    assert folded > 0
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.locator("main details:not([open])")).to_have_count(0)
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(page.locator("main details:not([open])")).to_have_count(folded)


def test_the_page_of_proofs_is_printed_without_what_can_be_pressed(visitor: Open) -> None:
    somebody = visitor(width=A4, height=900)
    somebody.go("/verify")
    page = somebody.page
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".kt-masthead")).to_be_hidden()
    expect(page.get_by_role("button")).to_have_count(0)
