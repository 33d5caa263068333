"""Serving: real processes on real ports, on each kind of database."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable

import pytest
from sqlalchemy import Engine, func, select

from tests.cast import PASSWORD
from tests.endpoints.cli.conftest import SECRET_KEY, typed
from tests.endpoints.cli.talking import free_port, get, signed_in, wait_until_ready
from workflow.audit.models import Entry, Place
from workflow.database import reading

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def port() -> int:
    return free_port()


def children_of(pid: int) -> list[int]:
    """The processes that a process has started (Linux)."""
    found = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False
    )
    return [int(line) for line in found.stdout.split()]


def sealed(engine: Engine) -> bool:
    with reading(engine) as connection:
        entries, places = (
            connection.execute(select(func.count()).select_from(model)).scalar_one()
            for model in (Entry, Place)
        )
    return entries == places


def eventually(holds: Callable[[], bool], within_seconds: float = 20) -> bool:
    deadline = time.monotonic() + within_seconds
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.1)
    return False


@pytest.mark.parametrize("workers", [1, 2])
def test_it_serves_signs_in_and_ends_when_told(
    settled: Engine, settled_url: str, started: Start, port: int, workers: int
) -> None:
    process = started(
        "serve", "--port", str(port), "--workers", str(workers),
        KHENTHUONG_DATABASE_URL=settled_url, KHENTHUONG_SECRET_KEY=SECRET_KEY,
    )  # fmt: skip
    wait_until_ready(port)
    status, me = get(port, "/api/v1/me", signed_in(port, "commune", PASSWORD))
    assert (status, me["username"]) == (200, "commune")
    if settled.dialect.name == "sqlite":
        assert eventually(lambda: sealed(settled)), "the worker runs beside it"
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0


def test_a_process_that_is_killed_is_replaced(settled_url: str, started: Start, port: int) -> None:
    process = started(
        "serve", PORT=str(port), KHENTHUONG_DATABASE_URL=settled_url, KHENTHUONG_SECRET_KEY=SECRET_KEY
    )
    wait_until_ready(port)
    (status, _) = get(port, "/healthz")
    assert status == 200
    served_by = [pid for pid in children_of(process.pid) if b"spawn_main" in _command_line(pid)]
    assert len(served_by) == 1
    os.kill(served_by[0], signal.SIGKILL)
    wait_until_ready(port)


def test_processes_whose_overseer_is_killed_give_the_port_free(
    settled_url: str, started: Start, port: int
) -> None:
    process = started(
        "serve", PORT=str(port), KHENTHUONG_DATABASE_URL=settled_url, KHENTHUONG_SECRET_KEY=SECRET_KEY
    )
    wait_until_ready(port)
    process.kill()
    process.wait()
    assert eventually(lambda: is_free(port))


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def _command_line(pid: int) -> bytes:
    with open(f"/proc/{pid}/cmdline", "rb") as file:  # noqa: PTH123 - no file of ours
        return file.read()


def test_a_port_in_use_is_said_and_not_shared(settled_url: str, port: int) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        result = typed("serve", "--port", str(port), variables={"KHENTHUONG_DATABASE_URL": settled_url})
    assert result.exit_code == 1
    assert result.stderr == f"Error: Port {port} of 127.0.0.1 is in use already: choose another by --port.\n"


def test_without_a_key_for_cookies_it_says_which_setting_is_missing(settled_url: str, port: int) -> None:
    result = typed("serve", "--port", str(port), variables={"KHENTHUONG_DATABASE_URL": settled_url})
    assert result.exit_code == 2
    assert "KHENTHUONG_SECRET_KEY" in result.stderr
    assert "Listening" not in result.stderr


def test_it_says_that_it_listens_when_it_does(settled_url: str, started: Start, port: int) -> None:
    process = started(
        "serve", PORT=str(port), KHENTHUONG_DATABASE_URL=settled_url, KHENTHUONG_SECRET_KEY=SECRET_KEY
    )
    assert process.stderr is not None
    said = next(line for line in process.stderr if line.startswith("Listening on "))
    assert said == f"Listening on http://127.0.0.1:{port}\n"
    assert not is_free(port)
    assert get(port, "/healthz")[0] == 200


@pytest.mark.parametrize("words", [("--port", "0"), ("--port", "99999"), ("--workers", "0")], ids=" ".join)
def test_a_number_out_of_range_is_a_mistake_in_typing(words: tuple[str, ...]) -> None:
    assert typed("serve", *words).exit_code == 2


def test_the_worker_by_itself_seals_what_waits(settled: Engine, settled_url: str, started: Start) -> None:
    process = started("worker", KHENTHUONG_DATABASE_URL=settled_url)
    assert eventually(lambda: sealed(settled))
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0


def test_the_worker_can_work_once(settled: Engine, settled_url: str, started: Start) -> None:
    process = started("worker", "--once", KHENTHUONG_DATABASE_URL=settled_url)
    assert process.wait(30) == 0
    assert sealed(settled)
