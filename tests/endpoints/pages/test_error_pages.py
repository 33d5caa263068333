"""Pages of refusals: each says what happened, why and what to do, has a way on, and stands where one was."""

import gzip
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask, abort
from sqlalchemy import Engine, delete

from endpoints.app import create_app
from endpoints.entry import Entry, open_to
from states.codes import Code
from states.terms import State
from tests.clock import NOW
from tests.endpoints.conftest import settings_for
from tests.endpoints.pages.browser import Browser, Page
from tests.endpoints.test_routes import address_of, routes
from tests.factories import nomination_in
from workflow.database import make_engine, writing
from workflow.errors import Conflict, NotPossible, Refused, Stale
from workflow.people.models import SignIn

Browse = Callable[..., Browser]
CASE = "0" * 32


def refusing(app: Flask, path: str, error: Exception | int) -> None:
    """Lets the application refuse at an address, as only a mistake of ours or of the database can."""

    def fail(**_: str) -> str:
        if isinstance(error, int):
            abort(error)
        raise error

    app.add_url_rule(path, f"refusing {path}", open_to(Entry.EVERYBODY)(fail), methods=["GET", "POST"])


def ways(page: Page) -> dict[str, str]:
    """The buttons that lead on, with where to."""
    part = page.html[page.html.index("kt-problem__ways") :]
    return {
        words: path
        for path, words in re.findall(r'<a class="kt-button[^"]*" href="([^"]+)">([^<]+)</a>', part)
    }


def in_the_frame_of(page: Page, name: str) -> bool:
    return name in page.text and 'action="/logout"' in page.html


def test_404_an_address_that_there_is_not(browse_embedded: Browse) -> None:
    page = browse_embedded("commune").get("/khong-co")
    assert (page.status, page.heading) == (404, "Không tìm thấy trang này")
    assert "Kiểm tra lại địa chỉ" in page.text
    assert in_the_frame_of(page, "Nguyễn Thị Hoài")
    assert 'id="find"' in page.html
    assert ways(page) == {"Về trang đầu": "/"}


def test_404_a_nomination_of_others_reads_like_one_that_there_is_not(
    browse_embedded: Browse, embedded: Engine
) -> None:
    with writing(embedded) as connection:
        theirs = nomination_in(connection, State.DRAFTED)
    pages = [browse_embedded("commune2").get(f"/nominations/{which}") for which in (theirs, CASE)]
    texts = {page.text.replace(theirs, "").replace(CASE, "") for page in pages}
    assert len(texts) == 1
    assert pages[0].heading == "Không tìm thấy"
    assert "hoặc tìm theo tên" in pages[0].text


@pytest.mark.parametrize(
    ("path", "onwards"),
    [
        (f"/exemplars/{CASE}", {"Gương điển hình": "/exemplars"}),
        ("/q/a/b", {"Tra cứu quyết định": "/q"}),
        ("/quan-tri", {"Đăng nhập": "/login", "Tra cứu quyết định": "/q"}),
    ],
    ids=["a story", "a code", "elsewhere"],
)
def test_who_only_reads_what_is_public_is_led_back_there_and_to_no_sign_in(
    browse_embedded: Browse, path: str, onwards: dict[str, str]
) -> None:
    page = browse_embedded().get(path)
    assert page.status == 404
    assert ways(page) == onwards


def test_what_codes_mean_is_read_within_what_is_public(browse_embedded: Browse) -> None:
    page = browse_embedded().get("/docs/errors")
    assert 'href="/q"' in page.html
    assert 'href="/login"' in page.html


def test_a_visitor_is_led_to_the_sign_in_and_to_what_is_public(browse_embedded: Browse) -> None:
    page = browse_embedded().get("/khong-co")
    assert page.status == 404
    assert ways(page) == {"Đăng nhập": "/login", "Tra cứu quyết định": "/q"}
    assert "Tìm hồ sơ" not in page.text


def test_who_is_no_longer_signed_in_gets_no_frame(browse_embedded: Browse, embedded: Engine) -> None:
    browser = browse_embedded("commune")
    with writing(embedded) as connection:
        connection.execute(delete(SignIn))
    page = browser.get("/khong-co")
    assert page.status == 404
    assert "Nguyễn Thị Hoài" not in page.text


def test_403_says_whose_it_is_and_as_what_one_asked(browse_embedded: Browse) -> None:
    page = browse_embedded("district").get("/admin/people")
    assert (page.status, page.heading) == (403, "Không thuộc vai trò của bạn")
    assert "dành cho vai trò “Quản trị hệ thống”" in page.text
    assert "Bạn đang làm việc với vai trò: Lãnh đạo cấp huyện, UBND huyện Lệ Thủy." in page.text
    assert ways(page) == {"Về trang đầu": "/"}


