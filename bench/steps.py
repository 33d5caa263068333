"""Durable steps a second through ``take_step``, beside the same step written by hand in SQL."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice

from sqlalchemy import Engine, select

from bench.clients import BY_HAND, TAKE_STEP, WITH_OPENINGS, clients
from bench.generate import generate
from bench.measure import Rates, add_rates, bar, console, interleaved, rate_table, write_through
from bench.places import FOLDER, Place
from bench.walks import submitted_ones
from bench.world import World, meet, populate
from states.terms import State
from workflow.database import reading, writing
from workflow.nominations.models import Nomination
from workflow.replay import replay

WAYS = (BY_HAND, WITH_OPENINGS, TAKE_STEP)
AIM = {"sqlite": 0.5, "postgresql": 0.6}


def main(found: Sequence[Place], *, quick: bool) -> None:
    """Measure with 1 and 8 clients on both databases."""
    rounds, steps = (5, 100) if quick else (9, 200)
    for place in found:
        disk = f"the disk takes a page in {write_through(FOLDER):,.0f} µs"
        table = rate_table(f"{place.kind}: one step, committed (aim {AIM[place.kind]}); {disk}", "steps/s")
        for number in (1, 8):
            share = steps if number == 1 else steps // 5
            add_rates(table, _rates(place, number, rounds, share), BY_HAND, f"{number} client(s): ")
            table.add_section()
        console.print(table)


def _rates(place: Place, number: int, rounds: int, share: int) -> Rates:
    with waiting(place, (rounds + 1) * len(WAYS) * number * share) as (engine, ids):
        left = iter(ids)
        with clients(place.url(NAME), number) as processes:
            rates = interleaved(
                WAYS,
                rounds,
                lambda way: processes.rate(way, [list(islice(left, share)) for _ in range(number)]),
            )
        with reading(engine) as connection:
            wrong = replay(connection, unopened=True)
        assert wrong is None, f"what was measured is not what the log says: {wrong}"
    return rates


NAME = "steps"


@contextmanager
def waiting(place: Place, number: int) -> Iterator[tuple[Engine, Sequence[str]]]:
    """A database in which so many nominations wait for the district of Lệ Thủy; their ids, in no order."""
    engine = place.make(NAME)
    world = populated(engine)
    with bar(f"{place.kind}: {number:,} nominations") as progress:
        generate(engine, world, submitted_ones(world), number, progress, spread=False)
    with reading(engine) as connection:
        ids = connection.scalars(select(Nomination.id).where(Nomination.state == State.SUBMITTED)).all()
    try:
        yield engine, ids
    finally:
        engine.dispose()
        place.drop(NAME)


def populated(engine: Engine) -> World:
    """The world of a fresh database."""
    with writing(engine) as connection:
        populate(connection)
    with reading(engine) as connection:
        return meet(connection)
