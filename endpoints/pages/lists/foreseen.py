"""A batch as it is shown: what would become of each of its nominations, or what has."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from endpoints.pages.due import Due, due_of
from endpoints.problems import problem_of
from endpoints.requests import Visit
from endpoints.telling.values import capital
from notifications.texts import office_name
from states.codes import Code
from states.judge import holder_in
from states.table import STATES, rows_of
from states.terms import Action, State
from states.words.actions import ACTIONS
from states.words.consequences import CONSEQUENCES
from states.words.label import Label
from states.words.many import MANY
from states.words.terms import AWARDS, CATEGORIES
from workflow.batches.commands import BatchView, foresee_all, needs_reason
from workflow.errors import Refused
from workflow.facts import load
from workflow.nominations.queries import NominationView, several
from workflow.policy.rules import working_days
from workflow.step import Taken
from workflow.units.queries import UnitView, units_by_id


@dataclass(frozen=True, slots=True)
class Line:
    """One nomination of a batch. ``why`` says what stands against it; it has no name where it is not there to see."""

    id: str
    nominee: str
    about: str
    due: Due | None
    why: str = ""
    ticked: bool = True


@dataclass(frozen=True, slots=True)
class Part:
    """Those of which the same would become."""

    words: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What would become of a batch: by where they would go, and apart those that cannot."""

    id: str
    name: str
    button: str
    parts: tuple[Part, ...]
    not_ready: tuple[Line, ...]
    needs_reason: bool
    pattern: str
    """The button's words, with # for the number."""

    @property
    def ready(self) -> int:
        """How many can be taken."""
        return sum(len(part.lines) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Result:
    """What has become of a batch: what failed stands first."""

    heading: str
    at: datetime
    failed: tuple[Line, ...]
    done: tuple[Line, ...]
    name: str


def foreseen(visit: Visit, batch: BatchView, ticked: Collection[str] | None = None) -> Preview:
    """What would become of a batch now; ``ticked`` are those that were left ticked, all where it is not said."""
    outcomes = foresee_all(visit.connection, visit.actor, batch, visit.now)
    views = several(visit.connection, visit.actor, [each.nomination_id for each in batch.wanted])
    ready: list[Taken] = []
    not_ready = []
    for wanted, outcome in zip(batch.wanted, outcomes, strict=True):
        if isinstance(outcome, Taken):
            ready.append(outcome)
        else:
            why = _why_not(batch.action, outcome)
            not_ready.append(_line(visit, views.get(wanted.nomination_id), wanted.nomination_id, why))
    parts = tuple(_parts(visit, batch.action, ready, views, ticked))
    words = MANY[batch.action].button
    count = sum(line.ticked for part in parts for line in part.lines)
    return Preview(
        batch.id,
        ACTIONS[batch.action].name.vi,
        words.filled(count=count).vi,
        parts,
        tuple(not_ready),
        needs_reason(batch.action),
        words.filled(count="#").vi,
    )


def taken(visit: Visit, batch: BatchView) -> Result:
    """What has become of a batch. Raises AssertionError where its steps were not taken."""
    assert batch.taken_at is not None
    ids = [each.nomination_id if isinstance(each, Taken) else each[0] for each in batch.outcomes]
    views = several(visit.connection, visit.actor, ids)
    failed, done = [], []
    for nomination_id, outcome in zip(ids, batch.outcomes, strict=True):
        if isinstance(outcome, Taken):
            done.append(_line(visit, views.get(nomination_id), nomination_id))
        else:
            why = _why_not(batch.action, outcome[1])
            failed.append(_line(visit, views.get(nomination_id), nomination_id, why))
    words = MANY[batch.action]
    said = [words.done.filled(count=len(done)).vi] if done or not failed else []
    said += [_whole(words.not_done, len(failed), not done)] if failed else []
    return Result(", ".join(said), batch.taken_at, tuple(failed), tuple(done), ACTIONS[batch.action].name.vi)


def _why_not(action: Action, refusal: Refused) -> str:
    """What stands against one. Where the step leads on from its state for others, it is the route that has no such."""
    state = dict(refusal.details).get("state")
    if refusal.code is Code.NOT_POSSIBLE_IN_STATE and any(state in row.sources for row in rows_of(action)):
        return f"Tuyến của hồ sơ này không có việc “{ACTIONS[action].name.vi}”. Mở hồ sơ để chọn việc khác."
    return capital(problem_of(refusal).detail)


def _whole(words: Label, count: int, alone: bool) -> str:
    """Those that failed: "1 không chuyển được" after others, "1 hồ sơ không chuyển được" where it stands alone."""
    return words.filled(count=f"{count} hồ sơ" if alone else count).vi


def _parts(
    visit: Visit,
    action: Action,
    ready: list[Taken],
    views: dict[str, NominationView],
    ticked: Collection[str] | None,
) -> Iterator[Part]:
    """Those that can be taken, by where the step brings them."""
    loaded = load(visit.connection, visit.actor, [each.nomination_id for each in ready], lock=False)
    going: dict[tuple[State, int], list[str]] = {}
    for each in ready:
        place = (each.state, holder_in(each.state, loaded[each.nomination_id].facts))
        going.setdefault(place, []).append(each.nomination_id)
    offices = units_by_id(visit.connection, [holder for _, holder in going])
    for (state, holder), ids in going.items():
        lines = (_line(visit, views.get(each), each, ticked=ticked is None or each in ticked) for each in ids)
        yield Part(_consequence(visit, action, state, offices[holder]), tuple(lines))


def _consequence(visit: Visit, action: Action, state: State, holder: UnitView) -> str:
    words, deadline = CONSEQUENCES[action], STATES[state].deadline
    named = {"next": office_name(holder)}
    if deadline is None or words.timed is None:
        return capital(words.plain.filled(**named).vi)
    return capital(words.timed.filled(count=working_days(deadline, visit.today), **named).vi)


def _line(
    visit: Visit,
    view: NominationView | None,
    nomination_id: str,
    why: str = "",
    *,
    ticked: bool = True,
) -> Line:
    if view is None:
        return Line("", "Một hồ sơ không còn thuộc phạm vi của bạn", "", None, why, ticked)
    about = f"{CATEGORIES[view.category].name.vi} · {view.nominee_unit_name} · {AWARDS[view.award].short.vi}"
    return Line(nomination_id, view.nominee_name, about, due_of(view, visit.today), why, ticked)
