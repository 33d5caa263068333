"""Vietnamese text: its one stored form, a key to search by, and a key to sort by.

Both databases compare bytes, so what people call equal or earlier is put into columns of our own: neither
needs a collation or an extension for it.
"""

import unicodedata
from functools import lru_cache


def nfc(text: str) -> str:
    """The composed form (NFC), in which all text is stored: "ệ" is one character, however it was typed."""
    return unicodedata.normalize("NFC", text)


def has_control_characters(text: str) -> bool:
    """Whether anything in it is no character of a line: control characters, tabs, line ends, half surrogate pairs."""
    return any(unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} for character in text)


def fold(text: str) -> str:
    """The search key (khóa tìm kiếm): no accents, đ as d, lower case, single spaces, nothing that cannot be seen.

    "Lệ Thủy" and "le  thuy" fold alike, composed or not; so do the two spellings hòa and hoà, and what word
    processors leave between letters (soft hyphens, joiners, marks of direction) makes no other name.
    """
    bare = unicodedata.normalize("NFD", text.casefold()).translate(_BARE)
    return " ".join(bare.split())


class _Bare(dict[int, int | None]):
    """What is left of each character, worked out when it is first met: this is asked of every letter searched."""

    def __missing__(self, code: int) -> int | None:
        character = chr(code)
        goes = unicodedata.combining(character) or unicodedata.category(character) == "Cf"
        self[code] = None if goes else code
        return self[code]


_BARE = _Bare({ord("đ"): ord("d")})


def sort_key(text: str) -> bytes:
    """Bytes whose order is the order of the Vietnamese alphabet, as ICU's ``vi`` has it.

    First the 29 letters (and f j w z at their Latin places), then, between words of the same letters, the tones
    ngang huyền hỏi ngã sắc nặng, then small letters before capitals. Spaces come before punctuation, punctuation
    before digits, digits before letters.
    """
    letters, tones, cases = bytearray(), bytearray(), bytearray()
    for character in unicodedata.normalize("NFC", " ".join(text.split())):
        small = character.lower()
        letter, tone = _letter_and_tone(small)
        letters += _weight(letter)
        tones.append(tone)
        cases.append(_SMALL if character == small else _CAPITAL)
    return b"\x01".join((letters, tones, cases))


def person_sort_key(full_name: str) -> bytes:
    """As registers list people: by given name, then family name, then middle names (tên, họ, đệm).

    The given name is the last word. A name of one word, or of two, is sorted as well.
    """
    words = full_name.split()
    return sort_key(" ".join((*words[-1:], *words[:-1])))


ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_SPACE, _OTHER, _DIGIT, _LETTER, _BEYOND = 0x02, 0x03, 0x10, 0x20, 0x60
_WEIGHTS = {letter: bytes((_LETTER + place,)) for place, letter in enumerate(ALPHABET)}
_SMALL, _CAPITAL = 0x02, 0x03
_NO_TONE = 0x02
_TONES = {mark: place for place, mark in enumerate("\u0300\u0309\u0303\u0301\u0323", start=_NO_TONE + 1)}
"""huyền, hỏi, ngã, sắc, nặng, in this order; a letter without a mark comes before all (ngang)."""


@lru_cache(maxsize=1_000)
def _letter_and_tone(small: str) -> tuple[str, int]:
    """Part "ệ" into "ê" and nặng."""
    decomposed = unicodedata.normalize("NFD", small)
    tone = next((_TONES[mark] for mark in decomposed if mark in _TONES), _NO_TONE)
    letter = "".join(mark for mark in decomposed if mark not in _TONES)
    return unicodedata.normalize("NFC", letter), tone


def _weight(letter: str) -> bytes:
    if letter in _WEIGHTS:
        return _WEIGHTS[letter]
    if letter == " ":
        return bytes((_SPACE,))
    if letter.isdecimal():
        return bytes((_DIGIT + unicodedata.decimal(letter),))
    return bytes((_BEYOND if letter.isalpha() else _OTHER,)) + letter.encode()
