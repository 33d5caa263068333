"""Verifying the log from the command line: what scripts read, whatever somebody did to the database."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text

from states.terms import State
from tests.clock import NOW
from tests.endpoints.cli.conftest import Typed, typed
from tests.factories import nomination_in
from tests.postgresql import wait_for_others
from tests.workflow.exported import ORIGIN, SignedLog, signed_log
from tests.workflow.tampering import tampering
from workflow.audit.key_file import create_key_file, next_of
from workflow.audit.models import Entry, Place
from workflow.audit.note import Checkpoint, sign
from workflow.audit.seal import seal
from workflow.database import reading, writing


@dataclass(frozen=True)
class Log:
    """A sealed log on one nomination, and a way to change it behind the service's back."""

    engine: Engine
    nomination: str
    entries: list[str]
    """Those of the nomination, by version."""

    def tamper(self, statement: str, **parameters: object) -> None:
        with tampering(self.engine) as connection:
            connection.execute(text(statement), {"nomination": self.nomination, **parameters})

    def leaf_of(self, entry: str) -> int:
        with reading(self.engine) as connection:
            found = (
                select(Place.leaf_index).join(Entry, Entry.seq == Place.entry_seq).where(Entry.id == entry)
            )
            return connection.execute(found).scalar_one()


@pytest.fixture
def log(settled: Engine) -> Log:
    with writing(settled) as connection:
        nomination = nomination_in(connection, State.CHECKED)
        nomination_in(connection, State.AWARDED)
    wait_for_others(settled)
    with writing(settled) as connection:
        seal(connection, NOW)
        entries = connection.scalars(
            select(Entry.id).where(Entry.nomination_id == nomination).order_by(Entry.version)
        ).all()
    return Log(settled, nomination, list(entries))


def test_a_whole_log_is_exit_code_0_and_nothing_on_standard_output(log: Log, type_in: Typed) -> None:
    result = type_in("audit", "verify")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "2 nominations" in result.stderr


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entries SET actor = 'admin' WHERE id = :entry",
        "UPDATE audit_entries SET state_to = 'awarded' WHERE id = :entry",
        "UPDATE audit_entries SET action = 'hold' WHERE id = :entry",
    ],
)
def test_a_changed_entry_is_named_and_nothing_else_stands_on_standard_output(
    log: Log, type_in: Typed, statement: str
) -> None:
    log.tamper(statement, entry=log.entries[1])
    result = type_in("audit", "verify")
    assert (result.exit_code, result.stdout) == (1, f"{log.entries[1]}\n")
    assert "not in order" in result.stderr


def test_an_entry_without_its_bytes_is_named(log: Log, type_in: Typed) -> None:
    log.tamper(
        "UPDATE audit_entries SET canonical = :bytes WHERE id = :entry", bytes=b"{}", entry=log.entries[2]
    )
    result = type_in("audit", "verify")
    assert (result.exit_code, result.stdout) == (1, f"{log.entries[2]}\n")


def test_of_an_entry_that_is_gone_the_leaf_is_named(log: Log, type_in: Typed) -> None:
    entry = log.entries[2]
    leaf = log.leaf_of(entry)
    log.tamper("DELETE FROM audit_openings WHERE entry_id = :entry", entry=entry)
    log.tamper("DELETE FROM audit_entries WHERE id = :entry", entry=entry)
    result = type_in("audit", "verify")
    assert (result.exit_code, result.stdout) == (1, f"{leaf}\n")


@pytest.mark.parametrize(
    "change",
    [
        "nominee_name = 'Hộ khác'",
        "requested_award = 'hcld_1'",
        "state = 'awarded'",
        "version = 40",
        "due_on = '2030-01-01'",
        "prior_awards = '[]', nominee = '{\"post\": \"Chủ tịch\"}'",
        "received_at = NULL, holder_unit_id = origin_unit_id",
    ],
)
def test_a_row_that_the_log_did_not_change_is_found(log: Log, type_in: Typed, change: str) -> None:
    log.tamper(f"UPDATE nominations SET {change} WHERE id = :nomination")
    result = type_in("audit", "verify")
    assert result.exit_code == 1
    assert result.stdout.strip() in log.entries


@pytest.mark.parametrize(
    "change", ["state = 'vinh_danh'", "requested_award = 'bang_vang'", "origin_unit_id = 999999"]
)
def test_a_row_with_words_that_nobody_knows_is_found(log: Log, type_in: Typed, change: str) -> None:
    column = change.partition(" ")[0]
    if log.engine.dialect.name == "postgresql" and not column.endswith("_id"):
        log.tamper(f"ALTER TABLE nominations DROP CONSTRAINT ck_nominations_{column}")
    log.tamper(f"UPDATE nominations SET {change} WHERE id = :nomination")
    result = type_in("audit", "verify")
    assert (result.exit_code, result.stdout) == (1, f"{log.entries[-1]}\n")


