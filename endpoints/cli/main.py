"""The ``khenthuong`` command: a group of verbs and nouns, each in a module of its own."""

from importlib.metadata import version

import click

from endpoints.cli.audit import audit
from endpoints.cli.db import db
from endpoints.cli.demo import demo
from endpoints.cli.frame import EXIT_CODES, Noun
from endpoints.cli.people import token, user
from endpoints.cli.serve import serve, worker
from endpoints.cli.states import states
from endpoints.cli.units import units


@click.group(cls=Noun, epilog=EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("khenthuong"), "--version", message="%(prog)s %(version)s")
def main() -> None:
    """Commendations of a province, from a commune's draft to the issued decision.

    The database is an embedded one in a folder (--data DIR or KHENTHUONG_DATA), or the one that
    KHENTHUONG_DATABASE_URL names. To look around, start with: khenthuong demo
    """


for command in (serve, worker, demo, db, user, token, units, states, audit):
    main.add_command(command)
