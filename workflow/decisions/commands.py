"""Issuing a decision, and forwarding a submission: one document, all of its nominations or none.

A council recommends by vote; here a named office-holder signs, and that is a second fact (người có thẩm quyền ký). The
secretary registers the signed paper: number, symbol, day, signatory.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, insert, select

from states.codes import Code
from states.facts import Actor, Assignment, Given, Unmet
from states.routes import ROUTE_BY_CODE, Route
from states.terms import Action, Award, Deed
from workflow.audit.entries import NewEntry, write_entries
from workflow.calendar import today
from workflow.council.access import Session, require, secretary_at, session_for
from workflow.council.models import AgendaItem, ItemState, SessionState
from workflow.council.together import all_or_none, field_of, judge_each, list_faults, lock_all, take_all
from workflow.database import insert_unless_taken
from workflow.decisions.models import Document, DocumentItem, DocumentKind
from workflow.decisions.register import (
    authority_of,
    full_number,
    new_verification_code,
    number_faults,
    series_of,
    symbol_of,
    taken,
)
from workflow.errors import NotFound, Refused, UnmetRequirements
from workflow.ids import new_id
from workflow.nominations.models import Nomination
from workflow.step import Taken
from workflow.units.queries import UnitView


@dataclass(frozen=True, slots=True)
class Paper:
    """What the signed paper says (văn bản đã ký), and which nominations of which session it carries."""

    session_id: str
    award: Award
    number: int
    symbol: str
    issued_on: date
    signatory_name: str
    signatory_title: str
    nomination_ids: Sequence[str]


@dataclass(frozen=True, slots=True)
class Recommended:
    """How the newest count on a nomination ended."""

    session_id: str
    award: Award | None
    route: Route


def issue(connection: Connection, actor: Actor, paper: Paper, now: datetime) -> str:
    """Register a decision (quyết định khen thưởng) signed in the province; returns its id. All become ``awarded``.

    Raises:
        NotFound: no such session of the actor's.
        NotPossible: the session is not closed; a nomination is not decided, or is held.
        NotYours: not the council's secretary, or two hats on one of them.
        UnmetRequirements: the number was used in the register of that year; a day before the session or in the
            future; nominations unknown, named twice, recommended in another session or for another award; an award
            signed above the province.
    """
    return _register(connection, actor, paper, now, DocumentKind.DECISION, None)


def forward_submission(
    connection: Connection, actor: Actor, paper: Paper, addressed_to: str, now: datetime
) -> str:
    """Register a submission (tờ trình) to who signs above the province; returns its id. All become ``forwarded``.

    Raises as :func:`issue`; an award signed in the province is not forwarded.
    """
    return _register(connection, actor, paper, now, DocumentKind.SUBMISSION, addressed_to)


def foresee(
    connection: Connection, actor: Actor, paper: Paper, kind: DocumentKind, now: datetime
) -> UnitView:
    """In whose register a paper would stand (xem trước). Refuses as :func:`issue` does, and changes nothing."""
    session, _ = require_register(connection, actor, paper.session_id)
    document = _Document(new_id(now), kind, paper, symbol_of(paper.symbol), None)
    return _judge(connection, actor, session, document, now)[0]


def require_register(connection: Connection, actor: Actor, session_id: str) -> tuple[Session, Assignment]:
    """The session whose papers the actor registers, and in what role, whatever a paper says.

    Raises:
        NotFound: no such session of the actor's.
        NotPossible: it is not closed.
        NotYours: not the council's secretary.
    """
    session = session_for(connection, actor, session_id)
    require(session.state is SessionState.CLOSED)
    return session, secretary_at(actor, session.council_unit_id)


@dataclass(frozen=True, slots=True)
class _Document:
    """A paper on its way into the register."""

    id: str
    kind: DocumentKind
    paper: Paper
    symbol: str
    addressed_to: str | None

    @property
    def number(self) -> str:
        return full_number(self.paper.number, self.symbol)

    def given(self, authority: UnitView | None, on: date) -> Given:
        return Given(
            decision_number=self.number,
            # a day in the future is the paper's fault: it is said once, and not of each nomination
            decided_on=min(self.paper.issued_on, on),
            authority=authority.name if authority else None,
            document=self.id,
        )


_ACTION = {DocumentKind.DECISION: Action.ISSUE, DocumentKind.SUBMISSION: Action.FORWARD}
_DEED = {DocumentKind.DECISION: Deed.ISSUE_DECISION, DocumentKind.SUBMISSION: Deed.FORWARD_SUBMISSION}


def _register(
    connection: Connection,
    actor: Actor,
    paper: Paper,
    now: datetime,
    kind: DocumentKind,
    addressed_to: str | None,
) -> str:
    session, assignment = require_register(connection, actor, paper.session_id)
    lock_all(connection, paper.nomination_ids)
    document = _Document(new_id(now), kind, paper, symbol_of(paper.symbol), addressed_to)
    authority, given = _judge(connection, actor, session, document, now)
    _insert(connection, document, authority, now)
    take_all(connection, actor, paper.nomination_ids, _ACTION[kind], given, now)
    write_entries(connection, [_entry(actor, assignment, document, authority, now)])
    return document.id


def _judge(
    connection: Connection, actor: Actor, session: Session, document: _Document, now: datetime
) -> tuple[UnitView, Given]:
    """In whose register it would stand, and what each of its steps is given. Raises what stands against it."""
    paper, kind = document.paper, document.kind
    counted = recommended(connection, paper.nomination_ids)
    routes = {each.route for each in counted.values()}
    authority = authority_of(connection, session, kind, paper.award, routes, paper.issued_on)
    given = document.given(authority, today(now))
    judged = judge_each(connection, actor, paper.nomination_ids, _ACTION[kind], given, now)
    faults = [
        *list_faults(paper.nomination_ids),
        *_session_faults(paper, session, counted, judged),
        *_paper_faults(connection, document, session, authority, today(now)),
    ]
    all_or_none(paper.nomination_ids, judged, faults)
    assert authority is not None, "its absence is a fault"
    return authority, given


def recommended(connection: Connection, ids: Sequence[str]) -> dict[str, Recommended]:
    """How the newest count on each ended; nothing for those never counted."""
    rows = connection.execute(
        select(AgendaItem.nomination_id, AgendaItem.session_id, AgendaItem.result, Nomination.route)
        .join(Nomination, Nomination.id == AgendaItem.nomination_id)
        .where(AgendaItem.nomination_id.in_(list(ids)), AgendaItem.state == ItemState.CLOSED)
    )
    newest: dict[str, int] = {}
    found: dict[str, Recommended] = {}
    for nomination_id, session_id, result, route in rows:
        assert result is not None, "a closed item has a count"
        # What was referred back comes before another session: the count that brought the higher version is newer.
        if result["version"] > newest.get(nomination_id, 0):
            newest[nomination_id] = result["version"]
            award = Award(result["award"]) if result["award"] else None
            found[nomination_id] = Recommended(session_id, award, ROUTE_BY_CODE[route])
    return found


def _session_faults(
    paper: Paper,
    session: Session,
    counted: Mapping[str, Recommended],
    judged: Sequence[Taken | Refused],
) -> list[Unmet]:
    faults = []
    for index, nomination_id in enumerate(paper.nomination_ids):
        if isinstance(judged[index], NotFound):
            continue  # said already, and nothing more
        count = counted.get(nomination_id)
        if count is None or count.award is None or count.session_id != session.id:
            faults.append(Unmet(Code.NOT_OF_SESSION, field_of(index)))
        elif count.award is not paper.award:
            faults.append(Unmet(Code.WRONG_AWARD, field_of(index)))
    return faults


def _paper_faults(
    connection: Connection, document: _Document, session: Session, authority: UnitView | None, on: date
) -> list[Unmet]:
    paper = document.paper
    faults = number_faults(paper.number, document.symbol)
    if paper.issued_on > on:
        faults.append(Unmet(Code.DATE_IN_FUTURE, "issued_on"))
    elif paper.issued_on < session.meets_on:
        faults.append(Unmet(Code.BEFORE_SESSION, "issued_on", {"on": f"{session.meets_on:%d/%m/%Y}"}))
    elif authority is None:
        faults.append(Unmet(Code.UNIT_NOT_VALID, "issued_on"))
    elif not faults:
        faults = taken(connection, authority, paper.number, document.symbol, paper.issued_on.year)
    return faults


def _insert(connection: Connection, document: _Document, authority: UnitView, now: datetime) -> None:
    paper = document.paper
    row = {
        "id": document.id,
        "kind": document.kind,
        "session_id": paper.session_id,
        "award": paper.award,
        "authority_unit_id": authority.id,
        "number": paper.number,
        "symbol": document.symbol,
        "series": series_of(document.symbol),
        "year": paper.issued_on.year,
        "issued_on": paper.issued_on,
        "signatory_name": paper.signatory_name,
        "signatory_title": paper.signatory_title,
        "addressed_to": document.addressed_to,
        "verification_code": new_verification_code(),
        "created_at": now,
    }
    register = ("authority_unit_id", "series", "year", "number")
    if not insert_unless_taken(connection, Document, row, register):
        # Another took the number at this very moment: the register decides, and says so as it always does.
        raise UnmetRequirements(
            taken(connection, authority, paper.number, document.symbol, paper.issued_on.year)
        )
    rows = [
        {"document_id": document.id, "nomination_id": nomination_id, "position": position}
        for position, nomination_id in enumerate(paper.nomination_ids, start=1)
    ]
    connection.execute(insert(DocumentItem), rows)


def _entry(
    actor: Actor, assignment: Assignment, document: _Document, authority: UnitView, now: datetime
) -> NewEntry:
    paper = document.paper
    private = {"signatory_name": paper.signatory_name, "signatory_title": paper.signatory_title}
    if document.addressed_to is not None:
        private["addressed_to"] = document.addressed_to
    return NewEntry(
        at=now,
        action=_DEED[document.kind],
        actor=actor,
        assignment=assignment,
        subject=f"document:{document.id}",
        details={
            "session": paper.session_id,
            "award": paper.award.value,
            "number": document.number,
            "issued_on": paper.issued_on.isoformat(),
            "authority": authority.code,
            "nominations": len(paper.nomination_ids),
        },
        private=private,
    )
