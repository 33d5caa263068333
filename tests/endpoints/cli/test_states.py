"""The process on the terminal."""

import pytest

from states.diagram import diagram_dot, diagram_mermaid
from states.table import STEPS, VERSION
from states.terms import State
from tests.endpoints.cli.conftest import typed


def test_the_table_has_a_row_for_each_step_and_every_state() -> None:
    shown = typed("states", "show")
    assert shown.exit_code == 0
    first_words = [line.split()[0] for line in shown.stdout.splitlines() if line.strip()]
    assert [word for word in first_words if word in {step.action for step in STEPS}] == [
        step.action.value for step in STEPS
    ]
    assert set(first_words) >= {state.value for state in State}
    assert f"Version {VERSION}" in shown.stdout


def test_states_are_called_as_people_call_them() -> None:
    assert "Đang soạn" in typed("states", "show", "--language", "vi").stdout


@pytest.mark.parametrize(("language", "expected"), [("mermaid", diagram_mermaid()), ("dot", diagram_dot())])
def test_the_picture_is_the_one_of_the_table(language: str, expected: str) -> None:
    assert typed("states", "diagram", "--format", language).stdout == expected


def test_the_picture_is_an_svg_if_nothing_else_is_said() -> None:
    assert "<svg" in typed("states", "diagram").stdout
