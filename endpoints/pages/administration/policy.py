"""What policy says on a day, with the law behind it, what changed last and what changes next (chính sách)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from endpoints.entry import Entry, open_to
from endpoints.pages.boxes import line_in, sentence_of
from endpoints.pages.forms import Line, read_day
from endpoints.pages.frame import reading_page
from endpoints.pages.places import POLICY
from endpoints.telling.values import capital, day
from states.codes import Code
from states.facts import Unmet
from states.routes import Level
from states.words import policy as words
from states.words.terms import LEVELS
from workflow.policy.rules import Policy, PolicyChange, changes_on, days_of_change, policies_on

pages = Blueprint("admin_policy", __name__)

EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)


@dataclass(frozen=True, slots=True)
class Row:
    """One value."""

    name: str
    value: str
    policy: Policy


@dataclass(frozen=True, slots=True)
class Changed:
    """A value that reads otherwise from a day on, in words; None where there was nothing, or nothing is left."""

    name: str
    old: str | None
    new: str | None
    source_only: Policy | None
    """What holds now, where the words are the same and only what stands behind them is new."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A day from which policy reads otherwise than before."""

    title: str
    day: date
    changes: tuple[Changed, ...]

    @property
    def is_first(self) -> bool:
        """Whether nothing at all held before."""
        return all(change.old is None for change in self.changes)


@pages.get(POLICY)
@open_to(Entry.SIGNED_IN)
def show() -> ResponseReturnValue:
    """The page."""
    with reading_page() as visit:
        typed = line_in(request.args, "on")
        on = read_day(typed) if typed else visit.today
        fault = None
        if on is None or not EARLIEST <= on <= LATEST:
            fault = Unmet(Code.INVALID_DATE if on is None else Code.DATE_ABSURD, "on")
            on = visit.today
        page = render_template(
            "administration/policy.html",
            on=on,
            typed=typed or day(on),
            is_today=on == visit.today,
            groups=groups_on(on),
            unconfirmed=sum(not policy.confirmed for policy in policies_on(on)),
            count=len(policies_on(on)),
            turns=turns_at(on),
            lines=[Line(sentence_of(fault), "on")] if fault else [],
        )
        return page, 422 if fault else 200


def groups_on(on: date) -> list[tuple[str, list[Row]]]:
    """What holds on a day, by what it is about."""
    rows: dict[str, list[Row]] = {group: [] for group in words.POLICY_GROUPS}
    held = {policy.key: policy for policy in policies_on(on)}
    for key, (group, name) in words.POLICIES.items():
        if key in held:
            rows[group].append(Row(name.vi, capital(in_words(key, held[key].value)), held[key]))
    return [(words.POLICY_GROUPS[group].vi, found) for group, found in rows.items() if found]


def in_words(key: str, value: Any) -> str:
    """A value as people read it."""
    kind = key.partition(".")[0]
    if kind == "deadline":
        return words.WORKING_DAYS.vi.format(count=value)
    if kind == "vote":
        return _vote(value)
    if key == "council.quorum":
        return f"{words.FROM.vi} {value} {words.OF_ALL.vi}"
    return LEVELS[Level(value)].vi.lower()


def _vote(value: dict[str, Any]) -> str:
    share = f"{(words.MORE_THAN if value['strict'] else words.FROM).vi} {value['share']}"
    base = words.OF_ALL if value["base"] == "all" else words.OF_THOSE_PRESENT
    recused = words.RECUSED_COUNT if value["recused_in_base"] else words.RECUSED_DO_NOT
    ballots = " hoặc ".join(words.BALLOTS[each].vi for each in value["ballots"])
    return f"{share} {base.vi}; {recused.vi}; {ballots}"


def turns_at(on: date) -> list[Turn]:
    """What changed last by a day, and what changes next."""
    days = days_of_change()
    last = max((each for each in days if each <= on), default=None)
    coming = min((each for each in days if each > on), default=None)
    turns = (("Lần đổi gần nhất", last), ("Lần đổi sắp tới", coming))
    return [
        Turn(title, each, tuple(map(_told, changes_on(each)))) for title, each in turns if each is not None
    ]


def _told(change: PolicyChange) -> Changed:
    group, name = words.POLICIES[change.key]
    sides = (change.before, change.after)
    old, new = (None if side is None else in_words(change.key, side.value) for side in sides)
    same = old is not None and old == new
    return Changed(f"{words.POLICY_GROUPS[group].vi}: {name.vi}", old, new, change.after if same else None)
