"""The decision panel: one choice for each action somebody has, with its consequence or what stands against it.

Nothing is chosen beforehand and nothing is switched off: who sends a choice that something stands against is told
all of it at once.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from endpoints.pages.forms import LONGEST, Opinion, field_id
from endpoints.pages.frame import Frame
from endpoints.problems import Problem, message_for
from endpoints.telling.values import capital, name_of_field
from notifications.texts import office_name, post
from states.codes import Code
from states.facts import Actor, Assignment, Facts, Offer
from states.judge import holder_in, offers, rows_open_to
from states.table import STATES, Step, Through
from states.terms import Action, Role, State
from states.words.actions import ACTIONS, SUBMIT_AGAIN, ActionWords
from states.words.consequences import CONSEQUENCES
from states.words.terms import ROLES
from workflow.policy.rules import working_days
from workflow.units.queries import UnitView

A = Action

FORWARD = (A.SUBMIT, A.RELEASE, A.ENDORSE, A.CHECK, A.RECEIVE, A.RECORD_AWARD, A.CONFIRM_REVOKE)
BACK = (A.RETURN_TO_ORIGIN, A.RETURN_TO_DISTRICT, A.RECALL, A.REFER_BACK, A.CANCEL_REVOKE)
END = (A.HOLD, A.REJECT, A.RECORD_REFUSAL, A.REVOKE, A.WITHDRAW)
ORDER = (*FORWARD, *BACK, *END)
"""Choices stand in this order: onwards, back, to the end."""

_MOOT: Mapping[Action, Code] = {
    A.RECEIVE: Code.ALREADY_RECEIVED,
    A.RECALL: Code.ALREADY_RECEIVED,
    A.HOLD: Code.ON_HOLD,
    A.RELEASE: Code.NOT_ON_HOLD,
    A.CANCEL_REVOKE: Code.NO_REVOKE_PENDING,
    A.CONFIRM_REVOKE: Code.NO_REVOKE_PENDING,
    A.REVOKE: Code.REVOKE_PENDING,
}
"""What against an action says that there is nothing to do, rather than something to mend."""

_BESIDE: Mapping[Action, tuple[str, ...]] = {
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
    "items": "Mỗi dòng một điều, ví dụ: Biên bản họp xét chưa có chữ ký.",
    "legal_ground": "Ví dụ: Điều 5 Luật Thi đua, khen thưởng 2022.",
    "decision_number": "Ghi đúng như trên văn bản, ví dụ 812/QĐ-TTg.",
    "decided_on": "Ngày/tháng/năm, ví dụ 08/7/2026.",
    "authority": "Ví dụ: Thủ tướng Chính phủ.",
    "document": "Số, ký hiệu và ngày của văn bản.",
}
_CONSIDERS = frozenset({Role.DISTRICT_APPROVER, Role.DEPARTMENT_APPRAISER})
"""Whose choice is their office's opinion; others only carry out or record."""
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
class Choice:
    """An action to choose."""

    action: Action
    label: str
    consequence: str
    unmet: tuple[str, ...]
    fields: tuple[Field, ...]
    chosen: bool


@dataclass(frozen=True, slots=True)
class Apart:
    """What the separation of duties bars somebody from: why, and in which role somebody else may act instead."""

    why: str
    role: Role
    unit_id: int


@dataclass(frozen=True, slots=True)
class Panel:
    """The panel of somebody, and under which post it is recorded."""

    heading: str
    recorded_as: str
    choices: tuple[Choice, ...]
    version: int
    apart: Apart | None = None

    @property
    def shortcuts(self) -> tuple[Choice, ...]:
        """The two choices that stand always in sight on a phone: the first back, the first onwards."""
        back = next((choice for choice in self.choices if choice.action in BACK), None)
        onwards = next((choice for choice in self.choices if choice.action in FORWARD), None)
        return tuple(choice for choice in (back, onwards) if choice)


