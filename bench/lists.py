"""Worklist, lists and searches, of nominations and of the log, at a thousand to a million nominations: the curve.

What is called are the service's own functions, as a request calls them: a page of fifty, with the units' names. A
figure is the median time of a call over that of the same call at a thousand; whatever is more than three times as
slow shows its plan.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from rich.table import Table
from sqlalchemy import Connection, Engine, event

from bench import generate as generating
from bench import names as naming
from bench import staging, walks, world
from bench.measure import bar, console, seconds
from bench.places import Place, fingerprint
from bench.steps import populated
from bench.world import TODAY, World, meet
from states.facts import Actor, Assignment
from states.terms import Action, Outcome, Role, State
from workflow.audit import queries as log
from workflow.calendar import VIETNAM
from workflow.database import is_sqlite, reading
from workflow.nominations.filters import Filters
from workflow.nominations.inbox import inbox
from workflow.nominations.mandate import readable_entries
from workflow.nominations.queries import list_nominations

SMALLEST = walks.ORIGINALS
SIZES = (SMALLEST, 100_000, 1_000_000)
QUICK_SIZES = (SMALLEST, 20_000)
STEEP = 3.0
"""A call that takes more than so many times its time at a thousand has to show its plan."""
ROUNDS = 9
PATIENCE_SECONDS = 4.0
"""For all rounds of one call at one size; a slow call is measured less often, but at least twice."""
LIMIT = 50

Call = Callable[[Connection], object]


@dataclass(frozen=True, slots=True)
class Case:
    """One thing that somebody asks."""

    what: str
    who: str
    call: Callable[[Connection, Actor], object]


def main(found: Sequence[Place], *, quick: bool) -> None:
    """Measure every case at every size on both databases."""
    for place in found:
        engines = {size: prepared(place, size) for size in (QUICK_SIZES if quick else SIZES)}
        _report(place, engines)
        for engine in engines.values():
            engine.dispose()


def cases() -> list[Case]:
    """Everything that is measured."""
    people = (
        "quiet commune",
        "commune",
        "district",
        "department",
        "secretary",
        "inspector",
        "district inspector",
    )
    found = [Case("worklist", who, _inbox) for who in (*people[:5], "chair")]
    found += [Case("list", who, _listed(Filters())) for who in people]
    found += [Case("list, second page", who, _second_page) for who in ("commune", "department", "inspector")]
    narrowed = {
        "list of endorsed": Filters(state=State.ENDORSED),
        "list of declined": Filters(state=State.DECLINED),
        "list of returned": Filters(state=State.RETURNED),
        "list of overdue": Filters(overdue=True),
        "list of mine": Filters(mine=True),
    }
    found += [
        Case(what, who, _listed(filters))
        for what, filters in narrowed.items()
        for who in ("commune", "department")
    ]
    found += [
        Case(f"search: {what}", who, _listed(Filters(words=words)))
        for what, words in naming.SEARCHES.items()
        for who in ("commune", "department", "inspector")
    ]
    return found + _searches_of_the_log()


def _searches_of_the_log() -> list[Case]:
    """What inspectors look for in the log: what is frequent, what is rare, and what is not there."""
    latest = datetime.combine(TODAY, time(), VIETNAM)
    sought = {
        "log": log.Filters(),
        "log of a busy person": log.Filters(actor="department"),
        "log of a quiet person": log.Filters(actor=f"drafter-{world.QUIET}"),
        "log of a busy unit": log.Filters(unit_code="44-SNV"),
        "log of a quiet unit": log.Filters(unit_code=world.QUIET),
        "log of a frequent action": log.Filters(action=Action.SUBMIT),
        "log of a rare action": log.Filters(action=Action.HOLD),
        "log of refusals": log.Filters(outcome=Outcome.REFUSED),
        "log of a month": log.Filters(since=latest - timedelta(days=431), until=latest - timedelta(days=400)),
        "log of a year": log.Filters(since=latest - timedelta(days=800), until=latest - timedelta(days=435)),
        "log until a year ago": log.Filters(until=latest - timedelta(days=365)),
        "log of a rare action at a busy unit": log.Filters(action=Action.HOLD, unit_code="44-SNV"),
    }
    people = ("inspector", "district inspector", "commune inspector", "quiet inspector")
    return [Case(what, who, _logged(filters)) for what, filters in sought.items() for who in people]


def prepared(place: Place, size: int) -> Engine:
    """A database with so many nominations: generated when first asked for, then kept under ``var/bench/``."""
    sources = [Path(str(module.__file__)) for module in (generating, staging, naming, walks, world)]
    name = f"lists_{size}_{fingerprint(*sources)}"
    if not place.exists(name):
        for old in place.names():
            if old.startswith(f"lists_{size}_"):
                place.drop(old)
        engine = place.make("unfinished")
        people = populated(engine)
        with bar(f"{place.kind}: {size:,} nominations") as progress:
            generating.generate(engine, people, walks.originals(people), size // SMALLEST, progress)
        engine.dispose()
        place.rename("unfinished", name)
    return place.open(name)


def _inbox(connection: Connection, actor: Actor) -> object:
    return inbox(connection, actor, limit=LIMIT, cursor=None)


def _listed(filters: Filters) -> Callable[[Connection, Actor], object]:
    def call(connection: Connection, actor: Actor) -> object:
        return list_nominations(connection, actor, filters, TODAY, limit=LIMIT, cursor=None)

    return call


def _logged(filters: log.Filters) -> Callable[[Connection, Actor], object]:
    def call(connection: Connection, actor: Actor) -> object:
        return log.entries(connection, filters, within=readable_entries(connection, actor), limit=LIMIT)

    return call


def _second_page(connection: Connection, actor: Actor) -> object:
    first = list_nominations(connection, actor, Filters(), TODAY, limit=LIMIT, cursor=None)
    return list_nominations(connection, actor, Filters(), TODAY, limit=LIMIT, cursor=first.next_cursor)


def _people(met: World) -> Mapping[str, Actor]:
    commune = next(each for each in met.communes if each.district_code == "457")
    return {
        "quiet commune": met.quiet.drafter,
        "commune": commune.drafter,
        "district": commune.approver,
        "department": met.department[0],
        "secretary": met.secretary,
        "chair": met.chair,
        "inspector": met.inspector,
        "district inspector": met.district_inspector,
        "commune inspector": _inspector_at(met.district_inspector, commune.unit_id, commune.code),
        "quiet inspector": _inspector_at(met.district_inspector, met.quiet.unit_id, met.quiet.code),
    }


def _inspector_at(actor: Actor, unit_id: int, code: str) -> Actor:
    """The same inspector with another mandate."""
    return replace(actor, assignments=(Assignment(Role.INSPECTOR, unit_id, code),))


def _report(place: Place, engines: Mapping[int, Engine]) -> None:
    table = Table(title=f"{place.kind}: the curve", title_justify="left")
    table.add_column("call")
    table.add_column("by")
    table.add_column(f"ms at {SMALLEST:,}", justify="right")
    for size in [*engines][1:]:
        table.add_column(f"× at {size:,}", justify="right")
    actors = {size: _actors(engine) for size, engine in engines.items()}
    steep: list[tuple[Case, int]] = []
    with bar(f"{place.kind}: calls") as progress:
        asked = cases()
        for done, case in enumerate(asked, start=1):
            times = {size: _time(engine, case, actors[size]) for size, engine in engines.items()}
            base = times[SMALLEST]
            grown = {size: time / base for size, time in times.items() if size != SMALLEST}
            table.add_row(
                case.what, case.who, f"{base * 1000:.1f}", *(_shown(ratio) for ratio in grown.values())
            )
            steep += [(case, size) for size, ratio in grown.items() if ratio > STEEP and size == max(engines)]
            progress(done, len(asked))
    console.print(table)
    for case, size in steep:
        _explain(place, engines[size], case, actors[size])


def _actors(engine: Engine) -> Mapping[str, Actor]:
    with reading(engine) as connection:
        return _people(meet(connection))


def _time(engine: Engine, case: Case, actors: Mapping[str, Actor]) -> float:
    actor = actors[case.who]

    def call() -> None:
        with reading(engine) as connection:
            case.call(connection, actor)

    call()  # warms caches, and lets statements be compiled and prepared
    times: list[float] = []
    while len(times) < 2 or (len(times) < ROUNDS and sum(times) < PATIENCE_SECONDS):
        times.append(seconds(call))
    return median(times)


def _shown(ratio: float) -> str:
    return f"[bold red]{ratio:.1f}[/]" if ratio > STEEP else f"{ratio:.1f}"


def _explain(place: Place, engine: Engine, case: Case, actors: Mapping[str, Actor]) -> None:
    """The plan of that statement of a call which takes the longest."""
    console.rule(f"{place.kind}: {case.what}, {case.who}", align="left")
    with reading(engine) as connection:
        sent = _statements(connection, case, actors[case.who])
        took = [seconds(lambda: connection.exec_driver_sql(*each).all()) for each in sent]  # noqa: B023
        slowest = took.index(max(took))
        console.print(
            f"statement {slowest + 1} of {len(sent)} takes {took[slowest] / sum(took):.0%} of the time"
        )
        statement, parameters = sent[slowest]
        console.print(statement, style="dim", markup=False, soft_wrap=True)
        how = "EXPLAIN QUERY PLAN" if is_sqlite(connection) else "EXPLAIN (ANALYZE, BUFFERS)"
        for row in connection.exec_driver_sql(f"{how} {statement}", parameters):
            console.print(str(row[-1]), markup=False, soft_wrap=True)


def _statements(connection: Connection, case: Case, actor: Actor) -> Sequence[tuple[str, Any]]:
    """What the call sends to the database."""
    with _heard(connection) as heard:
        case.call(connection, actor)
    return heard


@contextmanager
def _heard(connection: Connection) -> Iterator[list[tuple[str, Any]]]:
    heard: list[tuple[str, Any]] = []

    def hear(_: object, __: object, statement: str, parameters: Any, *___: object) -> None:
        heard.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", hear)
    yield heard
    event.remove(connection, "before_cursor_execute", hear)
