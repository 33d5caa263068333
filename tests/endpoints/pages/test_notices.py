"""Messages in the service: read where they stand, marked one by one or all at once."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from notifications.plan import plan
from states.terms import State
from tests.clock import NOW
from tests.endpoints.pages.browser import Browser
from tests.factories import nomination_in
from workflow.audit.seal import seal
from workflow.database import writing

Browse = Callable[..., Browser]


@pytest.fixture
def told(settled: Engine) -> None:
    """The district has been told of two nominations."""
    with writing(settled) as connection:
        nomination_in(connection, State.SUBMITTED, nominee_name="Hộ bà An")
        nomination_in(connection, State.SUBMITTED, nominee_name="Hộ bà <i>Bé</i>")
    with writing(settled) as connection:
        seal(connection, NOW)
        while plan(connection, NOW, 1_000, email=False):
            pass


@pytest.mark.usefixtures("told")
def test_messages_are_read_and_marked(browse: Browse) -> None:
    browser = browse("district")
    page = browser.get("/notices")
    assert page.heading == "Thông báo"
    assert "2 thông báo mới" in page.text
    assert "Hộ bà <i>Bé</i>" in page.text
    assert "<i>" not in page.html
    one = page.html.split('name="message" value="')[2].split('"')[0]
    assert browser.send("/notices/read", message=one).goes_to == "/notices"
    assert "1 thông báo mới" in browser.get("/notices").text
    done = browser.follow(browser.send("/notices/read", message="all"))
    assert "Đã đánh dấu 1 thông báo là đã đọc." in done.text
    assert "thông báo mới" not in done.text


@pytest.mark.usefixtures("told")
def test_nobody_marks_messages_of_others(browse: Browse) -> None:
    page = browse("district").get("/notices")
    one = page.html.split('name="message" value="')[2].split('"')[0]
    stranger = browse("district2")
    stranger.get("/notices")
    for sent in (one, "all", "x", "9" * 30, "-1", ""):
        assert stranger.send("/notices/read", message=sent).goes_to == "/notices"
    assert "2 thông báo mới" in browse("district").get("/notices").text


def test_who_was_told_nothing_reads_so(browse_embedded: Browse) -> None:
    assert "Chưa có thông báo nào" in browse_embedded("admin").get("/notices").text
