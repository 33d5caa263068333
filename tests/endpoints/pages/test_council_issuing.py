"""Issuing in five steps: everything travels in the address, nothing is reserved until the last one."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, func, select

from states.facts import Given
from states.terms import Action, Award, State
from tests.cast import PASSWORD, actor
from tests.clock import NOW
from tests.endpoints.pages.browser import Browser
from tests.endpoints.pages.test_council_sessions import send_all
from tests.factories import REASON, decided_together, nomination_in, paper, recommended
from workflow.database import reading, writing
from workflow.decisions.commands import issue
from workflow.decisions.models import Document
from workflow.nominations.models import Nomination
from workflow.people.sign_ins import end_sign_in
from workflow.step import take_step

Browse = Callable[..., Browser]
PAPER = "decision.bang_khen_tinh"
FIELDS = {
    "paper": PAPER,
    "number": "7",
    "symbol": "QĐ-UBND",
    "issued_on": "16/11/2026",
    "signatory_name": "Đinh Công Minh",
    "signatory_title": "Chủ tịch",
}


def over(engine: Engine, number: int = 2, award: Award = Award.BANG_KHEN_TINH) -> tuple[str, list[str]]:
    with writing(engine) as connection:
        return recommended(connection, award, number)


def papers(engine: Engine) -> int:
    with reading(engine) as connection:
        return connection.scalar(select(func.count()).select_from(Document)) or 0


def test_a_decision_is_issued_step_by_step_and_nothing_is_written_before_the_last(
    browse: Browse, settled: Engine
) -> None:
    session_id, ids = over(settled)
    browser = browse("secretary")
    path = f"/sessions/{session_id}/issue"
    assert "2 trường hợp chờ văn bản" in browser.get(f"/sessions/{session_id}").text
    assert "Lập quyết định cho 2 trường hợp" in browser.get(path).text
    number = browser.get(f"{path}/number", paper=PAPER)
    assert 'name="number" value="1"' in number.html
    assert 'name="issued_on" value="16/11/2026"' in number.html
    assert 'name="symbol" value="QĐ-UBND"' in number.html
    three = {name: FIELDS[name] for name in ("paper", "number", "symbol", "issued_on")}
    assert "Quyết định số 07/QĐ-UBND ngày 16/11/2026" in browser.get(f"{path}/signatory", **three).text
    preview = browser.get(f"{path}/preview", **FIELDS)
    assert "Tặng Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh cho 2 trường hợp" in preview.text
    confirm = browser.get(f"{path}/confirm", **FIELDS)
    assert "UBND thị trấn Kiến Giang" in confirm.text
    assert papers(settled) == 0
    sent = send_all(browser, f"{path}/confirm", {**FIELDS, "nomination": ids})
    page = browser.follow(sent)
    assert page.heading == "Quyết định số 07/QĐ-UBND"
    assert "Đã ban hành Quyết định số 07/QĐ-UBND ngày 16/11/2026 cho 2 trường hợp." in page.text
    with reading(settled) as connection:
        assert set(connection.scalars(select(Nomination.state))) == {State.AWARDED}
    session = browser.get(f"/sessions/{session_id}").text
    assert "Quyết định số 07/QĐ-UBND" in session
    assert "chờ văn bản" not in session


def test_the_next_number_is_offered_and_the_gaps_are_named(browse_embedded: Browse, embedded: Engine) -> None:
    for number in (3, 7):
        session_id, ids = over(embedded, 1)
        with writing(embedded) as connection:
            issue(
                connection,
                actor(connection, "secretary"),
                paper(session_id, Award.BANG_KHEN_TINH, ids, number=number),
                NOW,
            )
    session_id, _ = over(embedded, 1)
    page = browse_embedded("secretary").get(f"/sessions/{session_id}/issue/number", paper=PAPER)
    assert 'name="number" value="8"' in page.html
    assert "Số bỏ trống: 4–6" in page.text
    signatory = browse_embedded("secretary").get(f"/sessions/{session_id}/issue/signatory", paper=PAPER)
    assert 'name="signatory_name" value="Đinh Công Minh"' in signatory.html


@pytest.mark.parametrize(
    ("changed", "step", "words"),
    [
        ({"number": "0"}, "number", "Số văn bản là số nguyên từ 1 đến 999.999."),
        ({"number": "chín"}, "number", "Số văn bản"),
        ({"symbol": " "}, "number", "Chưa ghi ký hiệu."),
        ({"issued_on": "17/11/2026"}, "number", "Ngày ký chưa tới"),
        ({"issued_on": "15/11/2026"}, "number", "sớm hơn phiên họp ngày 16/11/2026"),
        ({"issued_on": "hôm nay"}, "number", "không đọc được"),
        ({"symbol": "\x00"}, "number", "Ký hiệu văn bản"),
        ({"signatory_name": ""}, "signatory", "họ tên người ký"),
    ],
    ids=[
        "zero",
        "a word",
        "no symbol",
        "in the future",
        "before the session",
        "no day",
        "a control character",
        "nobody",
    ],
)
def test_a_step_that_is_not_in_order_is_come_back_to_with_what_was_typed(
    browse_embedded: Browse, embedded: Engine, changed: dict[str, str], step: str, words: str
) -> None:
    session_id, _ = over(embedded, 1)
    browser = browse_embedded("secretary")
    path = f"/sessions/{session_id}/issue"
    led = browser.get(f"{path}/preview", **{**FIELDS, **changed})
    assert led.goes_to.startswith(f"{path}/{step}?")
    page = browser.follow(led)
    assert page.status == 422
    assert words in page.errors()
    assert 'value="Chủ tịch"' in page.html


def test_a_number_that_was_used_is_refused_with_the_next_one(browse: Browse, settled: Engine) -> None:
    first, ids = over(settled, 1)
    with writing(settled) as connection:
        secretary = actor(connection, "secretary")
        issue(connection, secretary, paper(first, Award.BANG_KHEN_TINH, ids, number=7), NOW)
    session_id, ids = over(settled, 1)
    browser = browse("secretary")
    path = f"/sessions/{session_id}/issue"
    led = browser.follow(browser.get(f"{path}/signatory", **FIELDS))
    assert "Số 07/QĐ-UBND đã dùng trong năm 2026. Số chưa dùng tiếp theo: 8." in led.errors()
    refused = send_all(browser, f"{path}/confirm", {**FIELDS, "nomination": ids})
    assert refused.status == 422
    assert papers(settled) == 1


def test_a_submission_goes_to_who_signs_above(browse: Browse, settled: Engine) -> None:
    session_id, ids = over(settled, 1, Award.BANG_KHEN_TTG)
    browser = browse("secretary")
    path = f"/sessions/{session_id}/issue"
    assert "Lập tờ trình cho 1 trường hợp" in browser.get(path).text
    fields = {**FIELDS, "paper": "submission.bang_khen_ttg", "symbol": "TTr-UBND"}
    signatory = browser.get(f"{path}/signatory", **fields)
    assert 'name="addressed_to" value="Thủ tướng Chính phủ"' in signatory.html
    fields["addressed_to"] = "Thủ tướng Chính phủ"
    assert "Tiếp tục: ghi tờ trình" in browser.get(f"{path}/preview", **fields).text
    assert browser.get(f"{path}/confirm", **fields).heading == "Trình Thủ tướng Chính phủ"
    page = browser.follow(send_all(browser, f"{path}/confirm", {**fields, "nomination": ids}))
    assert page.heading == "Tờ trình số 07/TTr-UBND"
    assert "Đã lập Tờ trình số 07/TTr-UBND" in page.text
    assert "cho 1 trường hợp. 1 đơn vị được báo." in page.text
    history = browser.get(f"/nominations/{ids[0]}").text
    assert "Số tờ trình 07/TTr-UBND" in history
    assert "Số quyết định 07/TTr-UBND" not in history


def test_what_is_held_is_left_for_another_paper_and_says_why(
    browse_embedded: Browse, embedded: Engine
) -> None:
    session_id, (held, free) = over(embedded)
    with writing(embedded) as connection:
        department = actor(connection, "department")
        take_step(connection, department, held, Action.HOLD, None, Given(reason=REASON), NOW)
    browser = browse_embedded("secretary")
    page = browser.get(f"/sessions/{session_id}/issue")
    assert "Lập quyết định cho 1 trường hợp" in page.text
    assert "1 trường hợp chưa đưa vào được" in page.text
    browser.get(f"/sessions/{session_id}/issue/confirm", **FIELDS)
    sent = send_all(browser, f"/sessions/{session_id}/issue/confirm", {**FIELDS, "nomination": [free]})
    assert browser.follow(sent).status == 200


def test_a_list_that_has_changed_since_it_was_shown_is_not_issued(
    browse_embedded: Browse, embedded: Engine
) -> None:
    session_id, ids = over(embedded)
    browser = browse_embedded("secretary")
    path = f"/sessions/{session_id}/issue/confirm"
    browser.get(path, **FIELDS)
    with writing(embedded) as connection:
        secretary = actor(connection, "secretary")
        take_step(connection, secretary, ids[0], Action.REFER_BACK, None, Given(reason=REASON), NOW)
    page = send_all(browser, path, {**FIELDS, "nomination": ids})
    assert (page.status, "Danh sách đã thay đổi" in page.errors()) == (409, True)
    assert papers(embedded) == 0


def test_the_last_step_survives_a_sign_in_that_has_ended(browse_embedded: Browse, embedded: Engine) -> None:
    session_id, ids = over(embedded)
    browser = browse_embedded("secretary")
    path = f"/sessions/{session_id}/issue/confirm"
    browser.get(path, **FIELDS)
    with browser.client.session_transaction() as session:
        secret = session["_user_id"]
    with writing(embedded) as connection:
        end_sign_in(connection, secret, NOW, None)
    page = send_all(browser, path, {**FIELDS, "nomination": ids})
    sealed = page.html.partition('name="writing" value="')[2].partition('"')[0]
    again = browser.send("/login", username="secretary", password=PASSWORD, next="/", writing=sealed)
    assert "Phiên làm việc đã hết trước khi gửi" in again.errors()
    assert "Quyết định số 07/QĐ-UBND" in again.text
    assert papers(embedded) == 0


def test_members_issue_nothing(browse_embedded: Browse, embedded: Engine) -> None:
    session_id, ids = over(embedded)
    browser = browse_embedded("chair")
    assert "Ban hành" not in browser.get(f"/sessions/{session_id}").text
    assert browser.get(f"/sessions/{session_id}/issue").status == 403
    sent = send_all(browser, f"/sessions/{session_id}/issue/confirm", {**FIELDS, "nomination": ids})
    assert sent.status == 403
    assert papers(embedded) == 0


def test_a_session_that_is_not_over_issues_nothing(browse_embedded: Browse, embedded: Engine) -> None:
    with writing(embedded) as connection:
        nomination = nomination_in(connection, State.CHECKED)
        done = decided_together(connection, [nomination])
    browser = browse_embedded("secretary")
    nothing = browser.get(f"/sessions/{done}/issue/number", paper="decision.giay_khen")
    assert "chưa ghi thêm gì" in browser.follow(nothing).text


def test_a_last_step_that_is_sent_again_registers_nothing_and_leads_to_what_waits(
    browse: Browse, settled: Engine
) -> None:
    """A double click without script, or a browser that is brought back to the form."""
    session_id, ids = over(settled)
    browser = browse("secretary")
    path = f"/sessions/{session_id}/issue"
    browser.get(f"{path}/confirm", **FIELDS)
    send_all(browser, f"{path}/confirm", {**FIELDS, "nomination": ids})
    again = send_all(browser, f"{path}/confirm", {**FIELDS, "nomination": ids})
    assert again.goes_to == path
    page = browser.follow(again)
    assert "Các trường hợp này đã có văn bản" in page.text
    assert "Không có trường hợp nào chờ văn bản" in page.text
    assert browser.get(f"{path}/preview", **FIELDS).goes_to == path
    assert papers(settled) == 1
