"""Pages at a thousand, ten thousand and a hundred thousand nominations: how long the server is at each.

A page is asked for as a browser asks for it, of the whole application but without a network. Beside it, in turn and in
the same rounds, stands its reference: the same rows by the service's own function and written as JSON. What a page
costs beyond its rows is the ratio; how it grows with the data is read along the line. Time is the processor's, which is
what a page takes from others; SQLite is in the same process. A page joins by one line of ``PAGES``.
"""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from flask.testing import FlaskClient
from rich.table import Table
from sqlalchemy import Connection, Engine, select

from bench.lists import prepared
from bench.measure import Spread, bar, console, interleaved
from bench.places import Place
from bench.world import TODAY
from endpoints.app import create_app
from endpoints.requests import PERSON_IN_SESSION, SECRET_IN_SESSION
from endpoints.settings import Settings
from states.facts import Actor
from tests.clock import NOW
from workflow.database import reading, writing
from workflow.nominations.filters import Filters
from workflow.nominations.inbox import inbox
from workflow.nominations.models import Nomination
from workflow.nominations.queries import list_nominations, one
from workflow.people.actors import actor_of
from workflow.people.models import Person
from workflow.people.sign_ins import open_sign_in

SIZES = (1_000, 10_000, 100_000)
QUICK_SIZES = SIZES[:2]
ROUNDS = 15
PAGE, REFERENCE = "page", "reference"
WAITING, SEEN = 50, 30
"""Rows of a worklist and of the register."""

Rows = Callable[[Connection, Actor], object]


def _waiting(connection: Connection, actor: Actor) -> object:
    return inbox(connection, actor, limit=WAITING, cursor=None).items


def _seen(filters: Filters = Filters()) -> Rows:  # noqa: B008 - frozen
    def rows(connection: Connection, actor: Actor) -> object:
        return list_nominations(connection, actor, filters, TODAY, limit=SEEN, cursor=None).items

    return rows


_REGISTER = _seen()


def _one(connection: Connection, actor: Actor) -> object:
    return one(connection, actor, _any(connection, actor))


@dataclass(frozen=True, slots=True)
class Page:
    """A page as somebody opens it, and the function that gives the rows it shows. ``{any}`` is one that they see."""

    name: str
    username: str
    address: str
    rows: Rows = _REGISTER


PAGES = (
    Page("worklist", "department", "/inbox", _waiting),
    Page("worklist", "district", "/inbox", _waiting),
    Page("worklist, one award", "department", "/inbox?award=bang_khen_tinh", _waiting),
    Page("worklist, by name", "department", "/inbox?sort=name", _waiting),
    Page("register", "department", "/nominations"),
    Page("register, overdue", "department", "/nominations?overdue=1", _seen(Filters(overdue=True))),
    Page("register, by unit", "department", "/nominations?sort=unit"),
    Page("search, a common word", "department", "/nominations?q=nguyen", _seen(Filters(words="nguyen"))),
    Page("search, no such word", "department", "/nominations?q=zzzz", _seen(Filters(words="zzzz"))),
    Page("nomination", "department", "/nominations/{any}", _one),
    Page("progress", "department", "/progress"),
    Page("progress", "district", "/progress"),
    Page("log", "inspector", "/audit"),
)


def main(found: Sequence[Place], *, quick: bool) -> None:
    """Measure every page at every size; on SQLite alone, on which a page waits for nobody."""
    for place in (each for each in found if each.kind == "sqlite"):
        engines = {size: prepared(place, size) for size in (QUICK_SIZES if quick else SIZES)}
        console.print(_table(engines, 5 if quick else ROUNDS))
        for engine in engines.values():
            engine.dispose()


def _table(engines: Mapping[int, Engine], rounds: int) -> Table:
    table = Table(
        title="Pages, SQLite: ms of processor, median (min–max), and times the reference",
        title_justify="left",
    )
    for column in ("page", "by"):
        table.add_column(column)
    for size in engines:
        table.add_column(f"{size:,}", justify="right")
        table.add_column("×", justify="right")
    with bar("pages") as progress:
        for done, page in enumerate(PAGES, start=1):
            cells = [cell for engine in engines.values() for cell in _measured(engine, page, rounds)]
            table.add_row(page.name, page.username, *cells)
            progress(done, len(PAGES))
    return table


def _measured(engine: Engine, page: Page, rounds: int) -> tuple[str, str]:
    with reading(engine) as connection:
        person_id = connection.execute(select(Person.id).where(Person.username == page.username)).scalar_one()
        actor = actor_of(connection, person_id, TODAY)
        address = page.address.format(any=_any(connection, actor)) if "{" in page.address else page.address
    client = _browser(engine, actor)

    def ask() -> None:
        answer = client.get(address)
        assert answer.status_code == 200, f"{address}: {answer.status_code}"

    def rows() -> None:
        with reading(engine) as connection:
            json.dumps(page.rows(connection, actor), default=str, ensure_ascii=False)

    ask()  # warms caches, and lets statements be compiled
    ways = {PAGE: ask, REFERENCE: rows}
    rates = interleaved([*ways], rounds, lambda way: 1 / _processor_seconds(ways[way]))
    took = Spread.of([1000 / rate for rate in rates[PAGE]])
    times = median(theirs / ours for ours, theirs in zip(rates[PAGE], rates[REFERENCE], strict=True))
    return took.shown("{:.0f}"), f"{times:.1f}"


def _processor_seconds(run: Callable[[], object]) -> float:
    began = time.process_time()
    run()
    return time.process_time() - began


def _browser(engine: Engine, actor: Actor) -> FlaskClient:
    """A browser in which somebody has signed in."""
    settings = Settings(engine.url.render_as_string(hide_password=False), "only for measuring" * 3)
    client = create_app(settings, engine=engine, clock=lambda: NOW).test_client()
    with writing(engine) as connection:
        secret = open_sign_in(connection, actor.person_id, NOW)
    with client.session_transaction() as session:
        session[SECRET_IN_SESSION], session[PERSON_IN_SESSION] = secret, actor.person_id
    return client


def _any(connection: Connection, actor: Actor) -> str:
    """One that somebody sees: what waits for them most urgently, else the newest."""
    waiting = inbox(connection, actor, limit=1, cursor=None).items
    found = waiting[0].id if waiting else connection.scalar(select(Nomination.id).limit(1))
    assert found
    return found
