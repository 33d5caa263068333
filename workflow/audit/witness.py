"""What a witness (nhân chứng) does: sign the head of a log it follows, if the log has only grown.

A witness runs on a machine of its own, with a key of its own, and remembers one line: the origin of the log, and the
size and root of the last checkpoint it has signed. :func:`admit` compares that with a checkpoint and a proof of
consistency. What it lets pass is remembered *before* the cosignature leaves the machine, so no witness can be led to
sign two histories, whenever it is killed.

A request is what C2SP tlog-witness v1.0.0, "add-checkpoint", has::

    old 20852014                                    the size that the witness has signed last
    PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=    the proof from there on, a hash a line, 63 at most
    jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=

    example.com/behind-the-sofa                     the checkpoint, signed by the log
    …

Here is no file, no clock and no network.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Self

from workflow.audit.keys import BadNote, Kind, Verifier, base64_of, bytes_of
from workflow.audit.note import Checkpoint, open_note, text_of
from workflow.audit.tree import EMPTY_ROOT, HASH_BYTES, BadProof, check_consistency

MOST_HASHES = 63
"""Lines of a proof (tlog-witness, "add-checkpoint")."""

_OLD = re.compile(r"old (0|[1-9][0-9]{0,18})")


class NotWitnessed(Exception):
    """The witness does not sign this. Says why."""


class Malformed(NotWitnessed):
    """The request is not written as it must be."""


class UnknownLog(NotWitnessed):
    """The checkpoint is that of a log which this witness does not follow."""


class NotByTheLog(NotWitnessed):
    """The checkpoint bears no signature of the log, or one that does not hold."""


class OtherSize(NotWitnessed):
    """The request begins at another size than the one signed last; a smaller log always does."""

    def __init__(self, size: int, why: str) -> None:
        super().__init__(why)
        self.size = size
        """What was signed last: a request with a proof from here on may be admitted."""


class TwoLogs(OtherSize):
    """The log has signed another root over the same number of entries: both checkpoints together prove it."""


class NotProved(NotWitnessed):
    """The proof does not lead from the checkpoint signed last to this one.

    A log that was rewritten has no proof that does. A proof that was damaged on its way looks the same.
    """


@dataclass(frozen=True, slots=True)
class Submission:
    """A checkpoint that a witness is asked to sign."""

    old: int
    """The size at which the proof begins: that of the checkpoint signed last, 0 where there was none."""
    proof: tuple[bytes, ...]
    note: str

    def text(self) -> str:
        """The request as it is sent."""
        lines = [f"old {self.old}", *map(base64_of, self.proof)]
        return "\n".join(lines) + "\n\n" + self.note

    @classmethod
    def read(cls, text: str) -> Self:
        """From what :meth:`text` gives.

        Raises:
            Malformed: it is no such thing. The note has not been looked at yet.
        """
        above, blank, note = text.partition("\n\n")
        first, *hashes = above.split("\n")
        old = _OLD.fullmatch(first)
        if not blank or old is None:
            raise Malformed("a request begins with the line “old”, and a blank line ends the proof")
        if len(hashes) > MOST_HASHES:
            raise Malformed(f"a proof has {MOST_HASHES} hashes at most")
        try:
            proof = tuple(map(bytes_of, hashes))
        except BadNote as error:
            raise Malformed("a hash of a proof is written in base64") from error
        if any(len(each) != HASH_BYTES for each in proof):
            raise Malformed(f"a hash has {HASH_BYTES} bytes")
        return cls(int(old[1]), proof, note)


def admit(seen: Checkpoint | None, sent: Submission, trusted: Collection[Verifier]) -> Checkpoint:
    """The head that may be signed now, and must be remembered before.

    Args:
        seen: the head signed last, of the log followed.
        sent: what is to be signed.
        trusted: the keys of the log, all of one name, its origin. Several while keys change: a signature of one of
            them is enough, and of those that have signed every one must hold.

    Raises:
        NotWitnessed: it may not be signed.
    """
    head = _signed_head(sent.note, trusted)
    if sent.old > head.size:
        raise Malformed("the proof begins behind the checkpoint")
    last = seen.size if seen else 0
    if seen and head.size == last and head.root != seen.root:
        raise TwoLogs(
            last, f"the log shows another root over the same {last} entries: its history was rewritten"
        )
    if head.size < last:
        raise OtherSize(last, f"the log has {head.size} entries, and {last} were there before")
    if sent.old != last:
        raise OtherSize(last, f"the proof begins at {sent.old}, and {last} was signed last")
    if not head.size and head.root != EMPTY_ROOT:
        raise NotProved("the root of a log without entries is another one")
    try:
        check_consistency(last, head.size, seen.root if seen else EMPTY_ROOT, head.root, sent.proof)
    except BadProof as error:
        raise NotProved(
            f"nothing proves that the log of {head.size} entries begins with the {last} signed before: {error}"
        ) from error
    return head


def _signed_head(note: str, trusted: Collection[Verifier]) -> Checkpoint:
    try:
        head = Checkpoint.read(text_of(note))
    except BadNote as error:
        raise Malformed(f"no checkpoint: {error}") from error
    if head.origin not in {verifier.name for verifier in trusted}:
        raise UnknownLog(f"the log {head.origin} is not followed here")
    try:
        open_note(note, trusted)
    except BadNote as error:
        raise NotByTheLog(str(error)) from error
    return head


def require_one_log(keys: Sequence[Verifier]) -> None:
    """Raises BadNote unless these are keys of one log: a state is one line, and speaks of one."""
    if len({key.name for key in keys}) != 1 or any(key.kind is not Kind.SIGNATURE for key in keys):
        raise BadNote("the keys given are not those of one log")


def state_line(head: Checkpoint) -> str:
    """What a witness remembers: ``origin size base64(root)``, and a line end."""
    return f"{head.origin} {head.size} {base64_of(head.root)}\n"


def read_state(line: str) -> Checkpoint:
    """From what :func:`state_line` gives. Raises BadNote where it is no such thing."""
    parts = line.removesuffix("\n").split(" ")
    if len(parts) != 3 or not line.endswith("\n"):
        raise BadNote("a state is one line: origin, size and root")
    return Checkpoint.read("\n".join(parts) + "\n")
