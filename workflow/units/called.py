"""Units by what people call them: a code, or words of a name, accents left out if one likes."""

from sqlalchemy import Connection, select

from workflow.text import fold
from workflow.units.models import Unit


def codes_called(connection: Connection, words: str) -> tuple[str, ...]:
    """The codes of all units that were ever called so: one, where it is a code itself."""
    code = connection.scalar(select(Unit.code).where(Unit.code == words.strip().upper()).limit(1))
    if code is not None:
        return (code,)
    statement = select(Unit.code).distinct().order_by(Unit.code)
    asked = fold(words).split()
    for word in asked:
        statement = statement.where(Unit.search_key.contains(word, autoescape=True))
    return tuple(connection.scalars(statement)) if asked else ()
