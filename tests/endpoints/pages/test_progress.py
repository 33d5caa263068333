"""The dashboard: its numbers lead to lists of exactly so many, and say the same wherever they stand."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import Engine, func, select

from states.facts import Given
from states.terms import Action, Deed, State
from tests.cast import actor
from tests.clock import NOW
from tests.endpoints.pages.browser import Browser, Page
from tests.factories import nomination_in
from workflow.audit.models import Entry
from workflow.database import reading, writing
from workflow.step import take_step

Browse = Callable[..., Browser]


def settle_much(engine: Engine) -> None:
    with writing(engine) as connection:
        for days in (0, 4, 40):
            for state in (State.RETURNED, State.SUBMITTED, State.ENDORSED, State.CHECKED, State.DECIDED):
                for origin in ("19249", "19141"):
                    nomination_in(connection, state, origin=origin, at=NOW - timedelta(days=days))
        nomination_in(connection, State.DRAFTED, origin="457")
        nomination_in(connection, State.RETURNED, origin="457")
        held = nomination_in(connection, State.ENDORSED, at=NOW - timedelta(days=60))
        department = actor(connection, "department")
        take_step(connection, department, held, Action.HOLD, None, Given(reason="Có đơn phản ánh"), NOW)


def counts_with_lists(page: Page) -> list[tuple[int, str]]:
    """Every number that is a link to the register, with where it leads."""
    found = re.findall(r'<a href="(/nominations\?[^"]+)"[^>]*>(?:<b>)?([\d.]+)', page.html)
    return [(int(count.replace(".", "")), unescape(address)) for address, count in found]


@pytest.mark.parametrize("username", ["district", "department", "secretary", "chair", "inspector", "commune"])
def test_every_number_leads_to_a_list_of_exactly_so_many(
    browse_embedded: Browse, embedded: Engine, username: str
) -> None:
    settle_much(embedded)
    browser = browse_embedded(username)
    pages = [browser.get("/progress", step=step, all=1) for step in ("returned", "submitted", "checked")]
    for count, address in sorted({each for page in pages for each in counts_with_lists(page)}):
        listed = browser.get(address)
        assert listed.status == 200, address
        rows, cursor = len(listed.rows), re.search(r'rel="next" href="([^"]+)"', listed.html)
        while cursor:
            more = browser.get(unescape(cursor[1]))
            rows += len(more.rows)
            cursor = re.search(r'rel="next" href="([^"]+)"', more.html)
        assert rows == count, address


def test_a_district_sees_itself_and_its_communes_alone(browse: Browse, settled: Engine) -> None:
    settle_much(settled)
    page = browse("district").get("/progress", step="returned")
    assert "Thị trấn Kiến Giang" in page.text
    assert "Cự Nẫm" not in page.text
    assert "Bố Trạch" not in page.text


def test_for_the_province_communes_stand_with_their_district(
    browse_embedded: Browse, embedded: Engine
) -> None:
    settle_much(embedded)
    page = browse_embedded("department").get("/progress", step="returned")
    assert "Huyện Lệ Thủy" in page.text
    assert "Huyện tính cả các xã." in page.text
    assert "Kiến Giang" not in page.text


def test_a_step_that_there_is_not_is_passed_over(browse_embedded: Browse, embedded: Engine) -> None:
    settle_much(embedded)
    for step in ("awarded", "nonsense", "<b>"):
        assert browse_embedded("department").get("/progress", step=step).status == 200


def test_who_is_beyond_the_limit_is_shown_so_in_words_too(browse_embedded: Browse, embedded: Engine) -> None:
    with writing(embedded) as connection:
        nomination_in(connection, State.SUBMITTED, at=NOW - timedelta(days=60))
    page = browse_embedded("department").get("/progress", step="submitted")
    assert re.search(r'aria-label="Huyện Lệ Thủy: trung vị \d+,0 ngày làm việc, quá hạn 10 ngày"', page.html)
    assert "Vạch đỏ: hạn 10 ngày làm việc." in page.text


def test_somebody_without_cases_is_told_so(browse_embedded: Browse) -> None:
    page = browse_embedded("district").get("/progress")
    assert "Không có hồ sơ nào đang xử lý" in page.text
    assert "<table" not in page.html


def test_what_an_inspector_reads_here_is_logged(browse_embedded: Browse, embedded: Engine) -> None:
    browse_embedded("inspector").get("/progress")
    with reading(embedded) as connection:
        read = select(func.count()).where(Entry.action == Deed.READ.value, Entry.actor == "inspector")
        assert connection.scalar(read) == 1
