"""The steps of a nomination's route as boxes: what is done, where it lies now, what comes next (các bước)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from endpoints.pages.due import Due, due_of
from endpoints.telling.days_off import not_counted
from endpoints.telling.values import day
from notifications.texts import office_name
from states.facts import Facts
from states.terms import Action, Deadline, State
from states.words.terms import SIGNATORIES
from workflow.audit.queries import EntryView
from workflow.nominations.queries import NominationView
from workflow.policy.rules import working_days
from workflow.units.queries import UnitView


class Standing(StrEnum):
    """Where a step stands."""

    DONE = "done"
    NOW = "now"
    NEXT = "next"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the route."""

    title: str
    standing: Standing
    notes: tuple[str, ...] = ()
    due: Due | None = None
    not_counted: tuple[str, ...] = ()
    """Days that the deadline does not count, with why."""


@dataclass(frozen=True, slots=True)
class _Planned:
    """A step as the route has it: the states in which it is under way, and the actions that end it."""

    title: str
    states: frozenset[State]
    ended_by: frozenset[Action]
    deadline: Deadline | None = None
    note: str | None = None


def stages_of(
    view: NominationView,
    facts: Facts,
    units: Mapping[int, UnitView],
    entries: Sequence[EntryView],
    today: date,
) -> tuple[Stage, ...]:
    """The steps of this nomination, in their order."""
    planned = list(_planned(view, facts, lambda unit_id: office_name(units[unit_id])))
    stopped = _stopped_in(view.state, entries)
    under_way = stopped or view.state
    now = next((place for place, step in enumerate(planned) if under_way in step.states), len(planned))
    return tuple(
        _done(step, entries)
        if place < now
        else _next(step, today)
        if place > now
        else _now(step, view, stopped is not None, today)
        for place, step in enumerate(planned)
    )


def _planned(view: NominationView, facts: Facts, office: Callable[[int], str]) -> list[_Planned]:
    steps = [
        _Planned(
            f"{office(facts.origin_unit)} trình",
            frozenset({State.DRAFTED, State.RETURNED}),
            frozenset({Action.SUBMIT}),
        )
    ]
    if facts.district_unit is not None:
        steps.append(
            _Planned(
                f"{office(facts.district_unit)} xét",
                frozenset({State.SUBMITTED}),
                frozenset({Action.ENDORSE, Action.SKIP_TIER}),
                Deadline.DISTRICT_REVIEW,
            )
        )
    if facts.department_unit is not None:
        steps.append(
            _Planned(
                f"{office(facts.department_unit)} thẩm định",
                frozenset({State.ENDORSED}),
                frozenset({Action.CHECK}),
                Deadline.DEPARTMENT_CHECK,
            )
        )
    council = frozenset({State.CHECKED, State.ON_AGENDA})
    steps.append(_Planned("Hội đồng họp", council, frozenset({Action.DECIDE})))
    signatory = SIGNATORIES[view.route.signatory(view.award)].vi
    issued = frozenset({Action.ISSUE, Action.RECORD_AWARD})
    decision = frozenset({State.DECIDED, State.FORWARDED})
    steps.append(_Planned("Ra quyết định", decision, issued, Deadline.DECISION, signatory))
    return steps


def _stopped_in(state: State, entries: Sequence[EntryView]) -> State | None:
    """Where a nomination was when it ended without an award."""
    if state not in (State.DECLINED, State.WITHDRAWN):
        return None
    return next((entry.from_state for entry in reversed(entries) if entry.to_state is state), None)


def _done(step: _Planned, entries: Sequence[EntryView]) -> Stage:
    times = [entry.at for entry in entries if entry.action in step.ended_by]
    again = f", lần {len(times)}" if len(times) > 1 else ""
    return Stage(step.title, Standing.DONE, (f"{day(times[-1])}{again}",) if times else ())


def _now(step: _Planned, view: NominationView, stopped: bool, today: date) -> Stage:
    if stopped:
        return Stage(step.title, Standing.ENDED, ("đã dừng ở đây",))
    notes = () if view.received_at is None else (f"tiếp nhận {day(view.received_at)}",)
    running = view.due_on is not None or view.on_hold
    due = due_of(view, today) if running else None
    off = not_counted(due.day, today) if due is not None and due.day is not None else ()
    return Stage(step.title, Standing.NOW, notes, due, off)


def _next(step: _Planned, today: date) -> Stage:
    if step.deadline is not None and step.note is None:
        return Stage(step.title, Standing.NEXT, (f"{working_days(step.deadline, today)} ngày làm việc",))
    return Stage(step.title, Standing.NEXT, (step.note,) if step.note else ())
