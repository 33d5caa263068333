"""The documents that tell a reader what to type are typed, with curl, at a real server (docs/walkthrough.md …)."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from endpoints.cli.demo import LOG_NAME, PASSWORD_FILE
from endpoints.settings import DATABASE_FILE
from tests.cast import PASSWORD
from tests.endpoints.cli.conftest import PROGRAM, bare_environment, typed
from tests.endpoints.cli.talking import free_port, wait_until_ready
from tests.journeys.documents import played, scenes
from tests.test_house import ROOT

WALKED = ("walkthrough.md", "api.md", "audit.md", "verification.md")


@contextmanager
def serving(folder: Path) -> Iterator[int]:
    """The service on the embedded database in ``folder``, as a process of its own; its port."""
    port = free_port()
    with (folder / "serve.log").open("w") as log:
        process = subprocess.Popen(
            [PROGRAM, "--data", folder, "serve", "--port", str(port)],
            env=bare_environment(), stdout=log, stderr=log,
        )  # fmt: skip
        try:
            wait_until_ready(port)
            yield port
        finally:
            process.terminate()
            process.wait(30)


@pytest.fixture
def demonstration(tmp_path: Path, settled_sqlite_template: Path) -> Path:
    """A folder as ``khenthuong demo`` makes it: the units, the cast, the log's key, and nothing nominated yet."""
    folder = tmp_path / "demo"
    folder.mkdir()
    shutil.copyfile(settled_sqlite_template, folder / DATABASE_FILE)
    (folder / PASSWORD_FILE).write_text(f"{PASSWORD}\n", encoding="utf-8")
    made = typed("--data", str(folder), "audit", "keygen", "--name", LOG_NAME)
    assert made.exit_code == 0, made.stderr
    return folder


@pytest.mark.parametrize("name", WALKED)
def test_what_a_reader_is_told_to_type_answers_as_shown(
    name: str, demonstration: Path, tmp_path: Path
) -> None:
    with serving(demonstration) as port:
        environment = bare_environment(
            API=f"http://127.0.0.1:{port}/api/v1",
            KHENTHUONG_DATA=str(demonstration),
            PATH=os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])),
            LC_ALL="C.UTF-8",
        )
        differences = played(ROOT / "docs" / name, tmp_path, environment, ROOT)
    assert not differences, "\n\n".join(differences)


def test_an_answer_belongs_to_the_block_before_it() -> None:
    text = "```sh\na\n```\n\n```text\n1\n```\n\nWords.\n\n```sh\nb\n```\n\nMore.\n\n```text\nnot b's\n```\n"
    assert [(scene.script, scene.shown) for scene in scenes(text)] == [("a\n", "1\n"), ("b\n", None)]
