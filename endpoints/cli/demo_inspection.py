"""Inspections in the demonstration: the mandate is registered, the team finds something, a unit answers."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from endpoints.cli.demo_stage import Event, Stage
from endpoints.cli.demo_story import Inspected, StoryFinding
from workflow.inspection.commands import Mandate, create_inspection
from workflow.inspection.findings import answer_finding, record_finding


def inspection_events(stage: Stage, inspected: Inspected) -> Iterator[Event]:
    """What happens in an inspection."""
    clock, number = stage.clock, inspected.number
    yield Event(clock.moment(inspected.registered, number), partial(_register_mandate, stage, inspected))
    for found in inspected.findings:
        at = clock.moment(found.day, f"{number} {found.unit}")
        yield Event(at, partial(_find, stage, number, found))
        if found.answered is not None:
            day, by, text = found.answered
            at = clock.moment(day, f"{number} {found.unit} {by}")
            yield Event(at, partial(_answer_finding, stage, found, by, text))


def _register_mandate(stage: Stage, inspected: Inspected, at: datetime) -> None:
    day, one = stage.clock.day, inspected
    mandate = Mandate(
        *(one.number, day(one.issued), one.authority, one.purpose, day(one.begins), day(one.ends)),
        *(one.units, one.members, one.leader),
    )
    stage.inspections[one.number] = create_inspection(stage.connection, mandate, at, stage.actor("admin"))


def _find(stage: Stage, number: str, found: StoryFinding, at: datetime) -> None:
    case = stage.nominations[found.nomination] if found.nomination else None
    inspection_id = stage.inspections[number]
    stage.findings[found] = record_finding(
        stage.connection, stage.actor(found.by), inspection_id, found.unit, case, found.text, at
    )


def _answer_finding(stage: Stage, found: StoryFinding, by: str, text: str, at: datetime) -> None:
    answer_finding(stage.connection, stage.actor(by), stage.findings[found], text, at)
