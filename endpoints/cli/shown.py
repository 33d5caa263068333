"""How commands show things: tables for people, plain lines for scripts, and progress where work is long.

Results go to standard output; everything said about them goes to standard error.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import partial
from typing import Protocol

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from workflow.calendar import VIETNAM

WIDTH_OF_A_FILE = 280
"""Columns of a table that nobody looks at on a terminal: wide enough that no cell is broken."""

say = partial(click.echo, err=True)
"""Tell something beside the result."""


class Done(Protocol):
    """What a progress bar is told."""

    def __call__(self, count: int, of: int | None = None, /) -> None:
        """So many are done, of so many if that was not known before."""


def show_table(columns: Sequence[str], rows: Iterable[Sequence[object]], caption: str | None = None) -> None:
    """Print a table; None is an empty cell, and days and moments are written as people do."""
    table = Table(*columns, box=SIMPLE_HEAD, caption=caption, caption_justify="left", pad_edge=False)
    for row in rows:
        table.add_row(*(_cell(value) for value in row))
    console().print(table)


def console(*, err: bool = False) -> Console:
    """Where to print: the terminal as it is, or a file with room enough."""
    stream = sys.stderr if err else sys.stdout
    return Console(
        file=stream,
        width=None if stream.isatty() else WIDTH_OF_A_FILE,
        highlight=False,
        markup=False,
        emoji=False,
    )


@contextmanager
def progress(what: str, total: int | None = None) -> Iterator[Done]:
    """A progress bar on standard error, silent off a terminal; told how many are done, and of how many."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(
        *columns, console=console(err=True), transient=True, disable=not sys.stderr.isatty()
    ) as bar:
        task = bar.add_task(what, total=total)

        def done(count: int, of: int | None = None, /) -> None:
            bar.update(task, completed=count, total=of or total)

        yield done


def moment(at: datetime) -> str:
    """A moment by the clock in Viet Nam."""
    return at.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M")


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case datetime():
            return moment(value)
        case date():
            return value.strftime("%d/%m/%Y")
        case _:
            return str(value)
