"""Who may do what from where: the whole matrix beside a file that people read."""

from pathlib import Path

import pytest

from states.routes import DIRECT, FOUR_TIERS
from states.terms import Action, Role, State
from tests.generated.matrix import matrix, verdict

FILE = Path(__file__).with_name("matrix.txt")


def test_the_matrix_is_the_one_that_people_have_read() -> None:
    assert matrix() == FILE.read_text(encoding="utf-8"), "run ./dev docs, and read what has changed"


@pytest.mark.parametrize(
    ("action", "role", "state", "cell"),
    [
        (Action.ENDORSE, Role.INSPECTOR, State.SUBMITTED, "403 read"),
        (Action.ENDORSE, Role.DRAFTER, State.SUBMITTED, "403 role"),
        (Action.ENDORSE, Role.DISTRICT_APPROVER, State.SUBMITTED, "-> endorsed"),
        (Action.ENDORSE, Role.DISTRICT_APPROVER, State.ENDORSED, "409"),
        (Action.CHECK, Role.DEPARTMENT_APPRAISER, State.ENDORSED, "-> checked"),
        (Action.RETURN_TO_ORIGIN, Role.DEPARTMENT_APPRAISER, State.SUBMITTED, "403 unit"),
        (Action.HOLD, Role.COUNCIL_SECRETARY, State.DECIDED, "stays"),
        (Action.CONFIRM_REVOKE, Role.COUNCIL_SECRETARY, State.AWARDED, "403 role"),
        (Action.CONFIRM_REVOKE, Role.COUNCIL_CHAIR, State.AWARDED, "-> revoked"),
    ],
)
def test_cells_of_the_whole_way_that_matter_most(action: Action, role: Role, state: State, cell: str) -> None:
    assert verdict(action, role, state, FOUR_TIERS) == cell


def test_without_a_district_a_submission_goes_straight_to_the_department() -> None:
    assert verdict(Action.SUBMIT, Role.DRAFTER, State.DRAFTED, FOUR_TIERS) == "-> submitted"
    assert verdict(Action.SUBMIT, Role.DRAFTER, State.DRAFTED, DIRECT) == "-> endorsed"
