"""What heaps say when they are put together (số liệu): how many, how late, how long. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import ceil

from states.table import OPEN
from states.terms import State
from workflow.nominations.filters import Waited
from workflow.progress.queries import Heap

NO_WAITS: Mapping[Waited, int] = dict.fromkeys(Waited, 0)


@dataclass(frozen=True, slots=True)
class Figure:
    """Some heaps together."""

    count: int = 0
    overdue: int = 0
    waited: Mapping[Waited, int] = field(default_factory=lambda: NO_WAITS)
    """How many of them have been waiting for so long; all of them together are ``count``."""
    median: float | None = None
    """Half of them have been waiting for fewer working days, half for more; None where there are none."""


def figure_of(heaps: Iterable[Heap]) -> Figure:
    """What these heaps are together."""
    days: dict[int, int] = {}
    overdue = 0
    for heap in heaps:
        days[heap.days] = days.get(heap.days, 0) + heap.count
        overdue += heap.overdue
    waited = dict(NO_WAITS)
    for each, count in days.items():
        waited[waited_for(each)] += count
    return Figure(sum(days.values()), overdue, waited, median_of(days))


def waited_for(days: int) -> Waited:
    """The wait of so many working days, as the register's filter has it."""
    return next(each for each in Waited if each.most is None or days <= each.most)


def median_of(counts: Mapping[int, int]) -> float | None:
    """The middle of numbers of which each is there so many times; between the two in the middle of an even count."""
    total = sum(counts.values())
    if not total:
        return None
    ordered = sorted(counts)
    return (_at(ordered, counts, (total - 1) // 2) + _at(ordered, counts, total // 2)) / 2


def within(counts: Mapping[int, int], share: float) -> int:
    """The smallest number that so large a share of them does not pass. There must be some."""
    return _at(sorted(counts), counts, ceil(sum(counts.values()) * share) - 1)


def _at(ordered: Iterable[int], counts: Mapping[int, int], place: int) -> int:
    """The number at a place, from 0, of all in their order."""
    for number in ordered:
        place -= counts[number]
        if place < 0:
            return number
    raise IndexError(place)


def by_state(heaps: Iterable[Heap]) -> Mapping[State, Figure]:
    """The figures of every open state, in the order of the process."""
    found: dict[State, list[Heap]] = {state: [] for state in State if state in OPEN}
    for heap in heaps:
        found[heap.state].append(heap)
    return {state: figure_of(those) for state, those in found.items()}


def by_holder(heaps: Iterable[Heap], state: State, place: Mapping[int, int]) -> Mapping[int, Figure]:
    """The figures of one state by holder, the slowest first. ``place`` says under which unit a holder is counted."""
    found: dict[int, list[Heap]] = {}
    for heap in heaps:
        if heap.state is state:
            found.setdefault(place.get(heap.holder_unit_id, heap.holder_unit_id), []).append(heap)
    figures = {unit: figure_of(those) for unit, those in found.items()}
    return dict(sorted(figures.items(), key=lambda each: (-(each[1].median or 0), -each[1].count)))
