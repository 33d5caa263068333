"""Who is told what: each row of the plan as it comes out of real steps, and what holds for all of them."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, delete, func, select, update

import notifications
from endpoints.cli.cast import KIEN_GIANG, LE_THUY, SINCE
from notifications.findings import PLAN_OF_FINDINGS
from notifications.models import Channel, Message, MessageState, Position
from notifications.plan import PLAN, plan
from states.codes import Code
from states.facts import Given
from states.terms import Action, Deed, Outcome, Role, State
from tests.cast import actor
from tests.factories import nomination_in
from tests.notifications.happenings import happens, person_id, statements
from tests.notifications.stories import (
    AT,
    EXPECTED,
    REASON,
    SETTLED,
    STORIES,
    pass_over,
    plan_all,
    seal_all,
    start,
    step,
    told,
)
from workflow.audit.entries import NewEntry, write_entries
from workflow.audit.models import Entry, Opening, Place
from workflow.calendar import today
from workflow.database import make_engine, reading, writing
from workflow.nominations.questions import ask
from workflow.people.commands import assign, create_person, end_assignment, end_person
from workflow.people.models import AssignmentRow, Person
from workflow.step import Wanted, take_steps


@pytest.mark.parametrize("name", STORIES)
def test_everybody_is_told_what_the_text_beside_says(settled: Engine, name: str) -> None:
    assert told(settled, STORIES[name]) == (EXPECTED / f"{name}.txt").read_text(encoding="utf-8")


def test_no_text_is_kept_for_a_story_that_is_gone() -> None:
    assert {path.stem for path in EXPECTED.glob("*.txt")} == set(STORIES)


def test_every_action_is_somebody_s_news_but_making_a_draft() -> None:
    assert {notice.action for notice in PLAN} - set(Deed) == set(Action) - {Action.CREATE}


def test_every_template_belongs_to_a_row() -> None:
    parts = {"envelope", "todo", "envelope_checkpoint", "envelope_finding", "checkpoint"}
    templates = {path.stem for path in (Path(notifications.__file__).parent / "templates").glob("*.txt")}
    assert templates - parts == {notice.template for notice in (*PLAN, *PLAN_OF_FINDINGS)}


def test_a_sentence_is_never_left_half_filled() -> None:
    for path in EXPECTED.glob("*.txt"):
        text = path.read_text(encoding="utf-8")
        assert "None" not in text
        assert "  " not in text
        assert "{" not in text


def readers(connection: Connection, channel: Channel = Channel.SERVICE) -> set[str]:
    """Who has been told by a channel."""
    statement = select(Person.username).join(Message, Message.person_id == Person.id)
    return set(connection.scalars(statement.where(Message.channel == channel)))


def leave(connection: Connection, username: str) -> None:
    """Somebody's assignments end yesterday."""
    mine = select(AssignmentRow.id).where(AssignmentRow.person_id == person_id(connection, username))
    for assignment_id in connection.scalars(mine).all():
        end_assignment(connection, assignment_id, today(AT) - timedelta(days=1), AT)


def test_who_may_not_decide_is_not_told_to_decide(settled: Engine) -> None:
    with writing(settled) as connection:
        happens(connection, State.DRAFTED, step("commune", Action.SUBMIT))
        plan_all(connection)
        # a stranger; the district's own drafter; one who is approver, but of the commune too; the approver
        assert "district2" not in readers(connection)
        assert "district_office" not in readers(connection)
        assert "dual" not in readers(connection)
        assert readers(connection) == {"district"}


def test_who_did_it_is_not_told(settled: Engine) -> None:
    with writing(settled) as connection:
        happens(connection, State.ENDORSED, step("department", Action.HOLD, Given(reason=REASON)))
        plan_all(connection)
        assert readers(connection) == {"commune", "district", "department2"}


def test_those_in_office_when_it_is_planned_are_told(settled: Engine) -> None:
    with writing(settled) as connection:
        happens(connection, State.DRAFTED, step("commune", Action.SUBMIT))
        leave(connection, "district")
        create_person(connection, "successor", "Lê Văn Kế", SETTLED, "successor@example.vn")
        assign(connection, "successor", Role.DISTRICT_APPROVER, LE_THUY, today(AT), None, AT)
        plan_all(connection)
        assert readers(connection) == {"successor"}


