"""The key of the log from the command line, and the worker that signs with it: made, used, changed, cut off, lost."""

import subprocess
import time
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import Engine, event, select, text
from structlog.testing import capture_logs

from endpoints.cli.worker import Worker
from endpoints.settings import Log
from states.terms import State
from tests.clock import NOW
from tests.endpoints.cli.conftest import typed
from tests.factories import nomination_in
from tests.workflow.tampering import tampering
from workflow.audit.checkpoints import keys, newest, rotate_key
from workflow.audit.key_file import create_key_file, next_of, read_key_file
from workflow.audit.keys import Signer, Verifier
from workflow.audit.models import KeptCheckpoint
from workflow.audit.note import open_note
from workflow.audit.seal import stand_alone
from workflow.database import reading, writing

NAME = "khenthuong.example/nhat-ky"

Start = Callable[..., subprocess.Popen[str]]


class Office:
    """An office with its database, its key and its folder."""

    def __init__(self, engine: Engine, url: str, folder: Path, started: Start) -> None:
        self.engine, self.folder, self.key = engine, folder / "log", folder / "log.key"
        self._started = started
        self._variables = {
            "KHENTHUONG_DATABASE_URL": url,
            "KHENTHUONG_LOG_KEY": str(self.key),
            "KHENTHUONG_LOG_FOLDER": str(self.folder),
        }

    def type(self, *words: str) -> Result:
        return typed("audit", *words, variables=self._variables)

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Type it in a process of its own."""
        return self._started("audit", *words, **self._variables)

    def grow(self) -> None:
        with writing(self.engine) as connection:
            nomination_in(connection, State.SUBMITTED)

    def worker(self) -> Worker:
        return Worker(self.engine, None, Log(self.key, self.folder), clock=lambda: NOW)

    def known(self) -> tuple[Verifier, ...]:
        with reading(self.engine) as connection:
            return keys(connection)

    def handed_over(self, older: Verifier, newer: Verifier) -> bool:
        """Whether there is a head that both have signed, and nobody else."""
        with reading(self.engine) as connection:
            notes = connection.scalars(select(KeptCheckpoint.note)).all()
        signers = [[each.by for each in open_note(note, self.known())[1]] for note in notes]
        return [newer, older] in signers

    def newest_note(self) -> str:
        with reading(self.engine) as connection:
            head = newest(connection)
        assert head is not None
        return head.note

    def head_size(self) -> int:
        with reading(self.engine) as connection:
            head = newest(connection)
        return 0 if head is None else head.size


@pytest.fixture
def office(settled: Engine, settled_url: str, tmp_path: Path, started: Start) -> Office:
    office = Office(settled, settled_url, tmp_path, started)
    office.grow()
    return office


def test_the_key_that_is_made_signs_the_head_from_then_on(office: Office) -> None:
    made = office.type("keygen", "--name", NAME)
    assert made.exit_code == 0, made.stderr
    verifier = Verifier.read(made.stdout.strip())
    assert read_key_file(office.key).verifier == verifier
    assert office.worker().run_once()
    published = (office.folder / "checkpoint").read_text()
    assert open_note(published, [verifier])[0].startswith(f"{NAME}\n{office.head_size()}\n")
    assert (office.folder / "key").read_text() == f"{verifier}\n"
    assert (office.folder / f"tile/0/000.p/{office.head_size()}").exists()


def test_the_private_half_stands_in_its_file_and_nowhere_else(office: Office) -> None:
    made = office.type("keygen", "--name", NAME)
    private = office.key.read_text().strip().split("+", 4)[4]  # its base64 may hold a + too
    assert private not in made.output
    office.type("seal")
    with office.engine.connect() as connection:
        for table in ("audit_keys", "audit_checkpoints", "audit_entries", "audit_openings"):
            assert private not in str(connection.execute(text(f"SELECT * FROM {table}")).all())


def test_there_is_one_first_key(office: Office) -> None:
    office.type("keygen", "--name", NAME)
    before = office.key.read_text()
    again = office.type("keygen", "--name", NAME)
    assert (again.exit_code, again.stdout) == (1, "")
    assert "audit rotate" in again.stderr
    assert office.key.read_text() == before


def test_making_a_key_that_was_cut_off_goes_on_with_the_one_that_lies_there(office: Office) -> None:
    lying = Signer.generate(NAME)
    create_key_file(office.key, lying)
    assert office.type("keygen", "--name", "another.example").exit_code == 1
    assert office.type("keygen", "--name", NAME).stdout.strip() == str(lying.verifier)
    assert office.known() == (lying.verifier,)


@pytest.mark.parametrize("name", ["", "hai chữ", "a+b", "a\x01b", "a\udcff", "a" * 201])
def test_a_name_that_no_key_can_have_makes_none(office: Office, name: str) -> None:
    assert office.type("keygen", "--name", name).exit_code == 1
    assert not office.key.exists()
    assert office.known() == ()


def test_a_changed_key_is_signed_in_by_the_old_one(office: Office) -> None:
    first = Verifier.read(office.type("keygen", "--name", NAME).stdout.strip())
    office.type("seal")
    changed = office.type("rotate")
    second = Verifier.read(changed.stdout.strip())
    assert office.known() == (second, first)
    assert read_key_file(office.key).verifier == second
    assert not next_of(office.key, second).exists()
    with reading(office.engine) as connection:
        head = newest(connection)
    assert head is not None
    assert {each.by for each in open_note(head.note, [first, second])[1]} == {first, second}
    office.grow()
    assert office.worker().run_once()
    assert open_note((office.folder / "checkpoint").read_text(), [second])


def test_without_a_key_there_is_nothing_to_change(office: Office) -> None:
    assert "audit keygen" in office.type("rotate").stderr


def test_a_change_that_was_cut_off_after_its_commit_is_finished_by_whoever_signs_next(office: Office) -> None:
    office.type("keygen", "--name", NAME)
    old = read_key_file(office.key)
    new = Signer.generate(NAME)
    create_key_file(next_of(office.key, new.verifier), new)
    with writing(office.engine) as connection:
        rotate_key(connection, old, new, NOW)
    before = office.head_size()  # killed here: the old key still lies in its place
    office.grow()
    assert office.worker().run_once()
    assert office.head_size() > before
    assert read_key_file(office.key) == new


def test_a_lost_key_is_an_alarm_and_holds_up_neither_places_nor_post(office: Office) -> None:
    office.type("keygen", "--name", NAME)
    office.key.unlink()
    worker = office.worker()
    with capture_logs() as lines:
        assert worker.run_once()
        worker.sign()
    assert [line["event"] for line in lines if line["log_level"] == "error"] == ["head_unsigned"]
    assert office.head_size() == 0
    later = Worker(office.engine, None, Log(office.key), clock=lambda: NOW + timedelta(minutes=2))
    assert later.seal() == 0, "all have their places"


def test_a_rewritten_log_is_not_signed_and_that_is_an_alarm(office: Office) -> None:
    office.type("keygen", "--name", NAME)
    office.type("seal")
    before = office.head_size()
    with tampering(office.engine) as connection:
        connection.execute(text("UPDATE audit_nodes SET hash = :hash WHERE level = 0"), {"hash": b"h" * 32})
        connection.execute(text("UPDATE audit_nodes SET hash = :hash WHERE level > 0"), {"hash": b"h" * 32})
    office.grow()
    with capture_logs() as lines:
        assert office.worker().run_once()
    assert [line["event"] for line in lines if line["log_level"] == "error"] == ["head_unsigned"]
    assert office.head_size() == before
    sealed = office.type("seal")
    assert sealed.exit_code == 1
    assert "not those that were signed" in sealed.stderr


def test_a_folder_that_cannot_be_written_is_an_alarm_and_nothing_more(office: Office) -> None:
    office.type("keygen", "--name", NAME)
    office.folder.write_text("a file stands where the folder should")
    with capture_logs() as lines:
        assert office.worker().run_once()
    assert [line["event"] for line in lines if line["log_level"] == "error"] == ["head_unpublished"]
    assert office.head_size() > 0


def test_of_two_who_change_the_key_at_once_each_changes_it_and_no_key_is_lost(office: Office) -> None:
    first = Verifier.read(office.type("keygen", "--name", NAME).stdout.strip())
    office.type("seal")
    with writing(office.engine) as connection:
        assert stand_alone(connection, wait=True)
        rotating = [office.start("rotate") for _ in range(2)]
        time.sleep(3)  # until both wait for what this holds
    made = [Verifier.read(process.communicate(timeout=60)[0].strip()) for process in rotating]
    assert [process.returncode for process in rotating] == [0, 0]
    known = office.known()
    assert set(known) == {first, *made}
    assert read_key_file(office.key).verifier == known[0]
    assert [path.name for path in office.key.parent.iterdir() if "key" in path.name] == ["log.key"]
    for older, newer in pairwise(reversed(known)):
        assert office.handed_over(older, newer)


def test_whoever_is_about_to_sign_while_the_key_changes_signs_with_the_new_one(office: Office) -> None:
    office.type("keygen", "--name", NAME)
    office.type("seal")
    office.grow()
    worker = office.worker()
    worker.seal()
    changed: list[Result] = []

    def change(*_: object) -> None:
        if not changed:
            changed.append(office.type("rotate"))
            office.grow()
            office.worker().seal()

    event.listen(office.engine, "commit", change)  # the end of a first look, before the key is read
    with capture_logs() as lines:
        assert worker.sign() == 1
    assert [line for line in lines if line["log_level"] == "error"] == []
    (signed,) = open_note(office.newest_note(), office.known())[1]
    assert str(signed.by) == changed[0].stdout.strip()


def test_what_outsiders_have_seen_of_a_log_that_was_cut_stays_and_that_is_an_alarm(office: Office) -> None:
    office.type("keygen", "--name", NAME)
    office.type("seal")
    published = (office.folder / "checkpoint").read_bytes()
    with tampering(office.engine) as connection:
        cut = f"{office.head_size() - 1}"
        connection.execute(text("DELETE FROM audit_checkpoints"))
        connection.execute(text(f"DELETE FROM audit_nodes WHERE (number + 1) * (1 << level) > {cut}"))
        last = f"SELECT entry_seq FROM audit_places WHERE leaf_index >= {cut}"
        connection.execute(text(f"DELETE FROM audit_entries WHERE seq IN ({last})"))
        connection.execute(text(f"DELETE FROM audit_places WHERE leaf_index >= {cut}"))
    with capture_logs() as lines:
        assert office.worker().run_once()
    (alarm,) = [line for line in lines if line["log_level"] == "error"]
    assert (alarm["event"], "the log has only" in alarm["reason"]) == ("head_unpublished", True)
    assert "is not published" in office.type("seal").stderr
    assert (office.folder / "checkpoint").read_bytes() == published


def test_an_alarm_sounds_though_the_clock_was_put_back(office: Office) -> None:
    office.type("keygen", "--name", NAME)
    office.key.unlink()
    now = NOW
    worker = Worker(office.engine, None, Log(office.key), clock=lambda: now)
    worker.seal()
    with capture_logs() as lines:
        for pause in (timedelta(0), timedelta(seconds=59), -timedelta(days=400), timedelta(seconds=1)):
            now += pause
            worker.sign()
    assert len(lines) == 2
