"""What anybody may read of exemplars: stories that are told, of awards that stand, with whose consent it takes.

Nobody asks as somebody here. One condition holds for every list, story and feed, and it is asked anew each time: what
was withdrawn, revoked or erased a moment ago is not there any more.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from json import loads
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from states.terms import Action, Award, Category, State, UnitType
from workflow.audit.models import Entry
from workflow.calendar import VIETNAM, today
from workflow.decisions.models import Document, DocumentItem, DocumentKind
from workflow.decisions.register import full_number
from workflow.errors import NotFound
from workflow.exemplars.models import Exemplar
from workflow.keyset import Order, Page, descending, fetch_page
from workflow.nominations.models import Nomination
from workflow.units.models import Unit


@dataclass(frozen=True, slots=True)
class Decision:
    """The decision by which an award was given."""

    number: str
    decided_on: date
    authority: str
    authority_type: UnitType | None
    """None where it was signed above the province: then it is named as its paper names it."""
    code: str | None
    """By which it is looked up; None where it was signed above the province, and stands in no register of ours."""


@dataclass(frozen=True, slots=True)
class Told:
    """A story as the public reads it."""

    id: str
    nomination_id: str
    headline: str
    story: str
    nominee_name: str
    category: Category
    award: Award
    unit_name: str
    district_name: str | None
    published_at: datetime
    decision: Decision | None = None

    @property
    def public_name(self) -> str:
        """Who was awarded."""
        return name_told(self.nominee_name, self.category)


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What a list is narrowed to."""

    year: int | None = None
    """In which it was published."""
    district: str | None = None
    """By its code; a province's own agencies have none."""
    category: Category | None = None


@dataclass(frozen=True, slots=True)
class Choices:
    """By what the list can be narrowed: only what leads to something."""

    years: tuple[int, ...]
    districts: tuple[tuple[str, str, int], ...]
    """Code, name and number of stories."""
    categories: tuple[tuple[Category, int], ...]


NEWEST_FIRST = Order(descending(Exemplar.id))
_PERSONAL = [each for each in Category if each.is_personal]
TOLD = and_(
    Exemplar.withdrawn_at.is_(None),
    Nomination.state == State.AWARDED,
    or_(Nomination.category.not_in(_PERSONAL), Exemplar.consent_on.is_not(None)),
)
"""The condition under which a story is read by the public."""

_parent = aliased(Unit)
_IS_DISTRICT, _IN_DISTRICT = Unit.type == UnitType.DISTRICT, _parent.type == UnitType.DISTRICT
_DISTRICT_CODE = case((_IS_DISTRICT, Unit.code), (_IN_DISTRICT, _parent.code))
_DISTRICT_NAME = case((_IS_DISTRICT, Unit.name), (_IN_DISTRICT, _parent.name))


def name_told(nominee_name: str, category: Category) -> str:
    """Of a person or household the name alone: what follows it is where they live, or what they are."""
    return nominee_name.partition(",")[0] if category.is_personal else nominee_name


def stories(
    connection: Connection, narrowed: Narrowed, *, limit: int, cursor: str | None = None
) -> Page[Told]:
    """The stories, the newest first, in two statements. Raises UnmetRequirements for a cursor that is none."""
    statement = _stories().where(*_conditions(narrowed))
    page = fetch_page(connection, statement, NEWEST_FIRST, limit=limit, cursor=cursor, make=Told)
    return Page(_with_decisions(connection, page.items), page.next_cursor)


def story(connection: Connection, exemplar_id: str) -> Told:
    """One story. Raises NotFound where none is told under this id."""
    row = connection.execute(_stories().where(Exemplar.id == exemplar_id)).one_or_none()
    if row is None:
        raise NotFound
    (told,) = _with_decisions(connection, (Told(*row),))
    return told


