"""Every page there is, each with what makes it worth looking at: one list for all that is asked of every page.

A module of this package for each area of pages has ``CASES``. A case names the route, who opens it, and how a
database is brought to where the page has something to show. From them ``tests/endpoints/pages/test_every_page.py``
counts statements, bytes and headings and puts markup into every field; ``tests/browser/test_every_page.py`` looks at
each in Chromium.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from itertools import count
from pkgutil import iter_modules
from typing import Any

from sqlalchemy import Connection, Engine

from states.terms import State
from tests.factories import nomination_in
from workflow.database import writing

_numbers = count(1)
MARKUP = '<i class="put">"\'&amp;{{ 7 * 7 }}</i>'
"""What stands in every text of a database that is out to do harm."""


@dataclass(slots=True)
class Ground:
    """A settled database in which a page is to be shown, and what time it is there."""

    engine: Engine
    now: datetime
    harmful: bool = False
    """Whether every text that people write holds markup."""
    made: dict[str, Any] = field(default_factory=dict)
    """What a case has made, for its ``more`` to find again."""

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that writes."""
        with writing(self.engine) as connection:
            yield connection

    def text(self, words: str) -> str:
        """A text as somebody would write it: with markup in it where the database is out to do harm."""
        return f"{words} {MARKUP}" if self.harmful else words

    def nomination(self, state: State, **content: Any) -> str:
        """A nomination in a state; its free texts are :meth:`text`. Returns its id."""
        given = {
            "nominee_name": f"Hộ gia đình ông Hồ Văn Xa, nhà số {next(_numbers)}",
            "achievements": "Ba năm trồng rừng, trả hết nợ vay, giúp hai hộ khác cùng thoát nghèo.",
            **content,
        }
        written = {
            name: self.text(value) if name in {"nominee_name", "achievements"} else value
            for name, value in given.items()
        }
        with writing(self.engine) as connection:
            return nomination_in(connection, state, at=self.now, **written)


@dataclass(frozen=True, slots=True)
class Case:
    """A page as somebody opens it."""

    name: str
    """What it is, unlike all others: ``worklist of a district``."""
    route: str
    """The rule of its route: ``/nominations/<row:nomination_id>``."""
    username: str | None
    """Who of the cast opens it; None for somebody who has not signed in."""
    path: Callable[[Ground], str]
    """Makes what there is to see, and returns the address."""
    statements: int
    """It takes so many at most, with one row as with thirty."""
    more: Callable[[Ground], None] | None = None
    """Makes twenty-nine rows more; None where the page lists nothing that grows."""
    status: int = 200
    hides_texts: bool = False
    """Where it shows nothing that people wrote, so that markup need not be looked for."""


def every_case() -> tuple[Case, ...]:
    """The cases of all areas."""
    names = sorted(module.name for module in iter_modules(__path__))
    return tuple(case for name in names for case in import_module(f"{__name__}.{name}").CASES)