def test_the_account_of_who_left_the_service_gets_nothing(settled: Engine) -> None:
    with writing(settled) as connection:
        happens(connection, State.DRAFTED, step("commune", Action.SUBMIT))
        end_person(connection, "district", AT)
        plan_all(connection)
        assert readers(connection) == set()


def test_when_the_drafter_has_left_the_unit_s_other_drafters_are_told(settled: Engine) -> None:
    with writing(settled) as connection:
        create_person(connection, "colleague", "Lê Thị Hương", SETTLED)
        assign(connection, "colleague", Role.DRAFTER, KIEN_GIANG, SINCE, None, SETTLED)
        happens(connection, State.SUBMITTED, step("district", Action.RETURN_TO_ORIGIN, Given(reason=REASON)))
        plan_all(connection)
        assert readers(connection) == {"commune"}
        happens(connection, State.SUBMITTED, step("district", Action.RETURN_TO_ORIGIN, Given(reason=REASON)))
        leave(connection, "commune")
        connection.execute(delete(Message))
        plan_all(connection)
        assert readers(connection) == {"colleague", "dual"}


def test_a_question_reaches_both_ends_and_its_answer_the_one_who_asked(settled: Engine) -> None:
    with writing(settled) as connection:
        nomination_id = happens(connection, State.ENDORSED)
        ask(connection, actor(connection, "district"), nomination_id, "Đã niêm yết chưa?", AT)
        plan_all(connection)
        assert readers(connection) == {"commune", "department", "department2"}


def test_an_e_mail_is_planned_only_for_who_has_an_address(settled: Engine) -> None:
    with writing(settled) as connection:
        create_person(connection, "offline", "Lê Văn Kế", SETTLED)
        assign(connection, "offline", Role.DISTRICT_APPROVER, LE_THUY, SINCE, None, SETTLED)
        happens(connection, State.DRAFTED, step("commune", Action.SUBMIT))
        plan_all(connection)
        assert readers(connection) == {"district", "offline"}
        assert readers(connection, Channel.EMAIL) == {"district"}


def test_without_a_mail_server_no_e_mail_is_planned_and_nothing_else_is_lost(settled: Engine) -> None:
    with writing(settled) as connection:
        happens(connection, State.DRAFTED, step("commune", Action.SUBMIT))
        plan_all(connection, email=False)
        assert readers(connection) == {"district"}
        assert readers(connection, Channel.EMAIL) == set()


def test_a_message_in_the_service_is_there_at_once_and_an_e_mail_waits(settled: Engine) -> None:
    with writing(settled) as connection:
        happens(connection, State.DRAFTED, step("commune", Action.SUBMIT))
        plan_all(connection)
        states = dict(connection.execute(select(Message.channel, Message.state).order_by(Message.id)).all())
        assert states == {Channel.SERVICE: MessageState.SENT, Channel.EMAIL: MessageState.PENDING}


def test_no_message_holds_what_the_log_keeps_of_a_nomination_as_a_commitment(settled: Engine) -> None:
    # a name, a reason, the words of a question: erased in the log, they must not live on in a mailbox
    for story in STORIES.values():
        with writing(settled) as connection:
            start(connection)
            story.happen(connection)
    with writing(settled) as connection:
        connection.execute(update(Position).values(next_leaf=0))
        plan_all(connection)
        bodies = "\n".join(connection.scalars(select(Message.body).union(select(Message.subject))))
        of_nominations = select(Entry.id).where(Entry.nomination_id.is_not(None))
        secrets = set(connection.scalars(select(Opening.value).where(Opening.entry_id.in_(of_nominations))))
    words = {word for value in secrets for word in _texts(value)}
    assert len(words) > 10
    assert [word for word in words if word in bodies] == []


