"""Mandates and findings on pages: recorded once and for ever, read and answered by the unit, read by the team."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine, delete, func, select, update

from endpoints.app import create_app
from endpoints.pages.oversight.finding_unit import why_no_unit
from endpoints.pages.oversight.finding_words import NO_TEXT
from states.terms import Deed, State
from tests.cast import PASSWORD, actor
from tests.clock import NOW
from tests.endpoints.conftest import settings_for
from tests.endpoints.pages.browser import Browser, Page
from tests.endpoints.pages.cases.oversight import SIGNER
from tests.endpoints.pages.test_signing_in_again import sealed
from tests.factories import nomination_in
from workflow.audit.checkpoints import create_key, sign_head
from workflow.audit.queries import entries
from workflow.audit.seal import seal
from workflow.calendar import today
from workflow.database import reading, writing
from workflow.inspection.commands import Mandate, create_inspection
from workflow.inspection.findings import record_finding
from workflow.inspection.models import Finding
from workflow.nominations.codes import named
from workflow.people.commands import create_person
from workflow.people.models import SignIn

Browse = Callable[..., Browser]
TODAY = today(NOW)


def mandate(engine: Engine, *members: str, units: tuple[str, ...] = ("457",), days: int = 30) -> str:
    with writing(engine) as connection:
        paper = Mandate(
            *("27/QĐ-TTr", TODAY - timedelta(1), "Thanh tra tỉnh", "Việc xét khen thưởng"),
            *(TODAY - timedelta(1), TODAY + timedelta(days), units, members, members[0]),
        )
        return create_inspection(connection, paper, NOW - timedelta(days=1))


@pytest.fixture
def inspection(settled: Engine) -> str:
    """A mandate for Lệ Thủy of two people."""
    with writing(settled) as connection:
        create_person(connection, "hanh", "Võ Thị Hạnh", NOW - timedelta(days=1))
    return mandate(settled, "hanh", "inspector")


def findings(engine: Engine) -> int:
    with reading(engine) as connection:
        return connection.execute(select(func.count()).select_from(Finding)).scalar_one()


def code_and_id(engine: Engine) -> tuple[str, str]:
    with writing(engine) as connection:
        nomination = nomination_in(connection, State.SUBMITTED)
        return named(connection, actor(connection, "inspector"), [nomination])[nomination].code, nomination


def test_a_finding_goes_from_the_team_to_the_unit_and_back(
    settled: Engine, browse: Browse, inspection: str
) -> None:
    code, nomination = code_and_id(settled)
    team = browse("hanh")
    page = team.get(f"/inspections/{inspection}")
    assert page.heading == "Quyết định số 27/QĐ-TTr"
    assert "Ghi nội dung phát hiện" in page.text
    team.get(f"/inspections/{inspection}/findings/new")
    sent = {"unit": "457", "case": code, "text": "Biên bản thiếu chữ ký <b>"}
    checked = team.send(f"/inspections/{inspection}/findings/check", **sent)
    assert (checked.status, checked.heading) == (200, "Kiểm tra lại nội dung phát hiện")
    assert "Huyện Lệ Thủy" in checked.text
    assert "Biên bản thiếu chữ ký <b>" in checked.text
    assert findings(settled) == 0, "looked at, not recorded"
    back = team.send(f"/inspections/{inspection}/findings", **sent, mend="1")
    assert "Biên bản thiếu chữ ký" in back.html
    assert findings(settled) == 0
    done = team.follow(team.send(f"/inspections/{inspection}/findings", **sent))
    assert "Đã ghi nội dung phát hiện." in done.text
    assert "Chưa giải trình" in done.text

    unit = browse("district")
    page = unit.get("/findings")
    (finding,) = re.findall(r"/findings/([0-9a-f]{32})", page.html)
    page = unit.get(f"/findings/{finding}")
    assert f'href="/nominations/{nomination}"' in page.html
    assert "Giải trình của đơn vị" in page.text
    empty = unit.send(f"/findings/{finding}/answers/check", text="  ")
    assert (empty.status, "Chưa ghi giải trình." in empty.errors()) == (422, True)
    assert empty.title.startswith("Lỗi: ")
    checked = unit.send(f"/findings/{finding}/answers/check", text="Đã bổ sung biên bản")
    assert checked.heading == "Kiểm tra lại giải trình"
    assert (
        "Đã bổ sung biên bản"
        in unit.send(f"/findings/{finding}/answers", text="Đã bổ sung biên bản", mend="1").html
    )
    done = unit.follow(unit.send(f"/findings/{finding}/answers", text="Đã bổ sung biên bản"))
    assert "Đã gửi giải trình." in done.text
    assert "Phạm Quốc Đạt giải trình lúc" in done.text
    assert "Giải trình thêm" in done.text

    read = team.get(f"/findings/{finding}")
    assert "Đã bổ sung biên bản" in read.text
    assert "Xem lại trước khi gửi" not in read.text, "the team answers for no unit"
    assert "Đã giải trình" in team.get(f"/inspections/{inspection}").text


def test_all_that_is_wrong_with_a_finding_is_said_at_once_and_nothing_is_lost(
    settled: Engine, browse: Browse, inspection: str
) -> None:
    team = browse("hanh")
    team.get(f"/inspections/{inspection}/findings/new")
    page = team.send(f"/inspections/{inspection}/findings/check", unit="455", text="")
    assert page.status == 422
    assert page.errors().startswith("Có 2 chỗ cần sửa")
    page = team.send(f"/inspections/{inspection}/findings/check", unit="", text="")
    assert page.errors() == f"Có 2 chỗ cần sửa {NO_TEXT} {why_no_unit((), '')}"
    page = team.send(
        f"/inspections/{inspection}/findings/check", unit="457", case="99999", text="Vắng sổ\x00 "
    )
    assert page.status == 422
    assert 'href="#case"' in page.html
    assert "Không có hồ sơ mã 99999 trong phạm vi của quyết định." in page.errors()
    assert "Vắng sổ" in page.html
    assert 'name="unit" value="Huyện Lệ Thủy (457)"' in page.html
    assert findings(settled) == 0


def test_a_unit_that_does_not_see_a_case_is_told_by_name_who_does(settled: Engine, browse: Browse) -> None:
    code, _ = code_and_id(settled)
    team = browse("inspector")
    path = f"/inspections/{mandate(settled, 'inspector', units=('44',))}/findings"
    team.get(f"{path}/new")
    page = team.send(f"{path}/check", unit="455", case=code, text="Thiếu sổ")
    assert page.status == 422
    assert f"Đơn vị này không xem được hồ sơ mã {code}" in page.errors()
    assert "Huyện Lệ Thủy" in page.errors()
    assert "457" not in page.errors()


def test_strangers_and_administrators_see_no_finding(
    settled: Engine, browse: Browse, inspection: str
) -> None:
    with writing(settled) as connection:
        finding = record_finding(
            connection, actor(connection, "hanh"), inspection, "457", None, "Điều kín đáo", NOW
        )
    for username in ("commune", "district2", "chair"):
        somebody = browse(username)
        assert somebody.get(f"/inspections/{inspection}").status == 404
        assert somebody.get(f"/findings/{finding}").status == 404
        assert "Điều kín đáo" not in somebody.get("/findings").text
        assert "27/QĐ-TTr" not in somebody.get("/inspections").text
        assert somebody.get(f"/inspections/{inspection}/findings/new").status == 404
    admin = browse("admin")
    page = admin.get(f"/inspections/{inspection}")
    assert page.status == 200
    assert "Điều kín đáo" not in page.text
    assert "/findings/new" not in page.html
    assert admin.get(f"/inspections/{inspection}/findings/new").status == 403
    assert admin.get(f"/inspections/{inspection}/folder?number=1&count=1").status == 403


def test_a_member_who_is_of_the_unit_too_is_shown_no_form_to_answer(settled: Engine, browse: Browse) -> None:
    inspection = mandate(settled, "inspector", "district")
    with writing(settled) as connection:
        finding = record_finding(
            connection, actor(connection, "inspector"), inspection, "457", None, "Thiếu sổ", NOW
        )
    page = browse("district").get(f"/findings/{finding}")
    assert page.status == 200
    assert "Xem lại trước khi gửi" not in page.text
    assert "Xem lại trước khi gửi" in browse("district_office").get(f"/findings/{finding}").text


def test_when_the_mandate_is_over_its_team_reads_and_records_nothing_more(
    settled: Engine, inspection: str
) -> None:
    with writing(settled) as connection:
        finding = record_finding(
            connection, actor(connection, "hanh"), inspection, "457", None, "Thiếu sổ", NOW
        )
    later = create_app(settings_for(settled), engine=settled, clock=lambda: NOW + timedelta(days=60))
    former = Browser(later, settled, "hanh")
    with writing(settled) as connection:
        connection.execute(update(SignIn).values(seen_at=NOW + timedelta(days=60)))
    page = former.get(f"/inspections/{inspection}")
    assert page.status == 200
    assert "Đã hết hạn" in page.text
    assert "Thiếu sổ" in page.text
    assert "Gói thanh tra" not in page.text
    assert "Ngoài thời hạn" not in page.text
    assert former.get(f"/inspections/{inspection}/findings/new").status == 403
    assert former.get(f"/findings/{finding}").status == 200
    with reading(settled) as connection:
        read = [each for each in entries(connection, limit=20).items if each.action == Deed.READ]
    assert len(read) == 2, "what a former member reads is an inspector's reading still"


def test_the_folder_is_taken_from_its_page_and_faults_are_said_there(
    settled: Engine, browse: Browse, inspection: str
) -> None:
    team = browse("hanh")
    page = team.get(f"/inspections/{inspection}/folder?number=27041&count=2")
    assert page.status == 409, "nothing is signed yet"
    with writing(settled) as connection:
        create_key(connection, SIGNER, NOW)
        seal(connection, NOW)
        sign_head(connection, SIGNER, NOW)
    wrong = team.get(f"/inspections/{inspection}/folder?number=&count=x&older=0")
    assert wrong.status == 422
    assert "Chưa nhập số thống nhất của hai bên." in wrong.errors()
    assert "phải là một số từ 1 trở lên" in wrong.errors()
    assert wrong.errors().startswith("Có 3 chỗ cần sửa")
    assert 'value="x"' in wrong.html
    answer = team.client.get(
        f"/inspections/{inspection}/folder?number=27041&count=2",
        environ_overrides={"REMOTE_ADDR": "203.0.113.7"},
    )
    assert answer.status_code == 200
    assert answer.mimetype == "application/zip"
    assert answer.get_data()[:2] == b"PK"
    with reading(settled) as connection:
        (taken,) = (each for each in entries(connection, limit=50).items if each.action == Deed.EXPORT)
    assert (taken.actor, taken.given["number"]) == ("hanh", "27041")


def test_what_is_written_survives_the_end_of_the_sign_in(
    settled: Engine, browse: Browse, inspection: str
) -> None:
    team = browse("inspector")
    team.get(f"/inspections/{inspection}/findings/new")
    with writing(settled) as connection:
        connection.execute(delete(SignIn))
    form = team.send(f"/inspections/{inspection}/findings/check", unit="457", text="Đã viết dài")
    assert form.heading == "Đăng nhập"
    again = team.send("/login", username="inspector", password=PASSWORD, next="/", writing=sealed(form))
    assert "chưa được ghi vì phiên làm việc đã hết" in again.errors()
    assert "Đã viết dài" in again.html
    assert 'name="unit" value="Huyện Lệ Thủy (457)"' in again.html
    assert findings(settled) == 0


def test_a_finding_and_an_answer_that_are_sent_twice_are_recorded_once(
    settled: Engine, browse: Browse, inspection: str
) -> None:
    team = browse("hanh")
    team.get(f"/inspections/{inspection}/findings/new")
    said = {"unit": "457", "case": "", "text": "Sổ không ghi ngày nhận"}
    said |= key_of(team.send(f"/inspections/{inspection}/findings/check", **said))
    for _ in range(2):
        done = team.follow(team.send(f"/inspections/{inspection}/findings", **said))
        assert "Đã ghi nội dung phát hiện." in done.text
    assert findings(settled) == 1
    team.send(f"/inspections/{inspection}/findings", **said | {"text": "Điều khác, sau khi quay lại"})
    assert findings(settled) == 2, "other words are another finding, whatever the key"

    unit = browse("district")
    finding = re.findall(r"/findings/([0-9a-f]{32})", unit.get("/findings").html)[0]
    unit.get(f"/findings/{finding}")
    answer = {"text": "Đã lập sổ mới"}
    answer |= key_of(unit.send(f"/findings/{finding}/answers/check", **answer))
    for _ in range(2):
        done = unit.follow(unit.send(f"/findings/{finding}/answers", **answer))
    assert done.text.count("giải trình lúc") == 1


def test_a_question_that_is_sent_twice_is_asked_once(settled: Engine, browse: Browse) -> None:
    _, nomination = code_and_id(settled)
    somebody = browse("district")
    said = {"text": "Đã có biên bản chưa?"}
    said |= key_of(somebody.get(f"/nominations/{nomination}"))
    for _ in range(2):
        done = somebody.follow(somebody.send(f"/nominations/{nomination}/questions", **said))
    assert done.text.count("Đã có biên bản chưa?") == 1


def key_of(page: Page) -> dict[str, str]:
    """The key of the first form on a page that is done once."""
    return {"sent": re.findall(r'name="sent" value="([^"]+)"', page.html)[0]}
