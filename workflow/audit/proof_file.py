"""A proof in a file of its own (tệp bằng chứng): that an entry is in the log, for whoever wants to check it later.

(C2SP: tlog-proof v1.) It holds all that a checker needs beside the key of the log::

    c2sp.org/tlog-proof@v1
    extra eyJhY3Rpb24iOiJlbmRvcnNlIiwiYWN0b3Ii…       base64 of the entry's canonical bytes, which are the leaf
    index 17                                          its place, from 0
    gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=      the hashes beside the way to the root, from the bottom up
    B95lDa8R83lS8n0eG+o0buTxRKQTYFi//1U8anccXmA=

    dia-phuong.example/khen-thuong                    the checkpoint, with its signatures
    1042
    …

The format signs nothing of ``extra``; it need not, for the leaf hash is made of those bytes.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from workflow.audit.keys import BadNote, Verifier, base64_of, bytes_of
from workflow.audit.note import Checkpoint, Signed, open_note
from workflow.audit.tree import HASH_BYTES, check_inclusion, leaf_hash

SUFFIX = ".tlog-proof"
"""How the name of such a file ends (tlog-proof, "Format")."""
_FIRST_LINE = "c2sp.org/tlog-proof@v1"
_EXTRA, _INDEX = "extra ", "index "
_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")


@dataclass(frozen=True, slots=True)
class ProofFile:
    """What such a file says."""

    content: bytes
    """The canonical bytes of the entry."""
    index: int
    hashes: tuple[bytes, ...]
    note: str
    """The signed checkpoint, with the cosignatures there were."""

    def text(self) -> str:
        """The file."""
        lines = [_FIRST_LINE, _EXTRA + base64_of(self.content), f"{_INDEX}{self.index}"]
        return "\n".join([*lines, *map(base64_of, self.hashes), "", self.note])

    @classmethod
    def read(cls, text: str) -> Self:
        """From a file.

        Raises:
            BadNote: it is no proof file, or says nothing of the entry's bytes.
        """
        above, blank, note = text.partition("\n\n")
        lines = above.split("\n")
        if not blank or len(lines) < 3 or lines[0] != _FIRST_LINE:
            raise BadNote("no proof file")
        extra, index, *hashes = lines[1:]
        if not extra.startswith(_EXTRA) or not index.startswith(_INDEX):
            raise BadNote("a proof file holds the entry, its index, and hashes")
        number = index.removeprefix(_INDEX)
        if not _NUMBER.fullmatch(number):
            raise BadNote("an index is a number")
        found = cls(bytes_of(extra.removeprefix(_EXTRA)), int(number), tuple(map(bytes_of, hashes)), note)
        if any(len(each) != HASH_BYTES for each in found.hashes):
            raise BadNote(f"a hash has {HASH_BYTES} bytes")
        return found

    def check(self, trusted: Iterable[Verifier]) -> tuple[Checkpoint, list[Signed]]:
        """That the entry is in the log whose head those whom one trusts have signed; which head, and who.

        Raises:
            BadNote: none of them has signed it, or not well.
            BadProof: the entry is not there.
        """
        text, signed = open_note(self.note, trusted)
        head = Checkpoint.read(text)
        check_inclusion(self.index, head.size, leaf_hash(self.content), self.hashes, head.root)
        return head, signed
