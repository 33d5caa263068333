"""Looking a decision up without signing in: three verdicts, one's own name, and no more than the paper tells."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from flask import Flask
from limits import RateLimitItemPerMinute
from sqlalchemy import Engine, select

from endpoints.app import create_app
from endpoints.pages.public import limits
from endpoints.telling.values import moment
from states.facts import Given
from states.terms import Action, Award, Category, State
from tests.cast import actor
from tests.clock import NOW
from tests.endpoints.conftest import settings_for
from tests.endpoints.pages.browser import Browser
from tests.factories import REASON, decided_together, decision_from_above, nomination_in, paper
from workflow.audit.seal import seal
from workflow.database import writing
from workflow.decisions.commands import issue
from workflow.decisions.models import Document
from workflow.people.networks import network_of
from workflow.step import take_step

Browse = Callable[..., Browser]
HOUSEHOLD, VILLAGE = "Hộ gia đình ông Hồ Văn Xa, bản Ra Mai", "Nhân dân và cán bộ bản <i>Rìn</i> Rìn"


@dataclass(frozen=True)
class Issued:
    """A decision for a household and a village."""

    engine: Engine
    code: str
    household: str
    village: str

    def revoke(self, nomination_id: str, number: str = "1163/QĐ-UBND") -> None:
        with writing(self.engine) as connection:
            given = replace(decision_from_above(), decision_number=number, reason=REASON)
            secretary, chair = actor(connection, "secretary"), actor(connection, "chair")
            take_step(connection, secretary, nomination_id, Action.REVOKE, None, given, NOW)
            take_step(connection, chair, nomination_id, Action.CONFIRM_REVOKE, None, Given(), NOW)


@pytest.fixture
def issued(embedded: Engine) -> Issued:
    with writing(embedded) as connection:
        household = nomination_in(connection, State.CHECKED, nominee_name=HOUSEHOLD)
        village = nomination_in(connection, State.CHECKED, category=Category.VILLAGE, nominee_name=VILLAGE)
        ids = [household, village]
        signed = paper(
            decided_together(connection, ids), Award.BANG_KHEN_TINH, ids, number=1542, symbol="QĐ-UBND"
        )
        issue(connection, actor(connection, "secretary"), signed, NOW)
        code = connection.execute(select(Document.verification_code)).scalar_one()
    return Issued(embedded, code, household, village)


def test_a_true_decision_is_green_with_what_stands_on_the_paper(
    browse_embedded: Browse, issued: Issued
) -> None:
    page = browse_embedded().get(f"/q/{issued.code}")
    assert (page.status, page.heading) == (200, "Quyết định có thật")
    assert f"và còn hiệu lực, kiểm tra lúc {moment(NOW)}" in page.text
    for words in (
        "Ủy ban nhân dân tỉnh Quảng Bình",
        "Quyết định số 1542/QĐ-UBND",
        "16/11/2026",
        "Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh",
        "Chủ tịch Đinh Công Minh",
        "1 tập thể, 1 hộ gia đình",
        f"Mã tra cứu {issued.code}",
        "2. Nhân dân và cán bộ bản <i>Rìn</i> Rìn",
    ):
        assert words in page.text
    assert "<i>" not in page.html
    assert "Hồ Văn Xa" not in page.html, "people are not listed"
    assert 'data-tone="good"' in page.html


def test_all_of_it_revoked_is_red_with_the_revoking_decision(browse_embedded: Browse, issued: Issued) -> None:
    issued.revoke(issued.household)
    issued.revoke(issued.village)
    page = browse_embedded().get(f"/q/{issued.code}")
    assert page.heading == "Quyết định đã bị hủy"
    assert "bởi Quyết định số 1163/QĐ-UBND ngày 16/11/2026" in page.text
    assert 'kt-verdict" data-tone="bad"' in page.html


def test_one_award_revoked_is_said_and_told_to_whom_it_was_given(
    browse_embedded: Browse, issued: Issued
) -> None:
    issued.revoke(issued.household)
    browser = browse_embedded()
    page = browser.get(f"/q/{issued.code}", name="ho van xa")
    assert page.heading == "Quyết định có thật"
    assert "trừ 1 trường hợp đã bị hủy" in page.text
    assert "Có, nhưng khen thưởng này đã bị hủy bởi Quyết định số 1163/QĐ-UBND ngày 16/11/2026" in page.text


def test_an_unknown_code_is_grey_with_what_to_do_and_whom_to_ask(embedded: Engine) -> None:
    settings = replace(settings_for(embedded), contact="điện thoại 0232 3 822 222")
    app = create_app(settings, engine=embedded, clock=lambda: NOW)
    page = Browser(app, embedded).get("/q/7KQ4-M2XD-9RTB")
    assert (page.status, page.heading) == (404, "Không có quyết định mang mã này")
    assert "Hỏi Sở Nội vụ tỉnh Quảng Bình, điện thoại 0232 3 822 222." in page.text
    assert 'data-tone="quiet"' in page.html
    login = Browser(app, embedded).get("/login")
    assert "không gặp được thì hỏi điện thoại 0232 3 822 222." in login.text


@pytest.mark.parametrize(
    "path",
    ["/q/x", "/q/%3Cscript%3E", "/q/..%5C", "/q/" + "9" * 400, "/q/%00", "/q/7KQ4-M2XD-9RTB%27--", "/Q/ABC"],
    ids=["short", "markup", "way up", "long", "nul", "quote", "capitals"],
)
def test_what_is_no_code_is_unknown_too(browse_embedded: Browse, path: str) -> None:
    page = browse_embedded().get(path)
    assert (page.status, page.heading) == (404, "Không có quyết định mang mã này")
    assert "<script>" not in page.html


def test_a_code_is_found_however_it_is_typed(browse_embedded: Browse, issued: Issued) -> None:
    browser, typed = browse_embedded(), issued.code.replace("-", " ").lower()
    page = browser.get("/q", code=typed)
    assert page.goes_to == f"/q/{issued.code}"
    for path in (f"/q/{issued.code.lower()}", f"/Q/{issued.code.replace('-', '')}"):
        assert browser.get(path).heading == "Quyết định có thật"


def test_what_can_be_no_code_is_said_in_the_form(browse_embedded: Browse) -> None:
    page = browse_embedded().get("/q", code="O0I1")
    assert (page.status, page.title) == (422, "Lỗi: Tra cứu quyết định – Khen thưởng")
    assert "không có chữ O, I, L, U và số 0, 1" in page.errors()
    assert 'value="O0I1"' in page.html


def test_a_number_and_a_day_lead_to_the_decision(browse_embedded: Browse, issued: Issued) -> None:
    browser = browse_embedded()
    for number, day in (("1542/QĐ-UBND", "16/11/2026"), ("1542 / qd-ubnd", "16.11.26")):
        assert browser.get("/q", number=number, on=day).goes_to == f"/q/{issued.code}"
    page = browser.get("/q", number="1543/QĐ-UBND", on="16/11/2026")
    assert (page.status, page.heading) == (404, "Không có quyết định mang số và ngày này")
    page = browser.get("/q", number="1542", on="hôm qua")
    assert page.status == 422
    assert "Chưa đọc được số, ký hiệu. Ghi cả số và ký hiệu như trên giấy" in page.errors()
    assert "Chưa đọc được ngày" in page.errors()


def test_a_name_is_answered_yes_or_no_and_nobody_is_found_by_half_a_name(
    browse_embedded: Browse, issued: Issued
) -> None:
    browser, path = browse_embedded(), f"/q/{issued.code}"
    page = browser.get(path, name="hồ văn xa")
    assert "Có. Tên này ở số thứ tự 1." in page.text
    assert "Ra Mai" not in page.html, "where somebody lives is not told to who asks"
    assert (
        "Có. Nhân dân và cán bộ bản <i>Rìn</i> Rìn, số thứ tự 2."
        in browser.get(path, name=VILLAGE.lower()).text
    )
    assert "Chưa ghi tên." in browser.get(path, name=" ").text
    assert "Chưa ghi tên." not in browser.get(path).text
    for half in ("Xa", "Hồ", "Văn Xa", "%"):
        assert "Không có “" in browser.get(path, name=half).text


def test_the_entry_is_linked_once_it_is_sealed(browse_embedded: Browse, issued: Issued) -> None:
    browser = browse_embedded()
    assert "Tự kiểm chứng" not in re.sub(
        r"<details class=\"kt-help[\s\S]*", "", browser.get(f"/q/{issued.code}").html
    )
    with writing(issued.engine) as connection:
        seal(connection, NOW)
    assert re.search(r'href="/verify#entry=[0-9a-f]{32}&amp;leaf=', browser.get(f"/q/{issued.code}").html)


def test_a_network_that_asks_too_often_waits(
    browse_embedded: Browse, issued: Issued, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "LOOK_UPS", RateLimitItemPerMinute(5, namespace="look-ups"))
    monkeypatch.setattr(limits, "NAMES", RateLimitItemPerMinute(2, namespace="names"))
    browser, path = browse_embedded(), f"/q/{issued.code}"
    for _ in range(2):
        assert browser.get(path, name="Nguyễn Văn An").status == 200
    page = browser.get(path, name="Hồ Văn Xa")
    assert page.status == 429
    assert 1 <= int(page.headers["Retry-After"]) <= 60
    assert "Chờ 1 phút rồi tra lại" in page.text
    assert browser.get(path).status == 200, "names are counted by themselves"
    assert browser.get("/q", number="1/QĐ-UBND", on="1/1/2026").status == 404
    assert browser.get(path).status == 429
    assert browser.get("/q").status == 200, "the form asks nothing"


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2::7", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("unix:", "unix:"),
    ],
    ids=["fourth", "sixth", "same connection", "fourth in the sixth", "zone", "none", "socket"],
)
def test_who_has_many_addresses_is_counted_once(address: str, counted: str) -> None:
    assert network_of(address) == counted


def test_nothing_of_a_sign_in_stands_on_what_anybody_may_keep(
    browse_embedded: Browse, issued: Issued
) -> None:
    for path, kept in (("/q", "public, max-age=300"), (f"/q/{issued.code}", "no-store")):
        page, signed_in = browse_embedded().get(path), browse_embedded("secretary").get(path)
        assert page.html == signed_in.html
        assert page.headers["Cache-Control"] == kept
        assert "Set-Cookie" not in page.headers
    assert browse_embedded().get(f"/q/{issued.code}").headers["X-Robots-Tag"] == "noindex"


def test_it_is_light(embedded_app: Flask, issued: Issued) -> None:
    answer = embedded_app.test_client().get(f"/q/{issued.code}", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.get_data()) < 5_000


@pytest.mark.parametrize(
    ("number", "on"),
    [
        ("0/QĐ-UBND", "16/11/2026"),
        ("9999999/QĐ-UBND", "16/11/2026"),
        ("1/Q\0", "16/11/2026"),
        ("1/" + "Q" * 41, "16/11/2026"),
        ("1/QĐ/UBND", "16/11/2026"),
        ("1/QĐ-UBND", "31/2/2026"),
        ("1/QĐ-UBND", ""),
        ("", "16/11/2026"),
    ],
    ids=["zero", "large", "nul", "long", "two strokes", "no such day", "no day", "no number"],
)
def test_what_no_register_could_hold_is_said_in_the_form(browse: Browse, number: str, on: str) -> None:
    page = browse().get("/q", number=number, on=on)
    assert (page.status, page.heading) == (422, "Tra cứu quyết định")
    assert page.errors()


def test_authorities_that_number_alike_are_told_apart(browse_embedded: Browse, issued: Issued) -> None:
    with writing(issued.engine) as connection:
        ids = [nomination_in(connection, State.CHECKED, award=Award.GIAY_KHEN)]
        session_id = decided_together(connection, ids)
        signed = paper(session_id, Award.GIAY_KHEN, ids, number=1542, symbol="QĐ-UBND")
        issue(connection, actor(connection, "secretary"), signed, NOW)
    page = browse_embedded().get("/q", number="1542/QĐ-UBND", on="16/11/2026")
    assert (page.status, page.heading) == (200, "Có 2 quyết định cùng số và ngày")
    assert "Ủy ban nhân dân tỉnh Quảng Bình" in page.text
    assert "Sở Nội vụ tỉnh Quảng Bình" in page.text
    assert f'href="/q/{issued.code}"' in page.html
