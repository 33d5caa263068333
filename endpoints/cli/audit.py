"""``khenthuong audit``: checking the log against itself and against what stands, and sealing it by hand."""

from datetime import UTC, datetime

import click
from sqlalchemy import Connection, func, select

from endpoints.cli.audit_export import verify_export
from endpoints.cli.audit_keys import keygen, rotate
from endpoints.cli.database import existing_database
from endpoints.cli.frame import NotInOrder, Noun, data_folder
from endpoints.cli.heads import publish_newest, sign_grown
from endpoints.cli.shown import progress, say
from endpoints.settings import read_log
from workflow.audit.checkpoints import Rewritten
from workflow.audit.key_file import NoKey
from workflow.audit.models import Entry
from workflow.audit.seal import AT_ONCE
from workflow.audit.seal import seal as seal_some
from workflow.base import Base
from workflow.database import reading, writing
from workflow.nominations.models import Nomination
from workflow.verification import verify_log

LEAF = "leaf "
"""How a place in the log is told from an entry's id, where there is no entry to name."""


@click.group(cls=Noun)
def audit() -> None:
    """The audit log."""


audit.add_command(keygen)
audit.add_command(rotate)
audit.add_command(verify_export)


@audit.command(short_help="Check the log, and replay every nomination.")
def verify() -> None:
    """Check every entry of the log, and replay every nomination from its entries.

    Exit code 0 where all is whole. Else 1, with the id of the first bad entry on standard output (or the index of
    its leaf, where the entry itself is gone), and on standard error what is wrong with it.
    """
    with existing_database() as engine, reading(engine) as connection:
        entries, nominations = _count(connection, Entry), _count(connection, Nomination)
        with progress("entries", entries) as done:
            bad = verify_log(connection, done)
        if bad is not None:
            _found(bad.entry, bad.problem)
    say(f"The log is whole: {entries} entries, and {nominations} nominations as they say.")


@audit.command(short_help="Give waiting entries their places in the log, and sign its head.")
def seal() -> None:
    """Give the entries that wait their places in the log, and sign its head where it has a key.

    The worker does so all the time.
    """
    sealed, settings = 0, read_log(data=data_folder())
    with existing_database() as engine:
        while True:
            with writing(engine) as connection:
                done = seal_some(connection, datetime.now(UTC))
            sealed += done
            if done < AT_ONCE:
                break
        try:
            head = sign_grown(engine, settings.key, datetime.now(UTC))
        except (NoKey, Rewritten) as error:
            raise NotInOrder(
                f"{sealed} entries were given their places, but the head is unsigned: {error}."
            ) from error
        publish_newest(engine, settings.folder)
    say(f"{sealed} entries were given their places.")
    if head is not None:
        say(f"The head of {head.size} entries is signed.")


def _count(connection: Connection, model: type[Base]) -> int:
    return connection.execute(select(func.count()).select_from(model)).scalar_one()


def _found(entry: str, problem: str) -> None:
    click.echo(entry.removeprefix(LEAF))
    raise NotInOrder(f"The log is not in order at {entry}: {problem}.")
