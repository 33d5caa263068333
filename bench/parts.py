"""Where the time of a step goes: by part, measured without a profiler; and by function, with one."""

import cProfile
import pstats
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from time import perf_counter
from typing import Any

from rich.table import Table
from sqlalchemy import Engine

import workflow.audit.entries
import workflow.record
import workflow.step
from bench.clients import approver
from bench.measure import console, seconds
from bench.places import Place
from bench.steps import waiting
from bench.world import meet
from states.facts import NOTHING_GIVEN, Actor
from states.terms import Action
from tests.clock import NOW
from workflow.database import reading, writing

Spent = dict[str, float]
FUNCTIONS = 15
"""How many of those that take the most time themselves are shown."""
CONNECTION = "connection: from the pool, begin, back"


def main(found: Sequence[Place], *, quick: bool) -> None:
    """Take steps with one client in this process, and say what took how long."""
    for place in found:
        _show(place, 200 if quick else 1_000)


def _show(place: Place, steps: int) -> None:
    with waiting(place, 4 * steps) as (engine, ids):
        with reading(engine) as connection:
            actor = approver(meet(connection))
        warming, plain, by_part, by_function = (ids[n * steps : (n + 1) * steps] for n in range(4))
        _take(engine, actor, warming)
        whole = seconds(lambda: _take(engine, actor, plain)) / steps
        _show_parts(place, engine, actor, by_part, whole)
        _show_functions(engine, actor, by_function)


def _take(engine: Engine, actor: Actor, ids: Sequence[str]) -> None:
    for nomination_id in ids:
        with writing(engine) as connection:
            workflow.step.take_step(connection, actor, nomination_id, Action.ENDORSE, 2, NOTHING_GIVEN, NOW)


def _show_parts(place: Place, engine: Engine, actor: Actor, ids: Sequence[str], plain: float) -> None:
    spent: Spent = defaultdict(float)
    with _timed(engine, spent):
        whole = seconds(lambda: _take(engine, actor, ids))
    spent["record"] -= spent["after"] + spent["encode"]
    spent[CONNECTION] = whole - sum(spent.values())
    table = Table(title=f"{place.kind}: a step of {plain * 1e6:,.0f} µs, by part", title_justify="left")
    table.add_column("part")
    table.add_column("µs", justify="right")
    table.add_column("share", justify="right")
    for part, time in sorted(spent.items(), key=lambda item: -item[1]):
        table.add_row(_NAMES.get(part, part), f"{time / len(ids) * 1e6:,.0f}", f"{time / whole:.0%}")
    console.print(table)


_NAMES = {
    "load": "load: lock and read the facts",
    "judge": "judge: who may, what must hold, the machine",
    "after": "what the row holds afterwards: clocks, deadlines",
    "encode": "encode: canonical bytes, commitments",
    "record": "record: update the row, insert entry and openings",
    "commit": "commit: to the disk",
}


@contextmanager
def _timed(engine: Engine, spent: Spent) -> Iterator[None]:
    """Have the parts of a step note how long they take, for as long as the context lasts."""
    places: tuple[tuple[Any, str, str], ...] = (
        (workflow.step, "_load", "load"),
        (workflow.step, "_judge", "judge"),
        (workflow.step, "record", "record"),
        (workflow.record, "after_step", "after"),
        (workflow.audit.entries, "encode", "encode"),
        (engine.dialect, "do_commit", "commit"),
    )
    before = [getattr(owner, name) for owner, name, _ in places]
    for (owner, name, part), function in zip(places, before, strict=True):
        setattr(owner, name, _noting(function, part, spent))
    try:
        yield
    finally:
        for (owner, name, _), function in zip(places, before, strict=True):
            setattr(owner, name, function)


def _noting(function: Callable[..., Any], part: str, spent: Spent) -> Callable[..., Any]:
    def timed(*arguments: Any, **named: Any) -> Any:
        began = perf_counter()
        try:
            return function(*arguments, **named)
        finally:
            spent[part] += perf_counter() - began

    return timed


def _show_functions(engine: Engine, actor: Actor, ids: Sequence[str]) -> None:
    profile = cProfile.Profile()
    profile.runcall(_take, engine, actor, ids)
    table = Table(title="under cProfile, the most time in themselves", title_justify="left")
    for column in ("function", "calls a step", "µs a step"):
        table.add_column(column, justify="left" if column == "function" else "right")
    stats: dict[tuple[str, int, str], tuple[int, int, float, float, Any]] = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    own = sorted(stats.items(), key=lambda item: item[1][2], reverse=True)
    for (file, _, name), (_, calls, time, _, _) in own[:FUNCTIONS]:
        table.add_row(f"{name} {_short(file)}", f"{calls / len(ids):.0f}", f"{time / len(ids) * 1e6:,.0f}")
    console.print(table, markup=False)


def _short(file: str) -> str:
    """The last two parts of a path; nothing for what is built in."""
    return "" if file == "~" else "/".join(file.split("/")[-2:])
