"""Many at once: what was ticked is looked at first, then done once, and what has become of it has its address."""

import re
from collections.abc import Callable
from html import escape

import pytest
from sqlalchemy import Engine, select

from endpoints.requests import SECRET_IN_SESSION
from states.facts import NOTHING_GIVEN
from states.terms import Action, State
from tests.cast import PASSWORD, actor
from tests.clock import NOW
from tests.endpoints.pages.browser import Browser, Page
from tests.factories import nomination_in
from tests.statements import counting
from workflow.database import reading, writing
from workflow.nominations.models import Nomination
from workflow.step import take_step

Browse = Callable[..., Browser]


def rows_in(page: Page) -> list[str]:
    return re.findall(r'name="row" value="([^"]+)"', page.html)


def send(browser: Browser, path: str, fields: list[tuple[str, str]]) -> Page:
    """A form whose fields may stand in it more than once."""
    form = {"csrf_token": [browser.token]}
    for name, value in fields:
        form.setdefault(name, []).append(value)
    return browser._read(browser.client.post(path, data=form))


def preview_id(page: Page) -> str:
    found = re.search(r'action="/bulk/(\w+)"', page.html)
    assert found
    return found[1]


def ticked(rows: list[str], **fields: str) -> list[tuple[str, str]]:
    return [*(("row", row) for row in rows), *fields.items()]


def states(engine: Engine) -> list[State]:
    with reading(engine) as connection:
        return sorted(connection.scalars(select(Nomination.state)))


def submitted(engine: Engine, count: int, **content: object) -> list[str]:
    with writing(engine) as connection:
        return [nomination_in(connection, State.SUBMITTED, **content) for _ in range(count)]  # type: ignore[arg-type]


def test_ticked_rows_are_looked_at_then_sent_and_the_result_can_be_opened_again(
    browse: Browse, settled: Engine
) -> None:
    submitted(settled, 3)
    browser = browse("district")
    rows = rows_in(browser.get("/inbox"))
    preview = browser.follow(send(browser, "/bulk", ticked(rows[:2], action="endorse", address="")))
    assert preview.heading == "Đồng ý, chuyển lên: xem trước"
    assert "Sở Nội vụ tỉnh Quảng Bình có" in preview.text
    assert "Đồng ý 2 hồ sơ" in preview.text
    assert states(settled) == [State.SUBMITTED] * 3
    path = f"/bulk/{preview_id(preview)}"
    answer = send(browser, path, ticked(rows_in(preview)[:1]))
    result = browser.follow(answer)
    assert result.heading == "1 hồ sơ đã chuyển"
    assert states(settled) == [State.ENDORSED, State.SUBMITTED, State.SUBMITTED]
    again = browser.follow(send(browser, path, ticked(rows_in(preview))))
    assert again.heading == result.heading
    assert browser.get(path).heading == result.heading
    assert states(settled) == [State.ENDORSED, State.SUBMITTED, State.SUBMITTED]


def test_of_all_only_those_are_ticked_that_take_a_step(browse: Browse, settled: Engine) -> None:
    with writing(settled) as connection:
        checked, _ = (nomination_in(connection, state) for state in (State.CHECKED, State.DECIDED))
    browser = browse("secretary")
    page = browser.get("/inbox")
    assert "Chọn tất cả hồ sơ làm được" in page.text
    assert page.html.count(" data-none>") == 1
    page = browser.get("/inbox", all=1)
    assert "Đã chọn 1 hồ sơ làm được" in page.text
    rows = re.findall(r'name="row" value="([^"]+)" checked', page.html)
    assert [row[:32] for row in rows] == [checked]
    shown = [("shown", row[:32]) for row in rows_in(page)]
    for on_this_page in (shown, []):  # what stands beyond it is judged as well
        fields = [*ticked(rows, action="return_to_origin", all="1", address=""), *on_this_page]
        assert "1 hồ sơ sẵn sàng. Chưa gửi gì đi." in browser.follow(send(browser, "/bulk", fields)).text


def test_what_is_not_ready_stands_apart_with_its_reason_and_is_not_sent(
    browse_embedded: Browse, embedded: Engine
) -> None:
    first, second = submitted(embedded, 2)
    browser = browse_embedded("district")
    rows = rows_in(browser.get("/inbox"))
    with writing(embedded) as connection:
        take_step(connection, actor(connection, "district"), second, Action.RECEIVE, None, NOTHING_GIVEN, NOW)
    preview = browser.follow(send(browser, "/bulk", ticked(rows, action="endorse", address="")))
    assert "1 hồ sơ sẵn sàng, 1 chưa." in preview.text
    assert rows_in(preview) == [first]
    assert "Phạm Quốc Đạt" in preview.text.partition("Chưa làm được")[2]