def test_an_address_to_which_forms_are_sent_leads_to_the_page_with_the_form(
    browse_embedded: Browse, embedded_app: Flask
) -> None:
    browser, adapter = browse_embedded("district"), embedded_app.url_map.bind("localhost")
    for name, rule in routes(embedded_app):
        method, _, path = name.partition(" ")
        address = address_of(embedded_app, rule, method)
        if method == "GET" or path.startswith("/api/") or adapter.test(address, "GET"):
            continue
        assert adapter.test(browser.get(address).goes_to, "GET"), name
    assert browser.get("/nominations/" + "0" * 32 + "/questions").goes_to == "/nominations/" + "0" * 32
    assert browser.get("/account/password").goes_to == "/account"


def test_405_a_page_to_which_nothing_is_sent(browse_embedded: Browse) -> None:
    browser = browse_embedded("district")
    browser.get("/inbox")
    page = browser.send("/notices")
    assert (page.status, page.heading) == (405, "Không gửi được tới trang này")
    assert page.headers["Allow"]
    assert "HTTP" not in page.text


@pytest.mark.parametrize(
    ("error", "status", "heading"),
    [
        (NotPossible(Code.ON_HOLD), 409, "Đang tạm dừng xem xét"),
        (Conflict(Code.IN_PROGRESS), 409, "Yêu cầu trước chưa xong"),
        (Stale(), 412, "Đã có người sửa trước"),
    ],
    ids=["held", "in progress", "stale"],
)
def test_what_became_of_a_nomination_leads_to_it(
    own_app: Flask, embedded: Engine, error: Refused, status: int, heading: str
) -> None:
    refusing(own_app, "/refusing/<nomination_id>", error)
    browser = Browser(own_app, embedded, "district")
    browser.get("/inbox")
    page = browser.send(f"/refusing/{CASE}")
    assert (page.status, page.heading) == (status, heading)
    assert ways(page) == {"Xem hồ sơ": f"/nominations/{CASE}", "Về trang đầu": "/"}
    assert in_the_frame_of(page, "Phạm Quốc Đạt")


def test_413_says_how_much_is_taken(browse_embedded: Browse) -> None:
    browser = browse_embedded("district")
    browser.get("/inbox")
    page = browser.send("/notices/read", message="x" * 2_000_000)
    assert (page.status, page.heading) == (413, "Nội dung quá lớn")
    assert "1 MiB" in page.text
    assert in_the_frame_of(page, "Phạm Quốc Đạt")


def test_429_says_from_when_on_one_may_try_again(own_app: Flask, embedded: Engine) -> None:
    refused = Refused(Code.TOO_MANY_ATTEMPTS, retry_after=720, minutes=12, count=5)
    refusing(own_app, "/refusing", refused)
    page = Browser(own_app, embedded).get("/refusing")
    assert (page.status, page.heading) == (429, "Thử quá nhiều lần")
    assert page.headers["Retry-After"] == "720"
    assert "Chờ 12 phút" in page.text
    assert "Thử lại được từ 09:12." in page.text


def test_500_has_a_number_to_quote_and_says_that_nothing_has_changed(
    own_app: Flask, embedded: Engine
) -> None:
    refusing(own_app, "/refusing", ZeroDivisionError("mật khẩu là hunter2"))
    page = Browser(own_app, embedded, "commune").get("/refusing")
    assert (page.status, page.heading) == (500, "Máy chủ gặp sự cố")
    assert "chưa có gì thay đổi" in page.text
    assert f"Mã cần báo: {page.headers['X-Request-Id']}" in page.text
    assert "hunter2" not in page.html
    assert ways(page) == {"Tải lại trang": "/refusing", "Về trang đầu": "/"}


def test_503_says_to_come_again_and_offers_it(embedded: Engine) -> None:
    hasty = make_engine(embedded.url, patience_seconds=0.05)
    app = create_app(settings_for(hasty), engine=hasty, clock=lambda: NOW + timedelta(minutes=1))
    browser = Browser(app, embedded, "commune")
    browser.get("/account")
    with writing(embedded):
        page = browser.send("/account/sign-ins", which="others")
    hasty.dispose()
    assert (page.status, page.heading) == (503, "Tạm thời không phục vụ được")
    assert int(page.headers["Retry-After"]) > 0
    assert "Thử lại được từ" not in page.text, "some seconds are no time of day"
    assert ways(page) == {"Về trang đầu": "/"}


