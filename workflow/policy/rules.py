"""What policy says on a date.

Files under ``data/`` hold rows ``key, value, valid_from, valid_to, source, note``; a row without a source is a
default that the operator must confirm (docs/operate.md) and is shown as unconfirmed. Rows of one key do not
overlap. A word or a number that means nothing is found when the files are loaded, not when votes are counted by it.
Every question names the date that counts: receipt for periods, the session for votes.
"""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

from states.routes import Level
from states.terms import Award, Deadline

_DAY = timedelta(days=1)


class PolicyError(Exception):
    """The files are not in order, or say nothing about a date: a defect of the set-up, never of a request."""


@dataclass(frozen=True, slots=True)
class Policy:
    """One dated value (giá trị chính sách)."""

    key: str
    value: Any
    valid_from: date
    valid_to: date | None
    source: str | None
    note: str

    @property
    def confirmed(self) -> bool:
        """Whether a legal source stands behind it."""
        return self.source is not None

    def holds_on(self, on: date) -> bool:
        """Whether it is in force on a day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """A key that reads otherwise from a day on; None where it held nothing before, or holds nothing after."""

    key: str
    before: Policy | None
    after: Policy | None


@dataclass(frozen=True, slots=True)
class VoteRule:
    """How votes on one form are counted."""

    share: Fraction
    strict: bool
    of_all: bool
    recused_in_base: bool
    ballots: frozenset[str]

    def reached(self, approve: int, base: int) -> bool:
        """Whether ``approve`` of ``base`` is enough: from the share on, or more than it where strict."""
        return approve > self.share * base if self.strict else approve >= self.share * base


@cache
def policies() -> tuple[Policy, ...]:
    """Every row of every file, by key and date. Raises PolicyError as :func:`read_policies`."""
    folder = files("workflow.policy") / "data"
    found = sorted(folder.iterdir(), key=lambda entry: entry.name)
    return read_policies(file.read_text(encoding="utf-8") for file in found if file.name.endswith(".toml"))


def read_policies(texts: Iterable[str]) -> tuple[Policy, ...]:
    """The rows of these files, by key and date.

    Raises:
        PolicyError: a key or a value is none that is asked for, a row ends before it begins, or two of one key
            overlap.
    """
    rows = (_checked(entry) for text in texts for entry in tomllib.loads(text)["policy"])
    found = sorted(rows, key=lambda policy: (policy.key, policy.valid_from))
    for earlier, later in pairwise(found):
        if earlier.key == later.key and (earlier.valid_to is None or earlier.valid_to >= later.valid_from):
            raise PolicyError(f"{later.key}: two rows hold on {later.valid_from}")
    return tuple(found)


def policies_on(on: date) -> list[Policy]:
    """What holds on a day."""
    return [policy for policy in policies() if policy.holds_on(on)]


def days_of_change() -> tuple[date, ...]:
    """The days from which something else holds than the day before, in their order."""
    begins = {policy.valid_from for policy in policies()}
    ended = {policy.valid_to + _DAY for policy in policies() if policy.valid_to is not None}
    return tuple(sorted(begins | ended))


def changes_on(day: date) -> list[PolicyChange]:
    """What holds from a day on and did not the day before, by key."""
    before = {policy.key: policy for policy in policies_on(day - _DAY)}
    after = {policy.key: policy for policy in policies_on(day)}
    keys = sorted(before.keys() | after.keys())
    found = (PolicyChange(key, before.get(key), after.get(key)) for key in keys)
    return [change for change in found if change.before != change.after]


@lru_cache(maxsize=4096)
def value_on(key: str, on: date) -> Any:
    """The value of ``key`` on a day. Raises PolicyError where there is none."""
    for policy in policies():
        if policy.key == key and policy.holds_on(on):
            return policy.value
    raise PolicyError(f"no value of {key} holds on {on}")


def working_days(deadline: Deadline, on: date) -> int:
    """How many working days a period has that begins on a day."""
    return _days(value_on(f"deadline.{deadline.value}", on))


def quorum(on: date) -> Fraction:
    """The share of all members that must be present at a session on a day."""
    return _share(value_on("council.quorum", on))


@lru_cache(maxsize=4096)
def vote_rule(award: Award, on: date) -> VoteRule:
    """How votes on ``award`` are counted at a session on a day."""
    return _vote(value_on(f"vote.{award.value}", on))


def giay_khen_ends_at(on: date) -> Level:
    """The level at which a Giấy khen begun on a day ends."""
    return Level(value_on("giay_khen_ends_at", on))


def _days(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise ValueError("no number of days")
    return value


def _share(value: Any) -> Fraction:
    share = Fraction(str(value))
    if not 0 < share <= 1:
        raise ValueError("no share of anything")
    return share


def _vote(value: Any) -> VoteRule:
    if value["base"] not in ("all", "present") or not set(value["ballots"]) <= {"open", "secret"}:
        raise ValueError("no such base, or no such ballots")
    if type(value["strict"]) is not bool or type(value["recused_in_base"]) is not bool:
        raise ValueError("neither true nor false")
    return VoteRule(
        share=_share(value["share"]),
        strict=value["strict"],
        of_all=value["base"] == "all",
        recused_in_base=value["recused_in_base"],
        ballots=frozenset(value["ballots"]),
    )


_MEANINGS: Mapping[str, Callable[[Any], object]] = {
    **{f"deadline.{deadline.value}": _days for deadline in Deadline},
    **{f"vote.{award.value}": _vote for award in Award},
    "council.quorum": _share,
    "giay_khen_ends_at": Level,
}
"""For each key there is, what reads its value."""


def _checked(entry: Mapping[str, Any]) -> Policy:
    try:
        policy = Policy(
            key=entry["key"],
            value=entry["value"],
            valid_from=entry["valid_from"],
            valid_to=entry.get("valid_to"),
            source=entry.get("source"),
            note=entry["note"],
        )
        _MEANINGS[policy.key](policy.value)
        in_order = policy.valid_to is None or policy.valid_from <= policy.valid_to
    except (LookupError, ValueError, TypeError, ZeroDivisionError) as error:
        raise PolicyError(f"{entry.get('key')}: {error!r}") from error
    if not in_order:
        raise PolicyError(f"{policy.key}: a row ends before it begins on {policy.valid_from}")
    return policy
