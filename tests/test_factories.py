"""A nomination can be had in every state: the factories walk every way there is."""

import pytest
from sqlalchemy import Engine, select

from states.terms import Award, State
from tests.factories import nomination_in
from workflow.database import reading, writing
from workflow.nominations.models import Nomination
from workflow.replay import replay


@pytest.mark.parametrize("origin", ["19249", "19141", "44-MTTQ", "457"])
def test_a_nomination_comes_to_every_state_of_its_way(settled: Engine, origin: str) -> None:
    has_district = origin.startswith("19")
    wanted = [state for state in State if has_district or state is not State.SUBMITTED]
    with writing(settled) as connection:
        made = [nomination_in(connection, state, origin=origin) for state in wanted]
    with reading(settled) as connection:
        reached = dict(connection.execute(select(Nomination.id, Nomination.state)).all())
        assert [reached[nomination_id] for nomination_id in made] == wanted
        assert replay(connection) is None


@pytest.mark.parametrize("award", list(Award))
@pytest.mark.parametrize("state", [State.AWARDED, State.REVOKED])
def test_every_award_is_given_and_taken_back(settled: Engine, award: Award, state: State) -> None:
    with writing(settled) as connection:
        nomination_in(connection, state, award=award)


def test_a_lower_form_can_be_decided(settled: Engine) -> None:
    with writing(settled) as connection:
        nomination_id = nomination_in(
            connection, State.AWARDED, award=Award.HCLD_3, decided_award=Award.BANG_KHEN_TINH
        )
        decided = connection.scalar(select(Nomination.decided_award).where(Nomination.id == nomination_id))
        assert decided is Award.BANG_KHEN_TINH
