"""A sign-in that ends while somebody writes: the text comes back to them, to nobody else, and nothing is sent."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import Engine, delete, select, update

from endpoints.app import create_app
from states.terms import Action, State
from tests.cast import PASSWORD
from tests.clock import NOW
from tests.endpoints.conftest import settings_for
from tests.endpoints.pages.browser import Browser, Page
from tests.endpoints.pages.test_nomination import made, take
from tests.factories import REASON
from workflow.audit.models import Entry
from workflow.database import make_engine, reading, writing
from workflow.people.actors import IDLE
from workflow.people.models import SignIn

Browse = Callable[..., Browser]
WRITTEN = 'Thiếu "biên bản" <b>họp</b>\r\nvà quyết toán.'


def idle(engine: Engine) -> None:
    """Every browser has been left alone for an hour."""
    with writing(engine) as connection:
        connection.execute(update(SignIn).values(seen_at=NOW - IDLE - timedelta(minutes=1)))


def sealed(page: Page) -> str:
    """What the sign-in form carries."""
    found = re.search(r'name="writing" value="([^"]*)"', page.html)
    assert found, page.text
    return unescape(found[1])


def too_late(browser: Browser, engine: Engine, nomination_id: str) -> Page:
    """A return, written and sent when the sign-in had ended."""
    browser.get(f"/nominations/{nomination_id}", **{"from": "inbox"})
    idle(engine)
    return browser.send(
        f"/nominations/{nomination_id}",
        action="return_to_origin",
        version=2,
        return_to_origin__reason=WRITTEN,
        **{"from": "inbox"},
    )


def again(browser: Browser, form: Page, username: str, password: str = PASSWORD) -> Page:
    """Fill in the sign-in form that came instead."""
    return browser.send("/login", username=username, password=password, next="/", writing=sealed(form))


@pytest.fixture
def submitted(embedded: Engine) -> str:
    return made(embedded, State.SUBMITTED)


@pytest.fixture
def nothing_was_taken(embedded: Engine, submitted: str) -> Iterator[None]:
    yield
    with reading(embedded) as connection:
        actions = connection.execute(select(Entry.action).where(Entry.nomination_id == submitted)).scalars()
        assert list(actions) == [Action.CREATE, Action.SUBMIT]


@pytest.mark.usefixtures("nothing_was_taken")
def test_the_text_is_there_again_and_its_step_is_not_taken(
    browse_embedded: Browse, embedded: Engine, submitted: str
) -> None:
    browser = browse_embedded("district")
    form = too_late(browser, embedded, submitted)
    assert (form.status, form.heading) == (401, "Đăng nhập")
    assert "Nội dung bạn đang viết được giữ lại: đăng nhập để tiếp tục." in form.text
    page = again(browser, form, "district")
    assert page.status == 200
    assert "Nội dung bạn đang viết còn nguyên: xem lại rồi gửi." in page.errors()
    assert 'href="#choice-return_to_origin"' in page.html
    assert re.search(r'id="choice-return_to_origin"[^>]* checked>', page.html)
    assert "<b>họp</b>" not in page.html
    assert 'Thiếu "biên bản" <b>họp</b>\nvà quyết toán.</textarea>' in unescape(page.html)
    assert 'name="from" value="inbox"' in page.html, "and the next of the worklist comes after it"


def test_what_comes_back_can_be_sent(browse_embedded: Browse, embedded: Engine, submitted: str) -> None:
    browser = browse_embedded("district")
    again(browser, too_late(browser, embedded, submitted), "district")
    sent = browser.send(
        f"/nominations/{submitted}",
        action="return_to_origin",
        version=2,
        return_to_origin__reason=WRITTEN,
    )
    assert "Đã trả lại UBND thị trấn Kiến Giang." in browser.follow(sent).text


@pytest.mark.usefixtures("nothing_was_taken")
def test_a_wrong_password_between_does_not_lose_it(
    browse_embedded: Browse, embedded: Engine, submitted: str
) -> None:
    browser = browse_embedded("district")
    form = again(browser, too_late(browser, embedded, submitted), "district", "sai")
    assert form.status == 401
    assert "biên bản" in again(browser, form, "district").html


@pytest.mark.usefixtures("nothing_was_taken")
def test_a_database_that_is_busy_does_not_lose_it_either(embedded: Engine, submitted: str) -> None:
    hasty = make_engine(embedded.url, patience_seconds=0.05)
    browser = Browser(create_app(settings_for(hasty), engine=hasty, clock=lambda: NOW), embedded, "district")
    form = too_late(browser, embedded, submitted)
    with writing(embedded):
        form = again(browser, form, "district")
    assert (form.status, form.heading) == (503, "Đăng nhập")
    assert int(form.headers["Retry-After"]) > 0
    assert "biên bản" in again(browser, form, "district").html
    hasty.dispose()


@pytest.mark.usefixtures("nothing_was_taken")
def test_whoever_else_signs_in_there_sees_nothing_of_it(
    browse_embedded: Browse, embedded: Engine, submitted: str
) -> None:
    browser = browse_embedded("district")
    form = too_late(browser, embedded, submitted)
    assert "biên bản" not in form.html
    page = again(browser, form, "dual")
    assert page.goes_to == "/"
    for path in ("/inbox", f"/nominations/{submitted}"):
        assert "biên bản" not in browser.get(path).html


@pytest.mark.usefixtures("nothing_was_taken")
def test_what_we_have_not_sealed_is_not_shown(
    browse_embedded: Browse, embedded: Engine, submitted: str
) -> None:
    browser = browse_embedded("district")
    form = too_late(browser, embedded, submitted)
    body, _, signature = sealed(form).rpartition(".")
    for forged in ("", "x", body, f"{body}x.{signature}", f"{body}.{'A' * len(signature)}"):
        sent = browser.send("/login", username="district", password=PASSWORD, next="/notices", writing=forged)
        assert sent.goes_to == "/notices"


@pytest.mark.usefixtures("nothing_was_taken")
def test_a_form_without_its_token_is_not_kept(
    browse_embedded: Browse, embedded: Engine, submitted: str
) -> None:
    browser = browse_embedded("district")
    browser.get(f"/nominations/{submitted}")
    idle(embedded)
    browser.token = ""
    page = browser.send(f"/nominations/{submitted}", action="return_to_origin", version=2)
    assert page.status == 400
    assert "writing" not in page.html


@pytest.mark.usefixtures("nothing_was_taken")
def test_who_signs_out_in_another_tab_finds_the_text_again(
    browse_embedded: Browse, embedded: Engine, submitted: str
) -> None:
    for username, found in (("dual", False), ("district", True)):
        browser = browse_embedded("district")
        browser.get(f"/nominations/{submitted}")
        login = browser.follow(browser.send("/logout"))
        assert "Bạn đã đăng xuất." in login.text
        assert browser.get("/inbox").goes_to == "/login?next=/inbox"
        form = browser.send(f"/nominations/{submitted}/questions", text="Biên bản đâu?")
        assert (form.status, form.heading) == (401, "Đăng nhập")
        assert "Biên bản đâu?" not in form.html
        assert "Cán bộ đăng nhập" not in form.text, "it would lead away from what is kept"
        page = again(browser, form, username)
        assert ("Biên bản đâu?</textarea>" in page.html) is found


def test_who_has_signed_out_keeps_nothing_of_a_form_without_its_token(
    browse_embedded: Browse, submitted: str
) -> None:
    browser = browse_embedded("district")
    browser.get(f"/nominations/{submitted}")
    browser.send("/logout")
    browser.token = "x"
    page = browser.send(f"/nominations/{submitted}/questions", text="Biên bản đâu?")
    assert "writing" not in page.html


def test_a_browser_without_our_cookie_gives_back_what_was_written(
    browse_embedded: Browse, submitted: str
) -> None:
    browser, path = browse_embedded("district"), f"/nominations/{submitted}/questions"
    browser.get(f"/nominations/{submitted}")
    browser.client.delete_cookie("khenthuong")
    sent = {"csrf_token": browser.token, "text": "Biên bản đâu?"}
    for site, shown in (("same-origin", True), ("cross-site", False)):
        response = browser.client.post(path, data=sent, headers={"Sec-Fetch-Site": site})
        assert response.status_code == 400
        assert ("Biên bản đâu?</textarea>" in response.get_data(as_text=True)) is shown


def test_a_new_password_ends_sign_ins_and_loses_no_text(
    browse_embedded: Browse, embedded: Engine, submitted: str
) -> None:
    browser = browse_embedded("district")
    browser.get(f"/nominations/{submitted}")
    with writing(embedded) as connection:
        connection.execute(delete(SignIn))
    form = browser.send(f"/nominations/{submitted}/questions", text="Biên bản đâu?")
    page = again(browser, form, "district")
    assert "Biên bản đâu?</textarea>" in page.html
    assert 'href="#question"' in page.html
    assert "Chưa có câu hỏi nào." in page.text


def test_an_answer_comes_back_below_its_question(
    browse_embedded: Browse, embedded: Engine, submitted: str
) -> None:
    district, commune = browse_embedded("district"), browse_embedded("commune")
    path = f"/nominations/{submitted}"
    district.get(path)
    district.send(f"{path}/questions", text="Biên bản đâu?")
    page = commune.get(path)
    (answers,) = re.findall(r'action="([^"]+/answers)"', page.html)
    idle(embedded)
    form = commune.send(answers, text="Gửi kèm rồi.")
    page = again(commune, form, "commune")
    assert "Gửi kèm rồi.</textarea>" in page.html
    assert re.search(r'href="#answer-\w+"', page.html)


def test_what_cannot_be_chosen_any_more_is_shown_to_be_copied(
    browse_embedded: Browse, embedded: Engine, submitted: str
) -> None:
    browser = browse_embedded("district")
    form = too_late(browser, embedded, submitted)
    take(embedded, "commune", submitted, Action.RECALL)
    page = again(browser, form, "district")
    assert "Nội dung bạn đã viết Chưa được gửi, và bước đã chọn không còn ở đây nữa." in page.text
    assert 'Lý do Thiếu "biên bản" <b>họp</b> và quyết toán.' in page.text
    assert 'href="#panel"' in page.html


def test_that_a_sign_in_has_ended_is_said_once_and_not_beside_what_was_written(
    browse_embedded: Browse, embedded: Engine, submitted: str
) -> None:
    browser = browse_embedded("district")
    too_late(browser, embedded, submitted)
    for _ in range(3):
        browser.get("/inbox")
    assert browser.get("/login").text.count("Phiên làm việc đã hết") == 1
    late = too_late(browser, embedded, submitted)
    assert late.status == 401
    assert late.text.count("Phiên làm việc đã hết") == 1
    assert "Phiên làm việc đã hết" not in browser.get("/login").text


def test_a_form_in_another_tab_stays_valid_for_who_signed_in_again(
    browse_embedded: Browse, embedded: Engine, submitted: str
) -> None:
    browser = browse_embedded("district")
    browser.sign_in("district")
    browser.get(f"/nominations/{submitted}")
    written_before = browser.token
    idle(embedded)
    assert "Phiên làm việc đã hết." in browser.follow(browser.get("/inbox")).text
    browser.sign_in("district")
    browser.token = written_before
    sent = browser.send(f"/nominations/{submitted}", action="receive", version=2)
    assert sent.status == 303
    browser.sign_in("dual")
    browser.token = written_before
    assert browser.send("/notices/read", message="all").status == 400, "it was not theirs"


def test_a_reason_for_a_step_that_is_gone_is_shown_to_be_copied(
    browse_embedded: Browse, embedded: Engine
) -> None:
    nomination_id = made(embedded, State.ENDORSED)
    browser = browse_embedded("department")
    browser.get(f"/nominations/{nomination_id}")
    take(embedded, "department2", nomination_id, Action.CHECK)
    page = browser.send(
        f"/nominations/{nomination_id}",
        action="reject",
        version=3,
        reject__reason=REASON,
        reject__legal_ground="Điều 5",
    )
    assert page.status == 412
    assert "Nội dung bạn đã viết Chưa được gửi" in page.text
    assert f"Lý do {REASON}" in page.text
