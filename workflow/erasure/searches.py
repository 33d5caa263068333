"""Searches of the log and of nominations that were for a name: what inspectors typed stands in it as commitments."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from states.terms import Deed
from workflow.audit.models import Entry, Opening
from workflow.ids import least_id
from workflow.nominations.search import words_of

_SEARCHES = (Deed.READ.value, Deed.READ_LOG.value, Deed.EXPORT.value)


def searches_for(connection: Connection, names: Iterable[str], search_key: str, since: datetime) -> list[str]:
    """The entries of searches that would have found a nomination by its nominee's name, or that say all of one.

    Args:
        connection: within a transaction.
        names: what the nominee is called, and was called before.
        search_key: all that the nomination is found by.
        since: when the nomination was made: nobody looked for it before.
    """
    called = [words_of(name) for name in names]
    of_name = [word for each in called for word in each]
    all_of_it = [*search_key.split(), *of_name]

    def finds(text: str) -> bool:
        words = words_of(text)
        if any(each and set(each) <= set(words) for each in called):
            return True
        known = all(any(each.startswith(word) for each in all_of_it) for word in words)
        return known and any(each.startswith(word) for word in words for each in of_name)

    typed = connection.execute(
        select(Opening.entry_id, Opening.value)
        .join(Entry, Entry.id == Opening.entry_id)
        .where(Entry.action.in_(_SEARCHES), Entry.id >= least_id(since), Opening.path.startswith("given."))
    )
    found = (entry_id for entry_id, value in typed if any(map(finds, _texts(json.loads(value)))))
    return list(dict.fromkeys(found))


def _texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for each in value:
                yield from _texts(each)
        case dict():
            for each in value.values():
                yield from _texts(each)
