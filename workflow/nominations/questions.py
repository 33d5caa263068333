"""Questions and answers between tiers (trao đổi): no step and no new version, but in the log."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select
from sqlalchemy.orm import aliased

from states.codes import Code
from states.facts import Actor, Assignment
from states.terms import Deed, Role
from workflow.audit.entries import NewEntry, write_entries
from workflow.errors import NotFound, NotYours
from workflow.ids import new_id
from workflow.nominations.models import Answer, Nomination, Question
from workflow.nominations.visibility import visible_to
from workflow.people.models import Person


@dataclass(frozen=True, slots=True)
class AnswerView:
    """An answer, with who gave it."""

    id: str
    text: str
    answered_by: str
    answered_by_name: str
    answered_at: datetime


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question with its answers, the oldest first."""

    id: str
    text: str
    asked_by: str
    asked_by_name: str
    asked_at: datetime
    answers: tuple[AnswerView, ...]


def speaking(actor: Actor) -> Sequence[Assignment]:
    """The assignments by which somebody may ask and answer: who only inspects or administers takes no part."""
    return [each for each in actor.assignments if each.role not in (Role.INSPECTOR, Role.ADMIN)]


def ask(connection: Connection, actor: Actor, nomination_id: str, text: str, now: datetime) -> str:
    """Ask about a nomination that the actor sees; returns the question's id.

    Raises:
        NotFound: the actor may not know of it.
        NotYours: ``read_only``, for one who only inspects.
    """
    assignment = _speaks_as(connection, actor, nomination_id)
    question_id = new_id(now)
    row = {"id": question_id, "nomination_id": nomination_id, "asked_by": actor.person_id, "asked_at": now}
    connection.execute(insert(Question), row | {"text": text})
    _log(connection, Deed.ASK, actor, assignment, nomination_id, question_id, text, now)
    return question_id


def answer(
    connection: Connection, actor: Actor, nomination_id: str, question_id: str, text: str, now: datetime
) -> str:
    """Answer a question; returns the answer's id. Raises as :func:`ask`, and NotFound for an unknown question."""
    assignment = _speaks_as(connection, actor, nomination_id)
    known = connection.scalar(
        select(Question.id).where(Question.id == question_id, Question.nomination_id == nomination_id)
    )
    if known is None:
        raise NotFound
    answer_id = new_id(now)
    row = {"id": answer_id, "question_id": question_id, "answered_by": actor.person_id, "answered_at": now}
    connection.execute(insert(Answer), row | {"text": text})
    _log(connection, Deed.ANSWER, actor, assignment, nomination_id, question_id, text, now)
    return answer_id


def questions_of(connection: Connection, actor: Actor, nomination_id: str) -> list[QuestionView]:
    """The questions on a nomination, the oldest first. Raises NotFound where the actor may not know of it."""
    _see(connection, actor, nomination_id)
    asker, answerer = aliased(Person), aliased(Person)
    answers: dict[str, list[AnswerView]] = {}
    for row in connection.execute(
        select(
            Answer.question_id,
            Answer.id,
            Answer.text,
            answerer.username,
            answerer.full_name,
            Answer.answered_at,
        )
        .join(answerer, answerer.id == Answer.answered_by)
        .join(Question, Question.id == Answer.question_id)
        .where(Question.nomination_id == nomination_id)
        .order_by(Answer.id)
    ):
        answers.setdefault(row[0], []).append(AnswerView(*row[1:]))
    rows = connection.execute(
        select(Question.id, Question.text, asker.username, asker.full_name, Question.asked_at)
        .join(asker, asker.id == Question.asked_by)
        .where(Question.nomination_id == nomination_id)
        .order_by(Question.id)
    )
    return [QuestionView(*row, answers=tuple(answers.get(row[0], ()))) for row in rows]


_MET = select(
    Nomination.origin_unit_id,
    Nomination.district_unit_id,
    Nomination.department_unit_id,
    Nomination.council_unit_id,
)


def _see(connection: Connection, actor: Actor, nomination_id: str) -> Collection[int | None]:
    """The units on its way. Raises NotFound where the actor may not know of it."""
    met = connection.execute(_MET.where(Nomination.id == nomination_id, visible_to(actor))).first()
    if met is None:
        raise NotFound
    return tuple(met)


def _speaks_as(connection: Connection, actor: Actor, nomination_id: str) -> Assignment:
    """The assignment by which the nomination concerns the actor, else their first."""
    met = _see(connection, actor, nomination_id)
    theirs = speaking(actor)
    if not theirs:
        raise NotYours(Code.READ_ONLY)
    return next((each for each in theirs if each.unit_id in met), theirs[0])


def _log(
    connection: Connection,
    deed: Deed,
    actor: Actor,
    assignment: Assignment,
    nomination_id: str,
    question_id: str,
    text: str,
    now: datetime,
) -> None:
    entry = NewEntry(
        at=now,
        action=deed,
        actor=actor,
        assignment=assignment,
        nomination_id=nomination_id,
        subject=f"question:{question_id}",
        private={"text": text},
    )
    write_entries(connection, [entry])
