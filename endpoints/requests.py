"""A request's transaction, its clock, who asks, and what a refusal leaves in the log.

Every view works within one of two contexts::

    with writing_visit() as visit:
        take_step(visit.connection, visit.actor, ...)

The transaction commits when the context is left normally. A refusal rolls it back; where it is a refused permission,
an entry is written *afterwards*, in a transaction of its own, whose failing leaves the refusal as it was.
"""

import re
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import cast

import structlog
from flask import Flask, current_app, g, request, session
from sqlalchemy import Connection, Engine

from endpoints.readings import entry_of_reading, require_shown, subject_in_path
from endpoints.settings import Settings
from states.codes import Code
from states.facts import Actor
from states.terms import Action, Deed, Outcome
from workflow.audit.entries import NewEntry, Plain, write_entries
from workflow.calendar import today
from workflow.database import reading, writing
from workflow.errors import NotPossible, NotYours, Refused, Stale, Unavailable
from workflow.people.actors import actor_by_sign_in, actor_by_token
from workflow.people.sign_ins import touch_sign_in

SECRET_IN_SESSION = "_user_id"  # noqa: S105 - Flask-Login's name for it
PERSON_IN_SESSION = "person"
"""The id of whoever signed in last at this browser; it stays when the sign-in has ended, and gives no right."""
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

_log = structlog.get_logger("khenthuong")


@dataclass(frozen=True, slots=True)
class Ground:
    """What the application stands on: made once, shared by all requests of a process."""

    settings: Settings
    engine: Engine
    clock: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Visit:
    """A request within its transaction: who asks, and when."""

    connection: Connection
    actor: Actor
    now: datetime
    refused: list[tuple[str | None, Code]] = field(default_factory=list)
    """Permissions refused to parts of a request that succeeds as a whole: a nomination of a bulk step, and the code."""

    @property
    def today(self) -> date:
        """The date in Viet Nam."""
        return today(self.now)


def the_time() -> datetime:
    """The clock. Rules never read it: a request asks once, and hands on what it was told."""
    return datetime.now(UTC)


def stand_on(app: Flask, ground: Ground) -> None:
    """Let every request of ``app`` find its ground."""
    app.extensions["khenthuong"] = ground


def ground() -> Ground:
    """Settings, engine and clock of the application that serves this request."""
    return cast("Ground", current_app.extensions["khenthuong"])


def now() -> datetime:
    """The moment of this request: the same however often it is asked."""
    if "now" not in g:
        g.now = ground().clock()
    return cast("datetime", g.now)


def client_address() -> str | None:
    """Where the request comes from, as the trusted proxies say (``trusted_proxies``)."""
    return request.remote_addr


@contextmanager
def writing_visit() -> Iterator[Visit]:
    """A visit that may change things, in one transaction.

    Raises:
        Refused: nobody is signed in (``not_signed_in``, ``token_expired`` …), or what the view itself refuses.
        Unavailable: the database cannot be had.
    """
    with _refusals_logged() as entered, writing(ground().engine) as connection:
        entered.append(visit := _enter(connection))
        yield visit


@contextmanager
def reading_visit() -> Iterator[Visit]:
    """A visit that only reads, on one unchanging picture of the data.

    What an inspector has read so leaves an entry before it is answered (:mod:`endpoints.readings`), a dry run's answer
    too; where that cannot be written, nothing is shown.

    Raises:
        Refused: as :func:`writing_visit`.
        Unavailable: the database cannot be had, or an inspector's reading cannot be written down.
    """
    with _refusals_logged() as entered:
        with reading(ground().engine) as connection:
            entered.append(visit := _enter(connection))
            yield visit
        _log_reading(visit)


@contextmanager
def _refusals_logged() -> Iterator[list[Visit]]:
    entered: list[Visit] = []
    try:
        yield entered
        if entered and entered[0].refused:
            _log_refusals(entered[0], entered[0].refused)
    except (Stale, NotPossible):
        # it tells what has become of a nomination
        if entered:
            _log_reading(entered[0])
        raise
    except NotYours as refusal:
        if entered and not is_dry_run():
            _log_refusals(entered[0], [(_nomination_in_path(), refusal.code)])
        raise
    finally:
        _touch()


def _log_reading(visit: Visit) -> None:
    """Write an entry of its own transaction, after the reading itself: that one can write nothing."""
    entry = entry_of_reading(visit.actor, visit.now)
    if entry is None:
        return
    require_shown()
    with refused_unless_logged(), writing(ground().engine) as connection:
        write_entries(connection, [entry])


