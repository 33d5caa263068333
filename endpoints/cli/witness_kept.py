"""What a witness keeps on its own disk: its key, the one line it remembers, and evidence against a log.

Beside the state file ``STATE`` stand ``STATE.lock``; ``STATE.note``, the checkpoint that the line is about, with the
signature of the log; and, where a log was refused, ``STATE.refused-SIZE-ROOT`` and ``STATE.signed-SIZE-ROOT``: the
checkpoint that the log showed, and the one that it had shown before.
"""

import os
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from workflow.audit.keys import BadNote, Kind, Signer, Verifier
from workflow.audit.note import Checkpoint, cosign, text_of
from workflow.audit.witness import NotProved, Submission, TwoLogs, admit, read_state, state_line

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

MOST_EVIDENCE = 100
"""Files of evidence. More would say nothing new, and whoever has stolen a key can sign without end.

Half of them are for what is proof by itself: with a bad proof, strangers too can have a good checkpoint refused.
"""


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness on this machine. Several processes may share one: the state has a lock."""

    signer: Signer
    trusted: tuple[Verifier, ...]
    """Keys of the log it follows."""
    state: Path
    clock: Callable[[], datetime]

    def seen(self) -> Checkpoint | None:
        """The head signed last; None before the first.

        Raises:
            BadNote: the state file holds something else, or is about another log.
        """
        try:
            line = self.state.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        try:
            head = read_state(line)
        except BadNote as error:
            raise BadNote(f"{self.state} holds no state of a witness: {error}") from error
        if head.origin != self.trusted[0].name:
            raise BadNote(f"{self.state} is about another log: {head.origin}")
        return head

    def cosign(self, sent: Submission) -> str:
        """The note with the cosignature of this witness, which has remembered what it signs before.

        Raises:
            NotWitnessed: it may not be signed; evidence of what the log has done is kept.
            BadNote: as for :meth:`seen`.
        """
        with _alone(self._beside("lock")):
            seen = self.seen()
            try:
                head = admit(seen, sent, self.trusted)
            except TwoLogs:
                self._keep_evidence(sent.note, seen, MOST_EVIDENCE)
                raise
            except NotProved:
                self._keep_evidence(sent.note, seen, MOST_EVIDENCE // 2)
                raise
            if head != seen:
                # The note first: killed in between, the state is older, and the note no worse a proof against the log.
                write_whole(self._beside("note"), sent.note)
                write_whole(self.state, state_line(head))
            return cosign(sent.note, self.signer, self.clock())

    def evidence(self) -> list[Path]:
        """The checkpoints kept as evidence against the log, the refused ones first."""
        return [path for kind in ("refused", "signed") for path in self._files(kind)]

    def _keep_evidence(self, refused: str, seen: Checkpoint | None, most: int) -> None:
        if len(self.evidence()) >= most:
            return
        write_whole(self._named("refused", Checkpoint.read(text_of(refused))), refused)
        if seen is not None and (before := self._beside("note")).exists():
            write_whole(self._named("signed", seen), before.read_text(encoding="utf-8"))

    def _named(self, kind: str, head: Checkpoint) -> Path:
        return self._beside(f"{kind}-{head.size}-{head.root.hex()[:16]}")

    def _files(self, kind: str) -> list[Path]:
        return sorted(self.state.parent.glob(f"{self.state.name}.{kind}-*"))

    def _beside(self, what: str) -> Path:
        return self.state.with_name(f"{self.state.name}.{what}")


def write_key(path: Path, signer: Signer) -> None:
    """Write a private key into a new file that only its owner reads. Raises FileExistsError where there is one."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(signer.written() + "\n")
        file.flush()
        os.fsync(descriptor)


def read_key(path: Path) -> Signer:
    """The key of a witness.

    Raises:
        BadNote: the file holds no such key, or others than its owner can read it.
        OSError: it cannot be read.
    """
    written = path.read_bytes()
    if sys.platform != "win32" and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise BadNote(f"{path} can be read by others than its owner: chmod 600 {path}")
    try:
        signer = Signer.read(written.decode().strip())
    except (BadNote, UnicodeDecodeError) as error:
        raise BadNote(f"{path} holds no private key") from error
    if signer.kind is not Kind.COSIGNATURE:
        raise BadNote(f"{path} holds a key that is not a witness's")
    return signer


def write_whole(path: Path, content: str) -> None:
    """Put a file in the place of another: at any moment one of both is there, and when this returns, on the disk."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    with fresh.open("w", encoding="utf-8", newline="\n") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    if sys.platform != "win32":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """One at a time, of all threads and processes; the lock of one that dies is free."""
    with path.open("ab") as file:
        if sys.platform == "win32":
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
