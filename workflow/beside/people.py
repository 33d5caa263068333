"""People and their roles, as entries tell of them (:mod:`workflow.people`)."""

from states.terms import CommendationType, Deed
from workflow.beside.told import Book, Said, Table
from workflow.inspection.models import InspectionAssignment
from workflow.people.models import AssignmentRow, Person

PEOPLE = Table(Person, "account", "username")
ASSIGNMENTS = Table(AssignmentRow, "assignment", "id")
MANDATED = Table(InspectionAssignment, "role by mandate", "assignment_id")
TABLES = (PEOPLE, ASSIGNMENTS, MANDATED)


def _create(book: Book, said: Said) -> None:
    values = {"full_name": said.after("full_name"), "email": said.after("email")}
    moments = {"created_at": said.entry.at, "ended_at": None}
    book.keep(PEOPLE, said, (said.about,), values | moments)


def _end(book: Book, said: Said) -> None:
    book.change(PEOPLE, said, (said.about,), ended_at=said.entry.at)


def _change_email(book: Book, said: Said) -> None:
    book.change(PEOPLE, said, (said.about,), email=said.after("email"))


def _erase(book: Book, said: Said) -> None:
    """Of an account; of a nomination, its own row is compared."""
    if said.entry.nomination_id is None:
        book.change(PEOPLE, said, (said.about,), email=None, password_hash=None)


def _assign(book: Book, said: Said) -> None:
    given = said.given
    key = (given["assignment"],)
    values = {
        "person_id": said.about,
        "role": given["role"],
        "unit_id": given["unit"],
        "valid_from": given["valid_from"],
        "valid_to": given.get("valid_to"),
        "movement_only": given.get("commendation_type") == CommendationType.PHONG_TRAO.value,
    }
    book.keep(ASSIGNMENTS, said, key, values)
    if "inspection" in given:
        book.keep(MANDATED, said, key, {"inspection_id": given["inspection"]})


def _end_assignment(book: Book, said: Said) -> None:
    """One that had not begun is gone."""
    key, last_day = (said.given["assignment"],), said.after("valid_to")
    told = book.kept(ASSIGNMENTS, key)
    if told is not None and last_day < told.values["valid_from"]:
        book.forget(ASSIGNMENTS, key)
        book.forget(MANDATED, key)
    else:
        book.change(ASSIGNMENTS, said, key, valid_to=last_day)


HANDLERS = {
    Deed.CREATE_PERSON: _create,
    Deed.END_PERSON: _end,
    Deed.CHANGE_EMAIL: _change_email,
    Deed.ERASE: _erase,
    Deed.ASSIGN: _assign,
    Deed.END_ASSIGNMENT: _end_assignment,
}
