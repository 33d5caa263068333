"""A choice of the decision panel: an action with its consequence, what stands against it, and what it may bring."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from endpoints.pages.forms import LONGEST, Opinion, field_id, fields_to_mend, mend_id
from endpoints.problems import Problem, message_for
from endpoints.telling.values import capital, name_of_field
from notifications.texts import office_name
from states.codes import Code
from states.facts import Facts, Offer
from states.judge import holder_in
from states.table import STATES, Step, brought_to
from states.terms import Action, State
from states.words.actions import ACTIONS, SUBMIT_AGAIN, ActionWords
from states.words.consequences import CONSEQUENCES
from states.words.remarks import REASONS
from workflow.policy.rules import working_days
from workflow.units.queries import UnitView

A = Action

_BESIDE: Mapping[Action, tuple[str, ...]] = {
    A.SUBMIT: ("reason",),
    A.ENDORSE: ("reason",),
    A.CHECK: ("reason",),
    A.RETURN_TO_ORIGIN: ("items",),
    A.RETURN_TO_DISTRICT: ("items",),
    A.RELEASE: ("reason",),
    A.REFER_BACK: ("document",),
}
"""What a step may bring beside what it must."""

_FIELDS = (
    "items",
    "reason",
    "legal_ground",
    "decision_number",
    "decided_on",
    "authority",
    "document",
)
_AREAS = frozenset({"items", "reason", "legal_ground"})
_HINTS: Mapping[str, str] = {
    "items": "Mỗi dòng một điều, ví dụ: Biên bản chưa ký.",
    "legal_ground": "Ví dụ: Điều 5 Luật Thi đua, khen thưởng 2022.",
    "decision_number": "Ghi đúng như trên văn bản, ví dụ 812/QĐ-TTg.",
    "decided_on": "Ngày/tháng/năm, ví dụ 08/7/2026.",
    "authority": "Ví dụ: Thủ tướng Chính phủ.",
    "document": "Số, ký hiệu và ngày của văn bản.",
}
_NOTE = "Ý kiến"
"""A reason that nobody owes."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a choice, as it is shown."""

    id: str
    name: str
    label: str
    hint: str | None
    area: bool
    optional: bool
    longest: int
    value: str
    error: str | None


@dataclass(frozen=True, slots=True)
class Marked:
    """A field of the nomination that was marked as to be mended, with the remark on it."""

    id: str
    field: str
    label: str
    remark: str


@dataclass(frozen=True, slots=True)
class Choice:
    """An action to choose."""

    action: Action
    label: str
    short: str
    """The same without where it goes: for a button on a phone."""
    consequence: str
    unmet: tuple[str, ...]
    fields: tuple[Field, ...]
    chosen: bool
    mends: bool = False
    """Whether it says what is to be mended, so that fields can be marked for it."""
    marked: tuple[Marked, ...] = ()
    phrases: tuple[str, ...] = ()
    """Reasons that can be put in with a tap."""
    key: str | None = None
    """The key that leads here."""
    waits: bool = False
    """Whether it cannot be done before the nomination is on hold no more: nothing is brought to it then."""


def mends(action: Action) -> bool:
    """Whether an action names what is to be mended."""
    return "items" in brought_to(action)


def marked_in(typed: Mapping[str, str]) -> tuple[Marked, ...]:
    """The fields that were marked, with their remarks."""
    ids = ((field, mend_id(field)) for field in fields_to_mend(typed))
    return tuple(Marked(own, field, name_of_field(field), typed[own]) for field, own in ids)


def words_of(action: Action, state: State) -> ActionWords:
    """An action in words, as it reads from a state."""
    again = action is Action.SUBMIT and state is State.RETURNED
    return SUBMIT_AGAIN if again else ACTIONS[action]


def choice_of(
    step: Step,
    offer: Offer,
    facts: Facts,
    units: Mapping[int, UnitView],
    today: date,
    opinion: Opinion | None,
    problem: Problem | None,
) -> Choice:
    """A row of the table as a choice; ``opinion`` was refused with ``problem``, and is shown again."""
    action, state = step.action, step.to or facts.state
    words = {"next": office_name(units[holder_in(state, facts)])}
    said = words_of(action, facts.state)
    chosen = opinion is not None and opinion.action is action
    errors = {str(error["field"]): _said(error) for error in (problem.errors if problem and chosen else ())}
    return Choice(
        action,
        said.button.filled(**words).vi,
        said.name.vi,
        capital(_consequence(step, state, today, words)),
        tuple(message_for(unmet.code, unmet.field, unmet.params) for unmet in offer.unmet),
        tuple(_fields(step, facts.state, opinion, errors.get)),
        chosen,
        mends(action),
        phrases=tuple(label.vi for label in REASONS) if mends(action) else (),
        waits=not chosen and any(unmet.code is Code.ON_HOLD for unmet in offer.unmet),
    )


def _consequence(step: Step, state: State, today: date, words: Mapping[str, str]) -> str:
    consequence = CONSEQUENCES[step.action]
    deadline = STATES[state].deadline
    if deadline is None or consequence.timed is None:
        return consequence.plain.filled(**words).vi
    return consequence.timed.filled(count=working_days(deadline, today), **words).vi


def _fields(
    step: Step, state: State, opinion: Opinion | None, error_of: Callable[[str], str | None]
) -> list[Field]:
    owed = {need.field for need in step.given}
    beside = () if step.action is A.SUBMIT and state is not State.RETURNED else _BESIDE.get(step.action, ())
    fields = []
    for name in _FIELDS:
        if name not in owed and name not in beside:
            continue
        own = field_id(step.action, name)
        fields.append(
            Field(
                id=own,
                name=name,
                label=_NOTE if name == "reason" and name not in owed else name_of_field(name),
                hint=_HINTS.get(name),
                area=name in _AREAS,
                optional=name not in owed,
                longest=LONGEST.get(name, 20),
                value=opinion.typed.get(own, "") if opinion else "",
                error=error_of(name),
            )
        )
    return fields


def _said(error: Mapping[str, str | None]) -> str:
    """A refusal's sentence; of a date as people type it here, not as programs send it."""
    if error["code"] == Code.INVALID_DATE:
        return f"{name_of_field(str(error['field']))} không đọc được. Ghi ngày/tháng/năm, ví dụ 08/7/2026."
    return str(error["message"])
