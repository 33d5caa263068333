"""Hashes of the log as static files (C2SP tlog-tiles), so that a plain file server can serve proofs.

A tile holds up to 256 hashes of one height: tile ``N`` of level ``L`` those of the complete subtrees over ``256**L``
leaves from number ``256 * N`` on, put together, 32 bytes each. A full tile never changes. The one at the right edge is
partial, its width in its name; it is there until the full one is. Paths: ``tile/<L>/<N>`` and
``tile/<L>/<N>.p/<width>``, with ``N`` in groups of three digits, all but the last behind an ``x``: 1234067 is
``x001/x234/067``.

Entries themselves are no files: they are for inspectors. Hashes say nothing of them, for each holds an id and salts
that nobody can guess.
"""

import os
import re
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, select

from workflow.audit.hashes import has_root
from workflow.audit.keys import BadNote
from workflow.audit.models import TreeNode
from workflow.audit.note import LARGEST_SIZE, Checkpoint, text_of

HEIGHT = 8
"""Of a tile, in levels of the tree."""
WIDTH = 1 << HEIGHT
HIGHEST_LEVEL = 63 // HEIGHT
CHECKPOINT_FILE, KEY_FILE = "checkpoint", "key"

_PATH = re.compile(r"tile/([0-7])/((?:x[0-9]{3}/){0,5}[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")


class OtherHistory(Exception):
    """What was published is not the beginning of this log: it was cut off, rewritten, restored, or is another one."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile: its level, its number there, and how many hashes it holds (1 to 256)."""

    level: int
    number: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Where it lies (tlog-tiles, "Merkle Tree")."""
        *groups, last = _groups(self.number)
        partial = f".p/{self.width}" if self.width < WIDTH else ""
        return f"tile/{self.level}/" + "".join(f"x{group}/" for group in groups) + last + partial

    @property
    def end(self) -> int:
        """How many leaves there are up to its last hash."""
        return (self.number * WIDTH + self.width) << HEIGHT * self.level

    @classmethod
    def at(cls, path: str) -> "Tile | None":
        """The tile that lies there; None where there can be none: each has one path, and no log is that large."""
        found = _PATH.fullmatch(path)
        if found is None:
            return None
        level, number, width = found.groups()
        tile = cls(int(level), int(number.replace("/", "").replace("x", "")), int(width or WIDTH))
        return tile if tile.path == path and tile.end <= LARGEST_SIZE else None


def tiles_between(older: int, newer: int) -> Iterator[Tile]:
    """The tiles that a log of ``newer`` entries has, and one of ``older`` did not: 256 entries need little over one."""
    for level in range(HIGHEST_LEVEL + 1):
        before, after = older >> HEIGHT * level, newer >> HEIGHT * level
        if after == before:
            return  # nothing was completed here, so nothing above
        for number in range(before // WIDTH, after // WIDTH):
            yield Tile(level, number)
        if after % WIDTH:
            yield Tile(level, after // WIDTH, after % WIDTH)


def tile_content(connection: Connection, tile: Tile) -> bytes | None:
    """The hashes of a tile, one after the other; None while the log has not all of them."""
    first = tile.number * WIDTH
    hashes = connection.scalars(
        select(TreeNode.hash)
        .where(TreeNode.level == tile.level * HEIGHT, TreeNode.number.between(first, first + tile.width - 1))
        .order_by(TreeNode.number)
    ).all()
    return b"".join(map(bytes, hashes)) if len(hashes) == tile.width else None


def published(folder: Path) -> str | None:
    """The checkpoint that lies in a folder; None where there is none. Raises OSError where it cannot be read."""
    try:
        return (folder / CHECKPOINT_FILE).read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return None


def publish(connection: Connection, folder: Path, lying: str | None, note: str, keys: str) -> bool:
    """Bring a folder up to a checkpoint: tiles first, then the keys, and the checkpoint last.

    Whoever reads the folder meanwhile, or after this was killed halfway, finds the older checkpoint with all its tiles.
    What outsiders have seen there is never taken back: a folder never goes to a smaller log, or to another.

    Args:
        connection: a reading transaction will do.
        folder: made if it is not there; may be that of another machine.
        lying: what was :func:`published` there before the transaction began, so that the log has no less by now.
        note: the checkpoint as it is to be read, with its cosignatures.
        keys: the keys of the log, a line each.

    Returns:
        False where another has brought it further meanwhile.

    Raises:
        OtherHistory: what lies there is not the beginning of this log; nothing is changed.
        OSError: it cannot be written; the next call goes on where this one stopped.
    """
    before, head = _head_of(lying), Checkpoint.read(text_of(note))
    if before is not None:
        _require_beginning(connection, before, head)
    tiles = list(tiles_between(before.size if before else 0, head.size))
    for tile in tiles:
        content = tile_content(connection, tile)
        assert content is not None, "the log is as long as its checkpoint"
        _write(folder / tile.path, content)
    _write(folder / KEY_FILE, keys.encode())
    meanwhile = _head_of(published(folder))
    if meanwhile is not None and meanwhile.size > head.size:
        return False
    _write(folder / CHECKPOINT_FILE, note.encode())
    for tile in tiles:
        if tile.width == WIDTH:  # whoever wants a part of it reads the whole ("Partial Tiles")
            shutil.rmtree(folder / f"{tile.path}.p", ignore_errors=True)
    return True


def _head_of(note: str | None) -> Checkpoint | None:
    try:
        return None if note is None else Checkpoint.read(text_of(note))
    except BadNote:
        return None  # nothing that we wrote: all of it anew


def _require_beginning(connection: Connection, before: Checkpoint, head: Checkpoint) -> None:
    if before.size > head.size:
        raise OtherHistory(f"{before.size} entries are published, and the log has only {head.size}")
    if not has_root(connection, before.size, before.root):
        raise OtherHistory(f"the first {before.size} entries are not those that were published")


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all: written beside its place, safe on disk, then named."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _groups(number: int) -> list[str]:
    digits = str(number)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    return [digits[place : place + 3] for place in range(0, len(digits), 3)]
