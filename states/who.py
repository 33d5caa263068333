"""Who may: relations between an actor and a nomination, and the separation of duties.

A refusal says why by its code: no such role, the role but at another unit, or two hats on one case; and of two hats
which the other one is.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from states.codes import Code
from states.facts import TIER_OF_ROLE, Actor, Assignment, Facts, Unmet
from states.terms import Bar, Role, Tier

Place = Callable[[Facts], int | None]

_ACTED_AT: Mapping[Tier, Bar] = {
    Tier.ORIGIN: Bar.ACTED_AT_ORIGIN,
    Tier.DISTRICT: Bar.ACTED_AT_DISTRICT,
    Tier.DEPARTMENT: Bar.ACTED_AT_DEPARTMENT,
    Tier.COUNCIL: Bar.ACTED_AT_COUNCIL,
}


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
    barred: Callable[[Actor, Facts], Bar | None] | None = None
    """A separation of duties of this step alone: what it bars an actor for."""

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
    return _bar(actor, role, facts) is None


def two_hats(actor: Actor, role: Role, facts: Facts) -> Unmet | None:
    """What :func:`keeps_duties_apart` refuses, with the other hat and what is not to be done under this one."""
    return _against(_bar(actor, role, facts), role)


def duties_apart(who: Who, actor: Actor, role: Role, facts: Facts) -> bool:
    """Both separations of a step: the one that holds for all, and its own."""
    return against_duties(who, actor, role, facts) is None


def against_duties(who: Who, actor: Actor, role: Role, facts: Facts) -> Unmet | None:
    """What :func:`duties_apart` refuses, as :func:`two_hats` says it."""
    own = who.barred(actor, facts) if who.barred else None
    return two_hats(actor, role, facts) or _against(own, role)


def who_asked(actor: Actor, facts: Facts) -> Bar | None:
    """A revocation is confirmed by a second person."""
    return Bar.ASKED_FOR_IT if facts.revoke_requested_by == actor.person_id else None


def _bar(actor: Actor, role: Role, facts: Facts) -> Bar | None:
    """The other hat; of several acts the one nearest to the beginning."""
    tier = TIER_OF_ROLE.get(role)
    if tier is None:
        return None
    acted = {act.tier for act in facts.acts if act.person_id == actor.person_id} - {tier}
    if acted:
        return _ACTED_AT[min(acted, key=list(Tier).index)]
    if tier is not Tier.ORIGIN and any(each.unit_id == facts.origin_unit for each in actor.assignments):
        return Bar.OF_ORIGIN
    return None


def _against(bar: Bar | None, role: Role) -> Unmet | None:
    if bar is None:
        return None
    return Unmet(Code.SEPARATION_OF_DUTIES, params={"bar": bar, "duty": TIER_OF_ROLE[role]})


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
    "second_person_in_chair", (Seat(Role.COUNCIL_CHAIR, at_council),), barred=who_asked
)
