"""The ``khenthuong`` command: verbs and nouns, each in a module of its own, imported when it is asked for.

The processes of a server import this module too, and none of them makes a demonstration.
"""

from importlib import import_module
from importlib.metadata import version

import click

from endpoints.cli.frame import EXIT_CODES, Noun

MODULES = {
    "audit": "audit",
    "db": "db",
    "demo": "demo",
    "inspection": "inspections",
    "messages": "messages",
    "person": "person",
    "serve": "serve",
    "states": "states",
    "token": "people",
    "units": "units",
    "user": "people",
    "witness": "witness",
    "worker": "serve",
}
"""Each command, by its name in the module beside this one that holds it."""


class Program(Noun):
    """The whole command, which imports a part when somebody asks for it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all, in the order of help."""
        return sorted(MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name; None where there is none."""
        if cmd_name not in MODULES:
            return None
        command = getattr(import_module(f"endpoints.cli.{MODULES[cmd_name]}"), cmd_name)
        assert isinstance(command, click.Command)
        return command


@click.group(cls=Program, epilog=EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("khenthuong"), "--version", message="%(prog)s %(version)s")
def main() -> None:
    """Commendations of a province, from a commune's draft to the issued decision.

    The database is an embedded one in a folder (--data DIR or KHENTHUONG_DATA), or the one that
    KHENTHUONG_DATABASE_URL names. To look around, start with: khenthuong demo
    """
