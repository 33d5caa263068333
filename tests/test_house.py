"""How the house is kept: sizes, names and marks that no linter knows of."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("states", "workflow", "notifications", "endpoints", "migrations")

LINES_IN_A_FILE = 300
LINES_IN_A_FUNCTION = 40

LONGER_FILES: dict[str, str] = {
    "workflow/inspection/kiem_tra_nhat_ky.py": "it is carried away alone, and needs nothing beside it",
}
"""Files that may be longer, each with its reason."""

LONGER_FUNCTIONS: dict[str, str] = {}
"""Functions that may be longer, as ``path:name``, each with its reason."""

VAGUE = re.compile(r"^(utils?|helpers?|common|misc|managers?|services?|repositor(y|ies)|base_\w+)$")
"""Names that answer no question."""

LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")
"""A link in Markdown, without its anchor."""

UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK|WIP)\b")


def modules(*rooms: str) -> list[Path]:
    """Every module of some rooms."""
    return sorted(path for room in rooms for path in (ROOT / room).rglob("*.py"))


def named(path: Path) -> str:
    """A module's path as people write it."""
    return str(path.relative_to(ROOT))


MODULES = modules(*ROOMS)


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method of a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function from its name to its end; its docstring is prose, and as long as it must be."""
    first = node.body[0]
    prose = (first.end_lineno or first.lineno) - first.lineno + 1 if ast.get_docstring(node) else 0
    return (node.end_lineno or node.lineno) - node.lineno + 1 - prose


@pytest.mark.parametrize("room", ROOMS)
def test_no_file_grows_beyond_what_is_read_at_a_sitting(room: str) -> None:
    sizes = {named(path): len(path.read_text(encoding="utf-8").splitlines()) for path in modules(room)}
    too_long = {path: lines for path, lines in sizes.items() if lines > LINES_IN_A_FILE}
    assert {path: lines for path, lines in too_long.items() if path not in LONGER_FILES} == {}


@pytest.mark.parametrize("room", ROOMS)
def test_no_function_grows_beyond_a_screen(room: str) -> None:
    too_long = {
        f"{named(path)}:{node.name}": length(node)
        for path in modules(room)
        if "versions" not in path.parts  # a migration tells one story, from top to bottom
        for node in functions(ast.parse(path.read_text(encoding="utf-8")))
        if length(node) > LINES_IN_A_FUNCTION
    }
    assert {name: lines for name, lines in too_long.items() if name not in LONGER_FUNCTIONS} == {}


def test_no_exception_outlives_its_need() -> None:
    long_files = {
        named(p) for p in MODULES if len(p.read_text(encoding="utf-8").splitlines()) > LINES_IN_A_FILE
    }
    long_functions = {
        f"{named(path)}:{node.name}"
        for path in MODULES
        for node in functions(ast.parse(path.read_text(encoding="utf-8")))
        if length(node) > LINES_IN_A_FUNCTION
    }
    assert set(LONGER_FILES) <= long_files
    assert set(LONGER_FUNCTIONS) <= long_functions


def test_every_module_says_what_it_answers() -> None:
    silent = [
        named(path) for path in MODULES if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []


def test_no_module_has_a_name_that_answers_no_question() -> None:
    assert [named(path) for path in MODULES if VAGUE.match(path.stem)] == []


def test_a_package_says_what_it_is_for_and_holds_nothing_else() -> None:
    busy = []
    for path in MODULES:
        if path.name == "__init__.py":
            body = ast.parse(path.read_text(encoding="utf-8")).body
            if any(
                not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)) for node in body
            ):
                busy.append(named(path))
    assert busy == []


def test_nothing_is_left_unfinished() -> None:
    marks = [
        f"{named(path)}:{number}"
        for path in (*MODULES, *modules("tests", "bench"))
        if path != Path(__file__)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if UNFINISHED.search(line)
    ]
    assert marks == []


def test_no_test_is_skipped_or_expected_to_fail() -> None:
    excused = re.compile(
        r"pytest\.(skip|xfail|importorskip)|mark\.(skip|skipif|xfail)|unittest\.mock|MagicMock"
    )
    found = [
        f"{named(path)}:{number}"
        for path in modules("tests")
        if path != Path(__file__)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if excused.search(line)
    ]
    assert found == []


def test_no_type_checker_is_silenced_without_a_reason() -> None:
    """``# type: ignore`` names its error; a whole file is never ignored."""
    bare = re.compile(r"#\s*type:\s*ignore(?!\[)|#\s*mypy:\s*ignore")
    found = [named(path) for path in MODULES if bare.search(path.read_text(encoding="utf-8"))]
    assert found == []


def test_every_decision_has_a_number_and_a_title() -> None:
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    numbers = [int(path.name[:4]) for path in decisions]
    assert numbers == list(range(1, len(decisions) + 1))
    assert all(path.read_text(encoding="utf-8").startswith("# ") for path in decisions)


def test_every_link_between_pages_leads_somewhere() -> None:
    pages = (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"))
    links = [(page, target) for page in pages for target in LINK.findall(page.read_text(encoding="utf-8"))]
    inside = [(page, target) for page, target in links if "://" not in target and not target.startswith("/")]
    assert [
        f"{named(page)}: {target}" for page, target in inside if not (page.parent / target).exists()
    ] == []
