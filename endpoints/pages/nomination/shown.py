"""All that the page of a nomination shows, read in a fixed number of statements."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from endpoints.pages.due import Due, due_of
from endpoints.pages.forms import Opinion
from endpoints.pages.frame import frame
from endpoints.pages.nomination.panel import Panel, panel_of
from endpoints.pages.nomination.standing import Told, standing_of, told_of
from endpoints.pages.nomination.way import Stage, stages_of
from endpoints.problems import Problem
from endpoints.requests import Visit
from endpoints.telling.changes import Changed, changes_over
from endpoints.telling.history import Event, Units, event_of
from endpoints.telling.looks import Tag, tag_of
from endpoints.telling.values import ERASED
from states.facts import Facts
from states.table import EDITABLE, OPEN
from states.terms import Action, Deed, Role, State
from workflow.audit.queries import EntryView, history_of
from workflow.errors import NotFound
from workflow.facts import Loaded, load, with_twins
from workflow.nominations.queries import NominationView, one
from workflow.record import RECEIVABLE
from workflow.units.queries import units_met

_QUESTION = "question:"


@dataclass(frozen=True, slots=True)
class Read:
    """A nomination as it was read: the row, the facts, its history, and the units that these name."""

    view: NominationView
    facts: Facts
    entries: tuple[EntryView, ...]
    units: Units

    @property
    def told(self) -> Told:
        """What sentences about it can be filled with."""
        return told_of(self.view, self.facts, self.entries, self.units)

    @property
    def mended(self) -> tuple[Changed, ...]:
        """What was changed since it was last returned."""
        return changes_over(self.entries[_place(self.entries, Action.RETURN_TO_ORIGIN) :])


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its answers."""

    id: str
    asked: Event
    text: str
    answers: tuple[tuple[Event, str], ...]


@dataclass(frozen=True, slots=True)
class Matter:
    """What whoever opens the page must know first: why it came back, why it is held, why it is to be revoked."""

    title: str
    event: Event


@dataclass(frozen=True, slots=True)
class Shown:
    """The page."""

    view: NominationView
    tag: Tag
    due: Due
    standing: str
    stages: tuple[Stage, ...]
    matters: tuple[Matter, ...]
    mended: tuple[Changed, ...]
    """What its unit changed since, while it is considered again."""
    questions: tuple[Question, ...]
    may_speak: bool
    events: tuple[Event, ...] = field(default=())
    """The newest first."""
    panel: Panel | None = None
    read_only: bool = False
    holder: str | None = None
    """The office with which it lies; None where it has come to its end."""

    @property
    def step(self) -> tuple[int, int]:
        """Which step of how many it stands at, from 1."""
        open_steps = [
            place for place, stage in enumerate(self.stages, 1) if stage.standing in ("now", "ended")
        ]
        return (open_steps[0] if open_steps else len(self.stages)), len(self.stages)


def read(visit: Visit, nomination_id: str) -> Read:
    """Read a nomination. Raises NotFound where the actor may not know of it."""
    view = one(visit.connection, visit.actor, nomination_id)
    facts = _facts(visit, nomination_id)
    entries = history_of(visit.connection, nomination_id)
    ids = (
        facts.origin_unit,
        facts.district_unit,
        facts.department_unit,
        facts.council_unit,
        facts.holder_unit,
    )
    units = units_met(
        visit.connection,
        [unit_id for unit_id in ids if unit_id is not None],
        [entry.unit_code for entry in entries if entry.unit_code is not None],
    )
    return Read(view, facts, entries, Units({unit.id: unit for unit in units}))


def shown(visit: Visit, found: Read, opinion: Opinion | None = None, problem: Problem | None = None) -> Shown:
    """The page of a nomination for the actor; ``opinion`` was refused with ``problem``, and is shown again."""
    view, facts, units = found.view, found.facts, found.units
    events = [event_of(entry, view.route, units) for entry in found.entries]
    may_speak = any(each.role not in (Role.INSPECTOR, Role.ADMIN) for each in visit.actor.assignments)
    return Shown(
        view=view,
        tag=tag_of(view.state, view.route),
        due=due_of(view, visit.today),
        standing=standing_of(view, facts, visit.actor, found.told),
        stages=stages_of(view, facts, units.by_id, found.entries, visit.today),
        matters=tuple(_matters(found, events)),
        mended=found.mended if view.state in RECEIVABLE else (),
        questions=_questions(found.entries, events),
        may_speak=may_speak,
        events=tuple(reversed(events)),
        panel=panel_of(visit.actor, facts, frame(), units.by_id, visit.today, opinion, problem),
        read_only=not may_speak,
        holder=found.told.values.get("holder") if view.state in OPEN else None,
    )


def _matters(found: Read, events: Sequence[Event]) -> Iterator[Matter]:
    """What stands now, each with the entry that made it so."""
    standing = (
        (found.view.state is State.RETURNED, "Cần sửa", Action.RETURN_TO_ORIGIN),
        (found.view.on_hold, "Đang tạm dừng xem xét", Action.HOLD),
        (
            found.facts.revoke_requested_by is not None,
            "Đang chờ Chủ tịch Hội đồng xác nhận hủy",
            Action.REVOKE,
        ),
    )
    for stands, title, action in standing:
        place = _place(found.entries, action)
        if stands and place < len(events):
            yield Matter(title, events[place])


def _facts(visit: Visit, nomination_id: str) -> Facts:
    loaded: dict[str, Loaded] = load(visit.connection, visit.actor, [nomination_id], lock=False)
    if nomination_id not in loaded:
        raise NotFound
    if loaded[nomination_id].facts.state in EDITABLE:
        loaded = with_twins(visit.connection, loaded, lock=False)
    return loaded[nomination_id].facts


def _place(entries: Sequence[EntryView], action: Action) -> int:
    """Where the last entry of an action stands; behind the end where there is none."""
    places = [place for place, entry in enumerate(entries) if entry.action == action]
    return places[-1] if places else len(entries)


def _questions(entries: Sequence[EntryView], events: Sequence[Event]) -> tuple[Question, ...]:
    """Questions, the oldest first, from the log: it says in which post somebody asked."""
    asked: dict[str, tuple[Event, str]] = {}
    answers: dict[str, list[tuple[Event, str]]] = {}
    for entry, event in zip(entries, events, strict=True):
        text = ERASED if "given.text" in entry.erased else str(entry.given.get("text") or "")
        question_id = (entry.subject or "").removeprefix(_QUESTION)
        if entry.action == Deed.ASK:
            asked[question_id] = (event, text)
        elif entry.action == Deed.ANSWER:
            answers.setdefault(question_id, []).append((event, text))
    return tuple(Question(key, *said, tuple(answers.get(key, ()))) for key, said in asked.items())
