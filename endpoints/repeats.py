"""``Idempotency-Key``: a POST that is sent again is done once, and answered alike.

The key is claimed in a transaction that everybody sees, before the work begins; the answer is kept in the
transaction of the work itself, so both land or neither does; what fails gives the key back.
"""

from collections.abc import Callable

import structlog
from flask import Response, request

from endpoints.requests import Visit, ground, writing_visit
from states.codes import Code
from states.facts import Unmet
from workflow import idempotency
from workflow.database import writing
from workflow.errors import Conflict, Unavailable, UnmetRequirements

HEADER = "Idempotency-Key"
LONGEST_KEY = 255
_KEPT_HEADERS = ("Content-Type", "ETag", "Location")

_log = structlog.get_logger("khenthuong")


def done_once(work: Callable[[Visit], Response]) -> Response:
    """Do the work of a POST in a transaction, or answer what it was answered before.

    Raises:
        Conflict: ``in_progress``, while the first request with the key is still running.
        UnmetRequirements: ``idempotency_key_reused`` with another body; the key is empty or too long.
    """
    with writing_visit() as visit:
        key = key_sent()
        if key is None:
            return work(visit)
        claim = _claim(visit, key)
    match claim:
        case idempotency.Replay():
            return Response(claim.body, claim.status, dict(claim.headers))
        case idempotency.InProgress():
            raise Conflict(Code.IN_PROGRESS)
        case idempotency.Reused():
            raise UnmetRequirements([Unmet(Code.IDEMPOTENCY_KEY_REUSED, HEADER)])
        case idempotency.Claimed():
            return _done(work, claim)


def _claim(visit: Visit, key: str) -> idempotency.Claim:
    return idempotency.claim(
        visit.connection,
        visit.actor.person_id,
        request.method,
        request.path,
        key,
        request.get_data(),
        visit.now,
    )


def _done(work: Callable[[Visit], Response], claim: idempotency.Claimed) -> Response:
    try:
        with writing_visit() as visit:
            response = work(visit)
            headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
            idempotency.keep(visit.connection, claim, response.status_code, headers, response.get_data())
            return response
    except BaseException:
        _give_back(claim)
        raise


def _give_back(claim: idempotency.Claimed) -> None:
    try:
        with writing(ground().engine) as connection:
            idempotency.release(connection, claim)
    except Unavailable:
        _log.warning("idempotency_key_not_released")  # it lapses by itself


def key_sent() -> str | None:
    """The key of this request, if it has one. Raises UnmetRequirements where it is none that could be kept."""
    key = request.headers.get(HEADER)
    if key is None:
        return None
    if not key.strip():
        raise UnmetRequirements([Unmet(Code.EMPTY, HEADER)])
    if len(key) > LONGEST_KEY:
        raise UnmetRequirements([Unmet(Code.TOO_LONG, HEADER, {"limit": str(LONGEST_KEY)})])
    return key
