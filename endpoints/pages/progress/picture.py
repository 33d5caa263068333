"""The picture of the process for a page, drawn from the table: boxes one below the other, with counts in them.

What leads on runs down, past boxes on the right; what leads back runs up on the left, dashed. Each line bears the
number of its rows in the table of steps that stands beside it, so that a line needs no words and the picture is
legible at its own size.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from textwrap import wrap

from markupsafe import Markup, escape

from endpoints.telling.values import number
from states.diagram import BACK, ENDED_TITLE, FAINT, FILL, INK, NEARLY_EVERYWHERE
from states.table import EDITABLE, STATES, STEPS, Step
from states.terms import State, Tier
from states.words.process import STATES as WORDS
from states.words.process import TIERS

ORDER = (State.RETURNED, *(state for state in State if state is not State.RETURNED))
"""From top to bottom. What is sent back stands first, so that a draft leads straight down."""
PITCH, TALL, WIDE, LANE, TITLES = 62, 40, 224, 30, 116
_CHIP, _DIGIT = 20, 8


@dataclass(frozen=True, slots=True)
class Line:
    """A line from one box to another, by their places, and the rows of the table that it stands for."""

    source: int
    to: int
    rows: tuple[int, ...]

    @property
    def back(self) -> bool:
        """Whether it leads back up."""
        return self.to < self.source

    @property
    def straight(self) -> bool:
        """Whether it leads to the next box below."""
        return self.to == self.source + 1

    @property
    def ends(self) -> tuple[int, int]:
        """The upper and the lower box."""
        return min(self.source, self.to), max(self.source, self.to)


def lines() -> tuple[Line, ...]:
    """Every line, in the table's order. What is possible nearly everywhere has none, nor has submitting again."""
    found: dict[tuple[State, State], list[int]] = {}
    for row, step in enumerate(STEPS, start=1):
        if step.to is not None and len(step.sources) < NEARLY_EVERYWHERE:
            for source in _sources(step):
                found.setdefault((source, step.to), []).append(row)
    return tuple(
        Line(ORDER.index(source), ORDER.index(to), tuple(rows)) for (source, to), rows in found.items()
    )


def picture(counts: Mapping[State, int], says: str) -> Markup:
    """The picture with these counts; a state without one is drawn without."""
    shapes, wide, tall, left = _drawn()
    boxes = "".join(_box(place, state, left, counts.get(state)) for place, state in enumerate(ORDER))
    return Markup(  # noqa: S704 - numbers, and the words of the process, escaped
        f'<svg width="{wide}" height="{tall}" role="img" aria-label="{escape(says)}">{shapes}{boxes}</svg>'
    )


def not_drawn() -> tuple[tuple[int, ...], ...]:
    """The rows without a line: those that begin, leave the state as it is, or are possible nearly everywhere."""
    rows = list(enumerate(STEPS, start=1))
    beginning = tuple(row for row, step in rows if not step.sources)
    staying = tuple(row for row, step in rows if step.to is None)
    spread = tuple(row for row, step in rows if step.to and len(step.sources) >= NEARLY_EVERYWHERE)
    return beginning, staying, spread


def _sources(step: Step) -> Iterable[State]:
    return (each for each in step.sources if not (step.sources == EDITABLE and each is State.RETURNED))


@cache
def _drawn() -> tuple[str, int, int, int]:
    """Everything but the boxes; how wide and tall it is, and where boxes begin."""
    drawn = lines()
    backs, forths = (
        _lanes([line for line in drawn if not line.straight and line.back is back]) for back in (True, False)
    )
    left = TITLES + LANE * (max(backs.values()) + 1)
    wide = left + WIDE + LANE * (max(forths.values()) + 1)
    straight = [_straight(line, left) for line in drawn if line.straight]
    bent = [
        [_bent(line, lane, ports, left) for line, lane in lanes.items()]
        for lanes, ports in ((lanes, _ports(lanes)) for lanes in (backs, forths))
    ]
    kinds = [
        (INK, "2", "", straight),
        (BACK, "1.5", ' stroke-dasharray="6 3"', bent[0]),
        (FAINT, "1.5", "", bent[1]),
    ]
    # numbers upon all lines: none is crossed out by another's
    paths = [_together(*kind) for kind in kinds]
    chips = [_chip(curve, colour) for colour, _, _, curves in kinds for curve in curves]
    numbers = f'<g text-anchor="middle" font-size="14" fill="{INK}">{"".join(chips)}</g>'
    bands = f'<g fill="{FAINT}" font-size="15">{"".join(_bands(wide))}</g>'
    return "".join([bands, *paths, numbers]), wide, PITCH * len(ORDER), left


def _lanes(bent: Iterable[Line]) -> dict[Line, int]:
    """For each line the innermost lane, from 1, in which it meets no other; short ones choose first."""
    taken: list[list[Line]] = []
    found: dict[Line, int] = {}
    for line in sorted(bent, key=lambda each: (each.ends[1] - each.ends[0], each.ends)):
        free = next((n for n, those in enumerate(taken) if not any(_meet(line, one) for one in those)), None)
        if free is None:
            taken.append([])
            free = len(taken) - 1
        taken[free].append(line)
        found[line] = free + 1
    return found


