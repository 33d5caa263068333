"""Exemplars as anybody reads them, and the feed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import Engine, select

from states.facts import Given
from states.terms import Action, Category
from tests.cast import actor
from tests.clock import NOW
from tests.endpoints.pages.browser import Browser
from tests.endpoints.pages.stories import STORY, told
from tests.factories import REASON, decision_from_above
from workflow.database import writing
from workflow.exemplars.commands import withdraw
from workflow.exemplars.models import Exemplar
from workflow.step import take_step

Browse = Callable[..., Browser]
ATOM = "{http://www.w3.org/2005/Atom}"

# --- what anybody reads


def test_stories_are_listed_and_read_by_anybody(browse: Browse, settled: Engine) -> None:
    exemplar_id = told(settled)
    page = browse().get("/exemplars")
    assert (page.status, page.heading) == (200, "Gương điển hình")
    assert "Bản <i>Cát</i> vươn lên" in page.text
    assert "<i>" not in page.html
    page = browse().get(f"/exemplars/{exemplar_id}")
    assert page.title == "Bản <i>Cát</i> vươn lên – Khen thưởng"
    assert "Ba năm trồng rừng & nuôi bò." in page.text
    assert 'href="/q/' in page.html


def test_of_a_person_no_more_than_name_unit_merit_form_and_decision(
    browse_embedded: Browse, embedded: Engine
) -> None:
    exemplar_id = told(embedded, Category.HOUSEHOLD)
    browser = browse_embedded()
    for path in ("/exemplars", f"/exemplars/{exemplar_id}", "/exemplars/feed.xml"):
        html = browser.get(path).html
        for secret in ("Bru-Vân Kiều", "bản Troi", "044187009876", "1987", "02/11/2026", ", thôn "):
            assert secret not in html, path
    assert "Hộ gia đình ông Hồ Văn Xa" in browser.get(f"/exemplars/{exemplar_id}").text


def test_what_is_withdrawn_or_revoked_is_gone_at_once_everywhere(
    browse_embedded: Browse, embedded: Engine
) -> None:
    first, second = told(embedded), told(embedded, Category.COMMUNE, headline="Xã vươn lên")
    browser = browse_embedded()
    assert len(feed_of(browser).findall(f"{ATOM}entry")) == 2
    with writing(embedded) as connection:
        secretary, chair = actor(connection, "secretary"), actor(connection, "chair")
        withdraw(connection, secretary, first, REASON, NOW)
        case = connection.execute(select(Exemplar.nomination_id).where(Exemplar.id == second)).scalar_one()
        given = replace(decision_from_above(), reason=REASON)
        take_step(connection, secretary, case, Action.REVOKE, None, given, NOW)
        take_step(connection, chair, case, Action.CONFIRM_REVOKE, None, Given(), NOW)
    assert feed_of(browser).findall(f"{ATOM}entry") == []
    assert "Chưa có điển hình nào được công bố" in browser.get("/exemplars").text
    for exemplar_id in (first, second):
        assert browser.get(f"/exemplars/{exemplar_id}").status == 404


@pytest.mark.parametrize(
    "path", ["/exemplars/x", "/exemplars/%00", "/exemplars/" + "f" * 32, "/exemplars/a-b"]
)
def test_what_is_no_story_is_not_found(browse_embedded: Browse, path: str) -> None:
    assert browse_embedded().get(path).status == 404


def test_lists_are_narrowed_by_links_and_say_when_nothing_is_left(
    browse_embedded: Browse, embedded: Engine
) -> None:
    told(embedded)
    told(embedded, Category.COMMUNE, headline="Xã vươn lên")
    browser = browse_embedded()
    page = browser.get("/exemplars")
    assert 'href="/exemplars?category=commune"' in page.html
    page = browser.get("/exemplars", category="commune")
    assert "Xã vươn lên" in page.text
    assert "Bản <i>Cát</i>" not in page.text
    page = browser.get("/exemplars", year="2025")
    assert "Chưa có điển hình nào trong năm 2025" in page.text
    assert '<a href="/exemplars?year=2026">Xem năm 2026</a>' in page.html


@pytest.mark.parametrize(
    "query",
    [
        {"year": "٢٠٢٦"},
        {"year": "0000"},
        {"category": "x"},
        {"district": "'"},
        {"district": "\0"},
        {"year": "9999"},
    ],
    ids=["other digits", "year 0", "category", "quote", "nul", "year 9999"],
)
def test_what_an_address_says_that_is_nonsense_fails_nothing(
    browse_embedded: Browse, embedded: Engine, query: dict[str, str]
) -> None:
    told(embedded)
    assert browse_embedded().get("/exemplars", **query).status == 200


def test_search_engines_keep_no_story_of_a_person(browse_embedded: Browse, embedded: Engine) -> None:
    person, village = told(embedded, Category.OFFICIAL), told(embedded)
    browser = browse_embedded()
    assert browser.get(f"/exemplars/{person}").headers["X-Robots-Tag"] == "noindex, noarchive"
    assert "X-Robots-Tag" not in browser.get(f"/exemplars/{village}").headers
    assert "noindex" in browser.get("/exemplars").headers["X-Robots-Tag"]
    robots = browser.get("/robots.txt")
    assert robots.headers["Content-Type"].startswith("text/plain")
    assert robots.html == "User-agent: *\nAllow: /exemplars\nDisallow: /\n"


def test_a_page_is_asked_for_anew_each_time_and_sent_only_if_it_changed(
    browse_embedded: Browse, embedded: Engine
) -> None:
    exemplar_id = told(embedded)
    browser = browse_embedded()
    page = browser.get(f"/exemplars/{exemplar_id}")
    assert page.headers["Cache-Control"] == "no-cache"
    again = browser.client.get(f"/exemplars/{exemplar_id}", headers={"If-None-Match": page.headers["ETag"]})
    assert (again.status_code, again.get_data()) == (304, b"")
    assert "Set-Cookie" not in page.headers
    assert browse_embedded("department").get(f"/exemplars/{exemplar_id}").html == page.html


# --- the feed


def feed_of(browser: Browser) -> ET.Element:
    page = browser.get("/exemplars/feed.xml")
    assert page.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ET.fromstring(page.html.encode())


def test_the_feed_has_what_atom_asks_for(browse_embedded: Browse, embedded: Engine) -> None:
    exemplar_id = told(embedded)
    feed = feed_of(browse_embedded())
    (entry,) = feed.findall(f"{ATOM}entry")
    for element in (feed, entry):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1
        updated = datetime.fromisoformat(element.findtext(f"{ATOM}updated", ""))
        assert updated == NOW.replace(microsecond=0)
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    assert {link.get("rel") for link in feed.findall(f"{ATOM}link")} == {"self", "alternate"}
    assert entry.findtext(f"{ATOM}title") == STORY.headline
    assert entry.findtext(f"{ATOM}content") == STORY.text
    assert (entry.findtext(f"{ATOM}id") or "").replace("-", "") == f"urn:uuid:{exemplar_id}"
    assert "Đã khen thưởng theo Quyết định số" in (entry.findtext(f"{ATOM}summary") or "")
    link = entry.find(f"{ATOM}link")
    assert link is not None
    assert (link.get("href") or "").endswith(f"/exemplars/{exemplar_id}")


def test_an_empty_feed_is_one_too(browse_embedded: Browse) -> None:
    feed = feed_of(browse_embedded())
    assert feed.findtext(f"{ATOM}updated") == "1970-01-01T00:00:00Z"
    assert feed.findall(f"{ATOM}entry") == []
