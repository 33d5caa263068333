"""Whether it serves (``/healthz``), and whether it can serve well (``/readyz``): for who watches over the processes."""

from datetime import datetime

from flask import Blueprint
from flask.typing import ResponseReturnValue

from endpoints.entry import Entry, open_to
from endpoints.requests import ground, now
from migrations.run import pending
from workflow.audit.checkpoints import SIGNED_WITHIN, unsigned_since
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
    """The database can be had, its migrations are those of this program, and the log is being sealed and signed.

    Without the last the service goes on (a step needs no place in the log), so that is said, and no reason to send
    people elsewhere: 200, with the status "degraded" and since when the first entry waits for its place, or for a
    signed head above it where the log has a key.
    """
    with reading(ground().engine):
        pass  # it can be had
    if pending(ground().engine):
        raise Unavailable("migrations are pending")
    with reading(ground().engine) as connection:
        unsealed = waits_since(connection, now() - SEALED_WITHIN)
        unsigned = unsigned_since(connection, now() - SIGNED_WITHIN)
    checks = {"database": "ok", "migrations": "ok", "log": "ok"}
    if unsealed is not None:
        return _degraded(checks | {"log": "not_sealed"}, "unsealed_since", unsealed)
    if unsigned is not None:
        return _degraded(checks | {"log": "not_signed"}, "unsigned_since", unsigned)
    return {"status": "ok", "checks": checks}


def _degraded(checks: dict[str, str], what: str, since: datetime) -> ResponseReturnValue:
    return {"status": "degraded", "checks": checks, what: since.isoformat()}
