"""What is on each picture: who looks at which page, and what they have just done on it."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture, named as its file."""

    name: str
    username: str | None
    path: str
    prepare: Callable[[Page], None] | None = None
    phone: bool = False
    height: int | None = None


def first_case(page: Page) -> None:
    """Open the first nomination of a list."""
    page.locator(".kt-table__name a").first.click()
    page.wait_for_load_state()


SHOTS: tuple[Shot, ...] = (
    Shot("worklist", "district", "/inbox"),
    Shot("worklist-phone", "district", "/inbox", phone=True),
    Shot("nomination-phone", "district", "/inbox", first_case, phone=True),
    Shot("verify", None, "/verify"),
)
