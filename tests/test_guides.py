"""The guides say what the pages say, fit on two sheets, and their pictures are there: taken, and shown to somebody."""

import re

import pytest

from endpoints.pages.places import places_of
from states.terms import Role
from tests.endpoints.pages.cases import every_case
from tests.pictures.shots import SHOTS, Shot
from tests.test_docs import TOLD
from tests.test_house import ROOT

GUIDES = [(name, page) for name, page in TOLD if name.startswith("docs/huong-dan/")]
PICTURES = ROOT / "docs" / "pictures"
MOST_WORDS, MOST_PICTURES = 840, 4
"""Of a guide: two sheets of A4. Vietnamese writes each syllable as a word."""
LARGEST = 200_000
"""Bytes of a picture."""

_BOLD = re.compile(r"\*\*([^*]+)\*\*")
_PICTURE = re.compile(r"!\[([^\]]*)\]\((?:docs|\.\.)/pictures/([\w-]+)\.png\)")

of_every_guide = pytest.mark.parametrize(("name", "page"), GUIDES, ids=[name for name, _ in GUIDES])
of_every_shot = pytest.mark.parametrize("shot", SHOTS, ids=lambda shot: shot.name)


def _within(label: str) -> str:
    """A label as it is called within a sentence."""
    return label[:1].lower() + label[1:]


def pictures_of(page: str) -> dict[str, str]:
    """The pictures of a page, each with what it says to those who do not see it."""
    return {picture: told for told, picture in _PICTURE.findall(page)}


@of_every_guide
def test_what_officials_are_told_to_press_is_called_so(name: str, page: str) -> None:
    """Bold words are those of the pages; ``…`` is what these fill in."""
    endpoints = ROOT / "endpoints"
    sources = (
        *(ROOT / "states" / "words").glob("*.py"),
        *(endpoints / "pages").rglob("*.py"),
        *(endpoints / "templates").rglob("*.html"),
        *(endpoints / "static" / "script").glob("*.js"),
    )
    said = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    labels = [" ".join(label.split()) for label in _BOLD.findall(page)]
    parts = [(label, part.strip(" ,.:")) for label in labels for part in label.split("…")]
    assert [label for label, part in parts if part not in said and _within(part) not in said] == []


@of_every_guide
def test_a_guide_is_two_sheets_at_most(name: str, page: str) -> None:
    assert len(page.split()) <= MOST_WORDS
    assert len(pictures_of(page)) <= MOST_PICTURES


@pytest.mark.parametrize("role", Role)
def test_every_place_of_a_role_is_told_of(role: Role) -> None:
    told = {label for _, page in GUIDES for label in _BOLD.findall(page)}
    assert {place.words for place in places_of([role])} - told == set()


def test_every_guide_is_found_from_their_index() -> None:
    index = dict(GUIDES)["docs/huong-dan/README.md"]
    names = [name.rpartition("/")[2] for name, _ in GUIDES]
    assert [name for name in names if name != "README.md" and f"({name})" not in index] == []


def test_every_picture_is_taken_by_a_shot_and_shown_to_somebody() -> None:
    shots = [shot.name for shot in SHOTS]
    shown = {picture for _, page in TOLD for picture in pictures_of(page)}
    assert len(shots) == len(set(shots))
    assert shown == set(shots) == {path.stem for path in PICTURES.iterdir()}


@pytest.mark.parametrize(("name", "page"), TOLD, ids=[name for name, _ in TOLD])
def test_a_picture_says_what_is_on_it(name: str, page: str) -> None:
    assert [picture for picture, told in pictures_of(page).items() if not told] == []


@of_every_shot
def test_a_picture_is_light(shot: Shot) -> None:
    assert (PICTURES / f"{shot.name}.png").stat().st_size < LARGEST


@of_every_shot
def test_what_is_on_a_picture_is_a_page_that_is_looked_at(shot: Shot) -> None:
    """The page has a case, and with it all that is asked of every page."""
    assert shot.route in {case.route for case in every_case()}


def test_a_shot_knows_the_addresses_of_its_page() -> None:
    shot = Shot("x", None, "/q", leads_to="/q/<code>/list")
    assert shot.shows("/q/7KQ4-M2XD-9RTB/list")
    assert not shot.shows("/q")
    assert not shot.shows("/q/a/b/list")
