"""What is offered is what judging every row would say: no button lies, and none is missing."""

from hypothesis import given as drawn

from states.codes import Code
from states.facts import Actor, Against, Facts, Refusal
from states.judge import Judgement, judge, offers, rows_open_to
from states.table import STEPS, TAKEN_BY_REQUEST, Through, row_for
from states.terms import Action, Role, State
from tests.states.situations import (
    COUNCIL,
    DEPARTMENT,
    DISTRICT,
    EVERYTHING,
    ORIGIN,
    TODAY,
    facts,
    person,
)
from tests.strategies import actors, nominations


def names(actor: Actor, about: Facts) -> list[str]:
    """The names of what is offered."""
    return [offer.action.value for offer in offers(actor, about)]


@drawn(actors, nominations())
def test_offers_are_the_judgement_of_every_row(actor: Actor, about: Facts) -> None:
    offered = {offer.action: offer.unmet for offer in offers(actor, about)}
    for action in TAKEN_BY_REQUEST:
        judged = judge(actor, about, action, EVERYTHING, TODAY)
        match judged:
            case Judgement():
                assert offered[action] == ()
            case Refusal(Against.UNMET, unmet):
                assert offered[action] == unmet
            case Refusal(Against.NOT_YOURS) if judged.code is Code.SEPARATION_OF_DUTIES:
                assert Code.SEPARATION_OF_DUTIES in codes(offered[action])
            case Refusal(Against.NOT_POSSIBLE) if judged.code is Code.ON_HOLD:
                assert action not in offered or Code.ON_HOLD in codes(offered[action])
            case Refusal():
                assert action not in offered


def codes(unmet: tuple[object, ...]) -> list[object]:
    """The codes of what stands against an offer."""
    return [getattr(each, "code", None) for each in unmet]


@drawn(actors, nominations())
def test_what_is_offered_can_be_asked_for(actor: Actor, about: Facts) -> None:
    offered = offers(actor, about)
    assert len({offer.action for offer in offered}) == len(offered)
    for offer in offered:
        row = row_for(offer.action, about)
        assert row is not None
        assert row.through is Through.REQUEST
        assert offer.requires_reason is row.requires_reason


@drawn(actors, nominations())
def test_the_rows_open_to_somebody_are_those_that_do_not_refuse_them(actor: Actor, about: Facts) -> None:
    open_to = {row.action for row, _ in rows_open_to(actor, about)}
    for action in {row.action for row in STEPS}:
        judged = judge(actor, about, action, EVERYTHING, TODAY)
        if isinstance(judged, Judgement):
            assert action in open_to


def test_a_stranger_is_offered_nothing() -> None:
    assert names(person((Role.DISTRICT_APPROVER, ORIGIN)), facts(State.SUBMITTED)) == []


def test_a_district_is_offered_its_three_steps_in_the_tables_order() -> None:
    approver = person((Role.DISTRICT_APPROVER, DISTRICT))
    assert names(approver, facts(State.SUBMITTED)) == ["receive", "endorse", "return_to_origin"]


def test_what_only_a_session_or_a_document_can_do_is_not_offered() -> None:
    secretary = person((Role.COUNCIL_SECRETARY, COUNCIL))
    assert names(secretary, facts(State.ON_AGENDA)) == ["hold", "release"]
    assert names(secretary, facts(State.DECIDED)) == ["hold", "release", "refer_back"]


def test_a_hold_and_two_hats_stand_against_an_offer_and_do_not_hide_it() -> None:
    dual = person((Role.DRAFTER, ORIGIN), (Role.DISTRICT_APPROVER, DISTRICT))
    offered = {offer.action: offer.unmet for offer in offers(dual, facts(State.SUBMITTED, on_hold=True))}
    assert codes(offered[Action.ENDORSE]) == [Code.ON_HOLD, Code.SEPARATION_OF_DUTIES]
    assert codes(offered[Action.WITHDRAW]) == []


def test_what_the_body_must_bring_does_not_stand_against_an_offer() -> None:
    appraiser = person((Role.DEPARTMENT_APPRAISER, DEPARTMENT))
    offered = {offer.action: offer for offer in offers(appraiser, facts(State.ENDORSED))}
    assert offered[Action.REJECT].unmet == ()
    assert offered[Action.REJECT].requires_reason
    assert not offered[Action.CHECK].requires_reason
