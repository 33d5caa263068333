"""A witness as somebody runs it: its key, its line, its answers, and what it keeps against a log that was rewritten."""

import os
import signal
import stat
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime
from http.client import HTTPConnection
from pathlib import Path

import pytest
from click.testing import Result

from endpoints.cli import witness_kept
from endpoints.cli.witness_kept import Witness
from endpoints.cli.witness_serve import AT_ONCE, LARGEST_BODY, server
from tests.clock import NOW
from tests.endpoints.cli.conftest import PROGRAM, bare_environment, typed
from tests.endpoints.cli.talking import free_port
from tests.workflow.small_log import SmallLog
from workflow.audit.keys import Kind, Signer, Verifier
from workflow.audit.note import open_note
from workflow.audit.witness import OtherSize, Submission, state_line

NAME = "thanh-tra.example/w1"


@pytest.fixture(scope="module")
def log() -> SmallLog:
    return SmallLog(70_000)


@pytest.fixture(scope="module")
def rewritten(log: SmallLog) -> SmallLog:
    """The same log, rewritten from an entry on and signed anew with the stolen key."""
    return SmallLog(1_000, log.signer, rewritten_from=50)


@pytest.fixture
def key(tmp_path: Path) -> Path:
    path = tmp_path / "w.key"
    assert typed("witness", "keygen", "--name", NAME, "--key", str(path)).exit_code == 0
    return path


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "w.state"


@pytest.fixture
def witness(log: SmallLog, key: Path, state: Path) -> Witness:
    return Witness(witness_kept.read_key(key), (log.signer.verifier,), state, lambda: NOW)


Watch = Callable[..., Result]


@pytest.fixture
def watch(log: SmallLog, key: Path, state: Path, tmp_path: Path) -> Watch:
    """Looks once into a folder."""
    told = ["--key", str(key), "--state", str(state), "--log", str(log.signer.verifier)]
    return lambda *words: typed("witness", "watch", str(tmp_path / "folder"), *told, *words)


def signed_at(note: str, verifier: Verifier) -> datetime | None:
    _, (signed,) = open_note(note, [verifier])
    return signed.at


def test_a_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "w.key"
    made = typed("witness", "keygen", "--name", NAME, "--key", str(path))
    verifier = Verifier.read(made.stdout.strip())
    assert (verifier.name, verifier.kind) == (NAME, Kind.COSIGNATURE)
    assert Signer.read(path.read_text().strip()).verifier == verifier
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before = path.read_text()
    again = typed("witness", "keygen", "--name", NAME, "--key", str(path))
    assert (again.exit_code, again.stdout, path.read_text()) == (2, "", before)
    assert typed("witness", "keygen", "--name", "thanh tra", "--key", str(tmp_path / "x")).exit_code == 2


def test_it_remembers_before_it_signs(
    witness: Witness, log: SmallLog, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> str:
        raise KeyboardInterrupt

    with monkeypatch.context() as context:
        context.setattr(witness_kept, "cosign", killed)
        with pytest.raises(KeyboardInterrupt):
            witness.cosign(log.submission(0, 5))
    assert state.read_text() == state_line(log.head(5))
    # whoever starts again finds the line, and signs the same or what continues it
    with pytest.raises(OtherSize):
        witness.cosign(log.submission(0, 4))
    assert signed_at(witness.cosign(log.submission(5, 5)), witness.signer.verifier) == NOW
    assert signed_at(witness.cosign(log.submission(5, 9)), witness.signer.verifier) == NOW
    assert open_note(state.with_name("w.state.note").read_text(), witness.trusted)[0] == log.head(9).text()


def test_killed_before_it_remembers_it_has_signed_nothing(
    witness: Witness, log: SmallLog, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    witness.cosign(log.submission(0, 5))
    written = witness_kept.write_whole

    def killed_at_the_state(path: Path, content: str) -> None:
        if path == state:
            raise KeyboardInterrupt
        written(path, content)

    with monkeypatch.context() as context:
        context.setattr(witness_kept, "write_whole", killed_at_the_state)
        with pytest.raises(KeyboardInterrupt):
            witness.cosign(log.submission(5, 9))
    assert witness.seen() == log.head(5)
    witness.cosign(log.submission(5, 12))
    assert witness.seen() == log.head(12)


def test_of_many_at_once_each_is_answered_as_if_alone(witness: Witness, log: SmallLog) -> None:
    start = threading.Barrier(8)

    def ask(size: int) -> bool:
        start.wait(20)
        try:
            witness.cosign(log.submission(0, size))
        except OtherSize:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(1, 9)))
    assert answers.count(True) == 1
    assert witness.seen() == log.head(answers.index(True) + 1)