def as_told(connection: Connection, nomination_id: str, headline: str, text: str, now: datetime) -> Told:
    """A story as the public would read it, were it told at this moment. Raises NotFound for no such nomination."""
    row = connection.execute(
        _with_places(select(*_OF_NOMINATION).select_from(Nomination)).where(Nomination.id == nomination_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    (told,) = _with_decisions(connection, (Told(*["", nomination_id, headline, text, *row, now]),))
    return told


def choices(connection: Connection) -> Choices:
    """By what the list can be narrowed."""
    ends = (_joined(select(end(Exemplar.published_at))).scalar_subquery() for end in (func.min, func.max))
    first, last = connection.execute(select(*ends)).one()
    years = range(today(last).year, today(first).year - 1, -1) if first and last else range(0)
    # from a query of its own: PostgreSQL takes an expression with parameters for another when it groups by it
    kinds = _joined(
        select(_DISTRICT_CODE.label("code"), _DISTRICT_NAME.label("name"), Nomination.category)
    ).subquery()
    counted: Sequence[Any] = connection.execute(select(*kinds.c, func.count()).group_by(*kinds.c)).all()
    districts: dict[tuple[str, str], int] = {}
    categories: dict[Category, int] = {}
    for code, name, category, count in counted:
        categories[category] = categories.get(category, 0) + count
        if code is not None:
            districts[code, name] = districts.get((code, name), 0) + count
    return Choices(
        _with_stories(connection, years),
        tuple((code, name, count) for (code, name), count in sorted(districts.items())),
        tuple((each, categories[each]) for each in Category if each in categories),
    )


def _with_stories(connection: Connection, years: Sequence[int]) -> tuple[int, ...]:
    """Those of these years in which stories were published that are told."""
    if not years:
        return ()
    of_years = (func.count(case((and_(*_published_in(year)), 1))) for year in years)
    counts = connection.execute(_joined(select(*of_years))).one()
    return tuple(year for year, count in zip(years, counts, strict=True) if count)


def last_changed(connection: Connection) -> datetime | None:
    """When a story was last published or withdrawn; None while there never was one."""
    published, withdrawn = connection.execute(
        select(func.max(Exemplar.published_at), func.max(Exemplar.withdrawn_at))
    ).one()
    return max(filter(None, (published, withdrawn)), default=None)


_OF_NOMINATION = (
    Nomination.nominee_name,
    Nomination.category,
    func.coalesce(Nomination.decided_award, Nomination.requested_award),
    Unit.name,
    _DISTRICT_NAME,
)


def _stories() -> Select[*tuple[Any, ...]]:
    of_exemplar = (Exemplar.id, Exemplar.nomination_id, Exemplar.title, Exemplar.story)
    return _joined(select(*of_exemplar, *_OF_NOMINATION, Exemplar.published_at))


def _joined(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    told = statement.select_from(Exemplar).join(Nomination, Nomination.id == Exemplar.nomination_id)
    return _with_places(told).where(TOLD)


def _with_places(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    named = statement.join(Unit, Unit.id == Nomination.nominee_unit_id)
    return named.outerjoin(_parent, _parent.id == Unit.parent_id)


def _conditions(narrowed: Narrowed) -> list[ColumnElement[bool]]:
    conditions = []
    if narrowed.year is not None:
        conditions += _published_in(narrowed.year)
    if narrowed.district is not None:
        conditions.append(_DISTRICT_CODE.in_([narrowed.district]))
    if narrowed.category is not None:
        conditions.append(Nomination.category == narrowed.category)
    return conditions


def _published_in(year: int) -> list[ColumnElement[bool]]:
    begins, ends = (
        datetime.combine(date(each, 1, 1), time(), VIETNAM).astimezone(UTC) for each in (year, year + 1)
    )
    return [Exemplar.published_at >= begins, Exemplar.published_at < ends]


def _with_decisions(connection: Connection, told: tuple[Told, ...]) -> tuple[Told, ...]:
    decisions = decisions_of(connection, [each.nomination_id for each in told])
    return tuple(replace(each, decision=decisions.get(each.nomination_id)) for each in told)


def decisions_of(connection: Connection, nomination_ids: list[str]) -> dict[str, Decision]:
    """The decisions by which these were awarded, by nomination: issued here, or recorded from above."""
    if not nomination_ids:
        return {}
    issued = connection.execute(
        select(
            DocumentItem.nomination_id,
            Document.number,
            Document.symbol,
            Document.issued_on,
            Unit.name,
            Unit.type,
            Document.verification_code,
        )
        .join(Document, Document.id == DocumentItem.document_id)
        .join(Unit, Unit.id == Document.authority_unit_id)
        .where(DocumentItem.nomination_id.in_(nomination_ids), Document.kind == DocumentKind.DECISION)
    )
    found = {
        nomination_id: Decision(full_number(number, symbol), issued_on, authority, type_, code)
        for nomination_id, number, symbol, issued_on, authority, type_, code in issued
    }
    recorded = connection.execute(
        select(Entry.nomination_id, Entry.canonical).where(
            Entry.nomination_id.in_(nomination_ids),
            Entry.action == Action.RECORD_AWARD.value,
            Entry.version.is_not(None),
        )
    )
    for nomination_id, canonical in recorded:
        given = loads(canonical)["given"]
        decided_on = date.fromisoformat(given["decided_on"])
        assert nomination_id is not None, "a step is about a nomination"
        found[nomination_id] = Decision(given["decision_number"], decided_on, given["authority"], None, None)
    return found
