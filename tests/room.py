"""A room in which a council sits: for tests about votes."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from states.terms import Award, Choice, Deed, State
from tests.cast import actor
from tests.clock import NOW
from tests.factories import MEMBERS, REASON, nomination_in, session_with
from workflow.audit.models import Entry
from workflow.council.ballots import Ballot, cast, recuse, written_opinion
from workflow.council.models import Vote
from workflow.people.models import Person

APPROVE, REJECT, ABSTAIN = Ballot(Choice.APPROVE), Ballot(Choice.REJECT), Ballot(Choice.ABSTAIN)


class Room:
    """An open session on one nomination, with some of the council present."""

    def __init__(
        self,
        connection: Connection,
        award: Award = Award.BANG_KHEN_TINH,
        present: tuple[str, ...] = MEMBERS,
    ) -> None:
        self.connection = connection
        self.nomination_id = nomination_in(connection, State.CHECKED, award=award)
        self.session_id, (self.item_id,) = session_with(connection, [self.nomination_id], present=present)

    def cast(self, username: str, ballot: Ballot = APPROVE) -> None:
        cast(self.connection, actor(self.connection, username), self.session_id, self.item_id, ballot, NOW)

    def write(self, username: str, ballot: Ballot = APPROVE, by: str = "secretary") -> None:
        written_opinion(
            self.connection, actor(self.connection, by), self.session_id, self.item_id, username, ballot, NOW
        )

    def recuse(self, username: str, by: str = "secretary", reason: str | None = REASON) -> None:
        recuse(
            self.connection, actor(self.connection, by), self.session_id, self.item_id, username, reason, NOW
        )

    def votes(self) -> dict[str, tuple[Choice, Award | None, bool]]:
        rows = self.connection.execute(
            select(Person.username, Vote.choice, Vote.award, Vote.written)
            .join(Vote, Vote.person_id == Person.id)
            .where(Vote.item_id == self.item_id)
        )
        return {username: (choice, award, written) for username, choice, award, written in rows}

    def entries(self, deed: Deed) -> Sequence[Any]:
        columns = (Entry.id, Entry.actor, Entry.role, Entry.unit_code, Entry.subject, Entry.nomination_id)
        rows = select(*columns, Entry.version, Entry.canonical).where(Entry.action == deed)
        return self.connection.execute(rows).all()
