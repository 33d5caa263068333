"""Decisions and submissions: who sees which, how they are found, and what stands on one."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from states.terms import Award, State
from tests.cast import actor
from tests.clock import NOW
from tests.endpoints.pages.browser import Browser
from tests.factories import decided_together, nomination_in, paper, recommended
from workflow.database import writing
from workflow.decisions.commands import issue
from workflow.decisions.queries import document

Browse = Callable[..., Browser]


def decided(engine: Engine, number: int = 7, count: int = 1) -> tuple[str, str]:
    """A decision; returns its id and its code."""
    with writing(engine) as connection:
        session_id, ids = recommended(connection, number=count)
        secretary = actor(connection, "secretary")
        made = issue(connection, secretary, paper(session_id, Award.BANG_KHEN_TINH, ids, number=number), NOW)
        return made, document(connection, secretary, made).verification_code


@pytest.mark.parametrize(
    ("username", "status"),
    [
        ("secretary", 200),
        ("chair", 200),
        ("department", 200),
        ("district", 200),
        ("commune", 200),
        ("inspector", 200),
        ("commune2", 404),
        ("district2", 404),
        ("admin", 404),
    ],
)
def test_a_decision_is_there_for_its_council_and_for_who_sees_what_it_carries(
    browse: Browse, settled: Engine, username: str, status: int
) -> None:
    made, _ = decided(settled)
    browser = browse(username)
    assert browser.get(f"/decisions/{made}").status == status
    assert browser.get("/decisions").rows == (["07/QĐ-UBND"] if status == 200 else [])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "7"}, True),
        ({"q": " 07/qđ-ubnd "}, True),
        ({"q": "7/qd"}, True),
        ({"q": "QĐ-UBND"}, True),
        ({"q": "code"}, True),
        ({"q": "8"}, False),
        ({"q": "7/QĐ-SNV"}, False),
        ({"q": "%"}, False),
        ({"year": "2026"}, True),
        ({"year": "2025"}, False),
        ({"award": "bang_khen_tinh"}, True),
        ({"award": "giay_khen"}, False),
        ({"kind": "submission"}, False),
    ],
    ids=lambda value: "-".join(value.values()).strip().replace("/", " ") if isinstance(value, dict) else None,
)
def test_a_decision_is_found_by_its_number_symbol_code_year_and_form(
    browse_embedded: Browse, embedded: Engine, query: dict[str, str], found: bool
) -> None:
    _, code = decided(embedded)
    asked = {**query, "q": code.lower().replace("-", "")} if query.get("q") == "code" else query
    page = browse_embedded("secretary").get("/decisions", **asked)
    assert page.rows == (["07/QĐ-UBND"] if found else [])
    assert found or "Không có văn bản nào khớp" in page.text


@pytest.mark.parametrize("query", [{"year": "hai"}, {"year": "99999"}, {"award": "x"}, {"kind": "x"}])
def test_what_cannot_be_understood_is_said(browse_embedded: Browse, query: dict[str, str]) -> None:
    page = browse_embedded("secretary").get("/decisions", **query)
    assert page.status == 422
    assert page.errors()


def test_a_decision_names_its_number_code_entry_and_cases(browse: Browse, settled: Engine) -> None:
    made, code = decided(settled, count=2)
    page = browse("secretary").get(f"/decisions/{made}")
    assert page.heading == "Quyết định số 07/QĐ-UBND"
    assert "UBND tỉnh Quảng Bình, ngày 16/11/2026" in page.text
    assert f'href="/q/{code}"' in page.html
    assert 'href="/verify#entry=' in page.html
    assert page.html.count('href="/nominations/') >= 2
    assert "Đã khen thưởng" in page.text


def test_of_a_decision_whose_cases_are_not_all_ones_own_the_others_are_only_counted(
    browse_embedded: Browse, embedded: Engine
) -> None:
    with writing(embedded) as connection:
        ids = [nomination_in(connection, State.CHECKED, origin=origin) for origin in ("19249", "19264")]
        session_id = decided_together(connection, ids)
        secretary = actor(connection, "secretary")
        made = issue(connection, secretary, paper(session_id, Award.BANG_KHEN_TINH, ids, number=7), NOW)
    page = browse_embedded("commune").get(f"/decisions/{made}")
    assert "1 trường hợp khác không thuộc phạm vi của bạn." in page.text
    assert ids[1] not in page.html


def test_an_award_that_was_taken_back_is_shown_as_such(browse_embedded: Browse, embedded: Engine) -> None:
    with writing(embedded) as connection:
        nomination_in(connection, State.REVOKED, nominee_name="Tổ hợp tác Xuân Hồi")
    browser = browse_embedded("secretary")
    page = browser.get("/decisions")
    assert "1 đã hủy" in page.text
    (path,) = {part.split('"')[0] for part in page.html.split('href="')[1:] if part.startswith("/decisions/")}
    page = browser.get(path)
    assert "1 trường hợp trong danh sách đã bị hủy khen thưởng." in page.text
    assert "Đã hủy quyết định" in page.text


def test_what_is_wrong_with_the_year_is_marked_at_its_field(browse_embedded: Browse) -> None:
    page = browse_embedded("secretary").get("/decisions", year="hai nghìn")
    assert page.status == 422
    assert re.search(r'<input id="year"[^>]* aria-invalid="true">', page.html)
    assert not re.search(r'<input id="q"[^>]* aria-invalid', page.html)
