"""Refusals in words: for each code a title and a sentence that says what happened, why, and what to do.

A refusal carries details (the other nomination's code, the numbers of a quorum). Where all that the precise sentence
needs are there, it is said; else the plain one, which needs none.
"""

from collections.abc import Mapping, Sequence

from states.codes import Code
from states.words.fields import FIELD_CODES
from states.words.label import CodeWords, Label
from states.words.request import REQUEST_CODES
from states.words.requirements import REQUIREMENT_CODES

GROUPS: Sequence[tuple[Label, Mapping[Code, CodeWords]]] = (
    (
        Label("Yêu cầu, quyền và trạng thái", "The request, permissions and states"),
        REQUEST_CODES,
    ),
    (Label("Từng trường", "Single fields"), FIELD_CODES),
    (Label("Điều kiện của một bước", "Requirements of a step"), REQUIREMENT_CODES),
)
"""Every code under what it is about, in the order in which they are explained."""

CODES: Mapping[Code, CodeWords] = {code: words for _, codes in GROUPS for code, words in codes.items()}
"""Every code."""


def title_for(code: Code) -> Label:
    """The short title of a code (``title`` of the problem)."""
    return CODES[code].title


def sentence_for(code: Code, details: Mapping[str, object]) -> Label:
    """The sentence of a refusal, as precise as the details allow."""
    words = CODES[code]
    if words.precise is not None and words.precise.placeholders <= details.keys():
        return words.precise.filled(**details)
    return words.sentence
