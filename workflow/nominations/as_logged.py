"""Rows of nominations in the words of the log: under the names, and in the form, in which entries speak of them.

Read raw, for whoever tampers does not keep to our types; units by their codes, moments and days as texts.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from orjson import OPT_SORT_KEYS, dumps, loads
from sqlalchemy import Connection, Enum, bindparam, select

from workflow.audit.verify_rows import raw
from workflow.database import is_sqlite
from workflow.lists import Texts, among
from workflow.nominations.commands import twin_key
from workflow.nominations.models import Nomination
from workflow.prepared import Prepared
from workflow.units.models import Unit

TWINS_FOUND = "twins_found"
"""Beside a row's columns: whether its key is the one by which its twins look for it."""
UNREADABLE = "unreadable"
"""Beside a row's columns: that it holds a word, a document or a unit which there is not."""

_COLUMNS = tuple(column for column in Nomination.__table__.columns if column.name != "search_key")
_NAMES = tuple(column.name for column in _COLUMNS)
_UNITS = {name: f"{name.removesuffix('_id')}_code" for name in _NAMES if name.endswith("_unit_id")}
_WORDS = {column.name: frozenset(column.type.enums) for column in _COLUMNS if isinstance(column.type, Enum)}
_DOCUMENTS = ("nominee", "prior_awards")


def codes_of_units(connection: Connection) -> dict[int, str]:
    """Codes by the ids to which rows point."""
    return {unit_id: code for unit_id, code in connection.execute(select(Unit.id, Unit.code))}  # noqa: C416


def as_logged(
    connection: Connection, ids: Sequence[str], codes: Mapping[int, str]
) -> dict[str, dict[str, Any]]:
    """The rows of these nominations that are there, by id."""
    rows = _rows(is_sqlite(connection)).rows(connection, {"ids": ids}) if ids else []
    return {row[_ID]: _in_words(row, codes) for row in rows}


_ID = _NAMES.index("id")


def _in_words(row: Sequence[Any], codes: Mapping[int, str]) -> dict[str, Any]:
    stored: dict[str, Any] = dict(zip(_NAMES, row, strict=True))
    try:
        for name in _DOCUMENTS:
            stored[name] = loads(stored[name])
        for name, words in _WORDS.items():
            if stored[name] is not None and stored[name] not in words:
                stored[UNREADABLE] = True
        key = twin_key(stored["nominee_name"], stored["nominee_unit_id"], stored["commendation_type"])
        stored[TWINS_FOUND] = stored["twin_key"] == key
        for name, called in _UNITS.items():
            unit = stored[name]
            stored[called] = None if unit is None else codes[unit]
    except (LookupError, ValueError, TypeError, AttributeError):
        stored[UNREADABLE] = True
    return stored


@cache
def _rows(sqlite: bool) -> Prepared:
    columns = [raw(column, sqlite=sqlite) for column in _COLUMNS]
    return Prepared(select(*columns).where(among(Nomination.id, bindparam("ids", type_=Texts))))


def is_same(stored: object, told: object) -> bool:
    """Whether a value is the one that was told, not only equal: 4 is neither 4.0 nor true, inside documents either."""
    if stored.__class__ is not told.__class__ or stored != told:
        return False
    return not isinstance(stored, dict | list) or _written(stored) == _written(told)


def _written(document: object) -> bytes:
    return dumps(document, option=OPT_SORT_KEYS)


def versions_of(connection: Connection, ids: Sequence[str]) -> dict[str, int]:
    """The versions of these nominations that are there, by id."""
    return dict(_VERSIONS.rows(connection, {"ids": ids})) if ids else {}


_VERSIONS = Prepared(
    select(Nomination.id, Nomination.version).where(among(Nomination.id, bindparam("ids", type_=Texts)))
)
