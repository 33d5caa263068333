"""Figures as they are shown: with a bar, and with the address of the list that has exactly so many."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from endpoints.pages.places import REGISTER
from endpoints.telling.values import decimal
from states.table import STATES
from states.terms import State
from states.words.process import STATES as WORDS
from workflow.nominations.filters import Waited
from workflow.policy.rules import working_days
from workflow.progress.figures import Figure
from workflow.progress.pace import Pace
from workflow.units.queries import UnitView

WAITS: Mapping[Waited, str] = {
    Waited.UP_TO_2: "0–2 ngày",
    Waited.UP_TO_5: "3–5 ngày",
    Waited.UP_TO_10: "6–10 ngày",
    Waited.LONGER: "trên 10 ngày",
}
Filters = dict[str, str]
"""What the register is narrowed by, as it stands in the address."""
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
    faint: float | None = None
    """How far nearly all reach, where that is shown behind the bar."""


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step of the process: what lies there."""

    state: State
    name: str
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


@dataclass(frozen=True, slots=True)
class PaceRow:
    """A step: how long it has taken."""

    name: str
    median: str
    bar: Bar
    most: str
    taken: Number


def list_of(filters: Filters) -> str:
    """The address of the register, narrowed."""
    return f"{REGISTER}?{urlencode(filters)}"


def number_of(count: int, filters: Filters, what: str = "", *, bad: bool = False) -> Number:
    """A count with its list; of nothing there is no list to look at."""
    return Number(count, list_of(filters) if count else None, what, bad and count > 0)


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
        Bar(f"{name}: {figure.count} hồ sơ{late}", length, _share(figure.overdue, most)),
        number_of(figure.count, {"state": state}),
        number_of(figure.overdue, {"state": state, "overdue": "1"}, bad=True),
        tuple(number_of(count, {"state": state, "waited": wait}) for wait, count in figure.waited.items()),
    )


def holder_rows(
    figures: Mapping[UnitView, Figure],
    state: State,
    narrowed: Callable[[UnitView], Filters | None],
    today: date,
) -> tuple[HolderRow, ...]:
    """The units that hold something in one state, in their order.

    ``narrowed`` says how the register is narrowed to what a unit holds; None where it cannot be to just that.
    """
    limit = limit_of(state, today)
    slowest = max((each.median or 0 for each in figures.values()), default=0)
    reach = max(slowest, limit or 0) * _AIR
    return tuple(
        HolderRow(
            unit.name,
            decimal(figure.median or 0),
            _bar_to_limit(unit.name, figure.median or 0, limit, reach),
            *_held(figure, state, narrowed(unit)),
        )
        for unit, figure in figures.items()
    )


def _held(figure: Figure, state: State, filters: Filters | None) -> tuple[Number, Number]:
    if filters is None:
        return Number(figure.count, None), Number(figure.overdue, None, bad=figure.overdue > 0)
    return (
        number_of(figure.count, {"state": state, **filters}),
        number_of(figure.overdue, {"state": state, **filters, "overdue": "1"}, bad=True),
    )


def _bar_to_limit(name: str, median: float, limit: int | None, reach: float) -> Bar:
    said = f"{name}: trung vị {decimal(median)} ngày làm việc"
    if limit is None:
        return Bar(said, _share(median, reach))
    over = median > limit
    said += f", {'quá' if over else 'trong'} hạn {limit} ngày"
    return Bar(said, _share(median, reach), limit=_share(limit, reach), over=over)


def pace_rows(paces: Mapping[State, Pace], today: date) -> tuple[PaceRow, ...]:
    """How long each step has taken."""
    limits = {state: limit_of(state, today) for state in paces}
    reach = max((max(pace.most, limits[state] or 0) for state, pace in paces.items()), default=0) * _AIR
    return tuple(_pace_row(state, pace, limits[state], reach) for state, pace in paces.items())


def _pace_row(state: State, pace: Pace, limit: int | None, reach: float) -> PaceRow:
    name, days = WORDS[state].tag.vi, decimal(pace.median)
    bar = replace(_bar_to_limit(name, pace.median, limit, reach), faint=_share(pace.most, reach))
    return PaceRow(name, days, bar, str(pace.most), Number(pace.count, None))


def limit_of(state: State, today: date) -> int | None:
    """The working days that a holder has in a state, by policy; None where no period runs."""
    deadline = STATES[state].deadline
    return working_days(deadline, today) if deadline else None


def total_of(figures: Iterable[Figure]) -> tuple[int, int]:
    """All that is counted, and the overdue of it."""
    those = tuple(figures)
    return sum(each.count for each in those), sum(each.overdue for each in those)


def _share(part: float, whole: float) -> float:
    return round(FULL * part / whole, 1) if whole else 0.0
