"""What is to be mended is marked beside its field, and what became of that is shown when the nomination comes back."""

import re
from collections.abc import Callable
from datetime import date
from html import unescape
from typing import Any

import pytest
from sqlalchemy import Engine
from werkzeug.datastructures import ImmutableMultiDict

from endpoints.pages.assets import asset
from endpoints.pages.forms import LOOK_AGAIN, read_opinion
from states.facts import Given, Mend
from states.terms import Action, State
from states.words.remarks import REASONS, REMARKS
from tests.cast import actor
from tests.clock import NOW
from tests.endpoints.pages.browser import Browser, Page
from tests.endpoints.pages.test_deciding import state_of
from tests.endpoints.pages.test_nomination import made, take
from tests.factories import REASON
from workflow.audit.queries import history_of
from workflow.database import reading, writing
from workflow.erasure.nominees import erase_nominees
from workflow.facts import load
from workflow.nominations.commands import edit
from workflow.nominations.queries import draft_of

Browse = Callable[..., Browser]

RETURN = Action.RETURN_TO_ORIGIN


def marks(page: Page) -> dict[str, str]:
    """The fields in the list of what to mend, with the remarks on them."""
    outside_templates = re.sub(r"<template>[\s\S]*?</template>", "", page.html)
    found = re.findall(r'<input id="mend-([^"]+)" name="mend-[^"]+" value="([^"]*)"', outside_templates)
    return {field: unescape(remark) for field, remark in found}


def can_be_marked(page: Page) -> list[str]:
    return re.findall(r'name="mend" value="([^"]+)"', page.html)


def change(engine: Engine, nomination_id: str, **edits: Any) -> None:
    with writing(engine) as connection:
        commune = actor(connection, "commune")
        facts = load(connection, commune, [nomination_id], lock=True)[nomination_id].facts
        edit(connection, commune, facts, draft_of(connection, nomination_id), edits, NOW)


def test_what_its_drafter_wrote_can_be_marked_and_nothing_else(
    browse_embedded: Browse, embedded: Engine
) -> None:
    nominee = {"birth_year": 1971, "ethnic_group": "Bru - Vân Kiều"}
    nomination_id = made(embedded, State.SUBMITTED, nominee=nominee)
    page = browse_embedded("district").get(f"/nominations/{nomination_id}")
    assert can_be_marked(page) == [
        "achievements",
        "nominee_name",
        "requested_award",
        "commendation_type",
        "category",
        "nominee_unit_code",
        "nominee.birth_year",
        "nominee.ethnic_group",
        "period",
    ]
    for username in ("commune", "department", "inspector", "dual"):
        assert can_be_marked(browse_embedded(username).get(f"/nominations/{nomination_id}")) == []


def test_marking_a_field_chooses_the_return_and_keeps_all_that_was_typed(
    browse: Browse, settled: Engine
) -> None:
    nomination_id = made(settled, State.SUBMITTED)
    browser = browse("district")
    browser.get(f"/nominations/{nomination_id}?from=inbox")
    typed = {"endorse-reason": "Đã xem", "return_to_origin-reason": "Thiếu <b>số liệu</b>", "from": "inbox"}
    page = browser.send(f"/nominations/{nomination_id}", version=2, mend="achievements", **typed)
    assert page.status == 200
    assert marks(page) == {"achievements": ""}
    assert (
        'value="return_to_origin" aria-describedby="about-return_to_origin" data-key="r" checked' in page.html
    )
    assert re.search(r'<input id="mend-achievements"[^>]* autofocus', page.html)
    assert "Thiếu &lt;b&gt;số liệu&lt;/b&gt;</textarea>" in page.html
    assert "Đã xem</textarea>" in page.html
    assert 'name="from" value="inbox"' in page.html
    assert page.html.count('aria-pressed="true"') == 1
    assert state_of(settled, nomination_id) is State.SUBMITTED
    typed |= {"action": "return_to_origin", "mend-achievements": "ghi rõ năm"}
    page = browser.send(f"/nominations/{nomination_id}", version=2, mend="period", **typed)
    assert marks(page) == {"achievements": "ghi rõ năm", "period": ""}
    page = browser.send(
        f"/nominations/{nomination_id}", version=2, drop="mend-achievements", **typed, **{"mend-period": ""}
    )
    assert marks(page) == {"period": ""}


def test_what_was_marked_is_returned_item_by_item_with_its_field(browse: Browse, settled: Engine) -> None:
    nomination_id = made(settled, State.SUBMITTED)
    browser = browse("district")
    browser.get(f"/nominations/{nomination_id}")
    fields = {
        "return_to_origin-reason": "Đề nghị sửa.",
        "return_to_origin-items": "Biên bản thiếu chữ ký",
        "mend-achievements": "  ghi rõ năm ",
        "mend-period": "",
        "mend-nominee.birth_year": "chưa đúng",
    }
    sent = browser.send(f"/nominations/{nomination_id}", action="return_to_origin", version=2, **fields)
    assert "với 4 điều cần sửa." in browser.follow(sent).text
    with reading(settled) as connection:
        given = history_of(connection, nomination_id)[-1].given
    assert given["items"] == [
        {"field": "achievements", "message": "ghi rõ năm"},
        {"field": "period", "message": LOOK_AGAIN},
        {"field": "nominee.birth_year", "message": "chưa đúng"},
        {"message": "Biên bản thiếu chữ ký"},
    ]
    text = browse("commune").get(f"/nominations/{nomination_id}").text
    assert "Thành tích: ghi rõ năm" in text
    assert f"Thời gian lập thành tích: {LOOK_AGAIN}" in text
    assert "Năm sinh: chưa đúng" in text


