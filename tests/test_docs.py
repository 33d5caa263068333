"""What the documentation names is there: pages, headings, files, commands with their options, settings.

What it tells people to type is typed in ``tests/journeys/test_walkthrough.py``; what of it is generated is compared in
``tests/test_generated.py``; that links lead to files is held by ``tests/test_house.py``, and what the guides say of the
pages by ``tests/test_guides.py``.
"""

import re
import shlex
import unicodedata
from collections.abc import Iterator
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path

import click
import pytest

from endpoints.cli.main import main
from tests.generated.operate import variables
from tests.test_house import ROOT

PAGES = sorted((*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")))
TOLD = [(page.relative_to(ROOT).as_posix(), page.read_text(encoding="utf-8")) for page in PAGES]
IDS = [name for name, _ in TOLD]

_FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\]\(([^)\s]*)#([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_ID = re.compile(r'id="([^"]+)"')
_FILE = re.compile(r"[\w-]+(/[\w.-]+)*/[\w.-]+\.(py|md|toml|txt|json|sql|svg|mmd|csv|png)")
_FOLDER = re.compile(r"(states|workflow|notifications|endpoints|migrations|tests|bench|docs)/([\w-]+/)*")
_SETTING = re.compile(r"KHENTHUONG_[A-Z_]+\b")
_PLACEHOLDER = re.compile(r"NNNN|…|<|\*|\{")
_ASSIGNMENT = re.compile(r"[A-Z_]+=\S*")
_STOPS = frozenset({"|", "||", "&&", ";", ">", "2>&1", ">/dev/null"})


def prose(page: str) -> str:
    """A page without its blocks of code."""
    return _FENCED.sub("", page)


def headings(page: str) -> set[str]:
    """The anchors of a page's headings, and those it sets itself."""
    return {_anchor(heading) for heading in _HEADING.findall(prose(page))} | set(_ID.findall(page))


def _anchor(heading: str) -> str:
    plain = unicodedata.normalize("NFC", heading).lower()
    return re.sub(r"[^\w\- ]", "", plain).strip().replace(" ", "-")


def typed(page: str, program: str) -> Iterator[list[str]]:
    """Every command line of ``program`` that a page shows, as words, without the program itself."""
    lines = [
        line for kind, body in _FENCED.findall(page) if kind in {"console", "sh"} for line in _lines(body)
    ]
    lines += [line for line in _INLINE.findall(prose(page)) if line.startswith(f"{program} ")]
    for line in lines:
        words = _words(line)
        while words and (words[0] == "$" or _ASSIGNMENT.fullmatch(words[0])):
            words.pop(0)
        if words and words[0] == program:
            yield words[1:]


def _lines(body: str) -> list[str]:
    return body.replace("\\\n", " ").splitlines()


def _words(line: str) -> list[str]:
    try:
        words = shlex.split(line, comments=True)
    except ValueError:  # a line within a quotation of several lines
        return []
    ends = (index for index, word in enumerate(words) if word in _STOPS)
    return words[: next(ends, len(words))]


@pytest.mark.parametrize(("name", "page"), TOLD, ids=IDS)
def test_a_link_to_a_heading_leads_to_one(name: str, page: str) -> None:
    here = ROOT / name
    wrong = [
        f"{target}#{anchor}"
        for target, anchor in _LINK.findall(page)
        if "://" not in target
        and anchor not in headings(((here.parent / target) if target else here).read_text(encoding="utf-8"))
    ]
    assert wrong == []


@pytest.mark.parametrize(("name", "page"), TOLD, ids=IDS)
def test_a_file_that_is_named_is_there(name: str, page: str) -> None:
    named = [word for word in _INLINE.findall(prose(page)) if not _PLACEHOLDER.search(word)]
    paths = [word for word in named if _FILE.fullmatch(word) or _FOLDER.fullmatch(word)]
    assert [path for path in paths if not (ROOT / path).exists()] == []


@pytest.mark.parametrize(("name", "page"), TOLD, ids=IDS)
def test_a_setting_that_is_named_is_read(name: str, page: str) -> None:
    assert set(_SETTING.findall(page)) - variables() - {"KHENTHUONG_"} == set()


@pytest.mark.parametrize(("name", "page"), TOLD, ids=IDS)
def test_a_command_that_is_shown_exists_with_its_options(name: str, page: str) -> None:
    wrong = [" ".join(words) for words in typed(page, "khenthuong") if _misunderstood(words)]
    assert wrong == []


def _misunderstood(words: list[str]) -> bool:
    command: click.Command | None = main
    context = click.Context(main)
    takes_value = _options(main)
    rest = iter(words)
    for word in rest:
        if word.startswith("-"):
            option, given, _ = word.partition("=")
            if option not in takes_value:
                return True
            if takes_value[option] and not given:
                next(rest, None)
        elif isinstance(command, click.Group):
            command = command.get_command(context, word)
            if command is None:
                return True
            takes_value |= _options(command)
    return False


def _options(command: click.Command) -> dict[str, bool]:
    """Its options, and whether each is followed by a value."""
    options = [param for param in command.params if isinstance(param, click.Option)]
    return {"-h": False, "--help": False} | {
        name: not (option.is_flag or option.count) for option in options for name in option.opts
    }


@pytest.mark.parametrize(("name", "page"), TOLD, ids=IDS)
def test_a_verb_of_dev_that_is_shown_exists(name: str, page: str) -> None:
    verbs = [words[0] for words in typed(page, "./dev") if words]
    assert set(verbs) <= dev_verbs() | {"VERB"}


def dev_verbs() -> set[str]:
    loader = SourceFileLoader("dev", str(ROOT / "dev"))
    spec = spec_from_loader("dev", loader)
    assert spec is not None
    dev = module_from_spec(spec)
    loader.exec_module(dev)
    return set(dev.VERBS)


def test_every_page_is_found_from_the_index() -> None:
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    folder = ROOT / "docs"
    pages = [page.relative_to(folder).as_posix() for page in folder.rglob("*.md")]
    lost = [page for page in pages if page != "README.md" and not page.startswith("decisions/")]
    assert [page for page in lost if f"({page})" not in index] == []


@pytest.mark.parametrize(
    ("line", "understood"),
    [
        ("audit verify", True),
        ("--data DIR audit verify", True),
        ("--data=DIR audit verify", True),
        ("audit varify", False),
        ("user create hoai 'Nguyễn Thị Hoài' --email hoai@example.vn", True),
        ("user create hoai --mail hoai@example.vn", False),
        ("worker --once", True),
        ("works", False),
    ],
)
def test_a_command_is_looked_up_as_it_would_be(line: str, understood: bool) -> None:
    assert _misunderstood(shlex.split(line)) is not understood


def test_a_command_line_is_found_wherever_it_stands() -> None:
    page = "Say `khenthuong audit verify`.\n\n```console\n$ A=1 khenthuong serve \\\n    --workers 4 | tee x\n```\n"
    assert sorted(typed(page, "khenthuong")) == [["audit", "verify"], ["serve", "--workers", "4"]]


def test_paths_are_relative_to_the_project(tmp_path: Path) -> None:
    assert [name for name, page in TOLD if str(ROOT) in page] == []
