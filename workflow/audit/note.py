"""Signed notes, checkpoints and cosignatures, as public logs write them.

(C2SP: signed-note v1.0.0, tlog-checkpoint v1.0.0, tlog-cosignature v1.0.0. Go's checksum database, Certificate
Transparency and Sigstore speak the same, so programs that we did not write can check ours.)

**A note** is a text, a blank line, and one line for each signature::

    dia-phuong.example/khen-thuong
    1042
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

    — dia-phuong.example/khen-thuong Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5…

It is UTF-8 without control characters other than line ends. The text ends with a line end, which is signed with it, and
the last blank line separates it from the signatures. A signature line is an em dash (U+2014), a space, the name of the
key, a space, and base64 (RFC 4648, section 4) of ``key id ‖ signature``.

Keys are told apart by name and id (:mod:`workflow.audit.keys`). Signatures of unknown keys are passed over; one of a
known key that does not hold makes the whole note worthless.

**A checkpoint** is a note whose text has three lines: the origin, which names the log; the number of leaves; base64 of
the root (:mod:`workflow.audit.tree`).

**A cosignature** is a signature by a witness, of another kind: over the lines ``cosignature/v1`` and ``time …``
(seconds since 1970) and the text, and written with that time before it, eight bytes, the highest first. It says that
the witness has seen no other history of this log up to that time.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from workflow.audit.keys import ID_BYTES, BadNote, Signer, Verifier, base64_of, bytes_of, require_name
from workflow.audit.tree import HASH_BYTES

MOST_SIGNATURES = 100
"""A note with more is refused before any is checked."""
MOST_CHARACTERS = 1_000_000
LARGEST_SIZE = 2**63 - 1
"""Of a log that a database can count."""

_DASH = "— "
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
_RULED = re.compile(r"^-{20,}\n(.+?)^-{20,}$", re.DOTALL | re.MULTILINE)
"""How a letter sets off the note in it."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature that holds: by which key, and for a witness, when."""

    by: Verifier
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a log at one size (tlog-checkpoint, "Note text")."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{base64_of(self.root)}\n"

    @classmethod
    def read(cls, text: str) -> Self:
        """From the text of a note, which somebody trusted has signed. Extension lines are passed over.

        Raises:
            BadNote: it is no checkpoint.
        """
        lines = text.split("\n")
        if len(lines) < 4 or lines.pop() or not all(lines):
            raise BadNote("a checkpoint has three lines, and none is empty")
        origin, size, root = lines[:3]
        if not _SIZE.fullmatch(size):
            raise BadNote("a checkpoint's second line is a number")
        checkpoint = cls(origin, int(size), bytes_of(root))
        if len(checkpoint.root) != HASH_BYTES:
            raise BadNote(f"a root has {HASH_BYTES} bytes")
        return checkpoint


def sign(text: str, signer: Signer, *others: Signer) -> str:
    """A note of ``text``, which ends with a line end, signed by these in this order.

    Raises:
        BadNote: the text cannot be that of a note.
    """
    if not text.endswith("\n"):
        raise BadNote("a text ends with a line end")
    _require_characters(text)
    return text + "\n" + "".join(_line(each, text, None) for each in (signer, *others))


def cosign(note: str, witness: Signer, at: datetime) -> str:
    """The note with the cosignature of a witness below the others. What it says has been checked before."""
    text, _ = _split(note)
    return note + _line(witness, text, at)


def open_note(note: str, trusted: Iterable[Verifier]) -> tuple[str, list[Signed]]:
    """The text of a note and who of those one trusts has signed it, in the order of the lines, each once.

    Raises:
        BadNote: it is no note, a trusted key's signature does not hold, or none of them has signed.
    """
    known = {(verifier.name, verifier.key_id): verifier for verifier in trusted}
    text, lines = _split(note)
    found: dict[Verifier, Signed] = {}
    for name, key_id, signature in _signatures(lines):
        verifier = known.get((name, key_id))
        if verifier is not None and verifier not in found:
            found[verifier] = Signed(verifier, verifier.signed_at(text, signature))
    if not found:
        raise BadNote("nobody whom one trusts has signed it")
    return text, list(found.values())


def only_by(note: str, names: Collection[str]) -> str:
    """The note with no signatures but those that bear one of these names, in the order in which they stood."""
    text, lines = _split(note)
    return text + "\n" + "".join(f"{line}\n" for line in lines if line.split(" ")[1] in names)


def as_kept(text: str) -> str:
    """The note in what somebody has kept it in: a whole letter, or a file that an editor has laid hands on.

    Taken away are what stands outside the letter's two rules, blank lines around, and marks and line ends of other
    systems. Nobody has signed these; where more was changed the signatures no longer hold.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    ruled = _RULED.search(text)
    return (ruled[1] if ruled else text).strip() + "\n"


def text_of(note: str) -> str:
    """The text of a note, whoever has signed it. Raises BadNote where it is no note."""
    text, lines = _split(note)
    for _ in _signatures(lines):
        pass  # each is written as it must be
    return text


def _split(note: str) -> tuple[str, list[str]]:
    """Text and signature lines (signed-note, "Format")."""
    if len(note) > MOST_CHARACTERS:
        raise BadNote("a note of that length is no note")
    _require_characters(note)
    text, blank, below = note.rpartition("\n\n")
    if not blank or not below.endswith("\n"):
        raise BadNote("below the text of a note stand a blank line and signatures")
    lines = below.removesuffix("\n").split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise BadNote("too many signatures")
    return text + "\n", lines


def _line(signer: Signer, text: str, at: datetime | None) -> str:
    signature = signer.verifier.key_id + signer.sign(text, at)
    return f"{_DASH}{signer.name} {base64_of(signature)}\n"


def _signatures(lines: Sequence[str]) -> Iterator[tuple[str, bytes, bytes]]:
    for line in lines:
        name, space, coded = line.removeprefix(_DASH).partition(" ")
        if not line.startswith(_DASH) or not space:
            raise BadNote("a signature is a dash, a name and base64")
        require_name(name)
        signature = bytes_of(coded)
        if len(signature) <= ID_BYTES:
            raise BadNote("a signature is longer")
        yield name, signature[:ID_BYTES], signature[ID_BYTES:]


def _require_characters(text: str) -> None:
    if any(each < " " and each != "\n" for each in text):
        raise BadNote("a note has no control characters but line ends")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise BadNote("a note is UTF-8") from error
