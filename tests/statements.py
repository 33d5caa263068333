"""How many statements something takes: SQLAlchemy's, and those that ``workflow.prepared`` hands to the driver."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from sqlalchemy import Engine, event

from workflow import prepared


@contextmanager
def counting(engine: Engine) -> Iterator[list[str]]:
    """A list that fills with every statement run on ``engine`` meanwhile; many rows in one call count once."""
    seen: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        seen.append(statement)

    def noted(self: Any, *arguments: Any, real: Any) -> Any:
        seen.append(str(self))
        return real(self, *arguments)

    event.listen(engine, "before_cursor_execute", note)
    names = ("rows", "run", "run_many")
    real = {name: getattr(prepared.Prepared, name) for name in names}
    patches = [
        patch.object(
            prepared.Prepared, name, lambda self, *rest, name=name: noted(self, *rest, real=real[name])
        )
        for name in names
    ]
    for each in patches:
        each.start()
    try:
        yield seen
    finally:
        for each in patches:
            each.stop()
        event.remove(engine, "before_cursor_execute", note)
