"""All that a rule may know, and all that it may say.

Facts are loaded by ``workflow.facts``, for one nomination or a thousand, in the same fixed number of statements.
A rule is a pure function over them, so it is tested without a database and a page can ask every one.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from states.codes import Code
from states.routes import Route
from states.terms import Action, Award, CommendationType, Role, State, Tier

TIER_OF_ROLE: Mapping[Role, Tier] = {
    Role.DRAFTER: Tier.ORIGIN,
    Role.DISTRICT_APPROVER: Tier.DISTRICT,
    Role.DEPARTMENT_APPRAISER: Tier.DEPARTMENT,
    Role.COUNCIL_SECRETARY: Tier.COUNCIL,
    Role.COUNCIL_MEMBER: Tier.COUNCIL,
    Role.COUNCIL_CHAIR: Tier.COUNCIL,
}
"""The tier a role acts for. Inspectors and administrators act for none."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """A role at a unit, in force on the day the actor was loaded."""

    role: Role
    unit_id: int
    unit_code: str
    movement_only: bool = False
    """Of an inspector: the mandate covers the movement alone (phong trào), and no other commendations."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person with the assignments in force today (người thực hiện)."""

    person_id: int
    username: str
    full_name: str
    assignments: tuple[Assignment, ...]
    address: str | None = None
    """Where the request came from (client address); None on the command line."""

    def has_role(self, *roles: Role) -> bool:
        """Whether any assignment has one of these roles."""
        return any(assignment.role in roles for assignment in self.assignments)

    @property
    def only_inspects(self) -> bool:
        """Whether every assignment is an inspector's, and there is one: such a person reads, and does nothing else."""
        return bool(self.assignments) and all(each.role is Role.INSPECTOR for each in self.assignments)


@dataclass(frozen=True, slots=True)
class Act:
    """Somebody once acted for a tier on this nomination."""

    person_id: int
    tier: Tier


@dataclass(frozen=True, slots=True)
class Facts:
    """What is true of one nomination when a step on it is judged. Units are given by id."""

    nomination_id: str
    version: int
    state: State
    route: Route
    origin_unit: int
    district_unit: int | None
    department_unit: int | None
    council_unit: int
    holder_unit: int
    requested_award: Award
    decided_award: Award | None = None
    commendation_type: CommendationType = CommendationType.PHONG_TRAO
    on_hold: bool = False
    received: bool = False
    """The present holder has received it (đã tiếp nhận)."""
    revoke_requested_by: int | None = None
    """The person whose request to revoke is pending."""
    acts: frozenset[Act] = frozenset()
    twin: str | None = None
    """Code of another nomination under way or awarded for the same achievement."""

    @property
    def award(self) -> Award:
        """The form that counts now: what the council recommended, else what was asked for."""
        return self.decided_award or self.requested_award


@dataclass(frozen=True, slots=True)
class Mend:
    """One thing to mend in a returned nomination (điều cần sửa): a field, if it is one, and what to do."""

    message: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """The count of a closing item (kết quả kiểm phiếu), as judged by policy."""

    quorum: bool
    passed: bool
    award: Award | None
    """The highest form that reached its threshold; None where none did."""


@dataclass(frozen=True, slots=True)
class Given:
    """What a request brings to a step."""

    reason: str | None = None
    exception_reason: str | None = None
    legal_ground: str | None = None
    items: tuple[Mend, ...] = ()
    document: str | None = None
    decision_number: str | None = None
    decided_on: date | None = None
    authority: str | None = None
    tally: Tally | None = None


NOTHING_GIVEN = Given()


@dataclass(frozen=True, slots=True)
class Unmet:
    """One requirement that does not hold, with what its sentence needs."""

    code: Code
    field: str | None = None
    params: Mapping[str, str] = dataclasses.field(default_factory=dict)


class Against(IntEnum):
    """What kind of refusal it is, in the order in which refusals are reported."""

    NOT_POSSIBLE = 1
    NOT_YOURS = 2
    UNMET = 3


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a step is not taken: for UNMET every requirement at once, else one code."""

    against: Against
    unmet: tuple[Unmet, ...]

    @property
    def code(self) -> Code:
        """The code of the first thing against it."""
        return self.unmet[0].code


@dataclass(frozen=True, slots=True)
class Offer:
    """An action that the actor's role could take now, with all that stands against it."""

    action: Action
    requires_reason: bool
    unmet: tuple[Unmet, ...]
