"""Talking to a server that a test has started, as a client on this machine would."""

import json
import socket
import time
import urllib.error
import urllib.request
from typing import Any

READY_WITHIN_SECONDS = 40.0


def free_port() -> int:
    """A port on which nobody listens just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def get(port: int, path: str, token: str | None = None) -> tuple[int, Any]:
    """Ask for a path; status and JSON."""
    return _ask(urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=_headers(token)))


def post(port: int, path: str, body: object, token: str | None = None) -> tuple[int, Any]:
    """Send JSON to a path; status and JSON."""
    content = json.dumps(body).encode()
    headers = {"Content-Type": "application/json", **_headers(token)}
    return _ask(urllib.request.Request(f"http://127.0.0.1:{port}{path}", content, headers))


def wait_until_ready(port: int) -> None:
    """Wait until the server answers that its database is in order."""
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    while time.monotonic() < deadline:
        try:
            status, _ = get(port, "/readyz")
        except OSError:
            time.sleep(0.1)
        else:
            assert status == 200
            return
    raise AssertionError(f"nobody answers on port {port}")


def signed_in(port: int, username: str, password: str) -> str:
    """A token of this person, as ``POST /tokens`` gives it."""
    asked = {"username": username, "password": password, "label": "kiểm thử", "expires_in_days": 1}
    status, answer = post(port, "/api/v1/tokens", asked)
    assert status == 201, answer
    token: str = answer["token"]
    return token


def _headers(token: str | None) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}


def _ask(request: urllib.request.Request) -> tuple[int, Any]:
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, json.load(refused)
