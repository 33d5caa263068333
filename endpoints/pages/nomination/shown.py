"""All that the page of a nomination shows, read in a fixed number of statements."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from endpoints.pages.due import Due, due_of
from endpoints.pages.forms import Opinion
from endpoints.pages.frame import frame
from endpoints.pages.nomination.mended import Mended, last_of, mended_since_return
from endpoints.pages.nomination.panel import Panel, panel_of
from endpoints.pages.nomination.standing import Told, standing_of, told_of
from endpoints.pages.nomination.way import Stage, stages_of
from endpoints.problems import Problem
from endpoints.requests import NO_VERSION, Visit
from endpoints.telling.changes import Changed
from endpoints.telling.history import Event, Units, event_of
from endpoints.telling.looks import Tag, tag_of
from endpoints.telling.values import ERASED, name_of_field
from notifications.texts import office_name
from states.facts import Facts
from states.table import EDITABLE, OPEN
from states.terms import Action, Deed, Role, State
from workflow.audit.queries import EntryView, history_of
from workflow.council.dates import meets_on
from workflow.errors import NotFound
from workflow.facts import Loaded, load, with_twins
from workflow.nominations.queries import NominationView, one
from workflow.nominations.questions import speaking
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
    meets_on: date | None = None
    """The day on which the council meets on it, while it is on an agenda."""

    @property
    def told(self) -> Told:
        """What sentences about it can be filled with."""
        return told_of(self.view, self.facts, self.entries, self.units, self.meets_on)

    @property
    def mended(self) -> tuple[Changed, ...]:
        """What was changed since it was last returned."""
        found = mended_since_return(self.entries)
        return found.changes if found else ()


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its answers."""

    id: str
    asked: Event
    text: str
    answers: tuple[tuple[Event, str], ...]
    waits_for: tuple[str, ...] = ()
    """The offices that were told of it and have not answered yet."""


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
    mended: Mended | None
    """What became of its last return, while it is considered again."""
    questions: tuple[Question, ...]
    may_speak: bool
    events: tuple[Event, ...] = field(default=())
    """The newest first."""
    overtook: tuple[Event, ...] = ()
    """What others did since the version that the reader had before them, the newest first."""
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

    @property
    def unanswered(self) -> tuple[str, ...]:
        """The offices for whose answer somebody waits."""
        return tuple(dict.fromkeys(office for each in self.questions for office in each.waits_for))


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
    met = meets_on(visit.connection, nomination_id) if view.state is State.ON_AGENDA else None
    return Read(view, facts, entries, Units({unit.id: unit for unit in units}), met)


def shown(visit: Visit, found: Read, opinion: Opinion | None = None, problem: Problem | None = None) -> Shown:
    """The page of a nomination for the actor; ``opinion`` was refused with ``problem``, and is shown again."""
    view, facts, units = found.view, found.facts, found.units
    inspects = visit.actor.has_role(Role.INSPECTOR)
    events = [_event(entry, view, units, inspects) for entry in found.entries]
    may_speak = bool(speaking(visit.actor))
    return Shown(
        view=view,
        tag=tag_of(view.state, view.route),
        due=due_of(view, visit.today),
        standing=standing_of(view, facts, visit.actor, found.told),
        stages=stages_of(view, facts, units.by_id, found.entries, visit.today),
        matters=tuple(_matters(found, events)),
        mended=mended_since_return(found.entries) if view.state in RECEIVABLE else None,
        questions=_questions(found, events),
        may_speak=may_speak,
        events=tuple(reversed(events)),
        overtook=_overtook(found.entries, events, opinion),
        panel=panel_of(visit.actor, facts, frame(), units.by_id, visit.today, opinion, problem),
        read_only=not may_speak,
        holder=found.told.values.get("holder") if view.state in OPEN else None,
    )


