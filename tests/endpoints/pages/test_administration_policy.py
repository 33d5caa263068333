"""Policy by date with its sources and changes, and the days off of a year with what was corrected, read-only."""

import re
from collections.abc import Callable
from datetime import date

import pytest

from tests.endpoints.pages.browser import Browser
from workflow.policy import rules
from workflow.policy.rules import Policy

Browse = Callable[..., Browser]


@pytest.fixture
def changed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The mending period was five days to the end of 2026, then seven; the quorum gets a source."""
    others = [each for each in rules.policies() if each.key not in {"deadline.mend", "council.quorum"}]
    found = (
        *others,
        Policy("council.quorum", "2/3", date(2020, 1, 1), date(2026, 12, 31), None, "Hai phần ba."),
        Policy("council.quorum", "2/3", date(2027, 1, 1), None, "Nghị định <9>", "Hai phần ba."),
        Policy("deadline.mend", 5, date(2020, 1, 1), date(2026, 12, 31), None, "Năm ngày."),
        Policy("deadline.mend", 7, date(2027, 1, 1), date(2027, 12, 31), "Nghị định <9>", "Bảy ngày."),
    )
    monkeypatch.setattr(rules, "policies", lambda: found)


def test_policy_is_told_by_date_in_words_with_what_stands_behind_it(browse_embedded: Browse) -> None:
    browser = browse_embedded("admin")
    page = browser.get("/admin/policy")
    for said in (
        "Hạn xét của cấp huyện 10 ngày làm việc",
        "Số người phải có mặt Từ 2/3 tổng số thành viên",
        "Bằng khen Thủ tướng Từ 4/5 tổng số thành viên",
        "Chưa có căn cứ, cần xác nhận",
        "12 trên 12 giá trị chưa có căn cứ",
        "Lần đổi gần nhất: 01/01/2020",
        "Bộ giá trị đầu tiên",
    ):
        assert said in page.text
    assert "Lần đổi sắp tới" not in page.text
    before = browser.get("/admin/policy", on="31/12/2019")
    assert "Ngày này chưa có chính sách nào" in before.text
    assert "Lần đổi sắp tới: 01/01/2020" in before.text
    for on in ("mai", "01/01/1900"):
        refused = browser.get("/admin/policy", on=on)
        assert refused.status == 422
        assert refused.errors()


@pytest.mark.usefixtures("changed")
def test_policy_says_what_changes_next_and_what_changed_last(browse_embedded: Browse) -> None:
    browser = browse_embedded("admin")
    page = browser.get("/admin/policy")
    assert "Lần đổi sắp tới: 01/01/2027" in page.text
    assert "trước: 5 ngày làm việc nay: 7 ngày làm việc" in page.text
    assert "giá trị như trước, căn cứ mới: Nghị định <9>" in page.text
    (link,) = re.findall(r'Lần đổi sắp tới: <a href="([^"]+)"', page.html)
    then = browser.get(link)
    assert "có hiệu lực ngày 01/01/2027" in then.text
    assert "7 ngày làm việc Bảy ngày. Nghị định <9> · từ 01/01/2027 đến hết 31/12/2027" in then.text
    assert "10 trên 12 giá trị chưa có căn cứ" in then.text
    assert "Lần đổi gần nhất: 01/01/2027" in then.text
    assert "Lần đổi sắp tới: 01/01/2028" in then.text
    assert "không còn quy định" in then.text
    assert "Nghị định <9>" not in then.html


def test_days_off_are_told_by_year_with_what_was_corrected_and_who_says_so(browse_embedded: Browse) -> None:
    browser = browse_embedded("admin")
    (link,) = re.findall(r'href="(/admin/policy/holidays[^"]*)"', browser.get("/admin/policy").html)
    page = browser.get(link)
    assert page.heading == "Ngày nghỉ năm 2026"
    for said in (
        "Tết Nguyên Đán",
        "Làm bù Thứ Bảy 10/01/2026",
        "Thứ Sáu 02/01/2026 Nghỉ Văn phòng Chính phủ, công văn 12729/VPCP-KGVX ngày 25/12/2025",
        "Thứ Bảy 10/01/2026 Làm việc Văn phòng Chính phủ",
        "Bộ luật Lao động 2019, Điều 112",
        "thư viện holidays 0",
    ):
        assert said in page.text
    earlier = browser.get("/admin/policy/holidays", year="2025")
    assert earlier.heading == "Ngày nghỉ năm 2025"
    assert "không có ngày nào phải sửa" in earlier.text
    (link,) = re.findall(
        r'href="(/admin/policy/holidays[^"]*)"', browser.get("/admin/policy", on="01/7/2025").html
    )
    assert link.endswith("?year=2025")
    assert "2098" in browser.get("/admin/policy/holidays", year="2099").text
    assert "2100" not in browser.get("/admin/policy/holidays", year="2099").text


@pytest.mark.parametrize(
    "year", ["1999", "2100", "x", "٢٠٢٦", "20261"], ids=["early", "late", "word", "digits", "long"]
)
def test_a_year_that_cannot_be_shown_is_said(browse_embedded: Browse, year: str) -> None:
    page = browse_embedded("admin").get("/admin/policy/holidays", year=year)
    assert page.status == 422
    assert "Ghi một năm từ 2000 đến 2099" in page.errors()
    assert page.heading == "Ngày nghỉ năm 2026"
