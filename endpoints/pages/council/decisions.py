"""Decisions and submissions: the list, and one with its cases, its code and its entry in the log (quyết định)."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from endpoints.entry import Entry, open_to
from endpoints.pages.council.told import KINDS, authority_words
from endpoints.pages.forms import NAME, Line
from endpoints.pages.frame import reading_page
from endpoints.pages.places import DECISIONS
from endpoints.problems import message_for
from endpoints.telling.looks import OF_STATE, Tag
from endpoints.telling.values import cited
from states.codes import Code
from states.facts import Unmet
from states.terms import Award, State
from states.words.process import STATES
from states.words.terms import AWARDS
from workflow.audit.links import verify_url
from workflow.decisions.lists import DocumentFilters, DocumentRow, list_documents
from workflow.decisions.models import DocumentKind
from workflow.decisions.queries import document, registering_entry
from workflow.keyset import Page

pages = Blueprint("decision_pages", __name__)

ROWS = 30
_NAMES = ("q", "year", "award", "kind")
_YEARS = range(2000, 2101)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for, as typed and as filters, and what of it cannot be understood."""

    typed: Mapping[str, str]
    filters: DocumentFilters
    faults: tuple[Unmet, ...]

    @property
    def address(self) -> str:
        """The filters as a query, without a page's cursor."""
        return urlencode({name: value for name, value in self.typed.items() if value})


@pages.get(DECISIONS)
@open_to(Entry.SIGNED_IN)
def show() -> ResponseReturnValue:
    """The list, narrowed by what stands in the address."""
    asked = _asked(request.args)
    with reading_page() as visit:
        faults = asked.faults
        found: Page[DocumentRow] = Page((), None)
        if not faults:
            cursor = request.args.get("cursor") or None
            found = list_documents(visit.connection, visit.actor, asked.filters, limit=ROWS, cursor=cursor)
        page = render_template(
            "council/decisions.html",
            asked=asked,
            rows=found.items,
            next_cursor=found.next_cursor,
            authority=authority_words,
            awards={award.value: AWARDS[award].short.vi for award in Award},
            kinds={kind.value: words for kind, words in KINDS.items()},
            kind=KINDS[asked.filters.kind],
            short={award: words.short.vi for award, words in AWARDS.items()},
            faults=[
                Line(message_for(fault.code, fault.field, fault.params), fault.field or None)
                for fault in faults
            ],
        )
        return page, 422 if faults else 200


@pages.get(f"{DECISIONS}/<row:decision_id>")
@open_to(Entry.SIGNED_IN)
def show_one(decision_id: str) -> ResponseReturnValue:
    """A decision or a submission."""
    with reading_page() as visit:
        view = document(visit.connection, visit.actor, decision_id)
        entry_id, canonical = registering_entry(visit.connection, view)
        states = [each.state for each in view.nominations]
        return render_template(
            "council/decision.html",
            view=view,
            authority=authority_words(view.authority_name, view.authority_type),
            kind=KINDS[view.kind],
            decides=view.kind is DocumentKind.DECISION,
            on=cited(view.issued_on.isoformat()),
            award=AWARDS[view.award].full.vi,
            revoked=states.count(State.REVOKED),
            tags={state: Tag(STATES[state].tag.vi, OF_STATE[state]) for state in set(states)},
            verify=verify_url(canonical, entry_id),
            of_council=any(each.unit_id == view.council_unit_id for each in visit.actor.assignments),
        )


def _asked(query: Mapping[str, str]) -> Asked:
    typed = {name: query.get(name, "").strip() for name in _NAMES}
    faults = []
    if len(typed["q"]) > NAME:
        faults.append(Unmet(Code.TOO_LONG, "q", {"limit": str(NAME)}))
    year = int(typed["year"]) if typed["year"].isascii() and typed["year"].isdecimal() else None
    if typed["year"] and year not in _YEARS:
        faults.append(Unmet(Code.OUT_OF_RANGE, "year", {"allowed": f"{_YEARS[0]}–{_YEARS[-1]}"}))
        year = None
    award = next((each for each in Award if each.value == typed["award"]), None)
    kind = next((each for each in DocumentKind if each.value == typed["kind"]), None)
    for name, found in (("award", award), ("kind", kind)):
        if typed[name] and found is None:
            faults.append(Unmet(Code.INVALID_CHOICE, name, {"allowed": "–"}))
    words = typed["q"].replace("\x00", "") or None
    filters = DocumentFilters(kind or DocumentKind.DECISION, words, year, award)
    return Asked(typed, filters, tuple(faults))
