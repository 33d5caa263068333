"""What came between: why a nomination was returned and what of it is mended, and who changed it meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass

from endpoints.pages.drafting.asked import TITLES, part_with
from endpoints.pages.drafting.sitting import Sitting
from endpoints.requests import Visit
from endpoints.telling.changes import Changed, changes_over
from endpoints.telling.history import Units, post_of
from endpoints.telling.values import ERASED, name_of_field
from states.terms import Action, Deed, State
from workflow.audit.queries import EntryView, history_of
from workflow.drafting.mending import is_changed, is_mended, to_mend
from workflow.nominations.queries import NominationView, one
from workflow.units.queries import units_met


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to mend: where it is written, and how far it is."""

    key: str
    words: str
    part: str | None
    address: str | None
    mended: bool
    ticked: bool
    """By hand, so that the tick can be taken away again."""


@dataclass(frozen=True, slots=True)
class Returned:
    """A return: by whom, why, what is to be mended, and by when."""

    entry: EntryView
    who: str
    items: tuple[Item, ...]
    view: NominationView

    @property
    def left(self) -> tuple[Item, ...]:
        """What is not mended."""
        return tuple(item for item in self.items if not item.mended)


@dataclass(frozen=True, slots=True)
class Overtaken:
    """Somebody changed the nomination since it was read."""

    who: str
    entry: EntryView
    changes: tuple[Changed, ...]
    both: tuple[str, ...]
    """Names of fields that both have changed; one's own text stays."""
    version: int
    can_be_kept: bool


@dataclass(frozen=True, slots=True)
class Between:
    """What came between a nomination's reading and now."""

    returned: Returned | None = None
    overtaken: Overtaken | None = None


def between(visit: Visit, sitting: Sitting) -> Between:
    """What came between; nothing where there is no nomination yet."""
    copy = sitting.copy
    if copy.nomination_id is None:
        return Between()
    view = one(visit.connection, visit.actor, copy.nomination_id)
    entries = history_of(visit.connection, copy.nomination_id)
    codes = {entry.unit_code for entry in entries if entry.unit_code is not None}
    units = Units({unit.id: unit for unit in units_met(visit.connection, (), codes)})
    return Between(
        _returned(sitting, view, entries, units) if view.state is State.RETURNED else None,
        _overtaken(sitting, entries, units) if copy.overtaken else None,
    )


def _returned(sitting: Sitting, view: NominationView, entries: Sequence[EntryView], units: Units) -> Returned:
    copy = sitting.copy
    entry = next(each for each in reversed(entries) if each.action == Action.RETURN_TO_ORIGIN)
    items = []
    for each in to_mend(entries):
        part = part_with(each.field) if each.field else None
        words = ERASED if each.message is None else each.message
        items.append(
            Item(
                each.key,
                f"{name_of_field(each.field)}: {words}" if each.field else words,
                TITLES[part] if part else None,
                sitting.address(each.field) if each.field else None,
                is_mended(each, copy.ticked, copy.typed),
                each.key in copy.ticked,
            )
        )
    return Returned(entry, _who(entry, units), tuple(items), view)


def _overtaken(sitting: Sitting, entries: Sequence[EntryView], units: Units) -> Overtaken | None:
    copy = sitting.copy
    since = [entry for entry in entries if entry.version is not None and entry.version > (copy.based_on or 0)]
    if not since or copy.version is None:
        return None
    edited = {change.field for entry in since if entry.action == Deed.EDIT for change in entry.changes}
    both = dict.fromkeys(name_of_field(name) for name in copy.typed if is_changed(name, edited))
    return Overtaken(
        _who(since[-1], units), since[-1], changes_over(since), tuple(both), copy.version, copy.can_be_kept
    )


def _who(entry: EntryView, units: Units) -> str:
    name = entry.actor_name or entry.actor or "Quản trị hệ thống"
    return f"{name}, {post_of(entry.role, units.on(entry.unit_code, entry.at))}"
