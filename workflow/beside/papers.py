"""Documents, questions and findings, as entries tell of them: what is written once and stays."""

from collections.abc import Mapping
from typing import Any

from states.terms import Action, Deed
from workflow.beside.told import Book, Said, Table
from workflow.decisions.models import Document, DocumentItem, DocumentKind
from workflow.decisions.register import full_number, series_of
from workflow.erasure.grounds import ERASED
from workflow.inspection.models import Finding, FindingAnswer
from workflow.nominations.models import Answer, Question


def _numbered(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """Number and symbol as entries say them, with the register that follows from them."""
    try:
        return {
            "number_and_symbol": full_number(row["number"], row["symbol"]),
            "in_its_register": (row["series"], row["year"])
            == (series_of(row["symbol"]), int(row["issued_on"][:4])),
        }
    except (TypeError, ValueError):
        return {"number_and_symbol": None, "in_its_register": False}


DOCUMENTS = Table(Document, "document", "id", reckoned=_numbered)
CARRIED = Table(DocumentItem, "line in a document", "document_id", ("nomination_id",))
QUESTIONS = Table(Question, "question", "id")
ANSWERS = Table(Answer, "answer", "question_id", ("answered_by", "answered_at"))
FINDINGS = Table(Finding, "finding", "id")
FINDING_ANSWERS = Table(FindingAnswer, "answer to a finding", "finding_id", ("answered_by", "answered_at"))
TABLES = (DOCUMENTS, CARRIED, QUESTIONS, ANSWERS, FINDINGS, FINDING_ANSWERS)

_KIND = {Deed.ISSUE_DECISION: DocumentKind.DECISION, Deed.FORWARD_SUBMISSION: DocumentKind.SUBMISSION}


def _register(book: Book, said: Said) -> None:
    given = said.given
    values = {
        "kind": _KIND[Deed(said.entry.action)].value,
        "session_id": given["session"],
        "award": given["award"],
        "authority_unit_id": given["authority"],
        "number_and_symbol": given["number"],
        "in_its_register": True,
        "issued_on": given["issued_on"],
        "signatory_name": said.opened("given.signatory_name"),
        "signatory_title": said.opened("given.signatory_title"),
        "addressed_to": said.opened("given.addressed_to"),
        "created_at": said.entry.at,
    }
    book.tell(DOCUMENTS, said, (said.about,), values)


def _carry(book: Book, said: Said) -> None:
    if "document" in said.given:
        book.tell(CARRIED, said, (said.given["document"], said.entry.nomination_id), {})


def _ask(book: Book, said: Said) -> None:
    values = {
        "nomination_id": said.entry.nomination_id,
        "asked_by": said.entry.actor,
        "asked_at": said.entry.at,
        "text": said.opened("given.text", ERASED),
    }
    book.tell(QUESTIONS, said, (said.about,), values)


def _answer(book: Book, said: Said) -> None:
    key = (said.about, said.entry.actor, said.entry.at)
    book.tell(ANSWERS, said, key, {"text": said.opened("given.text", ERASED)})


def _find(book: Book, said: Said) -> None:
    values = {
        "inspection_id": said.given["inspection"],
        "unit_id": said.given["unit"],
        "nomination_id": said.entry.nomination_id,
        "text": said.opened("given.text"),
        "made_by": said.entry.actor,
        "made_at": said.entry.at,
    }
    book.tell(FINDINGS, said, (said.about,), values)


def _answer_finding(book: Book, said: Said) -> None:
    key = (said.about, said.entry.actor, said.entry.at)
    book.tell(FINDING_ANSWERS, said, key, {"text": said.opened("given.text")})


HANDLERS = {
    Deed.ISSUE_DECISION: _register,
    Deed.FORWARD_SUBMISSION: _register,
    Action.ISSUE: _carry,
    Action.FORWARD: _carry,
    Deed.ASK: _ask,
    Deed.ANSWER: _answer,
    Deed.RECORD_FINDING: _find,
    Deed.ANSWER_FINDING: _answer_finding,
}
