"""The process: the states, and every step between them.

An official with the plan on the desk can check it row by row. What holds for all rows stands here once:

* who acts for one tier acts for no other on the same nomination, and nobody above the origin acts on a
  nomination of their own unit (``states.who``);
* every step but ``release``, ``withdraw`` and those that lead back demands that the nomination is *not held*
  (tạm dừng xem xét);
* the holder's first step receives the nomination too.

A row says: the action, from which states, to which (``None``: unchanged), who may, what must hold
(``states.guards``), what must be given; ``when`` chooses between rows of one verb by the route, ``mark`` says what
else the step leaves, ``through`` by what kind of request it is taken. The machine, the permission check, available
actions, buttons, OpenAPI, the diagram and the log's list of actions derive from here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from states import guards, who
from states.facts import Facts
from states.guards import Guard, Need
from states.terms import Action, Deadline, State, Tier

VERSION = 1
"""Grows with every change of a row; ``states/versions/`` keeps the rows of each."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a state means: with which tier a nomination lies, which period runs, whether work on it is open."""

    held_by: Tier
    deadline: Deadline | None = None
    open: bool = True
    final: bool = False


S, A = State, Action

STATES: dict[State, Standing] = {
    S.DRAFTED: Standing(Tier.ORIGIN),
    S.RETURNED: Standing(Tier.ORIGIN, Deadline.MEND),
    S.SUBMITTED: Standing(Tier.DISTRICT, Deadline.DISTRICT_REVIEW),
    S.ENDORSED: Standing(Tier.DEPARTMENT, Deadline.DEPARTMENT_CHECK),
    S.CHECKED: Standing(Tier.COUNCIL),
    S.ON_AGENDA: Standing(Tier.COUNCIL),
    S.DECIDED: Standing(Tier.COUNCIL, Deadline.DECISION),
    S.FORWARDED: Standing(Tier.COUNCIL),
    S.AWARDED: Standing(Tier.COUNCIL, open=False),
    S.DECLINED: Standing(Tier.ORIGIN, open=False, final=True),
    S.WITHDRAWN: Standing(Tier.ORIGIN, open=False, final=True),
    S.REVOKED: Standing(Tier.COUNCIL, open=False, final=True),
}

NOWHERE: frozenset[State] = frozenset()
EDITABLE = frozenset({S.DRAFTED, S.RETURNED})
NOT_YET_DECIDED = frozenset({S.DRAFTED, S.RETURNED, S.SUBMITTED, S.ENDORSED, S.CHECKED})
OPEN = frozenset(state for state, standing in STATES.items() if standing.open)
CLAIMING = frozenset({S.SUBMITTED, S.ENDORSED, S.CHECKED, S.ON_AGENDA, S.DECIDED, S.FORWARDED, S.AWARDED})
"""States in which a nomination claims its achievement: a twin cannot be submitted beside it."""


class Through(StrEnum):
    """By what kind of request a step is taken."""

    REQUEST = "request"
    CREATION = "creation"
    COUNCIL = "council"
    DOCUMENT = "document"
    REFORM = "reform"


class Mark(StrEnum):
    """What a step leaves besides its state."""

    RECEIVED = "received"
    HELD = "held"
    RELEASED = "released"
    REVOKE_REQUESTED = "revoke_requested"
    REVOKE_CANCELLED = "revoke_cancelled"
    AWARD_DECIDED = "award_decided"
    AWARD_REFERRED_BACK = "award_referred_back"


When = Callable[[Facts], bool]
"""Which of several rows of one verb is meant, by the route."""


@dataclass(frozen=True, slots=True)
class Step:
    """One row: one action from some states."""

    action: Action
    sources: frozenset[State]
    to: State | None
    who: who.Who
    holds: tuple[Guard, ...] = ()
    given: tuple[Need, ...] = ()
    when: When = guards.always
    while_held: bool = False
    mark: Mark | None = None
    through: Through = Through.REQUEST

    @property
    def requires_reason(self) -> bool:
        """Whether the request owes a reason (lý do)."""
        return guards.reason in self.given


