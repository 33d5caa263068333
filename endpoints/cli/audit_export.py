"""``khenthuong audit verify-export``: the program that inspectors carry, run from here."""

from pathlib import Path

import click

import states.versions
from endpoints.cli.shown import progress
from workflow.inspection.kiem_tra_nhat_ky import run

TABLES = Path(states.versions.__file__).parent
"""Each version of the table of steps, a file each."""


ANSWERS = """\b
Exit codes:
  0  all that can be checked is in order
  1  something is wrong: on standard output the id of the first bad entry,
     or its place in the log, or "checkpoint" where that cannot be trusted
  2  the file cannot be read
  3  nothing wrong was found, but something that was asked is not proved
"""


@click.command(short_help="Check an exported log, an inspection's folder or a proof.", epilog=ANSWERS)
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--checkpoint",
    "checkpoints",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="A checkpoint kept from before: the log must only have grown since. May be repeated.",
)
@click.option(
    "--key",
    "keys",
    multiple=True,
    metavar="KEY",
    help="A public key that you trust, or a file of them, from elsewhere than the export. May be repeated.",
)
@click.pass_context
def verify_export(
    ctx: click.Context, file: Path, checkpoints: tuple[Path, ...], keys: tuple[str, ...]
) -> None:
    """Check a file that was exported (jsonl), the folder or zip of an inspection, or a proof (tlog-proof).

    It needs no database, and asks nothing of the service. The answer is in Vietnamese, on standard error.
    """
    with progress("entries") as done:
        code = run(file, checkpoints, keys, TABLES, done)
    ctx.exit(code)
