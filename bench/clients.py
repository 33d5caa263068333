"""Clients as real processes: each with its own connection and its own nominations, let go at one moment."""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection
from multiprocessing import get_context
from multiprocessing.connection import Connection as Pipe
from multiprocessing.process import BaseProcess

from sqlalchemy import Engine

from bench.reference import by_hand, prepare
from bench.world import World, meet
from states.facts import NOTHING_GIVEN, Actor
from states.terms import Action
from tests.clock import NOW
from workflow.database import make_engine, reading, writing
from workflow.step import Taken, Wanted, take_step, take_steps

BY_HAND, WITH_OPENINGS, TAKE_STEP = "SQL by hand", "SQL by hand, openings too", "take_step"
TAKE_STEPS = "take_steps, all at once"
HTTP, HTTP_BULK = "HTTP, one a call", "HTTP, all in one call"

Run = Callable[[Sequence[str]], None]


@dataclass(frozen=True, slots=True)
class Service:
    """A running server, and the token of the one who endorses."""

    port: int
    token: str

    @property
    def headers(self) -> dict[str, str]:
        """What every request of theirs says."""
        return {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}


@dataclass(frozen=True, slots=True)
class Order:
    """What a client is to do when it is let go: these nominations, in this way."""

    way: str
    ids: tuple[str, ...]


class Clients:
    """Some client processes on one database."""

    def __init__(self, pipes: Sequence[Pipe]) -> None:
        self._pipes = pipes

    def rate(self, way: str, shares: Sequence[Sequence[str]]) -> float:
        """Steps a second when every client takes its share in this way, from the first start to the last end."""
        for pipe, share in zip(self._pipes, shares, strict=True):
            pipe.send(Order(way, tuple(share)))
        for pipe in self._pipes:
            assert pipe.recv() == "ready"
        for pipe in self._pipes:
            pipe.send("go")
        spans: list[tuple[float, float]] = [pipe.recv() for pipe in self._pipes]
        return sum(map(len, shares)) / (max(end for _, end in spans) - min(start for start, _ in spans))


@contextmanager
def clients(url: str, number: int, service: Service | None = None) -> Iterator[Clients]:
    """So many clients of a database, and of the service that runs on it, for as long as the context lasts."""
    context = get_context("spawn")
    pairs = [context.Pipe() for _ in range(number)]
    processes: list[BaseProcess] = [
        context.Process(target=_serve, args=(url, service, theirs), daemon=True) for _, theirs in pairs
    ]
    for process in processes:
        process.start()
    try:
        yield Clients([ours for ours, _ in pairs])
    finally:
        for ours, _ in pairs:
            ours.send(None)
        for process in processes:
            process.join(timeout=30)


def _serve(url: str, service: Service | None, pipe: Pipe) -> None:
    engine = make_engine(url, patience_seconds=60)
    with reading(engine) as connection:
        world = meet(connection)
    actor = approver(world)
    by_way: dict[str, Run] = {TAKE_STEP: _one_by_one(engine, actor), TAKE_STEPS: _together(engine, actor)}
    hands = {
        way: by_hand(url, world.department_id, with_openings=way == WITH_OPENINGS)
        for way in (BY_HAND, WITH_OPENINGS)
    }
    if service is not None:
        by_way |= {HTTP: _one_by_one_over_http(service), HTTP_BULK: _together_over_http(service)}
    while (order := pipe.recv()) is not None:
        prepared = prepare(engine, actor, order.ids) if order.way in hands else []
        pipe.send("ready")
        pipe.recv()
        start = time.monotonic()
        if order.way in hands:
            hands[order.way](prepared)
        else:
            by_way[order.way](order.ids)
        pipe.send((start, time.monotonic()))
    engine.dispose()


def _one_by_one(engine: Engine, actor: Actor) -> Run:
    def run(ids: Sequence[str]) -> None:
        for nomination_id in ids:
            with writing(engine) as connection:
                take_step(connection, actor, nomination_id, Action.ENDORSE, 2, NOTHING_GIVEN, NOW)

    return run


def _together(engine: Engine, actor: Actor) -> Run:
    def run(ids: Sequence[str]) -> None:
        wanted = [Wanted(nomination_id, 2) for nomination_id in ids]
        with writing(engine) as connection:
            taken = take_steps(connection, actor, wanted, Action.ENDORSE, NOTHING_GIVEN, NOW)
        assert all(isinstance(each, Taken) for each in taken)

    return run


def _one_by_one_over_http(service: Service) -> Run:
    connection = HTTPConnection("127.0.0.1", service.port)
    headers = {**service.headers, "If-Match": '"2"'}

    def run(ids: Sequence[str]) -> None:
        for nomination_id in ids:
            connection.request("POST", f"/api/v1/nominations/{nomination_id}/actions/endorse", b"{}", headers)
            answer = connection.getresponse()
            body = answer.read()
            assert answer.status == HTTPStatus.OK, body

    return run


def _together_over_http(service: Service) -> Run:
    connection = HTTPConnection("127.0.0.1", service.port, timeout=60)

    def run(ids: Sequence[str]) -> None:
        items = [{"id": nomination_id, "version": 2} for nomination_id in ids]
        body = json.dumps({"items": items}).encode()
        connection.request("POST", "/api/v1/nominations/actions/endorse", body, service.headers)
        answer = connection.getresponse()
        results = json.load(answer)["results"]
        assert all(each["status"] == HTTPStatus.OK for each in results)

    return run


def approver(world: World) -> Actor:
    """Who endorses: the district of Lệ Thủy."""
    return next(each.approver for each in world.communes if each.district_code == "457")
