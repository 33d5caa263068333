"""What holds on a day: units, and policy."""

from operator import attrgetter

from endpoints.api import shown
from endpoints.api.calls import Answer, Subject, Work
from endpoints.api.reading import Input
from endpoints.api.schemas.nominations import PastQuery
from endpoints.api.schemas.people import UnitList, UnitQuery, UnitShown
from endpoints.api.schemas.process import PolicyList, PolicyQuery
from endpoints.requests import Visit
from workflow.errors import NotFound
from workflow.history import require_past
from workflow.policy.rules import policies_on
from workflow.units.queries import unit_on, units_on

subject = Subject("reference", "Đơn vị và quy định theo ngày")


@subject.call("GET", "/units", work=Work.READING, query=UnitQuery, answer=UnitList)
def get_units(visit: Visit, query: Input) -> Answer:
    """Units as they stood on a day, by name in the order of the Vietnamese alphabet."""
    asked = dict(query.whole())
    on = asked.pop("on", visit.today)
    return shown.page(units_on(visit.connection, on, **asked))


@subject.call("GET", "/units/<code>", work=Work.READING, query=PastQuery, answer=UnitShown)
def get_unit(visit: Visit, query: Input, code: str) -> Answer:
    """A unit as it stood on a day; today if none is given."""
    on = query.whole().get("on", visit.today)
    require_past(on, visit.today)
    found = unit_on(visit.connection, code, on)
    if found is None:
        raise NotFound
    return found


@subject.call("GET", "/policy", work=Work.READING, query=PolicyQuery, answer=PolicyList)
def get_policy(visit: Visit, query: Input) -> Answer:
    """The dated values that hold on a day, with their legal source."""
    asked = query.whole()
    found = policies_on(asked.get("on", visit.today))
    return shown.part(found, attrgetter("key"), asked["limit"], asked.get("cursor"))
