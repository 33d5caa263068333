"""One's own account in a browser: with script and without, on a desk and on the narrowest phone."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open, Service, Visitor
from workflow.database import writing
from workflow.people.commands import create_person
from workflow.people.passwords import hash_anew

DESK, PHONE = (1366, 768), (360, 740)
every_way = pytest.mark.parametrize(
    ("script", "size"),
    [(False, DESK), (True, DESK), (False, PHONE), (True, PHONE)],
    ids=["desk without script", "desk with script", "phone without script", "phone with script"],
)
OLD, NEW = "mật khẩu cũ của tôi", "ba ngọn núi xanh"


def somebody_new(service: Service, name: str) -> str:
    """An account of its own for each journey: they share one service."""
    username = name.replace(" ", "-")
    with writing(service.engine) as connection:
        create_person(connection, username, "Lê Thị Hoa", datetime.now(UTC), password_hash=hash_anew(OLD))
    return username


def sign_in(visitor: Visitor, username: str, password: str) -> None:
    visitor.go("/login")
    visitor.page.locator("#username").fill(username)
    visitor.page.locator("#password").fill(password)
    visitor.page.get_by_role("button", name="Đăng nhập").click()


@every_way
def test_a_password_is_changed_and_the_other_browser_is_signed_out(
    service: Service, visitor: Open, script: bool, size: tuple[int, int]
) -> None:
    username = somebody_new(service, f"doi-{script}-{size[0]}".lower())
    here, there = (visitor(script=script, width=size[0], height=size[1]) for _ in range(2))
    for each in (here, there):
        sign_in(each, username, OLD)
    page = here.page
    page.locator(".kt-person summary").click()
    page.get_by_role("link", name="Tài khoản").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tài khoản")
    page.locator("#current").fill(OLD)
    page.locator("#password").fill("ngắn")
    page.get_by_role("button", name="Đổi mật khẩu").click()
    expect(page.locator(".kt-errors")).to_be_focused()
    page.locator(".kt-errors").get_by_role("link").click()
    page.locator("#current").fill(OLD)
    page.locator("#password").fill(NEW)
    page.get_by_role("button", name="Đổi mật khẩu").click()
    expect(page.get_by_role("alert")).to_contain_text("Đã đổi mật khẩu.")
    there.go("/account")
    expect(there.page.get_by_role("heading", level=1)).to_have_text("Đăng nhập")
    sign_in(there, username, NEW)
    expect(there.page.get_by_role("heading", level=1)).not_to_have_text("Đăng nhập")


@every_way
def test_a_token_is_made_shown_once_and_revoked(
    service: Service, visitor: Open, script: bool, size: tuple[int, int]
) -> None:
    somebody = visitor(script=script, width=size[0], height=size[1])
    sign_in(somebody, somebody_new(service, f"ma-{script}-{size[0]}".lower()), OLD)
    somebody.go("/account")
    page = somebody.page
    page.get_by_text("Tạo mã truy cập").click()
    page.get_by_label("Dùng cho việc gì").fill("Phần mềm một cửa")
    page.get_by_role("button", name="Tạo mã").click()
    expect(page.locator(".kt-once code")).to_contain_text("kt_")
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    page.reload()
    expect(page.locator(".kt-once")).to_have_count(0)
    page.get_by_role("button", name="Thu hồi Phần mềm một cửa").click()
    expect(page.get_by_role("alert")).to_contain_text("Đã thu hồi mã truy cập.")


@every_way
def test_one_signs_out_elsewhere(
    service: Service, visitor: Open, script: bool, size: tuple[int, int]
) -> None:
    username = somebody_new(service, f"noi-{script}-{size[0]}".lower())
    here, there = (visitor(script=script, width=size[0], height=size[1]) for _ in range(2))
    for each in (there, here):
        sign_in(each, username, OLD)
    here.go("/account")
    expect(here.page.get_by_text("(nơi này)")).to_have_count(1)
    here.page.get_by_role("button", name="Đăng xuất mọi nơi khác").click()
    expect(here.page.get_by_role("alert")).to_contain_text("Đã đăng xuất ở 1 nơi khác.")
    there.go("/account")
    expect(there.page.get_by_role("heading", level=1)).to_have_text("Đăng nhập")


def test_a_password_can_be_looked_at_while_it_is_typed_and_is_sent_as_one(visitor: Open) -> None:
    somebody = visitor()
    somebody.go("/login")
    field, button = (
        somebody.page.locator("#password"),
        somebody.page.get_by_role("button", name="Hiện mật khẩu"),
    )
    field.fill("sai")
    expect(field).to_have_attribute("type", "password")
    button.click()
    expect(field).to_have_attribute("type", "text")
    somebody.page.get_by_role("button", name="Ẩn mật khẩu").click()
    expect(field).to_have_attribute("type", "password")
    expect(field).to_have_value("sai")


def test_without_script_nothing_is_missing_at_the_sign_in(visitor: Open) -> None:
    somebody = visitor(script=False)
    somebody.go("/login")
    expect(somebody.page.get_by_role("button")).to_have_count(1)
