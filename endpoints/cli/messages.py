"""``khenthuong messages``: what could not be delivered, and why; and trying it anew."""

from datetime import UTC, datetime

import click

from endpoints.cli.database import existing_database
from endpoints.cli.frame import Noun
from endpoints.cli.shown import say, show_table
from notifications.commands import send_again
from notifications.models import MessageState
from notifications.queries import failures as find_failures
from workflow.database import reading, writing


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


@messages.command(short_help="Try e-mail anew that was given up.")
def retry() -> None:
    """Let every letter that was given up be tried anew, its tries counted from the beginning.

    Mend first what was in the way: an address by `user email`, or the mail server.
    """
    with existing_database() as engine, writing(engine) as connection:
        count = send_again(connection, None, datetime.now(UTC))
    say(f"{count} letters will be tried again." if count else "No letter was given up.")
