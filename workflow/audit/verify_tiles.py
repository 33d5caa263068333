"""The published hashes of leaves (:mod:`workflow.audit.tiles`) beside those of the log: they name what was rewritten.

They prove nothing by themselves. Where a checkpoint shows that the log was rewritten, they say at which entry.
"""

from pathlib import Path

from sqlalchemy import Connection

from workflow.audit.tiles import WIDTH, Tile
from workflow.audit.tree import HASH_BYTES
from workflow.audit.verify_tree import leaves_between


def first_other_leaf(connection: Connection, folder: Path, first: int, end: int) -> int | None:
    """The first leaf in this range that was published with another hash; None where the folder shows none."""
    for number in range(first // WIDTH, -(-end // WIDTH)):
        start = number * WIDTH
        published = _hashes(folder, number)
        stored = leaves_between(connection, start, start + len(published))
        for leaf, (theirs, ours) in enumerate(zip(published, stored, strict=False), start=start):
            if theirs != ours and first <= leaf < end:
                return leaf
    return None


def _hashes(folder: Path, number: int) -> list[bytes]:
    """Of one tile of leaves: the full one, or the widest part that is there."""
    whole = folder / Tile(0, number).path
    parts = sorted(whole.with_name(f"{whole.name}.p").glob("*"), key=lambda part: part.name.zfill(3))
    for path in (whole, *reversed(parts)):
        try:
            content = path.read_bytes()
        except OSError:
            continue
        return [content[place : place + HASH_BYTES] for place in range(0, len(content), HASH_BYTES)]
    return []
