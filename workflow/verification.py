"""The whole log verified (kiểm tra toàn bộ nhật ký): by itself, and every nomination replayed, in one reading.

A nomination is followed from its first entry to the one that made the version of its row; then the two are compared and
it is forgotten. So in memory are those that were under way at one moment of the log, however many there are.

This sees that all is well. Where anything is otherwise than it should be, the slow ways decide what is wrong, and with
which entry: :mod:`workflow.audit.verify` of versions, :mod:`workflow.replay` of rows.
"""

from collections.abc import Callable, Sequence

from sqlalchemy import Connection, func, select

from workflow.audit.verify import BadEntry, Contents, verify_entries
from workflow.audit.verify_heads import NOTHING_KNOWN, Outside
from workflow.audit.verify_rows import Batch, StoredEntry
from workflow.nominations.as_logged import as_logged, codes_of_units, versions_of
from workflow.nominations.models import Nomination
from workflow.replay import Replayed, replay, was_possible


def verify_log(
    connection: Connection,
    progress: Callable[[int], None] | None = None,
    outside: Outside = NOTHING_KNOWN,
) -> BadEntry | None:
    """Check the log and the rows of all nominations; None where all is whole.

    Args:
        connection: of a reading transaction, whose picture does not change meanwhile.
        progress: told now and then how many entries have been read.
        outside: checkpoints and keys that are known from elsewhere.
    """
    following = _Following(connection)
    bad = verify_entries(connection, progress, following, outside)
    if bad is not None or following.all_agree():
        return bad
    mismatch = replay(connection)
    return None if mismatch is None else BadEntry(mismatch.entry_id, mismatch.problem)


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
            if replayed.differs_from(rows[nomination_id]) is not None:
                self._agree = False
        self._done += len(finished)
