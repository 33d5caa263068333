"""Random people take random actions on random nominations, and what may never happen does not.

The model is a dictionary: what we believe of each nomination after every success. A refusal changes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from itertools import count

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Connection, Engine, select

from states.facts import TIER_OF_ROLE, Actor, Given, Tally
from states.judge import holder_in, rows_open_to
from states.table import STEPS, rows_of
from states.terms import Action, Award, Category, State
from tests.cast import actor
from tests.clock import NOW
from workflow.audit.models import Entry
from workflow.calendar import today
from workflow.database import reading, writing
from workflow.errors import NotFound, Refused
from workflow.facts import load, with_twins
from workflow.keyset import Page
from workflow.nominations.commands import create, edit
from workflow.nominations.draft import Draft
from workflow.nominations.filters import Filters
from workflow.nominations.inbox import inbox
from workflow.nominations.models import Nomination
from workflow.nominations.queries import NominationView, draft_of, list_nominations, one
from workflow.replay import replay
from workflow.step import take_step

DRAFTERS = {
    "commune": "19249",
    "commune2": "19264",
    "agency": "44-MTTQ",
    "district_office": "457",
    "dual": "19249",
}
PEOPLE = (
    *DRAFTERS, "district", "district2", "department", "department2", "secretary", "chair", "member1", "inspector",
    "admin",
)  # fmt: skip
NOMINEES = ("Hộ gia đình ông Hồ Văn Xa", "Thôn Quy Hậu", "Ông Trần Văn Sỹ")
ACTIONS = [action for action in Action if action is not Action.CREATE]

givens = st.builds(
    Given,
    reason=st.sampled_from([None, "Thiếu biên bản họp xét"]),
    legal_ground=st.sampled_from([None, "Điều 5 Luật Thi đua, khen thưởng 2022"]),
    decision_number=st.sampled_from([None, "812/QĐ-TTg"]),
    decided_on=st.sampled_from([None, date(2026, 11, 2), date(2027, 3, 1)]),
    authority=st.sampled_from([None, "Thủ tướng Chính phủ"]),
    tally=st.sampled_from(
        [
            None,
            Tally(True, True, Award.GIAY_KHEN),
            Tally(True, False, None),
            Tally(False, True, Award.GIAY_KHEN),
        ]
    ),
)


@dataclass(frozen=True)
class Believed:
    """What the model says of one nomination."""

    state: State
    version: int


class Process(RuleBasedStateMachine):
    """The service under random use, beside a dictionary."""

    engine: Engine
    nominations = Bundle("nominations")

    walks = count(1)

    def __init__(self) -> None:
        super().__init__()
        # All walks leave their traces in one database; twins of another walk would make this one not repeatable.
        self.walk = next(self.walks)
        self.believed: dict[str, Believed] = {}
        self.now = NOW

    @initialize()
    def meet_the_people(self) -> None:
        """Everybody as they are today."""
        with reading(self.engine) as connection:
            self.people: dict[str, Actor] = {name: actor(connection, name) for name in PEOPLE}

    def _next_moment(self) -> None:
        self.now += timedelta(hours=5)

    @rule(
        target=nominations,
        drafter=st.sampled_from(sorted(DRAFTERS)),
        nominee=st.sampled_from(NOMINEES),
        award=st.sampled_from(Award),
    )
    def draft(self, drafter: str, nominee: str, award: Award) -> str:
        """A drafter makes a nomination of their unit."""
        self._next_moment()
        content = Draft(
            category=Category.COMMUNE,
            nominee_name=f"{nominee}, lượt {self.walk}",
            nominee_unit_code="19249",
            requested_award=award,
            achievements="Giảm hộ nghèo, hộ cận nghèo từ 412 xuống 198 hộ.",
            period_from=date(2021, 1, 1),
            period_to=date(2025, 12, 31),
        )
        with writing(self.engine) as connection:
            made = create(connection, self.people[drafter], DRAFTERS[drafter], content, self.now)
        self.believed[made] = Believed(State.DRAFTED, 1)
        return made

    @rule(nomination=nominations, who=st.sampled_from(PEOPLE), award=st.sampled_from(Award))
    def edit(self, nomination: str, who: str, award: Award) -> None:
        """Somebody changes the form asked for."""
        self._next_moment()
        believed = self.believed[nomination]
        try:
            with writing(self.engine) as connection:
                loaded = load(connection, self.people[who], [nomination], lock=True)
                if nomination not in loaded:
                    return
                before = draft_of(connection, nomination)
                changed = edit(
                    connection, self.people[who], loaded[nomination].facts, before,
                    {"requested_award": award}, self.now,
                )  # fmt: skip
        except Refused:
            return
        if changed:
            self.believed[nomination] = replace(believed, version=believed.version + 1)

    @rule(nomination=nominations, who=st.sampled_from(PEOPLE), action=st.sampled_from(ACTIONS), given=givens)
    def step(self, nomination: str, who: str, action: Action, given: Given) -> None:
        """Anybody tries anything."""
        self._take(nomination, who, action, given)

    @rule(nomination=nominations, data=st.data(), given=givens)
    def likely_step(self, nomination: str, data: st.DataObject, given: Given) -> None:
        """Somebody entitled takes a step that leads on from here, so that walks get far."""
        state = self.believed[nomination].state
        rows = [row for row in STEPS if state in row.sources]
        if not rows:
            return
        row = data.draw(st.sampled_from(rows))
        holders = [name for name, person in self.people.items() if person.has_role(*row.who.roles)]
        if holders:
            generous = replace(given, reason="Đã xem xét", legal_ground="Điều 5", decision_number="812/QĐ-TTg",
                               decided_on=date(2026, 11, 2), authority="Thủ tướng Chính phủ",
                               tally=Tally(True, True, Award.GIAY_KHEN))  # fmt: skip
            self._take(nomination, data.draw(st.sampled_from(holders)), row.action, generous)

    def _take(self, nomination: str, who: str, action: Action, given: Given) -> None:
        self._next_moment()
        believed = self.believed[nomination]
        person = self.people[who]
        try:
            with writing(self.engine) as connection:
                taken = take_step(connection, person, nomination, action, believed.version, given, self.now)
        except Refused:
            return
        possible = {row.to or believed.state for row in rows_of(action) if believed.state in row.sources}
        assert taken.state in possible
        assert taken.version == believed.version + 1
        self.believed[nomination] = Believed(taken.state, taken.version)
        self._acted_for_one_tier(nomination, person)

    def _acted_for_one_tier(self, nomination: str, person: Actor) -> None:
        """Invariant 4."""
        with reading(self.engine) as connection:
            roles = connection.execute(
                select(Entry.role).where(
                    Entry.nomination_id == nomination, Entry.actor_id == person.person_id
                )
            ).scalars()
            assert len({TIER_OF_ROLE.get(role) for role in roles if role in TIER_OF_ROLE}) <= 1

    @invariant()
    def rows_are_as_believed(self) -> None:
        """Invariants 1 and 2: nothing but successes has changed anything, and each holder is the route's."""
        with reading(self.engine) as connection:
            rows = connection.execute(
                select(Nomination.id, Nomination.state, Nomination.version).where(
                    Nomination.id.in_(self.believed)
                )
            )
            assert {row.id: Believed(row.state, row.version) for row in rows} == self.believed

    @invariant()
    def what_is_listed_is_what_is_readable(self) -> None:
        """Invariant 11, and inbox and available actions agree."""
        if not self.believed or not hasattr(self, "people"):
            return
        person = self.people[PEOPLE[len(self.believed) % len(PEOPLE)]]
        with reading(self.engine) as connection:
            everything = partial(list_nominations, connection, person, Filters(), today(self.now))
            listed = _ids(everything) & set(self.believed)
            waiting = _ids(partial(inbox, connection, person))
            assert waiting & set(self.believed) <= listed
            for nomination in self.believed:
                assert _readable(connection, person, nomination) == (nomination in listed)
            loaded = with_twins(connection, load(connection, person, sorted(listed), lock=False), lock=False)
            for nomination, each in loaded.items():
                facts = each.facts
                assert facts.holder_unit == holder_in(facts.state, facts)
                moves_on = any(
                    row.to is not None and row.action not in (Action.WITHDRAW, Action.RECALL)
                    for row, _ in rows_open_to(person, facts)
                )
                if nomination in waiting:
                    assert moves_on

    def teardown(self) -> None:
        """The log, replayed, gives the rows."""
        if self.believed:
            with reading(self.engine) as connection:
                assert replay(connection) is None


def _ids(listing: Callable[..., Page[NominationView]]) -> set[str]:
    """What stands on all pages of a list."""
    page = listing(limit=200, cursor=None)
    found = list(page.items)
    while page.next_cursor is not None:
        page = listing(limit=200, cursor=page.next_cursor)
        found += page.items
    return {view.id for view in found}


def _readable(connection: Connection, person: Actor, nomination: str) -> bool:
    try:
        one(connection, person, nomination)
    except NotFound:
        return False
    return True


def _run(settled: Engine, examples: int) -> None:
    class Here(Process):
        engine = settled

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=examples,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )


def test_no_walk_of_random_people_breaks_an_invariant(settled: Engine) -> None:
    _run(settled, examples=12)
