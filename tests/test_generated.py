"""Every generated file is what would be written now; ``./dev docs`` writes them."""

from pathlib import Path

import pytest

from endpoints.problems import STATUS_OF
from states.codes import Code
from tests.generate import GENERATED, ROOT, expected


@pytest.mark.parametrize("path", GENERATED, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_generated_file_is_stale(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == expected(path), "run ./dev docs"


def test_every_code_has_a_status_and_stands_in_the_documentation() -> None:
    assert set(STATUS_OF) == set(Code)
    page = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
    assert [code for code in Code if f"`{code}`" not in page] == []
