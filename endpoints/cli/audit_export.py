"""``khenthuong audit verify-export``: the program that inspectors carry, run from here."""

from pathlib import Path

import click

import states.versions
from endpoints.cli.shown import progress
from endpoints.cli.typed import checkpoints_option, keys_option
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
@checkpoints_option()
@keys_option("export")
@click.pass_context
def verify_export(
    ctx: click.Context, file: Path, checkpoints: tuple[Path, ...], trusted: tuple[str, ...]
) -> None:
    """Check a file that was exported (jsonl), the folder or zip of an inspection, or a proof (tlog-proof).

    It needs no database, and asks nothing of the service. The answer is in Vietnamese, on standard error.
    """
    with progress("entries") as done:
        code = run(file, checkpoints, trusted, TABLES, done)
    ctx.exit(code)
