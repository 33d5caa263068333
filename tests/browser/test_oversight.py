"""The inspector at work in a browser: searching, opening, proving, finding; on a desk and on a phone."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from states.facts import Given
from states.terms import Action, State
from tests.browser.conftest import Open, Service, Visitor
from tests.cast import actor
from tests.endpoints.pages.cases.oversight import SIGNER
from workflow.audit.checkpoints import Head, create_key, keys, newest, sign_head
from workflow.audit.keys import base64_of
from workflow.audit.models import Entry
from workflow.audit.seal import seal
from workflow.calendar import today
from workflow.database import reading, writing
from workflow.inspection.commands import Mandate, create_inspection
from workflow.nominations.codes import named

_numbers = count(100)
both_ways = pytest.mark.parametrize("script", [False, True], ids=["without script", "with script"])
at_both_widths = pytest.mark.parametrize("width", [1366, 360], ids=["desk", "phone"])


def sealed(service: Service) -> Head:
    """Everything has its place and stands under a signed head; returns the newest."""
    now = datetime.now(UTC)
    with writing(service.engine) as connection:
        if not keys(connection):
            create_key(connection, SIGNER, now)
        seal(connection, now)
        sign_head(connection, SIGNER, now)
        head = newest(connection)
    assert head is not None
    return head


def returned(service: Service) -> tuple[str, str]:
    """A nomination that was returned; its code, and the id of that entry."""
    nomination = service.nomination(State.SUBMITTED)
    given = Given(reason="Thiếu biên bản họp thôn")
    service.take("district", nomination, Action.RETURN_TO_ORIGIN, given)
    with reading(service.engine) as connection:
        code = named(connection, actor(connection, "inspector"), [nomination])[nomination].code
        wanted = select(Entry.id).where(
            Entry.nomination_id == nomination, Entry.action == Action.RETURN_TO_ORIGIN.value
        )
        return code, connection.execute(wanted).scalar_one()


def mandate(service: Service) -> str:
    """A mandate for Lệ Thủy that runs; returns its number."""
    now, number = datetime.now(UTC), f"{next(_numbers)}/QĐ-TTr"
    day = today(now)
    with writing(service.engine) as connection:
        paper = Mandate(
            *(number, day, "Thanh tra tỉnh", "Việc xét khen thưởng", day, day + timedelta(days=30)),
            *(("457",), ("inspector",), "inspector"),
        )
        create_inspection(connection, paper, now)
    return number


@pytest.fixture
def altered(service: Service) -> Iterator[str]:
    """An entry that somebody with every right has altered; it is mended afterwards, for others use this log too."""
    _, entry = returned(service)
    sealed(service)
    _alter(service, entry, "dual")
    yield entry
    _alter(service, entry, "district")


def _alter(service: Service, entry: str, actor: str) -> None:
    with closing(sqlite3.connect(str(service.engine.url.database))) as database:
        guards = database.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_entries'"
        ).fetchall()
        for name, _ in guards:
            database.execute(f"DROP TRIGGER {name}")
        database.execute("UPDATE audit_entries SET actor = ? WHERE id = ?", [actor, entry])
        for _, guard in guards:
            database.execute(guard)
        database.commit()


def inspector(visitor: Open, script: bool, width: int) -> Visitor:
    somebody = visitor(script=script, width=width)
    somebody.enter("inspector")
    return somebody


@both_ways
@at_both_widths
def test_an_entry_is_searched_opened_and_proved(
    service: Service, visitor: Open, script: bool, width: int
) -> None:
    code, entry = returned(service)
    sealed(service)
    somebody = inspector(visitor, script, width)
    page = somebody.page
    expect(page.get_by_role("heading", level=1)).to_have_text("Nhật ký")
    expect(page.get_by_text("Khớp dấu niêm phong mới nhất:")).to_be_visible()
    page.get_by_label("Hồ sơ", exact=True).fill(code)
    page.get_by_role("button", name="Lọc").click()
    expect(page.locator(".kt-table__name a")).to_have_text(
        ["Trả lại đơn vị lập", "Trình đề nghị", "Lập đề nghị"]
    )
    page.get_by_role("link", name="Trả lại đơn vị lập").click()
    card = page.get_by_role("complementary", name="Trả lại đơn vị lập")
    expect(card).to_contain_text("Phạm Quốc Đạt (district)")
    expect(card).to_contain_text("Thiếu biên bản họp thôn")
    listed = page.locator(".kt-log__list")
    expect(listed).to_be_visible(visible=width > 900)
    card.get_by_role("link", name="Kiểm tra tại đây").click()
    if script:
        answer = card.get_by_role("status")
        expect(answer).to_contain_text("Khớp.")
        expect(answer.locator(".kt-banner")).to_be_in_viewport(ratio=1)
        expect(answer).to_contain_text("Trình duyệt này đã tự tính")
        expect(answer).to_contain_text("bản ghi này đúng từng byte là bản ghi ở vị trí")
    else:
        expect(page).to_have_url(re.compile("/verify#entry="))
    somebody.go(f"/audit/entries/{entry}")
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải bằng chứng").click()
    assert download.value.suggested_filename.endswith(".tlog-proof")


def test_bytes_that_are_not_those_of_the_log_are_refused_in_the_browser(
    service: Service, visitor: Open
) -> None:
    _, entry = returned(service)
    sealed(service)
    somebody = inspector(visitor, True, 1366)
    somebody.go(f"/audit/entries/{entry}")
    page = somebody.page
    page.evaluate("document.querySelector('[data-raw]').textContent += ' '")
    page.get_by_role("link", name="Kiểm tra tại đây").click()
    expect(page.locator(".kt-alarm")).to_contain_text("Không khớp")
    expect(page.locator(".kt-alarm")).to_contain_text("báo cơ quan thanh tra")


def test_what_proves_is_fetched_when_it_is_asked_for_and_asked_for_again_where_that_failed(
    service: Service, visitor: Open
) -> None:
    _, entry = returned(service)
    sealed(service)
    somebody = visitor()
    context, page = somebody.context, somebody.page
    somebody.enter("inspector")
    fetched: list[str] = []
    context.on("request", lambda request: fetched.append(request.url) if "kt-proof" in request.url else None)
    somebody.go(f"/audit/entries/{entry}")
    prove, answer = page.get_by_role("link", name="Kiểm tra tại đây"), page.locator(".kt-proof__answer")
    page.wait_for_load_state("networkidle")
    assert not fetched
    page.route("**/kt-proof.js*", lambda route: route.abort())
    prove.click()
    expect(answer).to_have_text("Chưa kiểm được: không tải được phần tính. Xem lại mạng rồi bấm lại.")
    page.unroute("**/kt-proof.js*")
    for _ in range(2):
        prove.click()
        expect(answer).to_contain_text("Khớp.")
    assert len(fetched) == 2


@both_ways
@at_both_widths
def test_an_altered_database_is_shouted(
    altered: str, service: Service, visitor: Open, script: bool, width: int
) -> None:
    somebody = inspector(visitor, script, width)
    somebody.go(f"/audit/entries/{altered}")
    alarm = somebody.page.get_by_role("alert")
    expect(alarm).to_contain_text("Nhật ký không còn nguyên vẹn")
    expect(alarm).to_contain_text(altered)
    assert somebody.page.evaluate("document.documentElement.scrollWidth") == width


@both_ways
@at_both_widths
def test_a_kept_head_is_compared(service: Service, visitor: Open, script: bool, width: int) -> None:
    returned(service)
    head = sealed(service)
    returned(service)
    sealed(service)
    somebody = inspector(visitor, script, width)
    somebody.go("/checkpoints")
    page = somebody.page
    page.get_by_label("Dấu bạn giữ").fill(head.note)
    page.get_by_role("button", name="So với nhật ký hôm nay").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Khớp: nhật ký chỉ dài thêm từ dấu bạn giữ")
    somebody.go("/checkpoints")
    page.get_by_label("Dấu bạn giữ").fill(f"{head.size} {base64_of(bytes(32))}")
    page.get_by_role("button", name="So với nhật ký hôm nay").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Không khớp dấu bạn chép vào")
    expect(page.get_by_role("alert")).to_contain_text("Báo ngay")


@both_ways
@at_both_widths
def test_a_finding_is_recorded_answered_and_read(
    service: Service, visitor: Open, script: bool, width: int
) -> None:
    number = mandate(service)
    what = f"Sổ theo dõi không ghi ngày nhận, đoàn {number}"
    team, unit = inspector(visitor, script, width), visitor(script=script, width=width)
    page = team.page
    page.get_by_role("link", name="Đoàn kiểm tra").click()
    page.get_by_role("link", name=f"Quyết định số {number}").click()
    page.get_by_role("link", name="Ghi nội dung phát hiện").click()
    page.get_by_role("button", name="Xem lại trước khi ghi").click()
    expect(page.locator(".kt-errors")).to_be_focused()
    page.get_by_label("Đơn vị giải trình").fill("huyen le thuy")
    page.get_by_label("Nội dung phát hiện").fill(what)
    page.get_by_role("button", name="Xem lại trước khi ghi").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kiểm tra lại nội dung phát hiện")
    expect(page.get_by_text(what)).to_be_visible()
    page.get_by_role("button", name="Ghi nội dung phát hiện").click()
    expect(page.get_by_role("alert")).to_contain_text("Đã ghi nội dung phát hiện.")

    unit.enter("district")
    unit.page.locator(".kt-person summary").click()
    unit.page.get_by_role("link", name="Nội dung phát hiện").click()
    unit.page.get_by_role("link", name=f"Quyết định số {number}").click()
    unit.page.get_by_label("Giải trình của đơn vị").fill("Đã lập sổ mới từ hôm nay")
    unit.page.get_by_role("button", name="Xem lại trước khi gửi").click()
    unit.page.get_by_role("button", name="Gửi giải trình").click()
    expect(unit.page.get_by_role("alert")).to_contain_text("Đã gửi giải trình.")

    page.reload()
    page.get_by_role("link", name="Huyện Lệ Thủy").click()
    expect(page.get_by_text("Đã lập sổ mới từ hôm nay")).to_be_visible()


@both_ways
def test_a_case_is_seen_as_on_another_day(service: Service, visitor: Open, script: bool) -> None:
    nomination = service.nomination(State.SUBMITTED)
    somebody = inspector(visitor, script, 360)
    somebody.go(f"/nominations/{nomination}")
    page = somebody.page
    page.get_by_role("link", name="Xem hồ sơ như một ngày đã qua").click()
    page.get_by_label("Ngày", exact=True).fill("01/01/2020")
    page.get_by_role("button", name="Xem ngày ấy").click()
    expect(page.get_by_text("Ngày ấy chưa có hồ sơ này")).to_be_visible()
    page.get_by_label("Ngày", exact=True).fill(f"{today(datetime.now(UTC)):%d/%m/%Y}")
    page.get_by_role("button", name="Xem ngày ấy").click()
    expect(page.get_by_role("heading", name="Cuối ngày")).to_be_visible()
