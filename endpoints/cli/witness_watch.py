"""A witness that looks for itself: at a service over HTTP, or at the folder that a service writes.

A service gives the checkpoint and the proof by two calls of its API. A folder holds ``checkpoint`` and the hashes of
the tree as tiles (C2SP: tlog-tiles, "Merkle Tree"); from these the witness makes the proof itself, and sees whether
they belong to the checkpoint at all. The folder may be a copy on another machine, or come on a disk.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from endpoints.cli.plain_http import LARGEST_ANSWER, NoAnswer, ask
from workflow.audit.keys import bytes_of
from workflow.audit.note import Checkpoint
from workflow.audit.tiles import CHECKPOINT_FILE, HEIGHT, WIDTH, Tile
from workflow.audit.tree import (
    HASH_BYTES,
    BadProof,
    Node,
    check_consistency,
    node_hash,
    prove_consistency,
    root,
)

API = "/api/v1/audit"


class NotToBeHad(Exception):
    """The log cannot be read just now, or what is there is not whole. It says nothing against the log."""


class NotTaken(NotToBeHad):
    """The cosignature was made, and the service did not take it."""


class Source(Protocol):
    """Where a log is watched."""

    def note(self) -> str:
        """The newest checkpoint. Raises NotToBeHad."""

    def proof(self, older: int, newer: Checkpoint) -> Sequence[bytes]:
        """That ``newer`` begins with the first ``older`` entries, one or more. Raises NotToBeHad."""

    def send(self, note: str) -> None:
        """Give the cosigned checkpoint back. Raises NotTaken where it is not taken."""


def source_of(where: str) -> Source:
    """The service at an address, or the folder of that name."""
    return Service(where.rstrip("/")) if where.startswith(("http://", "https://")) else Folder(Path(where))


class Service:
    """A service over HTTP, at its base address."""

    def __init__(self, base: str) -> None:
        self._base = base + API

    def note(self) -> str:
        """See :class:`Source`."""
        return _text(call(f"{self._base}/checkpoint"))

    def proof(self, older: int, newer: Checkpoint) -> list[bytes]:
        """See :class:`Source`."""
        answer = call(f"{self._base}/proofs/consistency?from={older}&to={newer.size}")
        try:
            return [bytes_of(each) for each in json.loads(answer)["hashes"]]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise NotToBeHad("the answer is no proof") from error

    def send(self, note: str) -> None:
        """See :class:`Source`."""
        try:
            call(f"{self._base}/cosignatures", note)
        except NotToBeHad as error:
            raise NotTaken(
                f"{error}. Does the file of its KHENTHUONG_WITNESSES name this witness's key?"
            ) from error


class Folder:
    """A folder with ``checkpoint`` and ``tile/…``, as a service writes it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def note(self) -> str:
        """See :class:`Source`."""
        return _text(self._read(CHECKPOINT_FILE))

    def proof(self, older: int, newer: Checkpoint) -> list[bytes]:
        """See :class:`Source`."""

        def read(nodes: Sequence[Node]) -> list[bytes]:
            return [self._hash(node, newer.size) for node in nodes]

        proof = prove_consistency(older, newer.size, read)
        try:
            # What the tiles say of both sizes. Where this holds, a witness that knows another older root has proof.
            check_consistency(older, newer.size, root(older, read), newer.root, proof)
        except BadProof as error:
            raise NotToBeHad("the folder was copied in parts, or its tiles are damaged") from error
        return proof

    def send(self, note: str) -> None:
        """See :class:`Source`."""
        raise NotToBeHad("a folder takes no cosignatures; write them into a file")

    def _hash(self, node: Node, size: int) -> bytes:
        """The hash of a complete subtree, from the tile that holds its lowest hashes."""
        level, height = divmod(node.level, HEIGHT)
        number, first = divmod(node.number << height, WIDTH)
        width = min(WIDTH, (size >> HEIGHT * level) - number * WIDTH)
        content = self._content(Tile(level, number, width))
        places = range(first * HASH_BYTES, (first + (1 << height)) * HASH_BYTES, HASH_BYTES)
        hashes = [content[place : place + HASH_BYTES] for place in places]
        while len(hashes) > 1:
            hashes = [node_hash(*hashes[at : at + 2]) for at in range(0, len(hashes), 2)]
        return hashes[0]

    def _content(self, tile: Tile) -> bytes:
        """A tile: the part of it that is asked for, or the whole that has come after it."""
        whole = Tile(tile.level, tile.number)
        content = self._read((tile if (self._folder / tile.path).exists() else whole).path)
        if len(content) < tile.width * HASH_BYTES:
            raise NotToBeHad(f"{tile.path} is too short")
        return content

    def _read(self, name: str) -> bytes:
        try:
            with (self._folder / name).open("rb") as file:
                return file.read(LARGEST_ANSWER)
        except OSError as error:
            raise NotToBeHad(f"{self._folder / name} cannot be read: {error.strerror}") from error


def call(address: str, content: str | None = None) -> bytes:
    """What an address answers, to a text where one is sent. Raises NotToBeHad unless it answers well."""
    try:
        status, answer = ask(address, content)
    except NoAnswer as error:
        raise NotToBeHad(str(error)) from error
    if not 200 <= status < 300:
        said = answer[:2_000].decode(errors="replace").strip()
        raise NotToBeHad(f"{address} answers {status}: {said}")
    return answer


def _text(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise NotToBeHad("the checkpoint is not UTF-8") from error