_CAME_BACK: Mapping[Action, str] = {
    Action.RETURN_TO_ORIGIN: "Cần sửa",
    Action.RETURN_TO_DISTRICT: "Được trả lại để xét lại",
    Action.TAKE_OFF_AGENDA: "Đưa ra khỏi phiên họp",
    Action.REFER_BACK: "Chuyển lại Hội đồng",
}
"""What is said of a nomination that lies where it does because it was sent back."""
_DUE = name_of_field("due_on")
"""The deadline that a step left behind: the step that runs now says its own."""


def _matters(found: Read, events: Sequence[Event]) -> Iterator[Matter]:
    """What stands now, each with the entry that made it so."""
    came = next(
        (entry.action for entry in reversed(found.entries) if entry.from_state is not entry.to_state), ""
    )
    standing = (
        *((came == action, title, action) for action, title in _CAME_BACK.items()),
        (found.view.on_hold, "Đang tạm dừng xem xét", Action.HOLD),
        (
            found.facts.revoke_requested_by is not None,
            "Đang chờ Chủ tịch Hội đồng xác nhận hủy",
            Action.REVOKE,
        ),
    )
    for stands, title, action in standing:
        place = last_of(found.entries, action)
        if stands and place is not None:
            event = events[place]
            yield Matter(title, replace(event, facts=tuple(each for each in event.facts if each[0] != _DUE)))


def _facts(visit: Visit, nomination_id: str) -> Facts:
    loaded: dict[str, Loaded] = load(visit.connection, visit.actor, [nomination_id], lock=False)
    if nomination_id not in loaded:
        raise NotFound
    if loaded[nomination_id].facts.state in EDITABLE:
        loaded = with_twins(visit.connection, loaded, lock=False)
    return loaded[nomination_id].facts


def _event(entry: EntryView, view: NominationView, units: Units, inspects: bool) -> Event:
    event = event_of(entry, view.route, units)
    return replace(event, log=f"/audit/entries/{entry.id}") if inspects else event


def _overtook(
    entries: Sequence[EntryView], events: Sequence[Event], opinion: Opinion | None
) -> tuple[Event, ...]:
    """What came after the version that an opinion was written on. It stands in the history too, by another anchor."""
    if opinion is None or opinion.version == NO_VERSION:
        return ()
    newer = [
        replace(event, anchor=f"moi-{entry.version}")
        for entry, event in zip(entries, events, strict=True)
        if entry.version is not None and entry.version > opinion.version
    ]
    return tuple(reversed(newer))


def _questions(found: Read, events: Sequence[Event]) -> tuple[Question, ...]:
    """Questions, the oldest first, from the log: it says in which post somebody asked."""
    asked: dict[str, tuple[Event, str]] = {}
    answers: dict[str, list[tuple[Event, str]]] = {}
    spoke: dict[str, set[str | None]] = {}
    for entry, event in zip(found.entries, events, strict=True):
        text = ERASED if "given.text" in entry.erased else str(entry.given.get("text") or "")
        question_id = (entry.subject or "").removeprefix(_QUESTION)
        if entry.action == Deed.ASK:
            asked[question_id] = (event, text)
        elif entry.action == Deed.ANSWER:
            answers.setdefault(question_id, []).append((event, text))
        if entry.action in (Deed.ASK, Deed.ANSWER):
            spoke.setdefault(question_id, set()).add(entry.unit_code)
    return tuple(
        Question(key, *said, tuple(answers.get(key, ())), tuple(_silent(found, spoke[key])))
        for key, said in asked.items()
    )


def _silent(found: Read, spoke: set[str | None]) -> Iterator[str]:
    """Of those who are told of a question, whoever nominated and whoever holds it: the offices that said nothing."""
    if found.view.state not in OPEN:
        return
    for unit_id in dict.fromkeys((found.facts.origin_unit, found.facts.holder_unit)):
        unit = found.units.by_id[unit_id]
        if unit.code not in spoke:
            yield office_name(unit)
