"""What a reader does with messages."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, update

from notifications.models import Channel, Message


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
