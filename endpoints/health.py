"""Whether it serves (``/healthz``), and whether it can serve well (``/readyz``): for who watches over the processes."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from endpoints.entry import Entry, open_to
from endpoints.requests import ground, now
from migrations.run import pending
from workflow.audit.seal import SEALED_WITHIN, waits_since
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
    """The database can be had, its migrations are those of this program, and the log is being sealed.

    Without the last the service goes on (a step needs no place in the log), so that is said, and no reason to send
    people elsewhere: 200, with the status "degraded" and since when the first entry waits.
    """
    with reading(ground().engine):
        pass  # it can be had
    if pending(ground().engine):
        raise Unavailable("migrations are pending")
    with reading(ground().engine) as connection:
        since = waits_since(connection, now() - SEALED_WITHIN)
    if since is None:
        return {"status": "ok", "checks": {"database": "ok", "migrations": "ok", "log": "ok"}}
    checks = {"database": "ok", "migrations": "ok", "log": "not_sealed"}
    return {"status": "degraded", "checks": checks, "unsealed_since": since.isoformat()}
