"""A paper on its way through the wizard: what has been typed so far, and what is wrong with it (văn bản sắp ban hành).

Everything travels in the address from step to step, so that going back, reloading and signing in again lose nothing;
nothing is kept by us and nothing is reserved until the last step.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from werkzeug.datastructures import ImmutableMultiDict, MultiDict

from endpoints.pages.council.reading import Reader
from endpoints.requests import Visit
from endpoints.telling.values import day
from states.facts import Unmet
from states.words.terms import SIGNATORIES
from workflow.council.access import Session, session_for
from workflow.decisions.commands import Paper, foresee
from workflow.decisions.models import DocumentKind
from workflow.decisions.preparing import ReadyPaper, Standing, ready_papers, standing_of_register
from workflow.decisions.register import LARGEST_NUMBER, LONGEST_SERIES
from workflow.errors import UnmetRequirements

NUMBERED = ("number", "symbol", "issued_on")
SIGNED = ("signatory_name", "signatory_title", "addressed_to")
Sent = ImmutableMultiDict[str, str]


@dataclass(frozen=True, slots=True)
class Draft:
    """A paper as far as it has come."""

    session: Session
    ready: ReadyPaper
    typed: Mapping[str, str]
    """The fields as they were typed; those that were not typed yet, as they are offered."""
    standing: Standing
    paper: Paper
    """What was understood; where a field could not be read, its fault stands beside it."""
    addressed_to: str
    """Of a submission, to whom."""
    faults: Mapping[str, tuple[Unmet, ...]]
    """What is wrong with each step, ``number`` and ``signatory``."""

    @property
    def decides(self) -> bool:
        """A decision; else a submission."""
        return self.ready.kind is DocumentKind.DECISION

    @property
    def address(self) -> str:
        """All that was typed, as a query."""
        return urlencode({"paper": key_of(self.ready), **self.typed})

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of its second and third step."""
        return NUMBERED + (SIGNED[:2] if self.decides else SIGNED)


class NothingWaits(Exception):
    """Nothing of that form waits in the session: it was registered, perhaps by this very form, or taken back."""


def key_of(ready: ReadyPaper) -> str:
    """How a paper of a session is named in addresses."""
    return f"{ready.kind.value}.{ready.award.value}"


def draft_of(visit: Visit, session_id: str, sent: MultiDict[str, str] | Sent) -> Draft:
    """The paper that an address or a form names.

    Raises:
        NotFound: no such session of theirs.
        NothingWaits: nothing of that form waits in it any more.
        NotPossible, NotYours: the session is not over, or they are not its secretary.
    """
    found = ready_papers(visit.connection, visit.actor, session_id, visit.now)
    ready = next((each for each in found if key_of(each) == sent.get("paper", "") and each.carried), None)
    if ready is None:
        raise NothingWaits
    session = session_for(visit.connection, visit.actor, session_id)
    reader = Reader(MultiDict(sent))
    issued_on = reader.day("issued_on") if "issued_on" in sent else visit.today
    symbol = reader.line("symbol", LONGEST_SERIES) if "symbol" in sent else None
    standing = standing_of_register(visit.connection, session, ready, symbol, issued_on or visit.today)
    offered = _offered(ready, standing, issued_on or visit.today)
    typed = {name: sent.get(name, offered[name]) for name in offered}
    reader = Reader(MultiDict(typed))
    unsigned = Paper(
        session_id=session_id,
        award=ready.award,
        number=reader.number("number", LARGEST_NUMBER) or 0,
        symbol=reader.line("symbol", LONGEST_SERIES),
        issued_on=reader.day("issued_on") or visit.today,
        signatory_name="",
        signatory_title="",
        nomination_ids=[case.nomination_id for case in ready.carried],
    )
    numbered = tuple(reader.faults) or _foreseen(visit, unsigned, ready.kind)
    signed = Reader(MultiDict(typed))
    name, title = signed.line("signatory_name"), signed.line("signatory_title")
    addressed_to = signed.line("addressed_to") if ready.kind is DocumentKind.SUBMISSION else ""
    return Draft(
        session,
        ready,
        typed,
        standing,
        replace(unsigned, signatory_name=name, signatory_title=title),
        addressed_to,
        {"number": numbered, "signatory": tuple(signed.faults)},
    )


def _foreseen(visit: Visit, paper: Paper, kind: DocumentKind) -> tuple[Unmet, ...]:
    """What the register would say of it."""
    try:
        foresee(visit.connection, visit.actor, paper, kind, visit.now)
    except UnmetRequirements as refusal:
        return refusal.unmet
    return ()


def _offered(ready: ReadyPaper, standing: Standing, on: date) -> dict[str, str]:
    found = {
        "number": str(standing.next_number),
        "symbol": standing.symbol,
        "issued_on": day(on),
        "signatory_name": standing.signatory_name,
        "signatory_title": standing.signatory_title,
    }
    if ready.kind is DocumentKind.SUBMISSION:
        found["addressed_to"] = SIGNATORIES[ready.signatory].vi
    return found
