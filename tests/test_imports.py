"""Import contracts that import-linter cannot state: a list of what may be imported, rather than what may not."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import states

ROOM = Path(states.__file__).parent
MODULES = sorted(ROOM.rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Import():
                yield from (name.name.partition(".")[0] for name in node.names)
            case ast.ImportFrom(module=str(module), level=0):
                yield module.partition(".")[0]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOM)))
def test_the_process_stands_on_the_standard_library_and_one_machine(path: Path) -> None:
    allowed = {*sys.stdlib_module_names, "states"} | ({"transitions"} if path.name == "machine.py" else set())
    assert set(imported(path)) <= allowed
