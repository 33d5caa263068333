"""How changes of people and their rights stand in the log."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from states.facts import Actor, Assignment
from states.terms import Deed
from workflow.audit.entries import Change, NewEntry, Plain, write_entries
from workflow.units.administration import administrator

__all__ = ["BY_COMMAND_LINE", "administrator", "record"]

BY_COMMAND_LINE: Mapping[str, Plain] = {"by": "command line"}
"""In the details of what somebody did at the machine itself, where there is no actor."""


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
