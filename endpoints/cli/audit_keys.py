"""``khenthuong audit keygen`` and ``rotate``: the key that signs the log's head, in a file outside the database."""

from datetime import UTC, datetime
from pathlib import Path

import click
from sqlalchemy import Connection, Engine

from endpoints.cli.database import existing_database
from endpoints.cli.frame import Misunderstood, NotInOrder, Verb, data_folder
from endpoints.cli.shown import say
from endpoints.settings import read_log
from workflow.audit.checkpoints import HasKey, Head, Rewritten, create_key, keys, rotate_key
from workflow.audit.key_file import (
    NoKey,
    create_key_file,
    forget_waiting,
    next_of,
    read_key_file,
    signer_of,
    take_place,
)
from workflow.audit.keys import BadNote, Signer, Verifier
from workflow.audit.seal import stand_alone
from workflow.database import reading, writing


@click.command(cls=Verb, short_help="Make the key that signs the head of the log.")
@click.option(
    "--name",
    required=True,
    metavar="NAME",
    help="Of the log, for ever: a domain name of yours, as khenthuong.quangbinh.example/nhat-ky.",
)
def keygen(name: str) -> None:
    """Make the key that signs the head of the log, and print its public half: give that to whoever is to verify.

    The private half goes into the file that KHENTHUONG_LOG_KEY names (log.key in the folder of an embedded
    database), and nowhere else. Keep a copy where the database's operator cannot reach it.
    """
    path = key_path()
    with existing_database() as engine:
        signer = _made(engine, path, name)
    click.echo(str(signer.verifier))
    say(f"The private key is in {path}. It signs from now on; its making is an entry of the log.")


@click.command(cls=Verb, short_help="Change the key that signs the head of the log for a new one.")
def rotate() -> None:
    """Change the key that signs the head of the log for a new one, and print that one's public half.

    The log names the new key in an entry, and the head above it is signed by both: whoever trusts the old key can
    follow. The old private key is overwritten by the new.
    """
    path = key_path()
    with existing_database() as engine:
        try:
            with writing(engine) as connection:
                new, head = _changed(connection, path)
        except (NoKey, BadNote) as error:
            raise NotInOrder(f"{error}.") from error
        except Rewritten as error:
            raise NotInOrder(f"The key is not changed: {error}. Run audit verify.") from error
        except OSError as error:
            raise NotInOrder(f"No key can be written beside {path}: {error.strerror}.") from error
        take_place(path, new)
    click.echo(str(new))
    say(f"The head of {head.size} entries is signed by both keys, and {path} holds the new one.")


def key_path() -> Path:
    """The file of the key that the settings name. Raises Failure where they name none."""
    path = read_log(data=data_folder()).key
    if path is None:
        raise Misunderstood("Set KHENTHUONG_LOG_KEY: the file in which the key lies.")
    return path


def _changed(connection: Connection, path: Path) -> tuple[Verifier, Head]:
    """Let a new key follow, which then waits in its file for the transaction to be committed.

    Files are written under the sealer's lock: of two changes at once, each finds the key that the other has made.
    """
    alone = stand_alone(connection, wait=True)
    assert alone
    known = keys(connection)
    if not known:
        raise NotInOrder("The log has no key yet: make one by audit keygen.")
    old = signer_of(path, known[0])
    new = Signer.generate(old.name)
    forget_waiting(path)
    create_key_file(next_of(path, new.verifier), new)
    return new.verifier, rotate_key(connection, old, new, datetime.now(UTC))


def _made(engine: Engine, path: Path, name: str) -> Signer:
    with reading(engine) as connection:
        known = keys(connection)
    if known:
        raise NotInOrder(f"The log has a key already, {known[0]}: change it by audit rotate.")
    try:
        signer = _written(path, name)
        with writing(engine) as connection:
            create_key(connection, signer, datetime.now(UTC))
    except HasKey as error:
        raise NotInOrder("The log was given a key by another just now.") from error
    except (NoKey, BadNote) as error:
        raise NotInOrder(f"{error}.") from error
    except OSError as error:
        raise NotInOrder(f"{path} cannot be written: {error.strerror}.") from error
    return signer


def _written(path: Path, name: str) -> Signer:
    """A new key in its file; or the one that lies there, where making it was cut off before the log had it."""
    signer = Signer.generate(name)
    try:
        create_key_file(path, signer)
    except FileExistsError:
        signer = read_key_file(path)
        if signer.name != name:
            raise NoKey(f"{path} holds a key named {signer.name}") from None
    return signer
