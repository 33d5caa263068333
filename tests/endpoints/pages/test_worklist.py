"""The worklist: whose it is, how it is cut, and what it costs."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from sqlalchemy import Engine

from states.terms import Award, Category, State
from tests.cast import ADDRESS
from tests.clock import NOW, in_vietnam
from tests.endpoints.pages.browser import Browser
from tests.factories import nomination_in
from tests.statements import counting
from workflow.database import writing

Browse = Callable[..., Browser]


@pytest.mark.parametrize(
    ("username", "heading"),
    [
        ("commune", "Chờ tôi trình"),
        ("district", "Chờ tôi xét"),
        ("department", "Chờ thẩm định"),
        ("chair", "Chờ tôi xác nhận"),
    ],
)
def test_a_worklist_is_called_what_the_role_calls_it(
    browse_embedded: Browse, username: str, heading: str
) -> None:
    page = browse_embedded(username).get("/inbox")
    assert page.status == 200
    assert page.heading == heading
    assert page.title == f"{heading} – Khen thưởng"


@pytest.mark.parametrize("username", ["district", "department"])
def test_who_decides_begins_with_the_worklist(browse_embedded: Browse, username: str) -> None:
    assert browse_embedded(username).get("/").goes_to == "/inbox"


def test_an_empty_worklist_says_so_in_words(browse_embedded: Browse) -> None:
    page = browse_embedded("district").get("/inbox")
    assert "Không còn hồ sơ nào chờ bạn" in page.text
    assert "<table" not in page.html


def test_the_worklist_is_cut_by_urgency_with_the_most_urgent_first(browse: Browse, settled: Engine) -> None:
    with writing(settled) as connection:
        nomination_in(connection, State.SUBMITTED, nominee_name="Hộ bà An")
        nomination_in(connection, State.SUBMITTED, nominee_name="Hộ bà Bé", at=NOW - timedelta(days=13))
        nomination_in(connection, State.SUBMITTED, nominee_name="Hộ bà Cúc", at=NOW - timedelta(days=30))
    page = browse("district").get("/inbox")
    assert page.rows == ["Hộ bà Cúc", "Hộ bà Bé", "Hộ bà An"]
    assert "3 hồ sơ, 1 quá hạn, 1 đến hạn trong 2 ngày" in page.text
    cuts = [page.text.index(words) for words in ("Quá hạn 1", "Đến hạn trong 2 ngày 1", "Còn lại 1")]
    assert cuts == sorted(cuts)


def test_the_badge_counts_what_waits(browse_embedded: Browse, embedded: Engine) -> None:
    with writing(embedded) as connection:
        for _ in range(3):
            nomination_in(connection, State.SUBMITTED)
    assert "Chờ tôi xét 3 hồ sơ chờ bạn" in browse_embedded("district").get("/nominations").text


def test_thirty_rows_cost_as_many_statements_as_one(browse: Browse, settled: Engine) -> None:
    spent = []
    for more in (1, 29):
        with writing(settled) as connection:
            for _ in range(more):
                nomination_in(connection, State.SUBMITTED)
        browser = browse("district")
        with counting(settled) as seen:
            assert browser.get("/inbox").status == 200
        spent.append(len(seen))
    assert spent[0] == spent[1] <= 8


def test_a_long_worklist_comes_in_pages(browse_embedded: Browse, embedded: Engine) -> None:
    with writing(embedded) as connection:
        for number in range(55):
            nomination_in(connection, State.SUBMITTED, nominee_name=f"Hộ số {number:02}")
    browser = browse_embedded("district")
    first = browser.get("/inbox")
    (cursor,) = {part.split('"')[0] for part in first.html.split("cursor=")[1:]}
    second = browser.get("/inbox", cursor=cursor)
    assert sorted(first.rows + second.rows) == [f"Hộ số {number:02}" for number in range(55)]
    assert "Về trang đầu" in second.text


def test_a_cursor_that_is_none_is_refused(browse_embedded: Browse) -> None:
    assert browse_embedded("district").get("/inbox", cursor="x").status == 422


def test_names_are_shown_as_they_were_meant(browse_embedded: Browse, embedded: Engine) -> None:
    name = '<script>alert(1)</script> & "Hộ ông Tám"'
    with writing(embedded) as connection:
        nomination_in(connection, State.SUBMITTED, nominee_name=name)
    page = browse_embedded("district").get("/inbox")
    assert page.rows == [name]
    assert "<script>" not in page.html


def test_deadlines_are_said_in_working_days(browse_embedded: Browse, embedded: Engine) -> None:
    with writing(embedded) as connection:
        nomination_in(connection, State.SUBMITTED, at=in_vietnam(2026, 10, 1))
    text = browse_embedded("district").get("/inbox").text
    assert "quá hạn 22 ngày làm việc 15/10/2026" in text


def test_no_role_lets_somebody_see_a_worklist_of_others(browse_embedded: Browse, embedded: Engine) -> None:
    with writing(embedded) as connection:
        nomination_in(connection, State.SUBMITTED, nominee_name="Hộ bà An")
    for username in ("district2", "department", "inspector", "admin"):
        assert browse_embedded(username).get("/inbox").rows == []


def test_filters_stand_in_the_address_and_each_can_be_taken_off(browse: Browse, settled: Engine) -> None:
    with writing(settled) as connection:
        nomination_in(connection, State.SUBMITTED, nominee_name="Hộ bà An", award=Award.GIAY_KHEN)
        nomination_in(connection, State.SUBMITTED, nominee_name="Hộ bà Bé", at=NOW - timedelta(days=60))
        nomination_in(
            connection, State.SUBMITTED, nominee_name="Xã Cúc", origin="19264", category=Category.COMMUNE
        )
    browser = browse("district")
    assert browser.get("/inbox", award="giay_khen").rows == ["Hộ bà An"]
    assert browser.get("/inbox", pile="overdue").rows == ["Hộ bà Bé"]
    assert browser.get("/inbox", category="commune").rows == ["Xã Cúc"]
    assert browser.get("/inbox", unit="19264").rows == ["Xã Cúc"]
    assert browser.get("/inbox", q="ba be").rows == ["Hộ bà Bé"]
    assert len(browser.get("/inbox", received="no").rows) == 3
    page = browser.get("/inbox", category="household", pile="overdue")
    assert "1 hồ sơ, 1 quá hạn" in page.text
    assert 'href="/inbox?category=household">Quá hạn' in page.html
    assert browser.get("/inbox", pile="soon").rows == []
    assert "khớp các điều kiện này" in browser.get("/inbox", category="official").text


def test_a_filter_that_is_none_is_refused_in_words(browse_embedded: Browse) -> None:
    for query in ({"pile": "x"}, {"award": "x"}, {"unit": "99999"}, {"sort": "x"}, {"q": "a" * 301}):
        page = browse_embedded("district").get("/inbox", **query)
        assert page.status == 422
        assert page.title.startswith("Lỗi: ")
        assert page.errors()


def test_saved_views_are_links_and_the_one_that_is_shown_says_so(
    browse_embedded: Browse, embedded: Engine
) -> None:
    with writing(embedded) as connection:
        nomination_in(connection, State.SUBMITTED)
    page = browse_embedded("district").get("/inbox", award="bang_khen_tinh")
    assert 'href="/inbox?award=bang_khen_tinh" data-key="6" data-go aria-current="page"' in page.html
    assert page.html.count("data-go aria-current") == 1


def test_views_say_how_many_they_hold_and_an_empty_one_how_many_wait_elsewhere(
    browse_embedded: Browse, embedded: Engine
) -> None:
    with writing(embedded) as connection:
        nomination_in(connection, State.SUBMITTED, at=NOW - timedelta(days=13))
        nomination_in(connection, State.SUBMITTED)
    browser = browse_embedded("district")
    assert "Quá hạn 0 Đến hạn trong 2 ngày 1 Chưa tiếp nhận" in browser.get("/inbox").text
    empty = browser.get("/inbox", pile="overdue").text
    assert "Trong “Quá hạn” không có hồ sơ nào. Ở “Tất cả” còn 2 hồ sơ chờ bạn." in empty


@pytest.mark.parametrize(
    ("username", "told"), [("district", False), ("department", False), ("commune", True)]
)
def test_a_state_is_told_where_not_all_that_waits_is_in_it(
    browse_embedded: Browse, embedded: Engine, username: str, told: bool
) -> None:
    with writing(embedded) as connection:
        for state in (State.DRAFTED, State.SUBMITTED, State.ENDORSED):
            nomination_in(connection, state)
    page = browse_embedded(username).get("/inbox")
    assert len(page.rows) == 1
    assert ("kt-tag" in page.html) is told
    assert ("Trạng thái" in page.text) is told


def test_a_narrowed_list_opens_its_filters_only_for_who_asks_for_them(
    browse_embedded: Browse, embedded: Engine
) -> None:
    with writing(embedded) as connection:
        nomination_in(connection, State.SUBMITTED)
    browser = browse_embedded("district")
    for path in ("/inbox", "/nominations"):
        assert "data-open" not in browser.get(path, award="bang_khen_tinh").html
        asked = browser.get(path, award="bang_khen_tinh", more="1").html
        assert "data-open" in asked
        assert '<input type="hidden" name="more" value="1">' in asked


def test_a_worklist_is_taken_away_as_a_sheet_as_it_is_narrowed(
    browse_embedded: Browse, embedded: Engine
) -> None:
    with writing(embedded) as connection:
        nomination_in(connection, State.ENDORSED, nominee_name="Hộ bà An", award=Award.GIAY_KHEN)
        nomination_in(connection, State.ENDORSED, nominee_name="Hộ bà Bé")
        nomination_in(connection, State.SUBMITTED, nominee_name="Hộ bà Cúc", award=Award.GIAY_KHEN)
    browser = browse_embedded("department")
    page = browser.get("/inbox", award="giay_khen")
    assert '<a href="/inbox.xlsx?award=giay_khen" data-key="e">Tải bảng Excel</a>' in page.html
    answer = browser.client.get("/inbox.xlsx?award=giay_khen", environ_overrides={"REMOTE_ADDR": ADDRESS})
    assert answer.headers["Content-Disposition"] == "attachment; filename=cho-xu-ly-2026-11-16.xlsx"
    with ZipFile(BytesIO(answer.data)) as book:
        strings = book.read("xl/sharedStrings.xml").decode()
    assert "Hộ bà An" in strings
    assert "Hộ bà Bé" not in strings
    assert "Hộ bà Cúc" not in strings
    refused = browser.client.get("/inbox.xlsx?award=x", environ_overrides={"REMOTE_ADDR": ADDRESS})
    assert refused.status_code == 422


def test_heads_lead_to_an_order_and_back(browse_embedded: Browse, embedded: Engine) -> None:
    with writing(embedded) as connection:
        for name in ("Đan Lai", "Dân Hóa", "An Bình"):
            nomination_in(connection, State.SUBMITTED, nominee_name=name)
    browser = browse_embedded("district")
    assert browser.get("/inbox", sort="name").rows == ["An Bình", "Dân Hóa", "Đan Lai"]
    page = browser.get("/inbox", sort="-name", award="bang_khen_tinh")
    assert page.rows == ["Đan Lai", "Dân Hóa", "An Bình"]
    assert 'href="/inbox?award=bang_khen_tinh&amp;sort=name" aria-current="true"' in page.html
    assert "Quá hạn 1" not in page.text


def test_what_stands_against_the_next_step_is_marked(browse_embedded: Browse, embedded: Engine) -> None:
    with writing(embedded) as connection:
        nomination_in(connection, State.SUBMITTED, nominee_name="Hộ bà An")
        nomination_in(connection, State.DRAFTED, nominee_name="Hộ bà An")
        nomination_in(connection, State.DRAFTED, nominee_name="Hộ bà Bé")
    page = browse_embedded("commune").get("/inbox")
    assert page.html.count("kt-unmet") == 1


def test_who_has_sent_something_on_is_led_to_where_it_lies(browse: Browse, settled: Engine) -> None:
    browser = browse("district")
    assert "Đã chuyển đi" not in browser.get("/inbox").text
    with writing(settled) as connection:
        nomination_in(connection, State.ENDORSED, nominee_name="Hộ bà An")
        nomination_in(connection, State.DECLINED, nominee_name="Hộ bà Bé")
        nomination_in(connection, State.SUBMITTED, nominee_name="Hộ bà Cúc")
    assert "Đã chuyển đi, còn đang xét: 1 hồ sơ" in browser.get("/inbox").text
    assert browser.get("/nominations", sent="1").rows == ["Hộ bà An"]


def test_an_empty_worklist_says_what_was_done_this_week(browse_embedded: Browse, embedded: Engine) -> None:
    with writing(embedded) as connection:
        nomination_in(connection, State.ENDORSED)
        nomination_in(connection, State.ENDORSED)
    assert "Bạn đã xử lý 2 hồ sơ trong tuần này." in browse_embedded("district").get("/inbox").text
