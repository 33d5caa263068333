"""What a person has been told, and what could not be delivered."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from notifications.findings import SUBJECT as FINDING
from notifications.models import Channel, Message, MessageState
from states.facts import Actor
from workflow.audit.models import Entry
from workflow.keyset import Order, Page, ascending, descending, fetch_page
from workflow.nominations.models import Nomination
from workflow.nominations.visibility import visible_to
from workflow.people.models import Person


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message as its reader sees it (thông báo)."""

    id: int
    nomination_id: str | None
    nominee_name: str | None
    """Who is nominated, as it stands now; None where the reader may not see the nomination any more."""
    subject: str
    body: str
    created_at: datetime
    read_at: datetime | None
    finding_id: str | None = None
    """What an inspection has found, where it is about that."""


@dataclass(frozen=True, slots=True)
class Failure:
    """An e-mail that was refused or given up, for those who run the service."""

    message_id: int
    entry_id: str
    username: str
    address: str | None
    state: MessageState
    """``dead``: given up; ``pending``: it will be tried again at ``due_at``."""
    attempts: int
    last_failure: str
    created_at: datetime
    due_at: datetime


_told_of = aliased(Entry)
_READ = case((Message.read_at.is_(None), 0), else_=1)
UNREAD_FIRST = Order(ascending(_READ), descending(Message.id))
"""Unread before read, each the newest first."""


def messages_of(connection: Connection, actor: Actor, *, limit: int, cursor: str | None) -> Page[MessageView]:
    """What ``actor`` has been told in the service, unread first. Raises UnmetRequirements (``bad_cursor``)."""
    statement = (
        select(
            Message.id,
            Message.nomination_id,
            Nomination.nominee_name,
            Message.subject,
            Message.body,
            Message.created_at,
            Message.read_at,
            _told_of.subject,
        )
        .outerjoin(_told_of, _told_of.id == Message.entry_id)
        .outerjoin(Nomination, and_(Nomination.id == Message.nomination_id, visible_to(actor)))
        .where(Message.person_id == actor.person_id, Message.channel == Channel.SERVICE)
    )
    return fetch_page(connection, statement, UNREAD_FIRST, limit=limit, cursor=cursor, make=_message)


def _message(*columns: Any) -> MessageView:
    view = MessageView(*columns)
    subject = view.finding_id
    about_finding = subject is not None and subject.startswith(FINDING)
    return replace(view, finding_id=subject.removeprefix(FINDING) if subject and about_finding else None)


def count_unread(connection: Connection, person_id: int) -> int:
    """How many messages in the service this person has not read yet."""
    statement = (
        select(func.count())
        .select_from(Message)
        .where(Message.person_id == person_id, Message.channel == Channel.SERVICE, Message.read_at.is_(None))
    )
    return connection.execute(statement).scalar_one()


@dataclass(frozen=True, slots=True)
class Outbox:
    """Letters by where they stand."""

    waiting: int
    """To be sent, tried already or not."""
    given_up: int
    oldest_waiting: datetime | None
    last_sent: datetime | None


def outbox(connection: Connection) -> Outbox:
    """How the post stands."""
    letters = select(
        func.count().filter(Message.state == MessageState.PENDING),
        func.count().filter(Message.state == MessageState.DEAD),
        func.min(Message.created_at).filter(Message.state == MessageState.PENDING),
    ).where(Message.channel == Channel.EMAIL, Message.state.in_([MessageState.PENDING, MessageState.DEAD]))
    sent = select(Message.sent_at).where(Message.channel == Channel.EMAIL, Message.state == MessageState.SENT)
    newest = connection.scalar(sent.order_by(Message.id.desc()).limit(1))
    return Outbox(*connection.execute(letters).one(), last_sent=newest)


def failures(connection: Connection, limit: int = 100) -> Sequence[Failure]:
    """E-mails given up, and those that failed and will be tried again; the newest first."""
    statement = (
        select(
            Message.id,
            Message.entry_id,
            Person.username,
            Person.email,
            Message.state,
            Message.attempts,
            Message.last_failure,
            Message.created_at,
            Message.due_at,
        )
        .join(Person, Person.id == Message.person_id)
        .where(
            or_(
                Message.state == MessageState.DEAD,
                and_(Message.state == MessageState.PENDING, Message.last_failure.is_not(None)),
            )
        )
        .order_by(Message.id.desc())
        .limit(limit)
    )
    rows: Sequence[Any] = connection.execute(statement).all()
    return [Failure(*row) for row in rows]