def test_a_broken_or_foreign_state_is_not_passed_over(
    watch: Watch, log: SmallLog, state: Path, tmp_path: Path
) -> None:
    log.write(tmp_path / "folder", 5)
    for content in (
        "",
        "x\n",
        state_line(log.head(3))[:-2],
        "other.example " + state_line(log.head(3)).split(" ", 1)[1],
    ):
        state.write_text(content)
        assert watch().exit_code == 2
        assert state.read_text() == content


@pytest.mark.parametrize("size", [1, 255, 256, 257, 512, 65_535, 65_536, 65_793, 70_000])
def test_a_folder_of_tiles_proves_what_it_shows(
    watch: Watch, log: SmallLog, state: Path, key: Path, tmp_path: Path, size: int
) -> None:
    for earlier in (1, 200, 256, 1_000, 65_536):
        if earlier <= size:
            state.write_text(state_line(log.head(earlier)))
            log.write(tmp_path / "folder", size)
            out = tmp_path / "cosigned"
            looked = watch("--out", str(out))
            assert looked.exit_code == 0, looked.stderr
            assert state.read_text() == state_line(log.head(size))
            verifier = witness_kept.read_key(key).verifier
            assert open_note(out.read_text(), [log.signer.verifier, verifier])[1][1].by == verifier


def test_a_rewritten_folder_is_refused_and_both_checkpoints_are_kept(
    watch: Watch, log: SmallLog, rewritten: SmallLog, state: Path, tmp_path: Path
) -> None:
    out, folder = tmp_path / "cosigned", tmp_path / "folder"
    log.write(folder, 300)
    assert watch("--out", str(out)).exit_code == 0
    cosigned, line = out.read_text(), state.read_text()
    for size in (300, 900):
        rewritten.write(folder, size)
        looked = watch("--out", str(out))
        assert looked.exit_code == 1
        assert looked.stderr.splitlines()[-2].startswith("Error: REFUSED: ")
        assert (out.read_text(), state.read_text()) == (cosigned, line)
        shown = tmp_path / f"w.state.refused-{size}-{rewritten.head(size).root.hex()[:16]}"
        assert shown.read_text() == rewritten.note(size)
        assert str(shown) in looked.stderr
    before = tmp_path / f"w.state.signed-300-{log.head(300).root.hex()[:16]}"
    assert before.read_text() == log.note(300)


def test_a_log_that_was_cut_is_refused(watch: Watch, log: SmallLog, tmp_path: Path) -> None:
    log.write(tmp_path / "folder", 300)
    assert watch().exit_code == 0
    log.write(tmp_path / "folder", 299)
    looked = watch()
    assert looked.exit_code == 1
    assert "299 entries, and 300 were there before" in looked.stderr


