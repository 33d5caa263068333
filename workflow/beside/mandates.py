"""Mandates of inspections with units and members, as entries tell of them (:mod:`workflow.inspection`)."""

from states.terms import CommendationType, Deed
from workflow.beside.told import Book, Said, Table
from workflow.inspection.models import Inspection, InspectionMember, InspectionUnit

INSPECTIONS = Table(Inspection, "inspection", "id")
UNITS = Table(InspectionUnit, "unit in scope", "inspection_id", ("unit_id",))
MEMBERS = Table(InspectionMember, "member", "inspection_id", ("person_id",))
TABLES = (INSPECTIONS, UNITS, MEMBERS)


def _create(book: Book, said: Said) -> None:
    given = said.given
    values = {name: given[name] for name in ("number", "issued_on", "authority", "valid_from", "valid_to")}
    beyond = {
        "purpose": said.opened("given.purpose"),
        "movement_only": given.get("commendation_type") == CommendationType.PHONG_TRAO.value,
        "created_at": said.entry.at,
        "ended_at": None,
    }
    book.keep(INSPECTIONS, said, (said.about,), values | beyond)
    for code in given["units"].split(", "):
        book.tell(UNITS, said, (said.about, code), {})
    for member in given["members"].split(", "):
        book.tell(MEMBERS, said, (said.about, member), {"leads": member == given["leader"]})


def _end(book: Book, said: Said) -> None:
    last_day = said.after("valid_to")
    book.change(INSPECTIONS, said, (said.about,), valid_to=last_day, ended_at=said.entry.at)


HANDLERS = {Deed.CREATE_INSPECTION: _create, Deed.END_INSPECTION: _end}