def log_reading_within(visit: Visit) -> None:
    """Write an entry of what an inspector reads in the answer of a request that writes, in its own transaction.

    Raises:
        Unavailable: it cannot be written down.
    """
    entry = entry_of_reading(visit.actor, visit.now)
    if entry is not None:
        with refused_unless_logged():
            write_entries(visit.connection, [entry])


@contextmanager
def refused_unless_logged() -> Iterator[None]:
    """Write the entry of an inspector's reading within this. Raises Unavailable, whatever it is that fails."""
    try:
        yield
    except Exception as error:
        _log.exception("reading_not_logged")
        raise Unavailable("a reading that cannot be logged is refused") from error


def let_dry_run() -> None:
    """Let this request ask what would happen without its happening (``?dry_run=true``)."""
    g.dry_run = request.args.get("dry_run") == "true"


def is_dry_run() -> bool:
    """Whether nothing must change, not even the log."""
    return bool(g.get("dry_run", False))


def bearer_token() -> str | None:
    """The token that a client sends, if it sends one."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else None


def _enter(connection: Connection) -> Visit:
    actor = _actor(connection)
    g.username = actor.username
    return Visit(connection, actor, now())


def _actor(connection: Connection) -> Actor:
    """Who asks. A token comes before a cookie; an unsafe request signed in by cookie owes the CSRF token."""
    token = bearer_token()
    if token is not None:
        found = actor_by_token(connection, token, now(), client_address())
        if isinstance(found, Code):
            raise Refused(found)
        return found
    secret = session.get(SECRET_IN_SESSION)
    signed_in = actor_by_sign_in(connection, secret, now(), client_address()) if secret else None
    if signed_in is None:
        raise Refused(Code.NOT_SIGNED_IN)
    if request.method not in SAFE_METHODS and not g.get("csrf_valid"):
        current_app.extensions["csrf"].protect()
    if signed_in.touch_due:
        g.touch = secret
    return signed_in.actor


def _touch() -> None:
    """Note that a browser is still at work, once the request's own transaction is over."""
    secret = g.pop("touch", None)
    if secret is None:
        return
    try:
        with writing(ground().engine) as connection:
            touch_sign_in(connection, secret, now())
    except Unavailable:
        _log.warning("sign_in_not_touched")


def _log_refusals(visit: Visit, refused: Sequence[tuple[str | None, Code]]) -> None:
    """Write an entry for each refused permission: the nomination, if it is about one, and the code.

    A refusal must stay a refusal, so what fails here is only reported.
    """
    only = visit.actor.assignments[0] if len(visit.actor.assignments) == 1 else None
    entries = [
        NewEntry(
            at=visit.now,
            action=Deed.PERMISSION_REFUSED,
            actor=visit.actor,
            assignment=only,
            outcome=Outcome.REFUSED,
            code=code,
            nomination_id=nomination_id,
            subject=subject_in_path(),
            details=_attempted(),
        )
        for nomination_id, code in refused
    ]
    try:
        with writing(ground().engine) as connection:
            write_entries(connection, entries)
    except Exception:
        _log.exception("refusal_not_logged", codes=[code.value for _, code in refused])


def _attempted() -> dict[str, Plain]:
    """What was asked for: the route and, of a step, the action; nothing that the client wrote freely."""
    attempted: dict[str, Plain] = {"method": request.method, "route": str(request.url_rule)}
    action = (request.view_args or {}).get("action") or request.form.get("action")
    if action in set(Action):
        attempted["attempted"] = str(action)
    return attempted


def _nomination_in_path() -> str | None:
    return (request.view_args or {}).get("nomination_id")


_TAG = r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"'
_TAGS = re.compile(rf"\s*{_TAG}(?:\s*,\s*{_TAG})*\s*")
_VERSION = re.compile(r'(?<!W/)"([1-9][0-9]{0,8})"')
NO_VERSION = 0
"""What no nomination ever is: a precondition that cannot hold."""


def versions_read() -> frozenset[int] | None:
    """The versions that ``If-Match`` names; None where it is missing or ``*``, which says that nothing was read.

    RFC 9110, 13.1.1: the comparison is strong, so a weak tag matches nothing, and neither does what is no tag.
    """
    header = request.headers.get("If-Match", "").strip()
    if header in {"", "*"}:
        return None
    if not _TAGS.fullmatch(header):
        return frozenset()
    return frozenset(int(version) for version in _VERSION.findall(header))


def new_request_id() -> str:
    """A number to quote when something fails."""
    return secrets.token_hex(8)
