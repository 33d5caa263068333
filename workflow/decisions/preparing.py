"""Before a paper is registered: what waits for one, and what the register offers (chuẩn bị ban hành).

Nothing here reserves a number or a nomination; :func:`workflow.decisions.commands.foresee` says what stands against a
paper, and the register itself decides when it is signed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from sqlalchemy import Connection, select

from states.codes import Code
from states.facts import Actor, Given, Refusal
from states.judge import judge
from states.routes import Route, Signatory
from states.terms import Action, Award, State
from workflow.calendar import today
from workflow.council.access import Session
from workflow.council.models import AgendaItem, ItemState
from workflow.decisions.commands import recommended, require_register
from workflow.decisions.models import Document, DocumentKind
from workflow.decisions.register import LARGEST_NUMBER, authority_of, series_of
from workflow.facts import load
from workflow.nominations.models import Nomination
from workflow.units.models import Unit
from workflow.units.queries import UnitView

MOST_GAPS = 5
"""Runs of numbers left out that are named, the latest first."""


@dataclass(frozen=True, slots=True)
class ReadyCase:
    """A nomination that the council recommended and no paper carries yet."""

    nomination_id: str
    code: str
    nominee_name: str
    unit_name: str
    origin_unit_id: int
    route: Route
    against: Code | None
    """What keeps it from being carried now: held, two hats."""


@dataclass(frozen=True, slots=True)
class ReadyPaper:
    """All that one paper would carry: the cases of a session for one form (một hình thức, một văn bản)."""

    kind: DocumentKind
    award: Award
    cases: tuple[ReadyCase, ...]

    @property
    def count(self) -> int:
        """How many wait."""
        return len(self.cases)

    @property
    def carried(self) -> tuple[ReadyCase, ...]:
        """Those that can be carried now."""
        return tuple(case for case in self.cases if case.against is None)

    @property
    def left(self) -> tuple[ReadyCase, ...]:
        """Those that cannot, and are left for another paper."""
        return tuple(case for case in self.cases if case.against is not None)

    @property
    def signatory(self) -> Signatory:
        """Who signs the award: of a submission, whom it is addressed to."""
        return self.cases[0].route.signatory(self.award)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a register stands in a year, and who signed there last."""

    authority: UnitView | None
    """In whose register the paper stands; None where that unit does not exist on the day."""
    symbol: str
    """The symbol used there last, else the one that is usual."""
    next_number: int
    gaps: tuple[tuple[int, int], ...]
    """Numbers left out between those used, from and to, the latest first."""
    signatory_name: str
    signatory_title: str


def ready_papers(
    connection: Connection, actor: Actor, session_id: str, now: datetime
) -> tuple[ReadyPaper, ...]:
    """What of a closed session waits for a decision or a submission, the highest form first.

    Raises as :func:`workflow.decisions.commands.require_register`.
    """
    session, _ = require_register(connection, actor, session_id)
    rows = connection.execute(
        select(
            Nomination.id,
            Nomination.number,
            Nomination.nominee_name,
            Unit.name,
            Nomination.origin_unit_id,
        )
        .join(AgendaItem, AgendaItem.nomination_id == Nomination.id)
        .join(Unit, Unit.id == Nomination.nominee_unit_id)
        .where(
            AgendaItem.session_id == session.id,
            AgendaItem.state == ItemState.CLOSED,
            Nomination.state == State.DECIDED,
        )
        .order_by(AgendaItem.position)
    ).all()
    ids = [row.id for row in rows]
    if not ids:
        return ()
    counted, facts = recommended(connection, ids), load(connection, actor, ids, lock=False)
    found: dict[tuple[DocumentKind, Award], list[ReadyCase]] = {}
    for row in rows:
        count = counted[row.id]
        if count.session_id != session.id or count.award is None or row.id not in facts:
            continue
        kind = _kind_of(count.route, count.award)
        given = Given(decision_number="–", decided_on=today(now))
        judged = judge(actor, facts[row.id].facts, _ACTION[kind], given, today(now))
        against = judged.code if isinstance(judged, Refusal) else None
        case = ReadyCase(
            row.id, str(row.number), row.nominee_name, row.name, row.origin_unit_id, count.route, against
        )
        found.setdefault((kind, count.award), []).append(case)
    papers = [ReadyPaper(kind, award, tuple(cases)) for (kind, award), cases in found.items()]
    return tuple(sorted(papers, key=lambda paper: -paper.award.rank))


def standing_of_register(
    connection: Connection, session: Session, paper: ReadyPaper, symbol: str | None, on: date
) -> Standing:
    """How the register stands in which a paper would be entered on a day, under ``symbol`` or the usual one."""
    routes = {case.route for case in paper.cases}
    authority = authority_of(connection, session, paper.kind, paper.award, routes, on)
    usual = _USUAL[paper.kind, paper.signatory is Signatory.DEPARTMENT_DIRECTOR]
    if authority is None:
        return Standing(None, symbol or usual, 1, (), "", "")
    last = connection.execute(
        select(Document.symbol, Document.signatory_name, Document.signatory_title)
        .where(Document.authority_unit_id == authority.id, Document.kind == paper.kind)
        .order_by(Document.id.desc())
        .limit(1)
    ).one_or_none()
    written = symbol or (last.symbol if last else usual)
    used = connection.scalars(
        select(Document.number)
        .where(
            Document.authority_unit_id == authority.id,
            Document.series == series_of(written),
            Document.year == on.year,
        )
        .order_by(Document.number)
    ).all()
    return Standing(
        authority,
        written,
        min(used[-1] + 1, LARGEST_NUMBER) if used else 1,
        _gaps(used),
        last.signatory_name if last else "",
        last.signatory_title if last else "",
    )


_ACTION = {DocumentKind.DECISION: Action.ISSUE, DocumentKind.SUBMISSION: Action.FORWARD}
_USUAL = {
    (DocumentKind.DECISION, False): "QĐ-UBND",
    (DocumentKind.DECISION, True): "QĐ-SNV",
    (DocumentKind.SUBMISSION, False): "TTr-UBND",
}
"""The symbol that is usual, by kind of paper and whether the director of Sở Nội vụ signs (NĐ 30/2020, Phụ lục III)."""


def _kind_of(route: Route, award: Award) -> DocumentKind:
    return DocumentKind.DECISION if route.signed_in_province(award) else DocumentKind.SUBMISSION


def _gaps(used: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Between the numbers used, the runs of those that are not; what lies before the first is another's."""
    return tuple(reversed(list(_between(used))))[:MOST_GAPS]


def _between(used: Sequence[int]) -> Iterable[tuple[int, int]]:
    for before, after in pairwise(used):
        if after > before + 1:
            yield before + 1, after - 1
