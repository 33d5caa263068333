"""One document as it is shown: to the council it comes from, and to units whose nominations it carries."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, exists, func, or_, select

from states.facts import Actor
from states.terms import Award, State, UnitType
from workflow.audit.models import Entry
from workflow.council.access import councils_of
from workflow.council.models import CouncilSession
from workflow.decisions.models import Document, DocumentItem, DocumentKind
from workflow.decisions.register import full_number
from workflow.errors import NotFound
from workflow.ids import least_id
from workflow.nominations.models import Nomination
from workflow.nominations.visibility import visible_to
from workflow.units.models import Unit


@dataclass(frozen=True, slots=True)
class CarriedNomination:
    """A nomination in the list of a document."""

    nomination_id: str
    code: str
    nominee_name: str
    state: State
    """``awarded``, or ``revoked`` where the award was taken back."""
    position: int


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A decision (quyết định) or submission (tờ trình), with those of its nominations that the actor may see."""

    id: str
    kind: DocumentKind
    session_id: str
    award: Award
    authority_code: str
    authority_name: str
    number: int
    symbol: str
    issued_on: date
    signatory_name: str
    signatory_title: str
    addressed_to: str | None
    verification_code: str
    created_at: datetime
    carried: int
    """How many nominations it carries in all."""
    authority_type: UnitType
    council_unit_id: int
    """The council on whose recommendation it stands."""
    nominations: tuple[CarriedNomination, ...]

    @property
    def full_number(self) -> str:
        """Number and symbol as on paper: "07/QĐ-UBND"."""
        return full_number(self.number, self.symbol)


_MILLISECOND = timedelta(milliseconds=1)
"""As finely as an id tells its moment."""

carried = (
    select(func.count())
    .select_from(DocumentItem)
    .where(DocumentItem.document_id == Document.id)
    .correlate(Document)
    .scalar_subquery()
)
"""How many nominations a document carries in all."""


def documents_visible_to(actor: Actor) -> ColumnElement[bool]:
    """The condition for documents that the actor may know of: their council's, or one that carries what they see."""
    seen = (
        select(DocumentItem.nomination_id)
        .join(Nomination, Nomination.id == DocumentItem.nomination_id)
        .where(DocumentItem.document_id == Document.id, visible_to(actor))
        .correlate(Document)
    )
    return or_(CouncilSession.council_unit_id.in_(sorted(councils_of(actor))), exists(seen))


def document(connection: Connection, actor: Actor, document_id: str) -> DocumentView:
    """One document.

    Raises:
        NotFound: there is none, or the actor sees none of its nominations and has no role in its council.
    """
    row = connection.execute(
        select(
            Document.id,
            Document.kind,
            Document.session_id,
            Document.award,
            Unit.code,
            Unit.name,
            Document.number,
            Document.symbol,
            Document.issued_on,
            Document.signatory_name,
            Document.signatory_title,
            Document.addressed_to,
            Document.verification_code,
            Document.created_at,
            carried,
            Unit.type,
            CouncilSession.council_unit_id,
        )
        .join(CouncilSession, CouncilSession.id == Document.session_id)
        .join(Unit, Unit.id == Document.authority_unit_id)
        .where(Document.id == document_id, documents_visible_to(actor))
    ).one_or_none()
    if row is None:
        raise NotFound
    cells: list[Any] = [*row, _nominations(connection, actor, document_id)]
    return DocumentView(*cells)


def registering_entry(connection: Connection, view: DocumentView) -> tuple[str, bytes]:
    """The entry of the log that put a document into the register: its id, and its canonical bytes."""
    made_at = (Entry.id >= least_id(view.created_at)) & (Entry.id < least_id(view.created_at + _MILLISECOND))
    of_document = Entry.subject == f"document:{view.id}"
    row = connection.execute(select(Entry.id, Entry.canonical).where(made_at, of_document)).one()
    return row.id, bytes(row.canonical)


def _nominations(connection: Connection, actor: Actor, document_id: str) -> tuple[CarriedNomination, ...]:
    rows = connection.execute(
        select(
            Nomination.id, Nomination.number, Nomination.nominee_name, Nomination.state, DocumentItem.position
        )
        .join(DocumentItem, DocumentItem.nomination_id == Nomination.id)
        .where(DocumentItem.document_id == document_id, visible_to(actor))
        .order_by(DocumentItem.position)
    )
    return tuple(CarriedNomination(row[0], str(row[1]), *row[2:]) for row in rows)
