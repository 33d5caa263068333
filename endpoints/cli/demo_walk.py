"""Walking the story of the demonstration through the same commands as everybody's, with a clock passed in.

All that happens is put in the order of its moments first, so that numbers and log grow as they would have. After each
event the log is sealed, and in the evening its head is signed and messages are planned: as the worker would have done.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import partial

from sqlalchemy import Connection, select

from endpoints.cli.cast import CAST, COUNCIL, SINCE, settle
from endpoints.cli.demo_clock import SITTING_FROM, OfficeClock
from endpoints.cli.demo_exemplars import exemplar_events
from endpoints.cli.demo_inspection import inspection_events
from endpoints.cli.demo_stage import Event, Stage
from endpoints.cli.demo_story import Scene, Sitting, Story, StoryPaper, Tale, story
from endpoints.cli.worker import PLANNED_AT_ONCE
from notifications.commands import mark_read
from notifications.plan import plan
from states.terms import Action, Award, Choice, Role
from workflow.audit.checkpoints import create_key, sign_head
from workflow.audit.keys import Signer
from workflow.audit.seal import seal
from workflow.council.agenda import place_on_agenda
from workflow.council.ballots import Ballot, cast, recuse, written_opinion
from workflow.council.closing import close_session
from workflow.council.models import BallotMode
from workflow.council.sessions import NewSession, create_session, open_session, record_attendance
from workflow.decisions.commands import Paper, forward_submission, issue
from workflow.facts import load
from workflow.nominations.commands import create, edit
from workflow.nominations.queries import draft_of
from workflow.nominations.questions import answer, ask
from workflow.people.commands import assign, create_person
from workflow.people.models import Person
from workflow.step import take_step

SETTLED = 140
"""The day on which units and people are there."""
READ_UNTIL = 5
"""By that day everybody had read what they had been told."""
EVENING = time(17, 30)
SEALED_AFTER = timedelta(seconds=20)
BREATH = timedelta(minutes=6)
"""What lies at least between two things done with one nomination on one day."""
VOTERS = tuple(
    one.username
    for one in CAST
    if any(role in (Role.COUNCIL_CHAIR, Role.COUNCIL_MEMBER) for role, _ in one.roles)
)
SECRETARY = "secretary"


def walk(
    connection: Connection,
    now: datetime,
    password: str,
    signer: Signer,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> None:
    """Settle units and people, and let all of the story happen before ``now``, in the caller's transaction.

    Args:
        connection: within a writing transaction on a migrated, empty embedded database.
        now: the moment up to which things have happened.
        password: the cast's.
        signer: the key of the log, whose head is signed each evening.
        progress: told how many events are done, and of how many.
    """
    stage = Stage(connection, OfficeClock(now), signer)
    told = story()
    events = sorted(_events(stage, told), key=lambda event: event.at)
    settled = stage.clock.moment(SETTLED, "settle")
    settle(connection, settled, password)
    create_key(connection, signer, settled)
    _settle_extras(stage, told)
    for done, event in enumerate(events, start=1):
        assert event.at <= now, f"an event at {event.at} has not happened yet"
        event.act(event.at)
        seal(connection, event.at + SEALED_AFTER)
        progress(done, len(events))
    plan_all(connection, now)
    sign_head(connection, signer, now)


def plan_all(connection: Connection, now: datetime) -> None:
    """Plan the messages of all that is sealed; there is no mail server in the demonstration."""
    while plan(connection, now, PLANNED_AT_ONCE, email=False):
        pass


def _settle_extras(stage: Stage, told: Story) -> None:
    at = stage.clock.moment(SETTLED, "settle") + BREATH
    for person in told.people:
        create_person(stage.connection, person.username, person.full_name, at)
        assign(stage.connection, person.username, person.role, person.unit, SINCE, None, at)


def _events(stage: Stage, told: Story) -> Iterator[Event]:
    for tale in told.tales:
        yield from _tale_events(stage, tale)
    for sitting in told.sittings:
        yield from _sitting_events(stage, sitting)
    for inspected in told.inspections:
        yield from inspection_events(stage, inspected)
    for exemplar in told.exemplars:
        yield from exemplar_events(stage, exemplar)
    for day in range(SETTLED, 0, -1):
        yield Event(stage.clock.at(day, EVENING), partial(_evening, stage, day))


def _evening(stage: Stage, day: int, at: datetime) -> None:
    plan_all(stage.connection, at)
    sign_head(stage.connection, stage.signer, at)
    if day == READ_UNTIL:
        for person_id in stage.connection.scalars(select(Person.id)).all():
            mark_read(stage.connection, person_id, None, at)


def _tale_events(stage: Stage, tale: Tale) -> Iterator[Event]:
    earliest = stage.clock.at(SETTLED, EVENING)
    for scene in tale.scenes:
        at = max(stage.clock.moment(scene.day, f"{tale.key} {scene.do}"), earliest)
        earliest = at + BREATH
        yield Event(at, partial(_play, stage, tale, scene))


def _play(stage: Stage, tale: Tale, scene: Scene, at: datetime) -> None:
    connection, actor = stage.connection, stage.actor(scene.by)
    if scene.do == "create":
        unit = next(one.unit_code for one in actor.assignments if one.role is Role.DRAFTER)
        stage.nominations[tale.key] = create(connection, actor, unit, tale.draft, at)
        return
    nomination_id = stage.nominations[tale.key]
    match scene.do:
        case "edit":
            facts = load(connection, actor, [nomination_id], lock=True)[nomination_id].facts
            edit(connection, actor, facts, draft_of(connection, nomination_id), dict(scene.edits), at)
        case "ask":
            stage.questions[tale.key] = ask(connection, actor, nomination_id, scene.text, at)
        case "answer":
            answer(connection, actor, nomination_id, stage.questions[tale.key], scene.text, at)
        case step:
            decided_on = None if scene.decided is None else stage.clock.day(scene.decided)
            given = replace(scene.given, decided_on=decided_on)
            take_step(connection, actor, nomination_id, Action(step), None, given, at)


def _sitting_events(stage: Stage, sitting: Sitting) -> Iterator[Event]:
    clock = stage.clock
    yield Event(clock.moment(sitting.planned, f"{sitting.key} plan"), partial(_plan_session, stage, sitting))
    yield Event(clock.at(sitting.placed, time(15, 10)), partial(_place, stage, sitting))
    if sitting.state == "planned":
        return
    begin = clock.at(sitting.day, SITTING_FROM)
    yield Event(begin, partial(_open, stage, sitting))
    for number, (voter, key) in enumerate(_ballots(sitting), start=1):
        at = begin + timedelta(minutes=6, seconds=20 * number)
        yield Event(at, partial(_vote, stage, sitting, voter, key))
    if sitting.state == "closed":
        yield Event(clock.at(sitting.day, time(10, 40)), partial(_close, stage, sitting))
    for paper in sitting.papers:
        at = clock.moment(paper.day, f"{paper.number}/{paper.symbol}")
        yield Event(at, partial(_register, stage, sitting, paper))


def _ballots(sitting: Sitting) -> Iterator[tuple[str, str]]:
    """Who votes on what, item after item."""
    aside = {(member, key) for key, member, _ in sitting.recusals}
    for key in sitting.agenda:
        for voter in VOTERS:
            silent = voter in sitting.undecided or voter in sitting.absent - sitting.written
            if not silent and (voter, key) not in aside:
                yield voter, key


def _plan_session(stage: Stage, sitting: Sitting, at: datetime) -> None:
    planned = NewSession(COUNCIL, sitting.title, stage.clock.day(sitting.day), BallotMode.OPEN, sitting.place)
    stage.sessions[sitting.key] = create_session(stage.connection, stage.actor(SECRETARY), planned, at)


def _place(stage: Stage, sitting: Sitting, at: datetime) -> None:
    ids = [stage.nominations[key] for key in sitting.agenda]
    placed = place_on_agenda(stage.connection, stage.actor(SECRETARY), stage.sessions[sitting.key], ids, at)
    for key, item in zip(sitting.agenda, placed, strict=True):
        stage.items[sitting.key, key] = item.item_id


def _open(stage: Stage, sitting: Sitting, at: datetime) -> None:
    connection, secretary, session_id = stage.connection, stage.actor(SECRETARY), stage.sessions[sitting.key]
    present = [voter for voter in VOTERS if voter not in sitting.absent]
    record_attendance(connection, secretary, session_id, present, at)
    for key, member, reason in sitting.recusals:
        recuse(connection, secretary, session_id, stage.items[sitting.key, key], member, reason, at)
    open_session(connection, secretary, session_id, at + timedelta(minutes=4))


def _vote(stage: Stage, sitting: Sitting, voter: str, key: str, at: datetime) -> None:
    said = sitting.votes.get(key, {}).get(voter, Choice.APPROVE.value)
    ballot = Ballot(Choice.APPROVE, Award(said)) if said in set(Award) else Ballot(Choice(said))
    session_id, item_id = stage.sessions[sitting.key], stage.items[sitting.key, key]
    if voter in sitting.written:
        written_opinion(stage.connection, stage.actor(SECRETARY), session_id, item_id, voter, ballot, at)
    else:
        cast(stage.connection, stage.actor(voter), session_id, item_id, ballot, at)


def _close(stage: Stage, sitting: Sitting, at: datetime) -> None:
    close_session(stage.connection, stage.actor(SECRETARY), stage.sessions[sitting.key], at)


def _register(stage: Stage, sitting: Sitting, paper: StoryPaper, at: datetime) -> None:
    written = Paper(
        session_id=stage.sessions[sitting.key],
        award=paper.award,
        number=paper.number,
        symbol=paper.symbol,
        issued_on=stage.clock.day(paper.day),
        signatory_name=paper.signatory_name,
        signatory_title=paper.signatory_title,
        nomination_ids=[stage.nominations[key] for key in paper.nominations],
    )
    secretary = stage.actor(SECRETARY)
    if paper.kind == "submission":
        assert paper.addressed_to is not None, "a submission has an addressee"
        forward_submission(stage.connection, secretary, written, paper.addressed_to, at)
    else:
        issue(stage.connection, secretary, written, at)
