"""A witness that looks for itself: at a service over HTTP, or at the folder that a service writes.

A service gives the checkpoint and the proof by two calls of its API. A folder holds ``checkpoint`` and the hashes of
the tree as tiles (C2SP: tlog-tiles, "Merkle Tree"); from these the witness makes the proof itself, and sees whether
they belong to the checkpoint at all. The folder may be a copy on another machine, or come on a disk.
"""

import json
from collections.abc import Sequence
from http.client import HTTPException
from pathlib import Path
from typing import Any, Protocol
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from workflow.audit.keys import BadNote, bytes_of
from workflow.audit.note import Checkpoint
from workflow.audit.tree import (
    HASH_BYTES,
    BadProof,
    Node,
    check_consistency,
    node_hash,
    prove_consistency,
    root,
)

TIMEOUT_SECONDS = 20.0
LARGEST_ANSWER = 1_000_000
API = "/api/v1/audit"

TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT
"""Hashes of a whole tile (tlog-tiles, "Merkle Tree")."""


class NotToBeHad(Exception):
    """The log cannot be read just now, or what is there is not whole. It says nothing against the log."""


class Source(Protocol):
    """Where a log is watched."""

    def note(self) -> str:
        """The newest checkpoint. Raises NotToBeHad."""

    def proof(self, older: int, newer: Checkpoint) -> Sequence[bytes]:
        """That ``newer`` begins with the first ``older`` entries, one or more. Raises NotToBeHad."""

    def send(self, note: str) -> None:
        """Give the cosigned checkpoint back. Raises NotToBeHad where it is not taken."""


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
        call(f"{self._base}/cosignatures", note.encode())


class Folder:
    """A folder with ``checkpoint`` and ``tile/…``, as a service writes it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def note(self) -> str:
        """See :class:`Source`."""
        return _text(self._read("checkpoint"))

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
        level, height = divmod(node.level, TILE_HEIGHT)
        tile, first = divmod(node.number << height, TILE_WIDTH)
        content = self._tile(level, tile, size)
        hashes = [
            content[at * HASH_BYTES : (at + 1) * HASH_BYTES] for at in range(first, first + (1 << height))
        ]
        while len(hashes) > 1:
            hashes = [node_hash(*hashes[at : at + 2]) for at in range(0, len(hashes), 2)]
        return hashes[0]

    def _tile(self, level: int, number: int, size: int) -> bytes:
        """A tile of a tree of that size: the part of it that there is, or the whole that has come after it."""
        width = min(TILE_WIDTH, (size >> TILE_HEIGHT * level) - number * TILE_WIDTH)
        whole = f"tile/{level}/{tile_name(number)}"
        if width == TILE_WIDTH or not (self._folder / f"{whole}.p" / str(width)).exists():
            content = self._read(whole)
        else:
            content = self._read(f"{whole}.p/{width}")
        if len(content) < width * HASH_BYTES:
            raise NotToBeHad(f"{whole} is too short")
        return content

    def _read(self, name: str) -> bytes:
        try:
            with (self._folder / name).open("rb") as file:
                return file.read(LARGEST_ANSWER)
        except OSError as error:
            raise NotToBeHad(f"{name} cannot be read: {error.strerror}") from error


def tile_name(number: int) -> str:
    """The number of a tile as part of a path: 1234067 is ``x001/x234/067`` (tlog-tiles, "Merkle Tree")."""
    name = f"{number % 1000:03}"
    while number := number // 1000:
        name = f"x{number % 1000:03}/{name}"
    return name


class _StayHere(HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """An address that has moved is given anew by whoever runs the witness."""


_opener = build_opener(_StayHere)


def call(address: str, content: bytes | None = None) -> bytes:
    """What an address answers, to a text where one is sent. Raises NotToBeHad unless it answers well."""
    headers = {"Content-Type": "text/plain; charset=utf-8"} if content is not None else {}
    try:
        with _opener.open(Request(address, content, headers), timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310 - by whom it runs
            found: bytes = answer.read(LARGEST_ANSWER)
    except HTTPError as error:
        with error:
            said = error.read(2_000).decode(errors="replace").strip()
        raise NotToBeHad(f"{address} answers {error.code}: {said}") from error
    except (OSError, HTTPException, ValueError) as error:
        raise NotToBeHad(f"{address}: {error}") from error
    return found


def _text(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise NotToBeHad(str(BadNote("the checkpoint is not UTF-8"))) from error
