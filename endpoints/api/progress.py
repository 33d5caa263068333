"""How far everything is: the numbers of the dashboard."""

from collections.abc import Mapping
from typing import Any

from endpoints.api.calls import Answer, Subject, Work
from endpoints.api.schemas.progress import ProgressShown
from endpoints.requests import Visit
from states.table import STATES
from states.terms import State
from states.words.process import STATES as WORDS
from workflow.policy.rules import working_days
from workflow.progress.figures import Figure, by_holder, by_state
from workflow.progress.pace import Pace, paces
from workflow.progress.queries import heaps, holders_with_parents
from workflow.units.queries import UnitView

subject = Subject("progress", "Tiến độ")


@subject.call("GET", "/progress", work=Work.READING, answer=ProgressShown)
def get_progress(visit: Visit) -> Answer:
    """What of all that the caller may see lies where, for how long, and how long steps have taken lately."""
    found = heaps(visit.connection, visit.actor, visit.today)
    figures = by_state(found)
    units = holders_with_parents(visit.connection, {heap.holder_unit_id for heap in found})
    taken = paces(visit.connection, visit.actor, visit.now)
    steps = []
    for state, figure in figures.items():
        deadline = STATES[state].deadline
        steps.append(
            {
                "state": state,
                "label": WORDS[state].tag.vi,
                "limit_days": working_days(deadline, visit.today) if deadline else None,
                "count": figure.count,
                "overdue": figure.overdue,
                "waited": {str(wait): count for wait, count in figure.waited.items()},
                "holders": _holders(by_holder(found, state, {}), units),
                "taken": _taken(taken, state),
            }
        )
    return {
        "at": visit.now,
        "count": sum(each.count for each in figures.values()),
        "overdue": sum(each.overdue for each in figures.values()),
        "steps": steps,
    }


def _holders(figures: Mapping[int, Figure], units: Mapping[int, UnitView]) -> list[dict[str, Any]]:
    return [
        {
            "unit_code": units[unit_id].code,
            "unit_name": units[unit_id].name,
            "count": figure.count,
            "overdue": figure.overdue,
            "median_days": figure.median,
        }
        for unit_id, figure in figures.items()
    ]


def _taken(taken: Mapping[State, Pace], state: State) -> dict[str, Any] | None:
    if state not in taken:
        return None
    pace = taken[state]
    return {"count": pace.count, "median_days": pace.median, "most_days": pace.most}