def test_a_nomination_that_is_gone_is_found(log: Log, type_in: Typed) -> None:
    log.tamper("DELETE FROM nomination_readers WHERE nomination_id = :nomination")
    log.tamper("DELETE FROM nominations WHERE id = :nomination")
    result = type_in("audit", "verify")
    assert (result.exit_code, result.stdout) == (1, f"{log.entries[0]}\n")


def test_sealing_by_hand_gives_the_waiting_entries_their_places(settled: Engine, type_in: Typed) -> None:
    with writing(settled) as connection:
        nomination_in(connection, State.SUBMITTED)
    wait_for_others(settled)
    result = type_in("audit", "seal")
    assert (result.exit_code, result.stdout) == (0, "")
    with reading(settled) as connection:
        waiting = select(Entry.id).outerjoin(Place, Place.entry_seq == Entry.seq)
        assert connection.scalars(waiting.where(Place.leaf_index.is_(None))).all() == []


@dataclass(frozen=True)
class Signed:
    """A log with three checkpoints, and those as files that somebody has kept."""

    log: SignedLog
    papers: list[Path]


@pytest.fixture
def signed(settled: Engine, tmp_path: Path) -> Signed:
    log = signed_log(settled)
    papers = [tmp_path / f"{head.size}.txt" for head in log.heads]
    for path, head in zip(papers, log.heads, strict=True):
        path.write_text(head.note, encoding="utf-8")
    return Signed(log, papers)


def test_a_log_bears_out_every_checkpoint_that_somebody_kept(signed: Signed, type_in: Typed) -> None:
    options = [word for paper in signed.papers for word in ("--checkpoint", str(paper))]
    result = type_in("audit", "verify", *options, "--key", str(signed.log.first.verifier))
    assert (result.exit_code, result.stdout) == (0, "")
    assert "bears out 3 checkpoints" in result.stderr


def test_a_file_that_is_no_checkpoint_is_no_alarm(settled: Engine, type_in: Typed, tmp_path: Path) -> None:
    (tmp_path / "junk").write_text("junk\n", encoding="utf-8")
    result = type_in("audit", "verify", "--checkpoint", str(tmp_path / "junk"))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "junk is no checkpoint" in result.stderr


def test_a_checkpoint_with_another_root_is_exit_code_1_and_says_that_the_log_was_rewritten(
    signed: Signed, type_in: Typed
) -> None:
    head = signed.log.heads[1]
    forged = sign(Checkpoint(ORIGIN, head.size, b"r" * 32).text(), signed.log.first)
    signed.papers[1].write_text(forged, encoding="utf-8")
    papers = [word for paper in signed.papers[:2] for word in ("--checkpoint", str(paper))]
    result = type_in("audit", "verify", *papers)
    assert (result.exit_code, result.stdout) == (1, f"{signed.log.heads[0].size}\n")
    assert "the log was rewritten" in result.stderr
    assert f"{signed.papers[0]} still holds" in result.stderr


def test_the_checkpoint_in_the_published_folder_is_compared_too(
    signed: Signed, settled_url: str, tmp_path: Path
) -> None:
    beyond = Checkpoint(ORIGIN, 10_000, b"r" * 32)
    (tmp_path / "checkpoint").write_text(sign(beyond.text(), signed.log.second), encoding="utf-8")
    variables = {"KHENTHUONG_DATABASE_URL": settled_url, "KHENTHUONG_LOG_FOLDER": str(tmp_path)}
    result = typed("audit", "verify", variables=variables)
    assert result.exit_code == 1
    assert "the end of the log was cut off" in result.stderr


def test_the_key_at_hand_is_the_newest_of_the_log(signed: Signed, settled_url: str, tmp_path: Path) -> None:
    variables = {"KHENTHUONG_DATABASE_URL": settled_url, "KHENTHUONG_LOG_KEY": str(tmp_path / "log.key")}
    create_key_file(tmp_path / "log.key", signed.log.first)
    result = typed("audit", "verify", variables=variables)
    assert (result.exit_code, result.stdout) == (1, "key\n")
    assert "another key than the log's newest" in result.stderr
    second = signed.log.second
    create_key_file(next_of(tmp_path / "log.key", second.verifier), second)
    assert typed("audit", "verify", variables=variables).exit_code == 0, (
        "a change that was cut off, and will be finished"
    )


def test_what_cannot_be_read_as_a_key_is_misunderstood(signed: Signed, type_in: Typed) -> None:
    result = type_in("audit", "verify", "--key", "a+b")
    assert result.exit_code == 2
    assert "no public key" in result.stderr
