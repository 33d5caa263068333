"""Old versions of the table, readable for ever: an entry of the log names the version it was taken under.

A file holds states and rows as plain words, for a later table may no longer have them. Replaying the log needs to
know where an action could lead from a state under the version of its entry.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from states.table import STATES, STEPS, VERSION, Step


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it stood in some version."""

    action: str
    sources: tuple[str, ...]
    to: str | None
    """None: the state stays as it is."""
    who: str
    seats: tuple[str, ...]
    requires: tuple[str, ...]
    not_in_force: tuple[str, ...]
    needs: tuple[str, ...]
    when: str
    while_held: bool
    mark: str | None
    through: str

    @classmethod
    def read(cls, row: dict[str, Any]) -> "Row":
        """A row from its file."""
        cells: dict[str, Any] = {
            name: tuple(cell) if isinstance(cell, list) else cell for name, cell in row.items()
        }
        return cls(**cells)


@cache
def rows_of_version(version: int) -> tuple[Row, ...]:
    """The rows of a version.

    Raises:
        LookupError: there was no such version.
    """
    return tuple(Row.read(row) for row in _read(version)["rows"])


@cache
def destinations(version: int, action: str, source: str | None) -> frozenset[str]:
    """The states to which ``action`` could lead from ``source`` (None: from nothing) under a version of the table.

    Raises:
        LookupError: there was no such version.
    """
    rows = [row for row in rows_of_version(version) if row.action == action]
    if source is None:
        return frozenset(row.to for row in rows if row.to is not None and not row.sources)
    return frozenset(row.to or source for row in rows if source in row.sources)


def versions() -> tuple[int, ...]:
    """The versions that have a file, oldest first."""
    names = (file.name for file in files("states.versions").iterdir())
    return tuple(sorted(int(name.removesuffix(".json")) for name in names if name.endswith(".json")))


def written_out() -> str:
    """The present table as its file should be: one state and one row a line, so that a difference reads well."""
    states = [
        {
            "state": state.value,
            "held_by": standing.held_by.value,
            "deadline": standing.deadline.value if standing.deadline else None,
            "open": standing.open,
            "final": standing.final,
        }
        for state, standing in STATES.items()
    ]
    rows = [_row(step) for step in STEPS]
    return f'{{"version": {VERSION},\n"states": [\n{_lines(states)}\n],\n"rows": [\n{_lines(rows)}\n]}}\n'


def _row(step: Step) -> dict[str, Any]:
    return {
        "action": step.action.value,
        "sources": sorted(step.sources),
        "to": step.to.value if step.to else None,
        "who": step.who.name,
        "seats": [f"{seat.role.value} {seat.place.__name__}" for seat in step.who.seats],
        "requires": [guard.code.value for guard in step.holds],
        "not_in_force": [guard.code.value for guard in step.holds if not guard.in_force],
        "needs": [need.code.value for need in step.given],
        "when": step.when.__name__,
        "while_held": step.while_held,
        "mark": step.mark.value if step.mark else None,
        "through": step.through.value,
    }


def _lines(values: list[dict[str, Any]]) -> str:
    return ",\n".join(json.dumps(value, ensure_ascii=False) for value in values)


def _read(version: int) -> dict[str, Any]:
    file = files("states.versions") / f"{version}.json"
    if not file.is_file():
        raise LookupError(f"the table never had a version {version}")
    content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return content
