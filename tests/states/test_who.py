"""Who may: the stranger, the near miss, and the one who may. And nobody wears two hats."""

from dataclasses import replace

import pytest
from hypothesis import given as drawn

from states import who
from states.codes import Code
from states.facts import TIER_OF_ROLE, Act, Actor, Assignment, Facts, Refusal
from states.judge import judge
from states.routes import COMMUNE_OWN, DIRECT
from states.table import STEPS
from states.terms import Action, Bar, Role, State, Tier
from states.who import Who, keeps_duties_apart, two_hats
from states.words.refusals import sentence_for
from states.words.separation import BARS, DUTIES, why_apart
from tests.states.situations import (
    ANOTHER,
    COUNCIL,
    DEPARTMENT,
    DISTRICT,
    ELSEWHERE,
    EVERYTHING,
    ORIGIN,
    PROVINCE,
    SOMEBODY,
    TODAY,
    facts,
    person,
)
from tests.strategies import ACTIONS, actors, nominations


def said(actor: Actor, about: Facts, action: Action) -> Code | None:
    """The code with which a step is refused, if it is."""
    judged = judge(actor, about, action, EVERYTHING, TODAY)
    return judged.code if isinstance(judged, Refusal) else None


@pytest.mark.parametrize(
    ("entitled", "role", "unit", "state"),
    [
        (who.drafter_of_origin, Role.DRAFTER, ORIGIN, State.DRAFTED),
        (who.district_approver, Role.DISTRICT_APPROVER, DISTRICT, State.SUBMITTED),
        (who.department_appraiser, Role.DEPARTMENT_APPRAISER, DEPARTMENT, State.ENDORSED),
        (who.council_secretary, Role.COUNCIL_SECRETARY, COUNCIL, State.CHECKED),
        (who.second_person_in_chair, Role.COUNCIL_CHAIR, COUNCIL, State.AWARDED),
        (who.holder, Role.DISTRICT_APPROVER, DISTRICT, State.SUBMITTED),
        (who.holder, Role.DEPARTMENT_APPRAISER, DEPARTMENT, State.ENDORSED),
        (who.holder, Role.COUNCIL_SECRETARY, COUNCIL, State.CHECKED),
        (who.holder_or_appraiser, Role.DEPARTMENT_APPRAISER, DEPARTMENT, State.CHECKED),
        (who.appraiser_or_secretary, Role.DEPARTMENT_APPRAISER, DEPARTMENT, State.CHECKED),
        (who.appraiser_or_secretary, Role.COUNCIL_SECRETARY, COUNCIL, State.SUBMITTED),
    ],
)
def test_the_role_at_the_place_may_and_the_role_elsewhere_may_not(
    entitled: Who, role: Role, unit: int, state: State
) -> None:
    about = facts(state)
    assert entitled.entitled(person(), about) is Code.NOT_YOUR_ROLE
    assert entitled.entitled(person((Role.ADMIN, PROVINCE)), about) is Code.NOT_YOUR_ROLE
    assert entitled.entitled(person((Role.INSPECTOR, PROVINCE)), about) is Code.READ_ONLY
    assert entitled.entitled(person((role, ELSEWHERE)), about) is Code.NOT_YOUR_UNIT
    assert entitled.entitled(person((role, unit)), about) == Assignment(role, unit, f"u{unit}")


def test_who_inspects_and_has_another_role_too_is_told_of_the_role() -> None:
    both = person((Role.INSPECTOR, PROVINCE), (Role.DRAFTER, ELSEWHERE))
    assert who.district_approver.entitled(both, facts(State.SUBMITTED)) is Code.NOT_YOUR_ROLE


def test_only_the_holder_may_return() -> None:
    about = facts(State.SUBMITTED)
    assert said(person((Role.DRAFTER, ORIGIN)), about, Action.RETURN_TO_ORIGIN) is Code.NOT_YOUR_ROLE
    assert (
        said(person((Role.DEPARTMENT_APPRAISER, DEPARTMENT)), about, Action.RETURN_TO_ORIGIN)
        is Code.NOT_YOUR_UNIT
    )
    assert said(person((Role.DISTRICT_APPROVER, DISTRICT)), about, Action.RETURN_TO_ORIGIN) is None


def test_a_district_has_no_say_where_the_route_has_none() -> None:
    approver = person((Role.DISTRICT_APPROVER, DISTRICT))
    assert who.district_approver.entitled(approver, facts(State.ENDORSED, DIRECT)) is Code.NOT_YOUR_UNIT


def test_the_department_has_no_say_where_the_route_ends_below_it() -> None:
    appraiser = person((Role.DEPARTMENT_APPRAISER, DEPARTMENT))
    assert said(appraiser, facts(State.CHECKED, COMMUNE_OWN), Action.HOLD) is Code.NOT_YOUR_UNIT


