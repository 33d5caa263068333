"""Cosignatures (chữ ký của nhân chứng): collected for the log's checkpoints, stored once, shown with them.

A witness signs that it has seen no other history of this log. Whom the service listens to stands in a file::

    # Thanh tra tỉnh
    thanh-tra.example/w1+61635778+BIJVTBe4pfGAsL3Xg16F3GqNNrLVJlxvGVox5+b/nHtS https://thanh-tra.example/witness

a line each: the key of a witness, and where it takes checkpoints (C2SP: tlog-witness, the "submission prefix");
without an address the witness fetches them by itself. A reader of the log needs no such list: they decide themselves
whom they believe.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import Connection, Row, func, select

from workflow.audit.checkpoints import Head, kept, newest
from workflow.audit.hashes import stored
from workflow.audit.keys import BadNote, Kind, Verifier
from workflow.audit.models import Cosignature
from workflow.audit.note import Checkpoint, open_note, text_of
from workflow.audit.tree import prove_consistency
from workflow.audit.witness import Submission
from workflow.database import insert_unless_taken

AHEAD = timedelta(hours=1)
"""A witness whose clock is further ahead than this is not believed: its signature would be the newest for ever."""


@dataclass(frozen=True, slots=True)
class KnownWitness:
    """A witness whose cosignatures are collected."""

    verifier: Verifier
    url: str | None
    """Where it takes checkpoints; None for one that fetches them."""


@dataclass(frozen=True, slots=True)
class Cosigned:
    """What one witness has signed: how many entries, and when, by its own clock."""

    witness: Verifier
    size: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Witnessed:
    """Who has witnessed the log."""

    size: int
    """Of the newest checkpoint; 0 where there is none."""
    newest: tuple[Cosigned, ...]
    """Who has signed the newest checkpoint, the first to sign first."""
    last: tuple[Cosigned, ...]
    """The largest checkpoint that each witness has ever signed, the largest first."""


def read_witnesses(text: str) -> tuple[KnownWitness, ...]:
    """The witnesses that a file names.

    Raises:
        BadNote: a line holds no key of a witness, or no address of a web server after it, or one that stands above.
    """
    found: dict[Verifier, KnownWitness] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        key, _, rest = line.partition("#")[0].strip().partition(" ")
        if not key:
            continue
        try:
            verifier, url = Verifier.read(key), rest.strip()
            if verifier.kind is not Kind.COSIGNATURE or verifier in found:
                raise BadNote("not the key of a witness, or one that stands above")
            found[verifier] = KnownWitness(verifier, _address(url) if url else None)
        except BadNote as error:
            raise BadNote(f"line {number}: {error}") from error
    return tuple(found.values())


def add(connection: Connection, note: str, known: Iterable[Verifier], now: datetime) -> tuple[Cosigned, ...]:
    """Store the cosignatures of known witnesses on a note; returns them, those that were there before too.

    Others' signatures are passed over, the log's own too: it is by its text that a checkpoint is known.

    Raises:
        BadNote: no known witness has signed it, or not well, or it is no checkpoint of this log.
    """
    text, signed = open_note(note, known)
    size = Checkpoint.read(text).size
    head = kept(connection, size)
    if head is None or text_of(head.note) != text:
        raise BadNote("the log has signed no such checkpoint")
    given = []
    for each in signed:
        assert each.at is not None, "known witnesses have keys of witnesses"
        if each.at > now + AHEAD:
            raise BadNote(f"the clock of {each.by.name} is ahead")
        row = {
            "size": size,
            "witness": str(each.by),
            "line": _line_of(note, each.by),
            "signed_at": each.at,
            "received_at": now,
        }
        insert_unless_taken(connection, Cosignature, row, ["size", "witness"])
        given.append(Cosigned(each.by, size, each.at))
    return tuple(given)


def stored_already(connection: Connection, note: str, known: Iterable[Verifier]) -> bool:
    """Whether :func:`add` has stored all of it before: for who takes no lock for what anybody may send again.

    Raises:
        BadNote: no known witness has signed it, or not well.
    """
    text, signed = open_note(note, known)
    size = Checkpoint.read(text).size
    if kept(connection, size) is None:
        return False
    lines = set(connection.scalars(select(Cosignature.line).where(Cosignature.size == size)))
    return all(_line_of(note, each.by) in lines for each in signed)


def note_with_cosignatures(connection: Connection, size: int) -> str | None:
    """The checkpoint over this many entries with every cosignature collected; None where there was none."""
    head = kept(connection, size)
    return None if head is None else _with_cosignatures(connection, head)


def newest_note(connection: Connection) -> str | None:
    """The newest checkpoint with every cosignature collected; None before there was one."""
    head = newest(connection)
    return None if head is None else _with_cosignatures(connection, head)


def witnessed(connection: Connection) -> Witnessed:
    """Who has witnessed the newest checkpoint, and how far each witness has come."""
    head = newest(connection)
    size = 0 if head is None else head.size
    of_newest = connection.execute(_COSIGNED.where(Cosignature.size == size).order_by(*_ORDER)).all()
    return Witnessed(size, tuple(_cosigned(of_newest)), last_sizes(connection))


def last_sizes(connection: Connection) -> tuple[Cosigned, ...]:
    """The largest checkpoint that each witness has signed, the largest first."""
    found: list[Cosigned] = []
    witness: str | None = ""
    # One after the other by the index: DISTINCT would go over every cosignature there is.
    while witness := connection.scalar(
        select(func.min(Cosignature.witness)).where(Cosignature.witness > witness)
    ):
        of_one = _COSIGNED.where(Cosignature.witness == witness).order_by(Cosignature.size.desc())
        found += _cosigned(connection.execute(of_one.limit(1)).all())
    return tuple(sorted(found, key=lambda each: (-each.size, each.at)))


def submission(connection: Connection, old: int) -> Submission | None:
    """What to send to a witness that has signed ``old`` entries last; None where the log has signed no more."""
    head = newest(connection)
    if head is None or head.size < old:
        return None
    return Submission(old, tuple(prove_consistency(old, head.size, stored(connection))), head.note)


_COSIGNED = select(Cosignature.witness, Cosignature.size, Cosignature.signed_at)
_ORDER = (Cosignature.received_at, Cosignature.witness)


def _cosigned(rows: Sequence[Row[str, int, datetime]]) -> Iterator[Cosigned]:
    return (Cosigned(Verifier.read(witness), size, at) for witness, size, at in rows)


def _with_cosignatures(connection: Connection, head: Head) -> str:
    lines = select(Cosignature.line).where(Cosignature.size == head.size).order_by(*_ORDER)
    return head.note + "".join(connection.scalars(lines))


def _line_of(note: str, witness: Verifier) -> str:
    """The line by which this witness has signed a note: the first that holds, as :func:`open_note` takes it."""
    text = text_of(note)
    for line in note[len(text) + 1 :].splitlines(keepends=True):
        try:
            open_note(f"{text}\n{line}", [witness])
        except BadNote:
            continue
        return line
    raise AssertionError("it was opened with this key")


def _address(url: str) -> str:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError as error:
        raise BadNote("no address") from error
    if not usable or parts.query or parts.fragment:
        raise BadNote("no address of a witness: https://host/path")
    return url.rstrip("/")
