"""A member's ballot: nothing chosen beforehand, cast once, and what was chosen is shown and kept nowhere."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, select

from states.facts import Given
from states.terms import Action, Award, Choice, State
from tests.cast import PASSWORD, actor
from tests.clock import NOW
from tests.endpoints.pages.browser import Browser
from tests.endpoints.pages.test_council_sessions import sitting
from tests.factories import MEMBERS, REASON, nomination_in, session_with
from workflow.council.closing import close_session
from workflow.council.models import Recusal, Vote
from workflow.database import reading, writing
from workflow.people.sign_ins import end_sign_in
from workflow.step import take_step

Browse = Callable[..., Browser]


def ballot(session_id: str, item_id: str) -> str:
    return f"/sessions/{session_id}/items/{item_id}/ballot"


def votes(engine: Engine) -> list[tuple[Choice, Award | None, bool]]:
    with reading(engine) as connection:
        return [tuple(row) for row in connection.execute(select(Vote.choice, Vote.award, Vote.written))]  # type: ignore[misc]


def test_a_ballot_is_cast_and_leads_to_the_next_item_without_saying_what_was_chosen(
    browse: Browse, settled: Engine
) -> None:
    session_id, (first, second) = sitting(settled, number=2)
    browser = browse("member2")
    page = browser.get(f"/sessions/{session_id}")
    assert "Bỏ phiếu mục 1" in page.text
    page = browser.get(ballot(session_id, first))
    assert page.headers["Cache-Control"] == "no-store"
    assert " checked" not in page.html
    assert "Phiếu của Trương Quang Hưng" in page.text
    assert "Bỏ phiếu, sang mục 2" in page.text
    sent = browser.send(ballot(session_id, first), choice="reject")
    assert sent.goes_to == ballot(session_id, second)
    following = browser.follow(sent)
    assert "Phiếu mục 1 đã ghi. Còn 1 mục." in following.text
    last = browser.send(ballot(session_id, second), choice="abstain")
    done = browser.follow(last)
    assert "Phiếu mục 2 đã ghi. Bạn đã bỏ phiếu xong mọi mục đang mở." in done.text
    assert "Không đồng ý" not in done.text
    assert sorted(votes(settled)) == [(Choice.ABSTAIN, None, False), (Choice.REJECT, None, False)]


def test_a_second_tap_casts_nothing_and_is_answered_kindly(browse: Browse, settled: Engine) -> None:
    session_id, (item_id,) = sitting(settled)
    browser = browse("member2")
    browser.get(ballot(session_id, item_id))
    browser.send(ballot(session_id, item_id), choice="approve")
    again = browser.follow(browser.send(ballot(session_id, item_id), choice="reject"))
    assert again.status == 200
    assert "Phiếu mục 1 đã ghi từ trước, lần gửi này không tính." in again.text
    assert votes(settled) == [(Choice.APPROVE, None, False)]
    assert "Bạn đã bỏ phiếu mục này." in browser.get(ballot(session_id, item_id)).text


@pytest.mark.parametrize(
    ("award", "named", "kept"),
    [
        (Award.BANG_KHEN_TINH, "", Award.GIAY_KHEN),
        (Award.BANG_KHEN_TTG, "bang_khen_tinh", Award.BANG_KHEN_TINH),
        (Award.BANG_KHEN_TTG, "giay_khen", Award.GIAY_KHEN),
    ],
    ids=["the only lower form", "the next lower", "the lowest"],
)
def test_a_lower_form_can_be_approved(
    browse_embedded: Browse, embedded: Engine, award: Award, named: str, kept: Award
) -> None:
    with writing(embedded) as connection:
        session_id, (item_id,) = session_with(
            connection, [nomination_in(connection, State.CHECKED, award=award)]
        )
    browser = browse_embedded("member2")
    assert "Đồng ý mức thấp hơn" in browser.get(ballot(session_id, item_id)).text
    browser.send(ballot(session_id, item_id), choice="lower", award=named)
    assert votes(embedded) == [(Choice.APPROVE, kept, False)]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Chưa chọn ý kiến."),
        ({"choice": "lower"}, "Chưa chọn hình thức thấp hơn."),
        ({"choice": "lower", "award": "hcld_1"}, "Chưa chọn hình thức thấp hơn."),
    ],
    ids=["nothing", "no form", "a higher form"],
)
def test_what_is_not_chosen_is_asked_for(
    browse_embedded: Browse, embedded: Engine, fields: dict[str, str], words: str
) -> None:
    with writing(embedded) as connection:
        chosen = nomination_in(connection, State.CHECKED, award=Award.BANG_KHEN_TTG)
        session_id, (item_id,) = session_with(connection, [chosen])
    browser = browse_embedded("member2")
    browser.get(ballot(session_id, item_id))
    page = browser.send(ballot(session_id, item_id), **fields)
    assert (page.status, words in page.errors()) == (422, True)
    assert page.html.count(" checked") == ("choice" in fields)
    assert votes(embedded) == []


def test_the_form_that_is_missing_is_asked_for_where_it_can_be_chosen(
    browse_embedded: Browse, embedded: Engine
) -> None:
    with writing(embedded) as connection:
        chosen = nomination_in(connection, State.CHECKED, award=Award.BANG_KHEN_TTG)
        session_id, (item_id,) = session_with(connection, [chosen], present=MEMBERS[:8])
    member, secretary = browse_embedded("member2"), browse_embedded("secretary")
    for browser, to, name in ((member, "ballot", {}), (secretary, "opinions", {"username": "member8"})):
        browser.get(f"/sessions/{session_id}/items/{item_id}")
        page = browser.send(f"/sessions/{session_id}/items/{item_id}/{to}", choice="lower", **name)
        assert 'value="lower" id="choice-lower" checked' in page.html
        assert (
            '<select id="award" name="award" aria-describedby="award-error" aria-invalid="true">' in page.html
        )
        assert page.html.count(" checked") == 1


def test_the_lowest_form_offers_no_lower_one(browse_embedded: Browse, embedded: Engine) -> None:
    with writing(embedded) as connection:
        chosen = nomination_in(connection, State.CHECKED, award=Award.GIAY_KHEN)
        session_id, (item_id,) = session_with(connection, [chosen])
    page = browse_embedded("member2").get(ballot(session_id, item_id))
    assert "mức thấp hơn" not in page.text.partition("Trợ giúp")[0]


def test_a_ballot_after_closing_is_not_recorded_and_says_when_it_ended(
    browse: Browse, settled: Engine
) -> None:
    session_id, (item_id,) = sitting(settled)
    browser = browse("member2")
    browser.get(ballot(session_id, item_id))
    with writing(settled) as connection:
        close_session(connection, actor(connection, "secretary"), session_id, NOW)
    page = browser.send(ballot(session_id, item_id), choice="approve")
    assert page.status == 409
    assert "Biểu quyết đã kết thúc lúc 09:00. Phiếu này chưa được ghi." in page.errors()
    assert votes(settled) == []


def test_who_has_no_vote_is_told_why_and_shown_no_choices(browse_embedded: Browse, embedded: Engine) -> None:
    with writing(embedded) as connection:
        held = nomination_in(connection, State.CHECKED)
        session_id, (item_id,) = session_with(connection, [held], present=MEMBERS[:8])
    absent = browse_embedded("member8")
    page = absent.get(ballot(session_id, item_id))
    assert "Bạn chưa được ghi có mặt" in page.text
    assert 'type="radio"' not in page.html
    assert absent.send(ballot(session_id, item_id), choice="approve").status == 403
    with writing(embedded) as connection:
        department = actor(connection, "department")
        take_step(connection, department, held, Action.HOLD, None, Given(reason=REASON), NOW)
    page = browse_embedded("member1").get(ballot(session_id, item_id))
    assert 'type="radio"' not in page.html
    assert "tạm dừng" in page.text
    assert 'type="radio"' not in browse_embedded("secretary").get(ballot(session_id, item_id)).html


def test_a_member_stands_aside_with_a_reason_and_has_no_vote_then(browse: Browse, settled: Engine) -> None:
    session_id, (first, second) = sitting(settled, number=2)
    browser = browse("member2")
    path = f"/sessions/{session_id}/items/{first}/recusal"
    browser.get(path)
    assert "Chưa ghi lý do" in browser.send(path, reason="").errors()
    sent = browser.send(path, reason="Là lãnh đạo cơ quan được đề nghị.")
    assert sent.goes_to == ballot(session_id, second)
    assert "Mục 1 đã ghi bạn không tham gia biểu quyết. Còn 1 mục." in browser.follow(sent).text
    assert "Bạn không tham gia biểu quyết mục này." in browser.get(ballot(session_id, first)).text
    with reading(settled) as connection:
        assert connection.scalar(select(Recusal.reason)) == "Là lãnh đạo cơ quan được đề nghị."


def test_the_secretary_records_the_opinion_of_an_absent_member_in_writing(
    browse: Browse, settled: Engine
) -> None:
    session_id, (item_id,) = sitting(settled, present=8)
    browser = browse("secretary")
    path = f"/sessions/{session_id}/items/{item_id}"
    page = browser.get(path)
    assert '<option value="member8">' in page.html.partition("Ghi ủy viên không tham gia")[0]
    assert '<option value="member1">' not in page.html.partition("Ghi ủy viên không tham gia")[0]
    missing = browser.send(f"{path}/opinions", username="member8")
    assert (missing.status, "Chưa chọn ý kiến." in missing.errors()) == (422, True)
    done = browser.follow(browser.send(f"{path}/opinions", username="member8", choice="approve"))
    assert "Đã ghi ý kiến bằng văn bản." in done.text
    again = browser.send(f"{path}/opinions", username="member8", choice="reject")
    assert (again.status, "chỉ có một phiếu" in again.errors()) == (409, True)
    assert votes(settled) == [(Choice.APPROVE, None, True)]


def test_a_choice_is_kept_nowhere_when_the_sign_in_has_ended(
    browse_embedded: Browse, embedded: Engine
) -> None:
    session_id, (item_id,) = sitting(embedded)
    browser = browse_embedded("member2")
    browser.get(ballot(session_id, item_id))
    with browser.client.session_transaction() as session:
        secret = session["_user_id"]
    with writing(embedded) as connection:
        end_sign_in(connection, secret, NOW, None)
    sent = browser.send(ballot(session_id, item_id), choice="reject")
    assert (sent.status, sent.goes_to.partition("?")[0]) == (303, "/login")
    assert "reject" not in str(sent.headers)
    page = browser.follow(sent)
    assert "lần gửi vừa rồi chưa được ghi" in page.text
    assert f'name="next" value="{ballot(session_id, item_id)}"' in page.html
    assert 'name="writing"' not in page.html
    browser.send("/login", username="member2", password=PASSWORD, next="/")
    assert votes(embedded) == []
