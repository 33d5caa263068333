"""The whole log verified (kiểm tra toàn bộ nhật ký): by itself, and all that stands beside it, in one reading.

A nomination is followed from its first entry to the one that made the version of its row; then the two are compared and
it is forgotten. So in memory are those that were under way at one moment of the log, however many there are.

This sees that all is well. Where anything is otherwise than it should be, the slow ways decide what is wrong, and with
which entry: :mod:`workflow.audit.verify` of versions, :mod:`workflow.replay` of nominations. What stands beside
nominations is compared by :mod:`workflow.beside`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from orjson import loads
from sqlalchemy import Connection, func, select

from workflow.audit.verify import BadEntry, Contents, verify_entries
from workflow.audit.verify_heads import NOTHING_KNOWN, Outside
from workflow.audit.verify_rows import Batch, StoredEntry, batches
from workflow.beside.follow import Beside
from workflow.nominations.as_logged import as_logged, codes_of_units, versions_of
from workflow.nominations.models import Nomination
from workflow.replay import Replayed, replay, was_possible


def verify_log(
    connection: Connection,
    progress: Callable[[int], None] | None = None,
    outside: Outside = NOTHING_KNOWN,
) -> BadEntry | None:
    """Check the log, and the rows that entries speak of; None where all is whole.

    Args:
        connection: of a reading transaction, whose picture does not change meanwhile.
        progress: told now and then how many entries have been read.
        outside: checkpoints and keys that are known from elsewhere.
    """
    both = _Both(_Following(connection), Beside(connection))
    bad = verify_entries(connection, progress, both, outside)
    if bad is not None:
        return bad
    if not both.following.all_agree():
        mismatch = replay(connection)
        if mismatch is not None:
            return BadEntry(mismatch.entry_id, mismatch.problem)
    bad = both.beside.first_bad()
    if bad is not None or not both.beside.superfluous():
        return bad
    return _unspoken_of(connection)


def _unspoken_of(connection: Connection) -> BadEntry | None:
    """The row that is too many. The log is read once more, for the first time nobody had remembered every row."""
    beside = Beside(connection, remember=True)
    for batch in batches(connection):
        beside(batch, [loads(entry.canonical) for entry in batch.entries])
    return beside.first_bad() or beside.unspoken_of()


@dataclass(frozen=True, slots=True)
class _Both:
    """Who looks on: at nominations, and at what stands beside them."""

    following: "_Following"
    beside: Beside

    @property
    def in_order(self) -> bool:
        """Whether the versions of all nominations follow one another."""
        return self.following.in_order

    def __call__(self, batch: Batch, contents: Contents) -> None:
        """Look at some more entries."""
        self.following(batch, contents)
        self.beside(batch, contents)


class _UnderWay:
    """A nomination whose last entry has not been read yet."""

    __slots__ = ("_leaf", "_state", "last_version", "replayed", "version")

    def __init__(self, last_version: int) -> None:
        """``last_version``: that of its row."""
        self.last_version = last_version
        self.version = 0
        self._state: str | None = None
        self._leaf: int | None = -1
        self.replayed = Replayed()

    def goes_on_with(self, entry: StoredEntry) -> bool:
        """Whether this entry follows, in version, state and place, and its step was possible."""
        leaf, before = entry.leaf_index, self._leaf
        if (
            entry.version != self.version + 1
            or entry.state_from != self._state
            or not was_possible(entry)
            or (leaf is not None and (before is None or leaf < before))
        ):
            return False
        self.version, self._state, self._leaf = entry.version, entry.state_to, leaf
        return True


class _Following:
    """Looks on while the log is read."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._codes = codes_of_units(connection)
        self._under_way: dict[str, _UnderWay] = {}
        self._done = 0
        self.in_order = True
        """Whether the versions of all nominations follow one another."""
        self._agree = True

    def __call__(self, batch: Batch, contents: Contents) -> None:
        """Look at some more entries."""
        if not self.in_order:
            return
        self._begin(batch.entries)
        finished: list[str] = []
        for entry, content in zip(batch.entries, contents, strict=True):
            if entry.version is None or content is None:
                continue
            followed = self._under_way.get(entry.nomination_id or "")
            if followed is None or not followed.goes_on_with(entry):
                self.in_order = False
                return
            followed.replayed.take(entry, content, batch.openings.get(entry.id, ()))
            if followed.version == followed.last_version:
                finished.append(entry.nomination_id or "")
        self._compare(finished)

    def all_agree(self) -> bool:
        """Whether, at the end, every nomination was found as its entries say."""
        number = self._connection.scalar(select(func.count()).select_from(Nomination))
        return self.in_order and self._agree and not self._under_way and self._done == number

    def _begin(self, entries: Sequence[StoredEntry]) -> None:
        """Ask for the rows of those that are spoken of for the first time, and whether the others are there."""
        new = {entry.nomination_id for entry in entries if entry.version == 1 and entry.nomination_id}
        spoken_of = {
            entry.nomination_id for entry in entries if entry.version is None and entry.nomination_id
        }
        found = versions_of(self._connection, [*new | spoken_of])
        for nomination_id in new & found.keys():
            self._under_way[nomination_id] = _UnderWay(found[nomination_id])
        self._agree = self._agree and spoken_of <= found.keys()

    def _compare(self, finished: Sequence[str]) -> None:
        rows = as_logged(self._connection, finished, self._codes)
        for nomination_id in finished:
            replayed = self._under_way.pop(nomination_id).replayed
            if replayed.unproved is not None or replayed.differs_from(rows[nomination_id]) is not None:
                self._agree = False
        self._done += len(finished)
