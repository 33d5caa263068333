"""Stories as those see them who tell: all that they have told, and what became of it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, and_, select

from states.facts import Actor
from states.terms import Category, State
from workflow.errors import NotFound
from workflow.exemplars.access import require_tellable, told_by
from workflow.exemplars.models import Exemplar
from workflow.exemplars.public import NEWEST_FIRST, TOLD, name_told
from workflow.keyset import Page, fetch_page
from workflow.nominations.models import Nomination
from workflow.people.models import Person


@dataclass(frozen=True, slots=True)
class Case:
    """An award of which the actor can tell, with what the nomination says of it."""

    nomination_id: str
    code: str
    nominee_name: str
    category: Category
    achievements: str
    nominee: dict[str, Any]

    @property
    def public_name(self) -> str:
        """Who was awarded, as the public reads it."""
        return name_told(self.nominee_name, self.category)


@dataclass(frozen=True, slots=True)
class ExemplarView:
    """A story with what became of it."""

    id: str
    nomination_id: str
    headline: str
    nominee_name: str
    category: Category
    consent_on: date | None
    published_at: datetime
    published_by: str
    withdrawn_at: datetime | None
    state: State
    """Of the nomination: a story is read only while it is awarded."""
    is_read: bool
    """Whether the public reads it now."""


_VIEW = (
    select(
        Exemplar.id,
        Exemplar.nomination_id,
        Exemplar.title,
        Nomination.nominee_name,
        Nomination.category,
        Exemplar.consent_on,
        Exemplar.published_at,
        Person.full_name,
        Exemplar.withdrawn_at,
        Nomination.state,
        and_(TOLD).label("is_read"),
    )
    .join(Nomination, Nomination.id == Exemplar.nomination_id)
    .join(Person, Person.id == Exemplar.published_by)
)


def case_to_tell(connection: Connection, actor: Actor, nomination_id: str) -> Case:
    """An award of which the actor can tell. Raises as :func:`workflow.exemplars.access.require_tellable`."""
    require_tellable(connection, actor, nomination_id, lock=False)
    number, *rest = connection.execute(
        select(
            Nomination.number,
            Nomination.nominee_name,
            Nomination.category,
            Nomination.achievements,
            Nomination.nominee,
        ).where(Nomination.id == nomination_id)
    ).one()
    return Case(*[nomination_id, str(number), *rest])


def told_exemplars(
    connection: Connection, actor: Actor, *, limit: int, cursor: str | None = None
) -> Page[ExemplarView]:
    """What was told of the cases of whoever asks, the newest first, withdrawn ones too.

    Raises:
        UnmetRequirements: ``bad_cursor``.
    """
    statement = _VIEW.where(told_by(actor))
    return fetch_page(connection, statement, NEWEST_FIRST, limit=limit, cursor=cursor, make=_view)


def told_exemplar(connection: Connection, actor: Actor, exemplar_id: str) -> ExemplarView:
    """One of them. Raises NotFound where it is none that the actor tells of."""
    row = connection.execute(_VIEW.where(told_by(actor), Exemplar.id == exemplar_id)).one_or_none()
    if row is None:
        raise NotFound
    return _view(*row)


def _view(*columns: Any) -> ExemplarView:
    """A view from the columns of :data:`_VIEW`; what a database reckons is 0 or 1 on SQLite."""
    *cells, is_read = columns
    return ExemplarView(*[*cells, bool(is_read)])
