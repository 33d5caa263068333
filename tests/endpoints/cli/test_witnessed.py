"""A service and its witness, each a process of its own: the log grows and is witnessed; rewritten, it is refused."""

import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.request import urlopen

import pytest
from sqlalchemy import Engine, delete

from endpoints.cli import witness_kept
from endpoints.cli.collector import (
    AGAIN_AFTER,
    FIRST_PATIENCE,
    Collector,
    WitnessFails,
    WitnessRefuses,
    cosign_newest,
)
from endpoints.cli.witness_kept import Witness
from endpoints.cli.witness_serve import server
from endpoints.requests import the_time
from states.terms import Deed
from tests.clock import NOW
from tests.endpoints.cli.conftest import SECRET_KEY, typed
from tests.endpoints.cli.talking import free_port, wait_until_ready
from tests.workflow.tampering import tampering
from workflow.audit.checkpoints import create_key, newest, sign_head
from workflow.audit.cosignatures import KnownWitness, newest_note, witnessed
from workflow.audit.entries import NewEntry, write_entries
from workflow.audit.key_file import create_key_file
from workflow.audit.keys import Kind, Signer, Verifier
from workflow.audit.models import Cosignature, KeptCheckpoint, Place, TreeNode
from workflow.audit.note import open_note
from workflow.audit.seal import seal
from workflow.database import make_engine, reading, writing

Start = Callable[..., subprocess.Popen[str]]

LOG = Signer.generate("nhat-ky.example")


def write(engine: Engine, number: int) -> None:
    with writing(engine) as connection:
        write_entries(
            connection, [NewEntry(at=NOW, action=Deed.SIGN_IN, subject=f"{n}") for n in range(number)]
        )


def grow(engine: Engine, number: int = 3) -> int:
    """The log grows and is signed; its size."""
    write(engine, number)
    with writing(engine) as connection:
        seal(connection, NOW)
        head = sign_head(connection, LOG, NOW)
    assert head is not None
    return head.size


def rewrite(engine: Engine, more: int = 0) -> None:
    """Take the first entry out of the log and some more in, and let everything be hashed and signed anew."""
    with tampering(engine) as connection:
        for model in (Cosignature, KeptCheckpoint, TreeNode):
            connection.execute(delete(model))
        (first,) = connection.execute(Place.__table__.select().where(Place.leaf_index == 0)).all()
        connection.execute(delete(Place))
        connection.exec_driver_sql("DELETE FROM audit_openings")
        connection.exec_driver_sql(f"DELETE FROM audit_entries WHERE seq = {first.entry_seq}")
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("UPDATE audit_sealing SET floor = 0")
        write_entries(
            connection, [NewEntry(at=NOW, action=Deed.SIGN_IN, subject=f"x{n}") for n in range(more)]
        )


def eventually(holds: Callable[[], bool], within_seconds: float = 40) -> bool:
    deadline = time.monotonic() + within_seconds
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.2)
    return False


@pytest.fixture
def logged(engine: Engine) -> Engine:
    """A database whose log has a key."""
    with writing(engine) as connection:
        create_key(connection, LOG, NOW)
    grow(engine)
    return engine


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    signer = Signer.generate("thanh-tra.example", Kind.COSIGNATURE)
    witness_kept.write_key(tmp_path / "w.key", signer)
    return Witness(signer, (LOG.verifier,), tmp_path / "w.state", lambda: datetime.now(UTC))


@pytest.fixture
def known(witness: Witness) -> Iterator[KnownWitness]:
    """It serves in this process."""
    made = server(witness, "127.0.0.1", 0)
    thread = threading.Thread(target=made.serve_forever, args=(0.05,))
    thread.start()
    yield KnownWitness(witness.signer.verifier, f"http://127.0.0.1:{made.server_address[1]}")
    made.shutdown()
    thread.join()
    made.server_close()


def cosigned_size(engine: Engine, verifier: Verifier) -> int:
    with reading(engine) as connection:
        found = witnessed(connection)
        note = newest_note(connection)
    if not found.newest:
        return 0
    assert note is not None
    assert open_note(note, [LOG.verifier, verifier])[1][-1].by == verifier
    return found.size


