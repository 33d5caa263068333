"""The help of every command, as people read it on a terminal of 80 columns (tests/endpoints/cli/help.txt)."""

from collections.abc import Iterator

import click

from endpoints.cli.main import main

WIDTH = 80


def helps() -> str:
    """Each command's help under its name, nouns before what stands in them."""
    return "\n".join(_helps(main, None, "khenthuong"))


def _helps(command: click.Command, above: click.Context | None, name: str) -> Iterator[str]:
    context = click.Context(command, above, name, terminal_width=WIDTH, max_content_width=WIDTH)
    context.help_option_names = ["-h", "--help"]
    yield f"$ {context.command_path} --help\n{command.get_help(context)}\n"
    if isinstance(command, click.Group):
        for each in sorted(command.list_commands(context)):
            inner = command.get_command(context, each)
            assert inner is not None, each
            yield from _helps(inner, context, each)
