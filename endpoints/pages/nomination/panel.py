"""The decision panel: one choice for each action somebody has, with its consequence or what stands against it.

Nothing is chosen beforehand and nothing is switched off: who sends a choice that something stands against is told
all of it at once.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from endpoints.pages.forms import Opinion
from endpoints.pages.frame import Frame
from endpoints.pages.nomination.choices import Choice, choice_of, marked_in, mends
from endpoints.problems import Problem, message_for
from endpoints.telling.values import capital
from notifications.texts import office_name, post
from states.codes import Code
from states.facts import Actor, Assignment, Facts, Offer, Unmet
from states.judge import offers, rows_open_to
from states.table import Step, Through
from states.terms import Action, Bar, Role, Tier
from states.words.rules import REQUIREMENTS
from states.words.separation import why_apart
from states.words.terms import ROLES
from workflow.units.queries import UnitView

A = Action

FORWARD = (A.SUBMIT, A.RELEASE, A.ENDORSE, A.CHECK, A.RECEIVE, A.RECORD_AWARD, A.CONFIRM_REVOKE)
BACK = (A.RETURN_TO_ORIGIN, A.RETURN_TO_DISTRICT, A.RECALL, A.REFER_BACK, A.CANCEL_REVOKE)
END = (A.HOLD, A.REJECT, A.RECORD_REFUSAL, A.REVOKE, A.WITHDRAW)
ORDER = (*FORWARD, *BACK, *END)
"""Choices stand in this order: onwards, back, to the end."""
ONWARDS_KEY, BACK_KEY = "a", "r"
"""The keys that lead to the first choice onwards and to the first one back."""

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

_CONSIDERS = frozenset({Role.DISTRICT_APPROVER, Role.DEPARTMENT_APPRAISER})
"""Whose choice is their office's opinion; others only carry out or record."""


@dataclass(frozen=True, slots=True)
class Apart:
    """What the separation of duties bars somebody from: why, and in which role somebody else may act instead."""

    why: str
    office: str
    """Of which somebody else may."""
    role_name: str
    role: Role
    unit_id: int


@dataclass(frozen=True, slots=True)
class Condition:
    """A requirement of the way onwards that the service judges by itself: what must hold, and why it does not."""

    words: str
    unmet: str | None


@dataclass(frozen=True, slots=True)
class Panel:
    """The panel of somebody, and under which post it is recorded."""

    heading: str
    send: str
    """What the button says while nothing is chosen."""
    recorded_as: str
    choices: tuple[Choice, ...]
    version: int
    apart: Apart | None = None
    conditions: tuple[Condition, ...] = ()

    @property
    def shortcuts(self) -> tuple[Choice, ...]:
        """The two choices that stand always in sight on a phone: the first back, the first onwards.

        None where there is no way onwards: what takes back what was sent is at the end, for whoever looks for it.
        """
        back = next((choice for choice in self.choices if choice.action in BACK), None)
        onwards = next((choice for choice in self.choices if choice.action in FORWARD), None)
        return tuple(choice for choice in (back, onwards) if choice) if onwards else ()

    @property
    def marked(self) -> frozenset[str]:
        """The fields that are marked as to be mended."""
        return frozenset(each.field for choice in self.choices for each in choice.marked)

    @property
    def mending(self) -> bool:
        """Whether fields can be marked as to be mended."""
        return any(choice.mends for choice in self.choices)


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
    found = _open_rows(actor, facts)
    if not found:
        return None
    barred = [each for each in found if _is_barred(each.offer)]
    free = [each for each in found if not _is_barred(each.offer)]
    first = (free or barred)[0].assignment
    role, unit = ROLES[first.role].name.vi, frame.units[first.unit_id]
    choices = [choice_of(each.step, each.offer, facts, units, today, opinion, problem) for each in free]
    marking = _taking(free, opinion.action if opinion else None)
    considers = first.role in _CONSIDERS
    return Panel(
        heading=f"Ý kiến của {office_name(unit)}" if considers else "Bước tiếp theo",
        send="Gửi ý kiến" if considers else "Tiếp tục",
        recorded_as=f"{actor.full_name}, {post(role, unit)}",
        choices=tuple(
            replace(each, marked=marked_in(opinion.typed)) if opinion and each.action is marking else each
            for each in _with_keys(choices)
        ),
        version=facts.version,
        apart=_apart(barred[0], frame) if barred else None,
        conditions=tuple(dict.fromkeys(condition for each in free for condition in _conditions(each))),
    )


def takes_marks(actor: Actor, facts: Facts, chosen: Action | None) -> Action | None:
    """The action for which a field is marked: the one that was chosen, if it takes any, else the first that does."""
    return _taking((each for each in _open_rows(actor, facts) if not _is_barred(each.offer)), chosen)


def _taking(free: Iterable[_Open], chosen: Action | None) -> Action | None:
    fit = [each.step.action for each in free if mends(each.step.action)]
    return chosen if chosen in fit else next(iter(fit), None)


def _open_rows(actor: Actor, facts: Facts) -> list[_Open]:
    """What is open to somebody and not moot, in the order of the panel."""
    rows = [row for row in rows_open_to(actor, facts) if row[0].through is Through.REQUEST]
    found = [
        _Open(step, offer, assignment)
        for (step, assignment), offer in zip(rows, offers(actor, facts), strict=True)
        if not _is_moot(offer)
    ]
    return sorted(found, key=lambda each: ORDER.index(each.step.action))


def _with_keys(choices: Iterable[Choice]) -> Iterator[Choice]:
    left = {ONWARDS_KEY: FORWARD, BACK_KEY: BACK}
    for choice in choices:
        key = next((key for key, actions in left.items() if choice.action in actions), None)
        if key is not None:
            del left[key]
        yield replace(choice, key=key)


def _conditions(row: _Open) -> Iterator[Condition]:
    """Requirements that are in force. Those that say there is nothing to do are none."""
    unmet: dict[Code, Unmet] = {each.code: each for each in row.offer.unmet}
    for guard in row.step.holds:
        if guard.in_force and guard.code not in _MOOT.values():
            against = unmet.get(guard.code)
            why = message_for(against.code, against.field, against.params) if against else None
            yield Condition(capital(REQUIREMENTS[guard].vi), why)


def _is_moot(offer: Offer) -> bool:
    moot = _MOOT.get(offer.action)
    return any(unmet.code is moot for unmet in offer.unmet)


def _apart(barred: _Open, frame: Frame) -> Apart:
    post, against = barred.assignment, _two_hats(barred.offer)
    assert against is not None
    why = why_apart(Bar(against.params["bar"]), Tier(against.params["duty"]))
    return Apart(
        why, office_name(frame.units[post.unit_id]), ROLES[post.role].name.vi, post.role, post.unit_id
    )


def _is_barred(offer: Offer) -> bool:
    return _two_hats(offer) is not None


def _two_hats(offer: Offer) -> Unmet | None:
    return next((unmet for unmet in offer.unmet if unmet.code is Code.SEPARATION_OF_DUTIES), None)
