"""What somebody who runs a witness may mistype, and how it is told to stop."""

import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from endpoints.cli.witness_kept import write_key
from tests.clock import NOW
from tests.endpoints.cli.conftest import typed
from tests.workflow.small_log import SmallLog
from workflow.audit.keys import Kind, Signer
from workflow.audit.note import cosign, only_by, open_note


@pytest.fixture(scope="module")
def log() -> SmallLog:
    return SmallLog(20)


@pytest.fixture
def folder(log: SmallLog, tmp_path: Path) -> Path:
    (tmp_path / "log").mkdir()
    (tmp_path / "log" / "checkpoint").write_text(log.note(20), encoding="utf-8")
    write_key(tmp_path / "key", Signer.generate("thanh-tra.example", Kind.COSIGNATURE))
    return tmp_path


def test_whatever_cannot_be_used_is_named(log: SmallLog, folder: Path) -> None:
    (folder / "junk").write_text("junk\n", encoding="utf-8")
    (folder / "junk").chmod(0o600)
    told = {"--key": str(folder / "key"), "--state": str(folder / "state"), "--log": str(log.signer.verifier)}
    for option, value, said in (
        ("--key", "junk", "junk holds no private key"),
        ("--key", "none", "none: No such file"),
        ("--state", "junk", "junk holds no state of a witness"),
        ("--log", "junk", "junk is no public key"),
    ):
        written = value if option == "--log" else str(folder / value)
        words = [word for pair in {**told, option: written}.items() for word in pair]
        result = typed("witness", "watch", str(folder / "log"), *words)
        assert (result.exit_code, result.stdout) == (2, "")
        assert said in result.stderr
    again = typed("witness", "keygen", "--name", "x.example", "--key", str(folder / "key"))
    assert "is there already, and a key is never overwritten" in again.stderr


def test_a_key_that_others_can_read_is_not_used(log: SmallLog, folder: Path) -> None:
    (folder / "key").chmod(0o640)
    words = [
        "--key",
        str(folder / "key"),
        "--state",
        str(folder / "state"),
        "--log",
        str(log.signer.verifier),
    ]
    result = typed("witness", "watch", str(folder / "log"), *words)
    assert result.exit_code == 2
    assert f"chmod 600 {folder / 'key'}" in result.stderr
    assert not (folder / "state").exists()


@pytest.fixture
def heard() -> Iterator[None]:
    """Ctrl-C reaches processes that are started here: a shell that runs tests in the background lets it be ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heard")
def test_stopped_by_ctrl_c_it_does_not_end_as_if_it_had_refused(
    log: SmallLog, folder: Path, started: Callable[..., subprocess.Popen[str]]
) -> None:
    words = [
        "--key",
        str(folder / "key"),
        "--state",
        str(folder / "state"),
        "--log",
        str(log.signer.verifier),
    ]
    process = started("witness", "watch", str(folder / "log"), *words, "--every", "30")
    assert process.stderr is not None
    while "Witnessed" not in (line := process.stderr.readline()):
        assert line, "it has ended"
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert (process.returncode, said) == (130, "Stopped.\n")


def test_what_it_hands_over_bears_its_own_signature_and_no_other_witness_s(log: SmallLog) -> None:
    """Else a service that does not know it takes the note for the other's sake, and nobody notices."""
    mine, other = (Signer.generate(f"{name}.example", Kind.COSIGNATURE) for name in ("mine", "other"))
    note = cosign(cosign(log.note(20), other, NOW), mine, NOW)
    handed = only_by(note, {log.signer.name, mine.name})
    _, signed = open_note(handed, [log.signer.verifier, mine.verifier, other.verifier])
    assert [each.by for each in signed] == [log.signer.verifier, mine.verifier]
