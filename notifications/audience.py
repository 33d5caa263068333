"""Who is meant: the recipients that a row of the plan can name.

Each is a function of a case and of those in office on the day the message is planned. Nobody is told to do what
they may not do: rights and the separation of duties are asked of :mod:`states.who`, as when a step is judged.
"""

from collections.abc import Callable, Iterable

from notifications.batch import Case, Office
from states.codes import Code
from states.facts import TIER_OF_ROLE, Act, Actor, Facts
from states.terms import Role, Tier
from states.who import Seat, Who, duties_apart, holder, second_person_in_chair

Audience = Callable[[Case, Office], Iterable[Actor]]


def _at_origin_holding(facts: Facts) -> int | None:
    """The origin, while the nomination lies with it: a district's drafter has no part in what its communes send."""
    return facts.origin_unit if facts.holder_unit == facts.origin_unit else None


_HOLDER = Who("holder_of_any_tier", (*holder.seats, Seat(Role.DRAFTER, _at_origin_holding)))
"""Who acts for the unit with which a nomination lies, at its origin too."""


def holders(case: Case, office: Office) -> list[Actor]:
    """Those who may act for the unit with which the nomination lies after the step (đơn vị đang giữ)."""
    return _those_who_may(_HOLDER, case.after, office.at(case.after.holder_unit))


def former_holders(case: Case, office: Office) -> list[Actor]:
    """Those who might have acted for the unit with which it lay before the step."""
    return _those_who_may(_HOLDER, case.before, office.at(case.before.holder_unit))


def nominators(case: Case, office: Office) -> list[Actor]:
    """The drafters of the origin who acted on it; all its drafters where none of those is in office any more."""
    drafters = [
        actor
        for actor in office.at(case.after.origin_unit)
        if any(
            assignment.role is Role.DRAFTER and assignment.unit_id == case.after.origin_unit
            for assignment in actor.assignments
        )
    ]
    acted = [actor for actor in drafters if Act(actor.person_id, Tier.ORIGIN) in case.after.acts]
    return acted or drafters


def followers(case: Case, office: Office) -> list[Actor]:
    """The nominators, and those who once handled it (district, department, secretary) and are still in office there.

    Not those who only voted on it: they would be told of every item of their sessions.
    """
    facts = case.after
    on_the_way = (facts.district_unit, facts.department_unit, facts.council_unit)
    acted = [
        actor
        for actor in office.at(*on_the_way)
        if any(
            assignment.unit_id in on_the_way
            and assignment.role in holder.roles
            and Act(actor.person_id, TIER_OF_ROLE[assignment.role]) in facts.acts
            for assignment in actor.assignments
        )
    ]
    return [*nominators(case, office), *acted]


def chairs(case: Case, office: Office) -> list[Actor]:
    """The chair of the council that votes on it, where they may confirm a revocation."""
    return _those_who_may(second_person_in_chair, case.after, office.at(case.after.council_unit))


def both_ends(case: Case, office: Office) -> list[Actor]:
    """Those who may answer a question: who holds the nomination, and who nominated."""
    return [*holders(case, office), *nominators(case, office)]


def askers(case: Case, office: Office) -> list[Actor]:
    """Who asked the question that is answered."""
    facts = case.after
    there = office.at(facts.origin_unit, facts.district_unit, facts.department_unit, facts.council_unit)
    return [actor for actor in there if actor.person_id in case.asked_by]


def _those_who_may(who: Who, facts: Facts, people: Iterable[Actor]) -> list[Actor]:
    return [actor for actor in people if _may(who, actor, facts)]


def _may(who: Who, actor: Actor, facts: Facts) -> bool:
    assignment = who.entitled(actor, facts)
    return not isinstance(assignment, Code) and duties_apart(who, actor, assignment.role, facts)
