"""How many statements something takes: SQLAlchemy's, and those that ``workflow.prepared`` hands to the driver."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

from workflow.prepared import Prepared


@contextmanager
def counting(engine: Engine) -> Iterator[list[str]]:
    """A list that fills with every statement run on ``engine`` meanwhile; many rows in one call count once."""
    seen: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        seen.append(statement)

    def noting(real: Callable[..., Any]) -> Callable[..., Any]:
        def run(statement: Prepared, *arguments: Any) -> Any:
            seen.append(str(statement))
            return real(statement, *arguments)

        return run

    real = {name: getattr(Prepared, name) for name in ("rows", "run", "run_many")}
    event.listen(engine, "before_cursor_execute", note)
    for name, method in real.items():
        setattr(Prepared, name, noting(method))
    try:
        yield seen
    finally:
        for name, method in real.items():
            setattr(Prepared, name, method)
        event.remove(engine, "before_cursor_execute", note)
