"""Accent-free search: every word of the query, as the beginning of a word of name, code or unit's name.

Words are folded when stored and when asked, so "Le Thuy" finds "Lệ Thủy", composed or decomposed. SQLite looks in
an FTS5 table, PostgreSQL in a GIN index over ``to_tsvector('simple', …)``; both are kept by the database itself.
"""

import re

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    column,
    false,
    func,
    literal,
    literal_column,
    select,
    table,
    text,
)

from workflow.database import is_sqlite
from workflow.nominations.models import Nomination
from workflow.text import fold

_WORD = re.compile(r"[^\W_\u00b2\u00b3\u00b9\u00bc-\u00be]+")
"""Letters and digits; no underscore, nor ² or ½, at which the databases themselves part words."""
_WORDS_TABLE = table("nominations_words", column("rowid"))


def words_of(text: str) -> list[str]:
    """The folded words of a text."""
    return _WORD.findall(fold(text))


def search_key(*parts: str) -> str:
    """What is searched: the folded words of these texts, one space between."""
    return " ".join(words_of(" ".join(parts)))


def has_words(query: str) -> ColumnElement[bool]:
    """The same condition as :func:`matches`, read off each row: for few rows, however common the words."""
    words = words_of(query)
    if not words:
        return false()
    beginnings = literal(" ") + Nomination.search_key
    return and_(*(beginnings.contains(f" {word}", autoescape=True) for word in words))


def matches(connection: Connection, query: str) -> ColumnElement[bool]:
    """The condition on ``nominations`` that all words of ``query`` occur. No word at all matches nothing."""
    words = words_of(query)
    if not words:
        return false()
    if is_sqlite(connection):
        asked = " ".join(f'"{word}"*' for word in words)
        found = select(_WORDS_TABLE.c.rowid).where(
            text("nominations_words MATCH :words").bindparams(words=asked)
        )
        return Nomination.number.in_(found)
    asked = " & ".join(f"'{word}':*" for word in words)
    vector = func.to_tsvector(literal_column("'simple'"), Nomination.search_key)
    found = select(Nomination.id).where(
        vector.bool_op("@@")(func.to_tsquery(literal_column("'simple'"), asked))
    )
    # Materialized: guessing that words which never meet often do, PostgreSQL would read every row for them.
    return Nomination.id.in_(select(found.cte("found").prefix_with("MATERIALIZED")))
