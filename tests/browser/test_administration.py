"""An administrator at work in a browser: with script and without, on a desk and on the narrowest phone."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from states.terms import Role
from tests.browser.conftest import Open, Service
from tests.browser.test_account import DESK, OLD, every_way, sign_in
from tests.browser.test_seen import AXE, faults_at_each_width
from workflow.calendar import today
from workflow.database import writing
from workflow.people.commands import assign, create_person
from workflow.people.passwords import hash_anew

pytestmark = pytest.mark.usefixtures("service")
WIDER = "document.documentElement.scrollWidth > innerWidth"


def looked_at(page: Page, *, closely: bool) -> None:
    """What a form answers has no address of its own at which every page is looked at: so it is looked at here."""
    assert not page.evaluate(WIDER)
    if closely:
        size = page.viewport_size
        assert size
        page.evaluate(AXE)
        assert list(faults_at_each_width(page)) == []
        page.set_viewport_size(size)


@every_way
def test_a_newcomer_gets_an_account_a_password_and_a_role_and_begins_to_work(
    service: Service, visitor: Open, script: bool, size: tuple[int, int]
) -> None:
    username = f"hoa-{script}-{size[0]}".lower()
    name = f"Lê Thị Hoa {size[0]} {'một' if script else 'hai'}"
    admin = visitor(script=script, width=size[0], height=size[1])
    page = admin.page
    admin.enter("admin")
    expect(page.get_by_role("heading", level=1)).to_have_text("Đơn vị")
    page.get_by_role("link", name="Người dùng").click()
    page.get_by_role("link", name="Thêm người dùng").click()
    page.get_by_label("Họ và tên").fill(name)
    page.get_by_label("Tên đăng nhập").fill("Hồ")
    page.get_by_role("button", name="Tiếp tục").click()
    expect(page.locator(".kt-errors")).to_be_focused()
    expect(page.get_by_label("Họ và tên")).to_have_value(name)
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_role("button", name="Tiếp tục").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thêm người dùng này?")
    page.get_by_role("button", name="Sửa lại").click()
    expect(page.get_by_label("Tên đăng nhập")).to_have_value(username)
    page.get_by_role("button", name="Tiếp tục").click()
    page.get_by_role("button", name="Thêm người dùng").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    password = page.locator(".kt-once code").inner_text()

    page.get_by_role("link", name="Giao vai trò").click()
    page.get_by_label("Vai trò").select_option("Người lập đề nghị")
    page.get_by_label("Đơn vị", exact=True).fill("an thuy")
    page.get_by_role("button", name="Tiếp tục").click()
    expect(page.get_by_text("Xã An Thủy, mã 19264")).to_be_visible()
    assert not page.evaluate(WIDER)
    page.get_by_role("button", name="Giao vai trò").click()
    expect(page.get_by_role("alert")).to_contain_text("vai trò người lập đề nghị ở Xã An Thủy")

    newcomer = visitor(script=script, width=size[0], height=size[1])
    sign_in(newcomer, username, password)
    expect(newcomer.page.get_by_role("heading", level=1)).to_have_text("Hồ sơ của đơn vị")

    page.get_by_role("link", name="Đóng tài khoản").click()
    page.get_by_role("button", name="Đóng tài khoản").click()
    expect(page.get_by_role("alert")).to_contain_text("Đã đóng tài khoản của")
    newcomer.go("/")
    expect(newcomer.page.get_by_role("heading", level=1)).to_have_text("Đăng nhập")


@every_way
def test_a_list_of_units_is_imported_after_it_was_looked_at(
    service: Service, visitor: Open, script: bool, size: tuple[int, int]
) -> None:
    code = str(30_000 + size[0] + script)
    admin = visitor(script=script, width=size[0], height=size[1])
    page = admin.page
    admin.enter("admin")
    page.get_by_role("link", name="Nhập danh mục").click()
    header = "code,name,type,parent_code\n"
    chosen = page.get_by_label("Tệp CSV")
    faulty = {"name": "a.csv", "mimeType": "text/csv", "buffer": f"{header}{code},Xã Mới,Làng,457\n".encode()}
    right = {
        "name": "a.csv",
        "mimeType": "text/csv",
        "buffer": f"{header}{code},Xã Mới {code},Xã,457\n".encode(),
    }
    chosen.set_input_files(faulty)
    page.get_by_label("Các đơn vị này có từ ngày").fill("01/01/2020")
    page.get_by_role("button", name="Xem trước").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Danh mục chưa nhập được")
    assert not page.evaluate(WIDER)
    page.get_by_role("link", name="Chọn tệp khác").click()
    chosen.set_input_files(right)
    page.get_by_label("Các đơn vị này có từ ngày").fill("01/01/2020")
    page.get_by_role("button", name="Xem trước").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nhập danh mục này?")
    page.get_by_role("button", name="Nhập 2 đơn vị").click()
    expect(page.get_by_role("alert")).to_contain_text("Đã nhập 2 đơn vị mới")
    page.get_by_label("Tìm theo tên hoặc mã").fill(code)
    page.get_by_role("button", name="Tìm").click()
    page.get_by_role("link", name=f"Xã Mới {code}", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Xã Mới {code}")
    expect(page.get_by_text("Chưa ai có vai trò ở đơn vị này.")).to_be_visible()


@every_way
def test_a_list_says_who_is_where_units_are_in_its_way(
    service: Service, visitor: Open, script: bool, size: tuple[int, int]
) -> None:
    admin = visitor(script=script, width=size[0], height=size[1])
    page = admin.page
    admin.enter("admin")
    page.get_by_role("link", name="Nhập danh mục").click()
    content = "code,name,type,parent_code\n19264,Xã Lệ Ninh,Xã,457\n".encode()
    page.get_by_label("Tệp CSV").set_input_files({"name": "a.csv", "mimeType": "text/csv", "buffer": content})
    page.get_by_label("Các đơn vị này có từ ngày").fill("01/07/2040")
    page.get_by_role("button", name="Xem trước").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Danh mục chưa nhập được")
    page.get_by_role("link", name="xem ai và hồ sơ nào ở đó").click()
    expect(page.get_by_role("heading", name="Đơn vị đang chắn danh mục này: 1")).to_be_in_viewport()
    looked_at(page, closely=script and size == DESK)
    page.get_by_role("link", name="Xã An Thủy").click()
    expect(page.get_by_text("Trần Văn Lộc")).to_be_visible()


@every_way
def test_a_role_ends_and_an_address_is_changed(
    service: Service, visitor: Open, script: bool, size: tuple[int, int]
) -> None:
    admin = visitor(script=script, width=size[0], height=size[1])
    page = admin.page
    admin.enter("admin")
    admin.go("/admin/people?q=member5")
    page.get_by_role("link", name="Bùi Đức Long").click()
    page.get_by_role("link", name="Đổi thư điện tử").click()
    page.get_by_label("Thư điện tử").fill(f"long{size[0]}{script}@example.vn")
    page.get_by_role("button", name="Tiếp tục").click()
    page.get_by_role("button", name="Đổi thư điện tử").click()
    expect(page.get_by_role("alert")).to_contain_text("từ nay gửi đến")
    page.get_by_role("link", name="Kết thúc vai trò Ủy viên Hội đồng").click()
    page.get_by_label("Ngày cuối giữ vai trò").fill("mai")
    page.get_by_role("button", name="Tiếp tục").click()
    expect(page.locator(".kt-errors")).to_contain_text("không đọc được")
    page.get_by_role("link", name="Thôi").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bùi Đức Long")
    for place in ("Chính sách", "Tình trạng"):
        page.get_by_role("navigation").get_by_role("link", name=place).click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(place)
        assert not page.evaluate(WIDER)


@every_way
def test_a_mandate_is_registered_as_its_paper_has_it_and_ended(
    service: Service, visitor: Open, script: bool, size: tuple[int, int]
) -> None:
    admin = visitor(script=script, width=size[0], height=size[1])
    page, number, on = admin.page, f"9{size[0]}/QĐ-{'CÓ' if script else 'KHÔNG'}", today(datetime.now(UTC))
    admin.enter("admin")
    page.get_by_role("link", name="Người dùng").click()
    page.locator(".kt-person summary").click()
    page.get_by_role("link", name="Đoàn kiểm tra", exact=True).click()
    page.get_by_role("link", name="Ghi quyết định").click()
    page.get_by_label("Số, ký hiệu").fill(number)
    page.get_by_label("Ngày ban hành").fill(f"{on - timedelta(days=2):%d.%m.%y}")
    page.get_by_label("Nội dung kiểm tra").fill("Việc xét khen thưởng phong trào")
    page.get_by_label("Từ ngày").fill(f"{on + timedelta(days=20):%d/%m/%Y}")
    page.get_by_label("Đến hết ngày").fill(f"{on + timedelta(days=30):%d/%m/%Y}")
    page.get_by_label("Đơn vị trong phạm vi").fill("huyen le thuy\nhoa")
    page.get_by_label("Trưởng đoàn").fill("luu ba tri")
    page.get_by_role("button", name="Tiếp tục").click()
    expect(page.locator(".kt-errors")).to_be_focused()
    expect(page.locator(".kt-errors")).to_contain_text("Chưa ghi cơ quan ban hành.")
    page.get_by_role("link", name="Nhiều đơn vị có tên như “hoa”").click()
    chosen = page.get_by_label("Đơn vị “hoa” là")
    expect(chosen).to_be_focused()
    chosen.select_option(index=1)
    looked_at(page, closely=script and size == DESK)
    page.get_by_label("Cơ quan ban hành").fill("Thanh tra tỉnh")
    page.get_by_role("button", name="Tiếp tục").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ghi quyết định này?")
    expect(page.get_by_text("Lưu Bá Trí (inspector)")).to_be_visible()
    looked_at(page, closely=script and size == DESK)
    page.get_by_role("button", name="Ghi quyết định").click()
    expect(page.get_by_role("alert")).to_contain_text("1 người được vai trò thanh tra ở 2 đơn vị")
    expect(page.get_by_role("heading", name="Vai trò đã giao")).to_be_visible()
    assert not page.evaluate(WIDER)
    page.get_by_role("link", name="Kết thúc sớm").click()
    page.get_by_role("button", name="Tiếp tục").click()
    expect(page.get_by_text("Quyết định không bắt đầu nữa")).to_be_visible()
    page.get_by_role("button", name="Kết thúc sớm").click()
    expect(page.get_by_role("alert")).to_contain_text("không bắt đầu nữa, vai trò đã giao được bỏ.")


@every_way
def test_policy_leads_to_the_days_off_of_any_year(
    service: Service, visitor: Open, script: bool, size: tuple[int, int]
) -> None:
    admin = visitor(script=script, width=size[0], height=size[1])
    page = admin.page
    admin.enter("admin")
    page.get_by_role("navigation").get_by_role("link", name="Chính sách").click()
    page.get_by_role("link", name="Ngày nghỉ").click()
    page.get_by_label("Năm", exact=True).fill("2026")
    page.get_by_role("button", name="Xem").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ngày nghỉ năm 2026")
    expect(page.get_by_text("12729/VPCP-KGVX").first).to_be_visible()
    page.get_by_role("link", name="2027").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ngày nghỉ năm 2027")
    assert not page.evaluate(WIDER)


def test_the_places_of_several_roles_do_not_run_into_what_stands_beside_them(
    service: Service, visitor: Open
) -> None:
    now = datetime.now(UTC)
    with writing(service.engine) as connection:
        create_person(connection, "nhieu-vai", "Hồ Xa", now, password_hash=hash_anew(OLD))
        for role in (Role.ADMIN, Role.INSPECTOR):
            assign(connection, "nhieu-vai", role, "44", today(now), None, now)
    somebody = visitor()
    sign_in(somebody, "nhieu-vai", OLD)
    for width in (DESK[0], 1100):
        somebody.page.set_viewport_size({"width": width, "height": DESK[1]})
        beside = somebody.page.locator(".kt-search").bounding_box()
        places = [each.bounding_box() for each in somebody.page.locator(".kt-nav a").all()]
        assert beside
        assert len(places) == 10
        assert all(each and each["x"] + each["width"] <= beside["x"] for each in places)
