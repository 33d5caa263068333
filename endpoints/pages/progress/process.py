"""The process as the table has it, and how many cases stand in each state (quy trình).

Whoever handles nominations sees counts of what they may see, each with its list; an administrator, who sees no
nomination, sees how many there are in all, and nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from endpoints.entry import Entry, open_to
from endpoints.pages.frame import reading_page
from endpoints.pages.places import PROCESS
from endpoints.pages.progress.picture import not_drawn, picture
from endpoints.pages.progress.shown import Number, limit_of, number_of
from endpoints.requests import Visit
from endpoints.telling.looks import OF_STATE, Tag
from endpoints.telling.values import capital
from states.guards import Guard, Need, always
from states.table import OPEN, STATES, STEPS, VERSION, Step
from states.terms import Role, State
from states.words.actions import ACTIONS
from states.words.process import STATES as WORDS
from states.words.process import TIERS
from states.words.rules import REQUIREMENTS, WHEN, WHO
from workflow.progress.figures import by_state
from workflow.progress.queries import counts_of_all, heaps

pages = Blueprint("process", __name__)


@dataclass(frozen=True, slots=True)
class StateRow:
    """A state: with whom a case lies then, how long that may take, how many there are."""

    tag: Tag
    with_whom: str
    days: int | None
    count: Number | None


@dataclass(frozen=True, slots=True)
class StepLine:
    """A row of the table in words."""

    name: str
    route: str | None
    way: str
    who: str
    needs: str


@pages.get(PROCESS)
@open_to(Entry.SIGNED_IN)
def show() -> ResponseReturnValue:
    """The process."""
    with reading_page() as visit:
        everything = _counts_everything(visit)
        counts = _counts(visit, everything=everything)
        return render_template(
            "progress/process.html",
            everything=everything,
            picture=picture(counts, "Sơ đồ quy trình, với số hồ sơ đang ở mỗi trạng thái"),
            not_drawn=not_drawn(),
            states=[_state_row(state, counts, visit.today, lists=not everything) for state in State],
            count=sum(counts.values()),
            steps=[_line(step) for step in STEPS],
            version=VERSION,
            now=visit.now,
        )


def _counts_everything(visit: Visit) -> bool:
    return all(each.role is Role.ADMIN for each in visit.actor.assignments) and visit.actor.has_role(
        Role.ADMIN
    )


def _counts(visit: Visit, *, everything: bool) -> Mapping[State, int]:
    if everything:
        return counts_of_all(visit.connection)
    figures = by_state(heaps(visit.connection, visit.actor, visit.today))
    return {state: figure.count for state, figure in figures.items()}


def _state_row(state: State, counts: Mapping[State, int], today: date, *, lists: bool) -> StateRow:
    count = None
    if state in counts:
        count = number_of(counts[state], {"state": state}) if lists else Number(counts[state], None)
    return StateRow(
        Tag(WORDS[state].tag.vi, OF_STATE[state]),
        TIERS[STATES[state].held_by].vi if STATES[state].open else "Đã kết thúc",
        limit_of(state, today),
        count,
    )


def _line(step: Step) -> StepLine:
    needed: tuple[Guard | Need, ...] = (*step.holds, *step.given)
    return StepLine(
        ACTIONS[step.action].name.vi,
        None if step.when is always else capital(WHEN[step.when].vi),
        _way(step),
        WHO[step.who].vi,
        capital("; ".join(REQUIREMENTS[each].vi for each in needed)),
    )


def _way(step: Step) -> str:
    if not step.sources:
        return WORDS[State.DRAFTED].tag.vi
    if step.sources == OPEN:
        origin = "Mọi trạng thái chưa kết thúc"
    else:
        origin = ", ".join(WORDS[state].tag.vi for state in State if state in step.sources)
    return origin if step.to is None else f"{origin} → {WORDS[step.to].tag.vi}"
