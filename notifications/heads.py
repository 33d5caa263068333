"""Mailing the head of the log to the inspectors, once a day: whoever keeps one holds the log to account.

It goes to everybody who is an inspector on the day and has an address, and travels like every other letter. A mailbox
is a place where the operator of the database cannot reach it, which is all that is asked of it.
"""

from datetime import datetime

from sqlalchemy import Connection, insert, or_, select

from notifications.models import Channel, CheckpointMailing, Message, MessageState
from notifications.texts import TEMPLATES
from states.terms import Role
from workflow.audit.cosignatures import newest_note
from workflow.audit.note import Checkpoint, text_of
from workflow.calendar import today
from workflow.database import insert_unless_taken
from workflow.people.models import AssignmentRow, Person

SUBJECT = "Dấu niêm phong nhật ký ngày {day:%d/%m/%Y}: {size} bản ghi"


def mail_head(connection: Connection, now: datetime) -> int:
    """Write the day's letters with the head of the log, unless it was done; returns how many.

    Args:
        connection: within a writing transaction.
        now: the moment; the day is Viet Nam's.
    """
    day, note = today(now), newest_note(connection)
    if note is None or connection.scalar(select(CheckpointMailing.day).where(CheckpointMailing.day == day)):
        return 0
    size = Checkpoint.read(text_of(note)).size
    if not insert_unless_taken(connection, CheckpointMailing, {"day": day, "size": size}, ["day"]):
        return 0  # another worker was first
    inspectors = connection.scalars(
        select(Person.id)
        .where(
            Person.ended_at.is_(None),
            Person.email.is_not(None),
            Person.id.in_(
                select(AssignmentRow.person_id).where(
                    AssignmentRow.role == Role.INSPECTOR,
                    AssignmentRow.valid_from <= day,
                    or_(AssignmentRow.valid_to.is_(None), AssignmentRow.valid_to >= day),
                )
            ),
        )
        .order_by(Person.id)
    ).all()
    letter = {
        "entry_id": f"checkpoint.{day.isoformat()}",
        "channel": Channel.EMAIL,
        "subject": SUBJECT.format(day=day, size=size),
        "body": TEMPLATES.get_template("checkpoint.txt").render(note=note, size=size),
        "state": MessageState.PENDING,
        "created_at": now,
        "due_at": now,
        "attempts": 0,
    }
    if inspectors:
        connection.execute(insert(Message), [letter | {"person_id": person_id} for person_id in inspectors])
    return len(inspectors)
