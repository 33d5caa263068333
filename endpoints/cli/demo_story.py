"""The story of the demonstration, read from :mod:`endpoints.cli.demo_content` into values."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from states.facts import Given, Mend
from states.terms import Award, Category, CommendationType, Role
from workflow.nominations.draft import Draft, PriorAward

PERIOD = (date(2021, 1, 1), date(2025, 12, 31))
"""The movement's years, if a nomination does not say others."""


@dataclass(frozen=True, slots=True)
class Extra:
    """Somebody who acts beside the cast."""

    username: str
    full_name: str
    role: Role
    unit: str


@dataclass(frozen=True, slots=True)
class Scene:
    """One thing that somebody does with a nomination; ``do`` is a step, or create, edit, ask, answer."""

    day: int
    by: str
    do: str
    given: Given
    decided: int | None
    """The day of the decision that a step names."""
    text: str
    """What is asked or answered."""
    edits: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Tale:
    """A nomination and all that is done with it outside sessions and papers."""

    key: str
    draft: Draft
    scenes: tuple[Scene, ...]


@dataclass(frozen=True, slots=True)
class StoryPaper:
    """A decision or submission that follows a session."""

    kind: str
    award: Award
    day: int
    number: int
    symbol: str
    signatory_name: str
    signatory_title: str
    nominations: tuple[str, ...]
    addressed_to: str | None


@dataclass(frozen=True, slots=True)
class Sitting:
    """A session of the council; ``state`` is planned, open or closed in the end."""

    key: str
    title: str
    place: str
    planned: int
    placed: int
    day: int
    state: str
    agenda: tuple[str, ...]
    absent: frozenset[str]
    written: frozenset[str]
    undecided: frozenset[str]
    votes: Mapping[str, Mapping[str, str]]
    recusals: tuple[tuple[str, str, str], ...]
    """Nomination, member, reason."""
    papers: tuple[StoryPaper, ...]


@dataclass(frozen=True, slots=True)
class StoryFinding:
    """What a team finds on a day; ``answered`` says on which day by whom and in which words, where it was."""

    day: int
    by: str
    unit: str
    nomination: str | None
    text: str
    answered: tuple[int, str, str] | None


@dataclass(frozen=True, slots=True)
class Inspected:
    """A mandate to inspect, registered on a day, and what came of it."""

    number: str
    authority: str
    purpose: str
    issued: int
    registered: int
    begins: int
    ends: int
    units: tuple[str, ...]
    members: tuple[str, ...]
    leader: str
    findings: tuple[StoryFinding, ...]


@dataclass(frozen=True, slots=True)
class StoryExemplar:
    """What is told in public of an award; ``withdrawn`` says on which day by whom and why, where it was."""

    nomination: str
    by: str
    day: int
    consented: int | None
    headline: str
    story: str
    withdrawn: tuple[int, str, str] | None


@dataclass(frozen=True, slots=True)
class Story:
    """All of it."""

    people: tuple[Extra, ...]
    tales: tuple[Tale, ...]
    sittings: tuple[Sitting, ...]
    inspections: tuple[Inspected, ...]
    exemplars: tuple[StoryExemplar, ...]


@cache
def story() -> Story:
    """The whole story; a word in it that nobody knows is an error here, and not halfway through."""
    people: list[Extra] = []
    tales: list[Tale] = []
    sittings: list[Sitting] = []
    inspections: list[Inspected] = []
    exemplars: list[StoryExemplar] = []
    for content in _contents():
        people += [
            Extra(row["username"], row["full_name"], Role(row["role"]), row["unit"])
            for row in content.get("person", ())
        ]
        tales += [_tale(row) for row in content.get("nomination", ())]
        sittings += [_sitting(row) for row in content.get("session", ())]
        inspections += [_inspection(row) for row in content.get("inspection", ())]
        exemplars += [_exemplar(row) for row in content.get("exemplar", ())]
    return Story(tuple(people), tuple(tales), tuple(sittings), tuple(inspections), tuple(exemplars))


def _contents() -> Iterator[dict[str, Any]]:
    folder = files("endpoints.cli.demo_content")
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".toml"):
            yield tomllib.loads(file.read_text(encoding="utf-8"))


def _tale(row: dict[str, Any]) -> Tale:
    begun, ended = row.get("period", PERIOD)
    draft = Draft(
        category=Category(row["category"]),
        nominee_name=row["nominee_name"],
        nominee_unit_code=row["nominee_unit"],
        requested_award=Award(row["award"]),
        achievements=row["achievements"].strip(),
        period_from=begun,
        period_to=ended,
        commendation_type=CommendationType(row.get("commendation_type", CommendationType.PHONG_TRAO)),
        nominee=row.get("nominee", {}),
        prior_awards=tuple(
            PriorAward(**prior | {"award": Award(prior["award"])}) for prior in row.get("prior_awards", ())
        ),
    )
    return Tale(row["key"], draft, tuple(_scene(step, row["by"]) for step in row["walk"]))


def _scene(step: dict[str, Any], drafter: str) -> Scene:
    rest = dict(step)
    day, do, by = rest.pop("day"), rest.pop("do"), rest.pop("by", drafter)
    decided, text, edits = rest.pop("decided", None), rest.pop("text", ""), rest.pop("set", {})
    items = tuple(Mend(**item) for item in rest.pop("items", ()))
    return Scene(day, by, do, Given(items=items, **rest), decided, text, edits)


def _sitting(row: dict[str, Any]) -> Sitting:
    return Sitting(
        key=row["key"],
        title=row["title"],
        place=row["place"],
        planned=row["planned"],
        placed=row["placed"],
        day=row["day"],
        state=row["state"],
        agenda=tuple(row["agenda"]),
        absent=frozenset(row.get("absent", ())),
        written=frozenset(row.get("written", ())),
        undecided=frozenset(row.get("undecided", ())),
        votes=row.get("votes", {}),
        recusals=tuple(
            (each["nomination"], each["member"], each["reason"]) for each in row.get("recusal", ())
        ),
        papers=tuple(_paper(each) for each in row.get("paper", ())),
    )


def _inspection(row: dict[str, Any]) -> Inspected:
    findings = tuple(_finding(each) for each in row.pop("finding", ()))
    cells = row | {"units": tuple(row["units"]), "members": tuple(row["members"])}
    return Inspected(**cells, findings=findings)


def _finding(row: dict[str, Any]) -> StoryFinding:
    said = row.get("answer")
    answered = (said["day"], said["by"], said["text"]) if said else None
    return StoryFinding(row["day"], row["by"], row["unit"], row.get("nomination"), row["text"], answered)


def _exemplar(row: dict[str, Any]) -> StoryExemplar:
    said = row.pop("withdrawn", None)
    cells: dict[str, Any] = {"consented": None, **row, "story": row["story"].strip()}
    return StoryExemplar(**cells, withdrawn=(said["day"], said["by"], said["reason"]) if said else None)


def _paper(row: dict[str, Any]) -> StoryPaper:
    cells: dict[str, Any] = {"addressed_to": None, **row}
    return StoryPaper(**cells | {"award": Award(row["award"]), "nominations": tuple(row["nominations"])})
