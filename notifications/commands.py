"""What a reader does with messages, and their end when the reader has left."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, func, select, update

from notifications.models import Channel, Message, MessageState
from states.facts import Actor
from workflow.people.log import administrator


def mark_read(
    connection: Connection, person_id: int, message_ids: Sequence[int] | None, now: datetime
) -> int:
    """Mark this person's messages as read, these or (None) all of them; returns how many were not read before.

    Others' messages are left as they are, without a word: nobody learns that they exist.
    """
    statement = update(Message).where(
        Message.person_id == person_id, Message.channel == Channel.SERVICE, Message.read_at.is_(None)
    )
    if message_ids is not None:
        statement = statement.where(Message.id.in_(message_ids))
    return connection.execute(statement.values(read_at=now)).rowcount


def send_again(
    connection: Connection, message_ids: Sequence[int] | None, now: datetime, actor: Actor | None = None
) -> int:
    """Let letters that were given up be tried anew, these or (None) all of them; returns how many.

    Their attempts are counted from the beginning. What was sent, or waits still, is left as it is.

    Raises:
        NotYours: the actor is no administrator.
    """
    administrator(actor)
    given_up = update(Message).where(Message.channel == Channel.EMAIL, Message.state == MessageState.DEAD)
    if message_ids is not None:
        given_up = given_up.where(Message.id.in_(message_ids))
    anew = {"state": MessageState.PENDING, "attempts": 0, "due_at": now, "last_failure": None}
    return connection.execute(given_up.values(anew)).rowcount


def messages_kept(connection: Connection, person_id: int) -> int:
    """How many messages are kept for a person, in the service and by e-mail."""
    kept = select(func.count()).select_from(Message).where(Message.person_id == person_id)
    return connection.scalar(kept) or 0


def forget_messages(connection: Connection, person_id: int) -> int:
    """Remove a person's messages, with what mail servers said of their address; returns how many there were."""
    return connection.execute(delete(Message).where(Message.person_id == person_id)).rowcount
