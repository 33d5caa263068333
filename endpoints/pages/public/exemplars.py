"""Exemplars (gương điển hình) as anybody reads them: by year, district and category, each story, and a feed.

What search engines may keep: the stories of collectives. A person consented to be told of here, and may take that back;
a copy in a search engine's store would stay.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from endpoints.entry import Entry, open_to
from endpoints.pages.places import EXEMPLARS
from endpoints.pages.public.named import authority, within
from endpoints.pages.public.visit import A_WHILE, FEED, asked_again, public_visit
from endpoints.requests import ground
from endpoints.telling.values import cited
from states.terms import Category, State
from states.words.process import STATES
from states.words.terms import AWARDS, CATEGORIES
from workflow.exemplars.public import Choices, Narrowed, Told, choices, last_changed, stories, story

pages = Blueprint("exemplars", __name__)

ROWS = 20
IN_FEED = 30
EXCERPT = 220
"""Letters of a story that a list shows, at most."""
LIST_IS_KEPT, STORY_OF_A_PERSON = "noindex, follow", "noindex, noarchive"
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""When a feed of nothing was updated: it must say something, and always the same."""
_LONGEST_CODE = 16
_ROBOTS = f"User-agent: *\nAllow: {EXEMPLARS}\nDisallow: /\n"


@dataclass(frozen=True, slots=True)
class Way:
    """A link that narrows the list."""

    words: str
    address: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class Ways:
    """The links of one kind."""

    words: str
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A story with its words."""

    told: Told
    category: str
    award: str
    award_short: str
    authority: str | None
    """Who decided."""
    place: str
    """The unit, and the district it lies in."""
    standing: str
    """Where the nomination stands, as the public is told: awarded, by which decision."""
    excerpt: str


@pages.get(EXEMPLARS)
@open_to(Entry.EVERYBODY)
def show_all() -> Response:
    """The list. What cannot be understood of an address narrows nothing."""
    narrowed = _narrowed()
    with public_visit() as visit:
        found = stories(visit.connection, narrowed, limit=ROWS, cursor=request.args.get("cursor") or None)
        known = choices(visit.connection)
    body = render_template(
        "public/exemplars.html",
        stories=[shown(each) for each in found.items],
        kinds=[
            kind
            for kind in _kinds(known, narrowed)
            if len(kind.ways) > 2 or any(way.is_here for way in kind.ways[1:])
        ],
        query=_query(narrowed),
        year=narrowed.year,
        other_years=[
            _way(str(year), Narrowed(year=year), narrowed) for year in known.years if year != narrowed.year
        ],
        next_cursor=found.next_cursor,
    )
    return asked_again(body, robots=LIST_IS_KEPT)


@pages.get(f"{EXEMPLARS}/<row:exemplar_id>")
@open_to(Entry.EVERYBODY)
def show_one(exemplar_id: str) -> Response:
    """One story."""
    with public_visit() as visit:
        told = story(visit.connection, exemplar_id)
    body = render_template("public/exemplar.html", story=shown(told))
    return asked_again(body, robots=STORY_OF_A_PERSON if told.category.is_personal else None)


@pages.get(FEED)
@open_to(Entry.EVERYBODY)
def feed() -> Response:
    """The newest stories as Atom (RFC 4287), for newspapers and television."""
    with public_visit() as visit:
        found = stories(visit.connection, Narrowed(), limit=IN_FEED).items
        changed = last_changed(visit.connection)
    body = render_template(
        "public/feed.xml",
        stories=[(f"urn:uuid:{UUID(each.id)}", shown(each)) for each in found],
        updated=changed or NEVER,
        base=ground().settings.base_url,
    )
    return asked_again(body, "application/atom+xml", LIST_IS_KEPT)


@pages.get("/robots.txt")
@open_to(Entry.EVERYBODY)
def robots() -> ResponseReturnValue:
    """What search engines may walk: the stories, and nothing that one asks for by name or number."""
    return Response(_ROBOTS, mimetype="text/plain", headers={"Cache-Control": A_WHILE})


def shown(told: Told) -> Shown:
    """A story as pages show it."""
    award = AWARDS[told.award]
    apart = told.district_name is not None and told.district_name != told.unit_name
    return Shown(
        told,
        CATEGORIES[told.category].name.vi,
        award.full.vi,
        award.short.vi,
        authority(told.decision.authority, told.decision.authority_type) if told.decision else None,
        f"{told.unit_name}, {within(told.district_name or '')}" if apart else told.unit_name,
        _standing(told),
        _excerpt(told.story),
    )


def _standing(told: Told) -> str:
    words, decision = STATES[State.AWARDED], told.decision
    if decision is None:
        return f"{words.tag.vi}."
    return words.public.filled(number=decision.number, on=cited(decision.decided_on.isoformat())).vi


def _excerpt(text: str) -> str:
    """How a story begins: whole sentences if one fits, else whole words."""
    line = " ".join(text.split())
    if len(line) <= EXCERPT:
        return line
    begun = line[:EXCERPT]
    sentence = begun.rpartition(". ")[0]
    return f"{sentence}." if sentence else f"{begun.rpartition(' ')[0]}…"


def _narrowed() -> Narrowed:
    year, district = request.args.get("year", ""), request.args.get("district", "")
    category = request.args.get("category", "")
    return Narrowed(
        int(year) if len(year) == 4 and year.isascii() and year.isdecimal() and year[0] in "12" else None,
        district if district.isascii() and district.isalnum() and len(district) <= _LONGEST_CODE else None,
        Category(category) if category in set(Category) else None,
    )


def _kinds(known: Choices, narrowed: Narrowed) -> Iterator[Ways]:
    """All that the list can be narrowed by; each keeps what it is narrowed by otherwise."""
    year, district, category = narrowed.year, narrowed.district, narrowed.category

    def ways(everything: str, first: Narrowed, others: list[tuple[str, Narrowed]]) -> tuple[Way, ...]:
        return tuple(_way(words, to, narrowed) for words, to in [(everything, first), *others])

    years = [(str(each), Narrowed(each, district, category)) for each in known.years]
    yield Ways("Năm", ways("Mọi năm", Narrowed(None, district, category), years))
    districts = [(name, Narrowed(year, code, category)) for code, name, _ in known.districts]
    yield Ways("Địa bàn", ways("Toàn tỉnh", Narrowed(year, None, category), districts))
    categories = [(CATEGORIES[each].name.vi, Narrowed(year, district, each)) for each, _ in known.categories]
    yield Ways("Đối tượng", ways("Tất cả", Narrowed(year, district, None), categories))


def _way(words: str, to: Narrowed, here: Narrowed) -> Way:
    query = _query(to)
    return Way(words, f"{EXEMPLARS}?{query}" if query else EXEMPLARS, to == here)


def _query(narrowed: Narrowed) -> str:
    values = {"year": narrowed.year, "district": narrowed.district, "category": narrowed.category}
    return urlencode({name: value for name, value in values.items() if value is not None})
