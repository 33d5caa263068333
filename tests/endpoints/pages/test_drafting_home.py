"""The drafter's first page, and the list of parts of what came back."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from endpoints.telling.values import day
from states.facts import Given, Mend
from states.terms import Action, State
from tests.cast import actor
from tests.clock import NOW
from tests.endpoints.pages.browser import Browser
from tests.factories import nomination_in
from workflow.database import reading, writing
from workflow.drafting import commands
from workflow.drafting.queries import copies_of
from workflow.facts import load
from workflow.nominations.commands import edit
from workflow.nominations.queries import draft_of
from workflow.nominations.questions import answer, ask
from workflow.step import take_step

Browse = Callable[..., Browser]
RETURN = Given(
    reason="Hồ sơ còn thiếu",
    items=(Mend("Ghi rõ số hộ", "achievements"), Mend("Thiếu biên bản"), Mend("Sai kỳ", "period")),
)

REVOKE = Given(reason="Khai sai số hộ", decision_number="99/QĐ-UBND", decided_on=NOW.date())


def returned(engine: Engine, name: str = "Hộ bà An") -> str:
    with writing(engine) as connection:
        nomination = nomination_in(connection, State.SUBMITTED, nominee_name=name)
        district = actor(connection, "district")
        take_step(connection, district, nomination, Action.RETURN_TO_ORIGIN, None, RETURN, NOW)
    return nomination


def begun_on(browser: Browser, nomination: str) -> str:
    browser.get(f"/nominations/{nomination}")
    return browser.send(f"/nominations/{nomination}/edit").goes_to


@pytest.mark.parametrize("username", ["commune", "dual"])
def test_a_drafter_begins_at_what_lies_where(browse_embedded: Browse, username: str) -> None:
    browser = browse_embedded(username)
    page = browser.follow(browser.get("/"))
    assert page.heading == "Hồ sơ của đơn vị"
    assert "Đơn vị chưa có đề nghị nào" in page.text


def test_what_came_back_comes_first_then_drafts_then_what_was_sent_in_the_words_of_a_drafter(
    browse: Browse, settled: Engine
) -> None:
    returned(settled)
    with writing(settled) as connection:
        nomination_in(connection, State.DRAFTED, nominee_name="Hộ bà Bé")
        nomination_in(connection, State.SUBMITTED, nominee_name="Hộ bà Cúc")
        nomination_in(connection, State.AWARDED, nominee_name="Hộ bà Dung")
        nomination_in(connection, State.SUBMITTED, origin="19264", nominee_name="Hộ bà Em")
        commands.begin(connection, actor(connection, "commune"), "19249", NOW, {"nominee_name": "Hộ bà Gấm"})
        commands.begin(connection, actor(connection, "dual"), "19249", NOW, {"nominee_name": "Hộ bà Hai"})
    text = browse("commune").get("/drafts").text
    order = [text.index(words) for words in ("Hộ bà An", "Hộ bà Gấm", "Hộ bà Bé", "Hộ bà Cúc", "Hộ bà Dung")]
    assert order == sorted(order)
    for words in ("Hồ sơ còn thiếu", "Cần sửa 3 điều rồi trình lại.", "Đã gửi, UBND huyện Lệ Thủy đang xem."):
        assert words in text
    assert "Hộ bà Em" not in text
    assert "Hộ bà Hai" not in text, "what a colleague is writing is nobody else's"


def test_why_it_came_back_and_since_when_it_lies_where_it_does_are_told_whatever_was_done_since(
    browse_embedded: Browse, embedded: Engine
) -> None:
    nomination = returned(embedded)
    with writing(embedded) as connection:
        person = actor(connection, "dual")
        facts = load(connection, person, [nomination], lock=True)[nomination].facts
        edit(connection, person, facts, draft_of(connection, nomination), {"achievements": "Của Ân"}, NOW)
        sent = nomination_in(connection, State.SUBMITTED, nominee_name="Hộ bà Cúc")
        ended = nomination_in(connection, State.AWARDED, nominee_name="Hộ bà Dung")
        nomination_in(connection, State.FORWARDED, nominee_name="Hộ bà Đào")
        later = NOW + timedelta(days=9)
        ask(connection, actor(connection, "commune"), sent, "Bao giờ có kết quả?", later)
        take_step(connection, actor(connection, "secretary"), ended, Action.REVOKE, None, REVOKE, later)
    page = browse_embedded("commune").get("/drafts")
    assert "Hồ sơ còn thiếu" in page.text
    assert f"Đã gửi, UBND huyện Lệ Thủy đang xem. Từ {day(NOW)}." in page.text
    assert f"Từ {day(NOW)}." not in page.text.partition("Hộ bà Đào")[2].partition("Hộ bà Cúc")[0]
    assert f"{day(NOW)} Xem tất cả hồ sơ" in page.text, (
        "the day of the award, not of what was asked for since"
    )
    assert day(later) not in page.text


def test_a_question_of_others_is_told_until_it_is_answered(browse_embedded: Browse, embedded: Engine) -> None:
    with writing(embedded) as connection:
        nomination = nomination_in(connection, State.SUBMITTED)
        commune = actor(connection, "commune")
        ask(connection, commune, nomination, "Bao giờ có kết quả?", NOW)
        question = ask(connection, actor(connection, "district"), nomination, "Hộ này vay bao nhiêu?", NOW)
    assert "1 câu hỏi chờ trả lời" in browse_embedded("commune").get("/drafts").text
    with writing(embedded) as connection:
        answer(connection, commune, nomination, question, "50 triệu đồng", NOW)
    assert "chờ trả lời" not in browse_embedded("commune").get("/drafts").text


def test_what_the_return_asks_for_is_listed_with_its_part_and_ticked_off(
    browse_embedded: Browse, embedded: Engine
) -> None:
    commune = browse_embedded("commune")
    path = begun_on(commune, returned(embedded))
    page = commune.get(path)
    assert "Trả lại để sửa: đã sửa 0 trên 3 điều" in page.text
    assert "Phạm Quốc Đạt, Lãnh đạo cấp huyện, UBND huyện Lệ Thủy" in page.text
    assert "Sửa ở phần Thành tích" in page.text
    key = page.html.partition("Thiếu biên bản")[2].partition('name="item" value="')[2].partition('"')[0]
    ticked = commune.follow(commune.send(f"{path}/tick", item=key, ticked="1"))
    assert "đã sửa 1 trên 3 điều" in ticked.text
    assert "Bỏ đánh dấu" in ticked.text
    assert "đã sửa 0 trên 3 điều" in commune.follow(commune.send(f"{path}/tick", item=key, ticked="0")).text
    assert commune.send(f"{path}/tick", item="7-7", ticked="1").status == 404
    commune.get(f"{path}/merit")
    commune.send(f"{path}/merit", achievements="Giảm 12 hộ", period_from="01/01/2022", period_to="31/12/2025")
    assert "đã sửa 2 trên 3 điều" in commune.get(path).text


def test_with_something_left_a_remark_is_owed_and_kept_while_it_is_refused(
    browse_embedded: Browse, embedded: Engine
) -> None:
    commune = browse_embedded("commune")
    nomination = returned(embedded)
    path = begun_on(commune, nomination)
    assert "Còn 3 điều bị trả lại chưa sửa Sửa hoặc đánh dấu" in commune.get(f"{path}/check").text
    refused = commune.send(f"{path}/check", do="submit", reason="")
    assert refused.status == 422
    assert "Còn điều chưa sửa" in refused.errors()
    assert 'name="reason" rows="3" aria-invalid="true" aria-describedby="reason-error"' in refused.html
    too_long = commune.send(f"{path}/check", do="submit", reason="à" * 4_001)
    assert too_long.status == 422
    assert "à" * 4_001 in too_long.html
    sent = commune.send(f"{path}/check", do="submit", reason="Biên bản gửi bản giấy")
    assert "Biên bản gửi bản giấy" in commune.follow(sent).text


def test_who_was_slower_is_told_what_has_changed(browse_embedded: Browse, embedded: Engine) -> None:
    with writing(embedded) as connection:
        nomination = nomination_in(connection, State.DRAFTED)
    commune = browse_embedded("commune")
    path = begun_on(commune, nomination)
    commune.send(f"{path}/merit", achievements="Của tôi")
    with writing(embedded) as connection:
        person = actor(connection, "dual")
        facts = load(connection, person, [nomination], lock=True)[nomination].facts
        edit(connection, person, facts, draft_of(connection, nomination), {"achievements": "Của Ân"}, NOW)
    refused = commune.send(f"{path}/check", do="keep")
    assert refused.status == 412
    assert "Dương Văn Ân" in refused.errors()
    assert "nay: Của Ân" in refused.text
    assert "Cả hai cùng sửa: Thành tích." in refused.text
    assert "Của tôi" in refused.text
    assert "Hồ sơ vừa thay đổi thêm" in commune.follow(commune.send(f"{path}/rebase", version="1")).text
    assert "Đã lấy bản mới làm gốc" in commune.follow(commune.send(f"{path}/rebase", version="2")).text
    assert commune.send(f"{path}/check", do="keep").status == 303


def test_what_was_sent_elsewhere_meanwhile_keeps_the_words_to_be_copied(
    browse_embedded: Browse, embedded: Engine
) -> None:
    with writing(embedded) as connection:
        nomination = nomination_in(connection, State.DRAFTED)
    commune = browse_embedded("commune")
    path = begun_on(commune, nomination)
    commune.send(f"{path}/merit", achievements="Chưa kịp lưu")
    with writing(embedded) as connection:
        take_step(connection, actor(connection, "dual"), nomination, Action.SUBMIT, None, Given(), NOW)
    assert "Nội dung chưa lưu của hồ sơ đã gửi" in commune.get("/drafts").text
    assert "Hồ sơ không còn ở đơn vị bạn" in commune.get(path).text
    assert "Chưa kịp lưu" in commune.get(f"{path}/merit").html
    assert commune.send(f"{path}/check", do="keep").status in (409, 412)
    assert commune.send(f"{path}/discard").goes_to == "/drafts"


def test_a_nomination_leads_its_drafter_and_nobody_else_to_writing(
    browse_embedded: Browse, embedded: Engine
) -> None:
    with writing(embedded) as connection:
        drafted = nomination_in(connection, State.DRAFTED)
        sent = nomination_in(connection, State.SUBMITTED)
    commune, district = browse_embedded("commune"), browse_embedded("district")
    assert f'action="/nominations/{drafted}/edit"' in commune.get(f"/nominations/{drafted}").html
    page = commune.get(f"/nominations/{sent}").html
    assert f'action="/nominations/{sent}/edit"' not in page
    assert f'action="/nominations/{sent}/again"' in page
    assert f'href="/nominations/{sent}/receipt"' in page
    assert f"/nominations/{sent}/again" not in district.get(f"/nominations/{sent}").html


def test_a_button_that_is_tapped_twice_begins_one(browse: Browse, settled: Engine) -> None:
    with writing(settled) as connection:
        sent = nomination_in(connection, State.SUBMITTED, nominee_name="Hộ bà Khánh")
    browser = browse("commune")
    for shown, path in (
        ("/drafts/new", "/drafts/new"),
        (f"/nominations/{sent}", f"/nominations/{sent}/again"),
    ):
        form = browser.get(shown).html.split(f'action="{path}"')[1].split("</form>")[0]
        fields = dict(re.findall(r'name="(unit|sent)" value="([^"]+)"', form))
        assert "sent" in fields
        first = browser.send(path, **fields).goes_to
        browser.send(f"{first}/nominee", nominee_name="Hộ ông Lâm")
        assert browser.send(path, **fields).goes_to == first
    with reading(settled) as connection:
        assert len(copies_of(connection, actor(connection, "commune"))) == 2