def test_a_step_that_is_not_on_ones_route_is_not_blamed_on_its_state(
    browse_embedded: Browse, embedded: Engine
) -> None:
    """Returned to the district can only be what came through one; both stand at the same step."""
    with writing(embedded) as connection:
        nomination_in(connection, State.ENDORSED, nominee_name="Hộ bà An")
        nomination_in(connection, State.ENDORSED, origin="44-MTTQ", nominee_name="Mặt trận tỉnh")
    browser = browse_embedded("department")
    begun = send(browser, "/bulk", ticked(rows_in(browser.get("/inbox")), action="return_to_district"))
    text = browser.follow(begun).text
    assert "1 hồ sơ sẵn sàng, 1 chưa." in text
    assert "Tuyến của hồ sơ này không có việc “Trả lại cấp huyện”." in text
    assert "Đề nghị đang ở" not in text


def test_somebody_faster_is_told_first_and_stops_no_other(browse: Browse, settled: Engine) -> None:
    _, late = submitted(settled, 2)
    browser = browse("district")
    rows = rows_in(browser.get("/inbox"))
    preview = browser.follow(send(browser, "/bulk", ticked(rows, action="endorse", address="")))
    path = f"/bulk/{preview_id(preview)}"
    with writing(settled) as connection:
        take_step(connection, actor(connection, "district"), late, Action.ENDORSE, None, NOTHING_GIVEN, NOW)
    result = browser.follow(send(browser, path, ticked(rows_in(preview))))
    assert result.heading == "1 hồ sơ đã chuyển, 1 không chuyển được"
    assert result.text.index("Không làm được: 1 hồ sơ") < result.text.index("Đã xong: 1 hồ sơ")
    assert "đã thay đổi hồ sơ này lúc" in result.text


def test_returning_many_owes_one_reason_and_keeps_what_was_typed(browse: Browse, settled: Engine) -> None:
    submitted(settled, 2)
    browser = browse("district")
    rows = rows_in(browser.get("/inbox"))
    preview = browser.follow(send(browser, "/bulk", ticked(rows, action="return_to_origin", address="")))
    assert preview.html.index('name="reason"') < preview.html.index('name="row"'), "what is owed comes first"
    path = f"/bulk/{preview_id(preview)}"
    refused = send(browser, path, ticked(rows_in(preview)[:1], reason="  "))
    assert refused.status == 422
    assert refused.title.startswith("Lỗi: ")
    assert "Chưa ghi lý do" in refused.errors()
    assert refused.html.count(" checked") == 1
    none = send(browser, path, [("reason", "Thiếu biên bản")])
    assert "Chưa chọn hồ sơ nào" in none.errors()
    assert "Thiếu biên bản</textarea>" in none.html
    too_long = send(browser, path, ticked(rows_in(preview), reason="a" * 4001))
    assert too_long.status == 422
    assert states(settled) == [State.SUBMITTED] * 2
    result = browser.follow(send(browser, path, ticked(rows_in(preview), reason="Thiếu biên bản")))
    assert result.heading == "2 hồ sơ đã trả lại để sửa"
    assert states(settled) == [State.RETURNED] * 2


def test_all_that_the_filters_let_through_are_ticked_without_script(browse: Browse, settled: Engine) -> None:
    submitted(settled, 52)
    submitted(settled, 1, nominee_name="Xã Cuối", origin="19264")
    browser = browse("district")
    page = browser.get("/inbox", q="ho gia dinh")
    assert "Chọn tất cả 52 hồ sơ" in page.text
    page = browser.get("/inbox", q="ho gia dinh", all="1")
    rows = rows_in(page)
    assert page.html.count(" checked") == len(rows) == 50
    shown = [("shown", row.partition(":")[0]) for row in rows]
    form = [*ticked(rows[1:], action="endorse", all="1", address="q=ho+gia+dinh"), *shown]
    preview = browser.follow(send(browser, "/bulk", form))
    assert "51 hồ sơ sẵn sàng" in preview.text
    assert "Xã Cuối" not in preview.text
    assert rows[0].partition(":")[0] not in rows_in(preview)


def test_the_way_back_is_to_the_list_as_it_was_narrowed(browse_embedded: Browse, embedded: Engine) -> None:
    submitted(embedded, 2)
    browser = browse_embedded("district")
    listed = "inbox?award=bang_khen_tinh&sort=-name"
    rows = rows_in(browser.get(f"/{listed}"))
    form = ticked(rows, action="endorse", address="award=bang_khen_tinh&sort=-name")
    preview = browser.follow(send(browser, "/bulk", form))
    back = f'href="/{escape(listed)}"'
    assert back in preview.html
    answer = send(browser, f"/bulk/{preview_id(preview)}", [*ticked(rows_in(preview)[:1]), ("from", listed)])
    result = browser.follow(answer)
    assert back in result.html
    assert "Về danh sách đã lọc" in result.text


