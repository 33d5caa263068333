"""A form that is sent twice and is to be done once: tapped twice, or sent again by a browser that lost its answer.

The form carries a key of its own (the macro ``once``). It is taken in the transaction of the work, so both land or
neither does; a second sending waits for the first, finds the key taken, and is led to where the first was led.
"""

import hashlib
import json
import secrets

from flask import request

from endpoints.requests import Visit
from workflow.idempotency import Claimed, Replay, claim, keep

FIELD = "sent"
_TOKEN = "csrf_token"  # noqa: S105 - the name of a field


def form_key() -> str:
    """The key of a form that is being shown."""
    return secrets.token_hex(8)


def is_sent_again(visit: Visit) -> bool:
    """Whether this very form, with the same words in it, was done before; if not, its key is taken now.

    The transaction writes. Other words under the same key, as a browser sends after going back, are another sending.
    """
    if not request.form.get(FIELD):
        return False
    said = sorted(pair for pair in request.form.items(multi=True) if pair[0] != _TOKEN)
    key = hashlib.sha256(json.dumps(said).encode()).hexdigest()
    found = claim(visit.connection, visit.actor.person_id, request.method, request.path, key, b"", visit.now)
    if isinstance(found, Claimed):
        keep(visit.connection, found, 303, {}, b"")
    return isinstance(found, Replay)
