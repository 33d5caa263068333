"""Every page in Chromium: nothing for axe to find, and nothing that runs off the side, on a desk as on a phone."""

from datetime import UTC, datetime

import pytest

from tests.browser.conftest import Open, Service
from tests.browser.test_seen import AXE, DESK, PHONE, faults_at_each_width
from tests.endpoints.pages.cases import Case, Ground, every_case

CASES = every_case()
FIRST_OF_EACH_ROUTE = list({case.route: case for case in reversed(CASES)}.values())
"""Those at which axe looks on a phone, too: what else a route shows is made of the same components."""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_axe_finds_nothing_and_nothing_runs_off_the_side(service: Service, visitor: Open, case: Case) -> None:
    path = case.path(Ground(service.engine, datetime.now(UTC)))
    somebody = visitor()
    if case.username:
        somebody.enter(case.username)
    somebody.go(path)
    somebody.page.evaluate(AXE)
    widths = (DESK, PHONE) if case in FIRST_OF_EACH_ROUTE else (DESK,)
    assert list(faults_at_each_width(somebody.page, widths)) == []
