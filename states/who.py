"""Who may: relations between an actor and a nomination, and the separation of duties.

A refusal says why by its code: no such role, the role but at another unit, or two hats on one case.
"""

from collections.abc import Callable
from dataclasses import dataclass

from states.codes import Code
from states.facts import TIER_OF_ROLE, Actor, Assignment, Facts
from states.terms import Role, Tier

Place = Callable[[Facts], int | None]


def at_origin(facts: Facts) -> int | None:
    """The unit that nominates (đơn vị lập đề nghị)."""
    return facts.origin_unit


def at_district(facts: Facts) -> int | None:
    """The district of the route; None where the route has none."""
    return facts.district_unit


def at_department(facts: Facts) -> int | None:
    """Sở Nội vụ; None on a route that ends below the province."""
    return facts.department_unit


def at_council(facts: Facts) -> int | None:
    """The council (Hội đồng Thi đua – Khen thưởng) that votes on this route."""
    return facts.council_unit


def at_holder(facts: Facts) -> int | None:
    """The unit with which the nomination lies now."""
    return facts.holder_unit


def anywhere(_: Facts) -> int | None:
    """No unit in particular: for the administrator's reform command."""
    return None


@dataclass(frozen=True, slots=True)
class Seat:
    """A role at a place: one way of being entitled."""

    role: Role
    place: Place

    def taken_by(self, assignment: Assignment, facts: Facts) -> bool:
        """Whether this assignment is the role at the place."""
        if assignment.role is not self.role:
            return False
        return self.place is anywhere or assignment.unit_id == self.place(facts)


@dataclass(frozen=True, slots=True)
class Who:
    """Those who may take a step: any of some seats."""

    name: str
    seats: tuple[Seat, ...]
    apart_from: Callable[[Actor, Facts], bool] | None = None
    """A separation of duties of this step alone; False is a refusal."""

    @property
    def roles(self) -> tuple[Role, ...]:
        """The roles among them, each once."""
        return tuple(dict.fromkeys(seat.role for seat in self.seats))

    def entitled(self, actor: Actor, facts: Facts) -> Assignment | Code:
        """The assignment under which ``actor`` may act here, or the code of what is missing.

        Of several it is one that keeps the duties apart, if there is one: who is both appraiser and secretary and
        has acted for the council goes on as secretary.
        """
        theirs = [a for seat in self.seats for a in actor.assignments if seat.taken_by(a, facts)]
        if len(theirs) == 1:
            return theirs[0]
        if theirs:
            apart = (a for a in theirs if duties_apart(self, actor, a.role, facts))
            return next(apart, theirs[0])
        if actor.has_role(*self.roles):
            return Code.NOT_YOUR_UNIT
        if actor.only_inspects:
            return Code.READ_ONLY
        return Code.NOT_YOUR_ROLE


def keeps_duties_apart(actor: Actor, role: Role, facts: Facts) -> bool:
    """Whether ``actor`` may act in ``role`` without wearing two hats (nguyên tắc tách bạch nhiệm vụ).

    Nobody acts for two tiers on one nomination, and nobody above the origin acts on a nomination of a unit where
    they hold an assignment themselves. Voting comes through here as well as every step.
    """
    tier = TIER_OF_ROLE.get(role)
    if tier is None:
        return True
    if any(act.person_id == actor.person_id and act.tier is not tier for act in facts.acts):
        return False
    if tier is Tier.ORIGIN:
        return True
    return all(assignment.unit_id != facts.origin_unit for assignment in actor.assignments)


def duties_apart(who: Who, actor: Actor, role: Role, facts: Facts) -> bool:
    """Both separations of a step: the one that holds for all, and its own."""
    return keeps_duties_apart(actor, role, facts) and (who.apart_from is None or who.apart_from(actor, facts))


def another_than_who_asked(actor: Actor, facts: Facts) -> bool:
    """A revocation is confirmed by a second person."""
    return facts.revoke_requested_by != actor.person_id


drafter_of_origin = Who("drafter_of_origin", (Seat(Role.DRAFTER, at_origin),))
district_approver = Who("district_approver", (Seat(Role.DISTRICT_APPROVER, at_district),))
department_appraiser = Who("department_appraiser", (Seat(Role.DEPARTMENT_APPRAISER, at_department),))
council_secretary = Who("council_secretary", (Seat(Role.COUNCIL_SECRETARY, at_council),))
holder = Who(
    "holder",
    (
        Seat(Role.DISTRICT_APPROVER, at_holder),
        Seat(Role.DEPARTMENT_APPRAISER, at_holder),
        Seat(Role.COUNCIL_SECRETARY, at_holder),
    ),
)
holder_or_appraiser = Who(
    "holder_or_appraiser", (*holder.seats, Seat(Role.DEPARTMENT_APPRAISER, at_department))
)
appraiser_or_secretary = Who(
    "appraiser_or_secretary", (*department_appraiser.seats, *council_secretary.seats)
)
reform_admin = Who("reform_admin", (Seat(Role.ADMIN, anywhere),))
second_person_in_chair = Who(
    "second_person_in_chair", (Seat(Role.COUNCIL_CHAIR, at_council),), apart_from=another_than_who_asked
)