def at(*states: State) -> frozenset[State]:
    """The states a row starts from, so that a row reads as one line."""
    return frozenset(states)


g = guards

# fmt: off
STEPS: tuple[Step, ...] = (
    #    what          from                          to           who                    what must hold; what must be given; …
    Step(A.CREATE,     NOWHERE,                      S.DRAFTED,   who.drafter_of_origin, through=Through.CREATION),

    Step(A.SUBMIT,     EDITABLE,                     S.SUBMITTED, who.drafter_of_origin, (g.dossier_complete, g.criteria_answered, g.no_twin_award), when=g.route_has_district),
    Step(A.SUBMIT,     EDITABLE,                     S.ENDORSED,  who.drafter_of_origin, (g.dossier_complete, g.criteria_answered, g.no_twin_award), when=g.route_goes_to_department),
    Step(A.SUBMIT,     EDITABLE,                     S.CHECKED,   who.drafter_of_origin, (g.dossier_complete, g.criteria_answered, g.no_twin_award), when=g.route_stays_at_origin),
    Step(A.RECEIVE,    at(S.SUBMITTED, S.ENDORSED),  None,        who.holder,            (g.not_yet_received,), mark=Mark.RECEIVED),
    Step(A.RECALL,     at(S.SUBMITTED),              S.DRAFTED,   who.drafter_of_origin, (g.not_yet_received,)),
    Step(A.RECALL,     at(S.ENDORSED),               S.SUBMITTED, who.district_approver, (g.not_yet_received,), when=g.route_has_district),
    Step(A.RECALL,     at(S.ENDORSED),               S.DRAFTED,   who.drafter_of_origin, (g.not_yet_received,), when=g.route_has_no_district),
    Step(A.ENDORSE,    at(S.SUBMITTED),              S.ENDORSED,  who.district_approver, when=g.route_has_department),
    Step(A.ENDORSE,    at(S.SUBMITTED),              S.CHECKED,   who.district_approver, when=g.route_ends_at_district),
    Step(A.CHECK,      at(S.ENDORSED),               S.CHECKED,   who.department_appraiser, (g.rulebook_holds, g.opinions_have_come)),

    Step(A.RETURN_TO_ORIGIN,   at(S.SUBMITTED, S.ENDORSED), S.RETURNED,  who.holder,               given=(g.reason,), while_held=True),
    Step(A.RETURN_TO_ORIGIN,   at(S.CHECKED),               S.RETURNED,  who.holder_or_appraiser,  given=(g.reason,), while_held=True),
    Step(A.RETURN_TO_DISTRICT, at(S.ENDORSED, S.CHECKED),   S.SUBMITTED, who.department_appraiser, given=(g.reason,), when=g.route_has_every_tier, while_held=True),
    Step(A.REJECT,     at(S.ENDORSED),               S.DECLINED,  who.department_appraiser, given=(g.reason, g.legal_ground)),
    Step(A.WITHDRAW,   NOT_YET_DECIDED,              S.WITHDRAWN, who.drafter_of_origin, given=(g.reason,), while_held=True),
    Step(A.HOLD,       OPEN,                         None,        who.appraiser_or_secretary, given=(g.reason,), mark=Mark.HELD),
    Step(A.RELEASE,    OPEN,                         None,        who.appraiser_or_secretary, (g.is_held,), while_held=True, mark=Mark.RELEASED),

    Step(A.PLACE_ON_AGENDA, at(S.CHECKED),           S.ON_AGENDA, who.council_secretary, (g.posting_is_over,), through=Through.COUNCIL),
    Step(A.TAKE_OFF_AGENDA, at(S.ON_AGENDA),         S.CHECKED,   who.council_secretary, given=(g.reason,), while_held=True, through=Through.COUNCIL),
    Step(A.DECIDE,     at(S.ON_AGENDA),              S.DECIDED,   who.council_secretary, given=(g.quorum, g.threshold), mark=Mark.AWARD_DECIDED, through=Through.COUNCIL),
    Step(A.DECLINE,    at(S.ON_AGENDA),              S.DECLINED,  who.council_secretary, given=(g.quorum, g.no_threshold), through=Through.COUNCIL),
    Step(A.REFER_BACK, at(S.DECIDED),                S.CHECKED,   who.council_secretary, given=(g.reason,), while_held=True, mark=Mark.AWARD_REFERRED_BACK),
    Step(A.ISSUE,      at(S.DECIDED),                S.AWARDED,   who.council_secretary, (g.award_signed_in_province,), (g.decision_number, g.decided_on), through=Through.DOCUMENT),
    Step(A.FORWARD,    at(S.DECIDED),                S.FORWARDED, who.council_secretary, (g.award_signed_above,), (g.decision_number, g.decided_on), through=Through.DOCUMENT),
    Step(A.RECORD_AWARD,   at(S.FORWARDED),          S.AWARDED,   who.council_secretary, given=(g.decision_number, g.decided_on, g.authority)),
    Step(A.RECORD_REFUSAL, at(S.FORWARDED),          S.DECLINED,  who.council_secretary, given=(g.reason,)),

    Step(A.REVOKE,     at(S.AWARDED),                None,        who.council_secretary, (g.no_revoke_pending,), (g.decision_number, g.decided_on, g.authority_if_signed_above, g.reason), mark=Mark.REVOKE_REQUESTED),
    Step(A.CANCEL_REVOKE,  at(S.AWARDED),            None,        who.council_secretary, (g.revoke_is_pending,), mark=Mark.REVOKE_CANCELLED),
    Step(A.CONFIRM_REVOKE, at(S.AWARDED),            S.REVOKED,   who.second_person_in_chair, (g.revoke_is_pending,)),

    Step(A.SKIP_TIER,  at(S.SUBMITTED),              S.ENDORSED,  who.reform_admin,      given=(g.reason,), when=g.route_has_department, through=Through.REFORM),
    Step(A.REROUTE,    OPEN,                         None,        who.reform_admin,      given=(g.reason,), through=Through.REFORM),
)
# fmt: on

