"""One entry by itself: its bytes, the columns beside them, and the commitments that can still be opened.

:func:`fault_of` is the definition, and says what is wrong. :func:`content_of` sees ten times as fast that nothing is,
and is asked first; where it is not sure, the definition decides. A test holds them together.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from types import NoneType
from typing import Any
from unicodedata import is_normalized

from orjson import OPT_SORT_KEYS, dumps, loads

from workflow.audit.entries import canonical_json, commitment
from workflow.audit.verify_rows import COPIED, Opened, StoredEntry

_BESIDE_COLUMNS = frozenset({"address_commitment", "reason_commitment", "changes", "given"})
_UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, RecursionError)


def fault_of(row: Mapping[str, Any], openings: Mapping[str, tuple[bytes, str]]) -> str | None:
    """What is wrong with one entry by itself; None where nothing is.

    Args:
        row: its columns, as the driver gives them; the moment as text.
        openings: salt and value by path, those that were not erased.
    """
    try:
        text = bytes(row["canonical"]).decode()
        content = json.loads(text, parse_float=_refuse, parse_constant=_refuse)
        if not isinstance(content, dict) or canonical_json(content) != text or not _plain(content):
            return "its bytes are no canonical JSON"
        if not _is_shaped(content):
            return "its bytes are not those of an entry"
        return _columns_differ(row, content) or _openings_differ(content, openings)
    except _UNREADABLE:
        return "its bytes are not those of an entry"


def content_of(entry: StoredEntry, openings: Sequence[Opened]) -> dict[str, Any] | None:
    """What the bytes of an entry say, where nothing is wrong with it; None where :func:`fault_of` has to look."""
    canonical = entry.canonical
    try:
        content: dict[str, Any] = loads(canonical)
        if (
            dumps(content, option=OPT_SORT_KEYS) == canonical
            and (canonical.isascii() or is_normalized("NFC", canonical.decode()))
            and _says_its_columns(entry, content)
            and _is_opened(content, openings)
        ):
            return content
    except _UNREADABLE:
        pass
    return None


def _says_its_columns(entry: StoredEntry, content: Mapping[str, Any]) -> bool:
    """That it says what the columns do and nothing unknown, all in whole numbers and texts.

    What equals the text of a column is a text; what equals a number might be 1.0 or true, so its type is asked.
    """
    get = content.get
    copied = entry[:_NUMBER_COPIED]
    if tuple(map(get, COPIED)) != copied or not (
        get("table_version").__class__ is int
        and get("version").__class__ in _NUMBER_OR_NOTHING
        and get("actor_id").__class__ in _NUMBER_OR_NOTHING
    ):
        return False
    known = _NUMBER_COPIED - copied.count(None)
    for name in _BESIDE_COLUMNS:
        if name in content:
            known += 1
    return (
        known == len(content)
        and ("changes" not in content or _changes_are_plain(content["changes"]))
        and ("given" not in content or (content["given"].__class__ is dict and _plain(content["given"])))
    )


_NUMBER_COPIED = len(COPIED)
_NUMBER_OR_NOTHING = frozenset({int, NoneType})


def _changes_are_plain(changes: object) -> bool:
    if not isinstance(changes, list):
        return False
    for change in changes:
        if change["field"].__class__ is not str:
            return False
        for value in change.values():
            if value.__class__ not in _SCALARS and not _plain(value):
                return False
    return True


_SCALARS = frozenset({str, int})


def _is_opened(content: Mapping[str, Any], openings: Sequence[Opened]) -> bool:
    """That each opening, its value as UTF-8, opens a commitment."""
    commitments: Mapping[str, Any] = {}
    for path, salt, value in openings:
        name = _NAMED.get(path)
        if name is not None:
            expected = content.get(name)
        else:
            commitments = commitments or dict(_commitments(content))
            expected = commitments.get(path)
        if sha256(salt + value).hexdigest() != expected:
            return False
    return True


_NAMED = {"address": "address_commitment", "reason": "reason_commitment"}


def _columns_differ(row: Mapping[str, Any], content: Mapping[str, Any]) -> str | None:
    for name in sorted(COPIED):
        if content.get(name) != row[name]:
            return f"column {name} differs from its bytes"
    unknown = content.keys() - set(COPIED) - _BESIDE_COLUMNS
    return f"its bytes hold what no entry has: {min(unknown)}" if unknown else None


def _openings_differ(content: Mapping[str, Any], openings: Mapping[str, tuple[bytes, str]]) -> str | None:
    commitments = dict(_commitments(content))
    for path, (salt, value) in sorted(openings.items()):
        if path not in commitments:
            return f"{path} opens no commitment"
        if commitment(bytes(salt), str(value)) != commitments[path]:
            return f"{path} does not open its commitment"
    return None


def _commitments(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The commitments in an entry, by the paths of their openings."""
    for path, name in _NAMED.items():
        if name in content:
            yield path, content[name]
    for change in content.get("changes", ()):
        if "after_commitment" in change:
            yield f"changes.{change['field']}.after", change["after_commitment"]
        if "before_commitment" in change:
            yield f"changes.{change['field']}.before", change["before_commitment"]
    for name, value in content.get("given", {}).items():
        if name.endswith("_commitment"):
            yield f"given.{name.removesuffix('_commitment')}", value


def _is_shaped(content: Mapping[str, Any]) -> bool:
    """Changes are a list, each of a named field; what else a request brought is an object."""
    changes, given = content.get("changes", []), content.get("given", {})
    fields = [change["field"] for change in changes if isinstance(change, dict)]
    return (
        isinstance(changes, list)
        and len(fields) == len(changes)
        and all(isinstance(name, str) for name in fields)
        and isinstance(given, dict)
    )


def _plain(value: object) -> bool:
    """Text, whole numbers, and lists and objects of these: nothing that two programs could write differently."""
    kind = value.__class__
    if kind is str or kind is int:
        return True
    if isinstance(value, dict):
        return all(map(_plain, value.values()))
    return isinstance(value, list) and all(map(_plain, value))


def _refuse(number: str) -> float:
    raise ValueError(f"not a whole number: {number}")
