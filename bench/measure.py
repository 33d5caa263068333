"""Rounds, medians and ratios; and tables of them on the terminal.

Ways are measured in turn within each round, in an order that changes from round to round, so that whatever else the
machine does meets all of them alike. A ratio is taken within a round; its median over the rounds is what we report.
"""

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryFile

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

console = Console(highlight=False, width=None if sys.stdout.isatty() else 120)


WRITES = 50


@dataclass(frozen=True, slots=True)
class Spread:
    """The smallest, the middle and the largest of what the rounds gave."""

    low: float
    middle: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        """The spread of some values, one or more."""
        return cls(min(values), median(values), max(values))

    def shown(self, form: str = "{:.2f}") -> str:
        """The middle, and the others in brackets."""
        low, middle, high = (form.format(each) for each in (self.low, self.middle, self.high))
        return f"{middle} ({low}–{high})"


Rates = dict[str, list[float]]
"""For each way what each round gave, in units a second."""


def interleaved(ways: Sequence[str], rounds: int, measure: Callable[[str], float]) -> Rates:
    """Measure every way once in every round. ``measure`` gives units a second; a first round is thrown away."""
    rates: Rates = {way: [] for way in ways}
    for number in range(rounds + 1):
        turned = number % len(ways)
        for way in (*ways[turned:], *ways[:turned]):
            rate = measure(way)
            if number:
                rates[way].append(rate)
    return rates


def ratios(rates: Rates, way: str, reference: str) -> Spread:
    """The rates of a way over those of the reference, round by round."""
    return Spread.of([ours / theirs for ours, theirs in zip(rates[way], rates[reference], strict=True)])


def rate_table(title: str, unit: str) -> Table:
    """A table of ways with their rates and ratios."""
    table = Table(title=title, title_justify="left")
    table.add_column("way")
    table.add_column(unit, justify="right")
    table.add_column("µs each", justify="right")
    table.add_column("ratio, median (min–max)", justify="right")
    return table


def add_rates(table: Table, rates: Rates, reference: str, prefix: str = "") -> None:
    """A row for each way; the reference is 1."""
    for way, values in rates.items():
        ratio = "1" if way == reference else ratios(rates, way, reference).shown()
        spread = Spread.of(values)
        table.add_row(f"{prefix}{way}", spread.shown("{:,.0f}"), f"{1e6 / spread.middle:,.0f}", ratio)


def seconds(run: Callable[[], object]) -> float:
    """How long a call takes."""
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def write_through(folder: Path) -> float:
    """Microseconds in which the disk takes a page and says that it has it: the median of many."""
    with TemporaryFile(dir=folder) as file:

        def write() -> None:
            os.write(file.fileno(), b"x" * 4096)
            os.fdatasync(file.fileno())

        return median(seconds(write) for _ in range(WRITES)) * 1e6


@contextmanager
def bar(what: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar, moved by a call with how many are done and of how many."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(what, total=None)

        def move(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        yield move
