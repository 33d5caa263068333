"""A visit of anybody: it reads, and asks for no name. Nothing of a sign-in stands on what it shows."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from flask import Response, make_response, request
from sqlalchemy import Connection

from endpoints.pages.places import EXEMPLARS
from endpoints.requests import ground, now
from workflow.calendar import today
from workflow.database import reading

FEED = f"{EXEMPLARS}/feed.xml"
A_WHILE = "public, max-age=300"
"""For what is the same for everybody, and says nothing of anybody."""
_ASK_AGAIN = "no-cache"
"""For what may be withdrawn: kept, but asked for each time, so that it is gone at once."""


@dataclass(frozen=True, slots=True)
class PublicVisit:
    """A request within its transaction, of nobody in particular."""

    connection: Connection
    now: datetime

    @property
    def today(self) -> date:
        """The date in Viet Nam."""
        return today(self.now)


@contextmanager
def public_visit() -> Iterator[PublicVisit]:
    """One unchanging picture of the data. Raises Unavailable where the database cannot be had."""
    with reading(ground().engine) as connection:
        yield PublicVisit(connection, now())


def asked_again(body: str, mimetype: str = "text/html", robots: str | None = None) -> Response:
    """An answer that is fetched anew only where it has changed; ``robots`` says what search engines may keep of it."""
    response = make_response(body)
    response.mimetype = mimetype
    response.headers["Cache-Control"] = _ASK_AGAIN
    if robots is not None:
        response.headers["X-Robots-Tag"] = robots
    response.add_etag()
    response.make_conditional(request)
    return response
