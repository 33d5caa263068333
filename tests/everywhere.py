"""Looking for words in a whole database: every table, every column, and the bytes of an embedded one's file."""

from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import Engine, inspect, text

from workflow.database import reading


def tables_with(engine: Engine, words: Iterable[str]) -> dict[str, set[str]]:
    """For each of these words that stands anywhere the tables in which it does."""
    wanted = {word: word.encode() for word in words}
    found: dict[str, set[str]] = {}
    for table in inspect(engine).get_table_names():
        with reading(engine) as connection:
            for row in connection.execute(text(f'SELECT * FROM "{table}"')):
                cells = b"\0".join(_bytes(cell) for cell in row)
                for word, sought in wanted.items():
                    if sought in cells:
                        found.setdefault(word, set()).add(table)
    return found


def bytes_with(engine: Engine, words: Iterable[str]) -> set[str]:
    """Those of these words that stand in the files of an embedded database; none on a server."""
    if engine.dialect.name != "sqlite":
        return set()
    file = Path(str(engine.url.database))
    there = b"".join(path.read_bytes() for path in file.parent.glob(f"{file.name}*"))
    return {word for word in words if word.encode() in there}


def _bytes(cell: object) -> bytes:
    match cell:
        case bytes() | memoryview():
            return bytes(cell)
        case _:
            return str(cell).encode()
