"""At a session much happens at once: what others have done meanwhile is said, and what would be lost by haste."""

from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy import Engine

from tests.cast import actor
from tests.clock import NOW
from tests.endpoints.pages.browser import Browser
from tests.endpoints.pages.test_council_sessions import planned, sitting
from tests.factories import MEMBERS, REASON, vote
from workflow.council.agenda import take_off_agenda
from workflow.council.closing import close_item
from workflow.council.sessions import record_attendance
from workflow.database import writing

Browse = Callable[..., Browser]


def test_a_ballot_for_an_item_that_was_taken_off_leads_back_and_says_so(
    browse: Browse, settled: Engine
) -> None:
    session_id, items = sitting(settled, number=2)
    path = f"/sessions/{session_id}/items/{items[0]}"
    browser = browse("member2")
    browser.get(f"{path}/ballot")
    with writing(settled) as connection:
        take_off_agenda(connection, actor(connection, "secretary"), session_id, items[0], REASON, NOW)
    for go in (
        partial(browser.send, f"{path}/ballot", choice="approve"),
        partial(browser.send, f"{path}/recusal", reason=REASON),
        partial(browser.get, path),
    ):
        page = go()
        assert (page.status, page.goes_to) == (303, f"/sessions/{session_id}")
        assert "thư ký đã đưa ra khỏi phiên họp" in browser.follow(page).text
    assert browser.get(f"/sessions/{session_id}/items/{'0' * 32}").status == 404


def test_closing_says_how_many_have_voted_and_what_comes_of_votes_that_lack(
    browse_embedded: Browse, embedded: Engine
) -> None:
    session_id, items = sitting(embedded, number=2)
    with writing(embedded) as connection:
        vote(connection, session_id, items[0], approve=9)
        vote(connection, session_id, items[1], approve=4)
    browser = browse_embedded("secretary")
    page = browser.get(f"/sessions/{session_id}/close")
    assert "đã bỏ 9 trên 9 phiếu" in page.text
    assert "đã bỏ 4 trên 9 phiếu" in page.text
    assert "1 mục chưa đủ phiếu." in page.text
    full = browser.get(f"/sessions/{session_id}/items/{items[0]}/close")
    assert "chưa đủ phiếu" not in full.text
    agenda = browser.get(f"/sessions/{session_id}").html
    assert f'<a class="kt-button kt-button--second" href="/sessions/{session_id}/close">' in agenda


def test_what_was_done_in_another_window_is_said_of_the_session_and_not_of_a_case(
    browse: Browse, settled: Engine
) -> None:
    session_id, (item_id,) = planned(settled)
    with writing(settled) as connection:
        secretary = actor(connection, "secretary")
        record_attendance(connection, secretary, session_id, MEMBERS, NOW)
    browser = browse("secretary")
    path = f"/sessions/{session_id}"
    browser.get(path)
    assert browser.send(f"{path}/open").status == 303
    again = browser.send(f"{path}/open")
    assert again.status == 409
    assert "Chưa ghi gì: phiên họp hoặc mục này đã ở bước khác" in again.errors()
    with writing(settled) as connection:
        close_item(connection, actor(connection, "secretary"), session_id, item_id, NOW)
    for go in (
        partial(browser.get, f"{path}/items/{item_id}/close"),
        partial(browser.send, f"{path}/items/{item_id}/close", count="1"),
    ):
        page = go()
        assert page.goes_to == f"{path}/items/{item_id}"
        assert "đã ở bước khác" in browser.follow(page).text
    assert browser.get(f"{path}/issue").goes_to == path


def test_who_is_not_recorded_as_present_is_told_once_how_to_come_by_their_vote(
    browse_embedded: Browse, embedded: Engine
) -> None:
    session_id, _ = sitting(embedded, number=2, present=8)
    page = browse_embedded("member8").get(f"/sessions/{session_id}")
    assert page.text.count("Báo thư ký Hội đồng ghi có mặt.") == 1
    assert "Bạn không còn mục nào" not in page.text


