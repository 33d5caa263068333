"""The time machine and the signed heads on pages: what stood on a day, and whether a kept head still holds."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text

from states.facts import Given
from states.terms import Action, Deed, State
from tests.cast import actor
from tests.clock import NOW
from tests.endpoints.pages.browser import Browser
from tests.endpoints.pages.cases.oversight import SIGNER
from tests.factories import nomination_in
from tests.workflow.tampering import tampering
from workflow.audit.checkpoints import Head, create_key, sign_head
from workflow.audit.keys import Signer, base64_of
from workflow.audit.note import Checkpoint, sign
from workflow.audit.queries import entries
from workflow.audit.seal import seal
from workflow.database import reading, writing
from workflow.step import take_step

Browse = Callable[..., Browser]
THEN = NOW - timedelta(days=10)


@pytest.fixture
def withdrawn(settled: Engine) -> str:
    """Submitted ten days ago, withdrawn today."""
    with writing(settled) as connection:
        nomination = nomination_in(connection, State.SUBMITTED, at=THEN, nominee_name="Ông Hồ Xa")
        given = Given(reason="Trùng hồ sơ")
        take_step(connection, actor(connection, "commune"), nomination, Action.WITHDRAW, None, given, NOW)
    return nomination


@pytest.fixture
def head(settled: Engine) -> Head:
    """A signed head."""
    with writing(settled) as connection:
        create_key(connection, SIGNER, NOW)
        seal(connection, NOW)
        signed = sign_head(connection, SIGNER, NOW)
    assert signed is not None
    return signed


def test_a_case_is_shown_as_it_stood_at_the_end_of_a_day(browse: Browse, withdrawn: str) -> None:
    commune = browse("commune")
    page = commune.get(f"/nominations/{withdrawn}/on", day="8.11.26")
    assert page.heading.endswith("vào ngày 08/11/2026")
    assert "Chờ cấp huyện xét" in page.text
    assert "Ông Hồ Xa" in page.text
    assert "Đã rút" in commune.get(f"/nominations/{withdrawn}/on", day="16/11/2026").text
    assert "Ngày ấy chưa có hồ sơ này" in commune.get(f"/nominations/{withdrawn}/on", day="01/11/2026").text


def test_a_day_is_asked_for_before_one_is_shown_and_a_wrong_one_is_said(
    browse: Browse, withdrawn: str
) -> None:
    commune = browse("commune")
    assert "như một ngày đã qua" in commune.get(f"/nominations/{withdrawn}/on").heading
    for day in ("31/02/2026", "x", "17/11/2026", "01/01/1800"):
        page = commune.get(f"/nominations/{withdrawn}/on", day=day)
        assert page.status == 422
        assert page.title.startswith("Lỗi: ")
        assert f'value="{day}"' in page.html
        assert 'href="#day"' in page.html


def test_who_may_not_see_a_case_does_not_see_its_past(browse: Browse, withdrawn: str) -> None:
    assert browse("district2").get(f"/nominations/{withdrawn}/on", day="08/11/2026").status == 404
    assert browse("commune").get(f"/nominations/{'0' * 32}/on", day="08/11/2026").status == 404


def test_the_page_of_a_case_leads_to_its_past_and_inspectors_into_the_log(
    browse: Browse, settled: Engine, withdrawn: str
) -> None:
    way = f'href="/nominations/{withdrawn}/on"'
    commune, inspector = (browse(who).get(f"/nominations/{withdrawn}") for who in ("commune", "inspector"))
    assert way in commune.html
    assert way in inspector.html
    assert "/audit?nomination=" in inspector.html
    assert "/audit" not in commune.html


def test_rights_are_told_to_whoever_may_know_them(browse: Browse, settled: Engine) -> None:
    page = browse("inspector").get("/people/commune/rights", day="16/11/2026")
    assert page.heading == "Quyền của Nguyễn Thị Hoài ngày 16/11/2026"
    assert "Thị trấn Kiến Giang (19249)" in page.text
    assert browse("commune").get("/people/commune/rights").status == 200
    assert browse("admin").get("/people/commune/rights").status == 200
    assert browse("commune").get("/people/commune2/rights").status == 403
    assert browse("inspector").get("/people/nobody/rights").status == 404
    with reading(settled) as connection:
        read = [each for each in entries(connection, limit=20).items if each.action == Deed.READ]
    assert {each.subject for each in read} == {"person:commune"}


def test_units_are_told_of_any_day_to_anybody_and_that_is_no_reading(browse: Browse, settled: Engine) -> None:
    for username in ("commune", "inspector"):
        page = browse(username).get("/units", q="an thuy", day="16/11/2026")
        assert page.status == 200
        assert "Xã An Thủy" in page.text
        assert "Huyện Lệ Thủy" in page.text
    assert "Không tìm thấy" in browse("commune").get("/units", day="01/01/1990").text
    assert browse("commune").get("/units", day="32/01/2026").status == 422
    assert browse("commune").get("/units", cursor="x").status == 422
    with reading(settled) as connection:
        assert [each for each in entries(connection, limit=20).items if each.action == Deed.READ] == []


def test_every_head_is_listed_with_its_note_and_the_key(browse: Browse, head: Head) -> None:
    page = browse("inspector").get("/checkpoints")
    assert f'href="/api/v1/audit/checkpoints/{head.size}"' in page.html
    assert base64_of(head.root) in page.text
    assert str(SIGNER.verifier) in page.text
    assert SIGNER.verifier.key_id.hex() in page.text


@pytest.mark.parametrize("as_printed", [False, True], ids=["whole note", "size and root"])
def test_a_kept_head_that_holds_is_said_to_hold(
    browse: Browse, settled: Engine, head: Head, as_printed: bool
) -> None:
    with writing(settled) as connection:
        nomination_in(connection, State.DRAFTED)
        seal(connection, NOW)
        sign_head(connection, SIGNER, NOW)
    browser = browse("inspector")
    browser.get("/checkpoints")
    pasted = f"{head.size} {base64_of(head.root)}" if as_printed else head.note.replace("\n", "\r\n")
    page = browser.follow(browser.send("/checkpoints/compare", held=pasted))
    assert page.heading == "Khớp: nhật ký chỉ dài thêm từ dấu bạn giữ"
    assert "kt-alarm" not in page.html
    assert ("đúng, khóa" in page.text) is (not as_printed)
    assert "khenthuong audit verify --checkpoint" in page.text


def test_a_kept_head_that_does_not_hold_is_the_loudest_thing(
    browse: Browse, settled: Engine, head: Head
) -> None:
    with tampering(settled) as connection:
        connection.execute(
            text("UPDATE audit_nodes SET hash = :other WHERE level = 0 AND number = 3"), {"other": bytes(32)}
        )
        connection.execute(text("UPDATE audit_nodes SET hash = :other WHERE level > 1"), {"other": bytes(32)})
    browser = browse("inspector")
    browser.get("/checkpoints")
    page = browser.follow(browser.send("/checkpoints/compare", held=head.note))
    assert page.heading == "Không khớp: nhật ký đã bị viết lại"
    assert "Nhật ký không còn nguyên vẹn" in page.text
    assert "nên đây là chứng cứ" in page.text
    assert "Báo ngay" in page.text
    longer = sign(Checkpoint(SIGNER.name, 10_000, bytes(32)).text(), SIGNER)
    cut = browser.follow(browser.send("/checkpoints/compare", held=longer))
    assert cut.heading == "Không khớp: nhật ký hôm nay ngắn hơn dấu bạn giữ"


def test_a_head_copied_by_hand_that_does_not_hold_asks_to_look_at_each_letter_first(
    browse: Browse, head: Head
) -> None:
    browser = browse("inspector")
    browser.get("/checkpoints")
    page = browser.follow(browser.send("/checkpoints/compare", held=f"{head.size} {base64_of(bytes(32))}"))
    assert page.heading == "Không khớp dấu bạn chép vào"
    alarm = page.text.partition("Dấu bạn chép vào không khớp nhật ký")[2]
    assert alarm.index("so lại từng ký tự") < alarm.index("đã bị sửa, xóa") < alarm.index("Báo ngay")
    assert "nên đây là chứng cứ" not in page.text


def test_what_is_no_head_or_anothers_is_no_alarm(browse: Browse, head: Head) -> None:
    browser = browse("inspector")
    browser.get("/checkpoints")
    page = browser.send("/checkpoints/compare", held="không phải dấu <i>")
    assert page.status == 422
    assert "Không đọc được dấu niêm phong" in page.errors()
    assert "không phải dấu &lt;i&gt;" in page.html
    other = Signer.generate("khac.example/log")
    note = sign(Checkpoint(other.name, head.size, head.root).text(), other)
    page = browser.follow(browser.send("/checkpoints/compare", held=note))
    assert page.heading == "Dấu bạn giữ là của nhật ký khác"
    assert "kt-alarm" not in page.html
    torn = head.note.replace(f"\n{head.size}\n", f"\n{head.size - 1}\n")
    page = browser.follow(browser.send("/checkpoints/compare", held=torn))
    assert page.heading == "Chữ ký trên dấu bạn giữ không đúng"
    assert browser.get("/checkpoints/compare").status == 422