def test_a_folder_that_is_not_whole_says_nothing_against_the_log(
    watch: Watch, log: SmallLog, state: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "folder"
    assert watch().exit_code == 3
    log.write(folder, 300)
    assert watch().exit_code == 0
    log.write(folder, 600)
    line = state.read_text()
    for tile in ("000", "001", "002.p/88"):
        path = folder / "tile" / "0" / tile
        whole = path.read_bytes()
        for broken in (whole[:-1], bytes([whole[0] ^ 1]) + whole[1:]):
            path.write_bytes(broken)
            if tile == "000":  # hashes of whole tiles stand above; this one is not asked for
                continue
            assert watch().exit_code == 3
        path.unlink()
        assert watch().exit_code == (0 if tile == "000" else 3)
        path.write_bytes(whole)
        state.write_text(line)
    (folder / "checkpoint").write_bytes(b"\xff")
    assert watch().exit_code == 3
    assert watch("--send").exit_code == 2
    assert not list(tmp_path.glob("w.state.refused-*"))


@pytest.fixture
def serving(witness: Witness) -> Iterator[int]:
    """The port of a witness that serves in this process."""
    made = server(witness, "127.0.0.1", 0)
    thread = threading.Thread(target=made.serve_forever, args=(0.05,))
    thread.start()
    yield made.server_address[1]
    made.shutdown()
    thread.join()
    made.server_close()


def ask(port: int, body: str | bytes, path: str = "/add-checkpoint") -> tuple[int, str, str]:
    with closing(HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        connection.request("POST", path, body.encode() if isinstance(body, str) else body)
        answer = connection.getresponse()
        return answer.status, str(answer.headers["Content-Type"]), answer.read().decode()


def test_it_answers_as_the_protocol_has_it(
    serving: int, witness: Witness, log: SmallLog, rewritten: SmallLog
) -> None:
    status, media_type, line = ask(serving, log.submission(0, 60).text())
    assert (status, media_type) == (200, "text/plain; charset=utf-8")
    assert line.startswith(f"— {NAME} ")
    assert signed_at(log.note(60) + line, witness.signer.verifier) == NOW
    assert ask(serving, log.submission(0, 90).text()) == (409, "text/x.tlog.size", "60\n")
    assert ask(serving, log.submission(60, 60).text())[0] == 200
    assert ask(serving, log.submission(60, 90).text())[0] == 200
    assert ask(serving, log.submission(9, 70).text()) == (409, "text/x.tlog.size", "90\n")
    other = SmallLog(5, Signer.generate("other.example"))
    namesake = SmallLog(99)
    assert ask(serving, other.submission(0, 5).text())[0] == 404
    assert ask(serving, namesake.submission(90, 99).text())[0] == 403
    assert ask(serving, "old 90\n")[0] == 400
    assert ask(serving, b"\xff")[0] == 400
    assert ask(serving, log.submission(0, 90).text().replace("old 0", "old 99"))[0] == 400
    # the root over as many entries is another one: the size that was sent comes back, which is no size to go on from
    assert ask(serving, rewritten.submission(90, 90).text()) == (409, "text/x.tlog.size", "90\n")
    assert ask(serving, rewritten.submission(90, 99).text())[0] == 422
    assert len(witness.evidence()) == 3
    assert witness.seen() == log.head(90)


def test_what_is_asked_for_is_bounded(serving: int, log: SmallLog) -> None:
    assert ask(serving, "x", "/")[0] == 404
    assert ask(serving, "x" * (LARGEST_BODY + 1))[0] == 413
    idle = [HTTPConnection("127.0.0.1", serving, timeout=20) for _ in range(AT_ONCE)]
    for connection in idle:
        connection.connect()
    time.sleep(0.5)
    with pytest.raises((ConnectionError, OSError)):
        ask(serving, log.submission(0, 5).text())
    for connection in idle:
        connection.close()
    time.sleep(0.5)
    assert ask(serving, log.submission(0, 5).text())[0] == 200


def test_it_keeps_no_more_evidence_than_tells_and_strangers_leave_room_for_what_is_proof(
    witness: Witness, log: SmallLog, rewritten: SmallLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(witness_kept, "MOST_EVIDENCE", 8)
    witness.cosign(log.submission(0, 60))
    for size in range(61, 80):
        with pytest.raises(witness_kept.NotProved):
            witness.cosign(Submission(60, (), log.note(size)))
    assert len(witness.evidence()) == 4
    with pytest.raises(witness_kept.TwoLogs):
        witness.cosign(rewritten.submission(60, 60))
    assert rewritten.note(60) in [path.read_text() for path in witness.evidence()]


def test_a_process_that_is_killed_goes_on_from_its_line(
    log: SmallLog, rewritten: SmallLog, key: Path, state: Path
) -> None:
    for step, (older, newer) in enumerate([(0, 60), (60, 90)]):
        process, port = _started(log, key, state)
        try:
            assert ask(port, log.submission(older, newer).text())[0] == 200
            if step:
                assert ask(port, rewritten.submission(newer, newer).text())[0] == 409
        finally:
            process.send_signal(signal.SIGTERM if step else signal.SIGKILL)
            _, said = process.communicate(timeout=30)
        assert process.returncode == (0 if step else -signal.SIGKILL)
        assert ("REFUSED" in said) == bool(step)
    assert state.read_text() == state_line(log.head(90))


def _started(log: SmallLog, key: Path, state: Path) -> tuple[subprocess.Popen[str], int]:
    port = free_port()
    words = ["--key", str(key), "--state", str(state), "--log", str(log.signer.verifier), "--port", str(port)]
    process = subprocess.Popen(
        [PROGRAM, "witness", "serve", *words], env=bare_environment(), stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    while "Witnessing on" not in (line := process.stderr.readline()):
        assert line, "it has ended"
    return process, port


def test_it_needs_neither_a_database_nor_the_service() -> None:
    script = (
        "import sys, endpoints.cli.witness; print(*{'flask', 'granian', 'endpoints.app'} & set(sys.modules))"
    )
    found = subprocess.run(
        [os.fspath(PROGRAM.with_name("python")), "-c", script],
        capture_output=True, text=True, check=True, env=bare_environment(),
    )  # fmt: skip
    assert found.stdout.strip() == ""
