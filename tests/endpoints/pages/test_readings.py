"""Whatever page somebody opens who is an inspector too, the log says so: once, and before it is shown."""

import pytest
from sqlalchemy import Engine, func, select

from endpoints.entry import Entry, entry_of
from endpoints.readings import SHOWING_NOTHING
from states.terms import Deed, Role
from tests.clock import NOW
from tests.endpoints.pages.browser import Browser
from tests.endpoints.pages.cases import Case, every_case
from tests.endpoints.pages.showing import Showing
from workflow.audit.models import Entry as LogEntry
from workflow.database import reading, writing
from workflow.people.commands import assign

CASES = [case for case in every_case() if case.username is not None and case.status == 200]
OF_THE_LOG = {"/audit", "/audit/entries/<row:entry_id>"}
"""Pages that write what was looked for themselves."""


def written(engine: Engine, deed: Deed) -> int:
    """How many entries of a deed there are."""
    with reading(engine) as connection:
        those = select(func.count()).where(LogEntry.action == deed.value)
        return connection.execute(those).scalar_one()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_page_that_an_inspector_opens_leaves_one_entry(showing: Showing, case: Case) -> None:
    assert case.username is not None
    with showing.ground() as ground:
        path = case.path(ground)
        if case.username != "inspector":
            with writing(ground.engine) as connection:
                assign(connection, case.username, Role.INSPECTOR, "44", NOW.date(), None, NOW)
        browser = Browser(showing.app, ground.engine, case.username)
        before = {deed: written(ground.engine, deed) for deed in (Deed.READ, Deed.READ_LOG)}
        assert browser.get(path).status == 200
        left = {deed: written(ground.engine, deed) - count for deed, count in before.items()}
    rules = {rule.rule: rule for rule in showing.app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    is_public = entry_of(showing.app.view_functions[rules[case.route].endpoint]) is Entry.EVERYBODY
    shows_nothing = f"GET {case.route}" in SHOWING_NOTHING or is_public
    assert left == {
        Deed.READ: int(not shows_nothing and case.route not in OF_THE_LOG),
        Deed.READ_LOG: int(case.route in OF_THE_LOG),
    }