def test_the_newest_head_is_cosigned_wherever_the_witness_stands(
    logged: Engine, witness: Witness, known: KnownWitness
) -> None:
    assert cosign_newest(logged, known, the_time) == 1
    assert cosign_newest(logged, known, the_time) == 0
    grow(logged)
    size = grow(logged)
    assert cosign_newest(logged, known, the_time) == 1
    assert cosigned_size(logged, known.verifier) == size
    # the witness has signed more than this service knows of: it answers its size
    grow(logged)
    with reading(logged) as connection:
        head = newest(connection)
    assert head is not None
    with tampering(logged) as connection:
        connection.execute(delete(Cosignature))
    size = grow(logged)
    assert cosign_newest(logged, known, the_time) == 1
    assert cosigned_size(logged, known.verifier) == size
    seen = witness.seen()
    assert seen is not None
    assert seen.size == size


def test_a_rewritten_log_is_refused_by_the_witness_and_that_is_an_alarm(
    logged: Engine, witness: Witness, known: KnownWitness
) -> None:
    size = grow(logged)
    assert cosign_newest(logged, known, the_time) == 1
    rewrite(logged)
    assert grow(logged, 1) == size
    with pytest.raises(WitnessRefuses, match="another root"):
        cosign_newest(logged, known, the_time)
    grow(logged)
    with pytest.raises(WitnessRefuses, match="nothing proves"):
        cosign_newest(logged, known, the_time)
    assert cosigned_size(logged, known.verifier) == 0
    assert len(witness.evidence()) == 3
    with tampering(logged) as connection:
        connection.execute(delete(KeptCheckpoint).where(KeptCheckpoint.size > size - 1))
        connection.exec_driver_sql("DELETE FROM audit_nodes")
        connection.exec_driver_sql("DELETE FROM audit_places WHERE leaf_index > 1")
        connection.exec_driver_sql(
            "DELETE FROM audit_entries WHERE seq NOT IN (SELECT entry_seq FROM audit_places)"
        )
    grow(logged, 1)
    with pytest.raises(WitnessRefuses, match="fewer"):
        cosign_newest(logged, known, the_time)


def test_a_witness_that_is_away_is_asked_again_later_and_holds_up_nobody(
    new_sqlite_url: Callable[..., str], tmp_path: Path, witness: Witness
) -> None:
    engine = make_engine(new_sqlite_url())
    with writing(engine) as connection:
        create_key(connection, LOG, NOW)
    grow(engine)
    file, now = tmp_path / "witnesses", NOW + timedelta(days=3_000)
    made = Collector(engine, file, lambda: now)
    made.begin()  # no such file: an error in the log of the process, no more
    file.write_text(f"{witness.signer.verifier} http://127.0.0.1:{free_port()}\n")
    with pytest.raises(WitnessFails):
        cosign_newest(
            engine, KnownWitness(witness.signer.verifier, f"http://127.0.0.1:{free_port()}"), lambda: now
        )
    pauses = []
    for _ in range(4):
        made.begin()
        made.finish()
        until = made._patience[witness.signer.verifier].next_at
        pauses.append((until - now) / FIRST_PATIENCE)
        made.begin()  # not its turn yet
        now = until
    assert pauses == [1, 2, 4, 8]
    serving = server(witness, "127.0.0.1", 0)
    thread = threading.Thread(target=serving.serve_forever, args=(0.05,))
    thread.start()
    file.write_text(f"{witness.signer.verifier} http://127.0.0.1:{serving.server_address[1]}\n")
    made.begin()
    made.finish()
    assert made._patience[witness.signer.verifier].next_at == now + AGAIN_AFTER
    assert cosigned_size(engine, witness.signer.verifier) > 0
    serving.shutdown()
    thread.join()
    serving.server_close()
    engine.dispose()


def test_a_witness_that_never_answers_holds_up_no_other(
    logged: Engine, known: KnownWitness, tmp_path: Path
) -> None:
    silent = Signer.generate("im-lang.example", Kind.COSIGNATURE).verifier
    with socket.create_server(("127.0.0.1", 0)) as listening:
        (tmp_path / "witnesses").write_text(
            f"{silent} http://127.0.0.1:{listening.getsockname()[1]}\n{known.verifier} {known.url}\n"
        )
        made = Collector(logged, tmp_path / "witnesses")
        made.begin()
        assert eventually(lambda: cosigned_size(logged, known.verifier) > 0, 10)
        made.begin()  # nor is it asked twice at once
        listening.settimeout(2)
        asked, _ = listening.accept()
        with pytest.raises(TimeoutError):
            listening.accept()
    asked.close()
    made.finish()


