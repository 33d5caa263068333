"""Looking into the log itself: one rule for the API and for the pages.

Every look is an entry of its own, with what was looked for, written in the transaction that shows it; where it cannot
be written, nothing is shown.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement

from endpoints.readings import require_shown
from endpoints.requests import Visit, refused_unless_logged
from states.terms import Deed, Role
from workflow.audit.entries import NewEntry, instant, write_entries
from workflow.audit.queries import IN_HISTORY, EntryView, one_entry
from workflow.errors import NotFound
from workflow.nominations.mandate import inspector, readable_entries
from workflow.nominations.queries import one

_WRITTEN_FREELY = frozenset({"nomination", "actor", "unit"})
"""What somebody looks for in their own words: a person's name may stand there, and that is never written in clear."""


def log_reading(visit: Visit, deed: Deed, asked: Mapping[str, Any]) -> ColumnElement[bool]:
    """Write down that the log is read, and for what; returns what of it may be read.

    Raises:
        NotYours: ``not_your_role``: no inspector.
        Unavailable: it cannot be written down.
    """
    assignment = inspector(visit.actor)
    require_shown()
    wanted = {
        name: instant(value) if isinstance(value, datetime) else str(value) for name, value in asked.items()
    }
    reading_entry = NewEntry(
        at=visit.now,
        action=deed,
        actor=visit.actor,
        assignment=assignment,
        details={name: value for name, value in wanted.items() if name not in _WRITTEN_FREELY},
        private={name: value for name, value in wanted.items() if name in _WRITTEN_FREELY},
    )
    within = readable_entries(visit.connection, visit.actor)
    with refused_unless_logged():
        write_entries(visit.connection, [reading_entry])
    return within


def entry_to_prove(visit: Visit, entry_id: str) -> EntryView:
    """The entry, where the actor may read it: within a mandate, or in the history of a nomination that they see.

    Raises:
        NotFound: there is none, or they may not know of it.
    """
    if any(each.role is Role.INSPECTOR for each in visit.actor.assignments):
        within = log_reading(visit, Deed.READ_LOG, {"entry": entry_id})
        if found := one_entry(visit.connection, entry_id, within=within):
            return found
    found = one_entry(visit.connection, entry_id, within=IN_HISTORY)
    if found is None or found.nomination_id is None:
        raise NotFound
    one(visit.connection, visit.actor, found.nomination_id)
    return found
