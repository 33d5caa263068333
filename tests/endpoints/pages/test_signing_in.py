"""Signing in with a browser, and out."""

from collections.abc import Callable

from tests.cast import PASSWORD
from tests.endpoints.pages.browser import Browser

Browse = Callable[..., Browser]


def test_whoever_is_not_signed_in_comes_to_the_form_and_then_to_the_page_asked_for(browse: Browse) -> None:
    browser = browse()
    sent = browser.get("/nominations", q="kim thuy")
    assert sent.goes_to == "/login?next=/nominations?q%3Dkim%2Bthuy"
    form = browser.follow(sent)
    assert form.heading == "Đăng nhập"
    assert 'value="/nominations?q=kim+thuy"' in form.html
    signed_in = browser.send("/login", username="commune", password=PASSWORD, next="/nominations?q=kim+thuy")
    assert browser.follow(signed_in).heading == "Tất cả hồ sơ"


def test_the_first_sentence_is_the_same_whether_name_or_password_is_wrong(browse_embedded: Browse) -> None:
    said = []
    for username, password in (("commune", "sai"), ("nobody", PASSWORD)):
        page = browse_embedded().sign_in(username, password)
        assert page.status == 401
        assert page.title == "Lỗi: Đăng nhập – Khen thưởng"
        assert f'value="{username}"' in page.html
        said.append(page.errors())
    assert said[0] == said[1]
    assert "Tên đăng nhập hoặc mật khẩu không đúng." in said[0]


def test_after_five_failures_the_wait_is_said_with_its_length(browse_embedded: Browse) -> None:
    for _ in range(5):
        browse_embedded().sign_in("commune", "sai")
    page = browse_embedded().sign_in("commune")
    assert page.status == 429
    assert page.headers["Retry-After"] == "900"
    assert "Bạn đã thử sai 5 lần. Chờ 15 phút" in page.errors()


def test_a_form_without_its_token_changes_nothing(browse_embedded: Browse) -> None:
    browser = browse_embedded("district")
    browser.get("/inbox")
    browser.token = ""
    page = browser.send("/logout")
    assert page.status == 400
    assert page.heading == "Biểu mẫu không còn hiệu lực"
    assert browser.get("/inbox").status == 200


def test_who_is_signed_in_already_is_led_on_from_the_form(browse_embedded: Browse) -> None:
    page = browse_embedded("district").get("/login", next="/notices")
    assert 'Bạn đang đăng nhập ở trình duyệt này. <a href="/notices">Vào làm việc tiếp</a>' in page.html
    assert "Bạn đang đăng nhập" not in browse_embedded().get("/login").text


def test_signing_in_leaves_nothing_of_what_was_planted_before(browse_embedded: Browse) -> None:
    browser = browse_embedded()
    browser.get("/login")
    with browser.client.session_transaction() as session:
        session["planted"], token = "x", session["csrf_token"]
    browser.send("/login", username="district", password=PASSWORD, next="/")
    browser.get("/inbox")
    with browser.client.session_transaction() as session:
        assert "planted" not in session
        assert session["csrf_token"] != token, "whoever knew the old one forges no form"


def test_who_and_as_what_is_said_in_the_masthead(browse_embedded: Browse) -> None:
    text = browse_embedded("dual").get("/inbox").text
    assert "Dương Văn Ân" in text
    assert "Người lập đề nghị, UBND thị trấn Kiến Giang" in text
    assert "Lãnh đạo cấp huyện, UBND huyện Lệ Thủy" in text