def test_a_witness_is_asked_though_the_clock_was_put_back(logged: Engine, tmp_path: Path) -> None:
    verifier = Signer.generate("xa.example", Kind.COSIGNATURE).verifier
    (tmp_path / "witnesses").write_text(f"{verifier} http://127.0.0.1:{free_port()}\n")
    now = NOW
    made = Collector(logged, tmp_path / "witnesses", lambda: now)
    for pause, failures in ((timedelta(0), 1), (timedelta(seconds=1), 1), (-timedelta(days=400), 2)):
        now += pause
        made.begin()
        made.finish()
        assert made._patience[verifier].failures == failures


@pytest.fixture
def service(logged: Engine, database_url: str, tmp_path: Path, started: Start) -> Callable[..., int]:
    """Starts the service; its port."""
    create_key_file(tmp_path / "log.key", LOG)

    def start() -> int:
        port = free_port()
        variables = {
            "KHENTHUONG_DATABASE_URL": database_url,
            "KHENTHUONG_SECRET_KEY": SECRET_KEY,
            "KHENTHUONG_LOG_KEY": str(tmp_path / "log.key"),
            "KHENTHUONG_WITNESSES": str(tmp_path / "witnesses"),
        }
        started("serve", "--port", str(port), **variables)
        if logged.dialect.name != "sqlite":
            started("worker", **variables)
        wait_until_ready(port)
        return port

    return start


def shown(port: int) -> str:
    with urlopen(f"http://127.0.0.1:{port}/api/v1/audit/checkpoint", timeout=20) as answer:
        found: str = answer.read().decode()
    return found


def test_a_witness_that_is_sent_heads_refuses_the_rewritten_log_at_once(
    logged: Engine, service: Callable[..., int], started: Start, witness: Witness, tmp_path: Path
) -> None:
    port, verifier = free_port(), witness.signer.verifier
    told = ["--key", str(tmp_path / "w.key"), "--state", str(witness.state), "--log", str(LOG.verifier)]
    watching = started("witness", "serve", *told, "--port", str(port))
    (tmp_path / "witnesses").write_text(f"{verifier} http://127.0.0.1:{port}\n")
    served = service()
    write(logged, 2)
    assert eventually(lambda: str(verifier.name) in shown(served))
    first = witness.seen()
    assert first is not None
    write(logged, 2)
    assert eventually(lambda: (witness.seen() or first).size > first.size)
    line = witness.state.read_text()
    rewrite(logged, more=3)
    assert eventually(lambda: bool(witness.evidence()))
    assert witness.state.read_text() == line
    watching.send_signal(signal.SIGTERM)
    _, said = watching.communicate(timeout=30)
    assert "REFUSED" in said


def test_a_witness_that_looks_by_itself_refuses_the_rewritten_log_at_once(
    logged: Engine, service: Callable[..., int], started: Start, witness: Witness, tmp_path: Path
) -> None:
    verifier = witness.signer.verifier
    (tmp_path / "witnesses").write_text(f"{verifier}\n")
    port = service()
    told = [
        "--key",
        str(tmp_path / "w.key"),
        "--state",
        str(witness.state),
        "--log",
        str(LOG.verifier),
        "--send",
    ]
    source = f"http://127.0.0.1:{port}"
    watching = started("witness", "watch", source, *told, "--every", "0.3")
    assert eventually(lambda: cosigned_size(logged, verifier) > 0)
    size = cosigned_size(logged, verifier)
    write(logged, 2)
    assert eventually(lambda: cosigned_size(logged, verifier) > size)
    unknown = str(tmp_path / "unknown")
    typed("witness", "keygen", "--name", "khong.ai", "--key", unknown)
    refused_by_it = typed(
        "witness", "watch", source, *told[4:], "--key", unknown, "--state", f"{unknown}.state"
    )
    assert refused_by_it.exit_code == 3
    assert "Signed, and not handed over" in refused_by_it.stderr
    before = shown(port)
    rewrite(logged, more=3)
    assert watching.wait(40) == 1
    _, said = watching.communicate()
    assert "REFUSED" in said
    refused, signed = witness.evidence()[0], witness.evidence()[-1]
    assert (
        open_note(refused.read_text(), [LOG.verifier])[0] != open_note(signed.read_text(), [LOG.verifier])[0]
    )
    assert before.startswith(signed.read_text())
    once = typed("witness", "watch", source, *told)
    assert once.exit_code == 1