def _meet(one: Line, other: Line) -> bool:
    return one.ends[0] <= other.ends[1] and other.ends[0] <= one.ends[1]


def _ports(lanes: Mapping[Line, int]) -> Mapping[tuple[Line, int], int]:
    """At what height each end of a line stands: the ends at one box are spread over its side, and do not cross."""
    found = {}
    for place in range(len(ORDER)):
        here = [line for line in lanes if place in line.ends]
        # what comes from above stands above; of those the outer ones, which pass round the others, first
        here.sort(key=lambda line: (line.ends[0] == place, _outer_first(line, place, lanes)))
        for turn, line in enumerate(here, start=1):
            found[line, place] = _top(place) + round(TALL * turn / (len(here) + 1))
    return found


def _outer_first(line: Line, place: int, lanes: Mapping[Line, int]) -> int:
    return -lanes[line] if line.ends[0] == place else lanes[line]


def _top(place: int) -> int:
    return place * PITCH + (PITCH - TALL) // 2


def _bands(wide: int) -> Iterator[str]:
    """A band behind the boxes of each tier, with its name."""
    for tier, those in groupby(enumerate(ORDER), key=lambda each: _tier(each[1])):
        places = [place for place, _ in those]
        top, tall = places[0] * PITCH, len(places) * PITCH
        fill = FILL[tier] if tier else "#f6f6f4"
        yield f'<rect y="{top}" width="{wide}" height="{tall}" fill="{fill}"/>'
        for turn, words in enumerate(wrap(TIERS[tier].vi if tier else ENDED_TITLE, 14)):
            yield f'<text x="12" y="{top + 26 + 19 * turn}">{escape(words)}</text>'


def _tier(state: State) -> Tier | None:
    standing = STATES[state]
    return standing.held_by if standing.open else None


@dataclass(frozen=True, slots=True)
class _Curve:
    """A line as it is drawn: its way, its head, and where its numbers stand."""

    way: str
    head: str
    numbers: str
    x: int
    y: int


def _straight(line: Line, left: int) -> _Curve:
    x, top, end = left + WIDE // 2, _top(line.source) + TALL, _top(line.to)
    numbers = _numbers(line)
    return _Curve(
        f"M{x} {top}V{end - 6}",
        f"M{x - 5} {end - 7}h10l-5 7z",
        numbers,
        x + 12 + _chip_width(numbers) // 2,
        (top + end) // 2,
    )


def _bent(line: Line, lane: int, ports: Mapping[tuple[Line, int], int], left: int) -> _Curve:
    """Out of one box, along a lane, into the other."""
    way = -1 if line.back else 1
    side = left if line.back else left + WIDE
    x, begin, end = side + way * lane * LANE, ports[line, line.source], ports[line, line.to]
    return _Curve(
        f"M{side} {begin}H{x}V{end}H{side + way * 7}",
        f"M{side + way * 8} {end - 5}v10l{-way * 8}-5z",
        _numbers(line),
        x,
        (begin + end) // 2,
    )


def _together(colour: str, wide: str, dashed: str, curves: Iterable[_Curve]) -> str:
    """All lines of a kind as one, for each byte goes over a slow line."""
    ways, heads = ("".join(each) for each in zip(*((one.way, one.head) for one in curves), strict=True))
    return (
        f'<path d="{ways}" fill="none" stroke="{colour}" stroke-width="{wide}"{dashed}/>'
        f'<path d="{heads}" fill="{colour}"/>'
    )


def _chip(curve: _Curve, colour: str) -> str:
    """The numbers of a line's rows, upon it."""
    wide = _chip_width(curve.numbers)
    return (
        f'<g transform="translate({curve.x} {curve.y})">'
        f'<rect x="-{wide // 2}" y="-{_CHIP // 2}" width="{wide}" height="{_CHIP}" rx="10" fill="#fff" '
        f'stroke="{colour}"/><text y="5">{curve.numbers}</text></g>'
    )


def _numbers(line: Line) -> str:
    return ", ".join(map(str, line.rows))


def _chip_width(numbers: str) -> int:
    return max(_CHIP, 8 + _DIGIT * len(numbers))


def _box(place: int, state: State, left: int, count: int | None) -> str:
    box = (
        f'<rect width="{WIDE}" height="{TALL}" rx="6" fill="#fff" stroke="{INK}" '
        f'stroke-width="{3 if STATES[state].final else 1.5}"/>'
        f'<text x="12" y="26" font-size="16" font-weight="650">{escape(WORDS[state].tag.vi)}</text>'
    )
    if count is not None:
        words = number(count)
        wide = 16 + 9 * len(words)
        x = WIDE - 10 - wide
        box += (
            f'<rect x="{x}" y="8" width="{wide}" height="24" rx="12" fill="{"#174a7c" if count else "#6b7079"}"/>'
            f'<text x="{x + wide / 2:g}" y="25.5" text-anchor="middle" font-size="15" font-weight="650" '
            f'fill="#fff">{words}</text>'
        )
    return f'<g transform="translate({left} {_top(place)})">{box}</g>'