# --- nobody acts for two tiers on one nomination


def test_who_drafted_it_does_not_endorse_it() -> None:
    approver = person((Role.DISTRICT_APPROVER, DISTRICT))
    drafted_by_me = facts(State.SUBMITTED, acts=frozenset({Act(SOMEBODY, Tier.ORIGIN)}))
    drafted_by_another = facts(State.SUBMITTED, acts=frozenset({Act(ANOTHER, Tier.ORIGIN)}))
    assert said(approver, drafted_by_me, Action.ENDORSE) is Code.SEPARATION_OF_DUTIES
    assert said(approver, drafted_by_another, Action.ENDORSE) is None


def test_who_acted_for_the_same_tier_goes_on() -> None:
    approver = person((Role.DISTRICT_APPROVER, DISTRICT))
    about = facts(State.SUBMITTED, acts=frozenset({Act(SOMEBODY, Tier.DISTRICT)}))
    assert said(approver, about, Action.ENDORSE) is None


def test_who_endorsed_it_does_not_withdraw_it_for_the_unit() -> None:
    drafter = person((Role.DRAFTER, ORIGIN))
    about = facts(State.ENDORSED, acts=frozenset({Act(SOMEBODY, Tier.DISTRICT)}))
    assert said(drafter, about, Action.WITHDRAW) is Code.SEPARATION_OF_DUTIES


def test_who_belongs_to_the_originating_unit_does_not_decide_on_it_above() -> None:
    dual = person((Role.DRAFTER, ORIGIN), (Role.DISTRICT_APPROVER, DISTRICT))
    neighbour = person((Role.DRAFTER, ELSEWHERE), (Role.DISTRICT_APPROVER, DISTRICT))
    about = facts(State.SUBMITTED)
    assert said(dual, about, Action.ENDORSE) is Code.SEPARATION_OF_DUTIES
    assert said(neighbour, about, Action.ENDORSE) is None


def test_who_belongs_to_the_originating_unit_still_acts_for_it() -> None:
    dual = person((Role.DRAFTER, ORIGIN), (Role.DISTRICT_APPROVER, DISTRICT))
    assert said(dual, facts(State.DRAFTED), Action.SUBMIT) is None


def test_a_department_does_not_appraise_what_it_nominates_itself() -> None:
    own = replace(facts(State.ENDORSED, DIRECT), origin_unit=DEPARTMENT)
    appraiser = person((Role.DEPARTMENT_APPRAISER, DEPARTMENT))
    assert said(appraiser, own, Action.CHECK) is Code.SEPARATION_OF_DUTIES


@pytest.mark.parametrize(
    ("acted", "role", "unit", "said"),
    [
        (
            Tier.ORIGIN,
            Role.DISTRICT_APPROVER,
            DISTRICT,
            "Bạn đã lập hoặc trình hồ sơ này nên không xét ở cấp huyện được.",
        ),
        (
            Tier.DISTRICT,
            Role.DEPARTMENT_APPRAISER,
            DEPARTMENT,
            "Bạn đã xét hồ sơ này ở cấp huyện nên không thẩm định được.",
        ),
        (
            Tier.DEPARTMENT,
            Role.COUNCIL_SECRETARY,
            COUNCIL,
            "Bạn đã thẩm định hồ sơ này nên không làm tiếp ở Hội đồng được.",
        ),
        (
            Tier.COUNCIL,
            Role.DRAFTER,
            ORIGIN,
            "Bạn đã làm việc với hồ sơ này ở Hội đồng nên không lập, trình được.",
        ),
    ],
    ids=["origin", "district", "department", "council"],
)
def test_who_is_kept_from_a_step_is_told_which_other_hat_they_wear(
    acted: Tier, role: Role, unit: int, said: str
) -> None:
    about = facts(State.SUBMITTED, acts=frozenset({Act(SOMEBODY, acted), Act(ANOTHER, Tier.COUNCIL)}))
    against = two_hats(person((role, unit)), role, about)
    assert against is not None
    assert why_apart(Bar(against.params["bar"]), Tier(against.params["duty"])) == said
    in_words = {"bar": BARS[Bar(against.params["bar"])].vi, "duty": DUTIES[Tier(against.params["duty"])].vi}
    sentence = sentence_for(against.code, in_words).vi
    assert sentence[:1].upper() + sentence[1:] == f"{said} Người khác cùng cơ quan cần làm."


