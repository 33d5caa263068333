"""Figures as they are shown: with a bar, and with the address of the list that has exactly so many."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from endpoints.pages.places import REGISTER
from endpoints.telling.values import decimal
from states.table import STATES
from states.terms import State, Tier
from states.words.process import STATES as WORDS
from states.words.process import TIERS
from workflow.nominations.filters import Waited
from workflow.policy.rules import working_days
from workflow.progress.figures import Figure
from workflow.units.queries import UnitView

WAITS: Mapping[Waited, str] = {
    Waited.UP_TO_2: "0–2 ngày",
    Waited.UP_TO_5: "3–5 ngày",
    Waited.UP_TO_10: "6–10 ngày",
    Waited.LONGER: "trên 10 ngày",
}
FULL = 100.0
"""The width of every drawing, in units of its own; the page stretches it."""
_AIR = 1.04


@dataclass(frozen=True, slots=True)
class Number:
    """A count, and where what it counts is listed; None where there is no list for just that."""

    count: int
    address: str | None
    what: str = ""
    """What it counts, where no head of a column says so."""
    bad: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: its length, how much of its end is late, and where the limit stands; all of :data:`FULL`."""

    says: str
    length: float
    late: float = 0.0
    limit: float | None = None
    over: bool = False
    """Whether it reaches beyond the limit."""


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step of the process: what lies there."""

    state: State
    name: str
    with_whom: str
    bar: Bar
    all: Number
    overdue: Number
    waited: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class HolderRow:
    """A unit that holds: for how long, the half of it."""

    name: str
    median: str
    bar: Bar
    all: Number
    overdue: Number


def list_of(**filters: str) -> str:
    """The address of the register, narrowed."""
    return f"{REGISTER}?{urlencode(filters)}"


def number_of(count: int, what: str = "", *, bad: bool = False, **filters: str) -> Number:
    """A count with its list; of nothing there is no list to look at."""
    return Number(count, list_of(**filters) if count else None, what, bad and count > 0)


def step_rows(figures: Mapping[State, Figure]) -> tuple[StepRow, ...]:
    """Every open state, but for drafts where there are none: most readers never see any."""
    shown = {state: each for state, each in figures.items() if each.count or state is not State.DRAFTED}
    most = max((each.count for each in shown.values()), default=0)
    return tuple(_step_row(state, each, most) for state, each in shown.items())


def _step_row(state: State, figure: Figure, most: int) -> StepRow:
    name, length = WORDS[state].tag.vi, _share(figure.count, most)
    late = f", trong đó {figure.overdue} quá hạn" if figure.overdue else ""
    return StepRow(
        state,
        name,
        TIERS[STATES[state].held_by].vi,
        Bar(f"{name}: {figure.count} hồ sơ{late}", length, _share(figure.overdue, most)),
        number_of(figure.count, state=state),
        number_of(figure.overdue, bad=True, state=state, overdue="1"),
        tuple(
            number_of(count, f"{name}, {WAITS[wait]}", state=state, waited=wait)
            for wait, count in figure.waited.items()
        ),
    )


def holder_rows(
    figures: Mapping[int, Figure], state: State, units: Mapping[int, UnitView], today: date
) -> tuple[HolderRow, ...]:
    """The units that hold something in one state, the slowest first."""
    limit = limit_of(state, today)
    slowest = max((each.median or 0 for each in figures.values()), default=0)
    reach = max(slowest, limit or 0) * _AIR
    return tuple(
        _holder_row(units[unit_id], figure, state, reach, limit, listed(units[unit_id], state, units, today))
        for unit_id, figure in figures.items()
    )


def _holder_row(
    unit: UnitView, figure: Figure, state: State, reach: float, limit: int | None, has_list: bool
) -> HolderRow:
    median = figure.median or 0
    days = decimal(median)
    over = limit is not None and median > limit
    said = f"{unit.name}: trung vị {days} ngày làm việc"
    if limit is not None:
        said += f", {'quá' if over else 'trong'} hạn {limit} ngày"
    counts = (
        number_of(figure.count, state=state, holder=unit.code),
        number_of(figure.overdue, bad=True, state=state, holder=unit.code, overdue="1"),
    )
    if not has_list:
        counts = (Number(figure.count, None), Number(figure.overdue, None, bad=figure.overdue > 0))
    place = _share(limit, reach) if limit is not None else None
    return HolderRow(unit.name, days, Bar(said, _share(median, reach), limit=place, over=over), *counts)


def limit_of(state: State, today: date) -> int | None:
    """The working days that a holder has in a state, by policy; None where no period runs."""
    deadline = STATES[state].deadline
    return working_days(deadline, today) if deadline else None


def listed(unit: UnitView, state: State, units: Mapping[int, UnitView], today: date) -> bool:
    """Whether the register's filter by holder finds these and no others: it takes in all units below one too."""
    if not unit.stands_on(today):
        return False
    below = any(each.parent_id == unit.id for each in units.values())
    return not (below and STATES[state].held_by is Tier.ORIGIN)


def total_of(figures: Iterable[Figure]) -> tuple[int, int]:
    """All that is counted, and the overdue of it."""
    those = tuple(figures)
    return sum(each.count for each in those), sum(each.overdue for each in those)


def _share(part: float, whole: float) -> float:
    return round(FULL * part / whole, 1) if whole else 0.0
