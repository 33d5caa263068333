"""Progress: the dashboard, full and empty; the process."""

from states.terms import State
from tests.endpoints.pages.cases import Case, Ground

_UNDER_WAY = (State.SUBMITTED, State.RETURNED, State.ENDORSED, State.CHECKED, State.DECIDED, State.FORWARDED)


def dashboard(ground: Ground) -> str:
    for state in _UNDER_WAY:
        ground.nomination(state)
    return "/progress"


def more_under_way(ground: Ground) -> None:
    for number in range(29):
        origin = ("19249", "19264", "19141", "44-MTTQ")[number % 4]
        state = _UNDER_WAY[number % len(_UNDER_WAY)]
        ground.nomination(State.ENDORSED if state is State.SUBMITTED else state, origin=origin)


CASES = (
    Case(
        "progress in the province",
        "/progress",
        "department",
        dashboard,
        statements=8,
        more=more_under_way,
        hides_texts=True,
    ),
    Case(
        "progress in a district",
        "/progress",
        "district",
        lambda ground: f"{dashboard(ground)}?step=returned&all=1",
        statements=8,
        more=more_under_way,
        hides_texts=True,
    ),
    Case(
        "process with what somebody may see",
        "/process",
        "department",
        lambda ground: dashboard(ground).replace("progress", "process"),
        statements=8,
        more=more_under_way,
        hides_texts=True,
    ),
    Case(
        "process with all counts",
        "/process",
        "admin",
        lambda ground: dashboard(ground).replace("progress", "process"),
        statements=8,
        more=more_under_way,
        hides_texts=True,
    ),
    Case("no progress", "/progress", "member1", lambda _: "/progress", statements=8, hides_texts=True),
)
