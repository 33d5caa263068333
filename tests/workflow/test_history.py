"""The time machine: what is told of a day is what was so at its end, from the log alone."""

from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import Connection, Engine

from states.codes import Code
from states.facts import Given
from states.terms import Action, Role, State
from tests.cast import actor
from tests.clock import NOW, in_vietnam
from tests.factories import REASON, draft
from tests.test_machine import Process
from workflow.calendar import today
from workflow.database import reading, writing
from workflow.erasure.grounds import ERASED
from workflow.erasure.nominees import erase_nominees
from workflow.errors import NotFound, NotYours
from workflow.facts import load
from workflow.history import NominationThen, nomination_on, rights_on
from workflow.nominations.commands import create, edit
from workflow.nominations.models import Nomination
from workflow.nominations.queries import NominationView, draft_of, shown, view_of
from workflow.people.commands import assign, create_person, end_assignment, end_person
from workflow.step import take_step

SHARED = [each.name for each in fields(NominationThen) if each.name in NominationView.__dataclass_fields__]
FIRST = in_vietnam(2026, 3, 2, 23, 59)
DAY = timedelta(days=1)


def as_it_stands(connection: Connection, *ids: str) -> dict[str, NominationView]:
    rows = connection.execute(shown().where(Nomination.id.in_(ids)))
    return {view.id: view for view in (view_of(*row) for row in rows)}


def of(view: NominationView | NominationThen) -> dict[str, Any]:
    return {name: getattr(view, name) for name in SHARED}


class Remembering(Process):
    """Random use, beside what every row was at the end of each day."""

    def __init__(self) -> None:
        super().__init__()
        self.days: dict[date, dict[str, NominationView]] = {}

    def _next_moment(self) -> None:
        before = today(self.now)
        super()._next_moment()
        if today(self.now) != before:
            with reading(self.engine) as connection:
                self.days[before] = as_it_stands(connection, *self.believed)

    def teardown(self) -> None:
        """Every day is told as it was."""
        with reading(self.engine) as connection:
            for day, rows in self.days.items():
                for nomination in self.believed:
                    if nomination not in rows:
                        with pytest.raises(NotFound):
                            nomination_on(connection, nomination, day)
                        continue
                    then = nomination_on(connection, nomination, day)
                    assert of(then) == of(rows[nomination])
                    assert (then.erased, then.overdue) == ((), rows[nomination].overdue(day))


def test_each_day_of_a_random_walk_is_told_as_it_was(settled: Engine) -> None:
    class Here(Remembering):
        engine = settled

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=6, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


def walked(connection: Connection) -> str:
    """A draft of 2 March, a minute before midnight; edited on the 3rd, submitted on the 5th, withdrawn on the 6th."""
    commune = actor(connection, "commune")
    content = draft(nominee_name="Ông Hồ Văn Xa", nominee={"birth_year": 1970})
    nomination = create(connection, commune, "19249", content, FIRST)
    facts = load(connection, commune, [nomination], lock=True)[nomination].facts
    before = draft_of(connection, nomination)
    edit(connection, commune, facts, before, {"nominee_name": "Ông Hồ Xa"}, FIRST + timedelta(minutes=2))
    take_step(connection, commune, nomination, Action.SUBMIT, None, Given(), FIRST + 3 * DAY)
    take_step(connection, commune, nomination, Action.WITHDRAW, None, Given(reason=REASON), FIRST + 4 * DAY)
    return nomination


def test_a_day_ends_at_midnight_in_viet_nam(settled: Engine) -> None:
    with writing(settled) as connection:
        nomination = walked(connection)
    with reading(settled) as connection:
        with pytest.raises(NotFound):
            nomination_on(connection, nomination, date(2026, 3, 1))
        told = [nomination_on(connection, nomination, date(2026, 3, day)) for day in range(2, 8)]
    assert [(then.nominee_name, then.state, then.version) for then in told] == [
        ("Ông Hồ Văn Xa", State.DRAFTED, 1),
        ("Ông Hồ Xa", State.DRAFTED, 2),
        ("Ông Hồ Xa", State.DRAFTED, 2),
        ("Ông Hồ Xa", State.SUBMITTED, 3),
        ("Ông Hồ Xa", State.WITHDRAWN, 4),
        ("Ông Hồ Xa", State.WITHDRAWN, 4),
    ]
    assert [then.holder_unit_code for then in told[2:5]] == ["19249", "457", "19249"]


