"""Guards that the databases hold themselves: triggers that refuse, written once for SQLite and PostgreSQL.

A guard is there against a mistake of this program and against a hand in a database shell. Who owns the tables can
drop it; what they change then is found by verifying the log. Each migration freezes its own copy of the guards it
makes, and a test compares the two.
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
class Guard:
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


def guard(table: object, *guards: Guard) -> None:
    """Have ``create_all`` make these guards together with the table of a mapped class."""
    assert isinstance(table, Table)
    for one in guards:
        attach(table, "postgresql", [postgresql_trigger(table.name, one)])
        attach(table, "sqlite", sqlite_triggers(table.name, one))


def attach(table: Table, dialect: str, statements: Iterable[str]) -> None:
    """Have ``create_all`` run these statements after the table is made, on one kind of database."""
    fixed = tuple(statements)

    @event.listens_for(table, "after_create")
    def make(_: Table, connection: Connection, **__: object) -> None:
        if connection.dialect.name == dialect:
            for statement in fixed:
                connection.exec_driver_sql(statement)


def postgresql_trigger(table: str, guard: Guard) -> str:
    """The guard as a trigger of PostgreSQL: for each statement, or for each row where it looks at rows."""
    rows = f"FOR EACH ROW WHEN ({guard.when})" if guard.when else "FOR EACH STATEMENT"
    return (
        f"CREATE TRIGGER {table}_{guard.name} BEFORE {' OR '.join(guard.events)} ON {table} "
        f"{rows} EXECUTE FUNCTION refuse_change('{guard.sentence}')"
    )


def sqlite_triggers(table: str, guard: Guard) -> Iterator[str]:
    """The guard as triggers of SQLite, which has one for each event."""
    when = f" WHEN {guard.when}" if guard.when else ""
    for verb in guard.events:
        if verb != "TRUNCATE":
            yield (
                f"CREATE TRIGGER {table}_{guard.name}_{verb.lower()} BEFORE {verb} ON {table} FOR EACH ROW{when} "
                f"BEGIN SELECT RAISE(ABORT, '{guard.sentence}'); END"
            )


@event.listens_for(Base.metadata, "before_create")
def _make_function(_: MetaData, connection: Connection, **__: object) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(FUNCTION)
