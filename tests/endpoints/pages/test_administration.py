"""People and what they may do, as an administrator sees and changes them: nothing before it was read as a whole."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import Engine, select

from states.terms import Deed, Role
from tests.cast import PASSWORD, actor
from tests.clock import NOW
from tests.endpoints.pages.browser import Browser, Page
from tests.statements import counting
from workflow.audit.models import Entry
from workflow.database import reading, writing
from workflow.people.attempts import note_failure
from workflow.people.commands import assign, create_person, end_person
from workflow.people.models import SignIn
from workflow.people.queries import assignments_of, people_by_username
from workflow.people.sign_ins import open_sign_in
from workflow.people.tokens import create_token

Browse = Callable[..., Browser]


def entries(engine: Engine) -> list[str]:
    with reading(engine) as connection:
        return list(connection.scalars(select(Entry.action).order_by(Entry.seq)))


def held(engine: Engine, username: str) -> list[tuple[Role, str, date, date | None]]:
    with reading(engine) as connection:
        person = people_by_username(connection, [username])[username]
        found = assignments_of(connection, person.id)
    return [(each.role, each.unit_code, each.valid_from, each.valid_to) for each in found]


def secret_in(page: Page) -> str:
    found = re.search(r"<code>([^<]+)</code>", page.html)
    assert found, page.text
    return found[1]


def confirmed(browser: Browser, page: Page, path: str) -> Page:
    """Sends what a check page carries, as its first button does; returns the page one is led to."""
    assert page.status == 200, page.text
    kept = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.html))
    return browser.follow(browser.send(path, **(kept | {"csrf_token": browser.token, "step": "do"})))


PAGES = (
    "/admin/units",
    "/admin/units/457",
    "/admin/units/import",
    "/admin/people",
    "/admin/people/commune",
    "/admin/new-person",
    "/admin/people/commune/roles",
    "/admin/people/commune/roles/1/end",
    "/admin/people/commune/email",
    "/admin/people/commune/password",
    "/admin/people/commune/unlock",
    "/admin/people/commune/end",
    "/admin/people/commune/sign-ins",
    "/admin/people/commune/tokens/1",
    "/admin/health",
)


@pytest.mark.parametrize("path", PAGES)
def test_only_an_administrator_enters_and_every_other_attempt_is_logged(
    browse_embedded: Browse, embedded: Engine, path: str
) -> None:
    for username in ("commune", "secretary", "inspector"):
        page = browse_embedded(username).get(path)
        assert page.status == 403
        assert "Việc này dành cho vai trò “Quản trị hệ thống”, mà bạn không giữ." in page.text
        assert entries(embedded)[-1] == Deed.PERMISSION_REFUSED


@pytest.mark.parametrize("path", [path for path in PAGES if path.count("/") > 3] + ["/admin/new-person"])
def test_nobody_else_changes_anything_by_sending_a_form(
    browse_embedded: Browse, embedded: Engine, path: str
) -> None:
    browser = browse_embedded("district")
    browser.get("/account")
    before = held(embedded, "commune")
    form = {"full_name": "Hồ Xa", "username": "xa", "role": "admin", "unit_code": "44-SNV", "step": "do"}
    page = browser.send(path, valid_from="16/11/2026", valid_to="16/11/2026", **form)
    assert page.status in (403, 405, 422), page.text
    assert held(embedded, "commune") == before
    assert Deed.CREATE_PERSON not in entries(embedded)[-3:]


def test_an_administrator_begins_with_the_units_and_reads_no_nomination(browse_embedded: Browse) -> None:
    browser = browse_embedded("admin")
    assert browser.get("/").goes_to == "/admin/units"
    places = re.findall(r'<li><a href="([^"]+)"', browser.get("/admin/units").html)
    assert places[:5] == ["/admin/units", "/admin/people", "/admin/policy", "/process", "/admin/health"]
    assert "/nominations" not in places


def test_people_are_listed_by_given_name_with_their_roles_and_found_without_accents(
    browse_embedded: Browse, embedded: Engine
) -> None:
    browser = browse_embedded("admin")
    page = browser.get("/admin/people")
    assert page.rows[:4] == ["Lê Ngọc Anh", "Phan Thị Ánh", "Dương Văn Ân", "Đặng Hoàng Ân"]
    assert "Lãnh đạo cấp huyện, Huyện Lệ Thủy" in page.text
    assert browser.get("/admin/people", q="kim LIEN").rows == ["Hoàng Thị Kim Liên"]
    assert browser.get("/admin/people", q="member3").rows == ["Mai Thị Tuyết"]
    nobody = browser.get("/admin/people", q="xyz")
    assert "Không có ai khớp “xyz”" in nobody.text
    with writing(embedded) as connection:
        end_person(connection, "member3", NOW)
    assert browser.get("/admin/people", q="member3").rows == []
    left = browser.get("/admin/people", q="member3", left="1")
    assert left.rows == ["Mai Thị Tuyết"]
    assert "Đã nghỉ 16/11/2026" in left.text


def test_a_long_list_comes_in_pages_and_brings_everybody_once(
    browse_embedded: Browse, embedded: Engine
) -> None:
    with writing(embedded) as connection:
        for number in range(60):
            create_person(connection, f"nguoi{number}", f"Nguyễn Văn Số {number:02}", NOW)
    browser = browse_embedded("admin")
    first = browser.get("/admin/people", q="so")
    address = first.html.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert address == "/admin/people?q=so&left=&cursor=50"
    second = browser.get(address)
    assert len(first.rows) == 50
    assert len({*first.rows, *second.rows}) == 60
    assert browser.get("/admin/people", cursor="x").status == 200


def test_a_new_account_is_read_before_it_is_made_and_its_password_is_shown_once(
    browse: Browse, settled: Engine
) -> None:
    browser = browse("admin")
    browser.get("/admin/new-person")
    form = {"full_name": "Hồ Thị  Bình", "username": "Binh.Ho", "email": "binh@example.vn"}
    page = browser.send("/admin/new-person", **form)
    assert page.heading == "Thêm người dùng này?"
    for said in ("binh.ho", "binh@example.vn", "được ghi vào nhật ký"):
        assert said in page.text
    assert Deed.CREATE_PERSON not in entries(settled)[-2:], "it was only rehearsed"
    page = confirmed(browser, page, "/admin/new-person")
    assert page.heading == "Hồ Thị Bình"
    password = secret_in(page)
    assert re.fullmatch(r"[a-z2-9]{4}(-[a-z2-9]{4}){2}", password)
    assert password not in browser.get("/admin/people/binh.ho").html
    assert browse().sign_in("binh.ho", password).goes_to == "/"


def test_what_is_wrong_with_a_new_account_is_said_at_its_fields(browse_embedded: Browse) -> None:
    browser = browse_embedded("admin")
    browser.get("/admin/new-person")
    page = browser.send("/admin/new-person", full_name=" ", username="hồ", email="x")
    assert (page.status, page.title) == (422, "Lỗi: Thêm người dùng – Khen thưởng")
    for said in ("Chưa ghi họ và tên.", "chữ thường không dấu", "Địa chỉ thư điện tử chưa đúng."):
        assert said in page.errors()
    assert 'href="#username"' in page.html
    assert 'value="hồ"' in page.html
    taken = browser.send("/admin/new-person", full_name="Hồ Xa", username="commune", email="")
    assert "Tên đăng nhập “commune” đã có người dùng." in taken.errors()


def test_one_may_go_back_from_the_check_and_mend(browse_embedded: Browse) -> None:
    browser = browse_embedded("admin")
    browser.get("/admin/new-person")
    form = {"full_name": "Hồ Xa", "username": "xa", "email": ""}
    browser.send("/admin/new-person", **form)
    page = browser.send("/admin/new-person", step="edit", **form)
    assert page.heading == "Thêm người dùng"
    assert 'value="Hồ Xa"' in page.html


def test_what_was_typed_survives_a_sign_in_that_ended(browse_embedded: Browse, embedded: Engine) -> None:
    browser = browse_embedded("admin")
    browser.get("/admin/new-person")
    with writing(embedded) as connection:
        connection.execute(SignIn.__table__.delete())
    form = browser.send("/admin/new-person", full_name="Hồ Xa", username="xa", email="")
    kept = re.search(r'name="writing" value="([^"]*)"', form.html)
    assert kept
    page = browser.send("/login", username="admin", password=PASSWORD, next="/", writing=kept[1])
    assert page.heading == "Thêm người dùng"
    assert 'value="Hồ Xa"' in page.html
    assert "còn nguyên: xem lại rồi gửi." in page.errors()


def test_a_role_is_given_at_a_unit_by_its_name_between_two_days(browse: Browse, settled: Engine) -> None:
    browser = browse("admin")
    browser.get("/admin/people/commune2/roles")
    path = "/admin/people/commune2/roles"
    form = {
        "role": "drafter",
        "unit_code": "le thuy huyen",
        "valid_from": "20/11/2026",
        "valid_to": "31.12.26",
    }
    page = browser.send(path, **form)
    assert page.heading == "Giao vai trò này?"
    for said in ("Người lập đề nghị", "Huyện Lệ Thủy, mã 457", "20/11/2026", "31/12/2026", "Võ Thị Thanh Hà"):
        assert said in page.text
    assert len(held(settled, "commune2")) == 1
    page = confirmed(browser, page, path)
    assert "Đã giao Trần Văn Lộc vai trò người lập đề nghị ở Huyện Lệ Thủy, từ 20/11/2026." in page.text
    assert held(settled, "commune2")[1] == (Role.DRAFTER, "457", date(2026, 11, 20), date(2026, 12, 31))
    assert "Chưa đến ngày" in page.text


def test_of_several_units_of_a_name_one_is_chosen(browse_embedded: Browse, embedded: Engine) -> None:
    browser = browse_embedded("admin")
    path = "/admin/people/commune2/roles"
    browser.get(path)
    form = {"role": "council_member", "unit_code": "hoi dong", "valid_from": "16/11/2026", "valid_to": ""}
    page = browser.send(path, **form)
    assert page.status == 422
    assert "Nhiều đơn vị có tên như" in page.errors()
    assert '<option value="44-HD">' in page.html
    page = browser.send(path, unit_pick="44-HD", **form)
    assert page.heading == "Giao vai trò này?"
    confirmed(browser, page, path)
    assert held(embedded, "commune2")[1][:2] == (Role.COUNCIL_MEMBER, "44-HD")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"role": ""}, "Chưa chọn vai trò."),
        ({"unit_code": "nơi không có"}, "Không có đơn vị nào tên hoặc mã như vậy"),
        ({"unit_code": ""}, "Chưa ghi đơn vị."),
        ({"valid_from": "hôm nào"}, "Ngày bắt đầu không đọc được."),
        ({"valid_to": "01/01/2020"}, "Ngày bắt đầu muộn hơn ngày kết thúc."),
        (
            {"role": "district_approver"},
            "Chọn một trong: Người lập đề nghị, Thanh tra, kiểm tra, Quản trị hệ thống.",
        ),
        ({"unit_code": "19264"}, "Người này đã có vai trò đó"),
    ],
    ids=["no role", "unknown unit", "no unit", "no date", "reversed", "wrong kind", "held already"],
)
def test_a_role_that_cannot_be_given_says_why(
    browse_embedded: Browse, embedded: Engine, changes: dict[str, str], said: str
) -> None:
    browser = browse_embedded("admin")
    browser.get("/admin/people/commune2/roles")
    form = {"role": "drafter", "unit_code": "19249", "valid_from": "16/11/2026", "valid_to": ""}
    page = browser.send("/admin/people/commune2/roles", step="do", **(form | changes))
    assert page.status == 422
    assert said in page.errors()
    assert len(held(embedded, "commune2")) == 1


def test_a_role_ends_with_a_day(browse_embedded: Browse, embedded: Engine) -> None:
    browser = browse_embedded("admin")
    page = browser.get("/admin/people/commune2")
    found = re.search(r'href="(/admin/people/commune2/roles/\d+/end)"', page.html)
    assert found
    path = found[1]
    assert browser.get(path).heading == "Kết thúc vai trò người lập đề nghị ở Xã An Thủy"
    page = browser.send(path, valid_to="30/11/2026")
    assert "Ngày cuối 30/11/2026" in page.text
    page = confirmed(browser, page, path)
    assert "đến hết 30/11/2026" in page.text
    assert held(embedded, "commune2")[0][3] == date(2026, 11, 30)
    assert "không đọc được" in browser.send(path, valid_to="mai").errors()


def test_the_role_of_somebody_else_is_not_ended_at_this_persons_address(browse_embedded: Browse) -> None:
    browser = browse_embedded("admin")
    theirs = re.search(r"commune/roles/(\d+)/end", browser.get("/admin/people/commune").html)
    assert theirs
    assert browser.get(f"/admin/people/commune2/roles/{theirs[1]}/end").status == 404
    assert browser.get("/admin/people/commune2/roles/99999999999999999999/end").status == 404


def test_an_address_is_changed_after_old_and_new_were_read(browse_embedded: Browse, embedded: Engine) -> None:
    browser = browse_embedded("admin")
    path = "/admin/people/commune/email"
    assert 'value="commune@example.vn"' in browser.get(path).html
    page = browser.send(path, email="moi@example.vn")
    assert "Địa chỉ cũ commune@example.vn Địa chỉ mới moi@example.vn" in page.text
    page = confirmed(browser, page, path)
    assert "từ nay gửi đến moi@example.vn" in page.text
    assert entries(embedded)[-1] == Deed.CHANGE_EMAIL
    page = browser.send(path, email="x@")
    assert "Địa chỉ thư điện tử chưa đúng." in page.errors()


def test_a_forgotten_password_is_set_anew_and_shown_once(browse: Browse) -> None:
    browser = browse("admin")
    path = "/admin/people/commune/password"
    page = browser.get(path)
    assert page.heading == "Đặt lại mật khẩu của Nguyễn Thị Hoài?"
    page = confirmed(browser, page, path)
    password = secret_in(page)
    assert "<code>" not in browser.get("/admin/people/commune").html
    assert browse().sign_in("commune", PASSWORD).status == 401
    assert browse().sign_in("commune", password).goes_to == "/"


def test_a_lock_is_shown_and_lifted(browse_embedded: Browse, embedded: Engine) -> None:
    with writing(embedded) as connection:
        for _ in range(5):
            note_failure(connection, "commune", None, NOW)
    browser = browse_embedded("admin")
    page = browser.get("/admin/people/commune")
    assert "Tạm khóa đến 09:15 vì nhập sai mật khẩu 5 lần" in page.text
    path = "/admin/people/commune/unlock"
    page = confirmed(browser, browser.get(path), path)
    assert "Đã mở khóa." in page.text
    assert "Tạm khóa" not in page.text
    assert browse_embedded().sign_in("commune").goes_to == "/"


def test_sign_ins_and_tokens_of_somebody_are_seen_and_ended(
    browse_embedded: Browse, embedded: Engine
) -> None:
    with writing(embedded) as connection:
        commune = actor(connection, "commune")
        open_sign_in(connection, commune.person_id, NOW, browser="Chrome, Android")
        made = create_token(connection, commune.person_id, "Một cửa", 30, NOW, commune)
    browser = browse_embedded("admin")
    page = browser.get("/admin/people/commune")
    assert "Chrome, Android" in page.text
    path = f"/admin/people/commune/tokens/{made.id}"
    page = confirmed(browser, browser.get(path), path)
    assert "Đã thu hồi mã truy cập." in page.text
    assert browser.get(path).status == 404
    assert browser.get(f"/admin/people/district/tokens/{made.id}").status == 404
    path = "/admin/people/commune/sign-ins"
    page = confirmed(browser, browser.get(path), path)
    assert "Nguyễn Thị Hoài đã bị đăng xuất ở mọi nơi." in page.text
    assert "Không đăng nhập ở đâu." in page.text


def test_an_account_is_closed_for_good_and_offers_nothing_more(
    browse_embedded: Browse, embedded: Engine
) -> None:
    browser = browse_embedded("admin")
    path = "/admin/people/commune/end"
    page = browser.get(path)
    assert "không mở lại được" in page.text
    page = confirmed(browser, page, path)
    assert "Đã đóng tài khoản của Nguyễn Thị Hoài." in page.text
    assert "/admin/people/commune/" not in page.html, "nothing is offered that would be refused"
    assert entries(embedded)[-1] == Deed.END_PERSON
    for part in ("end", "email", "password", "roles", "unlock", "sign-ins"):
        assert browser.get(f"/admin/people/commune/{part}").status == 404


@pytest.mark.parametrize(
    "name", ["nobody", "%00", "h%E1%BB%93", "a%2Fb"], ids=["nobody", "nul", "accent", "slash"]
)
def test_whoever_has_no_account_is_not_found(browse_embedded: Browse, name: str) -> None:
    assert browse_embedded("admin").get(f"/admin/people/{name}").status == 404


def test_thirty_people_cost_as_many_statements_as_one(browse_embedded: Browse, embedded: Engine) -> None:
    browser, spent = browse_embedded("admin"), []
    for count in (0, 30):
        with writing(embedded) as connection:
            for number in range(count):
                create_person(connection, f"moi{number}", f"Người Mới {number}", NOW)
                assign(connection, f"moi{number}", Role.DRAFTER, "457", date(2026, 1, 1), None, NOW)
        with counting(embedded) as seen:
            assert browser.get("/admin/people").status == 200
        spent.append(len(seen))
    assert spent[0] == spent[1]


def test_administrators_are_offered_nothing_that_shuts_themselves_out(
    browse_embedded: Browse, embedded: Engine
) -> None:
    browser = browse_embedded("admin")
    page = browser.get("/admin/people/admin")
    assert "Đóng tài khoản" not in page.text
    assert "Kết thúc" not in page.text
    assert browser.get("/admin/people/admin/end").status == 403
    refused = browser.send("/admin/people/admin/end", step="do")
    assert (refused.status, refused.heading) == (403, "Không tự bỏ quyền quản trị")
    assert "Đóng tài khoản" in browser.get("/admin/people/commune").text
