"""What goes over the line: a commune's line is slow, and its telephone pays by the megabyte.

Bytes are those of bodies as they travel, compressed; the typefaces count on the first visit. Heads add some 400 bytes
to each answer and 1,100 to a page, over HTTP/1.1 without a proxy.
"""

import re
import time
from datetime import UTC, datetime

import pytest
from playwright.sync_api import BrowserContext, Page, Route

from states.terms import State
from tests.browser.conftest import Open, Service
from tests.endpoints.pages.cases import Case, Ground, every_case
from tests.endpoints.pages.weights import weight_of

MOST_REQUESTS = 7
"""A page, its style, its script, its marks, two typefaces, and the icon of the tab."""
WORK = {
    "/login",
    "/inbox",
    "/nominations",
    "/nominations/<row:nomination_id>",
    "/drafts",
    "/drafts/<row:copy_id>/check",
    "/progress",
    "/sessions/<row:session_id>",
    "/sessions/<row:session_id>/items/<row:item_id>/ballot",
    "/audit/entries/<row:entry_id>",
    "/admin/people",
    "/q",
}
"""A page of each kind of work. That every other one is as light, ``test_every_page`` of the pages' own tests holds."""
CASES = list({case.route: case for case in reversed(every_case()) if case.route in WORK}.values())


class Line:
    """The line between a browser and the service, with a meter in it. What browsers have kept does not go over it."""

    def __init__(self, context: BrowserContext, page: Page) -> None:
        self.bytes = 0
        self.requests = 0
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.responseReceivedExtraInfo", self._weigh)

    def _weigh(self, received: dict[str, dict[str, str]]) -> None:
        sent = {name.lower(): value for name, value in received["headers"].items()}
        self.bytes += int(sent.get("content-length", 0))  # a redirect has none
        self.requests += 1

    def spent(self) -> tuple[int, int]:
        """Bytes and requests since it was last asked."""
        found = self.bytes, self.requests
        self.bytes = self.requests = 0
        return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_page_is_light_on_the_first_visit_and_lighter_on_the_next(
    service: Service, visitor: Open, case: Case
) -> None:
    path = case.path(Ground(service.engine, datetime.now(UTC)))
    somebody = visitor()
    if case.username:
        cookie = service.cookie(case.username)
        somebody.context.add_cookies([{"name": "khenthuong", "value": cookie, "url": service.address}])
    line = Line(somebody.context, somebody.page)
    spent = []
    for _ in range(2):
        somebody.page.goto(f"{service.address}{path}")
        somebody.page.evaluate("document.fonts.ready")
        spent.append(line.spent())
    (first, requests), (following, _) = spent
    most, most_next = weight_of(case)
    assert first < most
    assert following < most_next
    assert requests <= MOST_REQUESTS


MOST_SHIFT = 0.02
"""How much of a page may move once it is drawn (layout shift, as browsers measure it)."""
LATE = 0.4
"""Seconds after which the typefaces and the marks come."""


def test_nothing_moves_when_typefaces_and_marks_come_late(service: Service, visitor: Open) -> None:
    nomination_id = service.nomination(State.SUBMITTED)
    somebody = visitor()
    cookie = service.cookie("district")
    somebody.context.add_cookies([{"name": "khenthuong", "value": cookie, "url": service.address}])
    page = somebody.page

    def late(route: Route) -> None:
        time.sleep(LATE)
        route.continue_()

    page.route(re.compile(r"\.woff2|/marks\.svg"), late)
    for path in ("/inbox", f"/nominations/{nomination_id}"):
        page.goto(f"{service.address}{path}", wait_until="networkidle")
        page.evaluate("document.fonts.ready")
        shift = page.evaluate("""() => new Promise(done => {
            let sum = 0;
            new PerformanceObserver(list => list.getEntries().forEach(entry => { sum += entry.value; }))
                .observe({type: "layout-shift", buffered: true});
            setTimeout(() => done(sum), 300);
        })""")
        assert shift < MOST_SHIFT, path
