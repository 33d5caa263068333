"""Numbers, series and codes of documents (số, ký hiệu văn bản), and whose register a document is entered in."""

import secrets
from datetime import date

from sqlalchemy import Connection, func, select

from states.codes import Code
from states.facts import Unmet
from states.routes import Route, Signatory
from states.terms import Award
from workflow.council.access import Session
from workflow.decisions.models import Document, DocumentKind
from workflow.text import fold, nfc
from workflow.units.queries import UnitView, department_of, units_by_id

LARGEST_NUMBER = 999_999
LONGEST_SERIES = 40

_CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without 0 and O, 1, I and L, and U, which are taken for one another or for V on paper."""
_GROUP_LENGTH = 4
CODE_LENGTH = 3 * _GROUP_LENGTH
"""Letters of a code, without what stands between its groups."""


def symbol_of(written: str) -> str:
    """A symbol as it stands after the number: "QĐ-UBND", also of "/QĐ-UBND"."""
    return nfc(written).strip().lstrip("/").strip()


def series_of(symbol: str) -> str:
    """What all spellings of one symbol share, so that "qđ-ubnd" takes its numbers from the register of "QĐ-UBND"."""
    return "".join(fold(symbol).split())


def full_number(number: int, symbol: str) -> str:
    """Number and symbol as on paper, below ten with a zero: "07/QĐ-UBND" (Nghị định 30/2020/NĐ-CP, Phụ lục I)."""
    return f"{number:02d}/{symbol}"


def new_verification_code() -> str:
    """A code to look a document up by, in groups of four: "7KQ4-M2XD-9RTB". 58 random bits; nobody guesses one."""
    return in_groups("".join(secrets.choice(_CODE_LETTERS) for _ in range(CODE_LENGTH)))


def in_groups(letters: str) -> str:
    """A code as it is printed and stored: in groups of four."""
    return "-".join(letters[at : at + _GROUP_LENGTH] for at in range(0, len(letters), _GROUP_LENGTH))


def number_faults(number: int, symbol: str) -> list[Unmet]:
    """What is wrong with a number and a symbol in themselves."""
    faults = []
    if not 1 <= number <= LARGEST_NUMBER:
        faults.append(Unmet(Code.OUT_OF_RANGE, "number", {"allowed": f"1–{LARGEST_NUMBER}"}))
    series = series_of(symbol)
    if not series:
        faults.append(Unmet(Code.EMPTY, "symbol"))
    elif len(series) > LONGEST_SERIES:
        faults.append(Unmet(Code.TOO_LONG, "symbol", {"limit": str(LONGEST_SERIES)}))
    return faults


def authority_of(
    connection: Connection, session: Session, kind: DocumentKind, award: Award, routes: set[Route], on: date
) -> UnitView | None:
    """The unit whose head signs, and in whose register the number stands; None where there is none on that day.

    A Giấy khen that went the whole way is signed by the director of Sở Nội vụ. All else is signed by the chairman of
    the People's Committee beside whose council it was voted on: of the commune, the district or the province.
    """
    signs = {route.signatory(award) for route in routes}
    if kind is DocumentKind.DECISION and signs == {Signatory.DEPARTMENT_DIRECTOR}:
        return department_of(connection, on)
    council = units_by_id(connection, [session.council_unit_id])[session.council_unit_id]
    assert council.parent_id is not None, "a council stands beside a unit"
    unit = units_by_id(connection, [council.parent_id])[council.parent_id]
    return unit if unit.stands_on(on) else None


def taken(connection: Connection, authority: UnitView, number: int, symbol: str, year: int) -> list[Unmet]:
    """The fault that the number was used already, with the next one that was not; nothing where it is free."""
    register = (
        Document.authority_unit_id == authority.id,
        Document.series == series_of(symbol),
        Document.year == year,
    )
    if connection.scalar(select(Document.id).where(*register, Document.number == number)) is None:
        return []
    highest = connection.execute(select(func.max(Document.number)).where(*register)).scalar_one()
    params = {"number": full_number(number, symbol), "year": str(year), "next_number": str(highest + 1)}
    return [Unmet(Code.NUMBER_TAKEN, "number", params)]
