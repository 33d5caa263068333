"""The list of codes with their statuses and sentences (docs/errors.md)."""

from collections.abc import Mapping

from endpoints.problems import STATUS_OF
from states.codes import Code
from states.words.label import CodeWords
from states.words.refusals import GROUPS
from tests.generated.process import table


def section() -> str:
    """Everything between the markers of docs/errors.md."""
    return "\n".join(f"## {title.vi} / {title.en}\n\n{_codes(codes)}\n" for title, codes in GROUPS)


def _codes(codes: Mapping[Code, CodeWords]) -> str:
    heads = ("`code`", "status", "Tiêu đề", "Điều người dùng đọc", "What people read")
    return table(
        heads,
        [
            (
                f'<a id="{code}"></a>`{code}`',
                str(STATUS_OF[code]),
                words.title.vi,
                _plain(words, "vi"),
                _plain(words, "en"),
            )
            for code, words in codes.items()
        ],
    )


def _plain(words: CodeWords, language: str) -> str:
    sentence: str = getattr(words.sentence, language)
    return sentence
