"""The register: searching, narrowing, paging, and who finds what."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from sqlalchemy import Engine

from states.facts import Given
from states.terms import Action, Award, State
from tests.cast import ADDRESS, actor
from tests.clock import NOW
from tests.endpoints.pages.browser import Browser
from tests.factories import REASON, decided_together, nomination_in, paper
from tests.statements import counting
from workflow.database import writing
from workflow.decisions.commands import issue
from workflow.step import take_step

Browse = Callable[..., Browser]


def test_names_are_found_without_their_marks(browse: Browse, settled: Engine) -> None:
    with writing(settled) as connection:
        nomination_in(connection, State.SUBMITTED, nominee_name="Nhân dân và cán bộ bản Cổ Tràng")
        nomination_in(connection, State.SUBMITTED, nominee_name="Hộ bà An")
    for words in ("co trang", "Cổ Tràng", "CO  TRA"):
        page = browse("district").get("/nominations", q=words)
        assert page.rows == ["Nhân dân và cán bộ bản Cổ Tràng"]
    assert len(browse("district").get("/nominations", q="kien giang").rows) == 2


def test_what_a_decision_carries_is_found_by_its_number(browse: Browse, settled: Engine) -> None:
    with writing(settled) as connection:
        ids = [
            nomination_in(connection, State.CHECKED, nominee_name=f"Hộ bà {name}") for name in ("An", "Bé")
        ]
        elsewhere = nomination_in(connection, State.CHECKED, origin="19141", nominee_name="Hộ bà Cúc")
        nomination_in(connection, State.SUBMITTED, nominee_name="Tổ 742/QĐ")
        session = decided_together(connection, [*ids, elsewhere])
        signed = paper(session, Award.BANG_KHEN_TINH, [*ids, elsewhere], number=742, symbol="QĐ-UBND")
        issue(connection, actor(connection, "secretary"), signed, NOW)
    for cited in ("742/QĐ-UBND", " 0742 / qđ-ubnd", "Quyết định số 742/QD-UBND"):
        assert sorted(browse("commune").get("/nominations", q=cited).rows) == ["Hộ bà An", "Hộ bà Bé"], cited
    for other in ("743/QĐ-UBND", "742/QĐ-SNV", "742", "9999999/QĐ-UBND"):
        assert browse("commune").get("/nominations", q=other).rows == ["Tổ 742/QĐ"] * (other == "742"), other
    assert browse("commune3").get("/nominations", q="742/QĐ-UBND").rows == ["Hộ bà Cúc"]
    assert browse("commune").get("/nominations", q="tổ 742/5").rows == []
    assert browse("district").get("/inbox", q="742/QĐ-UBND").rows == []


def test_filters_stand_in_the_address_and_in_the_form(browse: Browse, settled: Engine) -> None:
    with writing(settled) as connection:
        nomination_in(connection, State.SUBMITTED, nominee_name="Hộ bà An", award=Award.GIAY_KHEN)
        nomination_in(connection, State.SUBMITTED, nominee_name="Hộ bà Bé", at=NOW - timedelta(days=60))
        nomination_in(
            connection, State.ENDORSED, nominee_name="Hộ bà Cúc", origin="19264", nominee_unit_code="19264"
        )
    browser = browse("district")
    assert sorted(browser.get("/nominations").rows) == ["Hộ bà An", "Hộ bà Bé", "Hộ bà Cúc"]
    assert browser.get("/nominations", award="giay_khen").rows == ["Hộ bà An"]
    assert browser.get("/nominations", state="endorsed").rows == ["Hộ bà Cúc"]
    assert browser.get("/nominations", unit="19264").rows == ["Hộ bà Cúc"]
    assert browser.get("/nominations", overdue="1").rows == ["Hộ bà Bé"]
    assert browser.get("/nominations", category="village").rows == []
    page = browser.get("/nominations", state="endorsed", unit="19264")
    assert '<option value="endorsed" selected>Chờ Sở thẩm định</option>' in page.html
    assert '<option value="19264" selected>Xã An Thủy</option>' in page.html


def test_what_is_held_waits_in_no_worklist_and_is_found_to_be_released(
    browse: Browse, settled: Engine
) -> None:
    with writing(settled) as connection:
        nomination_in(connection, State.ENDORSED, nominee_name="Hộ bà An")
        held = nomination_in(connection, State.ENDORSED, nominee_name="Hộ bà Bé")
        department, why = actor(connection, "department"), Given(reason=REASON)
        take_step(connection, department, held, Action.HOLD, None, why, NOW)
    browser = browse("department")
    inbox = browser.get("/inbox")
    assert inbox.rows == ["Hộ bà An"]
    assert '<a href="/nominations?held=1">Đang tạm dừng</a>' in inbox.html
    page = browser.get("/nominations", held="1")
    assert page.rows == ["Hộ bà Bé"]
    assert 'name="held" value="1" checked' in page.html
    assert "Tiếp tục xem xét" in browser.get(f"/nominations/{held}").text


def test_a_filter_that_is_none_is_refused_in_words(browse_embedded: Browse) -> None:
    for query in (
        {"state": "gone"},
        {"award": "x"},
        {"unit": "99999"},
        {"q": "a" * 301},
        {"sort": "x"},
    ):
        page = browse_embedded("district").get("/nominations", **query)
        assert page.status == 422
        assert page.title.startswith("Lỗi: ")
        assert page.errors()
        assert "Sort" not in page.errors()


@pytest.mark.parametrize("query", [{"q": "a\x00b"}, {"unit": "\x00"}, {"q": '"*"'}, {"q": "' OR 1=1 --"}])
def test_odd_words_find_nothing_and_break_nothing(browse: Browse, query: dict[str, str]) -> None:
    assert browse("district").get("/nominations", **query).status in {200, 422}


def test_nothing_found_says_what_was_asked(browse_embedded: Browse) -> None:
    page = browse_embedded("district").get("/nominations", q="<b>", state="drafted", overdue="1")
    assert "Không có hồ sơ nào khớp “<b>” và 2 điều kiện lọc." in page.text
    assert "&lt;b&gt;" in page.html


def test_pages_bring_every_row_once_and_keep_the_filters(browse_embedded: Browse, embedded: Engine) -> None:
    with writing(embedded) as connection:
        for number in range(35):
            nomination_in(connection, State.SUBMITTED, nominee_name=f"Hộ số {number:02}")
        nomination_in(connection, State.DRAFTED)
    browser = browse_embedded("commune")
    first = browser.get("/nominations", state="submitted")
    address = first.html.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert address.startswith("/nominations?state=submitted&cursor=")
    rows = first.rows + browser.get(address).rows
    assert sorted(rows) == [f"Hộ số {number:02}" for number in range(35)]


def test_thirty_rows_cost_as_many_statements_as_one(browse: Browse, settled: Engine) -> None:
    spent = []
    for more in (1, 29):
        with writing(settled) as connection:
            for _ in range(more):
                nomination_in(connection, State.SUBMITTED)
        browser = browse("department")
        with counting(settled) as seen:
            assert len(browser.get("/nominations").rows) == sum((1, 29)[: len(spent) + 1])
        spent.append(len(seen))
    assert spent[0] == spent[1] <= 7


def test_nobody_finds_what_they_may_not_know_of(browse_embedded: Browse, embedded: Engine) -> None:
    with writing(embedded) as connection:
        nomination_in(connection, State.DRAFTED, nominee_name="Hộ bà An")
        nomination_in(connection, State.SUBMITTED, nominee_name="Hộ bà Bé")
    found = {
        name: sorted(browse_embedded(name).get("/nominations").rows)
        for name in ("commune", "commune2", "district")
    }
    assert found == {"commune": ["Hộ bà An", "Hộ bà Bé"], "commune2": [], "district": ["Hộ bà Bé"]}
    assert browse_embedded("inspector").get("/nominations").rows == ["Hộ bà Bé"]
    admin = browse_embedded("admin").get("/nominations")
    assert admin.rows == []
    assert "không xem hồ sơ khen thưởng" in admin.text


def test_other_pages_lead_here_by_holder_and_by_wait(browse: Browse, settled: Engine) -> None:
    with writing(settled) as connection:
        nomination_in(connection, State.SUBMITTED, nominee_name="Hộ bà An")
        nomination_in(connection, State.SUBMITTED, nominee_name="Hộ bà Bé", at=NOW - timedelta(days=30))
        nomination_in(connection, State.ENDORSED, nominee_name="Hộ bà Cúc")
    browser = browse("department")
    assert browser.get("/nominations", holder="457", waited="11-").rows == ["Hộ bà Bé"]
    page = browser.get("/nominations", holder="457", waited="0-2")
    assert page.rows == ["Hộ bà An"]
    assert "1 hồ sơ" in page.text
    assert "Đang ở: UBND huyện Lệ Thủy" in page.text
    assert "Đã chờ 0 đến 2 ngày làm việc" in page.text
    assert '<input type="hidden" name="holder" value="457">' in page.html
    assert 'href="/nominations?waited=0-2"' in page.html


def test_the_register_is_sorted_by_its_heads(browse_embedded: Browse, embedded: Engine) -> None:
    with writing(embedded) as connection:
        for number in range(35):
            nomination_in(connection, State.SUBMITTED, nominee_name=f"Hộ số {number:02}")
    browser = browse_embedded("district")
    first = browser.get("/nominations", sort="name")
    assert first.rows == [f"Hộ số {number:02}" for number in range(30)]
    address = first.html.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert browser.get(address).rows == [f"Hộ số {number:02}" for number in range(30, 35)]


def test_a_sheet_holds_exactly_what_is_listed(browse_embedded: Browse, embedded: Engine) -> None:
    with writing(embedded) as connection:
        nomination_in(connection, State.SUBMITTED, nominee_name="=1+1", award=Award.GIAY_KHEN)
        nomination_in(connection, State.SUBMITTED, nominee_name="Hộ bà Bé")
    browser = browse_embedded("district")
    answer = browser.client.get(
        "/nominations.xlsx?award=giay_khen", environ_overrides={"REMOTE_ADDR": ADDRESS}
    )
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == "attachment; filename=ho-so-2026-11-16.xlsx"
    with ZipFile(BytesIO(answer.data)) as book:
        strings = book.read("xl/sharedStrings.xml").decode()
        cells = book.read("xl/worksheets/sheet1.xml").decode()
    assert "=1+1" in strings
    assert "<f>" not in cells
    assert "Hộ bà Bé" not in strings
    refused = browser.client.get("/nominations.xlsx?award=x", environ_overrides={"REMOTE_ADDR": ADDRESS})
    assert refused.status_code == 422
