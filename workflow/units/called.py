"""Units by what people call them: a code, or words of a name, accents left out if one likes."""

from sqlalchemy import Connection, select

from workflow.text import fold
from workflow.units.models import Unit


def codes_called(connection: Connection, words: str) -> tuple[str, ...]:
    """The codes of all units that were ever called so: one, where it is a code itself."""
    code = connection.scalar(select(Unit.code).where(Unit.code == words.strip().upper()).limit(1))
    if code is not None:
        return (code,)
    asked = fold(words).split()
    rows = connection.execute(select(Unit.code, Unit.search_key).order_by(Unit.code)) if asked else ()
    found = (code for code, name in rows if all(_begins_with(name.split(), word) for word in asked))
    return tuple(dict.fromkeys(found))


def _begins_with(parts: list[str], word: str) -> bool:
    return any(part.startswith(word) for part in parts)
