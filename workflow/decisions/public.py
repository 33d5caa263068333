"""A decision as anybody may look it up (tra cứu quyết định): what stands on the paper, and whether it still counts.

The answer tells no more than the paper does, and of persons and households less: who holds it asks whether a name is in
it, in full, and hears yes or no; nobody is listed but collectives. Submissions are no decisions, and not found here.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from json import loads
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, select

from states.terms import Action, Award, Category, State, UnitType
from workflow.audit.models import Entry, Place
from workflow.decisions.models import Document, DocumentItem, DocumentKind
from workflow.decisions.register import CODE_LENGTH, full_number, in_groups, series_of
from workflow.errors import NotFound
from workflow.ids import least_id
from workflow.nominations.models import Nomination
from workflow.text import fold
from workflow.units.models import Unit

SHORTEST_NAME = 2
"""Words that a name has at least, so that nobody asks for all who are called An."""
_LEAD = re.compile(
    r"(ho gia dinh |ho (?=(?:ong|ba|anh|chi) ))?((?:ong|ba|anh|chi) )?((?:thieu|trung|thuong|dai) (?:uy|ta) )?"
)
"""What stands before a name on papers (hộ gia đình ông …, bà …, đại úy …), folded."""
_MILLISECOND = timedelta(milliseconds=1)
"""As finely as an id tells its moment."""


@dataclass(frozen=True, slots=True)
class Revoking:
    """The decision by which an award was taken back."""

    number: str
    decided_on: date


@dataclass(frozen=True, slots=True)
class Carried:
    """Somebody in the list of a decision."""

    position: int
    name: str
    category: Category
    revoked: bool
    revoking: Revoking | None
    """By which decision, where the log still tells."""


@dataclass(frozen=True, slots=True)
class PublicDecision:
    """A decision as the public sees it."""

    id: str
    code: str
    award: Award
    authority: str
    authority_type: UnitType
    number: int
    symbol: str
    issued_on: date
    signatory_name: str
    signatory_title: str
    created_at: datetime
    carried: tuple[Carried, ...]

    @property
    def full_number(self) -> str:
        """Number and symbol as on paper."""
        return full_number(self.number, self.symbol)

    @property
    def collectives(self) -> tuple[Carried, ...]:
        """Those who are listed."""
        return tuple(each for each in self.carried if not each.category.is_personal)

    @property
    def revoked(self) -> tuple[Carried, ...]:
        """Those whose award was taken back."""
        return tuple(each for each in self.carried if each.revoked)

    @property
    def is_revoked(self) -> bool:
        """Whether nothing of it counts any more."""
        return len(self.revoked) == len(self.carried)

    def named(self, name: str) -> tuple[Carried, ...]:
        """Those who are called exactly so, with or without accents; nobody by a part of a name."""
        asked = _bare(name)
        return tuple(each for each in self.carried if asked is not None and asked in _names(each.name))


def code_in(written: str) -> str | None:
    """A code however it was typed (spaces, small letters, hyphens left out), as it is printed; None where it is none.

    A code has no U, so a U is a V misread. No other letter is guessed.
    """
    letters = "".join(each for each in written.upper() if each.isalnum()).replace("U", "V")
    return in_groups(letters) if len(letters) == CODE_LENGTH and letters.isascii() else None


def by_code(connection: Connection, code: str) -> PublicDecision:
    """The decision with this code, in three statements. Raises NotFound where there is none."""
    row = connection.execute(_DECISIONS.where(Document.verification_code == code)).one_or_none()
    if row is None:
        raise NotFound
    return PublicDecision(*[*row, _carried(connection, row[0])])


def codes_by_number(
    connection: Connection, number: int, symbol: str, issued_on: date
) -> Sequence[tuple[str, str, UnitType]]:
    """Code and authority of each decision with this number on this day: authorities number for themselves."""
    of_number = (
        Document.number == number,
        Document.series == series_of(symbol),
        Document.year == issued_on.year,
        Document.issued_on == issued_on,
        Document.kind == DocumentKind.DECISION,
    )
    found = select(Document.verification_code, Unit.name, Unit.type).join(
        Unit, Unit.id == Document.authority_unit_id
    )
    rows = connection.execute(found.where(*of_number).order_by(Document.id))
    return [(code, name, type_) for code, name, type_ in rows]


def sealed_entry(connection: Connection, decision: PublicDecision) -> tuple[str, bytes] | None:
    """The entry that put it into the register, its id and canonical bytes; None until the log is sealed over it."""
    created_at = decision.created_at
    row = connection.execute(
        select(Entry.id, Entry.canonical)
        .join(Place, Place.entry_seq == Entry.seq)
        .where(
            Entry.id >= least_id(created_at),
            Entry.id < least_id(created_at + _MILLISECOND),
            Entry.subject == f"document:{decision.id}",
        )
    ).one_or_none()
    return None if row is None else (row.id, bytes(row.canonical))


_DECISIONS: Select[*tuple[Any, ...]] = (
    select(
        Document.id,
        Document.verification_code,
        Document.award,
        Unit.name,
        Unit.type,
        Document.number,
        Document.symbol,
        Document.issued_on,
        Document.signatory_name,
        Document.signatory_title,
        Document.created_at,
    )
    .join(Unit, Unit.id == Document.authority_unit_id)
    .where(Document.kind == DocumentKind.DECISION)
)


def _carried(connection: Connection, document_id: str) -> tuple[Carried, ...]:
    of_document: ColumnElement[bool] = DocumentItem.document_id == document_id
    rows = connection.execute(
        select(
            DocumentItem.position,
            Nomination.nominee_name,
            Nomination.category,
            Nomination.state,
            Nomination.id,
        )
        .join(Nomination, Nomination.id == DocumentItem.nomination_id)
        .where(of_document)
        .order_by(DocumentItem.position)
    ).all()
    revoked = [row.id for row in rows if row.state is State.REVOKED]
    revoking = _revoking(connection, revoked) if revoked else {}
    return tuple(
        Carried(position, name, category, state is State.REVOKED, revoking.get(nomination_id))
        for position, name, category, state, nomination_id in rows
    )


def _revoking(connection: Connection, nomination_ids: Sequence[str]) -> dict[str, Revoking]:
    """By which decision each was revoked: that of the newest request, which is the one that was confirmed."""
    asked = connection.execute(
        select(Entry.nomination_id, Entry.canonical)
        .where(
            Entry.nomination_id.in_(nomination_ids),
            Entry.action == Action.REVOKE.value,
            Entry.version.is_not(None),
        )
        .order_by(Entry.version)
    )
    found = {}
    for nomination_id, canonical in asked:
        assert nomination_id is not None, "a step is about a nomination"
        given = loads(canonical)["given"]
        found[nomination_id] = Revoking(given["decision_number"], date.fromisoformat(given["decided_on"]))
    return found


def _names(written: str) -> frozenset[str | None]:
    """What somebody may be called, folded: as on the paper, without what follows the name, without what leads it.

    "Hộ gia đình ông Hồ Văn Xa và bà Hồ Thị Con, bản Ra Mai" is also called Hồ Văn Xa, and Hồ Thị Con.
    """
    name = written.partition(",")[0]
    return frozenset(_bare(each) for each in (written, name, *name.split(" và ")))


def _bare(name: str) -> str | None:
    """A name folded, without what leads it; None where less than a full name is left."""
    folded = " ".join(fold(name).replace(",", " ").split())
    bare = _LEAD.sub("", folded, count=1)
    return bare if len(bare.split()) >= SHORTEST_NAME else None