def test_what_was_erased_cannot_be_told_of_any_day_and_is_named(settled: Engine) -> None:
    with writing(settled) as connection:
        nomination = walked(connection)
        erase_nominees(connection, [nomination], "Đơn số 14", FIRST + 30 * DAY)
    with reading(settled) as connection:
        then = nomination_on(connection, nomination, date(2026, 3, 5))
        afterwards = nomination_on(connection, nomination, date(2026, 4, 2))
        row = as_it_stands(connection, nomination)[nomination]
    assert (then.nominee_name, then.achievements, then.nominee) == (None, None, None)
    assert then.erased == ("achievements", "nominee", "nominee_name")
    assert then.state is State.SUBMITTED
    assert (afterwards.nominee_name, afterwards.nominee, afterwards.erased) == (ERASED, {}, ())
    assert of(afterwards) == of(row)


def hired(connection: Connection) -> None:
    """Lan: a drafter from 2 March, known on the 2nd; its end, on 9 March, was entered on the 20th; left on the 25th."""
    create_person(connection, "lan", "Trần Thị Lan", FIRST)
    made = assign(connection, "lan", Role.DRAFTER, "19249", date(2026, 3, 2), None, FIRST)
    assign(connection, "lan", Role.DRAFTER, "19264", date(2026, 3, 15), date(2026, 3, 31), FIRST + 2 * DAY)
    end_assignment(connection, made, date(2026, 3, 9), in_vietnam(2026, 3, 20))
    end_person(connection, "lan", in_vietnam(2026, 3, 25))


@pytest.mark.parametrize(
    ("day", "held"),
    [
        (3, [("19249", None)]),
        (10, [("19249", None)]),  # nobody had said yet that it ended
        (16, [("19249", None), ("19264", date(2026, 3, 31))]),
        (20, [("19264", date(2026, 3, 31))]),
        (25, []),
    ],
)
def test_rights_are_what_the_log_said_of_them_by_then(
    settled: Engine, day: int, held: list[tuple[str, date | None]]
) -> None:
    with writing(settled) as connection:
        hired(connection)
    with reading(settled) as connection:
        found = rights_on(connection, actor(connection, "admin"), "lan", date(2026, 3, day))
    assert [(right.unit_code, right.valid_to) for right in found.assignments] == held
    assert found.left is (day == 25)


def test_rights_of_others_are_for_administrators_and_inspectors_within_their_mandate(settled: Engine) -> None:
    on = today(NOW)
    with reading(settled) as connection:
        inspector, commune = actor(connection, "inspector"), actor(connection, "commune")
        assert rights_on(connection, commune, "commune", on).assignments
        with pytest.raises(NotYours) as refused:
            rights_on(connection, commune, "commune2", on)
        assert refused.value.code is Code.NOT_YOUR_ROLE
        (mandate,) = inspector.assignments
        assert rights_on(connection, inspector, "commune", on).assignments
        narrow = replace(inspector, assignments=(replace(mandate, unit_id=commune.assignments[0].unit_id),))
        assert rights_on(connection, narrow, "commune", on).assignments
        for other in ("commune2", "nobody", "ai đó"):
            with pytest.raises(NotFound):
                rights_on(connection, narrow, other, on)


def test_before_an_account_was_made_there_was_nobody(settled: Engine) -> None:
    with writing(settled) as connection:
        hired(connection)
    with reading(settled) as connection, pytest.raises(NotFound):
        rights_on(connection, actor(connection, "admin"), "lan", date(2026, 3, 1))
