"""Refusals in words: for each code a title and a sentence that says what happened, why, and what to do.

A refusal carries details (the other nomination's code, the numbers of a quorum). Where all that the precise sentence
needs are there, it is said; else the plain one, which needs none.
"""

from collections.abc import Mapping

from states.codes import Code
from states.words.fields import FIELD_CODES
from states.words.label import CodeWords, Label
from states.words.request import REQUEST_CODES
from states.words.requirements import REQUIREMENT_CODES

CODES: Mapping[Code, CodeWords] = {**REQUEST_CODES, **FIELD_CODES, **REQUIREMENT_CODES}
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
