"""Triggers that refuse, stated once for SQLite and PostgreSQL.

A trigger is there against a mistake of this program and against a hand in a database shell. Who owns the tables can
drop it; what they change then is found by verifying the log. Each migration freezes its own copy of the triggers
that it makes, and a test compares the two.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, MetaData, Table, event

from workflow.base import Base

FUNCTION = """\
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING MESSAGE = TG_ARGV[0], ERRCODE = 'restrict_violation';
END $$"""
"""PostgreSQL's triggers are functions; this one says the sentence it is given."""


@dataclass(frozen=True, slots=True)
class Trigger:
    """One trigger that refuses with a sentence.

    Args:
        name: the trigger's own part of its name; the table's comes before it.
        events: INSERT, UPDATE, DELETE or TRUNCATE (which SQLite does not have).
        sentence: plain English without quotation marks, shown to whoever tried.
        when: SQL over NEW and OLD that both databases understand. Without it the event is refused always.
    """

    name: str
    events: tuple[str, ...]
    sentence: str
    when: str | None = None


def forbid(table: object, *triggers: Trigger) -> None:
    """Have ``create_all`` make these triggers together with the table of a mapped class."""
    assert isinstance(table, Table)
    for trigger in triggers:
        attach(table, "postgresql", [postgresql_trigger(table.name, trigger)])
        attach(table, "sqlite", sqlite_triggers(table.name, trigger))


def attach(table: Table, dialect: str, statements: Iterable[str]) -> None:
    """Have ``create_all`` run these statements after the table is made, on one kind of database."""
    fixed = tuple(statements)

    @event.listens_for(table, "after_create")
    def make(_: Table, connection: Connection, **__: object) -> None:
        if connection.dialect.name == dialect:
            for statement in fixed:
                connection.exec_driver_sql(statement)


def postgresql_trigger(table: str, trigger: Trigger) -> str:
    """As PostgreSQL has it: for each statement, or for each row where it looks at rows."""
    rows = f"FOR EACH ROW WHEN ({trigger.when})" if trigger.when else "FOR EACH STATEMENT"
    return (
        f"CREATE TRIGGER {table}_{trigger.name} BEFORE {' OR '.join(trigger.events)} ON {table} "
        f"{rows} EXECUTE FUNCTION refuse_change('{trigger.sentence}')"
    )


def sqlite_triggers(table: str, trigger: Trigger) -> Iterator[str]:
    """As SQLite has it: one for each event."""
    when = f" WHEN {trigger.when}" if trigger.when else ""
    for verb in trigger.events:
        if verb != "TRUNCATE":
            yield (
                f"CREATE TRIGGER {table}_{trigger.name}_{verb.lower()} BEFORE {verb} ON {table} FOR EACH ROW{when} "
                f"BEGIN SELECT RAISE(ABORT, '{trigger.sentence}'); END"
            )


@event.listens_for(Base.metadata, "before_create")
def _make_function(_: MetaData, connection: Connection, **__: object) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(FUNCTION)
