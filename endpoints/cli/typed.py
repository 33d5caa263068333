"""Kinds of value on the command line that click does not know, and options that several commands take."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import click
from click.decorators import FC


class Day(click.ParamType[date]):
    """A day as ISO 8601 writes it: 2026-11-24."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day, or a usage error that says how one is written."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is no day; write it as 2026-11-24.", param, ctx)


DAY = Day()


def checkpoints_option() -> Callable[[FC], FC]:
    """``--checkpoint FILE``, as often as one likes: what one kept of a log, to hold it to account."""
    return click.option(
        "--checkpoint",
        "checkpoints",
        multiple=True,
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        metavar="FILE",
        help="A checkpoint kept from before: the log must only have grown since. May be repeated.",
    )


def keys_option(elsewhere: str) -> Callable[[FC], FC]:
    """``--key KEY``, as often as one likes: whom one trusts, known from ``elsewhere`` than what is checked."""
    return click.option(
        "--key",
        "trusted",
        multiple=True,
        metavar="KEY",
        help=f"A public key that you trust, or a file of them, from elsewhere than the {elsewhere}. May be repeated.",
    )
