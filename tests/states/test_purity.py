"""The process is pure: it imports nothing but the standard library (and one file the machine), and reads no clock."""

import ast
import re
import sys
from pathlib import Path

import pytest

import states
import workflow

STATES = Path(states.__path__[0])
WORKFLOW = Path(workflow.__path__[0])
CLOCK = re.compile(
    r"\bdatetime\.(now|utcnow|today)\b|\bdate\.today\b|\btime\.(time|time_ns|localtime|gmtime)\b"
    r"|\bfrom time import\b|\b(CURRENT_TIMESTAMP|CURRENT_DATE)\b|\bfunc\.(now|current_timestamp|current_date)\b"
)


def modules(*rooms: Path) -> list[Path]:
    """Every module of some rooms."""
    return sorted(path for room in rooms for path in room.rglob("*.py"))


@pytest.mark.parametrize("path", modules(STATES), ids=lambda path: str(path.relative_to(STATES)))
def test_the_process_imports_nothing_but_the_standard_library(path: Path) -> None:
    allowed = {"states", *sys.stdlib_module_names}
    if path.name == "machine.py":
        allowed.add("transitions")
    assert imported(path) <= allowed


def imported(path: Path) -> set[str]:
    """The top-level packages that a module imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative import"
            found.add((node.module or "").partition(".")[0])
    return found


NO_RULES = {"workflow/database.py"}
"""Asks how long a connection has rested in the pool, by a clock that knows no date."""


def test_no_rule_reads_the_clock() -> None:
    reading = [
        f"{path.relative_to(STATES.parent)}:{number}: {line.strip()}"
        for path in modules(STATES, WORKFLOW)
        if str(path.relative_to(STATES.parent)) not in NO_RULES
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if CLOCK.search(line)
    ]
    assert reading == []
