"""``khenthuong states``: the process, as a table and as a picture."""

from collections.abc import Callable, Mapping
from importlib.resources import files

import click

from endpoints.cli.frame import Noun
from endpoints.cli.shown import show_table
from states.diagram import diagram_dot, diagram_mermaid
from states.guards import Guard, Need, always
from states.table import OPEN, STEPS, VERSION, Step
from states.terms import State
from states.words.label import Label
from states.words.process import STATES
from states.words.rules import REQUIREMENTS, WHEN, WHO

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
@click.option(
    "--language", type=LANGUAGES, default="en", show_default=True, help="Of all words but the codes."
)
def show(language: str) -> None:
    """The table of the process: each row a step, from where, to where, by whom, when, and what it owes."""

    def word(label: Label) -> str:
        return label.vi if language == "vi" else label.en

    show_table(
        ("action", "from", "to", "who", "when", "must hold", "must be given"),
        [
            (
                step.action.value,
                _sources(step),
                step.to.value if step.to else "unchanged",
                word(WHO[step.who]),
                "" if step.when is always else word(WHEN[step.when]),
                "\n".join(
                    word(REQUIREMENTS[guard]) + ("" if guard.in_force else " *") for guard in step.holds
                ),
                "\n".join(word(REQUIREMENTS[need]) for need in step.given),
            )
            for step in STEPS
        ],
        caption="* Not in force yet: what it judges is not stored so far.",
    )
    show_table(("state", "is called"), [(state.value, word(words.tag)) for state, words in STATES.items()])
    show_table(("what must hold or be given", "is refused with"), _codes(word))
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


def _sources(step: Step) -> str:
    if step.sources == OPEN:
        return "any open state"
    return ", ".join(state.value for state in State if state in step.sources) or "–"


def _codes(word: Callable[[Label], str]) -> list[tuple[str, str]]:
    """Each requirement of the table once, with its code."""
    required: dict[Guard | Need, None] = {}
    for step in STEPS:
        required |= dict.fromkeys(step.holds) | dict.fromkeys(step.given)
    return [(word(REQUIREMENTS[each]), each.code.value) for each in required]