def test_a_form_that_is_no_good_any_more_gives_back_what_was_written(
    browse_embedded: Browse, embedded: Engine
) -> None:
    with writing(embedded) as connection:
        case = nomination_in(connection, State.SUBMITTED)
    browser = browse_embedded("district")
    browser.get(f"/nominations/{case}")
    browser.token = "x"
    written = "Biên bản <b>chưa</b> có chữ ký."
    page = browser.send(
        f"/nominations/{case}", action="return_to_origin", version=2, return_to_origin__reason=written
    )
    assert (page.status, page.heading) == (400, "Biểu mẫu không còn hiệu lực")
    assert "Lý do bạn đã viết: chép lại trước khi rời trang" in page.text
    assert "Biên bản &lt;b&gt;chưa&lt;/b&gt; có chữ ký.</textarea>" in page.html
    assert "return_to_origin" not in page.text


def test_a_form_that_a_busy_database_refuses_gives_back_what_was_written(embedded: Engine) -> None:
    with writing(embedded) as connection:
        case = nomination_in(connection, State.SUBMITTED)
    hasty = make_engine(embedded.url, patience_seconds=0.05)
    browser = Browser(create_app(settings_for(hasty), engine=hasty, clock=lambda: NOW), embedded, "district")
    browser.get(f"/nominations/{case}")
    with writing(embedded):
        page = browser.send(f"/nominations/{case}/questions", text="Biên bản đâu?")
    hasty.dispose()
    assert page.status == 503
    assert "Biên bản đâu?</textarea>" in page.html


def test_of_a_form_that_another_site_sends_nothing_is_shown(browse_embedded: Browse) -> None:
    # A browser sends no cookie of ours with it (SameSite), so it comes from nobody.
    page = browse_embedded().send(
        f"/nominations/{CASE}", return_to_origin__reason="Gọi ngay số này để nhận tiền"
    )
    assert "Gọi ngay" not in page.html


def test_a_password_in_a_form_that_is_no_good_any_more_is_not_shown(browse_embedded: Browse) -> None:
    browser = browse_embedded("commune")
    browser.token = "x"
    page = browser.send("/account/password", current="mật khẩu cũ", password="mật khẩu mới")
    assert page.status == 400
    assert "mật khẩu cũ" not in page.html
    assert "mật khẩu mới" not in page.html


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 410, 413, 415, 429, 500, 501, 503])
def test_whatever_status_a_page_has_it_stands_and_has_a_way_on(
    own_app: Flask, embedded: Engine, status: int
) -> None:
    refusing(own_app, "/refusing", status)
    for username in ("commune", None):
        page = Browser(own_app, embedded, username).get("/refusing")
        assert page.status == status
        assert page.title == f"{page.heading} – Khen thưởng"
        assert f"Lỗi {status}" in page.text
        assert ways(page)


def test_a_refusal_of_the_page_itself_keeps_its_frame(browse_embedded: Browse, embedded: Engine) -> None:
    with writing(embedded) as connection:
        case = nomination_in(connection, State.SUBMITTED)
    page = browse_embedded("commune3").get(f"/nominations/{case}")
    assert page.status == 404
    assert in_the_frame_of(page, "Hoàng Thị Kim Liên")


def test_a_refusal_travels_compressed_where_it_is_a_page(browse_embedded: Browse) -> None:
    client = browse_embedded("inspector").client
    for path, status in (("/khong-co", 404), ("/admin/people", 403), ("/audit?from=khong-co", 422)):
        plain, packed = client.get(path), client.get(path, headers={"Accept-Encoding": "gzip"})
        assert (plain.status_code, packed.status_code) == (status, status)
        assert "Content-Encoding" not in plain.headers
        assert packed.headers["Content-Encoding"] == "gzip"
        assert packed.headers["Content-Length"] == str(len(packed.get_data()))
        assert "Accept-Encoding" in packed.headers["Vary"]
        assert "<h1>" in gzip.decompress(packed.get_data()).decode()
        assert "Content-Encoding" not in client.get(path, headers={"Accept-Encoding": "gzip;q=0"}).headers
    answer = client.get("/api/v1/khong-co", headers={"Accept-Encoding": "gzip"})
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert "Content-Encoding" not in answer.headers


LISTS = {
    "/admin/units": "admin",
    "/audit": "inspector",
    "/checkpoints": "inspector",
    "/decisions": "secretary",
    "/exemplars": None,
    "/exemplars/published": "secretary",
    "/findings": "commune",
    "/inbox": "district",
    "/inspections": "inspector",
    "/nominations": "district",
    "/notices": "commune",
    "/sessions": "secretary",
    "/units": "commune",
}
"""Every list that comes in pages, and who reads it."""


@pytest.mark.parametrize("path", LISTS)
def test_a_page_that_a_list_does_not_have_leads_to_its_first_one(browse_embedded: Browse, path: str) -> None:
    browser = browse_embedded(LISTS[path])
    page = browser.get(path, type="commune", cursor="con-trỏ")
    assert (page.status, page.heading) == (422, "Trang danh sách này không còn")
    assert f'href="{path}?type=commune">Về đầu danh sách</a>' in page.html
    assert "on trỏ" not in page.text
