"""A nomination that comes back after it was returned: what was asked for, what was changed, what was said of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from endpoints.pages.forms import can_be_mended
from endpoints.telling.changes import Changed, changes_over
from endpoints.telling.values import ERASED, name_of_field
from states.terms import Action
from workflow.audit.queries import EntryView
from workflow.drafting.mending import ToMend, to_mend


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that was to be mended. ``mended`` is None where it names no field, so that only a reader can tell."""

    text: str
    mended: bool | None
    field: str | None = None
    """The field that was not mended, where it can be asked for once more."""

    @property
    def name(self) -> str:
        """What the field is called."""
        return name_of_field(self.field) if self.field else ""


@dataclass(frozen=True, slots=True)
class Mended:
    """What became of a return."""

    returned_at: datetime
    asked: tuple[Asked, ...]
    """What was not mended comes first."""
    changes: tuple[Changed, ...]
    remark: str | None
    """What its unit said when it submitted again."""

    @property
    def told(self) -> int:
        """How many of the things asked for name a field."""
        return sum(each.mended is not None for each in self.asked)

    @property
    def done(self) -> int:
        """How many of those were mended."""
        return sum(each.mended is True for each in self.asked)


def mended_since_return(entries: Sequence[EntryView]) -> Mended | None:
    """What became of the last return to the origin, from the history; None where there was none."""
    place = last_of(entries, Action.RETURN_TO_ORIGIN)
    if place is None:
        return None
    since = entries[place:]
    submitted = last_of(since, Action.SUBMIT)
    return Mended(
        since[0].at,
        tuple(sorted((_asked(item) for item in to_mend(entries)), key=_unmended_first)),
        changes_over(since),
        _remark(since[submitted]) if submitted is not None else None,
    )


def last_of(entries: Sequence[EntryView], action: Action) -> int | None:
    """Where the last entry of an action stands."""
    return next((place for place in reversed(range(len(entries))) if entries[place].action == action), None)


def _asked(item: ToMend) -> Asked:
    if item.message is None:
        return Asked(ERASED, None)
    text = f"{name_of_field(item.field)}: {item.message}" if item.field else item.message
    again = item.field is not None and not item.changed and can_be_mended(item.field)
    return Asked(text, item.changed if item.field else None, item.field if again else None)


def _unmended_first(asked: Asked) -> int:
    return (False, None, True).index(asked.mended)


def _remark(submitted: EntryView) -> str | None:
    return ERASED if "reason" in submitted.erased else submitted.reason
