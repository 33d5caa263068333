"""How changes of people and their rights stand in the log."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from states.codes import Code
from states.facts import Actor, Assignment
from states.terms import Deed, Role
from workflow.audit.entries import Change, NewEntry, Plain, write_entries
from workflow.errors import NotYours
from workflow.units.administration import administrator

__all__ = ["BY_COMMAND_LINE", "administrator", "is_themselves", "not_themselves", "record", "roles_kept"]

BY_COMMAND_LINE: Mapping[str, Plain] = {"by": "command line"}
"""In the details of what somebody did at the machine itself, where there is no actor."""


def is_themselves(actor: Actor | None, username: str) -> bool:
    """Whether an administrator is about to shut themselves out, and perhaps nobody were left to let them in."""
    return actor is not None and actor.username == username


def not_themselves(actor: Actor | None, username: str) -> None:
    """That somebody closes the account of somebody else. Raises NotYours: ``own_rights``."""
    if is_themselves(actor, username):
        raise NotYours(Code.OWN_RIGHTS)


def roles_kept(actor: Actor | None, username: str) -> frozenset[Role]:
    """The roles of somebody that this actor does not end."""
    return frozenset({Role.ADMIN}) if is_themselves(actor, username) else frozenset()


def record(
    connection: Connection,
    action: Deed,
    username: str,
    now: datetime,
    actor: Actor | None,
    assignment: Assignment | None = None,
    *,
    changes: tuple[Change, ...] = (),
    details: Mapping[str, Plain] | None = None,
    private: Mapping[str, Any] | None = None,
) -> None:
    """Write the entry about one person, in the transaction of what it records."""
    entry = NewEntry(
        at=now,
        action=action,
        actor=actor,
        assignment=assignment,
        subject=f"person:{username}",
        changes=changes,
        details={**(BY_COMMAND_LINE if actor is None else {}), **(details or {})},
        private=private or {},
    )
    write_entries(connection, [entry])
