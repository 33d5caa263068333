"""The list of decisions and submissions, for the council and for units whose nominations they carry (quyết định)."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select

from states.facts import Actor
from states.terms import Award, State, UnitType
from workflow.council.models import CouncilSession
from workflow.decisions.models import Document, DocumentItem, DocumentKind
from workflow.decisions.queries import carried, documents_visible_to
from workflow.decisions.register import LARGEST_NUMBER, full_number, series_of
from workflow.keyset import Order, Page, descending, fetch_page
from workflow.nominations.models import Nomination
from workflow.text import fold
from workflow.units.models import Unit

NEWEST_FIRST = Order(descending(Document.id))
_NUMBER = re.compile(r"\s*(\d{1,9})\s*(?:/\s*(.*?))?\s*", re.ASCII)
_CITED = re.compile(r"(?:[^\d/]*\s)?(\d{1,9})\s*/\s*([^\W\d][^/]*)", re.IGNORECASE)
"""A paper as it is cited: number and symbol, with what it is before them. No symbol begins with a digit."""
_CODE = re.compile(r"(\w{4})-?(\w{4})-?(\w{4})", re.ASCII)


@dataclass(frozen=True, slots=True)
class DocumentFilters:
    """What the list is narrowed to. ``words`` is a number, a number with its symbol, a symbol, or a code to look up."""

    kind: DocumentKind = DocumentKind.DECISION
    words: str | None = None
    year: int | None = None
    award: Award | None = None


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A paper in the list."""

    id: str
    kind: DocumentKind
    award: Award
    number: int
    symbol: str
    issued_on: date
    authority_name: str
    authority_type: UnitType
    signatory_name: str
    carried: int
    revoked: int
    """How many of its awards were taken back."""

    @property
    def full_number(self) -> str:
        """As on paper."""
        return full_number(self.number, self.symbol)


_revoked = (
    select(func.count())
    .select_from(DocumentItem)
    .join(Nomination, Nomination.id == DocumentItem.nomination_id)
    .where(DocumentItem.document_id == Document.id, Nomination.state == State.REVOKED)
    .correlate(Document)
    .scalar_subquery()
)
_ROW: Select[*tuple[Any, ...]] = (
    select(
        Document.id,
        Document.kind,
        Document.award,
        Document.number,
        Document.symbol,
        Document.issued_on,
        Unit.name,
        Unit.type,
        Document.signatory_name,
        carried,
        _revoked,
    )
    .join(CouncilSession, CouncilSession.id == Document.session_id)
    .join(Unit, Unit.id == Document.authority_unit_id)
)


def list_documents(
    connection: Connection, actor: Actor, filters: DocumentFilters, *, limit: int, cursor: str | None
) -> Page[DocumentRow]:
    """The papers that the actor may see, registered last first. Raises UnmetRequirements (``bad_cursor``)."""
    statement = _ROW.where(Document.kind == filters.kind, documents_visible_to(actor), *_narrowed(filters))
    return fetch_page(connection, statement, NEWEST_FIRST, limit=limit, cursor=cursor, make=DocumentRow)


def documents_of_session(connection: Connection, session_id: str) -> tuple[DocumentRow, ...]:
    """The papers that followed from a session, which whoever asks may know of."""
    rows = connection.execute(_ROW.where(Document.session_id == session_id).order_by(Document.id))
    return tuple(DocumentRow(*row) for row in rows)


def carried_by(cited: str) -> Select[str] | None:
    """The ids of nominations in papers that are cited so (Quyết định số 742/QĐ-UBND); None where a text cites none."""
    found = _CITED.fullmatch(cited.strip())
    if found is None:
        return None
    number, series = min(int(found[1]), LARGEST_NUMBER + 1), series_of(found[2])
    papers = select(DocumentItem.nomination_id).join(Document, Document.id == DocumentItem.document_id)
    return papers.where(Document.number == number, Document.series == series)


def _narrowed(filters: DocumentFilters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.year is not None:
        conditions.append(Document.year == filters.year)
    if filters.award is not None:
        conditions.append(Document.award == filters.award)
    if filters.words is not None:
        conditions += _named(filters.words)
    return conditions


def _named(words: str) -> list[ColumnElement[bool]]:
    code, number = _CODE.fullmatch(words.strip()), _NUMBER.fullmatch(words)
    if code and not words.strip().isdecimal():
        return [Document.verification_code == "-".join(code.groups()).upper()]
    if number is None:
        return [Document.series.startswith(series_of(fold(words)), autoescape=True)]
    digits, symbol = number.groups()
    conditions = [Document.number == min(int(digits), LARGEST_NUMBER + 1)]
    if symbol:
        conditions.append(Document.series.startswith(series_of(symbol), autoescape=True))
    return conditions
