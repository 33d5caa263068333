"""The process as a picture, drawn from the table: Mermaid for pages that render it, DOT for the committed SVG.

Boxes stand with the tier that holds them. Whole lines lead on, dashed ones back; a double border is an end. A step
that leaves the state as it is stands in its box; one that is possible nearly everywhere would cover the picture
with lines and stands in words instead: below the picture, or in the box of the state it leads to.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from states.table import EDITABLE, OPEN, STATES, STEPS, VERSION, Step
from states.terms import Action, State, Tier
from states.words.actions import ACTIONS, SUBMIT_AGAIN
from states.words.process import STATES as WORDS
from states.words.process import TIERS
from states.words.rules import WHEN

NEARLY_EVERYWHERE = 5
"""A row from so many states or more is told in words."""

ORDER = tuple(State)
WHOLE_WAY = (
    State.DRAFTED,
    State.SUBMITTED,
    State.ENDORSED,
    State.CHECKED,
    State.ON_AGENDA,
    State.DECIDED,
    State.AWARDED,
)
"""The way through every tier, drawn strong and straight."""
ENDED = "ended"
ENDED_TITLE = "Kết thúc"
FONT = "Arial"
LEGEND = "Nét liền: chuyển tiếp. Nét đứt: lùi lại. Viền đôi: trạng thái cuối."

FILL = {Tier.ORIGIN: "#f3f6fb", Tier.DISTRICT: "#fff8e8", Tier.DEPARTMENT: "#eef7f1", Tier.COUNCIL: "#f7f1f9"}
GAP = '<br/><font point-size="3"> </font>'
INK, FAINT, BACK = "#1f2d3d", "#5b6875", "#9a5b00"


@dataclass(frozen=True, slots=True)
class Arrow:
    """What leads from one box to another, with its words; from None: how a nomination begins."""

    source: State | None
    to: State
    back: bool
    words: tuple[str, ...]


def boxes() -> dict[Tier | None, list[State]]:
    """The states by the tier that holds them; those where the work has ended stand under None."""
    groups: dict[Tier | None, list[State]] = {}
    for state, standing in STATES.items():
        groups.setdefault(standing.held_by if standing.open else None, []).append(state)
    return groups


def arrows() -> tuple[Arrow, ...]:
    """Every line of the picture, one for each pair of boxes and direction, in the table's order."""
    found: dict[tuple[State | None, State], list[str]] = {}
    for step in STEPS:
        if step.to is not None and len(step.sources) < NEARLY_EVERYWHERE:
            for source in _sources(step):
                found.setdefault((source, step.to), []).append(_words(step, source))
    return tuple(
        Arrow(source, to, _leads_back(source, to), tuple(words)) for (source, to), words in found.items()
    )


def inside(state: State) -> tuple[str, ...]:
    """What stands in a box below its name: what has no line of its own."""
    staying = [
        _name(step.action) for step in STEPS if _stays(step) and state in step.sources and not _spread(step)
    ]
    arriving = [_name(step.action) for step in STEPS if step.to is state and _spread(step)]
    again = [f"{SUBMIT_AGAIN.name.vi} như bản soạn"] if state is State.RETURNED else []
    return (*again, *staying, *(f"{name}: từ mọi bước trước phiên họp" for name in arriving))


def below() -> str:
    """What stands below the picture."""
    everywhere = dict.fromkeys(_name(step.action) for step in STEPS if _stays(step) and step.sources == OPEN)
    return f"{LEGEND} Ở mọi trạng thái chưa kết thúc: {', '.join(everywhere)}."


def diagram_mermaid() -> str:
    """The picture as a Mermaid flowchart."""
    return "\n".join(_mermaid()) + "\n"


def diagram_dot() -> str:
    """The picture in the language of Graphviz."""
    return "\n".join(_dot()) + "\n"


def _sources(step: Step) -> tuple[State | None, ...]:
    """Where the lines of a row begin: what is sent back is submitted again as the draft was, and has no own lines."""
    if not step.sources:
        return (None,)
    return tuple(
        state
        for state in ORDER
        if state in step.sources and not (step.sources == EDITABLE and state is State.RETURNED)
    )


def _words(step: Step, source: State | None) -> str:
    alternatives = [row for row in STEPS if row.action is step.action and source in _sources(row)]
    name = _name(step.action)
    return f"{name} ({WHEN[step.when].vi})" if len(alternatives) > 1 else name