def _texts(value: str) -> Iterator[str]:
    found: list[Any] = [json.loads(value)]
    while found:
        each = found.pop()
        if isinstance(each, dict):
            found += each.values()
        elif isinstance(each, list):
            found += each
        elif isinstance(each, str) and len(each) > 12:
            yield each


def test_planning_again_from_the_beginning_doubles_nothing(settled: Engine) -> None:
    with writing(settled) as connection:
        nomination_in(connection, State.DECIDED)
        plan_all(connection)
        before = connection.scalar(select(func.count()).select_from(Message))
        connection.execute(update(Position).values(next_leaf=0))
        plan_all(connection)
        assert connection.scalar(select(func.count()).select_from(Message)) == before


def test_a_refusal_is_nobody_s_news(settled: Engine) -> None:
    with writing(settled) as connection:
        nomination_id = happens(connection, State.ENDORSED)
        refused = NewEntry(
            at=AT,
            action=Action.CHECK,
            actor=actor(connection, "commune"),
            outcome=Outcome.REFUSED,
            code=Code.NOT_YOUR_ROLE,
            nomination_id=nomination_id,
        )
        write_entries(connection, [refused])
        plan_all(connection)
        assert readers(connection) == set()


def test_only_what_is_sealed_is_planned_and_all_of_it(settled: Engine) -> None:
    with writing(settled) as connection:
        happens(connection, State.DRAFTED, step("commune", Action.SUBMIT))
        assert plan(connection, AT, 1000, email=True) == 0
        assert readers(connection) == set()
    with writing(settled) as connection:
        seal_all(connection)
    with writing(settled) as connection:
        assert plan(connection, AT, 1000, email=True) == 1
        assert plan(connection, AT, 1000, email=True) == 0
        sealed = connection.scalar(select(func.count()).select_from(Place))
        assert connection.scalar(select(Position.next_leaf)) == sealed
        assert sealed == connection.scalar(select(func.count()).select_from(Entry))


def test_a_batch_ends_where_it_is_told_to_and_the_next_goes_on_there(settled: Engine) -> None:
    with writing(settled) as connection:
        for _ in range(5):
            nomination_in(connection, State.SUBMITTED)
    with writing(settled) as connection:
        seal_all(connection)
    read = 0
    while True:
        with writing(settled) as connection:
            done = plan(connection, AT, 3, email=True)
        assert done <= 3
        if not done:
            break
        read += done
    with reading(settled) as connection:
        assert read == connection.scalar(select(func.count()).select_from(Entry))
        assert connection.scalar(select(func.count()).select_from(Message)) == 5 * 2


def test_a_hundred_entries_are_planned_in_as_many_statements_as_one(settled: Engine) -> None:
    with writing(settled) as connection:
        ids = [nomination_in(connection, State.SUBMITTED) for _ in range(101)]
        start(connection)
        pass_over(connection)
    counts = []
    for some in (ids[:1], ids[1:]):
        with writing(settled) as connection:
            wanted = [Wanted(nomination_id, None) for nomination_id in some]
            take_steps(connection, actor(connection, "district"), wanted, Action.ENDORSE, Given(), AT)
        with writing(settled) as connection:
            seal_all(connection)
        with writing(settled) as connection, statements(settled) as said:
            assert plan(connection, AT, 1000, email=True) == len(some)
        counts.append(len(said))
    assert counts[0] == counts[1]
    assert counts[0] <= 9, said


def test_while_one_worker_plans_another_is_told_at_once_that_there_is_nothing(
    new_postgresql_url: Callable[..., str],
) -> None:
    engine = make_engine(new_postgresql_url("settled_postgresql_template"))
    with writing(engine) as connection:
        happens(connection, State.DRAFTED, step("commune", Action.SUBMIT))
    with writing(engine) as connection:
        seal_all(connection)
    with writing(engine) as first:
        assert plan(first, AT, 1000, email=True) == 1
        with writing(engine) as second:
            assert plan(second, AT, 1000, email=True) == 0
    with writing(engine) as connection:
        assert plan(connection, AT, 1000, email=True) == 0
        assert readers(connection) == {"district"}
    engine.dispose()
