"""The table hangs together: every verb knows its way on every route, and nobody waits in vain."""

import pytest
from transitions import MachineError

from states import guards
from states.machine import MACHINE, walk
from states.routes import ROUTES, Route
from states.table import (
    CLAIMING,
    EDITABLE,
    NOT_YET_DECIDED,
    OPEN,
    STATES,
    STEPS,
    TAKEN_BY_REQUEST,
    Through,
    row_for,
    rows_of,
)
from states.terms import Action, State, Tier
from tests.states.situations import EVERYWHERE, at_place, facts, reached, rows_from, rules_of

NOT_ON_EVERY_ROUTE = {
    Action.RETURN_TO_DISTRICT: "there is a department to send back and a district to send it to",
    Action.SKIP_TIER: "there is a department to which the district is skipped",
}
"""Verbs that a route may lack, each with what it takes; all others know exactly one way on."""


@pytest.mark.parametrize("cell", EVERYWHERE, ids=at_place)
def test_the_rows_of_one_verb_exclude_one_another(cell: tuple[Route, State]) -> None:
    route, state = cell
    verbs = [row.action for row in rows_from(state, route)]
    assert len(verbs) == len(set(verbs))


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.code)
def test_the_rows_of_one_verb_leave_no_gap(route: Route) -> None:
    for state in reached(route):
        for action in Action:
            somewhere = any(state in row.sources for row in rows_of(action))
            if somewhere and action not in NOT_ON_EVERY_ROUTE:
                assert row_for(action, facts(state, route)) is not None, (state, action)


def test_only_a_route_with_every_tier_sends_back_to_the_district() -> None:
    ways = {route.code for route in ROUTES if row_for(Action.RETURN_TO_DISTRICT, facts(State.CHECKED, route))}
    assert ways == {"four_tiers"}


def test_a_tier_is_skipped_only_towards_a_department() -> None:
    ways = {route.code for route in ROUTES if row_for(Action.SKIP_TIER, facts(State.SUBMITTED, route))}
    assert ways == {"four_tiers", "three_tiers", "direct"}


@pytest.mark.parametrize("cell", EVERYWHERE, ids=at_place)
def test_the_machine_agrees_with_the_table_in_every_cell(cell: tuple[Route, State]) -> None:
    route, state = cell
    for action in Action:
        row = row_for(action, facts(state, route))
        if row is None:
            with pytest.raises((MachineError, KeyError)):
                _walked(action, state, route)
        else:
            assert _walked(action, state, route) is (row.to or state)


def _walked(action: Action, state: State, route: Route) -> State:
    """Where the machine goes; a step that no condition lets through is not possible either."""
    there = walk(action, facts(state, route))
    if there is state and row_for(action, facts(state, route)) is None:
        raise MachineError("no condition holds")
    return there


def test_the_machine_has_no_automatic_transitions() -> None:
    assert set(MACHINE.events) == {row.action.value for row in STEPS if row.sources}
    assert not any(trigger.startswith("to_") for trigger in MACHINE.events)


def test_every_action_has_a_row() -> None:
    assert {row.action for row in STEPS} == set(Action)


def test_the_actions_of_the_api_are_those_of_the_contract() -> None:
    assert [action.value for action in TAKEN_BY_REQUEST] == [
        "submit", "receive", "recall", "endorse", "check", "return_to_origin", "return_to_district", "reject",
        "withdraw", "hold", "release", "refer_back", "record_award", "record_refusal", "revoke", "cancel_revoke",
        "confirm_revoke",
    ]  # fmt: skip


def test_the_final_states_are_those_of_the_contract_and_lead_nowhere() -> None:
    final = {state for state, standing in STATES.items() if standing.final}
    assert final == {State.DECLINED, State.WITHDRAWN, State.REVOKED}
    assert final == {state for state in State if not any(state in row.sources for row in STEPS)}


def test_an_award_is_not_open_work_yet_can_still_be_revoked() -> None:
    assert State.AWARDED not in OPEN
    assert not STATES[State.AWARDED].final


def test_the_named_sets_of_states_say_what_they_mean() -> None:
    assert {state for state in OPEN if STATES[state].held_by is Tier.ORIGIN} == EDITABLE
    assert NOT_YET_DECIDED < OPEN
    assert not CLAIMING & (EDITABLE | {state for state in State if STATES[state].final})


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.code)
def test_every_route_leads_from_the_draft_to_the_award(route: Route) -> None:
    assert {State.DRAFTED, State.RETURNED, State.CHECKED, State.DECIDED, State.AWARDED} <= reached(route)
    assert (State.SUBMITTED in reached(route)) is route.has_district
    assert (State.ENDORSED in reached(route)) is route.has_department


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.code)
def test_a_nomination_lies_with_a_tier_that_the_route_has(route: Route) -> None:
    tiers = {Tier.ORIGIN, Tier.COUNCIL}
    tiers |= {Tier.DISTRICT} if route.has_district else set()
    tiers |= {Tier.DEPARTMENT} if route.has_department else set()
    assert {STATES[state].held_by for state in reached(route)} <= tiers


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.code)
def test_whoever_holds_a_nomination_can_move_it_on(route: Route) -> None:
    """Not the originating unit by withdrawing, nor the administrator by a reform: the holder, forwards."""
    for state in reached(route) & OPEN:
        here = facts(state, route)
        moving = [
            row
            for row in rows_from(state, route)
            if row.to is not None
            and row.to is not State.WITHDRAWN
            and row.through is not Through.REFORM
            and any(seat.place(here) == here.holder_unit for seat in row.who.seats)
        ]
        assert moving, state


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.code)
def test_every_step_that_a_route_offers_has_somebody_who_may_take_it(route: Route) -> None:
    for state in reached(route):
        here = facts(state, route)
        for row in rows_from(state, route):
            places = [seat.place(here) for seat in row.who.seats]
            assert row.through is Through.REFORM or any(places), (state, row.action)


def test_while_held_only_ways_back_withdrawal_and_release_are_possible() -> None:
    assert {row.action for row in STEPS if row.while_held} == {
        Action.RETURN_TO_ORIGIN,
        Action.RETURN_TO_DISTRICT,
        Action.TAKE_OFF_AGENDA,
        Action.REFER_BACK,
        Action.WITHDRAW,
        Action.RELEASE,
    }


def test_every_rule_stands_in_some_row() -> None:
    used = {id(rule) for row in STEPS for rule in rules_of(row)} | {id(row.when) for row in STEPS}
    rules = {
        name: rule
        for name, rule in vars(guards).items()
        if isinstance(rule, guards.Guard | guards.Need) or name.startswith("route_")
    }
    assert [name for name, rule in rules.items() if id(rule) not in used] == []


def test_what_is_not_in_force_yet_is_known_by_name() -> None:
    waiting = {guard.code.value for row in STEPS for guard in row.holds if not guard.in_force}
    assert waiting == {
        "dossier_incomplete",
        "criteria_unanswered",
        "rulebook_not_met",
        "opinions_missing",
        "posting_not_over",
    }


def test_every_step_down_or_out_owes_a_reason() -> None:
    unreasoned = {Action.RECALL, Action.CONFIRM_REVOKE, Action.DECLINE}
    order = list(State)
    for row in STEPS:
        backwards = row.to is not None and any(
            order.index(row.to) < order.index(state) for state in row.sources
        )
        ending = row.to is not None and STATES[row.to].final
        if (backwards or ending) and row.action not in unreasoned:
            assert row.requires_reason, row.action
