"""What the log says of a session: the deed, by whom and as what, on which session and which item."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from states.facts import Actor, Assignment
from states.terms import Deed
from workflow.audit.entries import Change, NewEntry, Plain
from workflow.council.access import Item, Session

NOTHING: Mapping[str, Any] = {}


def entry(
    deed: Deed,
    actor: Actor,
    assignment: Assignment,
    session: Session,
    now: datetime,
    *,
    item: Item | None = None,
    reason: str | None = None,
    changes: tuple[Change, ...] = (),
    details: Mapping[str, Plain] = NOTHING,
    private: Mapping[str, Any] = NOTHING,
    on_behalf_of: str | None = None,
) -> NewEntry:
    """An entry about a session, or about one of its items and so about that nomination too.

    It has no version: the nomination does not change by it. Who votes on a nomination or records something on it has
    acted for the council, which counts for the separation of duties.
    """
    return NewEntry(
        at=now,
        action=deed,
        actor=actor,
        assignment=assignment,
        subject=session.subject,
        nomination_id=item.nomination_id if item else None,
        reason=reason,
        changes=changes,
        details={**details, "item": item.id} if item else details,
        private=private,
        on_behalf_of=on_behalf_of,
    )
