"""A message as it is stored when it is planned."""

from datetime import datetime
from typing import Any

from notifications.models import Channel, MessageState
from notifications.texts import Text


def message_row(
    entry_id: str, nomination_id: str | None, person_id: int, channel: Channel, text: Text, now: datetime
) -> dict[str, Any]:
    """The row: one message to one person by one channel about one entry."""
    here = channel is Channel.SERVICE
    return {
        "entry_id": entry_id,
        "nomination_id": nomination_id,
        "person_id": person_id,
        "channel": channel,
        "subject": text.subject,
        "body": text.body,
        # what stands in the service is with its reader as soon as it is written
        "state": MessageState.SENT if here else MessageState.PENDING,
        "created_at": now,
        "due_at": now,
        "attempts": 0,
        "sent_at": now if here else None,
    }
