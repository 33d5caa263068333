"""A log in memory, with a key of its own: grown, signed, proved, and rewritten by whoever has stolen the key."""

from collections.abc import Sequence
from pathlib import Path

from workflow.audit.keys import Signer
from workflow.audit.note import Checkpoint, sign
from workflow.audit.tree import Node, completed, leaf_hash, prove_consistency, root
from workflow.audit.witness import Submission

ORIGIN = "nhat-ky.example/khen-thuong"


class SmallLog:
    """Entries are numbers, or other numbers where the history was rewritten from an entry on."""

    def __init__(self, size: int, signer: Signer | None = None, *, rewritten_from: int | None = None) -> None:
        self.signer = signer or Signer.generate(ORIGIN)
        self._changed = size if rewritten_from is None else rewritten_from
        leaves = [leaf_hash(f"{n}{'' if n < self._changed else ' khác'}".encode()) for n in range(size)]
        self._nodes = dict(completed(0, leaves, self.read))

    def read(self, nodes: Sequence[Node]) -> list[bytes]:
        return [self._nodes[node] for node in nodes]

    def head(self, size: int) -> Checkpoint:
        return Checkpoint(self.signer.name, size, root(size, self.read))

    def note(self, size: int, *others: Signer) -> str:
        return sign(self.head(size).text(), self.signer, *others)

    def proof(self, older: int, newer: int) -> tuple[bytes, ...]:
        return tuple(prove_consistency(older, newer, self.read))

    def submission(self, older: int, newer: int) -> Submission:
        return Submission(older, self.proof(older, newer), self.note(newer))

    def write(self, folder: Path, size: int) -> None:
        """Into a folder as tlog-tiles has it: tiles first, then the checkpoint."""
        level = 0
        while number := size >> 8 * level:
            hashes = [self._nodes[Node(8 * level, n)] for n in range(number)]
            for first in range(0, number, 256):
                part = hashes[first : first + 256]
                name = _tile_path(first // 256) + ("" if len(part) == 256 else f".p/{len(part)}")
                path = folder / "tile" / str(level) / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(b"".join(part))
            level += 1
        (folder / "checkpoint").write_text(self.note(size), encoding="utf-8")


def _tile_path(number: int) -> str:
    digits = str(number)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    parts = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    return "/".join([*(f"x{part}" for part in parts[:-1]), parts[-1]])