def _name(action: Action) -> str:
    return ACTIONS[action].name.vi


def _stays(step: Step) -> bool:
    return bool(step.sources) and step.to is None


def _spread(step: Step) -> bool:
    return len(step.sources) >= NEARLY_EVERYWHERE


def _leads_back(source: State | None, to: State) -> bool:
    return source is not None and STATES[to].open and ORDER.index(to) < ORDER.index(source)


def _mermaid() -> Iterator[str]:
    yield f"%% Drawn from states/table.py, version {VERSION}. {below()}"
    yield "flowchart TB"
    yield "  start((( )))"
    for tier, states in boxes().items():
        yield f'  subgraph {tier or ENDED}["{TIERS[tier].vi if tier else ENDED_TITLE}"]'
        for state in states:
            lines = "<br/>".join((f"<b>{WORDS[state].tag.vi}</b>", *inside(state)))
            left, right = ('(["', '"])') if STATES[state].final else ('["', '"]')
            yield f"    {state}{left}{lines}{right}"
        yield "  end"
    for arrow in arrows():
        line = "-.->" if arrow.back else "==>" if _on_the_way(arrow) else "-->"
        yield f'  {arrow.source or "start"} {line}|"{"<br/>".join(arrow.words)}"| {arrow.to}'


def _dot() -> Iterator[str]:
    yield f"// Drawn from states/table.py, version {VERSION}."
    yield "digraph process {"
    yield f'  graph [rankdir=TB, nodesep=0.3, ranksep=0.6, pad=0.25, fontname="{FONT}", fontsize=12,'
    yield f'    fontcolor="{FAINT}", labelloc=b, label="\\n{below()}"];'
    yield f'  node [shape=box, style="rounded,filled", fillcolor=white, color="{INK}", fontcolor="{INK}",'
    yield f'    fontname="{FONT}", fontsize=14, margin="0.2,0.1"];'
    yield f'  edge [fontname="{FONT}", fontsize=11, color="{FAINT}", fontcolor="{INK}", arrowsize=0.8];'
    yield f'  start [shape=circle, label="", width=0.2, fillcolor="{INK}", group=way];'
    for tier, states in boxes().items():
        yield from _cluster(tier, states) if tier else map(_box, states)
    yield f"  {{rank=same; {'; '.join(state for state in ORDER if STATES[state].final)}}}"
    for arrow in sorted(arrows(), key=_strength):
        yield _line(arrow)
    yield "}"


def _cluster(tier: Tier, states: list[State]) -> Iterator[str]:
    yield f"  subgraph cluster_{tier} {{"
    yield f'    label="{TIERS[tier].vi}"; style="rounded,filled"; color="{FILL[tier]}";'
    yield f'    fontcolor="{FAINT}"; labelloc=t; labeljust=l;'
    yield from map(_box, states)
    yield "  }"


def _box(state: State) -> str:
    small = "".join(f'{GAP}<br/><font point-size="11">{escape(line)}</font>' for line in inside(state))
    on_the_way = ", group=way, penwidth=1.6" if state in WHOLE_WAY else ""
    double = ", peripheries=2" if STATES[state].final else ""
    return f"    {state} [label=<<b>{escape(WORDS[state].tag.vi)}</b>{small}>{on_the_way}{double}];"


def _strength(arrow: Arrow) -> int:
    """Lines drawn first keep to the outside: the short ways, then the whole way, then those that lead back."""
    return 2 if arrow.back else int(_on_the_way(arrow))


def _on_the_way(arrow: Arrow) -> bool:
    return (arrow.source, arrow.to) in {(None, State.DRAFTED), *pairwise(WHOLE_WAY)}


def _line(arrow: Arrow) -> str:
    words = "".join(rf"  {line}  \l" for line in arrow.words)
    source, to, style = arrow.source or "start", arrow.to, ""
    if arrow.back:  # laid out from above like all others, with its head at the other end
        source, to, style = to, source, f', dir=back, style=dashed, color="{BACK}", fontcolor="{BACK}"'
    elif _on_the_way(arrow):
        style = f', weight=20, penwidth=2.2, color="{INK}"'
    return f'  {source} -> {to} [label="{words}"{style}];'
