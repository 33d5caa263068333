"""The log: verifying it, sealing it, proving from it, and what sealing costs those who take steps meanwhile."""

import random
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from itertools import islice
from multiprocessing import get_context
from multiprocessing.synchronize import Event
from statistics import median

from rich.table import Table
from sqlalchemy import Engine, select

from bench.clients import TAKE_STEP, clients
from bench.logs import VERSIONS, grow_tree, seal_all, walked, write_plain
from bench.measure import Rates, add_rates, bar, console, interleaved, rate_table, seconds
from bench.places import Place
from bench.steps import NAME, populated, waiting
from tests.clock import NOW
from workflow.audit.checkpoints import create_key, sign_head
from workflow.audit.hashes import stored, tree_root
from workflow.audit.keys import Signer
from workflow.audit.models import Entry
from workflow.audit.seal import AT_ONCE, seal
from workflow.audit.tree import prove_consistency, prove_inclusion
from workflow.database import make_engine, reading, writing
from workflow.verification import verify_log

PLAIN, VERIFIED = "SHA-256 of the same bytes", "audit verify"
WRITTEN, SEALED = "writing entries, 1,000 at once", "sealing and signing, 10,000 at once"
ALONE, BESIDE = "steps, no sealer", "steps, sealer beside"
AIM_BESIDE = 0.95
SEALS_EVERY_SECONDS = 1.0
SIZES = (10_000, 100_000, 1_000_000)
PROOFS = 300
ORIGIN = "bench.example/log"


def main(found: Sequence[Place], *, quick: bool) -> None:
    """Measure all four on both databases."""
    for place in found:
        _verification(place, quick=quick)
        _sealing(place, 3 if quick else 5)
        _proofs(place, SIZES[:2] if quick else SIZES)
        _beside(place, quick=quick)


@contextmanager
def _database(place: Place) -> Iterator[Engine]:
    engine = place.make("log")
    try:
        yield engine
    finally:
        engine.dispose()
        place.drop("log")


def _verification(place: Place, *, quick: bool) -> None:
    number = 3_000 if quick else 17_000
    with _database(place) as engine:
        with bar(f"{place.kind}: a log of {number * VERSIONS:,} entries") as progress:
            walked(engine, populated(engine), number, progress)
        with reading(engine) as connection:
            leaves = connection.scalars(select(Entry.canonical)).all()

        def rate(way: str) -> float:
            if way == PLAIN:
                return len(leaves) / seconds(lambda: [sha256(leaf).digest() for leaf in leaves])
            with reading(engine) as connection:
                return len(leaves) / seconds(lambda: _require_whole(verify_log(connection)))

        rates = interleaved((PLAIN, VERIFIED), 3 if quick else 5, rate)
    _show(f"{place.kind}: verifying {len(leaves):,} entries, with every nomination", rates, PLAIN)


def _require_whole(found: object) -> None:
    assert found is None, found


def _sealing(place: Place, rounds: int) -> None:
    with _database(place) as engine:
        signer = Signer.generate(ORIGIN)
        with writing(engine) as connection:
            create_key(connection, signer, NOW)
        seal_all(engine)

        def rate(way: str) -> float:
            run = (
                (lambda: write_plain(engine, AT_ONCE)) if way == WRITTEN else (lambda: _seal(engine, signer))
            )
            return AT_ONCE / seconds(run)

        rates: Rates = {WRITTEN: [], SEALED: []}
        for number in range(rounds + 1):  # in this order: what is sealed was written
            for way, values in rates.items():
                measured = rate(way)
                if number:
                    values.append(measured)
    _show(f"{place.kind}: sealing", rates, WRITTEN)


def _seal(engine: Engine, signer: Signer) -> int:
    """As the worker does: places and hashes in one transaction, the signed head in another."""
    with writing(engine) as connection:
        sealed = seal(connection, NOW)
    with writing(engine) as connection:
        sign_head(connection, signer, NOW)
    return sealed


def _show(title: str, rates: Rates, reference: str) -> None:
    table = rate_table(title, "entries/s")
    add_rates(table, rates, reference)
    console.print(table)


def _proofs(place: Place, sizes: Sequence[int]) -> None:
    table = Table(title=f"{place.kind}: proofs, ms each, median of {PROOFS}", title_justify="left")
    for column in ("entries", "inclusion", "consistency", "root"):
        table.add_column(column, justify="right")
    chance, before = random.Random(2022), 0
    with _database(place) as engine:
        for size in sizes:
            grow_tree(engine, before, size)
            before = size
            table.add_row(f"{size:,}", *(f"{each:.2f}" for each in _proof_times(engine, size, chance)))
    console.print(table)


def _proof_times(engine: Engine, size: int, chance: random.Random) -> Iterator[float]:
    with reading(engine) as connection:
        read = stored(connection)
        for prove in (prove_inclusion, prove_consistency):
            leaves = [chance.randrange(1, size) for _ in range(PROOFS)]
            yield median(seconds(lambda: prove(leaf, size, read)) for leaf in leaves) * 1e3  # noqa: B023
        yield median(seconds(lambda: tree_root(connection, size)) for _ in range(PROOFS)) * 1e3


def _beside(place: Place, *, quick: bool) -> None:
    """One client takes steps; meanwhile a process seals and signs every second, or it waits."""
    rounds, steps = (3, 1_000) if quick else (7, 4_000)
    with waiting(place, (rounds + 1) * 2 * steps) as (engine, ids):
        left, signer = iter(ids), Signer.generate(ORIGIN)
        with writing(engine) as connection:
            create_key(connection, signer, NOW)
        with _sealer(place.url(NAME), signer) as at_work, clients(place.url(NAME), 1) as client:

            def rate(way: str) -> float:
                seal_all(engine)  # so that no round has the work of another
                if way == BESIDE:
                    at_work.set()
                try:
                    return client.rate(TAKE_STEP, [list(islice(left, steps))])
                finally:
                    at_work.clear()
                    time.sleep(SEALS_EVERY_SECONDS / 2)  # a sealing that has begun comes to its end

            rates = interleaved((ALONE, BESIDE), rounds, rate)
    _show(f"{place.kind}: steps beside the sealer (aim {AIM_BESIDE})", rates, ALONE)


@contextmanager
def _sealer(url: str, signer: Signer) -> Iterator[Event]:
    """A process that seals and signs every second while the event is set."""
    context = get_context("spawn")
    at_work, ends = context.Event(), context.Event()
    process = context.Process(target=_keep_sealing, args=(url, signer, at_work, ends), daemon=True)
    process.start()
    try:
        yield at_work
    finally:
        ends.set()
        process.join(timeout=30)


def _keep_sealing(url: str, signer: Signer, at_work: Event, ends: Event) -> None:
    engine = make_engine(url, patience_seconds=60)
    while not ends.wait(SEALS_EVERY_SECONDS if at_work.is_set() else 0.01):
        if at_work.is_set():
            _seal(engine, signer)
    engine.dispose()
