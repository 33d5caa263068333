"""What tests of messages do over and over: let something happen, look at what is waiting, count statements."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, event, select

from notifications.models import Channel, Message, MessageState
from states.facts import Given
from states.terms import Action, State
from tests.cast import actor
from tests.factories import nomination_in
from tests.notifications.stories import AT, pass_over, plan_all, start, step
from workflow.audit.models import Entry
from workflow.database import reading, writing
from workflow.people.models import Person
from workflow.step import Wanted, take_steps


class Clock:
    """A clock on the wall of the test."""

    def __init__(self) -> None:
        self.now = AT + timedelta(seconds=5)

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, time: timedelta) -> None:
        """Let time pass."""
        self.now += time


def happens(connection: Connection, start_state: State, *endings: Callable[[Connection, str], None]) -> str:
    """A nomination from which everything but what follows now has been passed over."""
    nomination_id = nomination_in(connection, start_state)
    start(connection)
    pass_over(connection)
    for ending in endings:
        ending(connection, nomination_id)
    return nomination_id


def submissions(engine: Engine, count: int) -> list[str]:
    """So many nominations are submitted: an entry each, of which ``district`` is to hear by both ways."""
    with writing(engine) as connection:
        start(connection)
        ids = [nomination_in(connection, State.DRAFTED) for _ in range(count)]
        pass_over(connection)
        wanted = [Wanted(nomination_id, None) for nomination_id in ids]
        take_steps(connection, actor(connection, "commune"), wanted, Action.SUBMIT, Given(), AT)
        return list(
            connection.scalars(
                select(Entry.id).where(Entry.nomination_id.in_(ids), Entry.action == Action.SUBMIT.value)
            )
        )


def planned(engine: Engine, count: int = 1) -> list[str]:
    """So many e-mails to ``district``, waiting; returns their entries."""
    with writing(engine) as connection:
        for _ in range(count):
            happens(connection, State.DRAFTED, step("commune", Action.SUBMIT))
            plan_all(connection)
        return list(
            connection.scalars(
                select(Message.entry_id).where(Message.channel == Channel.EMAIL).order_by(Message.id)
            )
        )


def letters(engine: Engine) -> Sequence[Message]:
    """The e-mails as they stand."""
    with reading(engine) as connection:
        return [
            Message(**row._mapping)
            for row in connection.execute(
                select(*Message.__table__.columns)
                .where(Message.channel == Channel.EMAIL)
                .order_by(Message.id)
            )
        ]


def stands(engine: Engine) -> list[tuple[MessageState, int]]:
    """State and attempts of each e-mail."""
    return [(letter.state, letter.attempts) for letter in letters(engine)]


def person_id(connection: Connection, username: str) -> int:
    return connection.execute(select(Person.id).where(Person.username == username)).scalar_one()


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """What is said to the database while the context lasts."""
    said: list[str] = []

    def listen(*arguments: Any) -> None:
        said.append(arguments[2])

    event.listen(engine, "before_cursor_execute", listen)
    yield said
    event.remove(engine, "before_cursor_execute", listen)
