"""``Idempotency-Key`` over HTTP: a POST sent again is done once and answered alike, also when both are sent at once."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from multiprocessing import get_context
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select

from endpoints.app import create_app
from states.codes import Code
from states.terms import State
from tests.clock import NOW
from tests.endpoints.callers import Caller, assert_problem, data, new_nomination
from tests.endpoints.conftest import settings_for
from tests.factories import nomination_in, session_with
from workflow.database import make_engine, reading, writing
from workflow.nominations.models import Nomination

Call = Callable[..., Caller]
KEY = {"Idempotency-Key": "01JD-xyz"}


def made(engine: Engine) -> int:
    with reading(engine) as connection:
        return connection.execute(select(func.count()).select_from(Nomination)).scalar_one()


def test_a_post_sent_again_is_done_once_and_answered_alike(caller: Call, settled: Engine) -> None:
    commune = caller("commune")
    first, second = (commune.call("POST", "/nominations", headers=KEY, json=new_nomination()) for _ in "12")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.data == second.data
    for header in ("ETag", "Location", "Content-Type"):
        assert first.headers[header] == second.headers[header]
    assert made(settled) == 1


def test_a_replay_comes_before_anything_else_is_judged(caller: Call, settled: Engine) -> None:
    with writing(settled) as connection:
        drafted = nomination_in(connection, State.DRAFTED)
    commune = caller("commune")
    path = f"/nominations/{drafted}/actions/submit"
    first = commune.call("POST", path, version=1, headers=KEY, json={})
    assert data(first)["state"] == "submitted"
    # stale now, without a precondition, and not possible any more: it is answered all the same
    assert commune.call("POST", path, headers=KEY, json={}).data == first.data
    assert commune.call("POST", path, version=1, headers=KEY, json={}).data == first.data
    assert data(commune.get(f"/nominations/{drafted}"))["version"] == 2


def test_another_body_under_the_same_key_is_refused(caller: Call, settled: Engine) -> None:
    commune = caller("commune")
    data(commune.call("POST", "/nominations", headers=KEY, json=new_nomination()))
    for body in (b'{"category": "village"}', b"{no json", b""):
        response = commune.call(
            "POST", "/nominations", headers=KEY, data=body, content_type="application/json"
        )
        assert_problem(response, 422, Code.IDEMPOTENCY_KEY_REUSED, "Idempotency-Key")
    assert made(settled) == 1


def test_only_successes_are_kept(caller: Call, settled: Engine) -> None:
    commune = caller("commune")
    wrong = commune.call("POST", "/nominations", headers=KEY, json=new_nomination(nominee_unit_code="99999"))
    assert_problem(wrong, 422, Code.UNKNOWN_UNIT, "nominee_unit_code")
    right = commune.call("POST", "/nominations", headers=KEY, json=new_nomination())
    assert right.status_code == 201
    assert made(settled) == 1


def test_a_key_belongs_to_a_person_and_a_path(caller: Call, settled: Engine) -> None:
    with writing(settled) as connection:
        ids = [nomination_in(connection, State.DRAFTED) for _ in "12"]
    other = new_nomination(origin_unit_code="19264", nominee_unit_code="19264")
    data(caller("commune").call("POST", "/nominations", headers=KEY, json=new_nomination()))
    data(caller("commune2").call("POST", "/nominations", headers=KEY, json=other))
    for each in ids:
        path = f"/nominations/{each}/actions/submit"
        assert data(caller("commune").call("POST", path, version=1, headers=KEY, json={}))["id"] == each


def test_after_seven_days_the_key_is_free_again(settled: Engine, app: Flask) -> None:
    later = create_app(
        settings_for(settled), engine=settled, clock=lambda: NOW + timedelta(days=7, seconds=1)
    )
    commune = Caller(app, settled, "commune")
    data(commune.call("POST", "/nominations", headers=KEY, json=new_nomination()))
    commune.client = later.test_client()
    other = new_nomination(nominee_name="Hộ ông Hồ Văn Lâm")
    assert (
        data(commune.call("POST", "/nominations", headers=KEY, json=other))["nominee_name"]
        == "Hộ ông Hồ Văn Lâm"
    )
    assert made(settled) == 2


@pytest.mark.parametrize(("key", "code"), [("", Code.EMPTY), (" ", Code.EMPTY), ("k" * 256, Code.TOO_LONG)])
def test_a_key_has_1_to_255_characters(embedded_app: Flask, embedded: Engine, key: str, code: Code) -> None:
    commune = Caller(embedded_app, embedded, "commune")
    response = commune.call("POST", "/nominations", headers={"Idempotency-Key": key}, json=new_nomination())
    assert_problem(response, 422, code, "Idempotency-Key")
    longest = commune.call(
        "POST", "/nominations", headers={"Idempotency-Key": "k" * 255}, json=new_nomination()
    )
    assert longest.status_code == 201


def test_a_dry_run_keeps_nothing_under_its_key(caller: Call, settled: Engine) -> None:
    with writing(settled) as connection:
        drafted = nomination_in(connection, State.DRAFTED)
    commune = caller("commune")
    path = f"/nominations/{drafted}/actions/submit"
    tried = commune.call("POST", path, version=1, headers=KEY, json={}, query_string={"dry_run": "true"})
    done = commune.call("POST", path, version=1, headers=KEY, json={})
    assert data(tried) == data(done)
    assert data(commune.get(f"/nominations/{drafted}"))["state"] == "submitted"


def test_a_bulk_step_sent_again_is_done_once(caller: Call, settled: Engine) -> None:
    with writing(settled) as connection:
        items = [{"id": nomination_in(connection, State.SUBMITTED), "version": 2} for _ in "123"]
    district = caller("district")
    body = {"items": [*items, {"id": "0" * 32, "version": 1}]}
    answers = [
        district.call("POST", "/nominations/actions/endorse", headers=KEY, json=body).data for _ in "12"
    ]
    assert answers[0] == answers[1]


def test_a_ballot_ignores_the_key(caller: Call, settled: Engine) -> None:
    with writing(settled) as connection:
        session_id, (item_id,) = session_with(connection, [nomination_in(connection, State.CHECKED)])
    path = f"/council-sessions/{session_id}/items/{item_id}/ballots"
    member = caller("member1")
    first = member.call("POST", path, headers=KEY, json={"choice": "approve"})
    assert (first.status_code, first.get_json()) == (201, {"received": True})
    assert_problem(
        member.call("POST", path, headers=KEY, json={"choice": "approve"}), 409, Code.ALREADY_VOTED
    )


def _post(url: str, token: dict[str, str], start: Barrier, answers: "Queue[tuple[int, str]]") -> None:
    engine = make_engine(url)
    app = create_app(settings_for(engine), engine=engine, clock=lambda: NOW)
    start.wait()
    response = app.test_client().post("/api/v1/nominations", headers=token | KEY, json=new_nomination())
    answers.put((response.status_code, response.get_json().get("id") or response.get_json()["code"]))


def test_of_many_sent_at_once_in_several_processes_one_is_done(
    caller: Call, settled: Engine, settled_url: str
) -> None:
    token = caller("commune").headers
    settled.dispose()
    context = get_context("fork")
    start, answers = context.Barrier(6), context.Queue()
    processes = [context.Process(target=_post, args=(settled_url, token, start, answers)) for _ in range(6)]
    for process in processes:
        process.start()
    told = Counter(answers.get(timeout=60) for _ in processes)
    for process in processes:
        process.join()
    assert made(settled) == 1
    done = [answer for answer in told if answer[0] == 201]
    assert len(done) == 1, told
    assert set(told) <= {*done, (409, "in_progress")}
