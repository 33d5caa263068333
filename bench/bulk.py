"""A bulk step of a thousand beside a thousand single ones, in process and over HTTP."""

from collections.abc import Sequence
from itertools import islice

from bench.clients import HTTP, HTTP_BULK, TAKE_STEP, TAKE_STEPS, clients
from bench.http import serving
from bench.measure import Rates, add_rates, console, interleaved, rate_table
from bench.places import Place
from bench.steps import NAME, waiting

MANY = 1_000
AIM = 20


def main(found: Sequence[Place], *, quick: bool) -> None:
    """Measure on both databases."""
    rounds, single = (3, 100) if quick else (5, 200)
    for place in found:
        rates = _rates(place, rounds, single)
        table = rate_table(f"{place.kind}: {MANY:,} steps at once beside single ones (aim {AIM})", "steps/s")
        for one, all_at_once in ((TAKE_STEP, TAKE_STEPS), (HTTP, HTTP_BULK)):
            add_rates(table, {way: rates[way] for way in (one, all_at_once)}, one)
            table.add_section()
        console.print(table)


def _rates(place: Place, rounds: int, single: int) -> Rates:
    sizes = {TAKE_STEP: single, TAKE_STEPS: MANY, HTTP: single, HTTP_BULK: MANY}
    with waiting(place, (rounds + 1) * sum(sizes.values())) as (engine, ids):
        left = iter(ids)
        with serving(place, engine, 1) as service, clients(place.url(NAME), 1, service) as callers:
            return interleaved(
                tuple(sizes), rounds, lambda way: callers.rate(way, [list(islice(left, sizes[way]))])
            )
