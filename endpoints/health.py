"""Whether it serves (``/healthz``), and whether it can serve well (``/readyz``): for who watches over the processes."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from endpoints.entry import Entry, open_to
from endpoints.requests import ground
from migrations.run import pending
from workflow.database import reading
from workflow.errors import Unavailable

pages = Blueprint("health", __name__)


@pages.get("/healthz")
@open_to(Entry.EVERYBODY)
def healthz() -> ResponseReturnValue:
    """The process answers."""
    return {"status": "ok"}


@pages.get("/readyz")
@open_to(Entry.EVERYBODY)
def readyz() -> ResponseReturnValue:
    """The database can be had, and its migrations are those of this program."""
    engine = ground().engine
    with reading(engine):
        pass  # it can be had
    if pending(engine):
        raise Unavailable("migrations are pending")
    return {"status": "ok"}
