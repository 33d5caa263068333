"""Nominations by the code that people say and write (mã hồ sơ), and the codes of those that a page names."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, select

from states.facts import Actor
from states.routes import ROUTE_BY_CODE, Route
from workflow.nominations.models import Nomination
from workflow.nominations.visibility import visible_to

_MOST_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Named:
    """A nomination as a page names it."""

    code: str
    route: Route
    visible: bool
    """Whether the reader may open it."""


def named(connection: Connection, actor: Actor, ids: Iterable[str]) -> dict[str, Named]:
    """These nominations by id, in one statement; whoever calls may tell their codes."""
    statement = select(
        Nomination.id, Nomination.number, Nomination.route, visible_to(actor).label("visible")
    ).where(Nomination.id.in_(sorted(set(ids))))
    return {
        row.id: Named(str(row.number), ROUTE_BY_CODE[row.route], bool(row.visible))
        for row in connection.execute(statement)
    }


def id_of_code(connection: Connection, code: str) -> str | None:
    """The id of the nomination with a code, whoever asks; None where there is none."""
    digits = code.strip()
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= _MOST_DIGITS):
        return None
    return connection.scalar(select(Nomination.id).where(Nomination.number == int(digits)))
