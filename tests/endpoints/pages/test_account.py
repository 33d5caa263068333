"""One's own account: the password, where one is signed in, tokens."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import Engine, select

from states.terms import Deed
from tests.cast import PASSWORD, actor
from tests.clock import NOW
from tests.endpoints.callers import Caller
from tests.endpoints.pages.browser import Browser, Page
from workflow.audit.models import Entry
from workflow.database import reading, writing
from workflow.people.models import SignIn
from workflow.people.sign_ins import open_sign_in, sign_ins_of
from workflow.people.tokens import create_token

Browse = Callable[..., Browser]
NEW = "ba ngọn núi xanh"


def newest(engine: Engine) -> str:
    with reading(engine) as connection:
        return str(connection.scalar(select(Entry.action).order_by(Entry.seq.desc()).limit(1)))


def token_in(page: Page) -> str:
    found = re.search(r"<code>(kt_[^<]+)</code>", page.html)
    assert found, page.text
    return found[1]


def test_who_one_is_here_is_said_with_posts_and_days(browse_embedded: Browse) -> None:
    page = browse_embedded("dual").get("/account")
    assert page.heading == "Tài khoản"
    for said in ("Dương Văn Ân", "dual@example.vn", "Thị trấn Kiến Giang", "Huyện Lệ Thủy", "từ 01/01/2020"):
        assert said in page.text


def test_every_page_leads_to_it(browse_embedded: Browse) -> None:
    assert '<a href="/account">Tài khoản</a>' in browse_embedded("commune").get("/inbox").html


def test_whoever_changes_their_password_stays_signed_in_here_alone(
    browse_embedded: Browse, embedded: Engine
) -> None:
    here, there = browse_embedded("commune"), browse_embedded("commune")
    here.get("/account")
    page = here.follow(here.send("/account/password", current=PASSWORD, password=NEW))
    assert "Đã đổi mật khẩu." in page.text
    assert newest(embedded) == Deed.CHANGE_PASSWORD
    assert there.get("/account").goes_to.startswith("/login")
    assert browse_embedded().sign_in("commune", PASSWORD).status == 401
    assert browse_embedded().sign_in("commune", NEW).goes_to == "/"


@pytest.mark.parametrize(
    ("current", "new", "said"),
    [
        ("sai", NEW, "Mật khẩu hiện tại không đúng."),
        (PASSWORD, "ngắn", "Mật khẩu cần từ 8 đến 1000 ký tự."),
        ("", "", "Chưa nhập mật khẩu hiện tại. Phải đúng là bạn thì mới đổi được. Chưa nhập mật khẩu mới."),
    ],
    ids=["wrong", "short", "empty"],
)
def test_a_password_that_is_not_changed_says_why_and_is_not_shown(
    browse_embedded: Browse, current: str, new: str, said: str
) -> None:
    browser = browse_embedded("commune")
    browser.get("/account")
    page = browser.send("/account/password", current=current, password=new)
    assert (page.status, page.title) == (422, "Lỗi: Tài khoản – Khen thưởng")
    assert said in page.errors()
    assert not new or new not in page.html
    assert browse_embedded().sign_in("commune", PASSWORD).status == 303


def test_who_guesses_the_password_at_an_open_browser_must_wait(browse_embedded: Browse) -> None:
    browser = browse_embedded("commune")
    browser.get("/account")
    for _ in range(5):
        browser.send("/account/password", current="sai", password=NEW)
    page = browser.send("/account/password", current=PASSWORD, password=NEW)
    assert "Chờ 15 phút" in page.errors()
    assert page.headers["Retry-After"] == "900"


def test_a_password_does_not_travel_through_the_sign_in_form(
    browse_embedded: Browse, embedded: Engine
) -> None:
    browser = browse_embedded("commune")
    browser.get("/account")
    with writing(embedded) as connection:
        connection.execute(SignIn.__table__.delete())
    sent = browser.send("/account/password", current=PASSWORD, password=NEW)
    assert sent.goes_to == "/login"
    assert "writing" not in browser.follow(sent).html


def test_one_is_signed_out_elsewhere_and_here_is_marked(browse_embedded: Browse, embedded: Engine) -> None:
    with writing(embedded) as connection:
        commune = actor(connection, "commune")
        open_sign_in(connection, commune.person_id, NOW, browser="Safari, iPhone")
        open_sign_in(connection, commune.person_id, NOW, browser="Firefox, Windows")
    browser = browse_embedded("commune")
    page = browser.get("/account")
    assert "Safari, iPhone" in page.text
    assert page.text.count("(nơi này)") == 1
    handle = re.search(r'name="which" value="([0-9a-f]{64})"', page.html)
    assert handle
    page = browser.follow(browser.send("/account/sign-ins", which=handle[1]))
    assert "Đã đăng xuất ở 1 nơi khác." in page.text
    again = browser.follow(browser.send("/account/sign-ins", which=handle[1]))
    assert "không còn đăng nhập nữa" in again.text
    page = browser.follow(browser.send("/account/sign-ins", which="others"))
    assert "Đã đăng xuất ở 1 nơi khác." in page.text
    assert "Đăng xuất mọi nơi khác" not in page.text
    with reading(embedded) as connection:
        assert len(sign_ins_of(connection, commune.person_id, NOW)) == 1


@pytest.mark.parametrize("which", ["", "x", "zz" * 32], ids=["empty", "short", "no hex"])
def test_what_is_nobodys_sign_in_ends_nothing(browse_embedded: Browse, which: str) -> None:
    browser = browse_embedded("commune")
    browser.get("/account")
    page = browser.follow(browser.send("/account/sign-ins", which=which))
    assert "không còn đăng nhập nữa" in page.text


def test_with_what_one_signs_in_is_kept_in_words(browse_embedded: Browse) -> None:
    browser = browse_embedded()
    browser.get("/login")
    browser.client.environ_base["HTTP_USER_AGENT"] = (
        "Mozilla/5.0 (Windows NT 6.1; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/109.0 Safari/537.36"
    )
    browser.sign_in("commune")
    assert "Chrome, Windows (nơi này)" in browser.get("/account").text


def test_a_token_is_shown_once_and_works(browse: Browse, caller: Callable[..., Caller]) -> None:
    browser = browse("commune")
    browser.get("/account")
    sent = browser.send("/account/tokens", label="Một cửa xã", expires_in_days="30")
    browser.client.head(sent.goes_to)
    page = browser.follow(sent)
    secret = token_in(page)
    assert "Mã truy cập “Một cửa xã”, dùng được đến 16/12/2026" in page.text
    again = browser.get("/account")
    assert secret not in again.html
    assert "Một cửa xã" in again.text
    client = caller().client
    headers = {"Authorization": f"Bearer {secret}"}
    assert client.get("/api/v1/me", headers=headers).get_json()["username"] == "commune"
    number = re.search(r'name="token" value="(\d+)"', again.html)
    assert number
    page = browser.follow(browser.send("/account/tokens/revoke", token=number[1]))
    assert "Đã thu hồi mã truy cập." in page.text
    assert "Một cửa xã" not in page.text
    assert client.get("/api/v1/me", headers=headers).status_code == 401


def test_a_form_that_is_sent_twice_makes_one_token_and_says_so(browse: Browse) -> None:
    browser = browse("commune")
    (key,) = re.findall(r'name="sent" value="([^"]+)"', browser.get("/account").html)
    typed = {"label": "Một cửa xã", "expires_in_days": "30", "sent": key}
    assert token_in(browser.follow(browser.send("/account/tokens", **typed)))
    page = browser.follow(browser.send("/account/tokens", **typed))
    assert "đã được tạo ở lần gửi trước, lần gửi này không tạo thêm" in page.text
    assert len(re.findall(r'name="token" value="', page.html)) == 1
    other = browser.follow(browser.send("/account/tokens", **{**typed, "label": "Máy chủ huyện"}))
    assert token_in(other), "other words are another form"


def test_what_is_wrong_with_a_token_is_said_beside_what_was_typed(browse_embedded: Browse) -> None:
    browser = browse_embedded("commune")
    browser.get("/account")
    page = browser.send("/account/tokens", label="Một cửa", expires_in_days="cả năm")
    assert page.status == 422
    assert "1–366" in page.errors()
    assert 'value="Một cửa"' in page.html
    assert 'value="cả năm"' in page.html


def test_the_token_of_somebody_else_is_not_touched(browse_embedded: Browse, embedded: Engine) -> None:
    with writing(embedded) as connection:
        district = actor(connection, "district")
        theirs = create_token(connection, district.person_id, "Của huyện", 30, NOW, district)
    browser = browse_embedded("commune")
    assert "Của huyện" not in browser.get("/account").text
    browser.send("/account/tokens/revoke", token=theirs.id)
    assert "Của huyện" in browse_embedded("district").get("/account").text
    assert browser.send("/account/tokens/revoke", token="x").status == 404
