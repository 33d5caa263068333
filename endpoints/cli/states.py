"""``khenthuong states``: the process, as a table and as a picture."""

from collections.abc import Callable, Mapping
from importlib.resources import files

import click

from endpoints.cli.frame import Noun
from endpoints.cli.shown import show_table
from states.diagram import diagram_dot, diagram_mermaid
from states.table import STEPS, VERSION
from states.words.label import Label
from states.words.process import STATES

PICTURES: Mapping[str, Callable[[], str]] = {
    "svg": lambda: files("states").joinpath("process.svg").read_text(encoding="utf-8"),
    "mermaid": diagram_mermaid,
    "dot": diagram_dot,
}
LANGUAGES = click.Choice(["en", "vi"])


@click.group(cls=Noun)
def states() -> None:
    """The process: its states and steps."""


@states.command(short_help="The table of the process.")
@click.option("--language", type=LANGUAGES, default="en", show_default=True, help="Of the labels of states.")
def show(language: str) -> None:
    """The table of the process: each row a step, from where, to where, by whom, and what it owes."""

    def word(label: Label) -> str:
        return label.vi if language == "vi" else label.en

    show_table(
        ("action", "from", "to", "who", "must hold", "must be given"),
        [
            (
                step.action.value,
                ", ".join(sorted(source.value for source in step.sources)) or "–",
                step.to.value if step.to else "unchanged",
                ", ".join(role.value for role in step.who.roles),
                ", ".join(
                    guard.code.value + ("" if guard.in_force else " (not in force yet)")
                    for guard in step.holds
                ),
                ", ".join(need.field for need in step.given),
            )
            for step in STEPS
        ],
    )
    show_table(("state", "is called"), [(state.value, word(words.tag)) for state, words in STATES.items()])
    click.echo(f"Version {VERSION} of the table.")


@states.command()
@click.option(
    "--format",
    "language",
    type=click.Choice(list(PICTURES)),
    default="svg",
    show_default=True,
    help="SVG for browsers, Mermaid for pages that draw it themselves, DOT for Graphviz.",
)
def diagram(language: str) -> None:
    """The picture of the process, on standard output."""
    click.echo(PICTURES[language](), nl=False)
