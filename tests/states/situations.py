"""Situations to judge: a nomination somewhere on a route, people with roles, and all that a request could bring."""

from dataclasses import replace
from datetime import date

from states.facts import Actor, Assignment, Facts, Given, Tally
from states.guards import Guard, Need
from states.judge import holder_in
from states.routes import FOUR_TIERS, ROUTES, Route
from states.table import STEPS, Step
from states.terms import Action, Award, Role, State

ORIGIN, DISTRICT, DEPARTMENT, COUNCIL, PROVINCE, ELSEWHERE = 1, 2, 3, 4, 5, 99
"""Units, by their ids."""

SOMEBODY, ANOTHER = 7, 8
"""People, by their ids."""

TODAY = date(2026, 11, 16)


def facts(state: State, route: Route = FOUR_TIERS, **changes: object) -> Facts:
    """A nomination in a state of a route, with the unit that holds it there; nothing else is remarkable."""
    plain = Facts(
        nomination_id="n",
        version=3,
        state=state,
        route=route,
        origin_unit=ORIGIN,
        district_unit=DISTRICT if route.has_district else None,
        department_unit=DEPARTMENT if route.has_department else None,
        council_unit=COUNCIL,
        holder_unit=ORIGIN,
        requested_award=Award.BANG_KHEN_TINH if route.has_department else Award.GIAY_KHEN,
    )
    return replace(plain, holder_unit=holder_in(state, plain), **changes)  # type: ignore[arg-type]


def person(*seats: tuple[Role, int], person_id: int = SOMEBODY) -> Actor:
    """Somebody with these roles at these units."""
    assignments = tuple(Assignment(role, unit, f"u{unit}") for role, unit in seats)
    return Actor(person_id, "somebody", "Nguyễn Thị An", assignments)


def seat_of(role: Role, about: Facts) -> tuple[Role, int]:
    """The role at the unit where it has to do with this nomination; elsewhere, if the route has no such unit."""
    unit = {
        Role.DRAFTER: about.origin_unit,
        Role.DISTRICT_APPROVER: about.district_unit,
        Role.DEPARTMENT_APPRAISER: about.department_unit,
        Role.COUNCIL_SECRETARY: about.council_unit,
        Role.COUNCIL_MEMBER: about.council_unit,
        Role.COUNCIL_CHAIR: about.council_unit,
        Role.INSPECTOR: PROVINCE,
        Role.ADMIN: PROVINCE,
    }[role]
    return role, ELSEWHERE if unit is None else unit


EVERYTHING = Given(
    reason="Thiếu biên bản họp xét.",
    exception_reason="Xã mới thành lập.",
    legal_ground="Luật Thi đua, khen thưởng 2022, Điều 74",
    document="12/TB-UBND",
    decision_number="812/QĐ-TTg",
    decided_on=date(2026, 11, 12),
    authority="Thủ tướng Chính phủ",
    tally=Tally(quorum=True, passed=True, award=Award.BANG_KHEN_TINH),
)
"""All that any step asks for."""

VOTED_DOWN = replace(EVERYTHING, tally=Tally(quorum=True, passed=False, award=None))


def all_in_order(action: Action, about: Facts) -> tuple[Facts, Given]:
    """The same nomination, and a request, with nothing standing against ``action`` but state, route and person."""
    given = VOTED_DOWN if action is Action.DECLINE else EVERYTHING
    match action:
        case Action.RELEASE:
            return replace(about, on_hold=True), given
        case Action.FORWARD:
            return replace(about, requested_award=Award.BANG_KHEN_TTG), given
        case Action.CANCEL_REVOKE | Action.CONFIRM_REVOKE:
            return replace(about, revoke_requested_by=ANOTHER), given
        case _:
            return about, given


def reached(route: Route) -> frozenset[State]:
    """The states that a nomination can come to on a route."""
    found: set[State] = set()
    ahead = {State.DRAFTED}
    while ahead:
        state = ahead.pop()
        found.add(state)
        ahead |= {row.to for row in rows_from(state, route) if row.to is not None} - found
    return frozenset(found)


def rows_from(state: State, route: Route) -> list[Step]:
    """The rows that lead on from a state of a route."""
    return [row for row in STEPS if state in row.sources and row.when(facts(state, route))]


def rules_of(row: Step) -> tuple[Guard | Need, ...]:
    """Everything a row demands."""
    return (*row.holds, *row.given)


EVERYWHERE = [(route, state) for route in ROUTES for state in State]
"""Every state of every route, reached or not."""


def at_place(cell: tuple[Route, State]) -> str:
    """What a test about one state of one route is called."""
    route, state = cell
    return f"{route.code}-{state}"
