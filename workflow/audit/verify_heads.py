"""Checkpoints against the log: those that it keeps, and those that somebody brings.

Whoever has full rights on the database can make a log that agrees with itself, and who has the key besides can sign it
anew. A checkpoint that was elsewhere all the while (printed, mailed, in a folder of another machine, with a witness)
does not agree with it. Roots are reckoned from the entries' bytes (:mod:`workflow.audit.verify_tree`).
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from operator import attrgetter
from pathlib import Path

from sqlalchemy import Connection, bindparam, select, type_coerce

from workflow.audit.keys import BadNote, Kind, Verifier
from workflow.audit.models import Cosignature, KeptCheckpoint
from workflow.audit.note import Checkpoint, open_note
from workflow.audit.verify_keys import NamedKey, signing_keys
from workflow.audit.verify_rows import RAW
from workflow.audit.verify_tiles import first_other_leaf
from workflow.audit.verify_tree import entry_at, roots
from workflow.prepared import Prepared

CHUNK = 500
"""Checkpoints read at a time."""

Fault = tuple[str, str]
"""At which entry, leaf, checkpoint or key, and what is wrong."""


@dataclass(frozen=True, slots=True)
class Brought:
    """A checkpoint that was kept elsewhere: what whoever brings it calls it, and the note."""

    name: str
    note: str


@dataclass(frozen=True, slots=True)
class Outside:
    """What somebody knows of the log from elsewhere."""

    checkpoints: Sequence[Brought] = ()
    trusted: Sequence[Verifier] = ()
    """Keys that they trust; where there are none, those that the log names."""
    published: Path | None = None
    """The folder into which the log is published: its hashes can name an entry that was rewritten."""

    @property
    def of_logs(self) -> list[Verifier]:
        """The trusted keys that are a log's, and no witness's."""
        return [key for key in self.trusted if key.kind is Kind.SIGNATURE]


NOTHING_KNOWN = Outside()


@dataclass(frozen=True, slots=True)
class _Head:
    """A checkpoint whose signature holds."""

    size: int
    root: bytes
    name: str
    brought: bool


class _Unsound(Exception):
    """A checkpoint is not what it should be by itself."""

    def __init__(self, where: str, problem: str) -> None:
        super().__init__(problem)
        self.fault = (where, problem)


def first_bad_head(
    connection: Connection, size: int, named: Sequence[NamedKey], outside: Outside
) -> Fault | None:
    """The first checkpoint that the log, of ``size`` entries and with these keys, does not bear out.

    Raises:
        Differs: a stored hash is not the one that the leaves give.
    """
    waiting: deque[_Head] = deque()
    try:
        brought = sorted(_brought(outside, named), key=attrgetter("size"))
        heads = merge(_kept(connection, named), brought, key=attrgetter("size"))
        fault = _compare(connection, size, heads, waiting, outside.published)
    except _Unsound as unsound:
        return unsound.fault
    if fault is None and outside.of_logs and not {key.verifier for key in named} & {*outside.of_logs}:
        return "key", "the log names none of the keys that you trust"
    return fault


def _compare(
    connection: Connection, size: int, heads: Iterator[_Head], waiting: deque[_Head], published: Path | None
) -> Fault | None:
    too_large: list[_Head] = []

    def sizes() -> Iterator[int]:
        for head in heads:
            if head.size > size:
                too_large.append(head)
                return
            waiting.append(head)
            yield head.size

    holding: dict[bool, _Head] = {}
    """The largest that holds, of those that the log keeps and of those that were brought."""
    for _, root in roots(connection, size, sizes()):
        head = waiting.popleft()
        if head.root != root:
            return _rewritten(connection, head, holding, published)
        holding[head.brought] = head
    for head in too_large:
        what = f"{head.name} is over {head.size} entries, and there are {size}"
        return f"leaf {size}", f"the end of the log was cut off: {what}"
    return None


def _rewritten(
    connection: Connection, head: _Head, holding: dict[bool, _Head], published: Path | None
) -> Fault:
    """Where the log parts from a checkpoint: after the largest that holds and could not be signed anew with it."""
    problem = f"the log was rewritten: at {head.size} entries {head.name} has another root"
    kept = holding.get(False)
    if head.brought and kept is not None and kept.size == head.size:
        problem += ", and as the log's own over the same entries is signed as well, two logs were shown"
    before = [each for each in holding.values() if each.brought or not head.brought]
    last = max(before, key=attrgetter("size"), default=None)
    first = 0 if last is None else last.size
    if last is not None:
        problem += f"; {last.name} still holds"
    if head.size - first == 1:
        return entry_at(connection, first), f"{problem}; it is this entry"
    leaf = None if published is None else first_other_leaf(connection, published, first, head.size)
    if leaf is not None:
        return entry_at(connection, leaf), f"{problem}; by the hashes in {published} it is this entry"
    between = f"the first entry that differs is one of the leaves {first} to {head.size - 1}"
    return f"leaf {first}", f"{problem}; {between}"


def _brought(outside: Outside, named: Sequence[NamedKey]) -> Iterator[_Head]:
    own = [key.verifier for key in named]
    # Whoever trusts a key trusts those that it hands over to.
    first = next((place for place, key in enumerate(own) if key in outside.trusted), len(own))
    believed = [*outside.trusted, *(own[first:] if outside.of_logs else own)]
    for each in outside.checkpoints:
        try:
            text, _ = open_note(each.note, believed)
            checkpoint = Checkpoint.read(text)
        except BadNote as error:
            whose = "that you trust" if outside.trusted else "that the log names"
            why = f"{error}; it must be signed by a key {whose}"
            raise _Unsound("checkpoint", f"{each.name} proves nothing: {why}") from error
        if any(key.name != checkpoint.origin for key in own):
            raise _Unsound("checkpoint", f"{each.name} is of another log: {checkpoint.origin}")
        yield _Head(checkpoint.size, checkpoint.root, each.name, brought=True)


def _kept(connection: Connection, named: Sequence[NamedKey]) -> Iterator[_Head]:
    """The log's own checkpoints, ascending, each signed by the key that was its newest then."""
    before: list[Verifier] = []
    for size, root, note, cosignatures in _rows(connection):
        where = f"checkpoint {size}"
        signing = signing_keys(named, size)
        try:
            text, signed = open_note(note, signing)
            checkpoint = Checkpoint.read(text)
        except BadNote as error:
            raise _Unsound(where, f"its note proves nothing: {error}") from error
        if (checkpoint.origin, checkpoint.size, checkpoint.root) != (signing[0].name, size, bytes(root)):
            raise _Unsound(where, "its columns differ from its note")
        # The first one over a change of keys is signed by the key before as well.
        needed = signing[: 1 + (len(before) > 0 and signing[0] != before[0])]
        if not set(needed) <= {each.by for each in signed}:
            raise _Unsound(where, "it is not signed by the key that was the log's newest then")
        for cosignature in cosignatures:
            _check_cosignature(where, text, *cosignature)
        before = signing
        yield _Head(size, checkpoint.root, where, brought=False)


