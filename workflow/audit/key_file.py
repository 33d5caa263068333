"""The file in which the log's private key lies (khóa ký nhật ký): outside the database, readable by its owner alone.

A new key is first written beside the old, under a name of its own (:func:`next_of`), and takes its place once the
database has committed the change: whoever reads the file asks for the key that the log names as its newest, and finds
it in either place, killed when it may have been. Whoever comes late with a change finds it made.
"""

import glob
import os
import stat
from contextlib import suppress
from pathlib import Path

from workflow.audit.keys import BadNote, Signer, Verifier

NEXT = ".next"
"""The end of the name under which a key that follows waits."""
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class NoKey(Exception):
    """There is no key to sign with: the file is not there, not ours alone, holds none, or another than the log's."""


def create_key_file(path: Path, signer: Signer) -> None:
    """Write a key into a file of its own, which must not be there, for its owner's eyes alone.

    Raises:
        FileExistsError: there is a file already; nothing has changed.
        OSError: it cannot be written.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, stat.S_IRUSR | stat.S_IWUSR)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(f"{signer.written()}\n")
        file.flush()
        os.fsync(file.fileno())
    _keep_name(path)


def read_key_file(path: Path) -> Signer:
    """The key in a file.

    Raises:
        NoKey: there is none that could be used; says why.
    """
    try:
        mode, written = path.stat().st_mode, path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise NoKey(f"{path} cannot be read: {getattr(error, 'strerror', None) or 'no text'}") from error
    if mode & _OTHERS:
        raise NoKey(f"{path} can be read by others than its owner: chmod 600 {path}")
    try:
        return Signer.read(written.strip())
    except BadNote as error:
        raise NoKey(f"{path} holds no private key") from error


def signer_of(path: Path, newest: Verifier) -> Signer:
    """The key that the log names as its newest; a change of keys that was cut off after its commit is finished.

    Raises:
        NoKey: it is not there; says why.
    """
    if _holds(next_of(path, newest), newest):
        take_place(path, newest)
    signer = read_key_file(path)
    if signer.verifier != newest:
        raise NoKey(f"{path} holds another key than the log's newest, which has the id {newest.key_id.hex()}")
    return signer


def next_of(path: Path, verifier: Verifier) -> Path:
    """Where this key waits to follow: two that wait are never taken for each other."""
    return path.with_name(f"{path.name}.{verifier.key_id.hex()}{NEXT}")


def take_place(path: Path, verifier: Verifier) -> None:
    """Let the key that waits take the place of the old, which is gone with that; unless it has done so already."""
    with suppress(FileNotFoundError):
        next_of(path, verifier).replace(path)
    _keep_name(path)


def forget_waiting(path: Path) -> None:
    """Remove keys that wait in vain, for their change was cut off before its commit.

    For whoever holds the sealer's lock, and after :func:`signer_of`: only then do none wait that the log names or will.
    """
    for waiting in path.parent.glob(f"{glob.escape(path.name)}.*{NEXT}"):
        waiting.unlink(missing_ok=True)


def _holds(path: Path, verifier: Verifier) -> bool:
    try:
        return read_key_file(path).verifier == verifier
    except NoKey:
        return False


def _keep_name(path: Path) -> None:
    """A file's name is safe on disk once its folder is."""
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