def test_nothing_ticked_is_said_on_the_list_as_it_was(browse_embedded: Browse, embedded: Engine) -> None:
    submitted(embedded, 2)
    browser = browse_embedded("district")
    browser.get("/inbox")
    page = send(browser, "/bulk", [("action", "endorse"), ("address", "award=bang_khen_tinh")])
    assert page.status == 422
    assert "Chưa chọn hồ sơ nào." in page.errors()
    assert '<option value="bang_khen_tinh" selected>' in page.html


@pytest.mark.parametrize("action", ["reject", "withdraw", "issue", "x", ""], ids=str)
def test_other_steps_are_refused(browse_embedded: Browse, embedded: Engine, action: str) -> None:
    submitted(embedded, 1)
    browser = browse_embedded("district")
    rows = rows_in(browser.get("/inbox"))
    assert send(browser, "/bulk", ticked(rows, action=action, address="")).status == 422


@pytest.mark.parametrize("row", ["x", ":", "a:b", "\x00:1", "0:999999999999", "'; --:1"], ids=repr)
def test_odd_rows_are_nothing_that_anybody_has(browse: Browse, settled: Engine, row: str) -> None:
    submitted(settled, 1)
    browser = browse("district")
    browser.get("/inbox")
    page = browser.follow(send(browser, "/bulk", [("row", row), ("action", "endorse"), ("address", "")]))
    assert page.status == 200
    assert "Một hồ sơ không còn thuộc phạm vi của bạn" in page.text


def test_buttons_are_only_those_that_the_rows_offer(browse_embedded: Browse, embedded: Engine) -> None:
    first, _ = submitted(embedded, 2)
    with writing(embedded) as connection:
        nomination_in(connection, State.ENDORSED, nominee_name="Hộ bà An")
        nomination_in(connection, State.CHECKED, nominee_name="Hộ bà Bé")

    def buttons(username: str) -> list[str]:
        return re.findall(r'name="action" value="(\w+)"', browse_embedded(username).get("/inbox").html)

    assert buttons("district") == ["return_to_origin", "receive", "endorse"]
    assert buttons("department") == ["return_to_district", "return_to_origin", "receive", "check"]
    assert buttons("secretary") == ["return_to_origin"]
    with writing(embedded) as connection:
        for each in connection.scalars(
            select(Nomination.id).where(Nomination.state == State.SUBMITTED)
        ).all():
            take_step(
                connection, actor(connection, "district"), each, Action.RECEIVE, None, NOTHING_GIVEN, NOW
            )
    assert first
    assert buttons("district") == ["return_to_origin", "endorse"]


def test_a_batch_is_shown_to_nobody_else(browse_embedded: Browse, embedded: Engine) -> None:
    submitted(embedded, 1)
    browser = browse_embedded("district")
    rows = rows_in(browser.get("/inbox"))
    path = send(browser, "/bulk", ticked(rows, action="endorse", address="")).goes_to
    for username in ("district2", "department", "admin"):
        other = browse_embedded(username)
        assert other.get(path).status == 404
        other.get("/inbox")
        assert send(other, path, ticked(rows)).status == 404


def test_a_sign_in_that_has_ended_loses_neither_ticks_nor_reason(
    browse_embedded: Browse, embedded: Engine
) -> None:
    submitted(embedded, 2)
    browser = browse_embedded("district")

    def sign_in_again(page: Page) -> Page:
        kept = re.search(r'name="writing" value="([^"]+)"', page.html)
        assert kept
        return browser.send("/login", username="district", password=PASSWORD, next="/", writing=kept[1])

    def sign_out() -> None:
        with browser.client.session_transaction() as session:
            session.pop(SECRET_IN_SESSION)

    rows = rows_in(browser.get("/inbox"))
    sign_out()
    page = sign_in_again(send(browser, "/bulk", ticked(rows[:1], action="return_to_origin", address="")))
    assert "Những gì bạn đã chọn còn nguyên" in page.errors()
    assert page.html.count(" checked") == 1
    path = send(browser, "/bulk", ticked(rows, action="return_to_origin", address="")).goes_to
    browser.get(path)
    sign_out()
    page = sign_in_again(send(browser, path, ticked([rows[0][:32]], reason="Thiếu biên bản")))
    assert "Thiếu biên bản</textarea>" in page.html
    assert page.html.count(" checked") == 1
    assert states(embedded) == [State.SUBMITTED] * 2


def test_forty_at_once_take_as_many_statements_as_two(browse_embedded: Browse, embedded: Engine) -> None:
    spent = []
    for count in (2, 40):
        submitted(embedded, count)
        browser = browse_embedded("district")
        rows = rows_in(browser.get("/inbox"))
        preview = browser.follow(send(browser, "/bulk", ticked(rows, action="endorse", address="")))
        with counting(embedded) as seen:
            send(browser, f"/bulk/{preview_id(preview)}", ticked(rows_in(preview)))
        spent.append(len(seen))
    assert spent[0] == spent[1]
