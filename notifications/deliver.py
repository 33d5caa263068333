"""Delivering e-mail: claim by a lease, begin, send, mark.

Claiming moves ``due_at`` on by a lease and commits, so that others pass the message over while it is sent; a worker
killed meanwhile leaves it pending, and it is claimed again when the lease ends. Marking names the lease: a worker
that was slow marks nothing of what another has claimed since. An attempt counts when it begins, letter by letter: a
letter at which every worker dies is given up in the end, and those claimed beside it are not.

**At least once.** A worker killed between the server's 250 and the mark sends a second time, as SMTP has no way to
do both at once (RFC 5321, 4.5.3.2.6). The letter is the same, with the same ``Message-ID``, by which mailboxes and
readers know the double. Messages in the service are rows, and never doubled.

A refusal is the letter's own: 5xx ends it, 4xx is tried again after 1 minute, then 3, 9 … up to 6 hours, at most
:data:`MOST_ATTEMPTS` times in half a day. An unreachable server is no letter's fault: it counts for no attempt and
ends nothing, and each wait is as long as the letter has waited already, so that an outage of days loses nothing. The
letter at which the line broke comes after those that waited with it: if it is the cause, it holds up no other.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, select, update

from notifications.letters import Delivered, Letter, Refused, Unreachable
from notifications.models import Channel, Message, MessageState
from workflow.audit.models import Entry
from workflow.people.models import Person

LEASE = timedelta(minutes=5)
MOST_ATTEMPTS = 8
SHORTEST_WAIT = timedelta(minutes=1)
WAIT_GROWS_BY = 3
LONGEST_WAIT = timedelta(hours=6)
LONGEST_OUTAGE_WAIT = timedelta(minutes=15)
"""Once the server is back, nobody waits longer than this."""
BEFORE_IT = timedelta(seconds=5)
"""So much earlier than the letter at which the line broke those beside it are tried again."""

NEVER_FINISHED = "Chương trình gửi thư dừng giữa chừng ở lần gửi cuối."
NO_ADDRESS = "Người nhận đã nghỉ hoặc không còn địa chỉ thư điện tử."

_DUE = (Message.channel == Channel.EMAIL, Message.state == MessageState.PENDING)


def claim(connection: Connection, now: datetime, limit: int) -> list[Letter]:
    """At most ``limit`` letters that are due, the longest waiting first, leased to the caller when this commits."""
    _bury(connection, now)
    due = (
        select(Message.id)
        .where(*_DUE, Message.due_at <= now)
        .order_by(Message.due_at, Message.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        # Once: within the condition PostgreSQL may ask again for each row, and passes over what it has claimed itself.
        .cte("due")
    )
    claimed = update(Message).where(Message.id.in_(select(due.c.id))).values(due_at=now + LEASE)
    ids = connection.scalars(claimed.returning(Message.id)).all()
    return _letters(connection, ids) if ids else []


def begin(connection: Connection, letter: Letter) -> bool:
    """Count an attempt, in a transaction that ends before the letter is sent; False where its lease has ended."""
    counted = update(Message).where(*_still_ours([letter])).values(attempts=Message.attempts + 1)
    return connection.execute(counted).rowcount == 1


def settle(connection: Connection, letter: Letter, outcome: Delivered | Refused, now: datetime) -> bool:
    """Write down what came of a letter; False where its lease has ended and another has claimed it since."""
    match outcome:
        case Delivered():
            values = {"state": MessageState.SENT, "sent_at": now, "due_at": now}
        case Refused(failure, for_ever):
            ended = for_ever or letter.attempts >= MOST_ATTEMPTS
            values = {
                "state": MessageState.DEAD if ended else MessageState.PENDING,
                "last_failure": failure,
                "due_at": now if ended else now + wait_after(letter.attempts),
            }
    return connection.execute(update(Message).where(*_still_ours([letter])).values(values)).rowcount == 1


def postpone(connection: Connection, letters: Sequence[Letter], outcome: Unreachable, now: datetime) -> None:
    """Put these off: the server cannot be reached. The attempt, begun with the first of them, does not count."""
    waited = now - min(letter.planned_at for letter in letters)
    until = now + min(max(waited, SHORTEST_WAIT), LONGEST_OUTAGE_WAIT)
    tried, *others = letters
    failure = {"last_failure": outcome.failure}
    _give_back(connection, [tried], {"due_at": until, "attempts": Message.attempts - 1, **failure})
    _give_back(connection, others, {"due_at": until - BEFORE_IT, **failure})


def give_back(connection: Connection, letters: Sequence[Letter], now: datetime) -> None:
    """Let others have letters that were claimed and not tried: the worker stops, or the lease is nearly over."""
    _give_back(connection, letters, {"due_at": now})


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many refusals: 1 minute, then 3 times as long each time, 6 hours at most."""
    return min(SHORTEST_WAIT * int(WAIT_GROWS_BY ** (attempts - 1)), LONGEST_WAIT)


def _give_back(connection: Connection, letters: Sequence[Letter], values: Mapping[str, Any]) -> None:
    if letters:
        connection.execute(update(Message).where(*_still_ours(letters)).values(values))


def _still_ours(letters: Sequence[Letter]) -> tuple[ColumnElement[bool], ...]:
    ids = [letter.message_id for letter in letters]
    return (
        Message.id.in_(ids),
        Message.state == MessageState.PENDING,
        Message.due_at == letters[0].leased_until,
    )


def _bury(connection: Connection, now: datetime) -> None:
    """Give up letters whose last attempt was never finished: the next would be one too many."""
    connection.execute(
        update(Message)
        .where(*_DUE, Message.due_at <= now, Message.attempts >= MOST_ATTEMPTS)
        .values(state=MessageState.DEAD, last_failure=NEVER_FINISHED)
    )


def _letters(connection: Connection, ids: Sequence[int]) -> list[Letter]:
    statement = (
        select(
            Message.id,
            Message.entry_id,
            Message.nomination_id,
            Message.subject,
            Message.body,
            Person.full_name,
            case((Person.ended_at.is_(None), Person.email)),
            Message.attempts + 1,
            Message.created_at,
            Message.due_at,
            Entry.subject.label("about"),
        )
        .join(Person, Person.id == Message.person_id)
        .outerjoin(Entry, Entry.id == Message.entry_id)
        .where(Message.id.in_(ids))
        .order_by(Message.id)
    )
    rows: Sequence[Any] = connection.execute(statement).all()
    return [Letter(*row) for row in rows]
