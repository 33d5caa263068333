"""What must hold and what must be given: each rule with its near miss."""

from dataclasses import replace
from datetime import timedelta

import pytest

from states import guards
from states.codes import Code
from states.facts import Facts, Given, Tally, Unmet
from states.guards import Guard, Need
from states.routes import COMMUNE_OWN, DIRECT, DISTRICT_SIGNS, FOUR_TIERS, ROUTES, THREE_TIERS, Route
from states.table import STEPS, When
from states.terms import Action, Award, State
from tests.states.situations import ANOTHER, EVERYTHING, TODAY, VOTED_DOWN, facts

AWARDED = facts(State.AWARDED)

GUARDS: list[tuple[Guard, Facts, Facts]] = [
    (guards.no_twin_award, facts(State.DRAFTED), facts(State.DRAFTED, twin="TD-7")),
    (guards.not_yet_received, facts(State.SUBMITTED), facts(State.SUBMITTED, received=True)),
    (
        guards.award_signed_in_province,
        facts(State.DECIDED, requested_award=Award.BANG_KHEN_TINH),
        facts(State.DECIDED, requested_award=Award.BANG_KHEN_TTG),
    ),
    (
        guards.award_signed_above,
        facts(State.DECIDED, requested_award=Award.BANG_KHEN_TTG),
        facts(State.DECIDED, requested_award=Award.BANG_KHEN_TINH),
    ),
    (guards.is_held, facts(State.ENDORSED, on_hold=True), facts(State.ENDORSED)),
    (guards.no_revoke_pending, AWARDED, replace(AWARDED, revoke_requested_by=ANOTHER)),
    (guards.revoke_is_pending, replace(AWARDED, revoke_requested_by=ANOTHER), AWARDED),
]
"""Each guard with facts that it lets through, and with the nearest that it does not."""

NEEDS: list[tuple[Need, Given, Given]] = [
    (guards.reason, EVERYTHING, replace(EVERYTHING, reason="  \n")),
    (guards.legal_ground, EVERYTHING, replace(EVERYTHING, legal_ground=" ")),
    (guards.decision_number, EVERYTHING, replace(EVERYTHING, decision_number="\t")),
    (guards.decided_on, EVERYTHING, replace(EVERYTHING, decided_on=None)),
    (guards.authority, EVERYTHING, replace(EVERYTHING, authority="")),
    (
        guards.quorum,
        EVERYTHING,
        replace(EVERYTHING, tally=Tally(quorum=False, passed=True, award=Award.GIAY_KHEN)),
    ),
    (guards.threshold, EVERYTHING, VOTED_DOWN),
    (guards.no_threshold, VOTED_DOWN, EVERYTHING),
]
"""Each need with a request that brings it, and with the nearest that does not."""


@pytest.mark.parametrize(("guard", "holds", "fails"), GUARDS, ids=lambda value: getattr(value, "code", None))
def test_a_guard_holds_and_by_a_hair_does_not(guard: Guard, holds: Facts, fails: Facts) -> None:
    assert guard.unmet(holds) is None
    unmet = guard.unmet(fails)
    assert unmet is not None
    assert unmet.code is guard.code


@pytest.mark.parametrize(("need", "brings", "lacks"), NEEDS, ids=lambda value: getattr(value, "code", None))
def test_a_need_is_brought_and_by_a_hair_is_not(need: Need, brings: Given, lacks: Given) -> None:
    about = facts(State.ON_AGENDA)
    assert need.unmet(brings, about, TODAY) is None
    assert need.unmet(lacks, about, TODAY) == Unmet(need.code, need.field)


def test_every_guard_in_force_and_every_need_is_tried_here() -> None:
    tried: set[int] = {id(row[0]) for row in GUARDS} | {id(row[0]) for row in NEEDS}
    tried |= {id(guards.authority_if_signed_above)}
    in_force = {
        name: rule
        for name, rule in vars(guards).items()
        if isinstance(rule, Need) or (isinstance(rule, Guard) and rule.in_force)
    }
    assert [name for name, rule in in_force.items() if id(rule) not in tried] == []


def test_nothing_at_all_lacks_every_need() -> None:
    about = facts(State.DECIDED, requested_award=Award.HCLD_3)
    for row in STEPS:
        for need in row.given:
            assert need.unmet(Given(), about, TODAY) is not None


def test_a_guard_that_is_not_in_force_refuses_nothing() -> None:
    for guard in {guard for row in STEPS for guard in row.holds if not guard.in_force}:
        assert all(guard.unmet(facts(state, twin="TD-7", received=True)) is None for state in State)


