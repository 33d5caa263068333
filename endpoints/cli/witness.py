"""``khenthuong witness``: others than the service keep watch over its log, on a machine and with a key of their own.

It knows neither the service's settings nor its database.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from endpoints.cli.frame import Failure, Misunderstood, NotInOrder, stopped
from endpoints.cli.shown import say
from endpoints.cli.witness_kept import Witness, read_key, write_key, write_whole
from endpoints.cli.witness_serve import serve_until_told, server
from endpoints.cli.witness_watch import NotTaken, NotToBeHad, Service, Source, source_of
from workflow.audit.keys import BadNote, Kind, Signer, Verifier
from workflow.audit.note import Checkpoint, only_by, text_of
from workflow.audit.witness import NotProved, NotWitnessed, Submission, TwoLogs, require_one_log

EXIT_CODES = """\b
Exit codes:
  0  done
  1  refused: the log is not the one that was witnessed before, only longer
  2  the command line, the key or the state cannot be understood
  3  the log cannot be had just now, or its cosignature not handed over
"""


class CannotBeHad(Failure):
    """The log is not there just now."""

    exit_code = 3


class Verb(click.Command):
    """A command of a witness, which needs no database; says failures in one line."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run it."""
        try:
            return super().invoke(ctx)
        except NotWitnessed as refused:
            raise NotInOrder(f"REFUSED: {refused}.") from refused
        except NotToBeHad as error:
            raise CannotBeHad(_why(error)) from error
        except BadNote as error:
            raise Misunderstood(f"{str(error)[:1].upper()}{str(error)[1:]}.") from error
        except OSError as error:
            said = f"{error.filename}: {error.strerror}" if error.filename else str(error)
            raise Misunderstood(f"{said}.") from error
        except KeyboardInterrupt:
            stopped()


_Option = Callable[[Callable[..., None]], Callable[..., None]]
_FILE = click.Path(dir_okay=False, path_type=Path)


def _of_a_witness(command: Callable[..., None]) -> Callable[..., None]:
    """What a witness must be told to work."""
    options: list[_Option] = [
        click.option("--key", required=True, type=_FILE, help="The file of the witness's key."),
        click.option(
            "--state", required=True, type=_FILE, help="The file with the one line that it remembers."
        ),
        click.option(
            "--log",
            "logs",
            required=True,
            multiple=True,
            metavar="KEY",
            help="The key of the log, as GET /api/v1/audit/key shows it; several while keys change.",
        ),
    ]
    for option in reversed(options):
        command = option(command)
    return command


@click.group(epilog=EXIT_CODES)
def witness() -> None:
    """Keep watch over the log of a service: for others than the service.

    A witness has a key and a machine of its own, remembers one line, and signs the head of a log that has only grown.
    """


witness.command_class = Verb


@witness.command(short_help="Make the key of a witness.")
@click.option(
    "--name", required=True, help="Names the witness for ever: like an address, without spaces or +."
)
@click.option("--key", required=True, type=_FILE, help="The file to make; it must not be there yet.")
def keygen(name: str, key: Path) -> None:
    """Make a key in a file that only you can read, and print what others need to check its signatures."""
    signer = Signer.generate(name, Kind.COSIGNATURE)
    try:
        write_key(key, signer)
    except FileExistsError as error:
        raise Misunderstood(f"{key} is there already, and a key is never overwritten.") from error
    click.echo(str(signer.verifier))


@witness.command(short_help="Look at a log, and sign its head.")
@click.argument("source")
@_of_a_witness
@click.option(
    "--every", type=click.FloatRange(min=0.1), metavar="SECONDS", help="Look again and again; else once."
)
@click.option("--out", type=_FILE, help="Write the cosigned checkpoint into this file.")
@click.option("--send", is_flag=True, help="Send the cosigned checkpoint to the service.")
def watch(
    source: str,
    key: Path,
    state: Path,
    logs: tuple[str, ...],
    every: float | None,
    out: Path | None,
    send: bool,
) -> None:
    """Fetch the newest checkpoint, and cosign it if the log has only grown.

    SOURCE is the address of a service (https://host), or a folder that a service writes (checkpoint, tile/...).
    """
    log = source_of(source)
    if send and not isinstance(log, Service):
        raise Misunderstood("A folder takes no cosignatures: use --out.")
    watcher = _witness(key, state, logs)
    given: Checkpoint | None = None
    while True:
        try:
            given = _look(watcher, log, given, out, send=send)
        except NotToBeHad as error:
            if every is None:
                raise
            say(f"{_why(error)} Trying again.")
        if every is None:
            return
        time.sleep(every)


@witness.command(short_help="Sign what services send (C2SP tlog-witness).")
@_of_a_witness
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", required=True, type=click.IntRange(0, 65535), help="The port to listen on.")
def serve(key: Path, state: Path, logs: tuple[str, ...], host: str, port: int) -> None:
    """Answer POST /add-checkpoint, by which a log sends its checkpoints and proofs."""
    witness = _witness(key, state, logs)
    try:
        serving = server(witness, host, port)
    except OSError as error:
        raise Misunderstood(f"{host}:{port} cannot be listened on: {error.strerror}.") from error
    say(f"Witnessing on http://{host}:{serving.server_address[1]}/add-checkpoint")
    serve_until_told(serving)


def _witness(key: Path, state: Path, logs: tuple[str, ...]) -> Witness:
    trusted = tuple(map(_key_of_log, logs))
    require_one_log(trusted)
    made = Witness(read_key(key), trusted, state, lambda: datetime.now(UTC))
    head = made.seen()
    say(
        f"The state: {head.size} entries."
        if head
        else "Nothing was witnessed before; the first is taken as it is."
    )
    return made


def _why(error: NotToBeHad) -> str:
    """In words, whether there is a signature or none."""
    return (
        f"Signed, and not handed over: {error}"
        if isinstance(error, NotTaken)
        else f"Nothing was witnessed: {error}."
    )


def _key_of_log(written: str) -> Verifier:
    try:
        return Verifier.read(written)
    except BadNote as error:
        raise Misunderstood(f"--log {written} is no public key: {error}.") from error


def _look(
    watcher: Witness, log: Source, given: Checkpoint | None, out: Path | None, *, send: bool
) -> Checkpoint:
    """Witness once; returns the head that was signed and handed over."""
    note = log.note()
    try:
        head = Checkpoint.read(text_of(note))
    except BadNote as error:
        raise NotToBeHad(f"there is no checkpoint: {error}") from error
    if head == given:
        return head
    seen = watcher.seen()
    last = min(seen.size, head.size) if seen else 0
    proof = log.proof(last, head) if 0 < last < head.size else ()
    try:
        cosigned = watcher.cosign(Submission(last, tuple(proof), note))
    except (TwoLogs, NotProved) as refused:
        kept = ", ".join(map(str, watcher.evidence()))
        raise NotInOrder(f"REFUSED: {refused}.", f"Kept as evidence: {kept}.") from refused
    say(f"Witnessed: {head.size} entries, root {head.root.hex()}.")
    if out is not None:
        write_whole(out, cosigned)
    if send:
        log.send(only_by(cosigned, {head.origin, watcher.signer.name}))
    return head
