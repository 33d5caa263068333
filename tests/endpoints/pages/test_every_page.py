"""What is asked of every page alike. Each has its case in ``tests/endpoints/pages/cases``; what has none, fails."""

import gzip
import re
from html import unescape
from html.parser import HTMLParser

import pytest
from flask import Flask

from tests.endpoints.pages.cases import MARKUP, Case, every_case
from tests.endpoints.pages.showing import Showing
from tests.endpoints.pages.weights import FULL, LEVEL, weight_of
from tests.endpoints.test_routes import routes

CASES = every_case()
NO_PAGES = (
    "/api/",
    "/static/",
    "/assets/",
    "/inbox.xlsx",
    "/nominations.xlsx",
    "/healthz",
    "/readyz",
    "/robots.txt",
    "/favicon.ico",
    "/exemplars/feed.xml",
)
"""What is no page: read by programs."""
LEADS_ON = {"/": "leads to the first page of whoever is signed in"}
"""Routes that only lead on, each with why it has no case."""
MOST_ELEMENTS = 1_500

of_every_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


class Outline(HTMLParser):
    """The headings, landmarks and elements of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.levels: list[int] = []
        self.landmarks: list[str] = []
        self.elements = 0
        self.ids: list[str] = []
        self.classes: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements += 1
        given = dict(attrs)
        self.ids += [given["id"] or ""] if "id" in given else []
        self.classes |= set((given.get("class") or "").split())
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if tag in {"main", "header"}:
            self.landmarks.append(tag)


def test_every_page_has_a_case_and_no_case_is_of_nothing(embedded_app: Flask) -> None:
    found = {name.removeprefix("GET ") for name, _ in routes(embedded_app) if name.startswith("GET ")}
    pages = {route for route in found if not route.startswith(NO_PAGES)} | {"/kit"}
    assert pages == {case.route for case in CASES} | set(LEADS_ON)
    assert len({case.name for case in CASES}) == len(CASES)


@of_every_case
def test_a_page_has_one_heading_of_the_first_level_which_is_its_title(showing: Showing, case: Case) -> None:
    page = showing.seen(case).page
    outline = Outline(page.html)
    heading = " ".join(unescape(re.sub(r"<[^>]+>", "", page.heading)).split())
    assert page.title.removeprefix("Lỗi: ") == f"{heading} – Khen thưởng"
    assert '<html lang="vi">' in page.html
    steps = zip(outline.levels, outline.levels[1:], strict=False)
    assert all(after <= before + 1 for before, after in steps), outline.levels
    assert outline.landmarks.count("main") == 1
    assert len(outline.ids) == len(set(outline.ids)), "an id stands twice"


@of_every_case
def test_a_page_is_light(showing: Showing, case: Case) -> None:
    seen = showing.seen(case)
    most = weight_of(case)[1]
    assert len(gzip.compress(seen.page.html.encode(), LEVEL)) < most
    assert len(gzip.compress(seen.full.html.encode(), LEVEL)) < max(most, FULL)
    assert Outline(seen.full.html).elements < MOST_ELEMENTS


@of_every_case
def test_a_page_takes_as_many_statements_for_thirty_rows_as_for_one(showing: Showing, case: Case) -> None:
    seen = showing.seen(case)
    assert seen.spent == seen.spent_when_full
    assert seen.spent <= case.statements


@of_every_case
def test_markup_in_any_field_is_shown_and_never_becomes_part_of_the_page(
    showing: Showing, case: Case
) -> None:
    page = showing.harmed(case)
    assert "put" not in Outline(page.html).classes
    assert "<i class=" not in page.html
    assert case.hides_texts or MARKUP in page.text
