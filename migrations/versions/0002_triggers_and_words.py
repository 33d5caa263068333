"""What the databases refuse by themselves, and the words of nominations to search by.

Revision ID: 0002
"""

from collections.abc import Iterator

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

FUNCTION = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING MESSAGE = TG_ARGV[0], ERRCODE = 'restrict_violation';
END $$
"""

TRIGGERS = (
    ("audit_entries", "never_change", "UPDATE", "", "An entry of the audit log is never changed."),
    ("audit_entries", "never_go", "DELETE TRUNCATE", "", "An entry of the audit log is never removed."),
    ("audit_places", "never_change", "UPDATE", "", "The place of an entry in the sealed log is never changed."),
    ("audit_places", "never_go", "DELETE TRUNCATE", "", "The place of an entry in the sealed log is never taken away."),
    ("audit_openings", "never_change", "UPDATE", "", "What an entry has committed to is never changed, only erased."),
    ("audit_openings", "never_go_at_once", "TRUNCATE", "",
     "What entries have committed to is never erased all at once."),
    ("nominations", "begin_with_one", "INSERT", "NEW.version <> 1", "A nomination begins with version 1."),
    ("nominations", "grow_by_one", "UPDATE", "NEW.version <> OLD.version + 1",
     "Every change of a nomination makes its version grow by exactly one."),
    ("nominations", "keep_their_name", "UPDATE",
     "NEW.id <> OLD.id OR NEW.number <> OLD.number OR NEW.created_at <> OLD.created_at",
     "The id, the number and the time of creation of a nomination never change."),
    ("nominations", "never_go", "DELETE TRUNCATE", "", "A nomination is never removed."),
    ("votes", "never_change", "UPDATE", "", "A vote is never changed."),
    ("documents", "never_change", "UPDATE", "", "An issued document is never changed."),
    ("documents", "never_go", "DELETE TRUNCATE", "", "An issued document is never removed."),
    ("document_items", "never_change", "UPDATE", "", "The list of an issued document is never changed."),
    ("document_items", "never_go", "DELETE TRUNCATE", "", "Nothing is removed from the list of an issued document."),
)  # fmt: skip

WORDS = {
    "postgresql": [
        "CREATE INDEX ix_nominations_words ON nominations USING gin (to_tsvector('simple', search_key))"
    ],
    "sqlite": [
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
        "INSERT INTO nominations_words (nominations_words) VALUES ('rebuild')",
    ],
}


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    if dialect == "postgresql":
        _run(FUNCTION)
    make = _postgresql_triggers if dialect == "postgresql" else _sqlite_triggers
    for table, name, events, when, sentence in TRIGGERS:
        for statement in make(table, name, events.split(), when, sentence):
            _run(statement)
    for statement in WORDS[dialect]:
        _run(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        _run("DROP INDEX ix_nominations_words")
        _run("DROP FUNCTION refuse_change() CASCADE")
        return
    for table, name, events, _, _ in TRIGGERS:
        for event in events.split():
            if event != "TRUNCATE":
                _run(f"DROP TRIGGER {table}_{name}_{event.lower()}")
    _run("DROP TRIGGER nominations_words_added")
    _run("DROP TRIGGER nominations_words_changed")
    _run("DROP TABLE nominations_words")


def _postgresql_triggers(table: str, name: str, events: list[str], when: str, sentence: str) -> Iterator[str]:
    rows = f"FOR EACH ROW WHEN ({when})" if when else "FOR EACH STATEMENT"
    yield (
        f"CREATE TRIGGER {table}_{name} BEFORE {' OR '.join(events)} ON {table} "
        f"{rows} EXECUTE FUNCTION refuse_change('{sentence}')"
    )


def _sqlite_triggers(table: str, name: str, events: list[str], when: str, sentence: str) -> Iterator[str]:
    condition = f" WHEN {when}" if when else ""
    for event in events:
        if event != "TRUNCATE":
            yield (
                f"CREATE TRIGGER {table}_{name}_{event.lower()} BEFORE {event} ON {table} FOR EACH ROW{condition} "
                f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
            )


def _run(statement: str) -> None:
    # Not op.execute, which would take a colon for a parameter.
    op.get_bind().exec_driver_sql(statement)
