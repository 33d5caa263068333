"""Where the story of the demonstration takes place: what has come about in it so far, and what happens when."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, select

from endpoints.cli.demo_clock import OfficeClock
from endpoints.cli.demo_story import StoryFinding
from states.facts import Actor
from workflow.audit.keys import Signer
from workflow.people.actors import actor_of
from workflow.people.models import Person

Act = Callable[[datetime], object]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens at a moment."""

    at: datetime
    act: Act


@dataclass(slots=True)
class Stage:
    """Where the story takes place: the transaction, and what has come about in it so far."""

    connection: Connection
    clock: OfficeClock
    signer: Signer
    actors: dict[str, Actor] = field(default_factory=dict)
    nominations: dict[str, str] = field(default_factory=dict)
    questions: dict[str, str] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    items: dict[tuple[str, str], str] = field(default_factory=dict)
    inspections: dict[str, str] = field(default_factory=dict)
    findings: dict[StoryFinding, str] = field(default_factory=dict)

    def actor(self, username: str) -> Actor:
        """One of the people, whose roles never change in the story."""
        if username not in self.actors:
            person_id = self.connection.execute(
                select(Person.id).where(Person.username == username)
            ).scalar_one()
            self.actors[username] = actor_of(self.connection, person_id, self.clock.day(1))
        return self.actors[username]
