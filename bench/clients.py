"""Clients as real processes: each with its own connection and its own nominations, let go at one moment."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection as Pipe
from multiprocessing.process import BaseProcess

from bench.reference import Prepared, by_hand, prepare
from bench.world import World, meet
from states.facts import Actor, Given
from states.terms import Action
from tests.clock import NOW
from workflow.database import make_engine, reading, writing
from workflow.step import Wanted, take_step, take_steps

BY_HAND, WITH_OPENINGS, TAKE_STEP = "SQL by hand", "SQL by hand, openings too", "take_step"
BULK = "take_steps"


@dataclass(frozen=True, slots=True)
class Order:
    """What a client is to do when it is let go: these nominations, in this way."""

    way: str
    ids: tuple[str, ...]


class Clients:
    """Some client processes on one database."""

    def __init__(self, pipes: Sequence[Pipe], processes: Sequence[BaseProcess]) -> None:
        self._pipes = pipes
        self._processes = processes

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
def clients(url: str, number: int) -> Iterator[Clients]:
    """So many clients, for as long as the context lasts."""
    context = get_context("spawn")
    pairs = [context.Pipe() for _ in range(number)]
    processes: list[BaseProcess] = [
        context.Process(target=_serve, args=(url, theirs), daemon=True) for _, theirs in pairs
    ]
    for process in processes:
        process.start()
    try:
        yield Clients([ours for ours, _ in pairs], processes)
    finally:
        for ours, _ in pairs:
            ours.send(None)
        for process in processes:
            process.join(timeout=30)


def _serve(url: str, pipe: Pipe) -> None:
    engine = make_engine(url, patience_seconds=60)
    with reading(engine) as connection:
        world = meet(connection)
    actor = approver(world)
    hands = {
        way: by_hand(url, world.department_id, with_openings=way == WITH_OPENINGS)
        for way in (BY_HAND, WITH_OPENINGS)
    }

    def ours(ids: Sequence[str]) -> None:
        for nomination_id in ids:
            with writing(engine) as connection:
                take_step(connection, actor, nomination_id, Action.ENDORSE, 2, Given(), NOW)

    def bulk(ids: Sequence[str]) -> None:
        with writing(engine) as connection:
            take_steps(connection, actor, [Wanted(each, 2) for each in ids], Action.ENDORSE, Given(), NOW)

    while True:
        order = pipe.recv()
        if order is None:
            break
        prepared: list[Prepared] = prepare(engine, actor, order.ids) if order.way in hands else []
        pipe.send("ready")
        pipe.recv()
        start = time.monotonic()
        if order.way in hands:
            hands[order.way](prepared)
        elif order.way == BULK:
            bulk(order.ids)
        else:
            ours(order.ids)
        pipe.send((start, time.monotonic()))
    engine.dispose()


def approver(world: World) -> Actor:
    """Who endorses: the district of Lệ Thủy."""
    return next(each.approver for each in world.communes if each.district_code == "457")