@pytest.mark.parametrize("field", ["state", "holder_unit_code", "nominee.x", "../x", "", "a" * 500])
def test_what_nobody_can_mend_is_not_marked(browse_embedded: Browse, embedded: Engine, field: str) -> None:
    nomination_id = made(embedded, State.SUBMITTED)
    browser = browse_embedded("district")
    browser.get(f"/nominations/{nomination_id}")
    page = browser.send(f"/nominations/{nomination_id}", version=2, mend=field)
    assert page.status == 200
    assert marks(page) == {}
    typed = ImmutableMultiDict([("action", RETURN.value), ("version", "2"), (f"mend-{field}", "x")])
    assert read_opinion(typed).given.items == ()


def test_marks_stay_whatever_is_chosen_then_and_can_go_to_the_district(
    browse_embedded: Browse, embedded: Engine
) -> None:
    nomination_id = made(embedded, State.ENDORSED)
    browser = browse_embedded("department")
    browser.get(f"/nominations/{nomination_id}")
    path, typed = f"/nominations/{nomination_id}", {"mend-category": "chọn lại"}
    page = browser.send(path, action="return_to_district", version=3, mend="period", **typed)
    assert marks(page) == {"category": "chọn lại", "period": ""}
    assert page.html.index('id="mend-category"') > page.html.index('id="choice-return_to_district"')
    page = browser.send(path, action="reject", version=3, **typed)
    assert page.status == 422
    assert marks(page) == {"category": "chọn lại"}
    sent = browser.send(
        path, action="return_to_district", version=3, return_to_district__reason=REASON, **typed
    )
    assert sent.status == 303
    page = browse_embedded("district").get(path)
    first, _, _ = page.text.partition("Nội dung đề nghị")
    assert "Được trả lại để xét lại Nguyễn Hữu Khánh" in first
    assert "Đối tượng: chọn lại" in first


def test_a_phrase_is_put_behind_what_stands_there(browse_embedded: Browse, embedded: Engine) -> None:
    nomination_id = made(embedded, State.SUBMITTED)
    browser = browse_embedded("district")
    page = browser.get(f"/nominations/{nomination_id}")
    assert all(phrase.vi in page.text for phrase in REASONS)
    assert f'data-remarks="{asset("remarks.html")}"' in page.html
    offered = browser.client.get(asset("remarks.html")).get_data(as_text=True)
    assert all(phrase.vi in offered for phrases in REMARKS.values() for phrase in phrases)
    without_script = browser.send(f"/nominations/{nomination_id}", version=2, mend="category")
    assert re.findall(r'<datalist id="noi-(\w+)"><option value="([^"]+)', without_script.html) == [
        ("category", "chọn lại đúng đối tượng")
    ]
    page = browser.send(
        f"/nominations/{nomination_id}",
        version=2,
        insert="return_to_origin:1",
        return_to_origin__reason="Thiếu biên bản.",
    )
    assert f"Thiếu biên bản.\n{REASONS[1].vi}</textarea>" in page.html
    for odd in ("return_to_origin:99", "endorse:0", "x", "return_to_origin:-1", "return_to_origin:²"):
        page = browser.send(f"/nominations/{nomination_id}", version=2, insert=odd)
        assert page.status == 200
        assert f"{REASONS[0].vi}</textarea>" not in page.html


def test_who_has_no_panel_gets_none_by_marking(browse_embedded: Browse, embedded: Engine) -> None:
    nomination_id = made(embedded, State.SUBMITTED)
    for username, status in (("inspector", 200), ("dual", 200), ("district2", 404)):
        browser = browse_embedded(username)
        browser.get("/nominations")
        page = browser.send(f"/nominations/{nomination_id}", version=2, mend="achievements")
        assert page.status == status
        assert marks(page) == {}


def test_too_much_to_mend_is_refused_with_what_was_marked(browse_embedded: Browse, embedded: Engine) -> None:
    nomination_id = made(embedded, State.SUBMITTED)
    browser = browse_embedded("district")
    browser.get(f"/nominations/{nomination_id}")
    for free, remark, said in (
        ("x", "a" * 4001, "Các điều cần sửa dài hơn 4.000 ký tự"),
        ("\n".join("x" * 100), "", "Số mục của các điều cần sửa phải trong khoảng 0–100"),
        ("x", "a\x07", "Các điều cần sửa có ký tự không in được"),
    ):
        fields = {"return_to_origin-items": free, "return_to_origin-reason": "Lý do", "mend-category": remark}
        page = browser.send(f"/nominations/{nomination_id}", action="return_to_origin", version=2, **fields)
        assert page.status == 422
        assert said in page.errors()
        assert marks(page) == {"category": remark}


