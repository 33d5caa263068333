"""Units by date, their import with its preview, and how the service is, as an administrator sees them."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from io import BytesIO

import pytest
from sqlalchemy import Connection, Engine, insert, select, update

from notifications.models import Channel, Message, MessageState
from notifications.plan import plan
from states.terms import Deed, State
from tests.clock import NOW
from tests.endpoints.pages.browser import Browser, Page
from tests.factories import nomination_in
from workflow.audit.models import Entry
from workflow.audit.seal import seal
from workflow.database import reading, writing
from workflow.units.lists import ListedUnit
from workflow.units.load import load_units
from workflow.units.models import Succession, Unit
from workflow.units.queries import units_of_code

Browse = Callable[..., Browser]
HEAD = "code,name,type,parent_code\n"
NEW_COMMUNE = f"{HEAD}19999,Xã Mới,Xã,457\n"


def brought(browser: Browser, content: bytes | str | None, **fields: str) -> Page:
    """Sends a file."""
    form: dict[str, object] = {
        "csrf_token": browser.token,
        "valid_from": "01/12/2026",
        "valid_to": "",
        **fields,
    }
    if content is not None:
        data = content.encode() if isinstance(content, str) else content
        form["file"] = (BytesIO(data), "danh-muc.csv")
    return browser._read(browser.client.post("/admin/units/import", data=form))


def confirmed(browser: Browser, page: Page) -> Page:
    kept = {name: unescape(text) for name, text in re.findall(r'name="(\w+)" value="([^"]*)"', page.html)}
    return browser.follow(
        browser.send("/admin/units/import", **(kept | {"csrf_token": browser.token, "step": "do"}))
    )


def two_times(connection: Connection) -> None:
    """Xã An Thủy ends; a new one of its code, with another name, takes it over."""
    end = date(2026, 11, 30)
    (old,) = units_of_code(connection, "19264")
    connection.execute(update(Unit).where(Unit.id == old.id).values(valid_to=end))
    council = units_of_code(connection, "19264-HD")[0]
    connection.execute(update(Unit).where(Unit.id == council.id).values(valid_to=end))
    first = end + timedelta(days=1)
    load_units(connection, [ListedUnit(2, "19264", "Xã Lệ Ninh", "Xã", "457")], first, None, NOW)
    new, _ = units_of_code(connection, "19264")
    connection.execute(insert(Succession).values(old_unit_id=old.id, new_unit_id=new.id, on=first))


def test_the_province_is_shown_with_what_lies_directly_in_it(browse_embedded: Browse) -> None:
    page = browse_embedded("admin").get("/admin/units")
    assert "Huyện Lệ Thủy" in page.rows
    assert "Thị trấn Kiến Giang" not in page.rows
    assert page.rows[:2] == ["Huyện Bố Trạch", "Huyện Lệ Thủy"]
    assert "Cấp huyện 8" in page.text


def test_a_unit_is_found_by_its_name_without_accents_by_its_code_and_by_its_kind(
    browse_embedded: Browse,
) -> None:
    browser = browse_embedded("admin")
    assert "Thị trấn Kiến Giang" in browser.get("/admin/units", q="kien giang").rows
    assert browser.get("/admin/units", q="19249").rows == ["Thị trấn Kiến Giang"]
    page = browser.get("/admin/units", type="commune")
    assert len(page.rows) == 50
    address = page.html.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert address.startswith("/admin/units?type=commune&cursor=")
    assert len(browser.get(address).rows) == 50
    nothing = browser.get("/admin/units", q="zzz")
    assert "không có đơn vị nào như vậy" in nothing.text


@pytest.mark.parametrize(
    ("on", "status", "said"),
    [
        ("01/01/2019", 200, "Chưa có đơn vị nào vào ngày này"),
        ("hôm nọ", 422, "không đọc được"),
        ("", 200, "Huyện Lệ Thủy"),
    ],
    ids=["before", "no day", "empty"],
)
def test_units_are_shown_as_on_a_day(browse_embedded: Browse, on: str, status: int, said: str) -> None:
    page = browse_embedded("admin").get("/admin/units", on=on)
    assert page.status == status
    assert said in page.text


def test_one_unit_says_where_it_lies_what_lies_in_it_and_who_acts_there(browse_embedded: Browse) -> None:
    page = browse_embedded("admin").get("/admin/units/457")
    assert page.heading == "Huyện Lệ Thủy"
    for said in ("Tỉnh Quảng Bình", "Thị trấn Kiến Giang", "Lãnh đạo cấp huyện, Phạm Quốc Đạt", "Đang giữ"):
        assert said in page.text
    assert 'href="/admin/people/district"' in page.html


def test_a_code_is_followed_over_time_to_the_unit_that_took_it_over(browse: Browse, settled: Engine) -> None:
    with writing(settled) as connection:
        two_times(connection)
    browser = browse("admin")
    now = browser.get("/admin/units/19264")
    assert now.heading == "Xã An Thủy"
    assert "Do đơn vị này kế thừa Xã Lệ Ninh" in now.text
    assert "Trần Văn Lộc" in now.text
    later = browser.get("/admin/units/19264", on="01/12/2026")
    assert later.heading == "Xã Lệ Ninh"
    assert "Kế thừa của Xã An Thủy" in later.text
    assert "Chưa ai có vai trò ở đơn vị này." in later.text
    assert 'href="/admin/units/457?on=01/12/2026"' in later.html


@pytest.mark.parametrize("code", ["0", "x", "%00", "a%2Fb"], ids=["none", "letter", "nul", "slash"])
def test_a_code_that_nothing_ever_had_is_not_found(browse_embedded: Browse, code: str) -> None:
    assert browse_embedded("admin").get(f"/admin/units/{code}").status == 404


def test_a_list_is_seen_before_it_is_imported(browse: Browse, settled: Engine) -> None:
    browser = browse("admin")
    browser.get("/admin/units/import")
    page = brought(browser, NEW_COMMUNE)
    assert (page.status, page.heading) == (200, "Nhập danh mục này?")
    for said in ("Số dòng trong tệp 1", "Đơn vị mới 2", "Có từ ngày 01/12/2026", "Xã Mới"):
        assert said in page.text
    with reading(settled) as connection:
        assert units_of_code(connection, "19999") == ()
    page = confirmed(browser, page)
    assert "Đã nhập 2 đơn vị mới" in page.text
    with reading(settled) as connection:
        assert units_of_code(connection, "19999")[0].valid_from == date(2026, 12, 1)
        newest = select(Entry.action, Entry.actor).order_by(Entry.seq.desc()).limit(1)
        assert tuple(connection.execute(newest).one()) == (Deed.IMPORT_UNITS, "admin")


def test_a_list_that_stands_already_needs_no_import(browse_embedded: Browse) -> None:
    browser = browse_embedded("admin")
    browser.get("/admin/units/import")
    confirmed(browser, brought(browser, NEW_COMMUNE))
    browser.get("/admin/units/import")
    again = brought(browser, NEW_COMMUNE)
    assert "Mọi đơn vị trong tệp đều đã có" in again.text


def test_what_is_wrong_with_a_list_is_told_line_by_line(browse_embedded: Browse, embedded: Engine) -> None:
    browser = browse_embedded("admin")
    browser.get("/admin/units/import")
    page = brought(browser, f"{HEAD}19998,,Xã,457\n19997,Xã A,Làng,457\n19996,<b>Xã</b>,Xã,9999\n")
    assert (page.status, page.title) == (422, "Lỗi: Danh mục chưa nhập được – Khen thưởng")
    assert "Có 3 chỗ cần sửa trong tệp" in page.text
    assert "2 Mục tên đơn vị đang để trống." in page.text
    assert "4 Không có đơn vị mang mã 9999." in page.text
    (form,) = re.findall(r'href="(/admin/units/import\?[^"]+)"', page.html)
    assert 'value="01/12/2026"' in browser.get(unescape(form)).html, "the days are typed once"
    assert "<b>Xã" not in page.html
    assert 'value="do"' not in page.html


@pytest.mark.parametrize(
    ("content", "fields", "said"),
    [
        (None, {}, "Chưa chọn tệp."),
        (b"\xff\xfe\x00", {}, "không ở bảng mã UTF-8"),
        ("ma,ten\n1,2\n", {}, "Tệp thiếu cột code, name, type, parent_code."),
        (HEAD, {}, "Tệp không có dòng nào"),
        (f'{HEAD}"{"x" * 140_000}', {}, "Tệp không phải CSV đọc được"),
        (HEAD + "x" * 300_000, {}, "lớn hơn 256 KB"),
        (NEW_COMMUNE, {"valid_from": ""}, "Chưa nhập ngày bắt đầu."),
        (NEW_COMMUNE, {"valid_from": "tháng tới"}, "Ngày bắt đầu không đọc được."),
        (NEW_COMMUNE, {"valid_to": "01/01/2020"}, "Ngày bắt đầu muộn hơn ngày kết thúc."),
    ],
    ids=["none", "no utf-8", "columns", "no rows", "no csv", "large", "no day", "bad day", "reversed"],
)
def test_a_file_that_cannot_be_taken_says_why(
    browse_embedded: Browse, content: bytes | str | None, fields: dict[str, str], said: str
) -> None:
    browser = browse_embedded("admin")
    browser.get("/admin/units/import")
    page = brought(browser, content, **fields)
    assert page.status == 422
    assert said in page.errors()
    assert page.title.startswith("Lỗi: Nhập danh mục đơn vị")


def test_the_preview_says_whom_and_what_units_that_end_leave_behind(browse: Browse, settled: Engine) -> None:
    with writing(settled) as connection:
        nomination_in(connection, State.DRAFTED, origin="19264")
        nomination_in(connection, State.SUBMITTED, origin="19264")
        two_times(connection)
    browser = browse("admin")
    browser.get("/admin/units/import")
    page = brought(browser, NEW_COMMUNE)
    assert page.status == 200
    for said in (
        "Đơn vị không còn từ ngày 01/12/2026: 2",
        "Người có vai trò ở đó 1, trong đó 1 người không còn vai trò nào từ ngày ấy",
        "Hồ sơ đang mở ở đó 1: không ai ở đó xử lý được từ ngày ấy",
        "Hồ sơ ở nơi khác, tuyến có những đơn vị ấy 1:",
        "Chuyển hồ sơ đang mở sang đơn vị khác chưa làm được",
        "1 người, 1 hồ sơ ở đó, 1 hồ sơ đi qua",
    ):
        assert said in page.text, said
    assert 'href="/admin/units/19264?on=30/11/2026"' in page.html
    assert "/nominations" not in page.html
    later = brought(browser, NEW_COMMUNE, valid_from="02/12/2026")
    assert "Đơn vị không còn" not in later.text


def test_a_list_that_units_stand_in_the_way_of_says_which_and_who_is_there(
    browse_embedded: Browse, embedded: Engine
) -> None:
    with writing(embedded) as connection:
        nomination_in(connection, State.DRAFTED, origin="19264")
    browser = browse_embedded("admin")
    browser.get("/admin/units/import")
    page = brought(browser, f"{HEAD}19264,Xã Lệ Ninh,Xã,457\n")
    assert page.status == 422
    for said in (
        "Mã 19264 đang chỉ một đơn vị khác",
        "Đơn vị đang chắn danh mục này: 1",
        "chưa kết thúc được đơn vị đang không thời hạn",
        "Người có vai trò ở đó 1,",
        "Hồ sơ đang mở ở đó 1",
    ):
        assert said in page.text, said
    assert 'value="do"' not in page.html


def test_nobody_but_an_administrator_imports(browse_embedded: Browse, embedded: Engine) -> None:
    browser = browse_embedded("secretary")
    browser.get("/inbox")
    for step in ("", "do"):
        assert brought(browser, NEW_COMMUNE, step=step).status == 403
    with reading(embedded) as connection:
        assert units_of_code(connection, "19999") == ()


def letters(engine: Engine, **values: object) -> None:
    """Some letters that were given up."""
    with writing(engine) as connection:
        nomination_in(connection, State.SUBMITTED)
    with writing(engine) as connection:
        seal(connection, NOW)
    with writing(engine) as connection:
        plan(connection, NOW, 1_000, email=True)
        dead = {"state": MessageState.DEAD, "attempts": 1, "last_failure": "550 no such <user>", **values}
        connection.execute(update(Message).where(Message.channel == Channel.EMAIL).values(dead))


def test_how_the_service_is_stands_on_one_page(browse_embedded: Browse, embedded: Engine) -> None:
    page = browse_embedded("admin").get("/admin/health")
    for said in ("Đúng phiên bản", "chưa có khóa ký", "Mọi thư đã đến nơi"):
        assert said in page.text
    with writing(embedded) as connection:
        nomination_in(connection, State.SUBMITTED, at=NOW - timedelta(hours=1))
    page = browse_embedded("admin").get("/admin/health")
    assert "Đang tắc" in page.text
    assert "khenthuong worker" in page.text


def test_a_letter_that_was_given_up_is_sent_again(browse_embedded: Browse, embedded: Engine) -> None:
    letters(embedded)
    browser = browse_embedded("admin")
    page = browser.get("/admin/health")
    assert "Có thư không đi" in page.text
    assert "550 no such <user>" in page.text
    assert "thôi không thử nữa" in page.text
    found = re.search(r'name="letter" value="(\d+)"', page.html)
    assert found
    page = browser.follow(browser.send("/admin/health/letters", letter=found[1]))
    assert "1 thư được gửi lại" in page.text
    with reading(embedded) as connection:
        row = connection.execute(
            select(Message.state, Message.attempts, Message.due_at, Message.last_failure).where(
                Message.id == int(found[1])
            )
        ).one()
    assert tuple(row) == (MessageState.PENDING, 0, NOW, None)
    browser.follow(browser.send("/admin/health/letters", letter="all"))
    again = browser.follow(browser.send("/admin/health/letters", letter="all"))
    assert "không cần làm gì thêm" in again.text
    assert browser.send("/admin/health/letters", letter="x").status == 404


def test_nobody_else_sends_letters_again(browse_embedded: Browse, embedded: Engine) -> None:
    letters(embedded)
    browser = browse_embedded("district")
    browser.get("/inbox")
    assert browser.send("/admin/health/letters", letter="all").status == 403
    with reading(embedded) as connection:
        assert MessageState.PENDING not in set(
            connection.scalars(select(Message.state).where(Message.channel == Channel.EMAIL))
        )
