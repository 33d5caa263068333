import pytest

from states.codes import Code
from states.facts import Unmet
from workflow.errors import (
    Conflict,
    NotFound,
    NotPossible,
    NotYours,
    Refused,
    Stale,
    Unavailable,
    UnmetRequirements,
)


def test_there_are_six_ways_to_refuse() -> None:
    assert set(Refused.__subclasses__()) == {
        NotFound,
        Stale,
        NotPossible,
        NotYours,
        UnmetRequirements,
        Conflict,
    }


def test_a_refusal_carries_its_code_and_what_its_sentence_needs() -> None:
    refusal = NotPossible(Code.NOT_POSSIBLE_IN_STATE, state="awarded")
    assert refusal.code is Code.NOT_POSSIBLE_IN_STATE
    assert refusal.details == {"state": "awarded"}
    assert str(refusal) == "not_possible_in_state"


def test_what_is_unmet_is_given_all_at_once() -> None:
    unmet = [Unmet(Code.REASON_REQUIRED, "reason"), Unmet(Code.TWIN_AWARD)]
    refusal = UnmetRequirements(unmet)
    assert refusal.unmet == tuple(unmet)
    assert refusal.code is Code.REASON_REQUIRED


def test_nothing_unmet_is_no_refusal() -> None:
    with pytest.raises(ValueError, match="at least one"):
        UnmetRequirements([])


def test_an_unavailable_database_is_no_refusal() -> None:
    assert not issubclass(Unavailable, Refused)
