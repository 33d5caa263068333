"""The orders of a list, as the address names them (``sort=-name``), and the heads of a table that lead to each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from workflow.nominations.sorting import By, Sorting

_BY: Mapping[By, tuple[str, str]] = {
    By.DUE: ("Hạn gần trước", "Hạn xa trước"),
    By.NAME: ("Tên, từ A", "Tên, từ Y"),
    By.UNIT: ("Đơn vị, từ A", "Đơn vị, từ Y"),
    By.SINCE: ("Chờ lâu trước", "Mới đến trước"),
}
ORDERS: Mapping[str, str] = {
    f"{sign}{by.value}": words[way] for by, words in _BY.items() for way, sign in enumerate(("", "-"))
}


@dataclass(frozen=True, slots=True)
class Head:
    """What a head of the table leads to, and which way the list is sorted by it now."""

    address: str
    now: str | None
    """``ascending``, ``descending`` or None."""


def sorting_of(name: str) -> Sorting | None:
    """An order by its name; None for the list's own."""
    return Sorting(By(name.removeprefix("-")), name.startswith("-")) if name else None


def heads(name: str, address_with: Callable[..., str], own: str) -> dict[str, Head]:
    """The heads, each leading to its order, or the other way round; ``own`` is the order without a name."""
    current = name or own
    found = {}
    for by in By:
        now = {by.value: "ascending", f"-{by.value}": "descending"}.get(current)
        wanted = f"-{by.value}" if now == "ascending" else by.value
        found[by.value] = Head(address_with(sort="" if wanted == own else wanted), now)
    return found
