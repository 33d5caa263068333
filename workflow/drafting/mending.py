"""What is to be mended in a nomination that was returned, and how far it has been (các điều cần sửa)."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from states.codes import Code
from states.facts import Unmet
from states.terms import Action, Deed
from workflow.audit.queries import EntryView
from workflow.errors import UnmetRequirements


@dataclass(frozen=True, slots=True)
class ToMend:
    """One thing to mend, as the return names it."""

    key: str
    """By which it is ticked off: the version of the return and its place there."""
    message: str | None
    """None where it was erased."""
    field: str | None
    changed: bool
    """The field that it names was changed since."""


def to_mend(entries: Sequence[EntryView]) -> tuple[ToMend, ...]:
    """What the last return of a nomination asks for. ``entries`` is its history, the oldest first."""
    at = max((at for at, each in enumerate(entries) if each.action == Action.RETURN_TO_ORIGIN), default=None)
    if at is None:
        return ()
    returned = entries[at]
    edited = {change.field for each in entries[at:] if each.action == Deed.EDIT for change in each.changes}
    items = [{}] if "given.items" in returned.erased else returned.given.get("items") or ()
    return tuple(
        ToMend(
            f"{returned.version}-{place}",
            item.get("message"),
            item.get("field"),
            is_changed(item.get("field"), edited),
        )
        for place, item in enumerate(items)
    )


def is_changed(field: str | None, edited: Collection[str]) -> bool:
    """Whether a field was changed: particulars of a nominee count as one, and so do both ends of a period."""
    return field is not None and any(_told_as(field) == _told_as(each) for each in edited)


def part_of(field: str) -> str:
    """The field of a nomination to which a path leads: ``nominee`` for ``nominee.birth_year``."""
    return field.partition(".")[0]


def _told_as(field: str) -> str:
    return "period" if field.startswith("period_") else part_of(field)


def is_mended(item: ToMend, ticked: Collection[str], typed: Iterable[str]) -> bool:
    """Whether it was ticked off, or its field changed: kept before, or being changed now."""
    return item.changed or item.key in ticked or is_changed(item.field, list(typed))


def owe_remark(left: Sequence[ToMend], remark: str) -> None:
    """Who submits again without having mended everything says why. Raises UnmetRequirements."""
    if left and not remark.strip():
        raise UnmetRequirements([Unmet(Code.REASON_REQUIRED, "reason")])
