"""The same step over HTTP, against the real server, beside the one in process."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from http import HTTPStatus
from http.client import HTTPConnection
from itertools import islice
from pathlib import Path
from tempfile import TemporaryFile

from sqlalchemy import Engine

from bench.clients import HTTP, TAKE_STEP, Service, approver, clients
from bench.measure import Rates, add_rates, console, interleaved, rate_table
from bench.places import Place
from bench.steps import NAME, waiting
from bench.world import meet
from endpoints.cli.serve import APPLICATION, THREADS, WAITING
from workflow.database import reading, writing
from workflow.people.tokens import create_token

PATIENCE_SECONDS = 60
GRANIAN = Path(sys.executable).with_name("granian")


def main(found: Sequence[Place], *, quick: bool) -> None:
    """Measure with one and two serving processes, and 1 and 4 clients, on both databases."""
    rounds, steps = (3, 40) if quick else (5, 80)
    for place in found:
        table = rate_table(f"{place.kind}: one step over HTTP", "steps/s")
        for processes in (1, 2):
            for number in (1, 4):
                who = f"{processes} process(es), {number} client(s): "
                add_rates(table, _rates(place, processes, number, rounds, steps), TAKE_STEP, who)
                table.add_section()
        console.print(table)


def _rates(place: Place, processes: int, number: int, rounds: int, share: int) -> Rates:
    ways = (TAKE_STEP, HTTP)
    with waiting(place, (rounds + 1) * len(ways) * number * share) as (engine, ids):
        left = iter(ids)
        with (
            serving(place, engine, processes) as service,
            clients(place.url(NAME), number, service) as callers,
        ):
            return interleaved(
                ways,
                rounds,
                lambda way: callers.rate(way, [list(islice(left, share)) for _ in range(number)]),
            )


@contextmanager
def serving(place: Place, engine: Engine, processes: int) -> Iterator[Service]:
    """The service as ``khenthuong serve`` runs it, with so many processes, and a token of the one who endorses there.

    Without the worker that it has beside it on the embedded database: the post of the steps just taken, and not the
    steps, would be measured.
    """
    with reading(engine) as connection:
        person = approver(meet(connection))
    now = datetime.now(UTC)
    with writing(engine) as connection:
        token = create_token(connection, person.person_id, "bench", 1, now).secret
    port = _free_port()
    environment = {
        **os.environ,
        "KHENTHUONG_DATABASE_URL": place.url(NAME),
        "KHENTHUONG_SECRET_KEY": "a key that signs nothing but a benchmark's cookies",
    }
    command = [
        *(str(GRANIAN), "--interface", "wsgi", "--factory", "--no-ws", "--log-level", "error"),
        *("--host", "127.0.0.1", "--port", str(port), "--workers", str(processes)),
        *("--blocking-threads", str(THREADS), "--backpressure", str(WAITING), APPLICATION),
    ]
    with TemporaryFile() as log, subprocess.Popen(command, env=environment, stdout=log, stderr=log) as server:
        try:
            _wait_for(port, server)
            yield Service(port, token)
        finally:
            server.terminate()
            server.wait(timeout=PATIENCE_SECONDS)


def _free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
    return port


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        assert server.poll() is None, "the server ended before it served"
        with suppress(OSError):
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/readyz")
            if connection.getresponse().status == HTTPStatus.OK:
                return
        time.sleep(0.1)
    raise TimeoutError("the server did not begin to serve")
