"""``khenthuong audit``: checking the log against itself and against what stands, and sealing it by hand."""

from datetime import UTC, datetime

import click

from endpoints.cli.audit_export import verify_export
from endpoints.cli.audit_keys import keygen, rotate
from endpoints.cli.audit_verify import verify
from endpoints.cli.database import existing_database
from endpoints.cli.frame import NotInOrder, Noun, data_folder
from endpoints.cli.heads import publish_newest, sign_grown
from endpoints.cli.shown import say
from endpoints.settings import read_log
from workflow.audit.checkpoints import Rewritten
from workflow.audit.key_file import NoKey
from workflow.audit.seal import AT_ONCE
from workflow.audit.seal import seal as seal_some
from workflow.audit.tiles import OtherHistory
from workflow.database import writing


@click.group(cls=Noun)
def audit() -> None:
    """The audit log."""


audit.add_command(keygen)
audit.add_command(rotate)
audit.add_command(verify)
audit.add_command(verify_export)


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
        try:
            publish_newest(engine, settings.folder)
        except (OSError, OtherHistory) as error:
            raise NotInOrder(f"The head is not published in {settings.folder}: {error}.") from error
    say(f"{sealed} entries were given their places.")
    if head is not None:
        say(f"The head of {head.size} entries is signed.")
