"""What changed in a field: old struck, new underlined; long texts sentence by sentence, never letter by letter."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from endpoints.telling.values import ERASED, name_of_field, text_of
from states.terms import Deed
from states.words.names import FIELDS
from workflow.audit.queries import ChangeView, EntryView

LONG = 160
"""Letters from which a text is compared by sentences."""
_SENTENCE = re.compile(r"\S.*?(?:[.;!?]+(?=\s|$)|(?=\n)|$)\s*")
"""A sentence ends where a blank follows its mark: the dots of 50.000.000 end none."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a text: ``same``, ``old`` or ``new``."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A field with what it was and is."""

    name: str
    parts: tuple[Part, ...]
    field: str = ""
    """The field, or the particular of the nominee."""


def changes_in(entry: EntryView) -> tuple[Changed, ...]:
    """The fields that an edit changed, by the names people know."""
    return _all_changed(entry.changes, entry.erased)


def changes_over(entries: Iterable[EntryView]) -> tuple[Changed, ...]:
    """What several edits changed all told: fields that came back to what they were are not among them."""
    first: dict[str, ChangeView] = {}
    erased: list[str] = []
    for entry in entries:
        if entry.action != Deed.EDIT:
            continue
        erased += entry.erased
        for change in entry.changes:
            before = first[change.field].before if change.field in first else change.before
            first[change.field] = ChangeView(change.field, before, change.after)
    return _all_changed(first.values(), erased)


def _all_changed(changes: Iterable[ChangeView], erased: Collection[str]) -> tuple[Changed, ...]:
    return tuple(
        _changed(part, erased)
        for change in changes
        for part in _parts(change)
        if part.field in FIELDS and part.before != part.after
    )


def _parts(change: ChangeView) -> Iterable[ChangeView]:
    """Particulars of a nominee one by one; any other field as it is."""
    before, after = change.before or {}, change.after or {}
    if change.field != "nominee" or not isinstance(before, dict) or not isinstance(after, dict):
        return [change]
    return [ChangeView(name, before.get(name), after.get(name)) for name in {**before, **after}]


def _changed(change: ChangeView, erased: Collection[str]) -> Changed:
    if any(path.startswith(f"changes.{change.field}.") for path in erased):
        return Changed(name_of_field(change.field), (Part("same", ERASED),), change.field)
    before, after = text_of(change.field, change.before), text_of(change.field, change.after)
    return Changed(name_of_field(change.field), difference(before, after), change.field)


def difference(before: str, after: str) -> tuple[Part, ...]:
    """The parts of both texts: whole where they are short, of long ones the sentences that differ."""
    if max(len(before), len(after)) < LONG:
        return (Part("old", before), Part("new", after))
    old, new = _SENTENCE.findall(before), _SENTENCE.findall(after)
    parts: list[Part] = []
    # a sentence is the same wherever it stands: at the end no blank follows it
    before_bare, after_bare = ([sentence.strip() for sentence in side] for side in (old, new))
    for kind, a, b, c, d in SequenceMatcher(None, before_bare, after_bare, autojunk=False).get_opcodes():
        if kind == "equal":
            parts.append(Part("same", "…"))
            continue
        parts += [Part(which, text) for which, text in _sides(old[a:b], new[c:d]) if text]
    return tuple(parts)


def _sides(old: list[str], new: list[str]) -> tuple[tuple[str, str], tuple[str, str]]:
    return ("old", "".join(old).strip()), ("new", "".join(new).strip())