def _check_cosignature(where: str, text: str, witness: str, line: str, said: datetime) -> None:
    try:
        _, (signed,) = open_note(f"{text}\n{line}", [Verifier.read(witness)])
    except ValueError:
        raise _Unsound(where, f"the cosignature of {witness} does not hold") from None
    if signed.at != said:
        raise _Unsound(where, f"{witness} did not sign it when its column says")


_Cosignatures = list[tuple[str, str, datetime]]


def _rows(connection: Connection) -> Iterator[tuple[int, bytes, str, _Cosignatures]]:
    """Checkpoints with the witnesses, lines and moments of their cosignatures."""
    after = -1
    while rows := _HEADS.rows(connection, {"after": after, "limit": CHUNK}):
        cosigned: dict[int, _Cosignatures] = {}
        for size, *cosignature in _COSIGNED.rows(connection, {"after": after, "upto": rows[-1][0]}):
            witness, line, at = cosignature
            cosigned.setdefault(size, []).append((witness, line, at))
        for size, root, note in rows:
            yield size, root, note, cosigned.get(size, [])
        after = rows[-1][0]


_HEADS = Prepared(
    select(KeptCheckpoint.size, type_coerce(KeptCheckpoint.root, RAW), KeptCheckpoint.note)
    .where(KeptCheckpoint.size > bindparam("after"))
    .order_by(KeptCheckpoint.size)
    .limit(bindparam("limit"))
)
_COSIGNED = Prepared(
    select(Cosignature.size, Cosignature.witness, Cosignature.line, Cosignature.signed_at).where(
        Cosignature.size > bindparam("after"), Cosignature.size <= bindparam("upto")
    )
)
