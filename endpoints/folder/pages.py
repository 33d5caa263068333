"""The pages of the folder: an index with the drawn cases, and lists of all. Each is one file, readable anywhere."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from markupsafe import Markup
from sqlalchemy import Connection

from endpoints.telling.content import Content, content_of
from endpoints.telling.history import Event, Units, event_of
from endpoints.telling.looks import Tag, tag_of
from endpoints.whole_pages import ICON, STATIC, STYLE, source_of, whole_page
from states.facts import Actor
from states.words.terms import AWARDS
from workflow.audit.note import Checkpoint, text_of
from workflow.audit.queries import EntryView
from workflow.calendar import today
from workflow.errors import NotFound
from workflow.history import nomination_on
from workflow.inspection.queries import FindingView, InspectionView
from workflow.nominations.filters import Filters
from workflow.nominations.queries import NominationView, list_nominations, one
from workflow.units.queries import units_met

ROWS = 200
"""Cases on one page of the list."""
_STYLE = STYLE + (STATIC / "folder.css").read_text(encoding="utf-8")
_POLICY = (
    f"default-src 'none'; style-src {source_of(_STYLE)}; img-src data:; base-uri 'none'; form-action 'none'"
)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A case of the sample: its history, and where the proof of each entry lies."""

    nomination_id: str
    entries: tuple[EntryView, ...]
    proofs: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Overview:
    """What the index says of the whole."""

    size: int
    entries: int
    newer: int
    submitted: int
    drawn_by: int
    drawn: tuple[str, ...]
    number: str
    note: str
    pages: int


@dataclass(frozen=True, slots=True)
class Page:
    """A page with its name in the folder."""

    name: str
    html: str


@dataclass(frozen=True, slots=True)
class _Case:
    """A drawn case as it is told."""

    id: str
    code: str
    tag: Tag
    view: NominationView | None
    """What it says of itself; None where its unit has recalled it to a draft, which no mandate covers."""
    content: Content | None
    events: tuple[Event, ...]


def index_page(
    connection: Connection,
    scope: Actor,
    inspection: InspectionView,
    overview: Overview,
    drawn: Sequence[Drawn],
    findings: Sequence[FindingView],
    now: datetime,
) -> str:
    """The page by which one begins."""
    return _page(
        "folder/index.html",
        inspection=inspection,
        overview=overview,
        head=Checkpoint.read(text_of(overview.note)),
        cases=[_case(connection, scope, each, now) for each in drawn],
        findings=findings,
        now=now,
    )


def case_pages(connection: Connection, scope: Actor, now: datetime) -> Iterator[Page]:
    """All cases that the mandate covers, the newest first, on as many pages as it takes."""
    cursor: str | None = None
    number = 0
    while True:
        found = list_nominations(connection, scope, Filters(), today(now), limit=ROWS, cursor=cursor)
        number, cursor = number + 1, found.next_cursor
        rows = [
            (view, tag_of(view.state, view.route), content_of(view).category, AWARDS[view.award].short.vi)
            for view in found.items
        ]
        html = _page("folder/cases.html", rows=rows, number=number, more=cursor is not None, now=now)
        yield Page(f"danh-sach/{number:04}.html", html)
        if cursor is None:
            return


def _case(connection: Connection, scope: Actor, drawn: Drawn, now: datetime) -> _Case:
    codes = [entry.unit_code for entry in drawn.entries if entry.unit_code is not None]
    units = Units({unit.id: unit for unit in units_met(connection, [], codes)})
    view = _as_covered(connection, scope, drawn.nomination_id)
    shown = view or nomination_on(connection, drawn.nomination_id, today(now))
    events = (
        replace(event_of(entry, shown.route, units), verify=None, proof=drawn.proofs.get(entry.id))
        for entry in drawn.entries
    )
    return _Case(
        drawn.nomination_id,
        shown.code,
        tag_of(shown.state, shown.route),
        view,
        content_of(view) if view is not None else None,
        tuple(events),
    )


def _as_covered(connection: Connection, scope: Actor, nomination_id: str) -> NominationView | None:
    try:
        return one(connection, scope, nomination_id)
    except NotFound:
        return None


def _page(template: str, **context: object) -> str:
    style = Markup(_STYLE)  # noqa: S704 - ours
    return whole_page(template, _POLICY, icon=ICON, style=style, **context).html
