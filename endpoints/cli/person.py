"""``khenthuong person``: erasing the personal data that the law lets go."""

from collections.abc import Sequence
from datetime import UTC, datetime

import click
from sqlalchemy import Engine

from endpoints.cli.database import existing_database
from endpoints.cli.frame import NotInOrder, Noun
from endpoints.cli.shown import say, show_table
from notifications.commands import forget_messages, messages_kept
from states.words.names import field_label
from workflow.database import reading, writing
from workflow.erasure.accounts import AccountGoing, erase_account, foreseen_of_account
from workflow.erasure.nominees import Going, erase_nominees, foreseen
from workflow.erasure.traces import clean_up
from workflow.errors import Unavailable


@click.group(cls=Noun)
def person() -> None:
    """Personal data of nominees, and of people who have left."""


@person.command("erase", short_help="Erase the personal data that the law lets go.")
@click.option(
    "--nomination",
    "nominations",
    multiple=True,
    metavar="CODE_OR_ID",
    help="A nomination that is closed, or a draft; may be given several times.",
)
@click.option("--user", "username", metavar="USERNAME", help="Somebody whose account is closed.")
@click.option(
    "--ground",
    required=True,
    help="Why: the number of the request, the rule; no names. Kept with the erasure.",
)
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase(nominations: tuple[str, ...], username: str | None, ground: str, yes: bool) -> None:
    """Erase for good what nominations say of their nominees, or what is kept of somebody who has left.

    Shows what will go, and asks. An award stays in the register with name, unit, form and decision; what somebody
    did in office stays under their name. The log stays whole, and each erasure is an entry of it.

    The database then lets go of the bytes. An embedded one is written anew: do it when nobody works. Backups and
    archived logs of the database are yours to look after.
    """
    if bool(nominations) == bool(username):
        raise click.UsageError("Give either --nomination or --user.")
    with existing_database() as engine:
        if username:
            _erase_account(engine, username, ground, yes=yes)
        else:
            _erase_nominees(engine, nominations, ground, yes=yes)
        _clean_up(engine)


def _erase_nominees(engine: Engine, nominations: Sequence[str], ground: str, *, yes: bool) -> None:
    with reading(engine) as connection:
        going = foreseen(connection, nominations)
    _show(going)
    if all(each.nothing for each in going):
        say("There is nothing left to erase.")
        return
    if not yes:
        click.confirm("Erase this for good?", abort=True, err=True)
    with writing(engine) as connection:
        gone = erase_nominees(connection, nominations, ground, datetime.now(UTC))
    say(f"Erased: {', '.join(each.code for each in gone)}. Checked by: audit verify")


def _erase_account(engine: Engine, username: str, ground: str, *, yes: bool) -> None:
    with reading(engine) as connection:
        going = foreseen_of_account(connection, username)
        messages = messages_kept(connection, going.person_id)
    _show_account(going, messages)
    if going.nothing and not messages:
        say("There is nothing left to erase.")
        return
    if not yes:
        click.confirm("Erase this for good?", abort=True, err=True)
    with writing(engine) as connection:
        forgotten = forget_messages(connection, going.person_id)
        erase_account(connection, username, ground, datetime.now(UTC), forgotten)
    say(f"Erased: {going.username}. What they did in office stays under their name.")


def _show(going: Sequence[Going]) -> None:
    show_table(
        ("nomination", "state", "fields", "values of the log", "questions, answers, reasons", "drafts"),
        [
            (
                each.code,
                each.state.value,
                ", ".join(field_label(name).en for name in each.fields),
                each.values,
                each.texts,
                each.copies,
            )
            for each in going
        ],
    )


def _show_account(going: AccountGoing, messages: int) -> None:
    show_table(
        ("user", "e-mail", "password", "tokens", "sign-ins", "messages", "drafts", "values of the log"),
        [
            (
                going.username,
                "yes" if going.email else None,
                "yes" if going.password else None,
                going.tokens,
                going.sign_ins,
                messages,
                going.copies,
                going.values,
            )
        ],
    )


def _clean_up(engine: Engine) -> None:
    try:
        left = clean_up(engine)
    except Unavailable as error:
        raise NotInOrder(
            f"Erased from the tables, but the bytes are still in the file: {error}. "
            "Stop the service and give the same command again."
        ) from error
    if left:
        say("Erased from the tables. So that the bytes go too, the owner of the tables runs:")
        for statement in left:
            click.echo(f"{statement};")
