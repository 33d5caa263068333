"""A form that is sent twice and is to be done once: tapped twice, or sent again by a browser that lost its answer.

The form carries a key of its own (the macro ``once``). It is taken in the transaction of the work, so both land or
neither does; a second sending waits for the first, finds the key taken, and is led to where the first was led.
"""

import hashlib
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from flask import flash, request, session

from endpoints.requests import Visit
from workflow.idempotency import Claim, Claimed, Replay, claim, keep

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
    found = _claimed(visit)
    if isinstance(found, Claimed):
        keep(visit.connection, found, 303, {}, b"")
    return isinstance(found, Replay)


@dataclass(frozen=True, slots=True)
class Done:
    """What is said of work that was done, and where it leads."""

    words: str
    path: str


def done_once(visit: Visit, about: str, do: Callable[[], Done]) -> Done:
    """Do the work of this form; or, where this very form was done before, what came of it then.

    For a form that names the version it was read at: nothing else can come of the same words on the same version, so
    it needs no key of its own. ``about`` is whom the words tell of: they are forgotten with whatever else names it.
    """
    found = _claimed(visit)
    if isinstance(found, Replay):
        return Done(found.body.decode().partition(" ")[2], found.headers["Location"])
    done = do()
    if isinstance(found, Claimed):
        keep(visit.connection, found, 303, {"Location": done.path}, f"{about} {done.words}".encode())
    return done


def made_once(visit: Visit, about: str, make: Callable[[], Done]) -> Done:
    """The same for a form that makes something: it has to bear a key, for the same words may well be meant twice."""
    return done_once(visit, about, make) if request.form.get(FIELD) else make()


def say_done(words: str) -> None:
    """Say on the next page what was done; once, where a form that was tapped twice says it twice."""
    if words and ["done", words] not in [list(each) for each in session.get("_flashes", ())]:
        flash(words, "done")


def _claimed(visit: Visit) -> Claim:
    """The key of this form with the words in it, if nobody has taken it before."""
    said = sorted(pair for pair in request.form.items(multi=True) if pair[0] != _TOKEN)
    key = hashlib.sha256(json.dumps(said).encode()).hexdigest()
    return claim(visit.connection, visit.actor.person_id, request.method, request.path, key, b"", visit.now)
