"""What the databases refuse on nominations, and the index of words that they keep of them.

Together with ``fk_nominations_row_is_what_its_entry_says`` the triggers see to it that every change of a row is one
step onwards with an entry of its own. On PostgreSQL the application's role should not even have the right to remove::

    REVOKE DELETE, TRUNCATE ON nominations FROM khenthuong;
"""

from sqlalchemy import Table

from workflow.nominations.models import Nomination
from workflow.triggers import Trigger, attach, forbid

SQLITE_WORDS = (
    """
    CREATE VIRTUAL TABLE nominations_words USING fts5(
        search_key, content='nominations', content_rowid='number',
        tokenize='unicode61 remove_diacritics 0', prefix='2 3', columnsize=0
    )
    """,
    """
    CREATE TRIGGER nominations_words_added AFTER INSERT ON nominations BEGIN
        INSERT INTO nominations_words (rowid, search_key) VALUES (NEW.number, NEW.search_key);
    END
    """,
    """
    CREATE TRIGGER nominations_words_changed AFTER UPDATE OF search_key ON nominations
    WHEN NEW.search_key <> OLD.search_key BEGIN
        INSERT INTO nominations_words (nominations_words, rowid, search_key)
        VALUES ('delete', OLD.number, OLD.search_key);
        INSERT INTO nominations_words (rowid, search_key) VALUES (NEW.number, NEW.search_key);
    END
    """,
)
"""An FTS5 index over ``search_key`` whose rowid is the nomination's number. It holds no text of its own."""

POSTGRESQL_WORDS = (
    "CREATE INDEX ix_nominations_words ON nominations USING gin (to_tsvector('simple', search_key))",
)

forbid(
    Nomination.__table__,
    Trigger("begin_with_one", ("INSERT",), "A nomination begins with version 1.", "NEW.version <> 1"),
    Trigger(
        "grow_by_one",
        ("UPDATE",),
        "Every change of a nomination makes its version grow by exactly one.",
        "NEW.version <> OLD.version + 1",
    ),
    Trigger(
        "keep_their_name",
        ("UPDATE",),
        "The id, the number and the time of creation of a nomination never change.",
        "NEW.id <> OLD.id OR NEW.number <> OLD.number OR NEW.created_at <> OLD.created_at",
    ),
    Trigger("never_go", ("DELETE", "TRUNCATE"), "A nomination is never removed."),
)
assert isinstance(Nomination.__table__, Table)
attach(Nomination.__table__, "sqlite", SQLITE_WORDS)
attach(Nomination.__table__, "postgresql", POSTGRESQL_WORDS)
