"""Kinds of value on the command line that click does not know."""

from datetime import date

import click


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
