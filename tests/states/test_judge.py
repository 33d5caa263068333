"""Judging: refusals in their order, holds, and everything unmet at once."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given as drawn

from states.codes import Code
from states.facts import NOTHING_GIVEN, Act, Actor, Against, Facts, Given, Refusal, Unmet
from states.judge import Judgement, holder_in, judge
from states.routes import COMMUNE_OWN, DIRECT, DISTRICT_SIGNS, FOUR_TIERS
from states.table import OPEN, STATES, STEPS, row_for
from states.terms import Action, Award, Role, State, Tier
from tests.states.situations import (
    ANOTHER,
    COUNCIL,
    DEPARTMENT,
    DISTRICT,
    ELSEWHERE,
    EVERYTHING,
    ORIGIN,
    SOMEBODY,
    TODAY,
    facts,
    person,
)
from tests.strategies import ACTIONS, actors, nominations, requests

appraiser = person((Role.DEPARTMENT_APPRAISER, DEPARTMENT))
approver = person((Role.DISTRICT_APPROVER, DISTRICT))
drafter = person((Role.DRAFTER, ORIGIN))
secretary = person((Role.COUNCIL_SECRETARY, COUNCIL))
stranger = person((Role.DRAFTER, ELSEWHERE))


def refusal(actor: Actor, about: Facts, action: Action, given: Given = NOTHING_GIVEN) -> Refusal:
    """The refusal that is expected."""
    judged = judge(actor, about, action, given, TODAY)
    assert isinstance(judged, Refusal)
    return judged


def taken(actor: Actor, about: Facts, action: Action, given: Given = EVERYTHING) -> Judgement:
    """The step that is expected."""
    judged = judge(actor, about, action, given, TODAY)
    assert isinstance(judged, Judgement), judged
    return judged


def test_what_is_not_possible_from_here_is_refused_before_anybody_is_asked_who_they_are() -> None:
    refused = refusal(stranger, facts(State.DECIDED, on_hold=True), Action.REJECT)
    assert (refused.against, refused.code) == (Against.NOT_POSSIBLE, Code.NOT_POSSIBLE_IN_STATE)


def test_a_hold_is_refused_before_anybody_is_asked_who_they_are() -> None:
    refused = refusal(stranger, facts(State.ENDORSED, on_hold=True), Action.REJECT)
    assert (refused.against, refused.code) == (Against.NOT_POSSIBLE, Code.ON_HOLD)


def test_who_may_not_is_refused_before_what_is_missing_is_said() -> None:
    refused = refusal(stranger, facts(State.ENDORSED), Action.REJECT)
    assert (refused.against, refused.code) == (Against.NOT_YOURS, Code.NOT_YOUR_ROLE)


def test_two_hats_are_refused_before_what_is_missing_is_said() -> None:
    acted_below = facts(State.ENDORSED, acts=frozenset({Act(SOMEBODY, Tier.DISTRICT)}))
    refused = refusal(appraiser, acted_below, Action.REJECT)
    assert (refused.against, refused.code) == (Against.NOT_YOURS, Code.SEPARATION_OF_DUTIES)


def test_everything_unmet_is_said_at_once() -> None:
    refused = refusal(appraiser, facts(State.ENDORSED), Action.REJECT)
    assert refused.against is Against.UNMET
    assert refused.unmet == (
        Unmet(Code.REASON_REQUIRED, "reason"),
        Unmet(Code.LEGAL_GROUND_REQUIRED, "legal_ground"),
    )


def test_stored_facts_and_what_the_request_lacks_are_said_together() -> None:
    pending = facts(State.AWARDED, requested_award=Award.HCLD_3, revoke_requested_by=ANOTHER)
    codes = [unmet.code for unmet in refusal(secretary, pending, Action.REVOKE).unmet]
    assert codes == [
        Code.REVOKE_PENDING,
        Code.DECISION_NUMBER_REQUIRED,
        Code.DECIDED_ON_REQUIRED,
        Code.AUTHORITY_REQUIRED,
        Code.REASON_REQUIRED,
    ]


def test_who_may_and_has_all_takes_the_step() -> None:
    step = taken(appraiser, facts(State.ENDORSED), Action.REJECT)
    assert (step.state_from, step.state_to, step.holder_unit) == (State.ENDORSED, State.DECLINED, ORIGIN)
    assert (step.assignment.role, step.assignment.unit_id) == (Role.DEPARTMENT_APPRAISER, DEPARTMENT)
    assert step.moves


def test_a_step_without_a_new_state_does_not_move() -> None:
    step = taken(approver, facts(State.SUBMITTED), Action.RECEIVE)
    assert not step.moves
    assert step.holder_unit == DISTRICT


# --- holds (tạm dừng xem xét)


@pytest.mark.parametrize("action", [Action.ENDORSE, Action.RECEIVE, Action.HOLD])
def test_while_held_nothing_goes_forward_and_no_second_hold_is_laid(action: Action) -> None:
    both = person((Role.DISTRICT_APPROVER, DISTRICT), (Role.DEPARTMENT_APPRAISER, DEPARTMENT))
    assert refusal(both, facts(State.SUBMITTED, on_hold=True), action, EVERYTHING).code is Code.ON_HOLD


def test_while_held_it_can_be_sent_back_withdrawn_and_released() -> None:
    held = facts(State.ENDORSED, on_hold=True)
    assert taken(appraiser, held, Action.RETURN_TO_ORIGIN).state_to is State.RETURNED
    assert taken(appraiser, held, Action.RETURN_TO_DISTRICT).state_to is State.SUBMITTED
    assert taken(drafter, held, Action.WITHDRAW).state_to is State.WITHDRAWN
    assert taken(appraiser, held, Action.RELEASE).state_to is State.ENDORSED


def test_what_is_not_held_cannot_be_released() -> None:
    assert refusal(appraiser, facts(State.ENDORSED), Action.RELEASE).code is Code.NOT_ON_HOLD


@pytest.mark.parametrize("state", sorted(OPEN))
def test_every_open_state_can_be_held_with_a_reason(state: State) -> None:
    assert refusal(secretary, facts(state), Action.HOLD).code is Code.REASON_REQUIRED
    assert taken(secretary, facts(state), Action.HOLD).state_to is state


@pytest.mark.parametrize("state", sorted(set(State) - OPEN))
def test_what_has_ended_cannot_be_held(state: State) -> None:
    assert refusal(secretary, facts(state), Action.HOLD, EVERYTHING).code is Code.NOT_POSSIBLE_IN_STATE


# --- routes


def test_with_whom_a_nomination_lies_follows_from_state_and_route() -> None:
    assert holder_in(State.SUBMITTED, facts(State.DRAFTED)) == DISTRICT
    assert holder_in(State.ENDORSED, facts(State.DRAFTED, DIRECT)) == DEPARTMENT
    assert holder_in(State.CHECKED, facts(State.DRAFTED, COMMUNE_OWN)) == COUNCIL
    assert holder_in(State.DECLINED, facts(State.DRAFTED)) == ORIGIN


def test_what_lay_with_a_tier_that_a_reform_took_lies_with_the_origin_again() -> None:
    rerouted = replace(facts(State.DRAFTED, DIRECT), state=State.SUBMITTED)
    assert holder_in(State.SUBMITTED, rerouted) == ORIGIN


def test_a_recall_goes_back_to_whoever_sent_it() -> None:
    assert taken(drafter, facts(State.SUBMITTED), Action.RECALL).state_to is State.DRAFTED
    assert taken(approver, facts(State.ENDORSED), Action.RECALL).state_to is State.SUBMITTED
    assert taken(drafter, facts(State.ENDORSED, DIRECT), Action.RECALL).state_to is State.DRAFTED
    assert refusal(drafter, facts(State.ENDORSED), Action.RECALL).code is Code.NOT_YOUR_ROLE


def test_what_has_been_received_cannot_be_recalled() -> None:
    received = facts(State.SUBMITTED, received=True)
    assert refusal(drafter, received, Action.RECALL).code is Code.ALREADY_RECEIVED


def test_a_districts_own_council_takes_over_after_the_districts_endorsement() -> None:
    step = taken(approver, facts(State.SUBMITTED, DISTRICT_SIGNS), Action.ENDORSE)
    assert (step.state_to, step.holder_unit) == (State.CHECKED, COUNCIL)


# --- dates of documents: "today" is passed in


def test_a_document_of_tomorrow_is_refused_and_one_of_today_is_not() -> None:
    about = facts(State.DECIDED)
    tomorrow = replace(EVERYTHING, decided_on=TODAY + timedelta(days=1))
    assert refusal(secretary, about, Action.ISSUE, tomorrow).unmet == (
        Unmet(Code.DATE_IN_FUTURE, "decided_on"),
    )
    assert taken(secretary, about, Action.ISSUE, replace(EVERYTHING, decided_on=TODAY)).moves


# --- always


@drawn(actors, nominations(), ACTIONS, requests)
def test_a_judgement_follows_its_row_and_its_person(
    actor: Actor, about: Facts, action: Action, given: Given
) -> None:
    judged = judge(actor, about, action, given, TODAY)
    row = row_for(action, about)
    if isinstance(judged, Judgement):
        assert row is judged.step
        assert judged.state_to is (row.to or about.state)
        assert judged.assignment in actor.assignments
        assert judged.holder_unit == holder_in(judged.state_to, about)
        assert row.while_held or not about.on_hold
    else:
        assert (judged.against is Against.NOT_POSSIBLE) == (
            row is None or (about.on_hold and not row.while_held)
        )
        assert judged.unmet


@drawn(nominations(), ACTIONS, requests)
def test_nobody_without_an_assignment_takes_any_step(about: Facts, action: Action, given: Given) -> None:
    assert isinstance(judge(person(), about, action, given, TODAY), Refusal)


@drawn(actors, nominations(), requests)
def test_an_ended_nomination_takes_no_step_at_all(actor: Actor, about: Facts, given: Given) -> None:
    if STATES[about.state].final:
        for row in STEPS:
            refused = judge(actor, about, row.action, given, TODAY)
            assert isinstance(refused, Refusal)
            assert refused.code is Code.NOT_POSSIBLE_IN_STATE


def test_the_whole_way_ends_with_an_award() -> None:
    about = facts(State.DRAFTED, FOUR_TIERS)
    way = [
        (drafter, Action.SUBMIT, State.SUBMITTED),
        (approver, Action.ENDORSE, State.ENDORSED),
        (appraiser, Action.CHECK, State.CHECKED),
        (secretary, Action.PLACE_ON_AGENDA, State.ON_AGENDA),
        (secretary, Action.DECIDE, State.DECIDED),
        (secretary, Action.ISSUE, State.AWARDED),
    ]
    for number, (actor, action, state) in enumerate(way):
        somebody_new = replace(actor, person_id=100 + number)
        step = taken(somebody_new, about, action)
        assert step.state_to is state
        about = replace(about, state=state, holder_unit=step.holder_unit)
