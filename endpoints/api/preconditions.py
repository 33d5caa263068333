"""``If-Match``: which version of a nomination its caller has read."""

from endpoints.requests import NO_VERSION, Visit, versions_read
from states.codes import Code
from workflow.errors import Stale
from workflow.nominations.queries import one


def version_read(visit: Visit, nomination_id: str) -> int:
    """The version that a change may be made on; one that no nomination has where the precondition cannot hold.

    Raises:
        NotFound: there is no such nomination, or the caller may not know of it: that comes first.
        Stale: ``precondition_required``: it is not said what was read.
    """
    versions = versions_read()
    if versions is not None and len(versions) == 1:
        return next(iter(versions))
    now = one(visit.connection, visit.actor, nomination_id).version
    if versions is None:
        raise Stale(Code.PRECONDITION_REQUIRED)
    return now if now in versions else NO_VERSION
