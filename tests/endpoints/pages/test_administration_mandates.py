"""Mandates to inspect as an administrator registers and ends them: typed as on paper, read as a whole, done once."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import Engine, delete, func, select

from states.terms import Deed, Role
from tests.cast import PASSWORD
from tests.clock import NOW
from tests.endpoints.pages.browser import Browser, Page
from tests.endpoints.pages.test_administration import entries, held
from tests.endpoints.pages.test_signing_in_again import sealed
from workflow.calendar import today
from workflow.database import reading, writing
from workflow.inspection.models import Inspection
from workflow.people.commands import create_person
from workflow.people.models import SignIn

Browse = Callable[..., Browser]
TODAY = today(NOW)
PAPER = {
    "number": "27/QĐ-TTr",
    "issued_on": "10/11/2026",
    "authority": "Thanh tra tỉnh",
    "purpose": "Việc xét khen thưởng <b>\nphong trào",
    "valid_from": "16/11/2026",
    "valid_to": "15/12/2026",
    "units": "le thuy\n455",
    "covers": "all",
    "leader": "ta quang khai",
    "members": "hanh\nTạ Quang Khải",
}


@pytest.fixture(autouse=True)
def team(request: pytest.FixtureRequest) -> None:
    """Three people of the inspectorate, two of one name."""
    engine = request.getfixturevalue("settled" if "settled" in request.fixturenames else "embedded")
    with writing(engine) as connection:
        for username, name in (("tri", "Tạ Quang Khải"), ("hanh", "Võ Thị Hạnh"), ("hanh2", "Võ Thị Hạnh")):
            create_person(connection, username, name, NOW - timedelta(days=1))


def mandates(engine: Engine) -> int:
    with reading(engine) as connection:
        return connection.execute(select(func.count()).select_from(Inspection)).scalar_one()


def confirmed(page: Page) -> dict[str, str]:
    """What a check page carries, as its first button sends it."""
    assert page.status == 200, page.text
    kept = re.findall(r'type="hidden" name="([\w.]+)" value="([^"]*)"', page.html)
    return {name: unescape(value) for name, value in kept} | {"step": "do"}


def registered(browser: Browser, **changes: str) -> Page:
    """The page of a mandate that was registered."""
    browser.get("/inspections/new")
    check = browser.send("/inspections/new", **(PAPER | changes))
    return browser.follow(browser.send("/inspections/new", **confirmed(check)))


def test_a_mandate_is_typed_read_registered_and_says_what_it_gave_to_whom(
    browse: Browse, settled: Engine
) -> None:
    browser = browse("admin")
    listed = browser.get("/inspections")
    assert "Chưa có quyết định nào" in listed.text
    assert 'href="/inspections/new"' in listed.html
    assert '<a href="/inspections">Đoàn kiểm tra</a>' in listed.html, "in the menu under one's name"
    browser.get("/inspections/new")
    check = browser.send("/inspections/new", **PAPER)
    assert (check.status, check.heading) == (200, "Ghi quyết định này?")
    for said in (
        "số 27/QĐ-TTr ngày 10/11/2026",
        "Việc xét khen thưởng <b> phong trào",
        "từ 16/11/2026 đến hết 15/12/2026",
        "Huyện Lệ Thủy (457); Huyện Bố Trạch (455)",
        "Trưởng đoàn Tạ Quang Khải (tri)",
        "Thành viên Võ Thị Hạnh (hanh)",
        "Mọi khen thưởng trong phạm vi",
    ):
        assert said in check.text
    assert "khen thưởng <b>" not in check.html
    assert mandates(settled) == 0
    page = browser.follow(browser.send("/inspections/new", **confirmed(check)))
    assert page.heading == "Quyết định số 27/QĐ-TTr"
    for said in (
        "Đã ghi Quyết định số 27/QĐ-TTr: 2 người được vai trò thanh tra ở 2 đơn vị.",
        "Đang kiểm tra",
        "Vai trò đã giao",
        "Thanh tra, Huyện Bố Trạch, từ 16/11/2026 đến hết 15/12/2026",
    ):
        assert said in page.text
    assert [each[:2] for each in held(settled, "hanh")] == [(Role.INSPECTOR, "457"), (Role.INSPECTOR, "455")]
    assert entries(settled).count(Deed.CREATE_INSPECTION) == 1
    assert "Đang kiểm tra" in browser.get("/inspections").text


def test_what_is_sent_twice_is_registered_once_and_leads_to_the_same_mandate(
    browse: Browse, settled: Engine
) -> None:
    browser = browse("admin")
    browser.get("/inspections/new")
    sent = confirmed(browser.send("/inspections/new", **PAPER))
    first, second = (browser.send("/inspections/new", **sent).goes_to for _ in range(2))
    assert first == second
    assert mandates(settled) == 1


def test_all_that_is_wrong_is_told_at_once_beside_its_field_and_what_was_typed_stays(
    browse_embedded: Browse, embedded: Engine
) -> None:
    browser = browse_embedded("admin")
    browser.get("/inspections/new")
    typed = {
        "number": "",
        "issued_on": "17/11/2026",
        "authority": "",
        "purpose": "Việc <i>",
        "valid_from": "hôm nay",
        "valid_to": "",
        "units": "huyện Không Có\n44-HD",
        "covers": "",
        "leader": "nobody",
        "members": "",
    }
    page = browser.send("/inspections/new", **typed)
    assert (page.status, page.title) == (422, "Lỗi: Ghi quyết định kiểm tra – Khen thưởng")
    order = [page.errors().index(said) for said in ("số, ký hiệu", "cơ quan ban hành", "Không Có", "nobody")]
    assert order == sorted(order), "as the fields stand"
    for said in (
        "Chưa ghi số, ký hiệu.",
        "Ngày ban hành",
        "Chưa ghi cơ quan ban hành.",
        "Ngày bắt đầu không đọc được.",
        "Chưa nhập ngày cuối.",
        "không có đơn vị nào tên hoặc mã “huyện Không Có”",
        "Không kiểm tra riêng Hội đồng Thi đua - Khen thưởng tỉnh Quảng Bình được",
        "Chưa chọn loại khen thưởng",
        "Không có tài khoản nào của “nobody”.",
    ):
        assert said in page.errors(), said
    for field in ("number", "issued_on", "authority", "valid_from", "valid_to", "units", "covers", "leader"):
        assert f'id="{field}-error"' in page.html, field
    assert "Việc &lt;i&gt;" in page.html
    assert 'value="hôm nay"' in page.html
    assert "huyện Không Có\n44-HD</textarea>" in page.html
    assert mandates(embedded) == 0


def test_a_name_of_several_is_chosen_from_a_list(browse_embedded: Browse, embedded: Engine) -> None:
    browser = browse_embedded("admin")
    browser.get("/inspections/new")
    typed = PAPER | {"members": "vo thi hanh", "units": "455\nhoa"}
    page = browser.send("/inspections/new", **typed)
    assert page.status == 422
    assert "Nhiều người có tên như “vo thi hanh”." in page.errors()
    assert "Nhiều đơn vị có tên như “hoa”." in page.errors()
    for pick in ("unit_pick.1", "person_pick.1"):
        assert f'href="#{pick}"' in page.html
        assert f'id="{pick}-error"' in page.html
    assert '<option value="hanh2">Võ Thị Hạnh (hanh2)</option>' in page.html
    unit = re.search(r'id="unit_pick.1"[\s\S]*?<option value="(\d+)">([^<]*)<', page.html)
    assert unit
    picked = typed | {"person_pick.1": "hanh2", "unit_pick.1": unit[1]}
    check = browser.send("/inspections/new", **picked)
    assert "Võ Thị Hạnh (hanh2)" in check.text
    assert unit[2] in check.text
    again = browser.send("/inspections/new", **(confirmed(check) | {"step": "edit"}))
    assert '<option value="hanh2" selected>' in again.html
    page = browser.follow(browser.send("/inspections/new", **confirmed(check)))
    assert held(embedded, "hanh2")
    assert not held(embedded, "hanh")


def test_who_is_inspected_and_who_registers_themselves_is_said_before(browse_embedded: Browse) -> None:
    browser = browse_embedded("admin")
    browser.get("/inspections/new")
    check = browser.send("/inspections/new", **(PAPER | {"leader": "district", "members": "admin"}))
    assert "Phạm Quốc Đạt đang là lãnh đạo cấp huyện ở Huyện Lệ Thủy, trong phạm vi kiểm tra." in check.text
    assert "Chính bạn có tên trong đoàn." in check.text
    plain = browser.send("/inspections/new", **PAPER)
    assert "Lưu ý" not in plain.text


def test_the_same_paper_is_registered_once(browse_embedded: Browse, embedded: Engine) -> None:
    browser = browse_embedded("admin")
    registered(browser)
    browser.get("/inspections/new")
    page = browser.send("/inspections/new", **PAPER)
    assert page.status == 422
    assert "Quyết định có số và ngày ban hành này đã được ghi." in page.errors()
    assert mandates(embedded) == 1


def test_more_lines_than_a_mandate_can_have_are_not_looked_up(browse_embedded: Browse) -> None:
    browser = browse_embedded("admin")
    browser.get("/inspections/new")
    many = {"units": "\n".join(["457", *(["Không Có"] * 200)]), "members": "\n".join(["ai"] * 200)}
    page = browser.send("/inspections/new", **(PAPER | many))
    assert page.status == 422
    assert page.errors().count("Không Có") == 99
    assert "1–100" in page.errors()
    assert "0–49" in page.errors()


def test_a_mandate_is_ended_early_with_the_roles_it_gave(browse: Browse, settled: Engine) -> None:
    browser = browse("admin")
    page = registered(browser, valid_from="12/11/2026")
    (path,) = re.findall(r'href="(/inspections/\w+/end)"', page.html)
    form = browser.get(path)
    assert form.heading == "Kết thúc sớm Quyết định số 27/QĐ-TTr"
    assert "ghi hôm qua, 15/11/2026" in form.text
    for day, said in (
        ("mai", "không đọc được"),
        ("15/12/2026", "không sớm hơn ngày cuối"),
        ("11/11/2026", "sớm hơn ngày đầu"),
    ):
        refused = browser.send(path, last_day=day)
        assert refused.status == 422
        assert said in refused.errors()
    check = browser.send(path, last_day="15/11/2026")
    assert "Ngày cuối mới 15/11/2026" in check.text
    assert "Tạ Quang Khải, Võ Thị Hạnh" in check.text
    sent = confirmed(check)
    first, second = (browser.send(path, **sent).goes_to for _ in range(2))
    assert first == second == path.removesuffix("/end")
    page = browser.get(first)
    for said in ("Đã kết thúc sớm", "đến hết 15/11/2026, kết thúc sớm", "có hiệu lực đến hết 15/11/2026."):
        assert said in page.text
    assert "Kết thúc sớm</a>" not in page.html
    assert browser.get(path).status == 404
    assert {each[3] for each in held(settled, "tri")} == {TODAY - timedelta(days=1)}
    assert entries(settled).count(Deed.END_INSPECTION) == 1


def test_a_mandate_that_is_to_come_is_ended_and_never_begins(
    browse_embedded: Browse, embedded: Engine
) -> None:
    browser = browse_embedded("admin")
    page = registered(browser, valid_from="20/11/2026")
    assert "Chưa bắt đầu" in page.text
    (path,) = re.findall(r'href="(/inspections/\w+/end)"', page.html)
    check = browser.send(path, last_day="16/11/2026")
    assert "Quyết định không bắt đầu nữa" in check.text
    page = browser.follow(browser.send(path, **confirmed(check)))
    assert "Không bắt đầu" in page.text
    assert held(embedded, "tri") == []


def test_only_administrators_register_and_end_and_nobody_else_is_shown_the_way(
    browse_embedded: Browse, embedded: Engine
) -> None:
    admin = browse_embedded("admin")
    page = registered(admin, leader="inspector")
    (path,) = re.findall(r'href="(/inspections/\w+/end)"', page.html)
    for username in ("inspector", "secretary"):
        browser = browse_embedded(username)
        listed = browser.get("/inspections")
        assert "/inspections/new" not in listed.html
        for address, fields in (
            ("/inspections/new", PAPER | {"number": "28"}),
            (path, {"last_day": "16/11/2026"}),
        ):
            assert browser.get(address).status == 403
            for step in ("", "do"):
                assert browser.send(address, **fields, step=step).status == 403
    of_team = browse_embedded("inspector").get(path.removesuffix("/end"))
    assert of_team.status == 200
    assert path not in of_team.html
    assert "Vai trò đã giao" not in of_team.text
    assert mandates(embedded) == 1
    assert entries(embedded).count(Deed.END_INSPECTION) == 0


def test_what_was_typed_survives_a_sign_in_that_ended(browse_embedded: Browse, embedded: Engine) -> None:
    browser = browse_embedded("admin")
    page = registered(browser)
    (path,) = re.findall(r'href="(/inspections/\w+/end)"', page.html)
    typed = PAPER | {"number": "28", "members": "vo thi hanh"}
    for address, fields, kept in (
        (
            "/inspections/new",
            typed,
            ("Việc xét khen thưởng &lt;b&gt;", "vo thi hanh</textarea>", "person_pick.1"),
        ),
        (path, {"last_day": "01/12/2026"}, ('value="01/12/2026"',)),
    ):
        with writing(embedded) as connection:
            connection.execute(delete(SignIn))
        form = browser.send(address, **fields)
        assert form.heading == "Đăng nhập"
        again = browser.send("/login", username="admin", password=PASSWORD, next="/", writing=sealed(form))
        assert again.status == 200
        assert "Phiên làm việc đã hết trước khi gửi." in again.errors()
        for each in kept:
            assert each in again.html, each
    assert mandates(embedded) == 1
