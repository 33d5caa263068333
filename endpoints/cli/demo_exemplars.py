"""Exemplars in the demonstration: the story of an award is told in public, and one of them withdrawn."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from endpoints.cli.demo_stage import Event, Stage
from endpoints.cli.demo_story import StoryExemplar
from workflow.exemplars.access import told_of
from workflow.exemplars.commands import publish, withdraw
from workflow.exemplars.story import Story


def exemplar_events(stage: Stage, exemplar: StoryExemplar) -> Iterator[Event]:
    """What happens with a story."""
    at = stage.clock.moment(exemplar.day, f"{exemplar.nomination} publish")
    yield Event(at, partial(_publish, stage, exemplar))
    if exemplar.withdrawn is not None:
        day, by, reason = exemplar.withdrawn
        at = stage.clock.moment(day, f"{exemplar.nomination} withdraw")
        yield Event(at, partial(_withdraw, stage, exemplar, by, reason))


def _publish(stage: Stage, exemplar: StoryExemplar, at: datetime) -> None:
    consent_on = None if exemplar.consented is None else stage.clock.day(exemplar.consented)
    story = Story(exemplar.headline, exemplar.story, consent_on)
    publish(stage.connection, stage.actor(exemplar.by), stage.nominations[exemplar.nomination], story, at)


def _withdraw(stage: Stage, exemplar: StoryExemplar, by: str, reason: str, at: datetime) -> None:
    exemplar_id = told_of(stage.connection, stage.nominations[exemplar.nomination])
    assert exemplar_id is not None, "it is told before it is withdrawn"
    withdraw(stage.connection, stage.actor(by), exemplar_id, reason, at)