def test_what_was_not_mended_comes_first_and_only_what_changed_is_shown(
    browse: Browse, settled: Engine
) -> None:
    nomination_id = made(settled, State.SUBMITTED)
    items = (
        Mend("ghi rõ năm", "achievements"),
        Mend("Biên bản thiếu chữ ký"),
        Mend("chọn lại", "category"),
        Mend("ghi lại", "period"),
    )
    take(settled, "district", nomination_id, RETURN, Given(reason=REASON, items=items))
    before = "Câu một giữ nguyên. " * 9
    change(settled, nomination_id, achievements=f"{before}Giảm 214 hộ.")
    change(settled, nomination_id, achievements=f"{before}Giảm 209 hộ.", period_to=date(2026, 6, 30))
    take(settled, "commune", nomination_id, Action.SUBMIT, Given(reason="Biên bản xin gửi sau"))
    text = browse("district").get(f"/nominations/{nomination_id}").text
    _, _, card = text.partition("Thay đổi từ lần trả lại 16/11/2026")
    card, _, _ = card.partition("Nội dung đề nghị")
    assert "2 trên 3 điều yêu cầu đã sửa" in card
    order = [
        card.index(said)
        for said in ("chọn lại – chưa sửa", "không ghi rõ mục", "ghi rõ năm – đã sửa", "ghi lại – đã sửa")
    ]
    assert order == sorted(order)
    assert "Ngày cuối lập thành tích trước: 31/12/2025 nay: 30/06/2026" in card
    assert "trước: Tự nguyện đăng ký thoát nghèo" in card
    assert "Giảm 214 hộ" not in card, "what came and went between is of no account"
    assert "Đối tượng trước" not in card
    assert "Đơn vị lập ghi khi trình lại: Biên bản xin gửi sau" in card


def test_what_was_not_mended_is_asked_for_again_with_one_tap(browse: Browse, settled: Engine) -> None:
    nomination_id = made(settled, State.SUBMITTED)
    items = (Mend("ghi rõ năm", "achievements"), Mend("thiếu", "nominee.birth_year"), Mend("thiếu chữ ký"))
    take(settled, "district", nomination_id, RETURN, Given(reason=REASON, items=items))
    change(settled, nomination_id, achievements="Giảm 209 hộ.")
    take(settled, "commune", nomination_id, Action.SUBMIT)
    page = browse("district").get(f"/nominations/{nomination_id}")
    _, _, card = page.html.partition("Thay đổi từ lần trả lại")
    card, _, _ = card.partition("</section>")
    assert re.findall('name="mend" value="([^"]*)"', card) == ["nominee.birth_year"]
    assert 'name="mend"' not in browse("dual").get(f"/nominations/{nomination_id}").html


def test_that_nothing_was_changed_is_said(browse: Browse, settled: Engine) -> None:
    nomination_id = made(settled, State.SUBMITTED)
    take(settled, "district", nomination_id, RETURN, Given(reason=REASON))
    assert "Thay đổi từ lần trả lại" not in browse("commune").get(f"/nominations/{nomination_id}").text
    take(settled, "commune", nomination_id, Action.SUBMIT)
    text = browse("district").get(f"/nominations/{nomination_id}").text
    assert "Không mục nào thay đổi so với lần trả lại." in text


def test_a_drafter_adds_a_remark_to_what_it_submits_again(browse: Browse, settled: Engine) -> None:
    nomination_id = made(settled, State.SUBMITTED)
    drafted = made(settled, State.DRAFTED)
    take(settled, "district", nomination_id, RETURN, Given(reason=REASON))
    browser = browse("commune")
    assert 'name="submit-reason"' not in browser.get(f"/nominations/{drafted}").html
    assert 'name="submit-reason"' in browser.get(f"/nominations/{nomination_id}").html
    sent = browser.send(
        f"/nominations/{nomination_id}", action="submit", version=3, submit__reason="Đã bổ sung"
    )
    assert browser.follow(sent).status == 200
    assert "trình lại: Đã bổ sung" in browse("district").get(f"/nominations/{nomination_id}").text


def test_what_a_return_asked_for_says_that_it_was_erased(browse_embedded: Browse, embedded: Engine) -> None:
    nomination_id = made(embedded, State.SUBMITTED)
    take(
        embedded, "district", nomination_id, RETURN, Given(reason=REASON, items=(Mend("Bà An", "category"),))
    )
    take(embedded, "commune", nomination_id, Action.SUBMIT)
    take(embedded, "commune", nomination_id, Action.WITHDRAW, Given(reason="Bà An xin rút"))
    with writing(embedded) as connection:
        erase_nominees(connection, [nomination_id], "Đơn số 14", NOW)
    assert "Bà An" not in browse_embedded("district").get(f"/nominations/{nomination_id}").html
