"""What members and secretaries do at one moment, on both databases."""

from collections.abc import Callable, Sequence
from threading import Barrier, Thread
from time import sleep

from sqlalchemy import Connection, Engine, func, select

from states.facts import Actor, Given
from states.terms import Action, Award, Choice, State
from tests.cast import actor
from tests.clock import NOW
from tests.factories import (
    MEMBERS,
    REASON,
    nomination_in,
    paper,
    recommended,
    session_on,
    session_with,
    vote,
)
from tests.room import APPROVE, Room
from workflow.council.access import session_for
from workflow.council.agenda import place_on_agenda
from workflow.council.ballots import Ballot, cast, recuse
from workflow.council.closing import close_session, results_of
from workflow.council.models import AgendaItem, Vote
from workflow.database import reading, writing
from workflow.decisions.commands import Paper, issue
from workflow.decisions.models import Document
from workflow.errors import Refused
from workflow.nominations.models import Nomination
from workflow.replay import replay
from workflow.step import Wanted, take_steps

Command = Callable[[Connection], object]


def at_one_moment(engine: Engine, commands: Sequence[Command]) -> list[str]:
    """Run each in a transaction and a thread of its own; what each came to, in order: ``done`` or the code."""
    answers = [""] * len(commands)
    start = Barrier(len(commands))

    def run(place: int, command: Command) -> None:
        start.wait()
        try:
            with writing(engine) as connection:
                command(connection)
            answers[place] = "done"
        except Refused as refusal:
            answers[place] = refusal.code.value

    threads = [Thread(target=run, args=numbered) for numbered in enumerate(commands)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def people(engine: Engine, *usernames: str) -> list[Actor]:
    with reading(engine) as connection:
        return [actor(connection, username) for username in usernames]


def test_of_several_votes_of_one_member_one_counts(settled: Engine) -> None:
    with writing(settled) as connection:
        room = Room(connection)
    (chair,) = people(settled, "chair")

    def vote(choice: Choice) -> Command:
        return lambda connection: cast(connection, chair, room.session_id, room.item_id, Ballot(choice), NOW)

    answers = at_one_moment(settled, [vote(choice) for choice in (*Choice, Choice.APPROVE)])
    assert sorted(answers) == [*["already_voted"] * 3, "done"]


def test_a_vote_is_counted_or_comes_too_late_and_none_is_lost(settled: Engine) -> None:
    with writing(settled) as connection:
        room = Room(connection)
    secretary, *members = people(settled, "secretary", *MEMBERS)

    def vote(member: Actor) -> Command:
        return lambda connection: cast(connection, member, room.session_id, room.item_id, APPROVE, NOW)

    def close(connection: Connection) -> None:
        close_session(connection, secretary, room.session_id, NOW)

    answers = at_one_moment(settled, [*map(vote, members[:4]), close, *map(vote, members[4:])])
    assert answers[4] == "done"
    received = answers.count("done") - 1
    assert received + answers.count("not_possible_in_state") == 9
    with reading(settled) as connection:
        session = session_for(connection, secretary, room.session_id)
        (closed,) = results_of(connection, session)
        stored = connection.scalar(select(func.count()).select_from(Vote))
        assert closed.result.cast == stored == received


def test_who_stands_aside_at_the_moment_of_voting_has_no_vote_in_the_end(settled: Engine) -> None:
    with writing(settled) as connection:
        room = Room(connection)
    secretary, member = people(settled, "secretary", "member1")
    answers = at_one_moment(
        settled,
        [
            lambda connection: cast(connection, member, room.session_id, room.item_id, APPROVE, NOW),
            lambda connection: recuse(
                connection, secretary, room.session_id, room.item_id, "member1", REASON, NOW
            ),
        ],
    )
    assert answers[0] in ("done", "recused")
    assert answers[1] == "done"
    with reading(settled) as connection:
        assert connection.scalar(select(func.count()).select_from(Vote)) == 0


def test_a_session_is_closed_once(settled: Engine) -> None:
    with writing(settled) as connection:
        room = Room(connection)
    (secretary,) = people(settled, "secretary")

    def close(connection: Connection) -> None:
        close_session(connection, secretary, room.session_id, NOW)

    assert sorted(at_one_moment(settled, [close] * 3)) == ["done", *["not_possible_in_state"] * 2]
    with reading(settled) as connection:
        assert replay(connection) is None


def test_one_nomination_comes_on_one_agenda(settled: Engine) -> None:
    with writing(settled) as connection:
        sessions = [session_on(connection) for _ in range(3)]
        nomination_id = nomination_in(connection, State.CHECKED)
    (secretary,) = people(settled, "secretary")

    def place(session_id: str) -> Command:
        return lambda connection: place_on_agenda(connection, secretary, session_id, [nomination_id], NOW)

    answers = at_one_moment(settled, [place(session_id) for session_id in sessions])
    assert sorted(answers) == ["done", *["not_possible_in_state"] * 2]
    with reading(settled) as connection:
        assert connection.scalar(select(func.count()).select_from(AgendaItem)) == 1
        assert connection.scalar(select(Nomination.state)) is State.ON_AGENDA


ROUNDS = 5
"""So often is a race run that is lost only now and then."""


def test_of_two_decisions_on_the_same_nominations_one_is_issued(settled: Engine) -> None:
    (secretary,) = people(settled, "secretary")

    def register(signed: Paper) -> Command:
        return lambda connection: issue(connection, secretary, signed, NOW)

    for _ in range(ROUNDS):
        with writing(settled) as connection:
            session_id, ids = recommended(connection, number=3)
        papers = [paper(session_id, Award.BANG_KHEN_TINH, order) for order in (ids, ids[::-1])]
        answers = at_one_moment(settled, [register(signed) for signed in papers])
        assert sorted(answers) == ["done", "not_possible_in_state"]
    with reading(settled) as connection:
        assert connection.scalar(select(func.count()).select_from(Document)) == ROUNDS
        assert replay(connection) is None


def test_a_closing_session_and_a_bulk_step_never_wait_for_one_another(settled: Engine) -> None:
    """The count takes those decided before those declined; another takes the same in the order of their ids."""
    secretary, department = people(settled, "secretary", "department")
    with writing(settled) as connection:
        ids = [nomination_in(connection, State.CHECKED) for _ in range(4)]
        session_id, items = session_with(connection, ids[::-1])
        for item_id in items[:2]:
            vote(connection, session_id, item_id)

    def hold(connection: Connection) -> None:
        wanted = [Wanted(nomination_id, None) for nomination_id in ids]
        take_steps(connection, department, wanted, Action.HOLD, Given(reason=REASON), NOW)

    def close(connection: Connection) -> None:
        sleep(0.3)  # so that the other waits before it does
        close_session(connection, secretary, session_id, NOW)

    answers: list[str] = []
    together = Thread(target=lambda: answers.extend(at_one_moment(settled, [hold, close])))
    with writing(settled) as connection:
        first = select(Nomination.id).where(Nomination.id == min(ids)).with_for_update()
        connection.execute(first)
        together.start()
        sleep(0.8)
    together.join()
    assert answers in (["done", "on_hold"], ["done", "done"])
    with reading(settled) as connection:
        assert replay(connection) is None
