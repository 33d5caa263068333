"""``khenthuong messages``: what could not be delivered, and why."""

import click

from endpoints.cli.database import existing_database
from endpoints.cli.frame import Noun
from endpoints.cli.shown import say, show_table
from notifications.models import MessageState
from notifications.queries import failures as find_failures
from workflow.database import reading


@click.group(cls=Noun)
def messages() -> None:
    """Messages to people."""


@messages.command(short_help="Show e-mail that was refused or given up.")
def failures() -> None:
    """E-mail that was given up, and that which failed and will be tried again, the newest first.

    Exit code 1 where there is any, so that a script can watch.
    """
    with existing_database() as engine, reading(engine) as connection:
        found = find_failures(connection)
    if not found:
        say("Every message was delivered, or waits for its first try.")
        return
    show_table(
        ("to", "address", "tries", "next try", "last failure"),
        [
            (
                each.username,
                each.address,
                each.attempts,
                None if each.state is MessageState.DEAD else each.due_at,
                each.last_failure,
            )
            for each in found
        ],
        caption="No next try: given up.",
    )
    click.get_current_context().exit(1)
