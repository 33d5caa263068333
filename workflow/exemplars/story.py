"""What a story may say: which faults refuse it, and what of a person's record it gives away.

Public pages tell of a person their name, unit, merit, form and decision. Ethnic group, address, year of birth and
poverty are told only where they consented in writing (Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15; Nghị định
13/2023/NĐ-CP, Điều 2); the citizen's number never is.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from states.codes import Code
from states.facts import Unmet
from states.terms import Category
from workflow.nominations.draft import EARLIEST
from workflow.text import fold, has_control_characters, nfc

LONGEST_HEADLINE, LONGEST_STORY = 300, 4_000
_CITIZEN_ID = re.compile(r"(?<!\d)\d(?:[ .\-]?\d){11}(?!\d)")
"""Twelve digits, however they are set apart."""
_PARTICULARS = ("birth_year", "ethnic_group", "address", "household_size")
_POVERTY = "ho ngheo", "can ngheo"


@dataclass(frozen=True, slots=True)
class Story:
    """What is to be told of an award (gương điển hình)."""

    headline: str
    text: str
    consent_on: date | None = None
    """When a person or household consented in writing; asked of no collective, and not kept for one."""

    def tidied(self, category: Category) -> "Story":
        """As it is stored: composed letters, no blanks around, line ends alike."""
        text = nfc(self.text).replace("\r\n", "\n").replace("\r", "\n").strip()
        return Story(nfc(self.headline).strip(), text, self.consent_on if category.is_personal else None)


def faults_of(story: Story, category: Category, today: date) -> list[Unmet]:
    """Everything that is wrong with a story about a nominee of a category."""
    faults = [*_text_faults("headline", story.headline, LONGEST_HEADLINE)]
    faults += _text_faults("story", story.text, LONGEST_STORY)
    if category.is_personal:
        faults += _consent_faults(story.consent_on, today)
    return faults


def gives_away(story: Story, nominee: Mapping[str, Any]) -> tuple[str, ...]:
    """The particulars of a person or household that stand in their story: names of fields, and ``poverty``."""
    said = f" {fold(f'{story.headline} {story.text}')} "
    found = [
        name
        for name in _PARTICULARS
        if (value := fold(str(nominee.get(name) or ""))) and re.search(rf"\b{re.escape(value)}\b", said)
    ]
    return (*found, *(("poverty",) if any(words in said for words in _POVERTY) else ()))


def _text_faults(field: str, text: str, longest: int) -> Iterator[Unmet]:
    if not fold(text):
        yield Unmet(Code.EMPTY, field)
    elif len(text) > longest:
        yield Unmet(Code.TOO_LONG, field, {"limit": f"{longest:,}".replace(",", ".")})
    elif has_control_characters(text.replace("\n", " ") if field == "story" else text):
        yield Unmet(Code.CONTROL_CHARACTER, field)
    elif _CITIZEN_ID.search(text):
        yield Unmet(Code.CITIZEN_ID_TOLD, field)


def _consent_faults(consent_on: date | None, today: date) -> Iterator[Unmet]:
    if consent_on is None:
        yield Unmet(Code.CONSENT_REQUIRED, "consent_on")
    elif consent_on > today:
        yield Unmet(Code.DATE_IN_FUTURE, "consent_on")
    elif consent_on < EARLIEST:
        yield Unmet(Code.DATE_ABSURD, "consent_on")
