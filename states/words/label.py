"""A label: the same words in Vietnamese and in English, with placeholders that the caller fills.

No label names a unit or an office by hand: a department is merged, districts end, a province is renamed. Where a
name belongs, a placeholder stands, and the caller puts there the name as it stood on the day.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter

PLACEHOLDERS: Mapping[str, str] = {
    # a nomination and its way
    "origin": "the unit that nominates, by its name",
    "sender": "the unit that has sent it on or back, by its name",
    "holder": "the unit with which it lies now, by its name",
    "next": "the unit to which the step brings it, by its name",
    "nominee": "who is nominated",
    "award": "the form of award, in short",
    "reason": "the reason given",
    "state": "the tag of a state",
    "action": "the name of an action",
    # documents
    "number": "number and symbol of a decision or submission",
    "revoking_number": "number and symbol of the decision that revokes",
    "authority": "the office that decided, by its name",
    "document": "the document on which a step rests",
    "twin": "code of the other nomination",
    # days, times and counts, as they are to be read
    "on": "a day, dd/mm/yyyy",
    "due": "the last day of a period, dd/mm/yyyy",
    "at": "a time of day, 14:05",
    "year": "a year",
    "count": "how many",
    "approve": "how many approve",
    "reject": "how many reject",
    "present": "how many are present",
    "total": "how many there are in all",
    "needed": "how many are needed",
    "limit": "the largest number allowed, with its unit",
    "minutes": "minutes to wait",
    "next_number": "the next number not used yet",
    # of a request
    "bar": "what somebody did or is that keeps them from a step",
    "duty": "what they are kept from",
    "who": "a person by post and full name",
    "role": "the name of a role",
    "field": "the name of a field",
    "unit": "the code of a unit, as it was sent",
    "allowed": "what may stand there, as a list",
    "reference": "the number to quote when reporting a failure",
}
"""Every placeholder a label may have, and what the caller puts there."""


@dataclass(frozen=True, slots=True)
class Label:
    """Words in two languages, in NFC."""

    vi: str
    en: str

    @property
    def placeholders(self) -> frozenset[str]:
        """What the caller must fill."""
        return frozenset(
            name for text in (self.vi, self.en) for _, name, _, _ in Formatter().parse(text) if name
        )

    def filled(self, **values: object) -> "Label":
        """The same with its placeholders filled; values that have no place are left out.

        Raises:
            KeyError: a placeholder has no value.
        """
        return Label(self.vi.format_map(values), self.en.format_map(values))


@dataclass(frozen=True, slots=True)
class CodeWords:
    """A refusal in words: its title, its plain sentence, and perhaps one that says more where the details are known."""

    title: Label
    sentence: Label
    precise: Label | None = None
