"""A real server for journeys."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.journeys.walking import SECRET_KEY


@pytest.fixture
def server(settled_url: str, tmp_path: Path) -> Iterator[str]:
    """The address of a real server with two processes."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "KHENTHUONG_DATABASE_URL": settled_url,
        "KHENTHUONG_SECRET_KEY": SECRET_KEY,
    }
    command = [
        str(Path(sys.executable).parent / "granian"),
        "--interface=wsgi",
        "--factory",
        "--workers=2",
        "--blocking-threads=2",
        "--no-ws",
        "--host=127.0.0.1",
        f"--port={port}",
        "endpoints.app:from_environment",
    ]
    log = (tmp_path / "server.log").open("wb")
    root = Path(__file__).parent.parent.parent
    with log, subprocess.Popen(command, env=environment, cwd=root, stdout=log, stderr=log) as process:
        address = f"http://127.0.0.1:{port}"
        _wait(address)
        yield address
        process.terminate()
        assert process.wait(30) == 0
    assert '"level": "error"' not in (tmp_path / "server.log").read_text()


def _wait(address: str) -> None:
    for _ in range(300):
        try:
            if requests.get(f"{address}/readyz", timeout=5).status_code == 200:
                return
        except requests.ConnectionError:
            pass
        time.sleep(0.1)
    raise AssertionError("the server does not start")
