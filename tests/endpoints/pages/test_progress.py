"""The dashboard: its numbers lead to lists of exactly so many, and say the same wherever they stand."""

import itertools
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import Engine, func, select

from endpoints.pages.progress.picture import lines, not_drawn, picture
from states.facts import Given
from states.table import STEPS
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


def test_a_district_is_led_to_what_is_slow_below_it_and_not_above(
    browse_embedded: Browse, embedded: Engine
) -> None:
    with writing(embedded) as connection:
        for _ in range(3):
            nomination_in(connection, State.ENDORSED, at=NOW - timedelta(days=90))
    assert "Chậm ở đâu: Chờ Sở thẩm định" in browse_embedded("district").get("/progress").text
    with writing(embedded) as connection:
        nomination_in(connection, State.SUBMITTED)
    assert "Chậm ở đâu: Chờ cấp huyện xét" in browse_embedded("district").get("/progress").text
    for username in ("department", "inspector"):
        assert "Chậm ở đâu: Chờ Sở thẩm định" in browse_embedded(username).get("/progress").text


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


def test_the_administrator_sees_counts_of_all_and_no_list(browse: Browse, settled: Engine) -> None:
    settle_much(settled)
    with writing(settled) as connection:
        nomination_in(connection, State.AWARDED)
    page = browse("admin").get("/process")
    assert "34 hồ sơ trong toàn hệ thống" in page.text
    assert counts_with_lists(page) == []
    assert re.search(r">Đã khen thưởng</text><rect [^>]*/><text [^>]*>1</text>", page.html)


def test_others_see_in_the_process_what_they_may_see_with_its_lists(
    browse_embedded: Browse, embedded: Engine
) -> None:
    settle_much(embedded)
    browser = browse_embedded("district")
    page = browser.get("/process")
    counts = counts_with_lists(page)
    assert sum(count for count, _ in counts) == 18
    for count, address in counts:
        assert len(browser.get(address).rows) == count
    assert "toàn hệ thống" not in page.text


def test_every_step_of_the_table_stands_in_the_picture_or_is_named_as_not_drawn() -> None:
    drawn = [row for line in lines() for row in line.rows]
    told = [row for rows in not_drawn() for row in rows]
    assert sorted({*drawn, *told}) == list(range(1, len(STEPS) + 1))
    assert not set(drawn) & set(told)


def test_no_two_lines_of_the_picture_lie_upon_one_another() -> None:
    html = str(picture({}, "Sơ đồ"))
    upright = re.findall(r"M\d+ (\d+)H(\d+)V(\d+)H", html)
    spans = sorted((int(x), *sorted((float(begin), float(end)))) for begin, x, end in upright)
    assert len(spans) == len([line for line in lines() if not line.straight])
    for (x, _, end), (other, begin, _) in itertools.pairwise(spans):
        assert x != other or end < begin
    level = re.findall(r"M(\d+) (\d+)H", html) + re.findall(r"V(\d+)H(\d+)", html)
    assert len(level) == len(set(level))


@pytest.mark.parametrize("username", ["commune", "district", "member1", "inspector", "admin"])
def test_everybody_is_led_to_the_process_by_the_menu(browse_embedded: Browse, username: str) -> None:
    assert 'href="/process"' in browse_embedded(username).get("/notices").html
