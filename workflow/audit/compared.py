"""A checkpoint that somebody has kept, held against the log of today (so với dấu đang giữ).

What is kept may be a whole note, also in the letter it came in, or only the number of entries and the root, as a paper
has room for. The log of today must contain it: its first so many entries have that very root.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection

from workflow.audit.checkpoints import Head, keys, newest
from workflow.audit.hashes import has_root, tree_size
from workflow.audit.keys import BadNote, Verifier, base64_of, bytes_of
from workflow.audit.note import LARGEST_SIZE, Checkpoint, as_kept, only_by, open_note, text_of
from workflow.audit.proofs import consistency_of
from workflow.audit.tree import HASH_BYTES, BadProof, check_consistency

_PRINTED = re.compile(r"([1-9][0-9.]{0,24})\s+([A-Za-z0-9+/_-]{42,43}=?)")


@dataclass(frozen=True, slots=True)
class Held:
    """What somebody has kept."""

    size: int
    root: bytes
    origin: str | None = None
    """The name of the log; None where only number and root were printed."""
    note: str | None = None

    def text(self) -> str:
        """The same as briefly as it can be read again: without what witnesses have added."""
        if self.origin is None:
            return f"{self.size} {base64_of(self.root)}"
        if self.note is None:
            return Checkpoint(self.origin, self.size, self.root).text()
        return only_by(self.note, {self.origin})


class Verdict(StrEnum):
    """How the log of today stands to what somebody has kept."""

    SAME = "same"
    """It is that one, and nothing has been added."""
    GROWN = "grown"
    """It has only grown since."""
    OTHER_LOG = "other_log"
    """What was kept is of another log."""
    FORGED = "forged"
    """What was kept was changed after it was signed, or was never signed by this log: it says nothing of the log."""
    CUT_OFF = "cut_off"
    """The log of today is shorter."""
    REWRITTEN = "rewritten"
    """Entries from before have been changed, taken away, or slipped in."""

    @property
    def is_alarm(self) -> bool:
        """Whether the log is at fault."""
        return self in (Verdict.CUT_OFF, Verdict.REWRITTEN)


@dataclass(frozen=True, slots=True)
class Compared:
    """The verdict, and on what it rests."""

    verdict: Verdict
    held: Held
    head: Head | None
    """The newest signed head of the log."""
    hashes: int
    """How many hashes the proof has that the log has only grown."""
    signed_by: Verifier | None
    """The key of this log that has signed what was kept; None where it bears no signature."""


def read_held(text: str) -> Held:
    """What somebody has pasted or copied from paper.

    Raises:
        BadNote: it is no checkpoint.
    """
    printed = _PRINTED.fullmatch(text.strip())
    if printed is not None:
        size, root = printed.groups()
        standard = root.rstrip("=").replace("-", "+").replace("_", "/")
        return _sound(Held(int(size.replace(".", "")), bytes_of(f"{standard}=")))
    note = as_kept(text)
    try:
        head = Checkpoint.read(text_of(note))
    except BadNote:
        head = Checkpoint.read(note)  # its three lines alone
        return _sound(Held(head.size, head.root, head.origin))
    return _sound(Held(head.size, head.root, head.origin, note))


def compare(connection: Connection, held: Held) -> Compared:
    """Hold it against the log of today."""
    known, head = keys(connection), newest(connection)
    signed_by: Verifier | None = None
    if held.origin is not None and known and held.origin not in {key.name for key in known}:
        return Compared(Verdict.OTHER_LOG, held, head, 0, None)
    if held.note is not None and known:
        try:
            signed_by = open_note(held.note, known)[1][0].by
        except BadNote:
            return Compared(Verdict.FORGED, held, head, 0, None)
    verdict, hashes = _judged(connection, held, head)
    return Compared(verdict, held, head, hashes, signed_by)


def _judged(connection: Connection, held: Held, head: Head | None) -> tuple[Verdict, int]:
    size = tree_size(connection)
    if held.size > size:
        return Verdict.CUT_OFF, 0
    if not has_root(connection, held.size, held.root):
        return Verdict.REWRITTEN, 0
    if head is None or held.size >= head.size:
        same = head is None or (held.size == head.size and held.root == head.root) or held.size > head.size
        return (Verdict.SAME if same else Verdict.REWRITTEN), 0
    try:
        hashes = consistency_of(connection, held.size, head.size).hashes
        check_consistency(held.size, head.size, held.root, head.root, hashes)
    except (BadProof, LookupError):
        return Verdict.REWRITTEN, 0
    return Verdict.GROWN, len(hashes)


def _sound(held: Held) -> Held:
    if not 0 < held.size <= LARGEST_SIZE or len(held.root) != HASH_BYTES:
        raise BadNote("a checkpoint of no log that there is")
    return held
