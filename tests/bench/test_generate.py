"""What the benchmarks measure on is such as the service itself would have written."""

import pytest
from sqlalchemy import Engine, func, select

from bench.generate import generate
from bench.steps import populated
from bench.walks import submitted_ones
from bench.world import QUIET
from states.facts import NOTHING_GIVEN
from states.terms import Action, State
from tests.clock import NOW
from workflow.audit.models import Entry
from workflow.database import reading, writing
from workflow.nominations.inbox import inbox
from workflow.nominations.models import Nomination
from workflow.replay import replay
from workflow.step import take_step
from workflow.units.models import Unit

COPIES = 7


@pytest.mark.parametrize("spread", [True, False])
def test_generated_nominations_agree_with_their_generated_log(engine: Engine, spread: bool) -> None:
    world = populated(engine)
    made = generate(engine, world, submitted_ones(world), COPIES, spread=spread)
    with reading(engine) as connection:
        assert made == COPIES == connection.scalar(select(func.count()).select_from(Nomination))
        assert replay(connection, unopened=True) is None
        origins = connection.scalars(
            select(Unit.code).join(Nomination, Nomination.origin_unit_id == Unit.id)
        ).all()
    assert len(set(origins)) == (COPIES if spread else 1)
    assert QUIET not in origins


def test_steps_can_be_taken_on_what_was_generated(engine: Engine) -> None:
    world = populated(engine)
    generate(engine, world, submitted_ones(world), COPIES, spread=False)
    approver = next(each.approver for each in world.communes if each.district_code == "457")
    with writing(engine) as connection:
        waiting = inbox(connection, approver, limit=50, cursor=None).items
        for view in waiting:
            taken = take_step(connection, approver, view.id, Action.ENDORSE, view.version, NOTHING_GIVEN, NOW)
            assert taken.state is State.ENDORSED
    with reading(engine) as connection:
        assert len(waiting) == COPIES
        assert connection.scalar(select(func.count()).where(Entry.action == Action.ENDORSE.value)) == COPIES
        assert replay(connection, unopened=True) is None
