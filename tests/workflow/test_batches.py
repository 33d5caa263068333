"""The same step on many: looked at first, taken once, each by itself."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection, Engine, func, select

from states.codes import Code
from states.facts import NOTHING_GIVEN, Given
from states.terms import Action, Bar, State, Tier
from tests.cast import actor
from tests.clock import NOW
from tests.factories import nomination_in
from workflow.audit.models import Entry
from workflow.batches.commands import KEPT, MOST, batch_of, foresee_all, set_down, take_all
from workflow.batches.models import Batch
from workflow.database import reading, writing
from workflow.errors import NotFound, NotPossible, NotYours, Stale, UnmetRequirements
from workflow.nominations.models import Nomination
from workflow.step import Taken, Wanted, take_step


def submitted(connection: Connection, number: int) -> list[str]:
    return [nomination_in(connection, State.SUBMITTED) for _ in range(number)]


def read(connection: Connection, ids: list[str]) -> list[Wanted]:
    rows = connection.execute(select(Nomination.id, Nomination.version).where(Nomination.id.in_(ids)))
    return [Wanted(row.id, row.version) for row in rows]


def state_of(connection: Connection, nomination_id: str) -> State:
    state = connection.scalar(select(Nomination.state).where(Nomination.id == nomination_id))
    assert state
    return state


def test_a_batch_is_its_owners_alone(settled: Engine) -> None:
    with writing(settled) as connection:
        wanted = read(connection, submitted(connection, 2))
        batch = set_down(connection, actor(connection, "district"), Action.ENDORSE, wanted, NOW)
        assert batch_of(connection, actor(connection, "district"), batch).wanted == tuple(wanted)
        for username in ("district2", "department", "admin"):
            with pytest.raises(NotFound):
                batch_of(connection, actor(connection, username), batch)
            with pytest.raises(NotFound):
                take_all(connection, actor(connection, username), batch, [], NOTHING_GIVEN, NOW)


def test_looking_ahead_changes_nothing_and_asks_for_no_reason_yet(settled: Engine) -> None:
    with writing(settled) as connection:
        ids = submitted(connection, 2)
        district = actor(connection, "district")
        batch_id = set_down(connection, district, Action.RETURN_TO_ORIGIN, read(connection, ids), NOW)
        batch = batch_of(connection, district, batch_id)
        assert all(isinstance(each, Taken) for each in foresee_all(connection, district, batch, NOW))
        assert {state_of(connection, each) for each in ids} == {State.SUBMITTED}


def test_each_is_a_step_of_its_own_and_what_is_refused_stops_no_other(settled: Engine) -> None:
    with writing(settled) as connection:
        first, second, third, fourth = submitted(connection, 4)
        district = actor(connection, "district")
        wanted = read(connection, [first, second, third, fourth])
        batch_id = set_down(connection, district, Action.ENDORSE, wanted, NOW)
        take_step(connection, district, second, Action.ENDORSE, None, NOTHING_GIVEN, NOW)
        batch = take_all(connection, district, batch_id, [first, second, third], NOTHING_GIVEN, NOW)
        refused = [each for each in batch.outcomes if not isinstance(each, Taken)]
        assert [each for each, _ in refused] == [second]
        assert isinstance(refused[0][1], Stale)
        assert refused[0][1].details["who"] == district.full_name
        assert state_of(connection, first) is state_of(connection, third) is State.ENDORSED
        assert state_of(connection, fourth) is State.SUBMITTED
        entries = select(func.count()).where(Entry.action == Action.ENDORSE.value, Entry.at == NOW)
        assert connection.scalar(entries.where(Entry.nomination_id.in_([first, third]))) == 2


def test_two_hats_are_kept_with_the_one_that_bars(settled: Engine) -> None:
    with writing(settled) as connection:
        ids = submitted(connection, 1)
        dual = actor(connection, "dual")
        batch_id = set_down(connection, dual, Action.ENDORSE, read(connection, ids), NOW)
        batch = take_all(connection, dual, batch_id, ids, NOTHING_GIVEN, NOW)
        ((_, refused),) = (each for each in batch.outcomes if not isinstance(each, Taken))
        assert isinstance(refused, NotYours)
        assert refused.details == {"bar": Bar.OF_ORIGIN, "duty": Tier.DISTRICT}


def test_sent_twice_it_is_done_once(settled: Engine) -> None:
    with writing(settled) as connection:
        ids = submitted(connection, 2)
        district = actor(connection, "district")
        batch_id = set_down(connection, district, Action.RECEIVE, read(connection, ids), NOW)
        first = take_all(connection, district, batch_id, ids[:1], NOTHING_GIVEN, NOW)
        second = take_all(connection, district, batch_id, ids, NOTHING_GIVEN, NOW + timedelta(seconds=1))
        assert first == second
        assert len(second.outcomes) == 1


def test_a_return_owes_one_reason_and_nothing_is_done_without_it(settled: Engine) -> None:
    with writing(settled) as connection:
        ids = submitted(connection, 2)
        district = actor(connection, "district")
        batch_id = set_down(connection, district, Action.RETURN_TO_ORIGIN, read(connection, ids), NOW)
        with pytest.raises(UnmetRequirements) as refusal:
            take_all(connection, district, batch_id, ids, Given(reason="  "), NOW)
        assert refusal.value.code is Code.REASON_REQUIRED
        assert {state_of(connection, each) for each in ids} == {State.SUBMITTED}
        take_all(connection, district, batch_id, ids, Given(reason="Thiếu biên bản"), NOW)
        assert {state_of(connection, each) for each in ids} == {State.RETURNED}


def test_what_cannot_be_done_any_more_says_where_it_stands(settled: Engine) -> None:
    with writing(settled) as connection:
        endorsed = nomination_in(connection, State.ENDORSED)
        hidden = nomination_in(connection, State.DRAFTED)
        district = actor(connection, "district")
        wanted = [Wanted(endorsed, None), Wanted(hidden, None)]
        batch_id = set_down(connection, district, Action.ENDORSE, wanted, NOW)
        batch = take_all(connection, district, batch_id, [endorsed, hidden], NOTHING_GIVEN, NOW)
    with reading(settled) as connection:
        kinds = {each[0]: each[1] for each in batch_of(connection, district, batch.id).outcomes}  # type: ignore[index]
        assert isinstance(kinds[endorsed], NotPossible)
        assert kinds[endorsed].details["state"] is State.ENDORSED
        assert isinstance(kinds[hidden], NotFound)


def test_requirements_that_are_not_met_are_kept_with_what_they_say(settled: Engine) -> None:
    with writing(settled) as connection:
        twin = nomination_in(connection, State.SUBMITTED, nominee_name="Hộ bà An")
        drafted = nomination_in(connection, State.DRAFTED, nominee_name="Hộ bà An")
        assert twin != drafted
        commune = actor(connection, "commune")
        batch_id = set_down(connection, commune, Action.SUBMIT, [Wanted(drafted, None)], NOW)
        batch = take_all(connection, commune, batch_id, [drafted], NOTHING_GIVEN, NOW)
        ((_, refusal),) = batch.outcomes  # type: ignore[misc]
        assert isinstance(refusal, UnmetRequirements)
        assert refusal.code is Code.TWIN_AWARD
        assert refusal.unmet[0].params["twin"]


@pytest.mark.parametrize("number", [0, MOST + 1])
def test_nothing_and_too_many_are_refused(settled: Engine, number: int) -> None:
    with writing(settled) as connection:
        wanted = [Wanted(f"{each:032x}", 1) for each in range(number)]
        with pytest.raises(UnmetRequirements) as refusal:
            set_down(connection, actor(connection, "district"), Action.ENDORSE, wanted, NOW)
        assert refusal.value.code is Code.WRONG_COUNT


@pytest.mark.parametrize("action", [Action.REJECT, Action.WITHDRAW, Action.HOLD, Action.ISSUE])
def test_what_ends_or_stops_a_case_is_decided_one_by_one(settled: Engine, action: Action) -> None:
    with writing(settled) as connection:
        with pytest.raises(UnmetRequirements) as refusal:
            set_down(connection, actor(connection, "department"), action, [Wanted("a", 1)], NOW)
        assert refusal.value.code is Code.INVALID_CHOICE


def test_a_batch_is_forgotten_after_a_week(settled: Engine) -> None:
    with writing(settled) as connection:
        district = actor(connection, "district")
        for at in (NOW, NOW + KEPT + timedelta(seconds=1)):
            set_down(connection, district, Action.ENDORSE, [Wanted("a", 1)], at)
        assert connection.scalar(select(func.count()).select_from(Batch)) == 1
