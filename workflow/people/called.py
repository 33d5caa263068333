"""People by what others call them: a user name, or words of a full name, accents left out if one likes."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from workflow.people.accounts import tidy_username
from workflow.people.models import Person
from workflow.people.queries import PersonView
from workflow.text import fold


def usernames_called(connection: Connection, words: str) -> tuple[str, ...]:
    """The user names of everybody who is called so, those who left too: one, where it is a user name itself."""
    rows = connection.execute(select(Person.username, Person.full_name).order_by(Person.username)).all()
    exact = tidy_username(words)
    if any(row.username == exact for row in rows):
        return (exact,)
    asked = fold(words).split()
    return tuple(row.username for row in rows if asked and _is_called(fold(row.full_name).split(), asked))


def people_called(people: Sequence[PersonView], words: str) -> Sequence[PersonView]:
    """Those of ``people`` who are meant: by user name, else by their whole name, else by words of it."""
    username, asked = tidy_username(words), fold(words).split()
    for person in people:
        if person.username == username:
            return (person,)
    found = [each for each in people if asked and _is_called(fold(each.full_name).split(), asked)]
    return [each for each in found if fold(each.full_name).split() == asked] or found


def full_name_of(connection: Connection, username: str) -> str | None:
    """What somebody is called in full, those who left too; None where nobody has this user name."""
    return connection.scalar(select(Person.full_name).where(Person.username == tidy_username(username)))


def _is_called(name: list[str], asked: list[str]) -> bool:
    return all(any(part.startswith(word) for part in name) for word in asked)
