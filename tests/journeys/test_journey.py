"""The whole way of a nomination of a real commune over HTTP, from its draft to the issued decision.

Each step is taken by the right person, on both kinds of database; once in the application itself, once through a real
server with two processes.
"""

from sqlalchemy import Engine

from endpoints.app import create_app
from endpoints.settings import Settings
from tests.clock import NOW
from tests.journeys.walking import SECRET_KEY, in_application, over_the_wire, walk
from workflow.database import reading
from workflow.replay import replay


def test_a_nomination_goes_from_a_communes_draft_to_an_issued_decision(settled: Engine) -> None:
    settings = Settings(settled.url.render_as_string(hide_password=False), SECRET_KEY)
    walk(in_application(create_app(settings, engine=settled, clock=lambda: NOW)))
    with reading(settled) as connection:
        assert replay(connection) is None


def test_the_same_through_a_real_server(server: str, settled: Engine) -> None:
    walk(over_the_wire(server))
    with reading(settled) as connection:
        assert replay(connection) is None