@dataclass(frozen=True, slots=True)
class _Open:
    """A row of the table that is open to somebody: what it offers, and as whom they would take it."""

    step: Step
    offer: Offer
    assignment: Assignment


def panel_of(
    actor: Actor,
    facts: Facts,
    frame: Frame,
    units: Mapping[int, UnitView],
    today: date,
    opinion: Opinion | None = None,
    problem: Problem | None = None,
) -> Panel | None:
    """The panel of an actor on a nomination; None where they have nothing to decide.

    ``opinion`` and ``problem`` are what was sent and why it was refused, to be shown again.
    """
    found = [each for each in _open_rows(actor, facts) if not _is_moot(each.offer)]
    if not found:
        return None
    found.sort(key=lambda each: ORDER.index(each.step.action))
    barred = [each for each in found if _is_barred(each.offer)]
    free = [each for each in found if not _is_barred(each.offer)]
    first = (free or barred)[0].assignment
    role, unit = ROLES[first.role].name.vi, frame.units[first.unit_id]
    return Panel(
        heading=f"Ý kiến của {office_name(unit)}" if first.role in _CONSIDERS else "Bước tiếp theo",
        recorded_as=f"{actor.full_name}, {post(role, unit)}",
        choices=tuple(_choice(each, facts, units, today, opinion, problem) for each in free),
        version=facts.version,
        apart=_apart(barred[0].assignment, frame) if barred else None,
    )


def words_of(action: Action, state: State) -> ActionWords:
    """An action in words, as it reads from a state."""
    again = action is Action.SUBMIT and state is State.RETURNED
    return SUBMIT_AGAIN if again else ACTIONS[action]


def _open_rows(actor: Actor, facts: Facts) -> list[_Open]:
    rows = [row for row in rows_open_to(actor, facts) if row[0].through is Through.REQUEST]
    return [
        _Open(step, offer, assignment)
        for (step, assignment), offer in zip(rows, offers(actor, facts), strict=True)
    ]


def _is_moot(offer: Offer) -> bool:
    moot = _MOOT.get(offer.action)
    return any(unmet.code is moot for unmet in offer.unmet)


def _apart(barred: Assignment, frame: Frame) -> Apart:
    holder = office_name(frame.units[barred.unit_id])
    why = message_for(Code.SEPARATION_OF_DUTIES, details={"holder": holder})
    return Apart(why, barred.role, barred.unit_id)


def _is_barred(offer: Offer) -> bool:
    return any(unmet.code is Code.SEPARATION_OF_DUTIES for unmet in offer.unmet)


def _choice(
    row: _Open,
    facts: Facts,
    units: Mapping[int, UnitView],
    today: date,
    opinion: Opinion | None,
    problem: Problem | None,
) -> Choice:
    action = row.step.action
    state = row.step.to or facts.state
    words = {"next": office_name(units[holder_in(state, facts)])}
    chosen = opinion is not None and opinion.action is action
    errors = {str(error["field"]): _said(error) for error in (problem.errors if problem and chosen else ())}
    return Choice(
        action,
        words_of(action, facts.state).button.filled(**words).vi,
        capital(_consequence(row.step, state, today, words)),
        tuple(message_for(unmet.code, unmet.field, unmet.params) for unmet in row.offer.unmet),
        tuple(_fields(row.step, opinion, errors.get)),
        chosen,
    )


def _consequence(step: Step, state: State, today: date, words: Mapping[str, str]) -> str:
    consequence = CONSEQUENCES[step.action]
    deadline = STATES[state].deadline
    if deadline is None or consequence.timed is None:
        return consequence.plain.filled(**words).vi
    return consequence.timed.filled(count=working_days(deadline, today), **words).vi


def _fields(step: Step, opinion: Opinion | None, error_of: Callable[[str], str | None]) -> list[Field]:
    owed = {need.field for need in step.given}
    beside = _BESIDE.get(step.action, ())
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
