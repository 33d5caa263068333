"""Whoever seals, signs, publishes or changes the key, killed at any moment (SIGKILL), leaves a log that goes on.

The moments: before and after each statement, at each commit, and before and after each thing done to a file.
"""

import os
import signal
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, func, select
from structlog.testing import capture_logs

from endpoints.cli.witness_watch import Folder
from endpoints.cli.worker import Worker
from endpoints.settings import Log
from states.terms import Deed
from tests.clock import NOW
from tests.endpoints.cli.conftest import typed
from workflow.audit.checkpoints import keys
from workflow.audit.entries import NewEntry, write_entries
from workflow.audit.key_file import read_key_file
from workflow.audit.models import Entry, KeptCheckpoint
from workflow.audit.note import Checkpoint, open_note
from workflow.audit.tree import check_consistency
from workflow.database import reading, writing
from workflow.prepared import Prepared

FILE_CALLS = ("open", "fsync", "replace", "unlink", "mkdir", "rmdir")
MOMENTS = 400


class Office:
    """A database with a log, its key and its folder; what is done there is done by processes of their own."""

    def __init__(self, engine: Engine, url: str, folder: Path) -> None:
        self.engine, self.url, self.key, self.folder = engine, url, folder / "log.key", folder / "published"

    def type(self, *words: str) -> int:
        variables = {
            "KHENTHUONG_DATABASE_URL": self.url,
            "KHENTHUONG_LOG_KEY": str(self.key),
            "KHENTHUONG_LOG_FOLDER": str(self.folder),
        }
        return typed("audit", *words, variables=variables).exit_code

    def grow(self) -> None:
        with writing(self.engine) as connection:
            write_entries(connection, [NewEntry(at=NOW, action=Deed.SIGN_IN) for _ in range(3)])

    def work(self) -> None:
        """What a worker does."""
        assert Worker(self.engine, None, Log(self.key, self.folder), clock=lambda: NOW).run_once()

    def killed_at(self, moment: int, work: Callable[[], object]) -> bool:
        """Whether a process that does this was killed, and had not come to its end before."""
        self.engine.dispose()  # nothing open is handed down
        process = get_context("fork").Process(target=_die, args=(moment, work))
        process.start()
        process.join(60)
        assert process.exitcode in {0, -signal.SIGKILL}
        return process.exitcode != 0

    def published(self) -> Checkpoint:
        """What outsiders find in the folder at any moment: a head that the log has signed, and all tiles below it."""
        source = Folder(self.folder)
        with reading(self.engine) as connection:
            head = Checkpoint.read(open_note(source.note(), keys(connection))[0])
        for size in {1, head.size // 2, head.size - 1} - {0}:
            source.proof(size, head)  # holds by what the tiles say, or is refused
        return head

    def assert_goes_on(self) -> None:
        """Another worker finishes without a complaint, and nothing is missing. What is damaged stays so to the end."""
        with capture_logs() as lines:
            self.work()
        assert [line for line in lines if line["log_level"] == "error"] == []
        with reading(self.engine) as connection:
            entries = connection.scalar(select(func.count()).select_from(Entry))
            newest = keys(connection)[0]
        assert self.published().size == entries
        assert read_key_file(self.key).verifier == newest


def _die(moment: int, work: Callable[[], object]) -> None:
    seen = 0

    def count(*_: object) -> None:
        nonlocal seen
        seen += 1
        if seen == moment:
            os.kill(os.getpid(), signal.SIGKILL)

    def counted(real: Callable[..., object]) -> Callable[..., object]:
        def run(*arguments: object, **named: object) -> object:
            count()
            result = real(*arguments, **named)
            count()
            return result

        return run

    for name in FILE_CALLS:
        setattr(os, name, counted(getattr(os, name)))
    for name, method in list(vars(Prepared).items()):
        if not name.startswith("_"):
            setattr(Prepared, name, counted(method))
    for what in ("before_cursor_execute", "after_cursor_execute", "commit"):
        event.listen(Engine, what, count)
    work()


@pytest.fixture
def office(engine: Engine, database_url: str, tmp_path: Path) -> Office:
    office = Office(engine, database_url, tmp_path)
    assert office.type("keygen", "--name", "log.example") == 0
    office.grow()
    office.work()
    return office


def test_a_worker_killed_at_any_moment_leaves_no_gap_and_no_double_and_a_folder_that_is_whole(
    office: Office,
) -> None:
    for moment in range(1, MOMENTS):
        before = office.published()
        office.grow()
        killed = office.killed_at(moment, office.work)
        shown = office.published()
        proof = Folder(office.folder).proof(before.size, shown) if before.size < shown.size else ()
        check_consistency(before.size, shown.size, before.root, shown.root, proof)
        office.assert_goes_on()
        if not killed:
            break
    else:
        pytest.fail("it never came to its end")
    assert moment > 60, "killed at too few moments to mean anything"
    assert office.type("verify") == 0


def test_a_change_of_keys_killed_at_any_moment_has_happened_or_not_and_no_key_is_lost(office: Office) -> None:
    for moment in range(1, MOMENTS):
        with reading(office.engine) as connection:
            before = keys(connection)
        killed = office.killed_at(moment, lambda: office.type("rotate"))
        office.grow()
        office.assert_goes_on()
        with reading(office.engine) as connection:
            after = keys(connection)
            notes = connection.scalars(select(KeptCheckpoint.note)).all()
        assert after[-len(before) :] == before
        if len(after) > len(before):
            assert [after[0], before[0]] in [
                [each.by for each in open_note(note, after)[1]] for note in notes
            ]
        if not killed:
            break
    else:
        pytest.fail("it never came to its end")
    assert len(after) == len(before) + 1
    assert moment > 20, "killed at too few moments to mean anything"
    assert office.type("rotate") == 0
    assert office.type("verify") == 0
    assert [path.name for path in office.key.parent.glob("log.key*")] == ["log.key"], "nothing waits in vain"
