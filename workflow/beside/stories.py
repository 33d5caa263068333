"""Stories told in public, as entries tell of them (:mod:`workflow.exemplars`)."""

from states.terms import Deed
from workflow.beside.told import Book, Said, Table
from workflow.erasure.grounds import ERASED
from workflow.exemplars.models import Exemplar

EXEMPLARS = Table(Exemplar, "story", "id")
TABLES = (EXEMPLARS,)


def _publish(book: Book, said: Said) -> None:
    values = {
        "nomination_id": said.entry.nomination_id,
        "title": said.opened("given.headline", ERASED),
        "story": said.opened("given.story", ERASED),
        "consent_on": said.given.get("consent_on"),
        "published_at": said.entry.at,
        "published_by": said.entry.actor,
        "withdrawn_at": None,
    }
    book.keep(EXEMPLARS, said, (said.about,), values)


def _withdraw(book: Book, said: Said) -> None:
    book.change(EXEMPLARS, said, (said.about,), withdrawn_at=said.entry.at)


HANDLERS = {
    Deed.PUBLISH_EXEMPLAR: _publish,
    Deed.WITHDRAW_EXEMPLAR: _withdraw,
}