def test_a_twin_is_named() -> None:
    unmet = guards.no_twin_award.unmet(facts(State.DRAFTED, twin="TD-7"))
    assert unmet == Unmet(Code.TWIN_AWARD, "nominee_name", {"twin": "TD-7"})


def test_what_the_council_recommended_counts_not_what_was_asked_for() -> None:
    lowered = facts(State.DECIDED, requested_award=Award.BANG_KHEN_TTG, decided_award=Award.BANG_KHEN_TINH)
    assert guards.award_signed_in_province.unmet(lowered) is None
    assert guards.award_signed_above.unmet(lowered) is not None


@pytest.mark.parametrize("award", list(Award))
def test_every_award_is_either_issued_or_forwarded(award: Award) -> None:
    about = facts(State.DECIDED, requested_award=award)
    issued = guards.award_signed_in_province.unmet(about) is None
    forwarded = guards.award_signed_above.unmet(about) is None
    assert issued is not forwarded
    assert issued is (award in {Award.GIAY_KHEN, Award.BANG_KHEN_TINH})


def test_the_authority_is_owed_where_the_award_was_signed_above() -> None:
    need, nameless = guards.authority_if_signed_above, replace(EVERYTHING, authority=" ")
    above, here = replace(AWARDED, requested_award=Award.HCLD_3), AWARDED
    assert need.unmet(nameless, here, TODAY) is None
    assert need.unmet(EVERYTHING, above, TODAY) is None
    assert need.unmet(nameless, above, TODAY) == Unmet(Code.AUTHORITY_REQUIRED, "authority")


@pytest.mark.parametrize(("days", "code"), [(-1, None), (0, None), (1, Code.DATE_IN_FUTURE)])
def test_the_date_of_a_document_may_be_today_but_not_tomorrow(days: int, code: Code | None) -> None:
    given = replace(EVERYTHING, decided_on=TODAY + timedelta(days=days))
    unmet = guards.decided_on.unmet(given, AWARDED, TODAY)
    assert (unmet.code if unmet else None) is code


def test_only_a_date_is_judged_as_a_date() -> None:
    given = replace(EVERYTHING, decided_on=TODAY + timedelta(days=1))
    assert guards.decision_number.unmet(given, AWARDED, TODAY) is None


@pytest.mark.parametrize(
    ("when", "routes"),
    [
        (guards.always, set(ROUTES)),
        (guards.route_has_district, {FOUR_TIERS, DISTRICT_SIGNS}),
        (guards.route_has_no_district, set(ROUTES) - {FOUR_TIERS, DISTRICT_SIGNS}),
        (guards.route_has_department, {FOUR_TIERS, THREE_TIERS, DIRECT}),
        (guards.route_goes_to_department, {THREE_TIERS, DIRECT}),
        (guards.route_has_every_tier, {FOUR_TIERS}),
        (guards.route_ends_at_district, {DISTRICT_SIGNS}),
        (guards.route_stays_at_origin, set(ROUTES) - {FOUR_TIERS, THREE_TIERS, DIRECT, DISTRICT_SIGNS}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_which_routes_a_row_is_for(when: When, routes: set[Route]) -> None:
    assert {route for route in ROUTES if when(facts(State.DRAFTED, route))} == routes


def test_a_certificate_of_merit_is_signed_below_and_never_forwarded() -> None:
    about = facts(State.DECIDED, COMMUNE_OWN)
    assert guards.award_signed_above.unmet(about) == Unmet(Code.SIGNED_IN_PROVINCE)


def test_a_vote_that_passed_cannot_be_declined_nor_one_that_failed_be_decided() -> None:
    (decide,) = (row for row in STEPS if row.action is Action.DECIDE)
    (decline,) = (row for row in STEPS if row.action is Action.DECLINE)
    about = facts(State.ON_AGENDA)
    for given in (EVERYTHING, VOTED_DOWN):
        decided = all(need.unmet(given, about, TODAY) is None for need in decide.given)
        declined = all(need.unmet(given, about, TODAY) is None for need in decline.given)
        assert decided is not declined


@pytest.mark.parametrize("text", [None, "", "  ", "\n\t", "\u200b", "\u00ad \u2060", "\u202e"])
def test_blanks_and_what_cannot_be_seen_are_no_reason(text: str | None) -> None:
    assert guards.reason.unmet(Given(reason=text), facts(State.SUBMITTED), TODAY) == Unmet(
        Code.REASON_REQUIRED, "reason"
    )


@pytest.mark.parametrize("text", ["x", " Thiếu biên bản ", "—", "1", "đủ\u200b"])
def test_whatever_can_be_read_is_a_reason(text: str) -> None:
    assert guards.reason.unmet(Given(reason=text), facts(State.SUBMITTED), TODAY) is None
