"""The process on the terminal."""

import pytest

from states.diagram import diagram_dot, diagram_mermaid
from states.table import STEPS, VERSION
from states.terms import State
from states.words.rules import REQUIREMENTS
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


def test_what_must_hold_stands_in_words_and_its_code_by_itself() -> None:
    table, _, codes = typed("states", "show").stdout.partition("is refused with")
    assert "no request to revoke is pending" in table
    assert "the dossier is complete *" in table, "not in force yet"
    assert "revoke_pending" not in table
    for step in STEPS:
        for each in (*step.holds, *step.given):
            assert f"{REQUIREMENTS[each].en}  " in codes
            assert each.code.value in codes
    assert "không trùng thành tích" in typed("states", "show", "--language", "vi").stdout


def test_states_are_called_as_people_call_them() -> None:
    assert "Đang soạn" in typed("states", "show", "--language", "vi").stdout


@pytest.mark.parametrize(("language", "expected"), [("mermaid", diagram_mermaid()), ("dot", diagram_dot())])
def test_the_picture_is_the_one_of_the_table(language: str, expected: str) -> None:
    assert typed("states", "diagram", "--format", language).stdout == expected


def test_the_picture_is_an_svg_if_nothing_else_is_said() -> None:
    assert "<svg" in typed("states", "diagram").stdout
