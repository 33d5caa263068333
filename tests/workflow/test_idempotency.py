"""A request sent again with its key is done once, and answered alike."""

from datetime import timedelta
from multiprocessing import get_context
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier

import pytest
from sqlalchemy import Engine, func, select, text

from states.codes import Code
from tests.clock import NOW
from workflow.database import make_engine, reading, writing
from workflow.errors import Conflict
from workflow.idempotency import (
    KEPT,
    LAPSE,
    PRUNED_AT_ONCE,
    Claim,
    Claimed,
    IdempotencyKey,
    InProgress,
    Replay,
    Reused,
    claim,
    keep,
    release,
)

SPAWN = get_context("spawn")
SECOND = timedelta(seconds=1)
ANSWER = (201, {"Location": "/api/v1/nominations/7", "ETag": '"1"'}, '{"name":"Lệ Thủy"}'.encode())


def ask(
    engine: Engine,
    key: str = "k",
    body: bytes = b"{}",
    *,
    person: int = 1,
    path: str = "/p",
    method: str = "POST",
    after: timedelta = 0 * SECOND,
) -> Claim:
    with writing(engine) as connection:
        return claim(connection, person, method, path, key, body, NOW + after)


def claimed(engine: Engine, key: str = "k", after: timedelta = 0 * SECOND) -> Claimed:
    answer = ask(engine, key, after=after)
    assert isinstance(answer, Claimed)
    return answer


def answer(engine: Engine, held: Claimed) -> None:
    with writing(engine) as connection:
        keep(connection, held, *ANSWER)


def test_the_first_answer_is_given_again(engine: Engine) -> None:
    answer(engine, claimed(engine))
    assert ask(engine, after=LAPSE * 2) == Replay(*ANSWER)
    assert ask(engine, after=KEPT - SECOND) == Replay(*ANSWER)


def test_another_body_under_the_key_is_an_error_before_and_after_the_answer(engine: Engine) -> None:
    held = claimed(engine)
    assert ask(engine, body=b"[]") == Reused()
    answer(engine, held)
    assert ask(engine, body=b"[]") == Reused()


def test_the_key_is_busy_while_the_first_request_runs(engine: Engine) -> None:
    claimed(engine)
    assert ask(engine) == InProgress()
    assert ask(engine, after=LAPSE - SECOND) == InProgress()


def test_a_key_belongs_to_person_method_and_path(engine: Engine) -> None:
    answer(engine, claimed(engine))
    assert isinstance(ask(engine, person=2), Claimed)
    assert isinstance(ask(engine, method="PUT"), Claimed)
    assert isinstance(ask(engine, path="/q"), Claimed)
    assert isinstance(ask(engine, "another"), Claimed)


def test_what_failed_may_be_tried_again_at_once(engine: Engine) -> None:
    held = claimed(engine)
    with writing(engine) as connection:
        release(connection, held)
    assert isinstance(ask(engine, body=b"mended"), Claimed)


def test_a_claim_left_by_a_killed_process_lapses(engine: Engine) -> None:
    claimed(engine)
    assert isinstance(ask(engine, body=b"[]", after=LAPSE), Claimed)


def test_who_was_slow_and_lost_the_key_cannot_keep_and_its_work_is_undone(engine: Engine) -> None:
    slow = claimed(engine)
    quick = claimed(engine, after=LAPSE)
    with pytest.raises(Conflict) as refusal, writing(engine) as connection:
        connection.execute(text("INSERT INTO notification_position VALUES (1, 7)"))
        keep(connection, slow, *ANSWER)
    assert refusal.value.code is Code.IN_PROGRESS
    with writing(engine) as connection:
        release(connection, slow)  # takes nothing from the one who has it now
    answer(engine, quick)
    assert ask(engine) == Replay(*ANSWER)
    with reading(engine) as connection:
        assert connection.execute(text("SELECT count(*) FROM notification_position")).scalar_one() == 0


def test_an_answer_once_kept_is_not_given_back(engine: Engine) -> None:
    held = claimed(engine)
    answer(engine, held)
    with writing(engine) as connection:
        release(connection, held)
    assert ask(engine) == Replay(*ANSWER)


def test_the_answer_lands_with_the_work_or_not_at_all(engine: Engine) -> None:
    held = claimed(engine)
    with pytest.raises(ZeroDivisionError), writing(engine) as connection:
        keep(connection, held, *ANSWER)
        raise ZeroDivisionError
    assert ask(engine) == InProgress()


def test_after_seven_days_a_key_is_new_again(engine: Engine) -> None:
    answer(engine, claimed(engine))
    assert isinstance(ask(engine, body=b"[]", after=KEPT), Claimed)


def test_outlived_keys_are_cleared_away_as_others_come(engine: Engine) -> None:
    for number in range(PRUNED_AT_ONCE + 3):
        claimed(engine, f"old {number}")
    claimed(engine, "young", after=SECOND)
    claimed(engine, "new", after=KEPT)
    with reading(engine) as connection:
        assert connection.execute(select(func.count()).select_from(IdempotencyKey)).scalar_one() == 5
    claimed(engine, "newer", after=KEPT)
    with reading(engine) as connection:
        assert connection.execute(select(func.count()).select_from(IdempotencyKey)).scalar_one() == 3


def test_a_very_long_key_and_path_are_no_trouble(engine: Engine) -> None:
    answer(engine, claimed(engine, "ệ" * 255))
    assert ask(engine, "ệ" * 255) == Replay(*ANSWER)
    assert isinstance(ask(engine, path="/" * 8000), Claimed)


def _request(url: str, start: Barrier, keys: int, told: "Queue[list[str]]") -> None:
    engine = make_engine(url, patience_seconds=30)
    heard = []
    for number in range(keys):
        start.wait(30)
        found = ask(engine, f"key {number}")
        if isinstance(found, Claimed):
            with writing(engine) as connection:
                connection.execute(
                    text("INSERT INTO unit_successions VALUES (1, :number, '2025-07-01')"), {"number": number}
                )
                keep(connection, found, *ANSWER)
        heard.append(type(found).__name__)
    told.put(heard)
    engine.dispose()


def test_of_requests_at_one_moment_exactly_one_does_the_work(engine: Engine, database_url: str) -> None:
    """Three processes send twenty requests each, with the same twenty keys, each key at the same moment."""
    with writing(engine) as connection:
        connection.execute(text("DROP TABLE unit_successions"))
        connection.execute(
            text("CREATE TABLE unit_successions (old INTEGER, number INTEGER, day VARCHAR(10))")
        )
    start, told = SPAWN.Barrier(3), SPAWN.Queue()
    requests = [SPAWN.Process(target=_request, args=(database_url, start, 20, told)) for _ in range(3)]
    for request in requests:
        request.start()
    heard = [told.get(timeout=60) for _ in requests]
    for request in requests:
        request.join(30)
        assert request.exitcode == 0
    for answers in zip(*heard, strict=True):
        assert sorted(answers).count("Claimed") == 1
        assert set(answers) <= {"Claimed", "InProgress", "Replay"}
    with reading(engine) as connection:
        done = connection.execute(text("SELECT number FROM unit_successions ORDER BY number")).scalars().all()
    assert done == list(range(20))
