"""What policy says on a day, with the law behind it, and the days on which offices are shut (chính sách, ngày nghỉ)."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from endpoints.entry import Entry, open_to
from endpoints.pages.boxes import line_in, sentence_of
from endpoints.pages.forms import Line, read_day
from endpoints.pages.frame import reading_page
from endpoints.pages.places import POLICY
from endpoints.telling.values import capital, day, weekday
from states.codes import Code
from states.facts import Unmet
from states.routes import Level
from states.words import policy as words
from states.words.terms import LEVELS
from workflow.calendar import days_off_between, is_working_day
from workflow.policy.rules import Policy, policies_on

pages = Blueprint("admin_policy", __name__)

EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Row:
    """One value."""

    name: str
    value: str
    policy: Policy


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days off with one name, one after another."""

    name: str
    days: tuple[date, ...]

    @property
    def in_words(self) -> str:
        """From when to when."""
        first, last = self.days[0], self.days[-1]
        return weekday(first) if first == last else f"{weekday(first)} đến {weekday(last)}"


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
            off=days_off(on.year),
            worked=[weekday(each) for each in worked_weekends(on.year)],
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


def days_off(year: int) -> list[Stretch]:
    """The holidays of a year that are not mere weekends, with what is kept on them."""
    found: list[Stretch] = []
    for off in days_off_between(date(year - 1, 12, 31), date(year, 12, 31)):
        if off.name is None:
            continue
        last = found[-1] if found else None
        if last and last.name == capital(off.name) and off.day - last.days[-1] == timedelta(days=1):
            found[-1] = Stretch(last.name, (*last.days, off.day))
        else:
            found.append(Stretch(capital(off.name), (off.day,)))
    return found


def worked_weekends(year: int) -> list[date]:
    """The Saturdays that are worked in exchange (làm bù)."""
    days = (date(year, 1, 1) + timedelta(days=step) for step in range(366))
    return [
        each for each in days if each.year == year and each.weekday() >= _SATURDAY and is_working_day(each)
    ]
