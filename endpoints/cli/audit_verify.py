"""``khenthuong audit verify``: the log against itself, against what stands, and against what somebody kept of it."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import click
from sqlalchemy import Connection, func, select

from endpoints.cli.database import existing_database
from endpoints.cli.frame import Misunderstood, NotInOrder, Verb, data_folder
from endpoints.cli.shown import progress, say
from endpoints.cli.typed import checkpoints_option, keys_option
from endpoints.settings import read_log
from workflow.audit.checkpoints import keys
from workflow.audit.key_file import NoKey, next_of, read_key_file
from workflow.audit.keys import BadNote, Verifier
from workflow.audit.models import Entry
from workflow.audit.note import Checkpoint, as_kept, text_of
from workflow.audit.tiles import CHECKPOINT_FILE
from workflow.audit.verify_heads import Brought, Outside
from workflow.base import Base
from workflow.database import reading
from workflow.nominations.models import Nomination
from workflow.verification import verify_log

LEAF = "leaf "
"""How a place in the log is told from an entry's id, where there is no entry to name."""


@click.command(cls=Verb, short_help="Check the log, and replay every nomination.")
@checkpoints_option()
@keys_option("database")
def verify(checkpoints: tuple[Path, ...], trusted: tuple[str, ...]) -> None:
    """Check every entry of the log, replay every nomination from its entries, and compare checkpoints.

    Compared are those that the log keeps, the one in the folder where it is published, and those that you bring.

    Exit code 0 where all is whole. Else 1, with the id of the first bad entry on standard output (or the index of
    its leaf, where the entry itself is gone), and on standard error what is wrong with it.
    """
    settings = read_log(data=data_folder())
    brought = [_brought(path) for path in checkpoints]
    published = settings.folder / CHECKPOINT_FILE if settings.folder else None
    if published is not None and published.exists():
        brought.append(Brought(str(published), _text(published)))
    outside = Outside(brought, [key for written in trusted for key in _keys(written)], settings.folder)
    with existing_database() as engine, reading(engine) as connection:
        entries, nominations = _count(connection, Entry), _count(connection, Nomination)
        with progress("entries", entries) as done:
            bad = verify_log(connection, done, outside)
        if bad is not None:
            _found(bad.entry, bad.problem)
        _compare_key_file(settings.key, keys(connection))
    say(f"The log is whole: {entries} entries, and {nominations} nominations as they say.")
    if brought:
        say(f"It bears out {len(brought)} checkpoints from elsewhere: it has only grown since.")


def _compare_key_file(path: Path | None, named: Sequence[Verifier]) -> None:
    """The key at hand is the log's newest, or waits to be."""
    if path is None or not named or not path.exists():
        return
    held = []
    for each in (path, next_of(path, named[0])):
        try:
            held.append(read_key_file(each).verifier)
        except NoKey as error:
            if each == path:
                say(f"The key that signs is not compared: {error}.")
                return
    if named[0] not in held:
        _found("key", f"{path} holds another key than the log's newest, {named[0]}")


def _keys(written: str) -> Iterator[Verifier]:
    """The keys in a file, a line each; or the one that this is."""
    path = Path(written)
    lines = _text(path).splitlines() if "+" not in written or path.exists() else [written]
    try:
        for line in filter(None, map(str.strip, lines)):
            yield Verifier.read(line)
    except BadNote as error:
        raise Misunderstood(f"{written} is no public key: {error}.") from error


def _brought(path: Path) -> Brought:
    """What somebody has kept; what is no checkpoint at all says nothing of the log, and is no alarm."""
    note = as_kept(_text(path))
    try:
        Checkpoint.read(text_of(note))
    except BadNote as error:
        raise Misunderstood(f"{path} is no checkpoint: {error}.") from error
    return Brought(str(path), note)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Misunderstood(f"{path} cannot be read.") from error


def _count(connection: Connection, model: type[Base]) -> int:
    return connection.execute(select(func.count()).select_from(model)).scalar_one()


def _found(where: str, problem: str) -> None:
    click.echo(where.removeprefix(LEAF))
    raise NotInOrder(f"The log is not in order at {where}: {problem}.")
