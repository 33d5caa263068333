"""Typing commands: in the test's own process, or as a process of its own where one must serve or be told to stop."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from endpoints.cli.main import main

PROGRAM = Path(sys.executable).parent / "khenthuong"
SECRET_KEY = "khóa chỉ dùng để kiểm thử, dài đủ mức"
OURS = ("KHENTHUONG_", "PORT")
"""How the variables begin that commands read: none of the developer's own may reach a test."""

Typed = Callable[..., Result]


def bare_environment(**variables: str) -> dict[str, str]:
    """This process's environment without what commands read, and with these."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return bare | variables


def typed(*words: str, typing: str | None = None, variables: Mapping[str, str] | None = None) -> Result:
    """Type ``khenthuong`` and these words."""
    hidden = {name: None for name in os.environ if name.startswith(OURS)}
    return CliRunner().invoke(main, list(words), input=typing, env={**hidden, **(variables or {})})


@pytest.fixture
def type_in(settled_url: str) -> Typed:
    """Types commands on a database in which the cast live, on each kind in turn."""
    return lambda *words, typing=None: typed(
        *words, typing=typing, variables={"KHENTHUONG_DATABASE_URL": settled_url}
    )


@pytest.fixture
def nowhere(tmp_path: Path) -> Path:
    """A folder in which there is no database."""
    return tmp_path / "nowhere"


@pytest.fixture
def started() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts commands as processes, which end with the test."""
    running: list[subprocess.Popen[str]] = []

    def start(*words: str, **variables: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [PROGRAM, *words],
            env=bare_environment(**variables),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        return process

    yield start
    for process in running:
        process.terminate()
        process.communicate(timeout=30)
