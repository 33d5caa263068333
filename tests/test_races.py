"""Two people, one nomination, in real processes on both databases: exactly one wins."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from multiprocessing import Queue, get_context
from multiprocessing.synchronize import Barrier

import pytest
from sqlalchemy import Engine, func, select

from states.facts import Given
from states.terms import Action, State
from tests.cast import actor
from tests.clock import NOW
from tests.factories import draft, nomination_in
from workflow.audit.models import Entry
from workflow.database import make_engine, reading, writing
from workflow.errors import Refused
from workflow.nominations.commands import create
from workflow.nominations.models import Nomination
from workflow.replay import replay
from workflow.step import take_step


@dataclass(frozen=True)
class Runner:
    """Somebody who takes the same step on some nominations, one after the other."""

    username: str
    action: Action
    nominations: Sequence[str]
    version: int | None = None


def race(engine: Engine, runners: Sequence[Runner]) -> list[list[str]]:
    """Let these run at one moment, each in a process; what each was told of each nomination."""
    url = engine.url.render_as_string(hide_password=False)
    engine.dispose()
    context = get_context("fork")
    start, answers = context.Barrier(len(runners)), context.Queue()
    processes = [
        context.Process(target=_run, args=(url, runner, index, start, answers))
        for index, runner in enumerate(runners)
    ]
    for process in processes:
        process.start()
    told: dict[int, list[str]] = dict(answers.get(timeout=60) for _ in runners)
    for process in processes:
        process.join()
    return [told[index] for index in range(len(runners))]


def _run(
    url: str, runner: Runner, index: int, start: Barrier, answers: "Queue[tuple[int, list[str]]]"
) -> None:
    engine = make_engine(url)
    with reading(engine) as connection:
        person = actor(connection, runner.username)
    start.wait()
    told = []
    for nomination in runner.nominations:
        try:
            with writing(engine) as connection:
                given = Given(reason="Thiếu biên bản họp xét")
                take_step(connection, person, nomination, runner.action, runner.version, given, NOW)
            told.append("won")
        except Refused as refusal:
            told.append(refusal.code.value)
    answers.put((index, told))


def test_of_two_who_act_on_one_version_exactly_one_wins(settled: Engine) -> None:
    with writing(settled) as connection:
        nominations = [nomination_in(connection, State.ENDORSED) for _ in range(12)]
        version = connection.scalar(select(Nomination.version).where(Nomination.id == nominations[0]))
    answers = race(
        settled,
        [
            Runner("department", Action.CHECK, nominations, version),
            Runner("department2", Action.RETURN_TO_ORIGIN, nominations, version),
        ],
    )
    for pair in zip(*answers, strict=True):
        assert Counter(pair) == {"won": 1, "stale": 1}
    with reading(settled) as connection:
        assert replay(connection) is None


def test_of_two_twins_submitted_at_one_moment_one_is_refused(settled: Engine) -> None:
    with writing(settled) as connection:
        drafter = actor(connection, "commune")
        pairs = [
            [
                create(connection, drafter, "19249", replace(draft(), nominee_name=f"Thôn số {n}"), NOW)
                for _ in range(2)
            ]
            for n in range(8)
        ]
    ones, others = zip(*pairs, strict=True)
    answers = race(
        settled, [Runner("commune", Action.SUBMIT, ones), Runner("commune", Action.SUBMIT, others)]
    )
    for pair in zip(*answers, strict=True):
        assert Counter(pair) == {"won": 1, "twin_award": 1}


@pytest.mark.parametrize("clients", [4])
def test_many_clients_on_many_nominations_lose_nothing(settled: Engine, clients: int) -> None:
    with writing(settled) as connection:
        nominations = [nomination_in(connection, State.SUBMITTED) for _ in range(4 * clients)]
        before = connection.scalar(select(func.count()).select_from(Entry)) or 0
    shares = [nominations[n::clients] for n in range(clients)]
    answers = race(settled, [Runner("district", Action.ENDORSE, share) for share in shares])
    assert Counter(word for answer in answers for word in answer) == {"won": len(nominations)}
    with reading(settled) as connection:
        assert connection.scalar(select(func.count()).select_from(Entry)) == before + len(nominations)
        assert replay(connection) is None
