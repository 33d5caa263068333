"""The secretary's pages: calling a session, its agenda, attendance, opening and closing it."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import Engine, select

from states.facts import Given
from states.terms import Action, Award, Choice, State
from tests.cast import actor
from tests.clock import NOW
from tests.endpoints.pages.browser import Browser, Page
from tests.factories import MEMBERS, REASON, nomination_in, session_on, session_with, vote
from tests.statements import counting
from workflow.council.agenda import place_on_agenda
from workflow.council.ballots import Ballot, cast
from workflow.council.models import AgendaItem, Attendance, CouncilSession, ItemState, SessionState
from workflow.database import reading, writing
from workflow.nominations.models import Nomination
from workflow.step import take_step

Browse = Callable[..., Browser]


def planned(engine: Engine, number: int = 1) -> tuple[str, list[str]]:
    """A planned session with so many on its agenda; returns its id and those of its items."""
    with writing(engine) as connection:
        ids = [nomination_in(connection, State.CHECKED) for _ in range(number)]
        session_id, secretary = session_on(connection), actor(connection, "secretary")
        placed = place_on_agenda(connection, secretary, session_id, ids, NOW)
    return session_id, [item.item_id for item in placed]


def sitting(engine: Engine, number: int = 1, present: int = 9) -> tuple[str, list[str]]:
    """An open session with so many items."""
    with writing(engine) as connection:
        ids = [nomination_in(connection, State.CHECKED) for _ in range(number)]
        return session_with(connection, ids, present=MEMBERS[:present])


def send_all(browser: Browser, path: str, fields: dict[str, object]) -> Page:
    """Send a form in which a field stands several times."""
    form = {"csrf_token": browser.token, **fields}
    return browser._read(browser.client.post(path, data=form))


def state_of(engine: Engine, session_id: str) -> SessionState:
    with reading(engine) as connection:
        return connection.execute(
            select(CouncilSession.state).where(CouncilSession.id == session_id)
        ).scalar_one()


def test_a_session_that_is_called_twice_by_one_form_is_called_once(browse: Browse, settled: Engine) -> None:
    secretary = browse("secretary")
    form = secretary.get("/sessions/new").html
    fields = dict(re.findall(r'name="(council_code|sent)" value="([^"]+)"', form))
    fields |= {"title": "Phiên đợt 1", "meets_on": "08/12/2026", "ballot": "open"}
    first, second = (secretary.send("/sessions/new", **fields).goes_to for _ in range(2))
    assert first == second
    with reading(settled) as connection:
        assert len(connection.execute(select(CouncilSession.id)).all()) == 1


@pytest.mark.parametrize("username", ["commune", "district", "department", "inspector", "admin"])
def test_to_who_is_not_of_the_council_no_session_is_there(
    browse_embedded: Browse, embedded: Engine, username: str
) -> None:
    session_id, (item_id,) = sitting(embedded)
    browser = browse_embedded(username)
    assert "Phiên họp xét" not in browser.get("/sessions").text
    for page in ("", "/attendance", "/agenda", "/close", "/screen", "/issue", f"/items/{item_id}/ballot"):
        assert browser.get(f"/sessions/{session_id}{page}").status == 404, page
    assert 'href="/sessions"' not in browser.get("/nominations").html


def test_members_are_shown_nothing_that_only_the_secretary_does(
    browse_embedded: Browse, embedded: Engine
) -> None:
    session_id, (item_id,) = sitting(embedded)
    member = browse_embedded("member1")
    page = member.get(f"/sessions/{session_id}")
    for words in ("Điểm danh", "Chọn hồ sơ", "Kết thúc", "Lập phiên họp"):
        assert words not in page.text
    assert "Đưa ra khỏi" not in member.get(f"/sessions/{session_id}/items/{item_id}").text
    for path in ("/sessions/new", f"/sessions/{session_id}/attendance", f"/sessions/{session_id}/close"):
        assert member.get(path).status == 403, path


def test_a_session_is_called_and_stands_before_those_that_are_over(browse: Browse) -> None:
    browser = browse("secretary")
    assert "Lập phiên họp" in browser.get("/sessions").text
    page = browser.get("/sessions/new")
    assert "Bỏ phiếu kín chưa dùng được" in page.text
    sent = browser.send(
        "/sessions/new",
        council_code="44-HD",
        title="Phiên họp đợt 3",
        meets_on="8.12.26",
        place="",
        ballot="open",
    )
    made = browser.follow(sent)
    assert made.heading == "Phiên họp đợt 3"
    assert "Đã lập phiên họp ngày 08/12/2026." in made.text
    assert "Chưa có hồ sơ trong chương trình" in made.text
    assert browser.get("/sessions").rows[0] == "Phiên họp đợt 3"


def test_what_is_wrong_with_a_new_session_is_said_at_once_and_nothing_typed_is_lost(
    browse_embedded: Browse,
) -> None:
    browser = browse_embedded("secretary")
    browser.get("/sessions/new")
    page = browser.send(
        "/sessions/new", council_code="44-HD", title="", meets_on="31/02/2026", place="Phòng số 9"
    )
    assert page.status == 422
    assert page.title.startswith("Lỗi: ")
    assert "Ngày họp không đọc được" in page.errors()
    assert "3 chỗ cần sửa" in page.errors()
    assert 'value="Phòng số 9"' in page.html
    assert 'value="31/02/2026"' in page.html


def test_a_day_for_which_policy_has_no_rule_is_refused(browse_embedded: Browse) -> None:
    browser = browse_embedded("secretary")
    browser.get("/sessions/new")
    page = browser.send(
        "/sessions/new", council_code="44-HD", title="Xưa", meets_on="1/1/2019", ballot="open"
    )
    assert page.status == 422
    page = browser.send(
        "/sessions/new", council_code="44-HD", title="Kín", meets_on="8/12/2026", ballot="secret"
    )
    assert "Quy chế không cho dùng cách bỏ phiếu này" in page.errors()


def test_checked_nominations_are_ticked_and_come_on_the_agenda_together(
    browse: Browse, settled: Engine
) -> None:
    with writing(settled) as connection:
        ids = [nomination_in(connection, State.CHECKED, nominee_name=f"Tổ {n}") for n in range(3)]
        nomination_in(connection, State.ENDORSED, nominee_name="Chưa thẩm định")
        session_id = session_on(connection)
    browser = browse("secretary")
    path = f"/sessions/{session_id}/agenda"
    page = browser.get(path)
    assert "Chưa thẩm định" not in page.text
    assert " checked" not in page.html
    assert browser.get(path, all=1).html.count(" checked>") == 3
    assert "Chưa chọn hồ sơ nào." in browser.send(path).errors()
    sent = send_all(browser, path, {"nomination": ids[:2]})
    assert "Đã đưa 2 hồ sơ vào phiên họp ngày 16/11/2026." in browser.follow(sent).text
    again = send_all(browser, path, {"nomination": ids})
    assert again.status == 409
    assert "Tổ 2" in browser.get(path).text


def test_who_is_held_or_was_handled_by_the_secretary_cannot_be_ticked_and_says_why(
    browse_embedded: Browse, embedded: Engine
) -> None:
    with writing(embedded) as connection:
        held = nomination_in(connection, State.CHECKED, nominee_name="Đang tạm dừng")
        take_step(
            connection, actor(connection, "department"), held, Action.HOLD, None, Given(reason=REASON), NOW
        )
        session_id = session_on(connection)
    page = browse_embedded("secretary").get(f"/sessions/{session_id}/agenda", all=1)
    assert "Đang tạm dừng" in page.text
    assert f'value="{held}"' not in page.html
    assert "tạm dừng" in page.text.partition("mã")[2]


def test_an_item_is_taken_off_with_a_reason_which_is_kept_when_it_is_missing(
    browse: Browse, settled: Engine
) -> None:
    session_id, (item_id,) = planned(settled)
    browser = browse("secretary")
    path = f"/sessions/{session_id}/items/{item_id}"
    browser.get(path)
    page = browser.send(f"{path}/removal", reason=" ")
    assert (page.status, "Chưa ghi lý do" in page.errors()) == (422, True)
    done = browser.follow(browser.send(f"{path}/removal", reason="Chờ xác minh"))
    assert "ra khỏi phiên họp." in done.text
    with reading(settled) as connection:
        assert connection.scalar(select(AgendaItem.state)) is ItemState.REMOVED
        assert connection.scalar(select(Nomination.state)) is State.CHECKED


def test_who_stands_aside_and_why_are_asked_for_together_at_their_fields(
    browse: Browse, settled: Engine
) -> None:
    session_id, (item_id,) = planned(settled)
    browser = browse("secretary")
    path = f"/sessions/{session_id}/items/{item_id}"
    browser.get(path)
    page = browser.send(f"{path}/recusals", username="", reason="")
    assert "2 chỗ cần sửa" in page.errors()
    assert "Chưa chọn ủy viên." in page.errors()
    for field in ("recused", "recusal-reason"):
        assert f'<a href="#{field}">' in page.html
        assert f'aria-describedby="{field}-error" aria-invalid="true"' in page.html


def test_the_agenda_is_numbered_as_it_stands_with_the_highest_form_first(
    browse_embedded: Browse, embedded: Engine
) -> None:
    with writing(embedded) as connection:
        ids = [
            nomination_in(connection, State.CHECKED, nominee_name=f"Tổ {award.value}", award=award)
            for award in (Award.GIAY_KHEN, Award.BANG_KHEN_TTG, Award.BANG_KHEN_TINH)
        ]
        session_id, items = session_with(connection, ids)
    in_order = ["1. Tổ bang_khen_ttg", "2. Tổ bang_khen_tinh", "3. Tổ giay_khen"]
    assert browse_embedded("secretary").get(f"/sessions/{session_id}").rows == in_order
    member = browse_embedded("member1")
    assert (
        f'href="/sessions/{session_id}/items/{items[1]}/ballot">Bỏ phiếu mục 1<'
        in member.get(f"/sessions/{session_id}").html
    )
    voted = member.send(f"/sessions/{session_id}/items/{items[1]}/ballot", choice="approve")
    assert voted.goes_to.endswith(f"{items[2]}/ballot")


def test_what_is_held_cannot_be_closed_and_says_why(browse_embedded: Browse, embedded: Engine) -> None:
    session_id, (item_id,) = sitting(embedded)
    with writing(embedded) as connection:
        nomination_id = connection.scalar(select(AgendaItem.nomination_id))
        assert nomination_id
        given = Given(reason=REASON)
        take_step(connection, actor(connection, "department"), nomination_id, Action.HOLD, None, given, NOW)
    browser = browse_embedded("secretary")
    item = browser.get(f"/sessions/{session_id}/items/{item_id}").text
    assert "Chưa chốt được mục này. Đề nghị đang tạm dừng" in item
    session = browser.get(f"/sessions/{session_id}")
    assert "Chưa kết thúc phiên họp được. Đề nghị đang tạm dừng" in session.text
    assert f"/sessions/{session_id}/close" not in session.html
    page = browser.get(f"/sessions/{session_id}/close")
    assert "đang tạm dừng" in page.text
    assert 'name="count"' not in page.html


def test_without_a_quorum_no_vote_is_opened_and_the_numbers_are_said(browse: Browse, settled: Engine) -> None:
    session_id, _ = planned(settled)
    browser = browse("secretary")
    path = f"/sessions/{session_id}"
    browser.get(f"{path}/attendance")
    few = browser.follow(send_all(browser, f"{path}/attendance", {"present": list(MEMBERS[:5])}))
    assert "Có mặt 5 trên 9, cần ít nhất 6. Chưa mở biểu quyết được." in few.text
    page = browser.send(f"{path}/open")
    assert page.status == 422
    assert page.errors().endswith("Có mặt 5 trên 9, cần ít nhất 6. Chưa mở biểu quyết được.")
    assert state_of(settled, session_id) is SessionState.PLANNED
    enough = browser.follow(send_all(browser, f"{path}/attendance", {"present": list(MEMBERS[:6])}))
    assert "Đủ số thành viên." in enough.text
    assert (
        "Đã khai mạc phiên họp, 1 mục đang biểu quyết." in browser.follow(browser.send(f"{path}/open")).text
    )


def test_members_stand_with_the_chair_first_and_then_by_given_name(
    browse_embedded: Browse, embedded: Engine
) -> None:
    session_id, _ = planned(embedded)
    html = browse_embedded("secretary").get(f"/sessions/{session_id}/attendance").html
    names = re.findall(r'name="present"[^>]*> <span><b>([^<]*)</b>', html)
    assert names[:3] == ["Đinh Công Minh", "Phan Thị Ánh", "Ngô Sỹ Đông"]
    assert html.count(" checked") == 0


def test_who_is_no_member_is_not_recorded_as_present(browse_embedded: Browse, embedded: Engine) -> None:
    session_id, _ = planned(embedded)
    browser = browse_embedded("secretary")
    browser.get(f"/sessions/{session_id}/attendance")
    page = send_all(browser, f"/sessions/{session_id}/attendance", {"present": ["chair", "commune"]})
    assert page.status == 422
    with reading(embedded) as connection:
        assert connection.scalars(select(Attendance.person_id)).all() == []


def test_closing_asks_for_the_number_of_items_first(browse: Browse, settled: Engine) -> None:
    session_id, items = sitting(settled, number=2)
    with writing(settled) as connection:
        vote(connection, session_id, items[0], approve=9)
        vote(connection, session_id, items[1], approve=2, reject=7)
    browser = browse("secretary")
    path = f"/sessions/{session_id}/close"
    assert "Sẽ chốt 2 mục" in browser.get(path).text
    page = browser.send(path, count="3")
    assert (page.status, "Gõ 2 để xác nhận." in page.errors()) == (422, True)
    assert state_of(settled, session_id) is SessionState.OPEN
    done = browser.follow(browser.send(path, count=" 2 "))
    assert "Đã chốt: 1 đồng ý, 1 không đồng ý." in done.text
    assert "2 mục: 1 đồng ý, 1 không khen thưởng." in done.text
    assert browser.get(path).goes_to == f"/sessions/{session_id}"


def test_one_item_can_be_opened_and_closed_by_itself(browse: Browse, settled: Engine) -> None:
    session_id, (first, second) = planned(settled, number=2)
    browser = browse("secretary")
    browser.get(f"/sessions/{session_id}/attendance")
    send_all(browser, f"/sessions/{session_id}/attendance", {"present": list(MEMBERS)})
    path = f"/sessions/{session_id}/items/{first}"
    assert "Đã mở biểu quyết mục này." in browser.follow(browser.send(f"{path}/open")).text
    assert "Còn 1 mục chưa mở biểu quyết" in browser.get(f"/sessions/{session_id}/close").text
    browser.send(f"{path}/close", count="1")
    page = browser.get(path)
    assert "0 trên 9 đồng ý, cần ít nhất 5. Bằng khen tỉnh cần quá nửa tổng số ủy viên." in page.text
    assert "Chưa mở biểu quyết" in browser.get(f"/sessions/{session_id}/items/{second}").text


def test_while_an_item_is_open_only_how_many_have_voted_is_shown_and_not_of_fewer_than_three(
    browse_embedded: Browse, embedded: Engine
) -> None:
    session_id, (item_id,) = sitting(embedded)
    pages = (
        f"/sessions/{session_id}",
        f"/sessions/{session_id}/items/{item_id}",
        f"/sessions/{session_id}/screen",
    )
    with writing(embedded) as connection:
        vote(connection, session_id, item_id, approve=2)
    for path in pages:
        assert "dưới 3 phiếu" in browse_embedded("secretary").get(path).text
    with writing(embedded) as connection:
        cast(connection, actor(connection, "member5"), session_id, item_id, Ballot(Choice.REJECT), NOW)
    for path in pages:
        text = browse_embedded("secretary").get(path).text
        assert "3 trên 9 phiếu" in text
        assert "không đồng ý" not in text


def test_a_closed_session_costs_as_many_statements_with_one_item_as_with_ten(
    browse_embedded: Browse, embedded: Engine
) -> None:
    browser, spent = browse_embedded("secretary"), []
    for number in (1, 10):
        session_id, items = sitting(embedded, number)
        with writing(embedded) as connection:
            for item_id in items:
                vote(connection, session_id, item_id)
        browser.get(f"/sessions/{session_id}/close")
        browser.send(f"/sessions/{session_id}/close", count=number)
        with counting(embedded) as seen:
            browser.get(f"/sessions/{session_id}")
            browser.get(f"/sessions/{session_id}/issue")
        spent.append(len(seen))
    assert spent[0] == spent[1]


NUL = "\x00"


def test_what_no_form_of_ours_sends_is_refused_and_breaks_nothing(browse: Browse, settled: Engine) -> None:
    session_id, (item_id,) = sitting(settled)
    browser = browse("secretary")
    path, item = f"/sessions/{session_id}", f"/sessions/{session_id}/items/{item_id}"
    sent: dict[str, dict[str, object]] = {
        "/sessions/new": {"council_code": NUL, "title": NUL, "meets_on": "1/12/2026", "ballot": "open"},
        f"{path}/agenda": {"nomination": [NUL]},
        f"{path}/attendance": {"present": [NUL]},
        f"{path}/close": {"count": NUL},
        f"{item}/removal": {"reason": NUL},
        f"{item}/recusals": {"username": NUL, "reason": NUL},
        f"{item}/opinions": {"username": NUL, "choice": "approve"},
        f"{item}/ballot": {"choice": NUL, "award": NUL},
    }
    browser.get(path)
    found = {address: send_all(browser, address, fields).status for address, fields in sent.items()}
    assert set(found.values()) <= {403, 404, 409, 422}, found
