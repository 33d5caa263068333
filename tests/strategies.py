"""What Hypothesis draws: nominations, people, and what requests bring. Units and people are few, so that they meet."""

from datetime import timedelta

from hypothesis import strategies as st

from states.facts import Act, Actor, Assignment, Facts, Given, Mend, Tally
from states.judge import holder_in
from states.routes import ROUTES, Route
from states.terms import Action, Award, CommendationType, Role, State, Tier
from tests.states.situations import COUNCIL, DEPARTMENT, DISTRICT, ELSEWHERE, ORIGIN, PROVINCE, TODAY

UNITS = st.sampled_from([ORIGIN, DISTRICT, DEPARTMENT, COUNCIL, PROVINCE, ELSEWHERE])
PEOPLE = st.integers(1, 4)
ACTIONS = st.sampled_from(Action)
ROLES = st.sampled_from(Role)

acts = st.frozensets(st.builds(Act, PEOPLE, st.sampled_from(Tier)), max_size=3)
tallies = st.builds(Tally, st.booleans(), st.booleans(), st.none() | st.sampled_from(Award))
texts = st.none() | st.sampled_from(["", "  ", "lý do", "812/QĐ-TTg"])

assignments = st.builds(lambda role, unit: Assignment(role, unit, f"u{unit}"), ROLES, UNITS)

actors = st.builds(
    lambda person_id, theirs: Actor(person_id, f"p{person_id}", f"Người {person_id}", tuple(theirs)),
    PEOPLE,
    st.lists(assignments, max_size=3, unique=True),
)

requests = st.builds(
    Given,
    reason=texts,
    exception_reason=texts,
    legal_ground=texts,
    items=st.lists(st.builds(Mend, st.just("ghi rõ năm")), max_size=2).map(tuple),
    document=texts,
    decision_number=texts,
    decided_on=st.none() | st.integers(-3, 3).map(lambda days: TODAY + timedelta(days=days)),
    authority=texts,
    tally=st.none() | tallies,
)


@st.composite
def nominations(draw: st.DrawFn) -> Facts:
    """A nomination anywhere on any route, with any past; it lies where its state says, as the service keeps it."""
    route: Route = draw(st.sampled_from(ROUTES))
    state = draw(st.sampled_from(State))
    facts = Facts(
        nomination_id="n",
        version=draw(st.integers(1, 9)),
        state=state,
        route=route,
        origin_unit=ORIGIN,
        district_unit=DISTRICT if route.has_district else None,
        department_unit=DEPARTMENT if route.has_department else None,
        council_unit=COUNCIL,
        holder_unit=ORIGIN,
        requested_award=draw(st.sampled_from(Award)),
        decided_award=draw(st.none() | st.sampled_from(Award)),
        commendation_type=draw(st.sampled_from(CommendationType)),
        on_hold=draw(st.booleans()),
        received=draw(st.booleans()),
        revoke_requested_by=draw(st.none() | PEOPLE),
        acts=draw(acts),
        twin=draw(st.none() | st.just("TD-7")),
    )
    return Facts(
        **{name: getattr(facts, name) for name in facts.__slots__} | {"holder_unit": holder_in(state, facts)}
    )
