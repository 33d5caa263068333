"""The log on pages: who reads it, what they find, that each look is an entry, and that what is altered is shouted."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import Engine, select, text

from endpoints.pages.assets import asset
from states.facts import Given
from states.terms import Action, Deed, Role, State
from tests.cast import ADDRESS, actor
from tests.clock import NOW
from tests.endpoints.pages.browser import Browser, Page
from tests.endpoints.pages.cases.oversight import SIGNER
from tests.factories import nomination_in
from tests.workflow.tampering import rewrite, tampering
from workflow.audit.checkpoints import create_key, newest, sign_head
from workflow.audit.models import Entry
from workflow.audit.queries import EntryView, entries
from workflow.audit.seal import seal
from workflow.database import reading, writing
from workflow.erasure.nominees import erase_nominees
from workflow.nominations.codes import named
from workflow.people.commands import assign
from workflow.step import take_step

Browse = Callable[..., Browser]


def acts(page: Page) -> list[str]:
    """What the list says was done."""
    return page.rows


def looks(engine: Engine, deed: Deed = Deed.READ_LOG) -> list[EntryView]:
    with reading(engine) as connection:
        return [each for each in entries(connection, limit=100).items if each.action == deed]


def sealed(engine: Engine) -> None:
    with writing(engine) as connection:
        create_key(connection, SIGNER, NOW)
        seal(connection, NOW)
        sign_head(connection, SIGNER, NOW)


@pytest.fixture
def case(settled: Engine) -> str:
    """A nomination of Kiến Giang that Lệ Thủy has returned; the log is sealed and signed."""
    with writing(settled) as connection:
        nomination = nomination_in(connection, State.SUBMITTED, nominee_name="Hộ bà Nhàn")
        given = Given(reason="Thiếu biên bản")
        take_step(
            connection, actor(connection, "district"), nomination, Action.RETURN_TO_ORIGIN, None, given, NOW
        )
    sealed(settled)
    return nomination


def code_of(engine: Engine, nomination: str) -> str:
    with reading(engine) as connection:
        return named(connection, actor(connection, "inspector"), [nomination])[nomination].code


def entry_of(engine: Engine, nomination: str, action: Action) -> str:
    with reading(engine) as connection:
        wanted = select(Entry.id).where(Entry.nomination_id == nomination, Entry.action == action.value)
        return connection.execute(wanted).scalar_one()


def test_only_an_inspector_reads_the_log_and_only_within_the_mandate(
    settled: Engine, browse: Browse, case: str
) -> None:
    entry = entry_of(settled, case, Action.RETURN_TO_ORIGIN)
    for username in ("commune", "district", "admin", "chair"):
        assert browse(username).get("/audit").status == 403
        assert browse(username).get(f"/audit/entries/{entry}").status == 403
    with writing(settled) as connection:
        assign(connection, "commune3", Role.INSPECTOR, "455", NOW.date(), None, NOW)
    elsewhere = browse("commune3")
    assert "Trả lại đơn vị lập" not in acts(elsewhere.get("/audit"))
    assert elsewhere.get(f"/audit/entries/{entry}").status == 404
    beside = elsewhere.get("/audit", entry=entry)
    assert (beside.status, "Thiếu biên bản" in beside.text) == (404, False)
    inspector = browse("inspector")
    assert "Trả lại đơn vị lập" in acts(inspector.get("/audit", outcome="done", unit="457"))
    assert "Thiếu biên bản" in inspector.get(f"/audit/entries/{entry}").text


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"actor": "phạm quốc đạt"}, {"Trả lại đơn vị lập"}),
        ({"actor": "district"}, {"Trả lại đơn vị lập"}),
        ({"unit": "le thuy", "action": "return_to_origin"}, {"Trả lại đơn vị lập"}),
        ({"action": "submit"}, {"Trình đề nghị"}),
        ({"from": "16/11/2026", "to": "16.11.26", "action": "submit"}, {"Trình đề nghị"}),
        ({"from": "17/11/2026"}, set()),
        ({"actor": "không có ai"}, set()),
        ({"unit": "không đâu"}, set()),
        ({"nomination": "999999999"}, set()),
    ],
    ids=lambda value: "+".join(value) if isinstance(value, dict) else None,
)
def test_the_log_is_narrowed_by_what_people_know(
    browse_embedded: Browse, embedded: Engine, asked: dict[str, str], found: set[str]
) -> None:
    with writing(embedded) as connection:
        nomination = nomination_in(connection, State.SUBMITTED)
        take_step(
            *(connection, actor(connection, "district"), nomination, Action.RETURN_TO_ORIGIN, None),
            *(Given(reason="Thiếu"), NOW),
        )
    page = browse_embedded("inspector").get("/audit", **asked)
    assert set(acts(page)) == found
    assert ("Không tìm thấy" in page.text) is (not found)


def test_a_case_is_found_by_its_code_or_its_id(settled: Engine, browse: Browse, case: str) -> None:
    inspector = browse("inspector")
    by_code = acts(inspector.get("/audit", nomination=code_of(settled, case)))
    assert by_code == acts(inspector.get("/audit", nomination=case))
    assert by_code[:2] == ["Trả lại đơn vị lập", "Trình đề nghị"]


def test_each_look_is_an_entry_that_says_what_was_looked_for(
    settled: Engine, browse: Browse, case: str
) -> None:
    inspector = browse("inspector")
    page = inspector.get("/audit", actor="Bà Nhàn", action="submit", **{"from": "16/11/2026"})
    assert "việc xem của bạn cũng được ghi" in page.text
    entry = entry_of(settled, case, Action.SUBMIT)
    inspector.get(f"/audit/entries/{entry}")
    opened, listed = looks(settled)
    assert opened.given == {"entry": entry}
    assert listed.given == {"action": "submit", "actor": "Bà Nhàn", "since": "2026-11-15T17:00:00.000000Z"}
    assert b"Nh\xc3\xa0n" not in listed.canonical, (
        "a name that was looked for stands in the log as a commitment"
    )
    assert looks(settled, Deed.READ) == [], "not twice"


def test_what_is_only_fetched_ahead_is_neither_shown_nor_logged(
    browse: Browse, settled: Engine, case: str
) -> None:
    client = browse("inspector").client
    for path in ("/audit", f"/nominations/{case}", "/checkpoints"):
        ahead = client.get(
            path, headers={"Sec-Purpose": "prefetch"}, environ_overrides={"REMOTE_ADDR": ADDRESS}
        )
        assert ahead.status_code == 503
    assert looks(settled) == looks(settled, Deed.READ) == []


def test_what_cannot_be_understood_is_said_and_not_looked_for(browse: Browse, settled: Engine) -> None:
    page = browse("inspector").get(
        "/audit", **{"from": "31/02/2026", "to": "x", "action": "y", "actor": "a" * 400}
    )
    assert page.status == 422
    assert page.title.startswith("Lỗi: ")
    assert page.errors().startswith("Có 4 chỗ cần sửa")
    assert "Gõ ngày, tháng, năm, ví dụ 08/7/2026." in page.errors()
    assert 'value="31/02/2026"' in page.html
    assert looks(settled) == []
    reversed_days = browse("inspector").get("/audit", **{"from": "17/11/2026", "to": "16/11/2026"})
    assert reversed_days.status == 422
    assert browse("inspector").get("/audit", cursor="x").status == 422


def test_an_entry_tells_everything_and_how_to_check_it(settled: Engine, browse: Browse, case: str) -> None:
    entry = entry_of(settled, case, Action.RETURN_TO_ORIGIN)
    page = browse("inspector").get(f"/audit/entries/{entry}")
    for said in (
        "Phạm Quốc Đạt (district)",
        "Lãnh đạo cấp huyện, UBND huyện Lệ Thủy",
        "Thiếu biên bản",
        f"mã {code_of(settled, case)}",
        "Chờ cấp huyện xét",
        "Trả lại để sửa",
        "Mã băm",
        "kiem_tra_nhat_ky.py ban-ghi-",
    ):
        assert said in page.text
    assert f'data-prove="{entry}"' in page.html
    assert f"/api/v1/audit/proofs/file?entry={entry}" in page.html
    with reading(settled) as connection:
        (raw,) = connection.execute(select(Entry.canonical).where(Entry.id == entry)).one()
        head = newest(connection)
    shown = re.search(r"data-raw>([^<]*)</pre>", page.html)
    assert shown
    assert shown[1].replace("&#34;", '"').encode() == raw
    assert head is not None
    assert f"{head.size} bản ghi" in browse("inspector").get("/audit").text


def test_what_is_listed_is_had_as_a_file(settled: Engine, browse: Browse, case: str) -> None:
    inspector = browse("inspector")
    page = inspector.get("/audit", actor="phạm quốc đạt", **{"from": "16/11/2026", "to": "16/11/2026"})
    (way,) = re.findall(r'href="(/api/v1/audit/export\?format=csv[^"]*)"', page.html)
    assert way.endswith("&amp;actor=district&amp;from=2026-11-16&amp;to=2026-11-16")
    answer = inspector.client.get(way.replace("&amp;", "&"), environ_overrides={"REMOTE_ADDR": ADDRESS})
    assert answer.status_code == 200
    assert "return_to_origin" in answer.get_data(as_text=True)
    assert "/api/v1/audit/export" not in inspector.get("/audit", actor="ngo").html, "one name, several people"


def test_what_was_erased_reads_as_erased(settled: Engine, browse: Browse, case: str) -> None:
    entry = entry_of(settled, case, Action.CREATE)
    with writing(settled) as connection:
        given = Given(reason="Trùng hồ sơ")
        take_step(connection, actor(connection, "commune"), case, Action.WITHDRAW, None, given, NOW)
        erase_nominees(connection, [case], "Yêu cầu của người dân", NOW)
    page = browse("inspector").get(f"/audit/entries/{entry}")
    assert "(nội dung đã được xóa)" in page.text
    assert "Nhàn" not in page.text
    assert "giá trị đã được xóa theo luật" in page.text


def test_a_refusal_is_marked_and_says_why(settled: Engine, browse: Browse, case: str) -> None:
    browse("commune2").get("/audit")
    page = browse("inspector").get("/audit", outcome="refused")
    assert acts(page) == ["Bị từ chối quyền"]
    entry = re.search(r"entry=([0-9a-f]{32})", page.html)
    assert entry
    assert "Không thuộc vai trò" in browse("inspector").get("/audit", outcome="refused", entry=entry[1]).text


@pytest.mark.parametrize("careful", [False, True], ids=["its column", "its bytes too"])
def test_an_altered_entry_is_the_loudest_thing(
    settled: Engine, browse: Browse, case: str, careful: bool
) -> None:
    entry = entry_of(settled, case, Action.RETURN_TO_ORIGIN)
    assert "kt-alarm" not in browse("inspector").get(f"/audit/entries/{entry}").html
    with tampering(settled) as connection:
        if careful:
            rewrite(connection, entry, actor="dual")
        else:
            connection.execute(text("UPDATE audit_entries SET actor = 'dual' WHERE id = :id"), {"id": entry})
    for path in (f"/audit/entries/{entry}", f"/audit?nomination={case}"):
        page = browse("inspector").get(path)
        assert "Nhật ký không còn nguyên vẹn" in page.text
        assert f"Bản ghi đầu tiên thấy sai: {entry}" in page.text
        assert "Báo ngay" in page.text
        assert "Đừng để ai sửa" in page.text


def test_an_entry_that_is_none_any_more_is_said_to_be_unreadable(
    settled: Engine, browse: Browse, case: str
) -> None:
    entry = entry_of(settled, case, Action.RETURN_TO_ORIGIN)
    with tampering(settled) as connection:
        connection.execute(
            text("UPDATE audit_entries SET canonical = :bytes WHERE id = :id"), {"bytes": b"{", "id": entry}
        )
    for path in (f"/audit/entries/{entry}", "/audit"):
        page = browse("inspector").get(path)
        assert page.status == 200
        assert "Có bản ghi không đọc được nữa" in page.text


def test_a_log_that_was_cut_off_is_shouted_too(settled: Engine, browse: Browse, case: str) -> None:
    with tampering(settled) as connection:
        connection.execute(text("DELETE FROM audit_nodes WHERE number > 2"))
    for path in ("/audit", "/checkpoints"):
        assert "Mã băm đang lưu không dẫn tới dấu niêm phong mới nhất" in browse("inspector").get(path).text


def test_somebody_with_two_roles_has_the_places_of_both_and_reads_as_an_inspector(
    settled: Engine, browse: Browse, case: str
) -> None:
    with writing(settled) as connection:
        assign(connection, "department", Role.INSPECTOR, "457", NOW.date(), None, NOW)
    somebody = browse("department")
    page = somebody.get("/audit")
    assert page.status == 200
    assert 'href="/inbox"' in page.html
    assert 'href="/checkpoints"' in page.html
    (look,) = looks(settled)
    assert look.role is Role.INSPECTOR


def test_the_script_of_proofs_is_served_for_a_year(embedded_app: Flask) -> None:
    answer = embedded_app.test_client().get(asset("kt-proof.js"))
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]
    assert "proveAll" in answer.get_data(as_text=True)


def test_where_an_inspector_has_looked_is_called_by_its_name(browse_embedded: Browse) -> None:
    browser = browse_embedded("inspector")
    assert browser.get("/sessions").heading == "Phiên họp"
    browser.get("/findings")
    listed = browser.get("/audit").text
    assert "Thanh tra xem dữ liệu Nội dung phát hiện" in listed
    assert "Thanh tra xem dữ liệu Phiên họp" in listed
    assert "/findings" not in listed