def test_the_other_hat_is_an_act_before_it_is_a_post_and_the_first_act_of_several() -> None:
    dual = person((Role.DRAFTER, ORIGIN), (Role.DISTRICT_APPROVER, DISTRICT))
    acted = frozenset({Act(SOMEBODY, Tier.COUNCIL), Act(SOMEBODY, Tier.ORIGIN)})
    for acts, bar in ((frozenset[Act](), Bar.OF_ORIGIN), (acted, Bar.ACTED_AT_ORIGIN)):
        against = two_hats(dual, Role.DISTRICT_APPROVER, facts(State.SUBMITTED, acts=acts))
        assert against is not None
        assert against.params["bar"] is bar


def test_of_two_roles_the_one_that_keeps_duties_apart_is_taken() -> None:
    """An appraiser who is the council's secretary too, and has acted for the council, goes on as secretary."""
    both = person((Role.DEPARTMENT_APPRAISER, DEPARTMENT), (Role.COUNCIL_SECRETARY, COUNCIL))
    for tier, role in ((Tier.COUNCIL, Role.COUNCIL_SECRETARY), (Tier.DEPARTMENT, Role.DEPARTMENT_APPRAISER)):
        about = facts(State.CHECKED, acts=frozenset({Act(SOMEBODY, tier)}))
        judged = judge(both, about, Action.HOLD, EVERYTHING, TODAY)
        assert not isinstance(judged, Refusal)
        assert judged.assignment.role is role


def test_who_acted_for_a_third_tier_has_no_role_left() -> None:
    both = person((Role.DEPARTMENT_APPRAISER, DEPARTMENT), (Role.COUNCIL_SECRETARY, COUNCIL))
    about = facts(State.CHECKED, acts=frozenset({Act(SOMEBODY, Tier.ORIGIN)}))
    assert said(both, about, Action.HOLD) is Code.SEPARATION_OF_DUTIES


def test_inspectors_and_administrators_act_for_no_tier() -> None:
    assert set(Role) - set(TIER_OF_ROLE) == {Role.INSPECTOR, Role.ADMIN}
    about = facts(State.SUBMITTED, acts=frozenset({Act(SOMEBODY, Tier.ORIGIN)}))
    assert said(person((Role.ADMIN, PROVINCE)), about, Action.REROUTE) is None


def test_a_revocation_is_confirmed_by_another_than_who_asked() -> None:
    chair = person((Role.COUNCIL_CHAIR, COUNCIL))
    asked = frozenset({Act(SOMEBODY, Tier.COUNCIL), Act(ANOTHER, Tier.COUNCIL)})
    by_me = facts(State.AWARDED, revoke_requested_by=SOMEBODY, acts=asked)
    by_another = facts(State.AWARDED, revoke_requested_by=ANOTHER, acts=asked)
    assert said(chair, by_me, Action.CONFIRM_REVOKE) is Code.SEPARATION_OF_DUTIES
    refused = judge(chair, by_me, Action.CONFIRM_REVOKE, EVERYTHING, TODAY)
    assert isinstance(refused, Refusal)
    assert refused.unmet[0].params["bar"] is Bar.ASKED_FOR_IT
    assert said(chair, by_another, Action.CONFIRM_REVOKE) is None
    assert said(chair, facts(State.AWARDED), Action.CONFIRM_REVOKE) is Code.NO_REVOKE_PENDING


# --- always


@drawn(actors, nominations(), ACTIONS)
def test_whoever_takes_a_step_never_acted_for_another_tier_nor_stands_above_their_own_unit(
    actor: Actor, about: Facts, action: Action
) -> None:
    judged = judge(actor, about, action, EVERYTHING, TODAY)
    if isinstance(judged, Refusal):
        return
    tier = TIER_OF_ROLE.get(judged.assignment.role)
    if tier is not None:
        assert {act.tier for act in about.acts if act.person_id == actor.person_id} <= {tier}
        assert tier is Tier.ORIGIN or about.origin_unit not in {each.unit_id for each in actor.assignments}


@drawn(actors, nominations())
def test_a_role_at_another_unit_is_never_entitled(actor: Actor, about: Facts) -> None:
    elsewhere = tuple(Assignment(each.role, ELSEWHERE, "u99") for each in actor.assignments)
    moved = replace(actor, assignments=elsewhere)
    for row in STEPS:
        entitled = row.who.entitled(moved, about)
        assert isinstance(entitled, Code) or entitled.role is Role.ADMIN


@drawn(actors, nominations())
def test_the_separation_of_duties_asks_for_nothing_but_person_units_and_acts(
    actor: Actor, about: Facts
) -> None:
    for role in Role:
        apart = keeps_duties_apart(actor, role, about)
        assert apart == keeps_duties_apart(actor, role, replace(about, state=State.DRAFTED, received=True))
