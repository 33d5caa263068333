"""Counting votes: the examples of the law and of the province, then what holds for every count."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from states.terms import Award, Choice
from workflow.council.tally import (
    CountedVote,
    Electorate,
    ItemOutcome,
    ItemResult,
    count,
    needed_for_quorum,
)
from workflow.policy.rules import VoteRule, quorum, vote_rule

ON = date(2026, 11, 16)
OPEN_ONLY = frozenset({"open"})
HALF_OF_PRESENT = VoteRule(Fraction(1, 2), strict=True, of_all=False, recused_in_base=True, ballots=OPEN_ONLY)

TTG, TINH, GIAY_KHEN, HCLD_3 = Award.BANG_KHEN_TTG, Award.BANG_KHEN_TINH, Award.GIAY_KHEN, Award.HCLD_3


def votes(
    approve: int, reject: int = 0, abstain: int = 0, *, award: Award | None = None
) -> list[CountedVote]:
    return [
        *[CountedVote(Choice.APPROVE, award)] * approve,
        *[CountedVote(Choice.REJECT)] * reject,
        *[CountedVote(Choice.ABSTAIN)] * abstain,
    ]


def members(number: int, *, recused: int = 0, took_part: int | None = None) -> Electorate:
    everybody = range(number)
    return Electorate(
        frozenset(everybody),
        frozenset(everybody[number - recused :]),
        frozenset(everybody[: number if took_part is None else took_part]),
    )


def counted(
    award: Award, of: Electorate, cast: Sequence[CountedVote], rule: VoteRule | None = None
) -> ItemResult:
    return count(award, of, cast, lambda form: rule or vote_rule(form, ON))


@pytest.mark.parametrize(("number", "needed"), [(9, 6), (15, 10), (17, 12), (13, 9), (3, 2), (1, 1), (0, 1)])
def test_a_session_needs_two_thirds_of_the_members_and_always_somebody(number: int, needed: int) -> None:
    assert needed_for_quorum(number, quorum(ON)) == needed


@pytest.mark.parametrize(("number", "needed"), [(9, 8), (15, 12), (17, 14), (10, 8), (5, 4)])
def test_eighty_per_cent_of_all_members_in_fractions(number: int, needed: int) -> None:
    assert counted(TTG, members(number), votes(needed)).outcome is ItemOutcome.DECIDED
    assert counted(TTG, members(number), votes(needed - 1)).outcome is ItemOutcome.DECLINED


@pytest.mark.parametrize(("number", "needed"), [(15, 8), (14, 8), (9, 5), (8, 5)])
def test_more_than_half_is_more_than_half(number: int, needed: int) -> None:
    assert counted(TINH, members(number), votes(needed)).outcome is ItemOutcome.DECIDED
    assert counted(TINH, members(number), votes(needed - 1)).outcome is ItemOutcome.DECLINED


def test_the_commune_of_hoa_thuy_passes_with_thirteen_of_fifteen() -> None:
    result = counted(TINH, members(15, took_part=13), votes(13))
    assert (result.outcome, result.award) == (ItemOutcome.DECIDED, TINH)
    assert (result.share.approve, result.share.base) == (13, 15)
    assert (result.threshold.numerator, result.threshold.denominator) == (1, 2)
    assert (result.threshold.strict, result.threshold.base) == (True, "all")


def test_the_district_of_minh_hoa_passes_with_exactly_four_fifths() -> None:
    result = counted(TTG, members(15, took_part=14), votes(12, 2))
    assert (result.entitled, result.cast, result.approve, result.reject, result.abstain) == (15, 14, 12, 2, 0)
    assert (result.share.approve, result.share.base) == (12, 15)
    assert (result.threshold.numerator, result.threshold.denominator) == (4, 5)
    assert result.award is TTG
    assert counted(TTG, members(15), votes(11, 3)).award is None


def test_the_chairman_of_kim_ngan_passes_with_fourteen_of_seventeen_although_one_stood_aside() -> None:
    aside = members(17, recused=1, took_part=16)
    result = counted(HCLD_3, aside, votes(14, 2))
    assert (result.entitled, result.cast) == (16, 16)
    assert (result.share.approve, result.share.base) == (14, 17)
    assert result.outcome is ItemOutcome.DECIDED
    assert counted(HCLD_3, aside, votes(13, 3)).outcome is ItemOutcome.DECLINED


def test_policy_may_take_who_stood_aside_out_of_the_base() -> None:
    left_out = VoteRule(Fraction(4, 5), strict=False, of_all=True, recused_in_base=False, ballots=OPEN_ONLY)
    result = counted(HCLD_3, members(17, recused=1), votes(13, 3), left_out)
    assert (result.share.approve, result.share.base) == (13, 16)
    assert result.outcome is ItemOutcome.DECIDED


def test_of_those_present_counts_who_took_part_and_opinions_in_writing_take_part() -> None:
    result = counted(TINH, members(9, took_part=7), votes(4, 3), HALF_OF_PRESENT)
    assert (result.share.approve, result.share.base, result.threshold.base) == (4, 7, "present")
    assert result.outcome is ItemOutcome.DECIDED


def test_an_abstention_is_no_approval_and_stays_in_the_base() -> None:
    result = counted(TINH, members(9), votes(4, 0, 5))
    assert (result.abstain, result.share.base, result.outcome) == (5, 9, ItemOutcome.DECLINED)


def test_recommended_is_the_highest_form_for_which_votes_for_it_or_higher_suffice() -> None:
    cast = [*votes(5), *votes(2, award=TINH), *votes(0, 2)]
    result = counted(TTG, members(9), cast)
    assert (result.outcome, result.award, result.approve) == (ItemOutcome.DECIDED, TINH, 7)
    assert (result.share.approve, result.share.base, result.threshold.denominator) == (7, 9, 2)


def test_each_form_has_its_own_threshold() -> None:
    # eight of nine reach four fifths for the higher form, though one would have given the lower
    assert counted(TTG, members(9), [*votes(8), *votes(1, award=TINH)]).award is TTG
    assert counted(TTG, members(9), [*votes(7), *votes(2, award=TINH)]).award is TINH
    assert (
        counted(TTG, members(9), [*votes(3), *votes(1, award=TINH), *votes(5, award=GIAY_KHEN)]).award
        is GIAY_KHEN
    )


def test_a_form_that_nobody_named_is_not_recommended() -> None:
    assert counted(TTG, members(9), votes(7, 2)).award is None
    assert counted(HCLD_3, members(9), votes(7, 2)).outcome is ItemOutcome.DECLINED


def test_a_declined_item_shows_the_share_and_threshold_of_the_form_asked_for() -> None:
    result = counted(TTG, members(9), [*votes(2), *votes(2, award=TINH), *votes(0, 5)])
    assert (result.award, result.approve) == (None, 4)
    assert (result.share.approve, result.threshold.numerator, result.threshold.denominator) == (2, 4, 5)


def test_nothing_is_recommended_where_everybody_stood_aside() -> None:
    nobody = VoteRule(Fraction(4, 5), strict=False, of_all=True, recused_in_base=False, ballots=OPEN_ONLY)
    assert counted(TTG, members(9, recused=9), [], nobody).outcome is ItemOutcome.DECLINED


def test_a_result_comes_back_as_it_was_stored() -> None:
    for result in (counted(TTG, members(15), votes(12, 2)), counted(TTG, members(15), votes(11, 2))):
        assert ItemResult.from_json(result.as_json()) == result


rules = st.builds(
    VoteRule,
    share=st.fractions(Fraction(1, 10), Fraction(1), max_denominator=20),
    strict=st.booleans(),
    of_all=st.booleans(),
    recused_in_base=st.booleans(),
    ballots=st.just(OPEN_ONLY),
)
some_votes = st.builds(
    CountedVote, st.sampled_from(Choice), st.sampled_from([None, GIAY_KHEN, TINH, TTG])
).map(lambda vote: vote if vote.choice is Choice.APPROVE else CountedVote(vote.choice))


@st.composite
def counts(draw: st.DrawFn) -> tuple[Electorate, list[CountedVote], dict[Award, VoteRule]]:
    number = draw(st.integers(1, 21))
    recused = draw(st.integers(0, number))
    cast = draw(st.lists(some_votes, max_size=number - recused))
    of = Electorate(
        frozenset(range(number)), frozenset(range(number - recused, number)), frozenset(range(len(cast)))
    )
    return of, cast, {award: draw(rules) for award in (GIAY_KHEN, TINH, TTG)}


@given(counts())
def test_every_count_adds_up(drawn: tuple[Electorate, list[CountedVote], dict[Award, VoteRule]]) -> None:
    of, cast, by_form = drawn
    result = count(TTG, of, cast, by_form.__getitem__)
    assert result.approve + result.reject + result.abstain == result.cast == len(cast)
    assert result.cast <= result.entitled <= len(of.members)
    assert result.share.approve <= result.approve
    assert result.share.approve <= result.share.base
    assert (result.award is None) is (result.outcome is ItemOutcome.DECLINED)


@given(counts())
def test_what_is_recommended_reached_its_threshold_and_nothing_higher_on_the_table_did(
    drawn: tuple[Electorate, list[CountedVote], dict[Award, VoteRule]],
) -> None:
    of, cast, by_form = drawn
    result = count(TTG, of, cast, by_form.__getitem__)
    for award in {TTG} | {vote.award for vote in cast if vote.award}:
        approvals = sum(v.choice is Choice.APPROVE and (v.award or TTG).rank >= award.rank for v in cast)
        reached = approvals > 0 and by_form[award].reached(approvals, of.base(by_form[award]))
        if award is result.award:
            assert reached
        elif result.award is None or award.rank > result.award.rank:
            assert not reached


@given(counts(), st.data())
def test_one_more_approval_of_the_form_asked_for_never_lowers_the_outcome(
    drawn: tuple[Electorate, list[CountedVote], dict[Award, VoteRule]], data: st.DataObject
) -> None:
    of, cast, by_form = drawn
    others = [index for index, vote in enumerate(cast) if vote.choice is not Choice.APPROVE]
    if not others:
        return
    turned = list(cast)
    turned[data.draw(st.sampled_from(others))] = CountedVote(Choice.APPROVE)
    before, after = (count(TTG, of, each, by_form.__getitem__).award for each in (cast, turned))
    assert before is None or (after is not None and after.rank >= before.rank)


@given(counts(), st.randoms())
def test_the_order_of_votes_does_not_matter(
    drawn: tuple[Electorate, list[CountedVote], dict[Award, VoteRule]], shuffler: Random
) -> None:
    of, cast, by_form = drawn
    shuffled = list(cast)
    shuffler.shuffle(shuffled)
    assert count(TTG, of, shuffled, by_form.__getitem__) == count(TTG, of, cast, by_form.__getitem__)


@given(st.integers(1, 40), st.integers(0, 40), st.fractions(Fraction(1, 20), Fraction(1), max_denominator=30))
def test_thresholds_are_ceilings_of_exact_fractions(number: int, approve: int, share: Fraction) -> None:
    approve = min(approve, number)
    rule = VoteRule(share, strict=False, of_all=True, recused_in_base=True, ballots=OPEN_ONLY)
    passed = counted(TINH, members(number), votes(approve), rule).outcome is ItemOutcome.DECIDED
    assert passed is (approve >= -(-share.numerator * number // share.denominator))