def test_who_has_voted_is_not_warned_of_it_and_led_on(browse_embedded: Browse, embedded: Engine) -> None:
    session_id, items = sitting(embedded, number=2)
    browser = browse_embedded("member2")
    path = f"/sessions/{session_id}/items"
    browser.get(f"{path}/{items[1]}/ballot")
    browser.send(f"{path}/{items[1]}/ballot", choice="approve")
    page = browser.get(f"{path}/{items[1]}/ballot")
    assert "Bạn đã bỏ phiếu mục này." in page.text
    assert "kt-unmet" not in page.html
    assert f'href="{path}/{items[0]}/ballot">Bỏ phiếu mục 1<' in page.html


def test_a_ballot_of_nothing_says_so_above_the_choices(browse_embedded: Browse, embedded: Engine) -> None:
    session_id, (item_id,) = sitting(embedded)
    browser = browse_embedded("member2")
    path = f"/sessions/{session_id}/items/{item_id}/ballot"
    browser.get(path)
    form = browser.send(path).html.partition("<fieldset")[2]
    assert "Chưa chọn ý kiến." in form.partition("<label")[0]


def test_results_name_who_was_absent(browse_embedded: Browse, embedded: Engine) -> None:
    session_id, _ = sitting(embedded, present=8)
    browser = browse_embedded("secretary")
    browser.get(f"/sessions/{session_id}/close")
    done = browser.follow(browser.send(f"/sessions/{session_id}/close", count="1"))
    assert "Vắng: Cao Văn Thìn." in done.text


def test_parts_that_renew_themselves_ask_the_page_and_not_where_a_form_was_sent(
    browse_embedded: Browse, embedded: Engine
) -> None:
    session_id, (item_id,) = sitting(embedded)
    browser = browse_embedded("secretary")
    path = f"/sessions/{session_id}/items/{item_id}"
    browser.get(path)
    assert f'data-live="{path}"' in browser.send(f"{path}/removal", reason="").html
    assert f'data-live="/sessions/{session_id}"' in browser.send(f"/sessions/{session_id}/open").html


def test_what_was_left_out_is_named_with_what_to_write(browse_embedded: Browse) -> None:
    browser = browse_embedded("secretary")
    browser.get("/sessions/new")
    errors = browser.send("/sessions/new", council_code="44-HD", title="", meets_on="", ballot="").errors()
    assert "Chưa ghi tên phiên họp. Ghi như trong giấy mời." in errors
    assert "Chưa ghi ngày họp. Ghi ngày/tháng/năm" in errors
    assert "Chưa chọn cách bỏ phiếu." in errors


@pytest.mark.parametrize(
    ("meets_on", "said"),
    [
        ("15/11/2026", "Ngày họp là 15/11/2026, đã qua."),
        ("16/11/2026", None),
        ("08/12/2026", "Ngày họp là 08/12/2026, chưa tới."),
    ],
    ids=["over", "today", "to come"],
)
def test_a_session_that_is_planned_for_another_day_says_so(
    browse_embedded: Browse, meets_on: str, said: str | None
) -> None:
    browser = browse_embedded("secretary")
    browser.get("/sessions/new")
    sent = browser.send(
        "/sessions/new", council_code="44-HD", title="Phiên họp bù", ballot="open", meets_on=meets_on
    )
    text = browser.get(sent.goes_to).text
    assert (said in text) if said else ("Ngày họp là" not in text)


def test_when_too_many_have_left_nothing_is_closed_and_attendance_is_next(
    browse_embedded: Browse, embedded: Engine
) -> None:
    session_id, (item_id,) = sitting(embedded)
    with writing(embedded) as connection:
        record_attendance(connection, actor(connection, "secretary"), session_id, MEMBERS[:5], NOW)
    browser = browse_embedded("secretary")
    path = f"/sessions/{session_id}"
    said = "Có mặt 5 trên 9, cần ít nhất 6. Chưa chốt được. Ghi lại điểm danh khi đủ người."
    for address in (f"{path}/close", f"{path}/items/{item_id}/close"):
        page = browser.get(address)
        assert said in page.text
        assert 'name="count"' not in page.html
        assert f'href="{path}/attendance">Điểm danh<' in page.html
        sent = browser.send(address, count="1")
        assert (sent.status, said in sent.errors()) == (422, True)
    assert "cần ít nhất 6. Chưa chốt được mục nào." in browser.get(path).text
