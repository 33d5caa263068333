"""How long each step has taken lately (thời gian xử lý), told from the log: from coming to a state to being sent on.

The newest entries of each action are looked at, so many and no more: the log may hold millions, and what was slow
years ago is no news. Only what leads on is measured; who sends back or refuses ends a wait in another way.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, Select, func, or_, select, union_all
from sqlalchemy.orm import aliased

from states.facts import Actor
from states.table import OPEN, STEPS
from states.terms import Action, Outcome, State
from workflow.audit.models import Entry
from workflow.nominations.models import Nomination
from workflow.nominations.visibility import visible_to
from workflow.progress.figures import median_of, within
from workflow.progress.queries import day_in_vietnam, working_days_since

NEWEST = 200
"""So many entries of each action are looked at."""
YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Pace:
    """How many working days a step has taken, of those that are seen among the newest."""

    count: int
    median: float
    most: int
    """Nine of ten took no longer."""


def leads_on() -> Mapping[State, tuple[Action, ...]]:
    """For each state in which somebody waits for another, the actions that lead on from it."""
    order = list(State)
    found: dict[State, list[Action]] = {}
    for step in STEPS:
        for source in step.sources:
            if source is State.DRAFTED or step.to is None or step.to not in OPEN | {State.AWARDED}:
                continue
            if order.index(step.to) > order.index(source):
                found.setdefault(source, []).append(step.action)
    return {state: tuple(dict.fromkeys(found[state])) for state in order if state in found}


def paces(connection: Connection, actor: Actor, now: datetime) -> Mapping[State, Pace]:
    """The pace of each step among what ``actor`` may see; nothing of steps that nobody took within a year."""
    recent = union_all(*_newest()).subquery()
    earlier = aliased(Entry)
    came = (
        select(func.max(earlier.at))
        .where(
            earlier.nomination_id == recent.c.nomination_id,
            earlier.version < recent.c.version,
            earlier.state_to == recent.c.state_from,
            or_(earlier.state_from.is_(None), earlier.state_from != earlier.state_to),
        )
        .scalar_subquery()
    )
    begun, ended = day_in_vietnam(came).label("begun"), day_in_vietnam(recent.c.at).label("ended")
    rows = connection.execute(
        select(recent.c.state_from, begun, ended, func.count())
        .join(Nomination, Nomination.id == recent.c.nomination_id)
        .where(recent.c.at >= now - YEAR, visible_to(actor))
        .group_by(recent.c.state_from, begun, ended)
    ).all()
    return dict(_paces([(state, begun, ended, count) for state, begun, ended, count in rows if begun]))


def _newest() -> Iterator[Select[tuple[str | None, int | None, State | None, datetime]]]:
    """The newest entries of each action that leads on, from the states from which it does."""
    for action in dict.fromkeys(action for actions in leads_on().values() for action in actions):
        newest = (
            select(Entry.nomination_id, Entry.version, Entry.state_from, Entry.at)
            .where(Entry.action == action.value, Entry.outcome == Outcome.DONE)
            .order_by(Entry.seq.desc())
            .limit(NEWEST)
            .subquery()
        )
        sources = [state for state, actions in leads_on().items() if action in actions]
        yield select(newest.c.nomination_id, newest.c.version, newest.c.state_from, newest.c.at).where(
            newest.c.state_from.in_(sources)
        )


def _paces(rows: list[tuple[State, date, date, int]]) -> Iterator[tuple[State, Pace]]:
    if not rows:
        return
    last = max(ended for _, _, ended, _ in rows)
    passed = working_days_since({day for _, begun, ended, _ in rows for day in (begun, ended)}, last)
    counts: dict[State, dict[int, int]] = {}
    for state, begun, ended, count in rows:
        of_state = counts.setdefault(state, {})
        took = passed[begun] - passed[ended]
        of_state[took] = of_state.get(took, 0) + count
    for state in leads_on():
        if state in counts:
            of_state = counts[state]
            yield state, Pace(sum(of_state.values()), median_of(of_state) or 0, within(of_state, 0.9))
