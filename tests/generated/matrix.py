"""State × action × role → verdict, for every route: a file that people read (tests/states/matrix.txt)."""

from collections.abc import Iterator

from states.facts import Against, Refusal
from states.judge import judge
from states.routes import ROUTES, Route
from states.table import STATES, VERSION
from states.terms import Action, Role, State
from tests.states.situations import TODAY, all_in_order, facts, person, reached, seat_of

HEAD = f"""\
Who may do what from where, by table version {VERSION}. Written by `./dev docs`, compared by a test.

Each person has one role, at the unit where it has to do with the nomination. What the step demands besides is in
order: the award fits, a request to revoke is pending where one is confirmed, everything owed is given.

  -> state   the step is taken and leads there       stays      the step is taken, the state remains
  409        not possible from here                  403 role   possible, but not for this role
  403 unit   the role fits, its unit does not        403 read   an inspector reads only
"""
NAMES = {
    Role.DRAFTER: "drafter",
    Role.DISTRICT_APPROVER: "approver",
    Role.DEPARTMENT_APPRAISER: "appraiser",
    Role.COUNCIL_SECRETARY: "secretary",
    Role.COUNCIL_MEMBER: "member",
    Role.COUNCIL_CHAIR: "chair",
    Role.INSPECTOR: "inspector",
    Role.ADMIN: "admin",
}
REASONS = {"not_your_role": "403 role", "not_your_unit": "403 unit", "read_only": "403 read"}
NOT_FROM_HERE = "409"
FIRST, OTHERS = 20, 13
"""Widths of the columns."""


def matrix() -> str:
    """The whole file."""
    return "\n".join(_lines()) + "\n"


def verdict(action: Action, role: Role, state: State, route: Route) -> str:
    """One cell."""
    about, given = all_in_order(action, facts(state, route))
    judged = judge(person(seat_of(role, about)), about, action, given, TODAY)
    if not isinstance(judged, Refusal):
        return f"-> {judged.state_to}" if judged.step.to else "stays"
    if judged.against is Against.NOT_POSSIBLE:
        return NOT_FROM_HERE
    return REASONS.get(judged.code) or f"{judged.against.name.lower()} {judged.code}"


def _lines() -> Iterator[str]:
    yield HEAD
    for route in ROUTES:
        yield "=" * (FIRST + OTHERS * len(Role))
        yield f"{route.code.upper()}  {_way(route)}"
        yield ""
        for state in State:
            yield from _block(state, route)


def _block(state: State, route: Route) -> Iterator[str]:
    held_by = f"lies with the {STATES[state].held_by}"
    unreached = "" if state in reached(route) else "; not reached on this route"
    yield f"{state.upper()}  ({held_by}{unreached})"
    rows = {action: [verdict(action, role, state, route) for role in Role] for action in Action}
    possible = {action: cells for action, cells in rows.items() if set(cells) != {NOT_FROM_HERE}}
    yield _row("", list(NAMES.values()))
    for action, cells in possible.items():
        yield _row(action, cells)
    yield _row(f"every {'other ' if possible else ''}action", [NOT_FROM_HERE] * len(Role))
    yield ""


def _row(first: str, cells: list[str]) -> str:
    return f"  {first:<{FIRST}}{''.join(f'{cell:<{OTHERS}}' for cell in cells)}".rstrip()


def _way(route: Route) -> str:
    tiers = ["origin", *["district"] * route.has_district, *["department"] * route.has_department]
    return f"{' -> '.join(tiers)} -> council of the {route.ends_at}"
