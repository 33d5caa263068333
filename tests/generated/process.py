"""The printed process: states, steps and routes as tables, in Vietnamese and in English (docs/process.md)."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from states.guards import Guard, always
from states.routes import ROUTES, Route
from states.table import OPEN, STATES, STEPS, VERSION, Step, Through
from states.terms import Award, State
from states.words.actions import ACTIONS
from states.words.label import Label
from states.words.process import DEADLINES, TIERS
from states.words.process import STATES as WORDS
from states.words.rules import REQUIREMENTS, THROUGH, WHEN, WHO
from states.words.rules import ROUTES as ROUTE_WORDS
from states.words.terms import AWARDS, LEVELS, ORIGINS, SIGNATORIES

Say = Callable[[Label], str]
LINE = "<br>"
NOTHING = Label("–", "–")
UNCHANGED = Label("giữ nguyên", "unchanged")
YES = Label("có", "yes")
NOT_IN_FORCE = Label("chưa áp dụng", "not in force yet")
EVERY_OPEN = Label("mọi trạng thái chưa kết thúc", "every open state")
WHILE_HELD = Label("cả khi tạm dừng", "also while on hold")
NO_END = Label("không hạn", "open")


def vietnamese(label: Label) -> str:
    """A label's Vietnamese words."""
    return label.vi


def english(label: Label) -> str:
    """A label's English words."""
    return label.en


def section() -> str:
    """Everything between the markers of docs/process.md."""
    parts = [
        "![Các trạng thái và các bước](../states/process.svg)",
        f"Bảng phiên bản {VERSION}. Table version {VERSION}.",
        "## Trạng thái / States",
        _states(),
        "## Các bước",
        _steps(vietnamese, ("Việc", "Từ", "Đến", "Ai", "Điều kiện", "Phải ghi", "Tuyến", "Cách làm")),
        "## Steps",
        _steps(english, ("Action", "From", "To", "Who", "Must hold", "Must be given", "Route", "How")),
        "## Tuyến xử lý / Routes",
        _routes(),
        "## Người ký / Who signs",
        _signatories(),
    ]
    return "\n\n".join(parts) + "\n"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)


def _states() -> str:
    heads = ("Mã / Code", "Nhãn", "Label", "Nằm ở", "Lies with", "Hạn", "Cuối / Final")
    rows = []
    for state, standing in STATES.items():
        deadline = DEADLINES[standing.deadline].vi if standing.deadline else NOTHING.vi
        tag, tier = WORDS[state].tag, TIERS[standing.held_by]
        final = f"{YES.vi} / {YES.en}" if standing.final else ""
        rows.append((f"`{state}`", tag.vi, tag.en, tier.vi, tier.en, deadline, final))
    return table(heads, rows)


def _steps(say: Say, heads: Sequence[str]) -> str:
    return table(heads, [_step(step, say) for step in STEPS])


def _step(step: Step, say: Say) -> Sequence[str]:
    return (
        f"{say(ACTIONS[step.action].name)} `{step.action}`",
        _sources(step, say),
        say(WORDS[step.to].tag) if step.to else say(UNCHANGED),
        say(WHO[step.who]),
        LINE.join(_requirement(guard, say) for guard in step.holds),
        LINE.join(say(REQUIREMENTS[need]) for need in step.given),
        "" if step.when is always else say(WHEN[step.when]),
        LINE.join(_how(step, say)),
    )


def _sources(step: Step, say: Say) -> str:
    if step.sources == OPEN:
        return say(EVERY_OPEN)
    return LINE.join(say(WORDS[state].tag) for state in State if state in step.sources) or say(NOTHING)


def _how(step: Step, say: Say) -> Iterator[str]:
    if step.through is not Through.REQUEST:
        yield say(THROUGH[step.through])
    if step.while_held:
        yield say(WHILE_HELD)


def _requirement(guard: Guard, say: Say) -> str:
    words = say(REQUIREMENTS[guard])
    return words if guard.in_force else f"{words} *({say(NOT_IN_FORCE)})*"


def _routes() -> str:
    heads = ("Mã / Code", "Tuyến", "Route", "Đơn vị lập", "Các cấp", "Hội đồng", "Từ ngày", "Đến ngày")
    return table(heads, [_route(route) for route in ROUTES])


def _route(route: Route) -> Sequence[str]:
    words = ROUTE_WORDS[route]
    tiers = ["đơn vị lập", *["cấp huyện"] * route.has_district, *["Sở"] * route.has_department, "Hội đồng"]
    return (
        f"`{route.code}`",
        words.vi,
        words.en,
        ", ".join(sorted(ORIGINS[origin].vi for origin in route.origins)),
        " → ".join(tiers),
        LEVELS[route.ends_at].vi,
        _day(route.valid_from),
        _day(route.valid_to) if route.valid_to else NO_END.vi,
    )


def _signatories() -> str:
    heads = ("Hình thức", "Award", *(ROUTE_WORDS[route].vi for route in ROUTES))
    return table(
        heads,
        [
            (
                AWARDS[award].full.vi,
                AWARDS[award].full.en,
                *(SIGNATORIES[route.signatory(award)].vi if _open(route, award) else "" for route in ROUTES),
            )
            for award in Award
        ],
    )


def _open(route: Route, award: Award) -> bool:
    """A short way is for the Giấy khen alone."""
    return route.has_department or award is Award.GIAY_KHEN


def _day(day: date) -> str:
    return day.strftime("%d/%m/%Y")