TAKEN_BY_REQUEST = tuple(dict.fromkeys(step.action for step in STEPS if step.through is Through.REQUEST))
"""The actions of ``POST /nominations/{id}/actions/{action}``, in the table's order."""


_ROWS: dict[Action, tuple[Step, ...]] = {
    action: tuple(step for step in STEPS if step.action is action) for action in Action
}


def rows_of(action: Action) -> tuple[Step, ...]:
    """Every row of one verb."""
    return _ROWS[action]


def row_for(action: Action, facts: Facts) -> Step | None:
    """The one row of ``action`` that leads on from where the nomination stands, or None."""
    for step in _ROWS[action]:
        if facts.state in step.sources and step.when(facts):
            return step
    return None


_MAY_BRING: Mapping[Action, frozenset[str]] = {
    Action.CHECK: frozenset({"exception_reason"}),
    Action.RETURN_TO_ORIGIN: frozenset({"items"}),
    Action.RETURN_TO_DISTRICT: frozenset({"items"}),
    Action.REFER_BACK: frozenset({"document"}),
    Action.ISSUE: frozenset({"authority", "document"}),
    Action.FORWARD: frozenset({"authority", "document"}),
}


@cache
def brought_to(action: Action) -> frozenset[str]:
    """The fields of :class:`states.facts.Given` that mean something to an action: a reason, what it needs, what it may.

    Whatever else a request brings is neither judged nor kept.
    """
    needed = {need.field for step in rows_of(action) for need in step.given}
    return frozenset({"reason"}) | needed | _MAY_BRING.get(action, frozenset())
