"""Counting votes (kiểm phiếu): quorum, thresholds, outcome. Pure, and in exact fractions.

The rule of each form is policy of the day on which the session meets (:mod:`workflow.policy.rules`). An abstention is
no approval. An opinion in writing counts as a vote. Who stands aside has no vote; whether they stay in the base is
policy.

A form is put to the vote when it was asked for, or when a member named it. Recommended is the highest of these for
which the votes for it or for a higher one reach its own threshold. A form that nobody named is never recommended: it
would turn a failed vote on a Huân chương into a Giấy khen that nobody proposed.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor
from typing import Any

from states.terms import Award, Choice
from workflow.policy.rules import VoteRule


class BaseKind(StrEnum):
    """What a share is taken of: all members, or those who took part."""

    ALL = "all"
    PRESENT = "present"


class ItemOutcome(StrEnum):
    """How an item ends."""

    DECIDED = "decided"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class CountedVote:
    """A vote as it is counted, by whomever."""

    choice: Choice
    award: Award | None = None
    """The form approved; None for the form asked for."""


@dataclass(frozen=True, slots=True)
class Electorate:
    """Who could vote on an item."""

    members: frozenset[int]
    """All members, when the item was opened."""
    recused: frozenset[int] = frozenset()
    took_part: frozenset[int] = frozenset()
    """Those present, and those who voted: an opinion in writing takes part too."""

    @property
    def entitled(self) -> int:
        """How many had a vote: all members but those who stood aside."""
        return len(self.members - self.recused)

    def base(self, rule: VoteRule) -> int:
        """Of how many the share is taken under a rule."""
        among = self.members if rule.of_all else self.members & self.took_part
        return len(among if rule.recused_in_base else among - self.recused)


@dataclass(frozen=True, slots=True)
class Share:
    """So many approved the form, of so many."""

    approve: int
    base: int


@dataclass(frozen=True, slots=True)
class Threshold:
    """What had to be reached: from the fraction on, or more than it where strict (quá nửa)."""

    numerator: int
    denominator: int
    strict: bool
    base: BaseKind


@dataclass(frozen=True, slots=True)
class ItemResult:
    """The count of one item. Share and threshold are those of the form recommended, else of the form asked for."""

    entitled: int
    cast: int
    approve: int
    reject: int
    abstain: int
    share: Share
    threshold: Threshold
    outcome: ItemOutcome
    award: Award | None

    @property
    def needed(self) -> int:
        """How many approvals the form needed, of the base as it was."""
        share = Fraction(self.threshold.numerator, self.threshold.denominator) * self.share.base
        return max(1, floor(share) + 1 if self.threshold.strict else ceil(share))

    def as_json(self) -> dict[str, Any]:
        """As it is stored for ever, and shown."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "ItemResult":
        """From what was stored."""
        return cls(
            entitled=stored["entitled"],
            cast=stored["cast"],
            approve=stored["approve"],
            reject=stored["reject"],
            abstain=stored["abstain"],
            share=Share(**stored["share"]),
            threshold=Threshold(**{**stored["threshold"], "base": BaseKind(stored["threshold"]["base"])}),
            outcome=ItemOutcome(stored["outcome"]),
            award=Award(stored["award"]) if stored["award"] else None,
        )


def needed_for_quorum(members: int, share: Fraction) -> int:
    """How many must be present: 6 of 9, 10 of 15, 12 of 17 where two thirds are asked for; always somebody."""
    return max(1, ceil(share * members))


def count(
    requested: Award,
    electorate: Electorate,
    votes: Sequence[CountedVote],
    rule_of: Callable[[Award], VoteRule],
) -> ItemResult:
    """Count the votes on an item for the form ``requested``; ``rule_of`` is the policy of the session's day."""
    recommended = next(
        (
            award
            for award in _put_to_vote(requested, votes)
            if _passes(award, requested, electorate, votes, rule_of)
        ),
        None,
    )
    counted = recommended or requested
    rule = rule_of(counted)
    return ItemResult(
        entitled=electorate.entitled,
        cast=len(votes),
        approve=_said(votes, Choice.APPROVE),
        reject=_said(votes, Choice.REJECT),
        abstain=_said(votes, Choice.ABSTAIN),
        share=Share(_approvals(counted, requested, votes), electorate.base(rule)),
        threshold=Threshold(
            rule.share.numerator,
            rule.share.denominator,
            rule.strict,
            BaseKind.ALL if rule.of_all else BaseKind.PRESENT,
        ),
        outcome=ItemOutcome.DECIDED if recommended else ItemOutcome.DECLINED,
        award=recommended,
    )


def _put_to_vote(requested: Award, votes: Iterable[CountedVote]) -> list[Award]:
    """The forms among which the council chose, the highest first."""
    named = {vote.award for vote in votes if vote.award is not None and vote.award.rank <= requested.rank}
    return sorted({requested, *named}, key=lambda award: award.rank, reverse=True)


def _passes(
    award: Award,
    requested: Award,
    electorate: Electorate,
    votes: Sequence[CountedVote],
    rule_of: Callable[[Award], VoteRule],
) -> bool:
    rule, approvals = rule_of(award), _approvals(award, requested, votes)
    # Of a base of nobody every share is reached; nothing is recommended that nobody approves.
    return approvals > 0 and rule.reached(approvals, electorate.base(rule))


def _approvals(award: Award, requested: Award, votes: Iterable[CountedVote]) -> int:
    """How many approve ``award`` or a higher form."""
    return sum(
        vote.choice is Choice.APPROVE and (vote.award or requested).rank >= award.rank for vote in votes
    )


def _said(votes: Iterable[CountedVote], choice: Choice) -> int:
    return sum(vote.choice is choice for vote in votes)
