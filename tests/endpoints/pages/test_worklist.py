"""The worklist: whose it is, how it is cut, and what it costs."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from states.terms import State
from tests.clock import NOW, in_vietnam
from tests.endpoints.pages.browser import Browser
from tests.factories import nomination_in
from tests.statements import counting
from workflow.database import writing

Browse = Callable[..., Browser]


@pytest.mark.parametrize(
    ("username", "place", "heading"),
    [
        ("commune", "/inbox", "Chờ tôi trình"),
        ("district", "/inbox", "Chờ tôi xét"),
        ("department", "/inbox", "Chờ thẩm định"),
        ("secretary", "/sessions", "Phiên họp"),
        ("chair", "/sessions", "Phiên họp sắp tới"),
        ("dual", "/inbox", "Chờ tôi"),
        ("member1", "/sessions", "Phiên họp sắp tới"),
        ("inspector", "/nominations", "Hồ sơ trong phạm vi"),
        ("admin", "/nominations", "Hồ sơ"),
    ],
)
def test_the_first_address_leads_everybody_to_their_first_page(
    browse_embedded: Browse, username: str, place: str, heading: str
) -> None:
    browser = browse_embedded(username)
    assert browser.get("/").goes_to == place
    page = browser.get(place)
    assert page.status == 200
    assert page.heading == heading
    assert page.title == f"{heading} – Khen thưởng"


def test_inspectors_find_the_page_that_checks_entries_in_the_masthead(browse_embedded: Browse) -> None:
    assert 'href="/verify"' in browse_embedded("inspector").get("/nominations").html
    assert 'href="/verify"' not in browse_embedded("district").get("/nominations").html


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
    assert spent[0] == spent[1] <= 6


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
